"""Says which tests can run on this machine: those of real speech need the recogniser and the voice."""

from __future__ import annotations

import pytest

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE
from voice_interviewer.cli.wiring import model_store
from voice_interviewer.weights.store import ModelState


def skip_without_speech_models() -> None:
    """Skip the test when recogniser or voice are not there."""
    missing = [name for name in (DEFAULT_STT, DEFAULT_VOICE) if model_store().state(name) is not ModelState.PRESENT]
    if missing:
        pytest.skip(f"models are not on this machine: {', '.join(missing)}")
