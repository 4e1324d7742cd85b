"""Fits a calibration to labelled answers: weights and levels by logistic regression, the rest by search; deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from voice_interviewer.scoring.agreement import Judged, weighted_kappa
from voice_interviewer.scoring.calibration import BY_MEANING, BY_WORDS, FEATURES, Calibration, features
from voice_interviewer.scoring.checklist import Checklist, Findings, Odds, settle
from voice_interviewer.scoring.judge import level_from, most_for
from voice_interviewer.scoring.labelled import LabelledAnswer
from voice_interviewer.scoring.levels import CREDIT, Thresholds, coverage_of, level_of

_Array = npt.NDArray[np.float64]
PENALTY = 1.0
"""Strength of the pull of every weight but the bias towards the hand-set one."""
_STATED = (0.65,)
"""Of the points that are called stated on tune questions one in thirty was not said; words alone are no surer."""
_PARTLY = (0.3, 0.4)
_USUAL_LEVELS = (0.12, 0.30, 0.52, 0.76)
"""Where the coverage of labelled levels lies half-way apart when every point is heard as it was labelled."""
_STEEPNESS = 12.0
_LEVEL_PENALTY = 0.05
"""A weak pull towards these; it only matters when hardly any examples speak."""
_MODEL_WEIGHT = 0.55
"""Where the search for the weight of a model begins."""
_MOST_MOVED = 0.1
_MOVE = 0.005
_LEAST_COVERAGE = 0.01
_LONGEST_STEP = 3.0
"""A Newton step no longer than this, or the first ones overshoot."""


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
    weights = _item_weights(rows, targets, by_words)
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


def _prior(rows: _Array, by_words: Calibration | None) -> tuple[float, ...]:
    """Without a model the hand-set weights, those for meanings where the examples have any; with one those that were fitted
    without it, and a little for the model."""
    if by_words is None:
        return (BY_MEANING if rows[:, FEATURES.index("lead")].any() else BY_WORDS).weights
    return by_words.with_model_weight(_MODEL_WEIGHT).weights


def _item_weights(rows: _Array, targets: _Array, by_words: Calibration | None) -> _Array:
    """Weights of the features; the model's stays as it is without a model."""
    penalty = np.full(len(FEATURES), PENALTY)
    penalty[0] = 1e-3
    active = np.array([name != "model" or by_words is not None for name in FEATURES])
    return _logistic(rows, targets, np.array(_prior(rows, by_words)), penalty, active)


def _logistic(rows: _Array, targets: _Array, prior: _Array, penalty: _Array, active: npt.NDArray[np.bool_]) -> _Array:
    """Logistic regression by Newton steps, pulled towards `prior`; targets may be one half."""
    weights = prior.copy()
    for _ in range(100):
        probability = 1.0 / (1.0 + np.exp(-rows @ weights))
        gradient = rows.T @ (targets - probability) - penalty * (weights - prior)
        curvature = (rows * (probability * (1 - probability))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient) * active
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, _LONGEST_STEP / max(longest, _LONGEST_STEP))
        if longest < 1e-9:
            break
    return weights


def _search(examples: Sequence[Example], start: Calibration, by_words: Calibration | None) -> Calibration:
    """The best thresholds: those of items on a small grid, those of levels for each of them."""
    best, best_value = start, -9.0
    for stated, partly in product(_STATED, _PARTLY):
        items = replace(start, stated=stated, partly=partly)
        settled = [settle(example.checklist, example.odds, items, by_words or items) for example in examples]
        cases = _cases(examples, settled, items.thresholds)
        levels = _fit_levels(cases)
        value = _worth(cases, levels) - _item_error(examples, settled)
        if value > best_value + 1e-9:
            best = replace(items, thresholds=replace(items.thresholds, levels=levels))
            best_value = value
    return best


def _item_error(examples: Sequence[Example], settled: Sequence[Findings]) -> float:
    """By how much the states of the points are off on average, STATED being one and PARTLY a half."""
    return float(
        np.mean(
            [
                abs(CREDIT[point.state] - CREDIT[example.answer.states[point.id]])
                for example, found in zip(examples, settled, strict=True)
                for point in found.points
            ]
        )
    )


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


def _fit_levels(cases: _Cases) -> tuple[float, float, float, float]:
    """The coverage from which each level is more likely than not: four logistic curves of one steepness, which keeps the
    thresholds in order and apart, however few answers lie between two of them."""
    rows = np.zeros((len(cases.coverage), 4, 5))
    rows[:, :, 4] = cases.coverage[:, None]
    rows[:, range(4), range(4)] = 1.0
    targets = (cases.expected[:, None] >= np.arange(1, 5)).astype(float)
    prior = np.array([*(-_STEEPNESS * level for level in _USUAL_LEVELS), _STEEPNESS])
    weights = _logistic(
        rows.reshape(-1, 5), targets.reshape(-1), prior, np.full(5, _LEVEL_PENALTY), np.ones(5, dtype=bool)
    )
    return _moved(cases, [float(-weight / weights[4]) for weight in weights[:4]])


def _moved(cases: _Cases, least: Sequence[float]) -> tuple[float, float, float, float]:
    """The thresholds moved together, at most `_MOST_MOVED`, to where they are worth most: each by itself is where its level is
    more likely than not, which leans to whatever side has more answers."""
    steps = sorted(np.arange(-_MOST_MOVED, _MOST_MOVED + 1e-9, _MOVE), key=abs)
    moved = [[max(value + step, _LEAST_COVERAGE) for value in least] for step in steps]
    worth = [round(_worth(cases, each), 6) for each in moved]
    return _four([round(float(value), 3) for value in moved[int(np.argmax(worth))]])


def _worth(cases: _Cases, least: Sequence[float]) -> float:
    """What these thresholds are worth: kappa, less what the errors and a lean to one side cost."""
    pairs = [(int(one), int(other)) for one, other in zip(cases.expected, cases.given(least), strict=True)]
    off = cases.given(least) - cases.expected
    return weighted_kappa(pairs) - 0.2 * float(np.abs(off).mean()) - 0.3 * abs(float(off.mean()))


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
