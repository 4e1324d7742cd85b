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

from voice_interviewer.session.events import AnswerCorrected, AnswerHeard, QuestionAsked
from voice_interviewer.session.journal import read_journal
from voice_interviewer.session.prompts import turn_name

pytestmark = [pytest.mark.real, pytest.mark.device]

ROOT = Path(__file__).resolve().parents[2]
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

    def type(self, text: str) -> None:
        self._run("send-keys", "-t", "tui", "-l", text)

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
    check_the_sound(terminal)
    terminal.press("s")
    terminal.wait_for("INTERVIEWER IS SPEAKING")
    for answers in (1, 2):
        answer_aloud(terminal, session, "weak-candidate", answers)
        if answers == 1:
            put_right(terminal, session)
    texts = [event.transcript.text.lower() for event in heard(session)]
    assert "do not know" in texts[0]
    assert "looks at the repository" in texts[1]
    assert [event.reason for event in heard(session)] == ["key", "key"]
    assert "Not demonstrated" in terminal.wait_for("Self-Heal Drift")

    terminal.press("r")
    answer_aloud(terminal, session, "strong-candidate", 3)
    terminal.wait_for("YOUR TURN")
    terminal.press("s")
    score = terminal.wait_for("Attempt 2 beside attempt 1")
    assert "attempt 2" in score.splitlines()[0]

    terminal.press("Space")
    terminal.wait_for("Interview Debrief")
    terminal.press("e")
    terminal.wait_for("What you said, point by point")
    terminal.press("Enter")
    terminal.press("Escape")
    terminal.wait_for("Interview Debrief")
    terminal.press("q")
    debrief = (session / "debrief.md").read_text("utf-8")
    assert "What got better on a further attempt" in debrief
    assert "Attempt" in score


def check_the_sound(terminal: Terminal) -> None:
    """The sound screen hears silence as what it is, then records a voice and plays it back."""
    terminal.wait_for("Ready")
    terminal.press("m")
    assert "mute switch" in terminal.wait_for("The microphone gives only silence")
    spoken = ROOT / "audio_fixtures" / "strong-candidate" / "answers" / "k8s-node-scaling.wav"
    with subprocess.Popen(["paplay", "--device=candidate_voice", spoken]) as voice:
        terminal.wait_for("good")
        terminal.press("r")
        terminal.wait_for("RECORDING")
        terminal.wait_for("hears you well")
        voice.terminate()
    terminal.press("Escape")
    terminal.wait_for("Ready")


def answer_aloud(terminal: Terminal, session: Path, candidate: str, answers: int) -> None:
    """Wait for the turn, say the candidate's recorded answer, end it by a key, and wait until it is in the journal."""
    terminal.wait_for("YOUR TURN")
    asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)][-1]
    recorded = ROOT / "audio_fixtures" / candidate / "answers" / f"{turn_name(asked.question, asked.follow_up_id)}.wav"
    for _ in range(3):
        subprocess.run(["paplay", "--device=candidate_voice", recorded], check=True)
        if "YOUR TURN" not in terminal.screen():
            break
        # On a starved machine the sound server drops sound; whoever sees that nothing was heard says it again.
    terminal.press("Space")
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while len(heard(session)) < answers and time.monotonic() < until:
        time.sleep(0.1)
    assert len(heard(session)) == answers, terminal.screen()


def put_right(terminal: Terminal, session: Path) -> None:
    """Correct the answer just given, by keys, while the follow-up waits."""
    terminal.wait_for("YOUR TURN")
    terminal.press("f")
    terminal.wait_for("Put right what was misheard")
    terminal.type(" indeed")
    terminal.press("C-s")
    terminal.wait_for("YOUR TURN")
    corrected = [event for event in read_journal(session) if isinstance(event, AnswerCorrected)]
    assert [event.transcript.text.endswith("indeed") for event in corrected] == [True]


def heard(session: Path) -> list[AnswerHeard]:
    return [event for event in read_journal(session) if isinstance(event, AnswerHeard)]
