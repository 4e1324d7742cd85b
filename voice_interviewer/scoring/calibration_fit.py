"""Fits a calibration to labelled answers: item weights by logistic regression, then thresholds by search; deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from voice_interviewer.scoring.agreement import Judged, mean_error, weighted_kappa
from voice_interviewer.scoring.calibration import BY_ANY_MODEL, BY_WORDS, FEATURES, Calibration, features
from voice_interviewer.scoring.checklist import Checklist, Odds, settle
from voice_interviewer.scoring.judge import FEW_WORDS, FEW_WORDS_LEVEL, FOLLOW_UP_GAIN, level_from
from voice_interviewer.scoring.labelled import LabelledAnswer
from voice_interviewer.scoring.levels import CREDIT, Thresholds, coverage_of, level_of
from voice_interviewer.scoring.score import MistakeFound

_Array = npt.NDArray[np.float64]
PENALTY = 1.0
"""Strength of the pull of every weight but the bias towards the hand-set one."""
_STATED = (0.55, 0.6, 0.65, 0.7, 0.75)
_PARTLY = (0.35, 0.4, 0.45)
_STEP = 0.02
_BOUNDS = ((0.05, 0.16), (0.16, 0.42), (0.34, 0.66), (0.58, 0.88))
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
    """The best thresholds: item thresholds and expert weight on a grid, level thresholds by coordinate descent."""
    best, best_value = start, -9.0
    for stated, partly in product(_STATED, _PARTLY):
        for expert_weight in (0.5, 0.75, 1.0):
            candidate = replace(start, stated=stated, partly=partly, thresholds=Thresholds(expert_weight=expert_weight))
            candidate, value = _fit_levels(examples, candidate, by_words)
            if value > best_value + 1e-9:
                best, best_value = candidate, value
    return best


@dataclass(frozen=True, slots=True)
class _Case:
    """One settled example: what its level is for any thresholds."""

    expected: int
    first_coverage: float
    coverage: float
    first_levels: tuple[int, ...]
    levels: tuple[int, ...]
    """Final level by the number of thresholds that the coverage reached, the other rules applied."""


def _case(example: Example, start: Calibration, by_words: Calibration) -> _Case:
    findings = settle(example.checklist, example.odds, start, by_words)
    question = example.checklist.question

    def reached(credited: Mapping[str, float], mistakes: Sequence[MistakeFound]) -> tuple[float, tuple[int, ...]]:
        coverage = coverage_of(question, credited, start.thresholds)
        return coverage, tuple(
            level_of(question, credited, mistakes, _passing(start.thresholds, count)).rating for count in range(5)
        )

    first_coverage, first_levels = reached(findings.first_credits, findings.first_mistakes)
    coverage, levels = reached(findings.credits, findings.mistakes)
    most = FEW_WORDS_LEVEL if example.checklist.content_words < FEW_WORDS else 4
    return _Case(
        example.answer.level, first_coverage, coverage, first_levels, tuple(min(level, most) for level in levels)
    )


def _passing(thresholds: Thresholds, count: int) -> Thresholds:
    """Thresholds of which exactly `count` are reached by any coverage."""
    return replace(thresholds, levels=_four([-1.0] * count + [2.0] * (4 - count)))


def _fit_levels(
    examples: Sequence[Example], start: Calibration, by_words: Calibration | None
) -> tuple[Calibration, float]:
    cases = [_case(example, start, by_words or start) for example in examples]

    def value_of(levels: Sequence[float]) -> float:
        pairs = []
        for case in cases:
            first = case.first_levels[sum(case.first_coverage >= least for least in levels)]
            whole = case.levels[sum(case.coverage >= least for least in levels)]
            pairs.append((case.expected, min(whole, first + FOLLOW_UP_GAIN)))
        bias = sum(given - expected for expected, given in pairs) / len(pairs)
        return weighted_kappa(pairs) - 0.2 * mean_error(pairs) - 0.2 * abs(bias)

    levels = [sum(bounds) / 2 for bounds in _BOUNDS]
    value = value_of(levels)
    for _ in range(3):
        before = value
        for index, (low, high) in enumerate(_BOUNDS):
            for trial in np.arange(low, high + 1e-9, _STEP):
                changed = list(levels)
                changed[index] = round(float(trial), 2)
                new = value_of(changed)
                if new > value + 1e-9:
                    levels, value = changed, new
        if value == before:
            break
    return replace(start, thresholds=replace(start.thresholds, levels=_four(levels))), value


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
            )
        )
    return result
