"""Levels are plain arithmetic over credits: coverage, core points, expert points, mistakes, merged follow-ups."""

from __future__ import annotations

import pytest

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.levels import Thresholds, justification_points, level_of, merge_credits, target_order
from voice_interviewer.scoring.score import JustificationParts, MistakeFound, PointState

PLAIN = Thresholds((0.15, 0.40, 0.65, 0.85), 1.0)
POINTS = ("two-runs", "no-table", "conditional-write", "force-unlock")


@pytest.mark.parametrize(
    ("credited", "level"),
    [
        ((1, 1, 1, 1), 4),
        ((1, 1, 1, 0.5), 4),
        ((1, 0.5, 1, 1), 4),
        ((0.5, 0.5, 1, 1), 3),
        ((1, 1, 1, 0), 3),
        ((1, 0, 1, 1), 3),
        ((1, 1, 0, 0), 2),
        ((0, 0, 1, 1), 1),
        ((1, 0, 0, 0), 1),
        ((1, 1, -0.5, 0), 1),
        ((0, 0, 0, 0), 0),
        ((0, 0, -0.5, 0), 0),
    ],
)
def test_levels(planned: PlannedQuestion, credited: tuple[float, ...], level: int) -> None:
    assert level_of(planned.question, dict(zip(POINTS, credited, strict=True)), (), PLAIN).rating == level


@pytest.mark.parametrize(
    ("severities", "level"),
    [(("critical",), 1), (("major",), 2), (("major", "major", "major"), 1), (("minor",), 4), (("minor", "minor"), 3)],
)
def test_mistakes_lower_the_level(planned: PlannedQuestion, severities: tuple[str, ...], level: int) -> None:
    mistakes = [MistakeFound(str(index), "", severity, "", None) for index, severity in enumerate(severities)]
    assert level_of(planned.question, dict.fromkeys(POINTS, 1.0), mistakes, PLAIN).rating == level


def test_near_a_threshold_is_borderline(planned: PlannedQuestion) -> None:
    near = level_of(planned.question, {"two-runs": 1, "no-table": 1, "conditional-write": 0.5}, (), PLAIN)
    far = level_of(planned.question, {"two-runs": 1, "no-table": 1}, (), PLAIN)
    assert (near.coverage, near.borderline) == (0.625, True)
    assert (far.coverage, far.borderline) == (0.5, False)


def test_coverage_is_never_less_than_nothing(planned: PlannedQuestion) -> None:
    assert level_of(planned.question, dict.fromkeys(POINTS, -0.5), (), PLAIN).coverage == 0.0


def test_follow_ups_merge_by_the_larger_credit_and_a_leak_costs_a_quarter() -> None:
    first = {"a": 0.5, "b": 1.0, "c": 0.0, "d": -0.5}
    later = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 1.0}
    assert merge_credits(first, [(later, "c", True)]) == {"a": 1.0, "b": 1.0, "c": 0.75, "d": 1.0}


@pytest.mark.parametrize(
    ("parts", "points"),
    [
        (JustificationParts(1, 1, 1, 1), 4),
        (JustificationParts(1, 0.5, 0.5, 0.5), 2),
        (JustificationParts(1, 1, 0.5, 0.5), 3),
        (JustificationParts(1, 0.5, 0, 0, ("definition", "alternatives")), 3),
        (JustificationParts(0, 0, 0, 0, ()), 0),
    ],
)
def test_justification_is_scaled_to_the_parts_that_were_asked(parts: JustificationParts, points: int) -> None:
    assert justification_points(parts) == points


def test_targets_come_core_first_and_contradicted_before_missed(planned: PlannedQuestion) -> None:
    states = {
        "two-runs": PointState.MISSED,
        "no-table": PointState.CONTRADICTED,
        "conditional-write": PointState.STATED,
        "force-unlock": PointState.PARTLY,
    }
    order = [point.id for point in target_order(planned.question.key_points, states)]
    assert order == ["no-table", "two-runs", "force-unlock"]
