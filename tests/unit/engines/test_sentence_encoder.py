"""The bundled encoder names its folder when that is no use, and its training sentences keep away from labelled questions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from voice_interviewer.engines.sentence_encoder import OnnxSentenceEncoder
from voice_interviewer.errors import MissingPartError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.spoken_examples import examples_of
from voice_interviewer.resources import bundled
from voice_interviewer.scoring.labelled import load_labelled

ROOT = Path(__file__).parents[3]
TRAINED_ON = [json.loads(line) for line in (ROOT / "scripts" / "spoken_claims.jsonl").read_text("utf-8").splitlines()]


def test_a_folder_without_the_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="sentence encoder") as raised:
        OnnxSentenceEncoder(tmp_path)
    assert str(tmp_path) in str(raised.value)


def test_a_broken_network_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((bundled("models") / "sentence-encoder" / "tokenizer.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"cut off")
    with pytest.raises(MissingPartError, match="missing or broken"):
        OnnxSentenceEncoder(tmp_path)


def test_it_was_trained_on_no_question_that_measures_it() -> None:
    bank = load_bank()
    labelled = {answer.planned.question.id for answer in load_labelled(ROOT / "tests" / "labelled", bank)}
    seen = Counter((entry["q"], entry["p"]) for entry in TRAINED_ON)
    known = {(question.id, point.id) for question in bank.questions for point in question.key_points}
    assert set(seen) <= known
    assert max(seen.values()) == 1
    assert len(seen) >= 1000
    assert not labelled & {question for question, _ in seen}


def test_each_claim_it_was_trained_on_has_sentences_of_every_kind() -> None:
    """The last four that say it have a twin that does not."""
    claims = {
        (question.id, point.id): point.claim for question in load_bank().questions for point in question.key_points
    }
    for entry in TRAINED_ON:
        said = examples_of(claims[entry["q"], entry["p"]])
        texts = [*said, *entry["not"], *entry["turned"]]
        assert [len(said), len(entry["not"]), len(entry["turned"])] == [8, 4, 4]
        assert len(set(texts)) == len(texts), entry["p"]
