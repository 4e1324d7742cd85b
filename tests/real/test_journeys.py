"""Whole journeys of the program as a user starts it: the demo, a kill and a resume, no network, no PortAudio."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from real_models import skip_without_speech_models

from voice_interviewer.session.events import AnswerHeard
from voice_interviewer.session.journal import JOURNAL_NAME, read_journal

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "voice_interviewer")
FILES = ("session.jsonl", "transcript.md", "debrief.md", "debrief.json")


@pytest.fixture(scope="module", autouse=True)
def _speech_models() -> None:
    skip_without_speech_models()


def run(*arguments: str, before: Sequence[str] = (), timeout: float = 600) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *PROGRAM, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


def answers_heard(folder: Path) -> list[AnswerHeard]:
    return [event for event in read_journal(folder) if isinstance(event, AnswerHeard)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("demo") / "session"
    return run("demo", "--offline", "--out", str(folder)), folder


def test_the_demo_holds_a_whole_interview(demo: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, folder = demo
    assert done.returncode == 0, done.stderr
    assert all((folder / name).stat().st_size > 500 for name in FILES)
    assert sorted(path.suffix for path in (folder / "audio").iterdir())[0] == ".wav"
    assert str(folder / "debrief.md") in done.stdout
    debrief = json.loads((folder / "debrief.json").read_text("utf-8"))
    assert 2 <= debrief["overall"]["average"] <= 4


def test_the_demo_needs_no_network(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("a network namespace needs unshare and root")
    folder = tmp_path / "session"
    namespace = ("unshare", "--net", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh")
    done = run("demo", "--offline", "--llm", "none", "--out", str(folder), before=namespace)
    assert done.returncode == 0, done.stderr
    assert all((folder / name).exists() for name in FILES)


@pytest.mark.parametrize("answers", [1, 3])
def test_a_killed_demo_loses_no_answer_and_goes_on(tmp_path: Path, answers: int) -> None:
    folder = tmp_path / "session"
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--offline", "--llm", "none", "--out", str(folder)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    journal = folder / JOURNAL_NAME
    while process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b'"kind":"answer_heard"') >= answers:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.02)
    process.wait()
    assert process.returncode == -signal.SIGKILL, "the demo was over before it could be killed"
    kept = answers_heard(folder)
    assert len(kept) >= answers

    resumed = run("sessions", "resume", str(folder), "--offline", "--llm", "none")
    assert resumed.returncode == 0, resumed.stderr
    assert answers_heard(folder)[: len(kept)] == kept
    asked_twice = {(event.question, event.turn) for event in answers_heard(folder)}
    assert len(asked_twice) == len(answers_heard(folder))
    assert json.loads((folder / "debrief.json").read_text("utf-8"))["overall"]["average"] is not None


def test_without_portaudio_everything_but_live_sound_works(tmp_path: Path) -> None:
    library = _portaudio()
    if library is None or os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("hiding PortAudio needs root, unshare and PortAudio")
    hidden = ("unshare", "--mount", "sh", "-c", f'mount --bind /dev/null {library} && exec "$@"', "sh")
    doctor = run("doctor", "--json", before=hidden)
    sound = next(check for check in json.loads(doctor.stdout)["checks"] if check["name"] == "sound")
    assert sound["state"] == "warning"
    assert "PortAudio" in sound["detail"]
    live = run("start", "tests/repos/bookshop/repo", "--no-tui", "--llm", "none", before=hidden)
    assert live.returncode == 3
    assert "Traceback" not in live.stderr
    assert "PortAudio" in live.stderr
    folder = tmp_path / "session"
    recorded = run("demo", "--llm", "none", "--out", str(folder), before=hidden)
    assert recorded.returncode == 0, recorded.stderr
    typed = subprocess.run(
        [
            *hidden,
            *PROGRAM,
            "start",
            "tests/repos/bookshop/repo",
            "--no-tui",
            "--typed",
            "--llm",
            "none",
            "--out",
            str(tmp_path / "typed"),
        ],
        cwd=ROOT,
        input="I do not know.\nA tool.\n/stop\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert typed.returncode == 0, typed.stderr
    assert (tmp_path / "typed" / "debrief.md").exists()


def _portaudio() -> str | None:
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    lines = [line for line in listed.splitlines() if "libportaudio.so.2" in line]
    return os.path.realpath(lines[0].split("=>")[1].strip()) if lines else None
