"""The speech engines write nothing outside their folders and send nothing anywhere, whatever their libraries would like to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voice_interviewer.config import user_folders

pytestmark = pytest.mark.real

MODELS = user_folders().models
VOICE, WHISPER = MODELS / "piper-en_US-joe-medium", MODELS / "whisper-tiny.en"
SPEAK_AND_HEAR = f"""
from pathlib import Path
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.speech.pcm import resample

(sound,) = PiperVoice(Path({str(VOICE)!r})).synthesize("What happens when the traffic doubles?")
print(" ".join(word.text for word in WhisperRecognizer(Path({str(WHISPER)!r})).recognize(resample(sound, 16_000).samples)))
"""


def run(home: Path, *before: str) -> str:
    """Speak and hear in a fresh process of a user who has nothing yet and has not opted out of anything."""
    for folder in (VOICE, WHISPER):
        if not folder.is_dir():
            pytest.skip(f"the model {folder.name} is not on this machine")
    home.mkdir()
    asked_for = ("ORT_", "XDG_", "CI", "DO_NOT_TRACK", "HF_", "GITHUB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(asked_for)}
    return subprocess.run(
        [*before, sys.executable, "-c", SPEAK_AND_HEAR],
        env={**environment, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_nothing_is_written_into_the_user_s_home(tmp_path: Path) -> None:
    heard = run(tmp_path / "home")
    assert "traffic" in heard
    assert list((tmp_path / "home").rglob("*")) == []


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
def test_no_network_address_is_ever_connected_to(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    run(tmp_path / "home", "strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace))
    assert [line for line in trace.read_text().splitlines() if "AF_INET" in line] == []
