"""Turns item states into the 0 to 4 level and the justification points; pure arithmetic with every threshold in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_interviewer.plan.rubric import KeyPoint, Question, Severity
from voice_interviewer.scoring.score import JustificationParts, MistakeFound, PointState

CREDIT: Mapping[PointState, float] = {
    PointState.STATED: 1.0,
    PointState.PARTLY: 0.5,
    PointState.MISSED: 0.0,
    PointState.CONTRADICTED: 0.0,
}
BORDERLINE = 0.05
"""Coverage this near to a threshold makes the level `borderline`."""


FULL_PARTS = 3
"""From so many parts of the justification on, 4 points can be had."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What levels 1 to 4 need; fitted on the tune questions only, because a judge that overhears things must ask for less
    than a perfect one."""

    levels: tuple[float, float, float, float] = (0.15, 0.38, 0.62, 0.80)
    """Least coverage of each level."""
    expert_weight: float = 0.5
    """How much expert points weigh in the coverage."""
    lacking: tuple[float, float] = (2.25, 1.0)
    """Most credit of core points that may be lacking for levels 3 and 4. A point that was said lacks a little, being no more
    than likely, so that level 3 has room for two that were missed and level 4 for none."""


@dataclass(frozen=True, slots=True)
class Level:
    """A rating with the coverage that it came from."""

    rating: int
    coverage: float
    borderline: bool


def coverage_of(question: Question, credits_by_point: Mapping[str, float], thresholds: Thresholds) -> float:
    """Weighted mean credit of the key points, 0 to 1; contradicted points take off what others earned."""
    total = reached = 0.0
    for point in question.key_points:
        weight = point.weight * (thresholds.expert_weight if point.expert else 1.0)
        total += weight
        reached += weight * credits_by_point.get(point.id, 0.0)
    return max(reached / total, 0.0)


def level_of(
    question: Question,
    credits_by_point: Mapping[str, float],
    mistakes: Sequence[MistakeFound],
    thresholds: Thresholds,
) -> Level:
    """The level of these credits (0 to 1 for each key point) after mistakes were taken off."""
    coverage = coverage_of(question, credits_by_point, thresholds)
    rating = 0
    for level, least in enumerate(thresholds.levels, start=1):
        if coverage >= least and _allows(level, question, credits_by_point, mistakes, thresholds.lacking):
            rating = level
    borderline = any(abs(coverage - least) < BORDERLINE for least in thresholds.levels)
    return Level(_after_mistakes(rating, mistakes), round(coverage, 4), borderline)


def _allows(
    level: int,
    question: Question,
    credited: Mapping[str, float],
    mistakes: Sequence[MistakeFound],
    most_lacking: tuple[float, float],
) -> bool:
    """What a level needs besides coverage. Expert: nearly every core point, something of an expert point, no grave mistake.
    Proficient: most core points. Competent: something of a core point."""
    core = [credited.get(point.id, 0.0) for point in question.core_points]
    lacking = sum(1.0 - credit for credit in core)
    experts = [credited.get(point.id, 0.0) for point in question.key_points if point.expert]
    match level:
        case 4:
            grave = any(mistake.severity != Severity.MINOR for mistake in mistakes)
            return lacking <= most_lacking[1] and (not experts or max(experts) >= 0.5) and not grave
        case 3:
            return lacking <= most_lacking[0]
        case 2:
            return any(credit >= 0.5 for credit in core)
        case _:
            return True


def _after_mistakes(rating: int, mistakes: Sequence[MistakeFound]) -> int:
    severities = [mistake.severity for mistake in mistakes]
    off = min(severities.count(Severity.MAJOR), 2) + (1 if severities.count(Severity.MINOR) >= 2 else 0)
    rating = max(rating - off, 0)
    return min(rating, 1) if Severity.CRITICAL in severities else rating


def merge_credits(
    first: Mapping[str, float], later: Sequence[tuple[Mapping[str, float], str, bool]]
) -> dict[str, float]:
    """Credits of the first answer and of follow-ups `(credits, target, leaks)`: the larger counts, and what a leaking
    question named itself counts for three quarters."""
    merged = dict(first)
    for credited, target, leaks in later:
        for point, credit in credited.items():
            discount = 0.75 if leaks and point == target else 1.0
            merged[point] = max(merged.get(point, 0.0), credit * discount)
    return merged


def justification_points(parts: JustificationParts) -> int:
    """0 to 4: the parts that the question has, on a scale of four, halves rounded down. A question that asks for one or two
    parts only earns 3 at most: a full justification has more to it."""
    values = [getattr(parts, name) for name in parts.asked]
    if not values:
        return 0
    total = 4.0 * sum(values) / len(values)
    points = int(total + 0.4999)
    return points if len(values) >= FULL_PARTS else min(points, 3)


def target_order(points: Sequence[KeyPoint], states: Mapping[str, PointState]) -> list[KeyPoint]:
    """Key points not yet stated, the most worthwhile to ask about first: contradicted core, core half said, core missed,
    the same for the others, expert points last; heavier points first within each group."""

    def rank(entry: tuple[int, KeyPoint]) -> tuple[int, int, float, int]:
        index, point = entry
        group = 0 if point.core else (2 if point.expert else 1)
        order = (PointState.CONTRADICTED, PointState.PARTLY, PointState.MISSED, PointState.STATED)
        return group, order.index(states.get(point.id, PointState.MISSED)), -point.weight, index

    ranked = sorted(enumerate(points), key=rank)
    return [point for _, point in ranked if states.get(point.id, PointState.MISSED) is not PointState.STATED]
