"""Which gaps are due for practice: a Leitner schedule folded from the journals alone, so that it survives whatever they survive.

A question becomes a gap when an answer to it is rated below Proficient, or when it is skipped. A gap lies in one of six
boxes; each box has an interval, and a gap is due that many days after it was last answered:

    box       1   2   3    4    5    6
    days      1   3   7   16   35   80

- A strong answer (Proficient or Expert) on the due day or later moves the gap one box on; from box 6 it is learned.
- A strong answer before the due day leaves the box and counts the days anew, so that cramming promotes nothing.
- A fair answer (Competent) moves it one box back; a weak or skipped one puts it into box 1.
- An answer without a score changes nothing: nobody knows how good it was.

The days are those of the sessions, and today is handed in: the same sessions and the same day give the same queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.progress.history import PastAttempt
from voice_interviewer.scoring.score import ScoreStatus

INTERVAL_DAYS = (1, 3, 7, 16, 35, 80)
STRONG = 3
FAIR = 2
SKIPPED_RATING = 0


@dataclass(frozen=True, slots=True)
class DrillItem:
    """One gap and when it comes back."""

    planned: PlannedQuestion
    """As it was asked last."""
    box: int
    """1 to 6."""
    last_day: date
    last_rating: int
    """0 to 4; 0 when it was skipped."""
    attempts: int
    """Answers and skips since the question was first asked."""
    session: str
    """The session that asked it last."""

    @property
    def question(self) -> str:
        return self.planned.id

    @property
    def due(self) -> date:
        """The first day on which an answer counts for the next box."""
        return self.last_day + timedelta(days=INTERVAL_DAYS[self.box - 1])

    def is_due(self, today: date) -> bool:
        return self.due <= today


def queue(history: Iterable[PastAttempt]) -> tuple[DrillItem, ...]:
    """All gaps that are not learned yet, the one due first in front; among those of one day the weaker one, then by id.
    `history` is in the order of time, as `history.attempts` gives it."""
    items: dict[str, DrillItem | None] = {}
    counts: dict[str, int] = {}
    for attempt in history:
        rating = _rating(attempt)
        if rating is None:
            continue
        question = attempt.planned.id
        counts[question] = counts.get(question, 0) + 1
        items[question] = _after(items.get(question), attempt, rating, counts[question])
    waiting = [item for item in items.values() if item is not None]
    return tuple(sorted(waiting, key=lambda item: (item.due, item.last_rating, item.question)))


def _rating(attempt: PastAttempt) -> int | None:
    if attempt.skipped:
        return SKIPPED_RATING
    scored = attempt.score is not None and attempt.score.status is ScoreStatus.SCORED
    return attempt.score.rating if scored and attempt.score is not None else None


def _after(item: DrillItem | None, attempt: PastAttempt, rating: int, count: int) -> DrillItem | None:
    """The gap after one more answer; None while it is none (never weak, or learned)."""
    if item is None:
        if rating >= STRONG:
            return None
        return DrillItem(attempt.planned, 1, attempt.day, rating, count, attempt.session)
    box = item.box
    if rating >= STRONG:
        box += item.is_due(attempt.day)
    elif rating >= FAIR:
        box = max(box - 1, 1)
    else:
        box = 1
    if box > len(INTERVAL_DAYS):
        return None
    return replace(
        item,
        planned=attempt.planned,
        box=box,
        last_day=attempt.day,
        last_rating=rating,
        attempts=count,
        session=attempt.session,
    )
