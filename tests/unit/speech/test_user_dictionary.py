"""A user's pronunciations are taken as they are; a bad file is one sentence that says where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.errors import BadInputError
from voice_interviewer.speech.user_dictionary import read_user_dictionary


def written(folder: Path, text: str) -> Path:
    file = folder / "spoken.yaml"
    file.write_text(text, "utf-8")
    return file


def test_terms_are_read(tmp_path: Path) -> None:
    assert read_user_dictionary(written(tmp_path, "terms:\n  kubectl: cube cuttle\n  ACME: ' ack me '\n")) == {
        "kubectl": "cube cuttle",
        "ACME": "ack me",
    }


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "terms: {}\n"])
def test_a_file_without_terms_is_fine(tmp_path: Path, text: str) -> None:
    assert read_user_dictionary(written(tmp_path, text)) == {}


def test_no_file_is_fine(tmp_path: Path) -> None:
    assert read_user_dictionary(tmp_path / "spoken.yaml") == {}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("terms: [kubectl]\n", "terms"),
        ("terms: {on: 3}\n", "terms"),
        ("kubectl: cube cuttle\n", "kubectl"),
        ("- a\n", "the file"),
        ("terms: {a: [\n", "spoken.yaml:2"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(BadInputError) as raised:
        read_user_dictionary(written(tmp_path, text))
    message = str(raised.value)
    assert "spoken.yaml" in message and where in message and "terms" in message
    assert "\n" not in message
