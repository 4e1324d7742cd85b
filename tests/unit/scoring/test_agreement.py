"""Agreement figures are right on small tables that can be worked out by hand."""

from __future__ import annotations

import pytest

from voice_interviewer.scoring.agreement import Judged, balanced_accuracy, figures, interval, mean_error, weighted_kappa


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(0, 0), (2, 2), (4, 4)], 1.0),
        ([(0, 4), (4, 0)], -1.0),
        ([(0, 2), (4, 2)], 0.0),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.0),
        ([(0, 0), (1, 1), (2, 2), (4, 3)], 1 - (1 / 4) / (56 / 16)),
        ([], 0.0),
    ],
)
def test_weighted_kappa(pairs: list[tuple[int, int]], kappa: float) -> None:
    assert weighted_kappa(pairs) == pytest.approx(kappa)


def test_mean_error() -> None:
    assert mean_error([(0, 2), (3, 3), (4, 3)]) == 1.0


def test_balanced_accuracy_leaves_half_said_points_out() -> None:
    assert balanced_accuracy([(1.0, 1.0), (1.0, 0.5), (1.0, 0.0), (0.5, 0.0), (0.0, 0.0), (0.0, 0.5)]) == pytest.approx(
        (2 / 3 + 1 / 2) / 2
    )


JUDGED = [
    Judged("a/1", "a", "clean", 4, 4, (("p", 1.0, 1.0), ("q", 0.0, 0.0)), frozenset({"m"}), frozenset({"m"})),
    Judged("a/2", "a", "clean", 2, 1, (("p", 1.0, 0.0), ("q", 0.0, 0.0))),
    Judged("b/1", "b", "clean", 0, 0, (("p", 0.0, 1.0), ("q", 0.0, 0.0)), frozenset(), frozenset({"n"})),
    Judged("b/2", "b", "rambling", 1, 3, (("p", 1.0, 1.0), ("q", 1.0, 1.0))),
]


def test_figures_of_a_set() -> None:
    found = figures(JUDGED)
    assert (found["answers"], found["questions"], found["mean_absolute_error"]) == (4, 2, 0.75)
    assert (found["exact"], found["within_one"], found["bias"]) == (0.5, 0.75, 0.25)
    assert found["recall_by_level"] == {"0": 1.0, "1": 0.0, "2": 0.0, "3": None, "4": 1.0}
    assert found["mistakes"] == {"expected": 1, "found": 2, "precision": 0.5, "recall": 1.0}


def test_the_interval_is_the_same_each_time_and_holds_the_figure() -> None:
    def kappa(part: list[Judged]) -> float:
        return weighted_kappa([(entry.expected, entry.given) for entry in part])

    low, high = interval(JUDGED, lambda part: kappa(list(part)))
    assert (low, high) == interval(JUDGED, lambda part: kappa(list(part)))
    assert low <= kappa(JUDGED) <= high
