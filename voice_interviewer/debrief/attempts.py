"""Two attempts at one question side by side: points won and lost, level, pace, fillers, pauses; nothing that was not measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import AnswerScore, PointState
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import QuestionRecord, TurnRecord

RATE_NEEDS_SECONDS = 15.0
"""With less speech than this a rate says nothing."""


@dataclass(frozen=True, slots=True)
class AttemptFigures:
    """One attempt in figures; None where there is none (typed, unscored, too short)."""

    rating: int | None
    justification: int | None
    points_stated: int
    words_per_minute: float | None
    fillers_per_minute: float | None
    long_pauses: int | None
    answer_seconds: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An attempt beside the one before it."""

    question: str
    title: str
    attempt: int
    """2 for the second one."""
    before: AttemptFigures
    now: AttemptFigures
    won: tuple[str, ...]
    """Claims of the key points that are stated now and were not before."""
    lost: tuple[str, ...]
    """Claims that were stated before and are not now."""


def comparisons(question: QuestionRecord) -> tuple[Comparison, ...]:
    """Each further attempt at the question beside the one before; empty when it was answered once."""
    attempts = [*((known.turns, known.score) for known in question.earlier), (question.turns, question.score)]
    return tuple(
        compare(question.planned, attempts[number - 2], attempts[number - 1], attempt=number)
        for number in range(2, len(attempts) + 1)
    )


def compare(
    planned: PlannedQuestion,
    before: tuple[Sequence[TurnRecord], AnswerScore | None],
    now: tuple[Sequence[TurnRecord], AnswerScore | None],
    *,
    attempt: int,
) -> Comparison:
    """The attempt `now`, number `attempt`, beside `before`; each is its turns and its score."""
    first, second = _stated(before[1]), _stated(now[1])
    points = planned.question.key_points
    return Comparison(
        question=planned.id,
        title=planned.question.title,
        attempt=attempt,
        before=_figures(*before),
        now=_figures(*now),
        won=tuple(point.claim for point in points if point.id in second - first),
        lost=tuple(point.claim for point in points if point.id in first - second),
    )


def rows(comparison: Comparison) -> tuple[tuple[str, str, str], ...]:
    """`("Rating", "2/4", "3/4")` and so on; what neither attempt has is left out."""
    before, now = comparison.before, comparison.now
    pairs: tuple[tuple[str, float | None, float | None, str], ...] = (
        ("Rating", before.rating, now.rating, "{:.0f}/4"),
        ("Tech justification", before.justification, now.justification, "{:.0f}/4"),
        ("Key points stated", before.points_stated, now.points_stated, "{:.0f}"),
        ("Words a minute", before.words_per_minute, now.words_per_minute, "{:.0f}"),
        ("Fillers a minute", before.fillers_per_minute, now.fillers_per_minute, "{:.1f}"),
        ("Pauses over 2 s", before.long_pauses, now.long_pauses, "{:.0f}"),
        ("Length", before.answer_seconds, now.answer_seconds, "{:.0f} s"),
    )
    return tuple(
        (name, _cell(first, form), _cell(second, form))
        for name, first, second, form in pairs
        if first is not None or second is not None
    )


def _cell(value: float | None, form: str) -> str:
    return "not measured" if value is None else form.format(value)


def _stated(score: AnswerScore | None) -> frozenset[str]:
    points = () if score is None else score.key_points
    return frozenset(point.id for point in points if point.state is PointState.STATED)


def _figures(turns: Sequence[TurnRecord], score: AnswerScore | None) -> AttemptFigures:
    spoken = [turn.delivery for turn in turns if turn.delivery is not None and turn.reason is not EndReason.TYPED]
    seconds = sum(delivery.answer_seconds for delivery in spoken)
    rated = sum(delivery.speaking_seconds for delivery in spoken) >= RATE_NEEDS_SECONDS
    words = sum(delivery.word_count for delivery in spoken)
    fillers = sum(len(delivery.filled_pauses) for delivery in spoken)
    return AttemptFigures(
        rating=None if score is None else score.rating,
        justification=None if score is None else score.tech_justification,
        points_stated=len(_stated(score)),
        words_per_minute=words * 60.0 / seconds if rated else None,
        fillers_per_minute=fillers * 60.0 / seconds if rated else None,
        long_pauses=sum(delivery.long_pauses for delivery in spoken) if seconds else None,
        answer_seconds=seconds or None,
    )
