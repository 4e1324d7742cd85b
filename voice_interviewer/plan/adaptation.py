"""Harder or easier questions while the interview runs: which are held ready, and which one takes a place; chance-free.

An exchanged question stays in its round, repeats no theme, costs the round no category and keeps the pillars even.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from statistics import fmean

from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.terms import Mode, Pillar, Round

LOOKED_AT = 2
"""So many of the latest rated answers decide."""
STRONG, WEAK = 3.0, 1.0
"""From this mean rating on (up or down) the next question changes."""
PILLAR_TOLERANCE = 0.25
"""The pillars of a whole plan stay within this share of even, or within one question where that is less."""


class Pace(StrEnum):
    """Which way the interview goes from here."""

    HARDER = "harder"
    EASIER = "easier"


def pace_of(ratings: Sequence[int]) -> Pace | None:
    """Where the ratings so far lead, in the order of the answers; None to go on as planned."""
    if not ratings:
        return None
    mean = fmean(ratings[-LOOKED_AT:])
    if mean >= STRONG:
        return Pace.HARDER
    return Pace.EASIER if mean <= WEAK else None


def exchange(plan: QuestionPlan, index: int, pace: Pace) -> PlannedQuestion | None:
    """The question of the reserve that should take the place `index` of the plan; None when none fits there, or when one
    has taken it already."""
    if plan.questions[index] in plan.reserve:
        return None
    return _best(plan.questions, index, pace, plan.reserve)


def held_ready(
    questions: Sequence[PlannedQuestion], pools: Mapping[Round, Sequence[PlannedQuestion]], mode: Mode
) -> tuple[PlannedQuestion, ...]:
    """For each place one harder and one easier question where the pool of its round has them, each held once. A drill
    and a rehearsal ask what they set out to ask."""
    if mode in (Mode.DRILL, Mode.TALKING_POINTS):
        return ()
    found: dict[str, PlannedQuestion] = {}
    for index, place in enumerate(questions):
        for pace in Pace:
            taken = {held.question.theme for held in found.values()}
            free = [entry for entry in pools[place.question.round] if entry.question.theme not in taken]
            best = _best(questions, index, pace, free)
            if best is not None:
                found[best.id] = best
    return tuple(found.values())


def pillars_even(questions: Iterable[PlannedQuestion]) -> bool:
    """Whether no pillar is further from an even share than the tolerance allows."""
    counts = Counter(planned.question.pillar for planned in questions)
    even = sum(counts.values()) / len(Pillar)
    return all(abs(counts[pillar] - even) <= max(1.0, PILLAR_TOLERANCE * even) for pillar in Pillar)


def _best(
    questions: Sequence[PlannedQuestion], index: int, pace: Pace, pool: Sequence[PlannedQuestion]
) -> PlannedQuestion | None:
    """The fitting question of the pool that changes least besides its difficulty; the earlier one among equals."""
    place = questions[index]
    fitting = [entry for entry in pool if _fits(questions, index, pace, entry)]

    def changes(entry: PlannedQuestion) -> tuple[bool, bool, bool]:
        old, new = place.question, entry.question
        return old.grounded and not new.grounded, old.category is not new.category, old.pillar is not new.pillar

    return min(fitting, key=changes, default=None)


def _fits(questions: Sequence[PlannedQuestion], index: int, pace: Pace, entry: PlannedQuestion) -> bool:
    old, new = questions[index].question, entry.question
    others = [planned.question for planned in questions if planned is not questions[index]]
    right_way = new.difficulty > old.difficulty if pace is Pace.HARDER else new.difficulty < old.difficulty
    if not right_way or new.round is not old.round or new.theme in {other.theme for other in others}:
        return False
    beside = {other.category for other in others if other.round is old.round}
    if new.category in beside and old.category not in beside:
        return False
    return pillars_even([*questions[:index], entry, *questions[index + 1 :]]) or new.pillar is old.pillar
