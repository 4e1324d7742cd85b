"""A question's answer in one session beside the attempt before it, whichever session that was in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.debrief.attempts import Comparison, compare
from voice_interviewer.progress.history import PastAttempt


@dataclass(frozen=True, slots=True)
class AttemptPair:
    """Two attempts at one question, with the sessions that they were made in."""

    earlier: PastAttempt
    later: PastAttempt
    comparison: Comparison


def attempt_pairs(
    history: Sequence[PastAttempt], *, session: str = "", earlier_session: str = "", question: str = ""
) -> tuple[AttemptPair, ...]:
    """Each question's last answered attempt (in `session`, when named) beside the one before it (the last one in
    `earlier_session`, when named), in the order of asking; `question` keeps one question only. Skipped attempts and
    questions that were answered once have no pair."""
    by_question: dict[str, list[PastAttempt]] = {}
    for attempt in history:
        if not attempt.skipped and question in ("", attempt.planned.id):
            by_question.setdefault(attempt.planned.id, []).append(attempt)
    pairs = [_pair(known, session, earlier_session) for known in by_question.values()]
    return tuple(pair for pair in pairs if pair is not None)


def _pair(known: Sequence[PastAttempt], session: str, earlier_session: str) -> AttemptPair | None:
    last = next((n for n in reversed(range(len(known))) if session in ("", known[n].session)), None)
    if last is None:
        return None
    wanted = [n for n in range(len(known)) if earlier_session == known[n].session] if earlier_session else range(last)
    first = next((n for n in reversed(wanted) if n != last), None)
    if first is None:
        return None
    earlier, later = known[first], known[last]
    result = compare(later.planned, (earlier.turns, earlier.score), (later.turns, later.score), attempt=last + 1)
    return AttemptPair(earlier, later, result)
