"""A real spoken interview on virtual devices: asked through the loudspeaker, answered into the microphone, both heard back."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rapidfuzz.fuzz import ratio

from voice_interviewer.cli.commands import DEFAULT_STT, DEFAULT_VOICE
from voice_interviewer.cli.plain import LISTENING
from voice_interviewer.cli.wiring import model_store, open_detector, open_recognizer
from voice_interviewer.replay import word_error_rate
from voice_interviewer.session.events import AnswerHeard, QuestionAsked
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.session.interview import turn_name
from voice_interviewer.session.journal import read_journal
from voice_interviewer.speech.pcm import Sound, read_wav
from voice_interviewer.weights.store import ModelState

pytestmark = [pytest.mark.real, pytest.mark.device]

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "audio_fixtures" / "weak-candidate" / "answers"
QUESTION = "argocd-self-heal"
GREATEST_ERROR = 0.15
LEAST_LIKENESS = 85
"""Of 100, by letters alone: `Argo C D` and `ArgoCD`, `2 A.M.` and `2am` are the same speech."""


def letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


@pytest.fixture(scope="module")
def sound_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables of a virtual sound server of our own."""
    missing = [name for name in (DEFAULT_STT, DEFAULT_VOICE) if model_store().state(name) is not ModelState.PRESENT]
    if missing:
        pytest.skip(f"models are not on this machine: {', '.join(missing)}")
    if shutil.which("pulseaudio") is None or shutil.which("paplay") is None:
        pytest.skip("PulseAudio is not on this machine")
    folder = tmp_path_factory.mktemp("sound")
    script = ROOT / "scripts" / "virtual-sound"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=True).stdout
    variables = [shlex.split(line)[1].split("=", 1) for line in started.splitlines()]
    yield {**os.environ, **dict(variables)}
    subprocess.run([script, "stop", folder], check=True)


@pytest.fixture(scope="module")
def interview(sound_server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The session folder and a recording of everything that the loudspeaker played."""
    folder = tmp_path_factory.mktemp("interview")
    session, played = folder / "session", folder / "played.wav"
    recorder = subprocess.Popen(
        ["parec", "--device=speaker.monitor", "--file-format=wav", "--rate=22050", "--channels=1", played],
        env=sound_server,
    )
    command = [
        sys.executable, "-m", "voice_interviewer", "start", "tests/repos/bookshop/repo", "--no-tui", "--offline",
        "--questions", QUESTION, "--feedback", "end", "--llm", "none", "--out", session,
    ]  # fmt: skip
    messages = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=sound_server,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            assert program.stderr is not None
            for line in program.stderr:
                messages.append(line)
                if line.strip() == LISTENING:
                    asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)][-1]
                    answer = ANSWERS / f"{turn_name(asked.question, asked.follow_up_id)}.wav"
                    subprocess.run(["paplay", "--device=candidate_voice", answer], env=sound_server, check=True)
            assert program.wait(timeout=60) == 0, "".join(messages)
        finally:
            program.kill()
            recorder.terminate()
            recorder.wait()
    return session, played


def test_what_was_said_into_the_microphone_is_what_was_heard(interview: tuple[Path, Path]) -> None:
    session, _ = interview
    heard = [event for event in read_journal(session) if isinstance(event, AnswerHeard)]
    assert [event.reason for event in heard] == ["silence"] * 2
    with closing(open_recognizer(model_store(), DEFAULT_STT)) as recognizer:
        for event in heard:
            kept = hear_sound(read_wav(session / event.audio), open_detector(), recognizer)
            assert word_error_rate(kept.transcript.text, event.transcript.text) <= GREATEST_ERROR
    assert "do not know" in heard[0].transcript.text.lower()
    assert "looks at the repository" in heard[1].transcript.text.lower()


def test_what_the_loudspeaker_played_is_the_question(interview: tuple[Path, Path]) -> None:
    session, played = interview
    asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)]
    whole = read_wav(played)
    with closing(open_recognizer(model_store(), DEFAULT_STT)) as recognizer:
        heard = hear_sound(Sound(whole.samples, whole.rate), open_detector(), recognizer).transcript.text
    said = " ".join(event.spoken for event in asked)
    assert ratio(letters(said), letters(heard)) >= LEAST_LIKENESS, heard


def test_the_debrief_is_there_and_rates_what_was_said(interview: tuple[Path, Path]) -> None:
    session, _ = interview
    assert "Not demonstrated" in (session / "debrief.md").read_text("utf-8")
    assert (session / "transcript.md").stat().st_size > 500
