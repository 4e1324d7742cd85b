"""The memo answers a known prompt itself, survives restarts and torn files, and never mixes two models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.scoring.memo import Memo

PROMPT = (Message("user", "Is it so?"),)


class Counting:
    """A model whose answer grows with each call."""

    context_tokens = 4096

    def __init__(self, digest: str) -> None:
        self.identity = ModelIdentity("test", "counting", digest)
        self.calls = 0

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        del messages
        self.calls += 1
        return YesNo(self.calls / 10, 1.0, 7)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        raise NotImplementedError

    def close(self) -> None: ...


def test_the_same_prompt_is_asked_once(tmp_path: Path) -> None:
    model = Counting("a")
    first = Memo(tmp_path).yes_no(model, PROMPT)
    assert Memo(tmp_path).yes_no(model, PROMPT) == first == YesNo(0.1, 1.0, 7)
    assert model.calls == 1


def test_another_model_is_asked_itself(tmp_path: Path) -> None:
    Memo(tmp_path).yes_no(Counting("a"), PROMPT)
    other = Counting("b")
    Memo(tmp_path).yes_no(other, PROMPT)
    assert other.calls == 1


def test_torn_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    Memo(tmp_path).yes_no(Counting("a"), PROMPT)
    (file,) = tmp_path.iterdir()
    text = file.read_text(encoding="utf-8")
    file.write_text('[1]\n{"key": "x", "p_yes": 7, "mass": 1}\n' + text + '{"key": "y", "p_', encoding="utf-8")
    model = Counting("a")
    assert Memo(tmp_path).yes_no(model, PROMPT) == YesNo(0.1, 1.0, 7)
    assert model.calls == 0


def test_without_a_folder_it_remembers_for_its_own_life() -> None:
    memo, model = Memo(None), Counting("a")
    assert memo.yes_no(model, PROMPT) == memo.yes_no(model, PROMPT)
    assert model.calls == 1


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memo, model = Memo(tmp_path / "file"), Counting("a")
    assert memo.yes_no(model, PROMPT) == memo.yes_no(model, PROMPT) == YesNo(0.1, 1.0, 7)
