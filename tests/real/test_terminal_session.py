"""The TUI in a real terminal on virtual devices, from launch to debrief, driven by keys and a recorded voice."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_models import skip_without_speech_models
from virtual_sound import VirtualSound, virtual_sound

from voice_interviewer.session.events import AnswerHeard, QuestionAsked
from voice_interviewer.session.journal import read_journal
from voice_interviewer.session.prompts import turn_name

pytestmark = [pytest.mark.real, pytest.mark.device]

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "audio_fixtures" / "weak-candidate" / "answers"
LONGEST_WAIT_SECONDS = 120.0


class Terminal:
    """A tmux session of 80 x 24 with one program in it."""

    def __init__(self, socket: Path, command: list[str], environment: dict[str, str]) -> None:
        self._tmux = ["tmux", "-S", str(socket)]
        self._environment = environment
        inner = shlex.join(command)
        self._run("new-session", "-d", "-s", "tui", "-x", "80", "-y", "24", f"cd {shlex.quote(str(ROOT))} && {inner}")

    def press(self, key: str) -> None:
        self._run("send-keys", "-t", "tui", key)

    def screen(self) -> str:
        return self._run("capture-pane", "-p", "-t", "tui")

    def wait_for(self, text: str) -> str:
        """The screen once it shows `text`."""
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < until:
            shown = self.screen()
            if text in shown:
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{text!r} never came; the screen shows:\n{self.screen()}")

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, text=True, env=self._environment
        ).stdout


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    skip_without_speech_models()
    with virtual_sound() as running:
        yield running


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return tmp_path / "session"


@pytest.fixture
def terminal(tmp_path: Path, session: Path, sound: VirtualSound) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not on this machine")
    command = [
        sys.executable, "-m", "voice_interviewer", "start", "tests/repos/bookshop/repo", "--offline", "--llm", "none",
        "--questions", "argocd-self-heal", "--out", str(session),
    ]  # fmt: skip
    terminal = Terminal(tmp_path / "tmux", command, {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color"})
    yield terminal
    terminal.close()


def test_from_launch_to_debrief_by_keys_and_voice(terminal: Terminal, session: Path) -> None:
    terminal.wait_for("Ready")
    terminal.press("s")
    terminal.wait_for("INTERVIEWER IS SPEAKING")
    for answers in (1, 2):
        terminal.wait_for("YOUR TURN")
        asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)][-1]
        answer = ANSWERS / f"{turn_name(asked.question, asked.follow_up_id)}.wav"
        subprocess.run(["paplay", "--device=candidate_voice", answer], check=True)
        terminal.press("Space")
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while len(heard(session)) < answers and time.monotonic() < until:
            time.sleep(0.1)
    texts = [event.transcript.text.lower() for event in heard(session)]
    assert "do not know" in texts[0]
    assert "looks at the repository" in texts[1]
    assert [event.reason for event in heard(session)] == ["key", "key"]

    score = terminal.wait_for("Self-Heal Drift")
    assert "Not demonstrated" in score
    terminal.press("Space")
    terminal.wait_for("Interview Debrief")
    terminal.press("q")
    assert (session / "debrief.md").exists()
    assert "Not demonstrated" in (session / "debrief.md").read_text("utf-8")


def heard(session: Path) -> list[AnswerHeard]:
    return [event for event in read_journal(session) if isinstance(event, AnswerHeard)]
