"""Fits a calibration to labelled answers: item weights by logistic regression, then thresholds by search; deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from voice_interviewer.scoring.agreement import Judged
from voice_interviewer.scoring.calibration import BY_ANY_MODEL, BY_WORDS, FEATURES, Calibration, features
from voice_interviewer.scoring.checklist import Checklist, Findings, Odds, settle
from voice_interviewer.scoring.judge import level_from, most_for
from voice_interviewer.scoring.labelled import LabelledAnswer
from voice_interviewer.scoring.levels import CREDIT, Thresholds, coverage_of, level_of

_Array = npt.NDArray[np.float64]
PENALTY = 1.0
"""Strength of the pull of every weight but the bias towards the hand-set one."""
_STATED = (0.5, 0.6, 0.7)
_PARTLY = (0.3, 0.4)
_STEP = 0.02
_EXPERT_WEIGHTS = (0.5, 1.0)
_LACKING = ((1.0, 0.5), (1.5, 0.5), (1.5, 1.0), (2.0, 1.0))
_BOUNDS = ((0.03, 0.17), (0.09, 0.43), (0.23, 0.67), (0.41, 0.89))
"""Where the least coverage for levels 1 to 4 may lie; outside, a threshold would only fit this set's accidents."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled answer made ready: its traces and, when a model was asked, its odds."""

    answer: LabelledAnswer
    checklist: Checklist
    odds: Odds


def fit(examples: Sequence[Example], by_words: Calibration | None = None) -> Calibration:
    """The calibration that fits these examples best; give tune questions only. With `by_words` it is fitted to the model
    odds of the examples, and `by_words` judges the items without odds."""
    with_model = by_words is not None
    rows, targets, odds = _rows(examples, with_model=with_model)
    weights = _logistic(rows, targets, by_words)
    unsaid = [value for value, target in zip(odds, targets, strict=True) if target == 0.0]
    questions = len({example.answer.planned.id for example in examples})
    start = Calibration(
        weights=tuple(float(weight) for weight in weights),
        usual=float(np.mean(unsaid)) if with_model and unsaid else 0.0,
        mistake=1.5,
        fitted_on=f"{len(rows)} key points in {len(examples)} answers to {questions} questions",
    )
    return _search(examples, start, by_words)


def _rows(examples: Sequence[Example], *, with_model: bool) -> tuple[_Array, _Array, list[float]]:
    rows: list[tuple[float, ...]] = []
    targets: list[float] = []
    odds: list[float] = []
    for example in examples:
        for item in example.checklist.points:
            value = example.odds.get((0, item.id))
            if with_model and value is None:
                continue
            rows.append(features(example.checklist.trace(0, item.id), value if with_model else None))
            targets.append(CREDIT[example.answer.states[item.id]])
            odds.append(value or 0.0)
    return np.array(rows), np.array(targets), odds


def _prior(by_words: Calibration | None) -> tuple[float, ...]:
    """Without a model the hand-set weights; with one those that were fitted to the words, and a little for the model."""
    if by_words is None:
        return BY_WORDS.weights
    return *by_words.weights[:-1], BY_ANY_MODEL.weights[-1]


def _logistic(rows: _Array, targets: _Array, by_words: Calibration | None) -> _Array:
    """Penalised logistic regression by Newton steps; targets may be one half. Columns that never vary stay at zero."""
    count = len(FEATURES)
    penalty = np.full(count, PENALTY)
    penalty[0] = 1e-3
    active = np.array([name != "model" or by_words is not None for name in FEATURES])
    prior = np.array(_prior(by_words))
    weights = prior.copy()
    for _ in range(60):
        probability = 1.0 / (1.0 + np.exp(-rows @ weights))
        gradient = rows.T @ (targets - probability) - penalty * (weights - prior)
        curvature = (rows * (probability * (1 - probability))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient) * active
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def _search(examples: Sequence[Example], start: Calibration, by_words: Calibration | None) -> Calibration:
    """The best thresholds: item thresholds, expert weight and gates on a grid, level thresholds by coordinate descent."""
    best, best_value = start, -9.0
    for stated, partly in product(_STATED, _PARTLY):
        items = replace(start, stated=stated, partly=partly)
        settled = [settle(example.checklist, example.odds, items, by_words or items) for example in examples]
        for expert_weight, lacking in product(_EXPERT_WEIGHTS, _LACKING):
            gates = Thresholds(expert_weight=expert_weight, lacking=lacking)
            levels, value = _fit_levels(_cases(examples, settled, gates))
            if value > best_value + 1e-9:
                best = replace(items, thresholds=replace(gates, levels=levels))
                best_value = value
    return best


