"""The embedded model with real weights: crashes, orphans, hostile files, and judgement."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from voice_interviewer.engines.embedded_model import EmbeddedModel
from voice_interviewer.engines.embedded_worker import NICE
from voice_interviewer.engines.language_model import open_language_model
from voice_interviewer.engines.model_probe import Fitness, probe
from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import LanguageModel, Message, ModelIdentity
from voice_interviewer.weights.store import ModelStore

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks at processes through /proc"),
]
TINY, DEFAULT = "smollm2-135m-instruct-q4_1", "qwen2.5-coder-1.5b-instruct-q4_k_m"


def prompt(transcript: str, statement: str) -> tuple[Message, ...]:
    lines = f"Transcript:\n{transcript}\n\nStatement: {statement}\nDoes the speaker say this? Answer Yes or No."
    return Message("system", "You check one statement. Answer with one word: Yes or No."), Message("user", lines)


QUESTION = prompt("We keep the state in S3.", "The state is in S3.")


def gguf(name: str) -> Path:
    try:
        return ModelStore().file(name, ".gguf")
    except MissingPartError as missing:
        pytest.skip(str(missing))


def opened(name: str, on_stage: Callable[[ModelStage], None] = lambda _: None) -> LanguageModel:
    gguf(name)
    model = open_language_model(f"embedded:{name}", ModelStore(), offline=True, on_stage=on_stage)
    assert model is not None
    return model


def children() -> set[int]:
    """Process ids of the embedded workers that this process has started."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                parent = int((entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if b"embedded_worker" in command and parent == os.getpid():
                found.add(int(entry.name))
    return found


@pytest.fixture
def tiny() -> Iterator[LanguageModel]:
    with closing(opened(TINY)) as model:
        yield model


def test_its_process_lets_hearing_go_first(tiny: LanguageModel) -> None:
    tiny.yes_no(QUESTION)
    (child,) = children()
    assert os.getpriority(os.PRIO_PROCESS, child) >= min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19)


def test_a_killed_child_is_started_again_and_answers_the_same(tiny: LanguageModel) -> None:
    before = tiny.yes_no(QUESTION)
    (child,) = children()
    os.kill(child, signal.SIGKILL)
    assert tiny.yes_no(QUESTION) == before
    assert len(children()) == 1


def test_a_child_killed_in_the_middle_of_an_answer_is_started_again(tiny: LanguageModel) -> None:
    before = tiny.yes_no(QUESTION)
    (child,) = children()
    killer = threading.Timer(0.3, os.kill, (child, signal.SIGKILL))
    killer.start()
    long_question = prompt("We keep the state in S3 and lock it. " * 80, "The state is in S3.")
    assert tiny.yes_no(long_question).mass > 0
    killer.join()
    assert child not in children()
    assert tiny.yes_no(QUESTION) == before


ORPHANS = """
import sys
from pathlib import Path
from voice_interviewer.engines.embedded_model import EmbeddedModel
from voice_interviewer.ports import Message, ModelIdentity
model = EmbeddedModel(Path(sys.argv[1]), identity=ModelIdentity("embedded", "tiny", ""))
model.yes_no([Message("user", "Hello?")])
print(model._worker._process.pid, flush=True)
model.fill_form([Message("user", "Count to a thousand.")], {"type": "string", "minLength": 9000}, max_tokens=2000)
"""


def test_a_child_does_not_outlive_its_killed_parent() -> None:
    command = [sys.executable, "-c", ORPHANS, str(gguf(TINY))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = Path("/proc", parent.stdout.readline().strip())
        assert child.is_dir()
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while child.is_dir() and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    assert not child.is_dir()


def test_nobody_else_can_reach_it(tiny: LanguageModel) -> None:
    tiny.yes_no(QUESTION)
    (child,) = children()
    own = {str(link.readlink()) for link in Path(f"/proc/{child}/fd").iterdir()}
    for table in ("tcp", "tcp6"):
        rows = [row.split() for row in Path(f"/proc/{child}/net/{table}").read_text(encoding="ascii").splitlines()[1:]]
        assert not [row for row in rows if f"socket:[{row[9]}]" in own]
    unix = [row.split() for row in Path(f"/proc/{child}/net/unix").read_text(encoding="utf-8").splitlines()[1:]]
    paths = [row[7] for row in unix if len(row) > 7 and f"socket:[{row[6]}]" in own]
    assert [path for path in paths if Path(path).exists()] == []


def test_a_file_that_only_looks_like_a_model_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 1000)
    told: list[ModelStage] = []
    model = EmbeddedModel(broken, identity=ModelIdentity("embedded", "broken", ""), on_stage=told.append)
    with closing(model), pytest.raises(MissingPartError) as caught:
        model.yes_no(QUESTION)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    assert told[-1].state is LoadState.UNAVAILABLE


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with closing(opened(TINY)) as model:
        model.yes_no(QUESTION)
        assert list(tmp_path.iterdir()) == []


def test_the_tiny_model_is_found_unfit() -> None:
    with closing(opened(TINY)) as model:
        assert probe(model).fitness is Fitness.UNFIT


def test_the_default_judge_is_fit() -> None:
    with closing(opened(DEFAULT)) as model:
        result = probe(model)
    assert result.fitness is Fitness.FIT
    assert result.mass > 0.95
