"""Calibrations survive their file, and fitting one finds what separates said from unsaid points."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.ports import ModelIdentity
from voice_interviewer.scoring.calibration import (
    BY_WORDS,
    FEATURES,
    Calibration,
    calibration_for,
    load_calibrations,
    log_odds,
    weights_of,
    write_calibrations,
)
from voice_interviewer.scoring.calibration_fit import Example, fit, judged
from voice_interviewer.scoring.checklist import make_checklist
from voice_interviewer.scoring.evidence import NO_TRACE
from voice_interviewer.scoring.labelled import LabelledAnswer, Split, Style
from voice_interviewer.scoring.levels import Thresholds
from voice_interviewer.scoring.score import PointState


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    known = {
        "none": replace(BY_WORDS, fitted_on="by hand"),
        "digest": Calibration(
            (0.5,) * len(FEATURES), 0.6, 0.3, 1.2, -0.25, Thresholds((0.1, 0.2, 0.3, 0.4), 0.75), "x"
        ),
    }
    write_calibrations(tmp_path / "constants.json", known)
    assert load_calibrations(tmp_path / "constants.json") == known


def test_weights_are_given_by_name() -> None:
    assert dict(zip(FEATURES, weights_of(lead=1.5, bias=-2.0), strict=True)) == {
        **dict.fromkeys(FEATURES, 0.0),
        "lead": 1.5,
        "bias": -2.0,
    }
    with pytest.raises(KeyError, match="leed"):
        weights_of(leed=1.0)


def test_an_unknown_model_weighs_little() -> None:
    words = calibration_for(None)
    unknown = calibration_for(ModelIdentity("ollama", "never heard of", "0"))
    assert unknown == replace(words, weights=(*words.weights[:-1], 0.4), mistake=1.5, fitted_on="")
    assert unknown.pays


def test_the_bundled_constants_were_fitted() -> None:
    assert calibration_for(None).fitted_on.endswith("answers to 12 questions")


@pytest.mark.parametrize(("probability", "odds"), [(0.5, 0.0), (1.0, 6.0), (0.0, -6.0)])
def test_log_odds_are_held_in(probability: float, odds: float) -> None:
    assert log_odds(probability) == pytest.approx(odds)


def test_more_evidence_is_more_probable() -> None:
    plain = BY_WORDS.probability(NO_TRACE, None)
    covered = BY_WORDS.probability(replace(NO_TRACE, coverage=0.8), None)
    denied = BY_WORDS.probability(replace(NO_TRACE, coverage=0.8, opposed=True), None)
    assert plain < denied < covered


TEXTS = (
    (
        "Two people running apply at the same time corrupt the state, you don't need DynamoDB, S3 has conditional writes.",
        3,
    ),
    ("Concurrent applies would be a problem. And there is no DynamoDB table in the account any more.", 2),
    ("It uses conditional writes in the bucket, I believe, and I have never looked deeper into it.", 1),
    ("The state is a file and Terraform reads it whenever the pipeline plans a change for the team.", 0),
)
SAID = (("two-runs", "no-table", "conditional-write"), ("two-runs", "no-table"), ("conditional-write",), ())


@pytest.fixture
def examples(planned: PlannedQuestion) -> list[Example]:
    result = []
    for number, ((text, level), said) in enumerate(zip(TEXTS, SAID, strict=True)):
        states = {
            point.id: PointState.STATED if point.id in said else PointState.MISSED
            for point in planned.question.key_points
        }
        answer = LabelledAnswer(str(number), planned, Split.TUNE, Style.CLEAN, level, states, (), "", text)
        checklist = make_checklist(planned, answer.turns)
        odds = {(0, item.id): (2.0 if item.id in said else -2.0) for item in checklist.points}
        result.append(Example(answer, checklist, odds))
    return result


@pytest.mark.parametrize("with_model", [False, True])
def test_fitting_finds_the_levels(examples: list[Example], with_model: bool) -> None:
    by_words = BY_WORDS if with_model else None
    found = fit(examples, by_words)
    assert [entry.given for entry in judged(examples, found, by_words)] == [3, 2, 1, 0]
    assert found.fitted_on == "16 key points in 4 answers to 1 questions"
    assert fit(examples, by_words) == found
    assert (found.weights[FEATURES.index("model")] > 0.55) is with_model
