"""Agreement between given and expected levels and states: kappa, errors, bias, recall by level, and how sure they are."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LEVELS = range(5)
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled answer and what a judge made of it."""

    id: str
    question: str
    style: str
    expected: int
    given: int
    items: tuple[tuple[str, float, float], ...]
    """(point, expected credit, given credit), credits 0, 0.5 or 1."""
    mistakes_expected: frozenset[str] = frozenset()
    mistakes_given: frozenset[str] = frozenset()
    pair: str = ""
    """The right answer that this one turns into its opposite."""


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Quadratically weighted kappa of (expected, given) levels; 0 when chance explains everything."""
    count = len(pairs)
    if not count:
        return 0.0
    expected = [sum(pair[0] == level for pair in pairs) for level in LEVELS]
    given = [sum(pair[1] == level for pair in pairs) for level in LEVELS]
    seen = sum((one - other) ** 2 for one, other in pairs) / count
    chance = sum((one - other) ** 2 * expected[one] * given[other] for one in LEVELS for other in LEVELS) / (
        count * count
    )
    return 1.0 - seen / chance if chance else 0.0


def mean_error(pairs: Sequence[tuple[int, int]]) -> float:
    return sum(abs(one - other) for one, other in pairs) / len(pairs) if pairs else 0.0


def balanced_accuracy(items: Sequence[tuple[float, float]]) -> float:
    """Mean of the shares of said points that got credit and of unsaid points that got none; half-said points are left out
    and half credit counts as credit."""
    said = [given >= 0.5 for expected, given in items if expected == 1.0]
    unsaid = [given < 0.5 for expected, given in items if expected == 0.0]
    if not said or not unsaid:
        return 0.0
    return (sum(said) / len(said) + sum(unsaid) / len(unsaid)) / 2


def interval(judged: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> tuple[float, float]:
    """The 95 % interval of a figure when whole questions are drawn again (seeded, so it is the same each time)."""
    by_question: dict[str, list[Judged]] = {}
    for entry in judged:
        by_question.setdefault(entry.question, []).append(entry)
    names = sorted(by_question)
    chance = random.Random(1)
    values = sorted(
        figure([entry for name in chance.choices(names, k=len(names)) for entry in by_question[name]])
        for _ in range(RESAMPLES)
    )
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def gain_interval(better: Sequence[Judged], plain: Sequence[Judged]) -> tuple[float, float]:
    """The 95 % interval of how much higher the kappa of `better` is on the same answers, whole questions drawn again."""
    both = {entry.id: entry for entry in plain}

    def gain(part: Sequence[Judged]) -> float:
        return weighted_kappa(levels_of(part)) - weighted_kappa([(one.expected, both[one.id].given) for one in part])

    return interval(better, gain)


def plain_kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Cohen's kappa of two raters over any labels."""
    count = len(pairs)
    if not count:
        return 0.0
    labels = {label for pair in pairs for label in pair}
    chance = sum(
        sum(pair[0] == label for pair in pairs) * sum(pair[1] == label for pair in pairs) for label in labels
    ) / (count * count)
    same = sum(one == other for one, other in pairs) / count
    return (same - chance) / (1.0 - chance) if chance < 1.0 else 1.0


def levels_of(judged: Sequence[Judged]) -> list[tuple[int, int]]:
    return [(entry.expected, entry.given) for entry in judged]


def items_of(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    return [(expected, given) for entry in judged for _, expected, given in entry.items]


def figures(judged: Sequence[Judged]) -> dict[str, object]:
    """All figures of one judge on one set, rounded, in a stable order."""
    pairs = levels_of(judged)
    return {
        "answers": len(pairs),
        "questions": len({entry.question for entry in judged}),
        "qwk": round(weighted_kappa(pairs), 3),
        "qwk_interval": _interval(judged, weighted_kappa),
        "mean_absolute_error": round(mean_error(pairs), 3),
        "error_interval": _interval(judged, mean_error),
        "exact": round(_share(pairs, 0), 3),
        "within_one": round(_share(pairs, 1), 3),
        "bias": round(_bias(pairs), 3),
        "bias_interval": _interval(judged, _bias),
        "recall_by_level": _recall(pairs),
        "item_balanced_accuracy": round(balanced_accuracy(items_of(judged)), 3),
        "mistakes": _mistakes(judged),
        "confusion": [[sum(pair == (one, other) for pair in pairs) for other in LEVELS] for one in LEVELS],
    }


def _share(pairs: Sequence[tuple[int, int]], most: int) -> float:
    return sum(abs(one - other) <= most for one, other in pairs) / len(pairs)


def _bias(pairs: Sequence[tuple[int, int]]) -> float:
    return sum(other - one for one, other in pairs) / len(pairs)


def _interval(judged: Sequence[Judged], figure: Callable[[Sequence[tuple[int, int]]], float]) -> list[float]:
    low, high = interval(judged, lambda part: figure(levels_of(part)))
    return [round(low, 3), round(high, 3)]


def _recall(pairs: Sequence[tuple[int, int]]) -> Mapping[str, float | None]:
    recall: dict[str, float | None] = {}
    for level in LEVELS:
        given = [other for one, other in pairs if one == level]
        recall[str(level)] = round(sum(other == level for other in given) / len(given), 3) if given else None
    return recall


def _mistakes(judged: Sequence[Judged]) -> Mapping[str, float | int | None]:
    right = sum(len(entry.mistakes_expected & entry.mistakes_given) for entry in judged)
    expected = sum(len(entry.mistakes_expected) for entry in judged)
    given = sum(len(entry.mistakes_given) for entry in judged)
    return {
        "expected": expected,
        "found": given,
        "precision": round(right / given, 3) if given else None,
        "recall": round(right / expected, 3) if expected else None,
    }
