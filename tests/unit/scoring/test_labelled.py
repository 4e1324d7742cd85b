"""The labelled answers fit the rubrics, cover what they must, and a wrong file is refused by name; attacks never win."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.scoring.agreement import weighted_kappa
from voice_interviewer.scoring.attacks import attacks_on
from voice_interviewer.scoring.calibrate import calibrate
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import LabelledAnswer, Split, Style, load_heard, load_labelled, load_second

FOLDER = Path(__file__).parents[2] / "labelled"


@pytest.fixture(scope="module")
def answers() -> tuple[LabelledAnswer, ...]:
    return load_labelled(FOLDER, load_bank())


def test_the_set_is_large_and_even_enough(answers: tuple[LabelledAnswer, ...]) -> None:
    assert len({answer.planned.id for answer in answers}) >= 30
    styles = Counter(answer.style for answer in answers)
    assert min(styles[Style.CLEAN], styles[Style.RAMBLING]) >= 120
    assert min(styles[Style.NEGATION], styles[Style.PARAPHRASE]) >= 40
    levels = Counter((answer.split, answer.level) for answer in answers)
    assert min(levels.values()) >= 24
    assert all(answer.level > 0 or not any(state == "stated" for state in answer.states.values()) for answer in answers)


def test_every_negation_has_its_pair_with_a_higher_level(answers: tuple[LabelledAnswer, ...]) -> None:
    levels = {answer.id: answer.level for answer in answers}
    pairs = [(levels[answer.pair], answer.level) for answer in answers if answer.pair]
    assert len(pairs) >= 40
    assert all(right > wrong for right, wrong in pairs)


def test_a_second_rater_labelled_sixty_and_more_and_mostly_agreed(answers: tuple[LabelledAnswer, ...]) -> None:
    rated = load_second(FOLDER, answers)
    assert len(rated) >= 60
    assert weighted_kappa([(answer.level, level) for answer, level, _ in rated]) >= 0.75


def test_heard_copies_keep_their_labels(answers: tuple[LabelledAnswer, ...]) -> None:
    originals = {answer.id: answer for answer in answers}
    copies = load_heard(FOLDER, answers)
    assert len(copies) >= 20
    assert all(replace(copy, text=originals[copy.id].text) == originals[copy.id] for copy in copies)
    assert any(copy.text != originals[copy.id].text for copy in copies)


def test_no_question_is_in_both_splits(answers: tuple[LabelledAnswer, ...]) -> None:
    tune, report = ({answer.planned.id for answer in answers if answer.split is split} for split in Split)
    assert not tune & report


def test_agreement_without_a_model(answers: tuple[LabelledAnswer, ...]) -> None:
    """What is asked of the judge without a model, over all styles; and over what people usually say, where it must do better."""
    report = [answer for answer in answers if answer.split is Split.REPORT]
    judge = Judge(None, encoder=bundled_encoder())
    given = {answer.id: judge.score(answer.planned, answer.turns, ()).rating or 0 for answer in report}
    assert weighted_kappa([(answer.level, given[answer.id]) for answer in report]) >= 0.55
    assert sum(abs(answer.level - given[answer.id]) <= 1 for answer in report) / len(report) >= 0.85
    assert abs(sum(given[answer.id] - answer.level for answer in report) / len(report)) <= 0.3
    usual = [answer for answer in report if answer.style in (Style.CLEAN, Style.RAMBLING)]
    assert weighted_kappa([(answer.level, given[answer.id]) for answer in usual]) >= 0.75
    assert sum(abs(answer.level - given[answer.id]) <= 1 for answer in usual) / len(usual) >= 0.9


def test_attacks(answers: tuple[LabelledAnswer, ...]) -> None:
    judge = Judge(None, encoder=bundled_encoder())
    won = Counter[str]()
    for attack in attacks_on(answers):
        allowed = attack.allowed
        if attack.base is not None:
            allowed = judge.score(attack.planned, attack.base, ()).rating or 0
        won[attack.kind] += (judge.score(attack.planned, attack.turns, ()).rating or 0) > allowed
    assert won["fluff"] <= 3
    assert {kind: count for kind, count in won.items() if kind != "fluff"} == {
        "injection": 0, "salad": 0, "recited-question": 0, "off-topic": 0, "empty": 0,
    }  # fmt: skip


def test_every_quote_is_the_candidates_own(answers: tuple[LabelledAnswer, ...]) -> None:
    judge = Judge(None, encoder=bundled_encoder())
    for answer in answers[::5]:
        score = judge.score(answer.planned, answer.turns, ())
        for point in score.key_points:
            assert point.evidence is None or point.evidence.quote in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "question: tf-split-state\nsplit: tune\nanswers:\n  - {id: a, style: clean, level: 5, text: x}\n",
        "question: tf-split-state\nsplit: tune\nanswers:\n  - {id: a, style: clean, level: 1, stated: [nonsense], text: x}\n",
        "question: tf-split-state\nsplit: both\nanswers: []\n",
        "question: [\n",
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"wrong\.yaml"):
        load_labelled(tmp_path, load_bank())


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no labelled answers"):
        load_labelled(tmp_path, load_bank())


def test_the_document_of_calibrate_without_a_model() -> None:
    document = calibrate(FOLDER, load_bank(), None, bundled_encoder())
    assert set(document) == {"labelled", "raters", "none", "use"}
    none = document["none"]
    assert isinstance(none, dict)
    assert {"qwk", "qwk_interval", "mean_absolute_error", "bias", "recall_by_level", "attacks", "fitted_on"} <= set(
        none
    )
    assert none["answers"] >= 120
