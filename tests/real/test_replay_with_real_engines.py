"""The recorded cases with the real recogniser, detector and embedded judge, within the tolerances that each case states."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_models import skip_without_speech_models

from voice_interviewer.cli.entry import run
from voice_interviewer.cli.wiring import model_store
from voice_interviewer.weights.catalog import Use
from voice_interviewer.weights.store import ModelState

pytestmark = pytest.mark.real

CASES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "audio_fixtures").glob("*/case.yaml"))


def test_real_engines_keep_the_tolerances(capsys: pytest.CaptureFixture[str]) -> None:
    skip_without_speech_models()
    store = model_store()
    judges = [model.name for model in store.catalog.defaults() if model.use is Use.JUDGE]
    if any(store.state(name) is not ModelState.PRESENT for name in judges):
        pytest.skip("the embedded judge is not on this machine")
    code = run(["replay", *map(str, CASES), "--engines", "real"])
    assert code == 0, capsys.readouterr().err
