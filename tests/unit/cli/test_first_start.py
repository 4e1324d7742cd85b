"""The first start on a terminal of its own: what is missing is named with its size, and a no goes on all the same."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.first_start import missing_models, offer_text, takes_judge
from voice_interviewer.ports import ModelIdentity
from voice_interviewer.scoring.calibration import calibration_for
from voice_interviewer.weights.catalog import Use, load_catalog
from voice_interviewer.weights.store import ModelStore

ROOT = Path(__file__).resolve().parents[3]
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"


def choices(**changes: object) -> EngineChoices:
    values: dict[str, object] = {"llm": "none", "stt": "whisper-base", "voice": "piper-en_US-joe-medium"}
    return EngineChoices(**(values | changes))  # type: ignore[arg-type]


def test_typed_answers_need_no_ears(tmp_path: Path) -> None:
    store = ModelStore(tmp_path, load_catalog())
    assert [m.name for m in missing_models(store, choices())] == ["whisper-base", "piper-en_US-joe-medium"]
    assert [m.name for m in missing_models(store, choices(typed=True))] == ["piper-en_US-joe-medium"]


def test_the_judge_is_fetched_only_for_whoever_would_use_it() -> None:
    (judge,) = [model for model in load_catalog().defaults() if model.use is Use.JUDGE]
    weights = next(file.sha256 for file in judge.files if file.name.endswith(".gguf"))
    pays = calibration_for(ModelIdentity("embedded", judge.name, weights)).pays
    taken = {llm: takes_judge(llm, judge) for llm in ("auto", "embedded", "none", "ollama", "ollama:qwen3:8b")}
    assert taken == {"auto": pays, "embedded": True, "none": False, "ollama": False, "ollama:qwen3:8b": False}


def test_the_offer_names_each_model_its_size_and_the_sum(tmp_path: Path) -> None:
    missing = missing_models(ModelStore(tmp_path, load_catalog()), choices())
    assert offer_text(missing).splitlines() == [
        "Not on this machine yet:",
        "  whisper-base (143.3 MiB) hears you",
        "  piper-en_US-joe-medium (60.3 MiB) asks the questions",
        "Get them now, 203.5 MiB in all? They are verified, and getting them sends nothing of yours. [Y/n]",
    ]


@pytest.mark.parametrize(("offline", "asked"), [(False, True), (True, False)])
def test_a_start_without_models_offers_them_unless_offline(offline: bool, asked: bool, tmp_path: Path) -> None:
    environment = os.environ | {
        name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    }
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    arguments = ["start", str(REPO), "--no-tui", "--llm", "none", "--scope", "quick"]
    arguments += ["--offline"] if offline else []
    terminal, other_end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "voice_interviewer", *arguments],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(other_end)
        os.write(terminal, b"n\n")
        shown = b""
        while select.select([terminal], [], [], 60)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
        code = process.wait()
    os.close(terminal)
    text = shown.decode("utf-8", "replace")
    assert ("Get them now" in text, "models pull" in text) == (asked, True)
    assert code == 3, text