@dataclass(frozen=True, slots=True)
class _Cases:
    """Settled examples: what their levels are for any level thresholds, the other rules applied."""

    expected: _Array
    coverage: _Array
    levels: _Array
    """A row for each example: the level by the number of thresholds that the coverage reached."""

    def given(self, least: Sequence[float]) -> _Array:
        reached = (self.coverage[:, None] >= np.array(least)).sum(axis=1)
        given: _Array = self.levels[np.arange(len(reached)), reached]
        return given


def _cases(examples: Sequence[Example], settled: Sequence[Findings], gates: Thresholds) -> _Cases:
    """Labelled answers are answers to the question itself, so no rule about follow-ups is needed here."""
    steps = [replace(gates, levels=_four([-1.0] * count + [2.0] * (4 - count))) for count in range(5)]
    levels = []
    for example, found in zip(examples, settled, strict=True):
        most = most_for(example.checklist, found)
        question = example.checklist.question
        levels.append([min(level_of(question, found.credits, found.mistakes, step).rating, most) for step in steps])
    return _Cases(
        expected=np.array([example.answer.level for example in examples], dtype=float),
        coverage=np.array(
            [
                coverage_of(example.checklist.question, found.credits, gates)
                for example, found in zip(examples, settled, strict=True)
            ]
        ),
        levels=np.array(levels, dtype=float),
    )


def _fit_levels(cases: _Cases) -> tuple[tuple[float, float, float, float], float]:
    """The best level thresholds and their worth: kappa, less what the errors and a lean to one side cost."""
    count = len(cases.expected)
    mean, square = cases.expected.sum() / count, cases.expected @ cases.expected / count

    def value_of(least: Sequence[float]) -> float:
        given = cases.given(least)
        off = given - cases.expected
        chance = given @ given / count + square - 2 * mean * given.sum() / count
        kappa = 1.0 - (off @ off / count) / chance if chance else 0.0
        return float(kappa - 0.2 * np.abs(off).sum() / count - 0.3 * abs(off.sum() / count))

    levels = [sum(bounds) / 2 for bounds in _BOUNDS]
    value = value_of(levels)
    for _ in range(3):
        before = value
        for index, (low, high) in enumerate(_BOUNDS):
            for trial in np.arange(low, high + 1e-9, _STEP):
                changed = list(levels)
                changed[index] = round(float(trial), 2)
                if changed != sorted(changed):
                    continue
                new = value_of(changed)
                if new > value + 1e-9:
                    levels, value = changed, new
        if value == before:
            break
    return _four(levels), value


def _four(levels: Sequence[float]) -> tuple[float, float, float, float]:
    first, second, third, fourth = levels
    return first, second, third, fourth


def judged(examples: Iterable[Example], calibration: Calibration, by_words: Calibration | None = None) -> list[Judged]:
    """What a judge with this calibration makes of the examples; `by_words` judges items without odds."""
    result = []
    for example in examples:
        findings = settle(example.checklist, example.odds, calibration, by_words or calibration)
        answer = example.answer
        result.append(
            Judged(
                id=answer.id,
                question=answer.planned.id,
                style=answer.style.value,
                expected=answer.level,
                given=level_from(example.checklist, findings, calibration).rating,
                items=tuple(
                    (point.id, CREDIT[answer.states[point.id]], CREDIT[point.state]) for point in findings.points
                ),
                mistakes_expected=frozenset(answer.mistakes),
                mistakes_given=frozenset(mistake.id for mistake in findings.mistakes),
                pair=answer.pair,
            )
        )
    return result
