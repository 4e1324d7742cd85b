"""What the tests of real engines share: the project's folder, the models it needs, and a virtual sound server."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_interviewer.cli.commands import DEFAULT_STT, DEFAULT_VOICE
from voice_interviewer.cli.wiring import model_store
from voice_interviewer.weights.store import ModelState

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def speech_models() -> None:
    """Skips the test when recogniser or voice are not on this machine."""
    missing = [name for name in (DEFAULT_STT, DEFAULT_VOICE) if model_store().state(name) is not ModelState.PRESENT]
    if missing:
        pytest.skip(f"models are not on this machine: {', '.join(missing)}")


@pytest.fixture(scope="module")
def virtual_sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a process that hears and speaks through virtual devices of our own."""
    if shutil.which("pulseaudio") is None or shutil.which("paplay") is None:
        pytest.skip("PulseAudio is not on this machine")
    folder = tmp_path_factory.mktemp("sound")
    script = ROOT / "scripts" / "virtual-sound"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=True).stdout
    exports = [shlex.split(line)[1].split("=", 1) for line in started.splitlines()]
    yield {**os.environ, **dict(exports)}
    subprocess.run([script, "stop", folder], check=True)
