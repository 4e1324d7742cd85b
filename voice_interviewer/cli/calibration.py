"""The command that measures a judge on the bundled labelled answers and says what to trust it for."""

from __future__ import annotations

import sys
from contextlib import closing

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.cli.output import note, print_json, print_text
from voice_interviewer.cli.wiring import EngineRoom, model_store
from voice_interviewer.config import user_folders
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.resources import bundled
from voice_interviewer.scoring.calibrate import calibrate

TELL_EVERY = 10


def run_calibration(llm: str, *, offline: bool, as_json: bool) -> int:
    """Judge the report split with and without the model; takes minutes with a model."""
    choices = EngineChoices(llm=llm, stt=DEFAULT_STT, voice=DEFAULT_VOICE, offline=offline)
    with closing(EngineRoom(model_store())) as room:
        document = calibrate(
            bundled("tests/labelled"),
            load_bank(),
            room.model(choices),
            bundled_encoder(),
            memo_folder=user_folders().cache / "judge",
            naive=llm != "none",
            on_progress=_tell_progress,
        )
    if as_json:
        print_json(document)
    else:
        print_text(_text(document))
    return 0


def _tell_progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done % TELL_EVERY == 0 or done == total:
        note(f"{done} of {total} answers judged")


def _text(document: dict[str, object], indent: str = "") -> str:
    """The document as an indented list."""
    lines = []
    for key, value in document.items():
        name = key.replace("_", " ")
        if isinstance(value, dict):
            lines += [f"{indent}{name}", _text(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {value}")
    return "\n".join(lines)
