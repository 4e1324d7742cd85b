"""A real spoken interview on virtual devices: asked through the loudspeaker, answered into the microphone, both heard back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from rapidfuzz.fuzz import ratio
from real_models import skip_without_speech_models
from virtual_sound import VirtualSound, virtual_sound

from voice_interviewer.cli.engine_choices import DEFAULT_STT
from voice_interviewer.cli.plain import LISTENING
from voice_interviewer.cli.wiring import model_store, open_detector, open_recognizer
from voice_interviewer.session.events import AnswerHeard, QuestionAsked
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.session.journal import read_journal
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.speech.pcm import Sound, read_wav

pytestmark = [pytest.mark.real, pytest.mark.device]

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "audio_fixtures" / "weak-candidate" / "answers"
QUESTION = "argocd-self-heal"
LEAST_LIKENESS = 85
"""Of 100, by letters alone: `Argo C D` and `ArgoCD`, `2 A.M.` and `2am` are the same speech."""


def letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    skip_without_speech_models()
    with virtual_sound() as running:
        yield running


@pytest.fixture(scope="module")
def interview(sound: VirtualSound, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The session folder and a recording of everything that the loudspeaker played."""
    folder = tmp_path_factory.mktemp("interview")
    session, played = folder / "session", folder / "played.wav"
    recorder = subprocess.Popen(
        ["parec", "--device=speaker.monitor", "--file-format=wav", "--rate=22050", "--channels=1", played],
    )
    command = [
        sys.executable, "-m", "voice_interviewer", "start", "tests/repos/bookshop/repo", "--no-tui", "--offline",
        "--questions", QUESTION, "--feedback", "end", "--llm", "none", "--out", str(session),
    ]  # fmt: skip
    messages = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
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
                    subprocess.run(["paplay", "--device=candidate_voice", answer], check=True)
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
    script = yaml.safe_load((ANSWERS.parent / "answers.yaml").read_text("utf-8"))["answers"]
    asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)]
    for prompt, event in zip(asked, heard, strict=True):
        said = script[turn_name(prompt.question, prompt.follow_up_id)]
        assert ratio(letters(said), letters(event.transcript.text)) >= LEAST_LIKENESS, event.transcript.text
        assert (session / event.audio).stat().st_size > 0
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
