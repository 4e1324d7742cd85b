"""The parent's side of the embedded model: whatever its child does, the interview gets an answer or one clear error."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from voice_interviewer.engines.embedded_model import EmbeddedModel, physical_cores
from voice_interviewer.engines.embedded_worker import has_avx2
from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity

SCRIPT = Path(__file__).with_name("scripted_worker.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripted worker ends itself with SIGKILL")


def prompt(text: str) -> tuple[Message, ...]:
    return (Message("user", text),)


class Scripted:
    """Embedded models whose child is the scripted worker."""

    def __init__(self, folder: Path) -> None:
        self.told: list[ModelStage] = []
        self._starts = folder / "starts"

    def open(self, how: str = "good") -> EmbeddedModel:
        return EmbeddedModel(
            Path("model.gguf"),
            identity=ModelIdentity("embedded", "scripted", "d" * 64),
            on_stage=self.told.append,
            worker=(sys.executable, str(SCRIPT), str(self._starts), how),
        )

    @property
    def starts(self) -> int:
        return self._starts.read_text(encoding="utf-8").count("\n")


@pytest.fixture
def scripted(tmp_path: Path) -> Scripted:
    return Scripted(tmp_path)


@pytest.fixture
def model(scripted: Scripted) -> Iterator[EmbeddedModel]:
    with closing(scripted.open()) as opened:
        yield opened


def test_it_answers_and_tells_its_stages(scripted: Scripted, model: EmbeddedModel) -> None:
    answer = model.yes_no(prompt("Is it so?"))
    assert (round(answer.p_yes, 3), answer.prompt_tokens) == (0.948, 12)
    assert scripted.told == [
        ModelStage(LoadState.LOADING, "embedded scripted", "Loading scripted."),
        ModelStage(LoadState.READY, "embedded scripted", "Loaded in 0.5 s."),
    ]


def test_a_crash_is_survived_with_one_restart(scripted: Scripted, model: EmbeddedModel) -> None:
    assert model.yes_no(prompt("CRASH ONCE")).mass > 0.9
    assert scripted.starts == 2
    assert model.yes_no(prompt("And again?")).mass > 0.9
    assert scripted.starts == 2


def test_a_second_crash_ends_the_engine(scripted: Scripted, model: EmbeddedModel) -> None:
    for text in ("CRASH ALWAYS", "an innocent question"):
        with pytest.raises(MissingPartError, match=r"stopped twice \(its process ended with -9\)") as caught:
            model.yes_no(prompt(text))
        assert "--llm none" in str(caught.value)
    assert scripted.starts == 2
    assert scripted.told[-1].state is LoadState.UNAVAILABLE


def test_a_child_that_refuses_says_why(scripted: Scripted) -> None:
    with closing(scripted.open("refuse")) as model:
        for _ in range(2):
            with pytest.raises(MissingPartError, match="has no AVX2"):
                model.yes_no(prompt("Is it so?"))
    assert scripted.starts == 1
    assert scripted.told[-1].state is LoadState.UNAVAILABLE


def test_a_child_that_dies_while_loading_is_quoted(scripted: Scripted) -> None:
    with (
        closing(scripted.open("die")) as model,
        pytest.raises(MissingPartError, match=r"its process ended with 3: illegal instruction"),
    ):
        model.yes_no(prompt("Is it so?"))
    assert scripted.starts == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("TOO LONG", "longer than the language model's window: request .9 tokens"),
        ("ODD", "unknown form"),
        ("EMPTY", "answered nothing"),
        ("BLANK", "gave no token to read"),
    ],
)
def test_a_reply_that_cannot_be_used_spoils_only_itself(model: EmbeddedModel, text: str, complaint: str) -> None:
    with pytest.raises(ModelReplyError, match=complaint):
        model.yes_no(prompt(text))
    assert model.yes_no(prompt("Is it so?")).mass > 0.9


def test_a_form_that_is_no_json_is_an_error(model: EmbeddedModel) -> None:
    with pytest.raises(ModelReplyError, match="not JSON"):
        model.fill_form(prompt("Fill it."), {"type": "object"}, max_tokens=9)


def raised_by(ask: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    caught: list[BaseException] = []

    def run() -> None:
        try:
            ask()
        except ModelReplyError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, caught


@pytest.mark.parametrize("how", ["wait", "good"])
def test_closing_ends_a_question_under_way(scripted: Scripted, how: str) -> None:
    model = scripted.open(how)
    thread, caught = raised_by(lambda: model.yes_no(prompt("HANG")))
    model.close()
    thread.join(5)
    assert [str(error) for error in caught] == ["The language model was closed (scripted)."]


def test_this_machine_has_cores_and_is_known() -> None:
    assert 1 <= physical_cores() <= 8
    assert has_avx2() in (True, False, None)


def test_the_child_imports_nothing_from_a_strangers_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w').close()"
    for name in ("voice_interviewer", "xllamacpp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(trap, encoding="utf-8")
    (tmp_path / "tempfile.py").write_text(trap, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    identity = ModelIdentity("embedded", "none", "")
    with closing(EmbeddedModel(tmp_path / "none.gguf", identity=identity)) as model, pytest.raises(MissingPartError):
        model.yes_no(prompt("Is it so?"))
    assert not (tmp_path / "sprung").exists()
