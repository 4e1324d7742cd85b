"""The optional parts of hearing: the turn model that tells a pause from an end, and the second reading after the interview."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.wiring import model_store, open_detector
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.errors import BadInputError
from voice_interviewer.ports import Recognizer, TurnJudge
from voice_interviewer.session.second_reading import SecondReading
from voice_interviewer.weights.catalog import Use
from voice_interviewer.weights.store import ModelStore

ACCURATE_BEAMS = 10
MODEL_FILE = "model.bin"


def open_turn_judge(store: ModelStore, name: str) -> TurnJudge | None:
    """The turn model of this catalog name; None for no name. MissingPartError when its files are not here."""
    if not name:
        return None
    if store.catalog.get(name).use is not Use.TURN:
        raise BadInputError(f"{name} is no turn model", next_step="`voice-interviewer models list` shows them.")
    from voice_interviewer.engines.smart_turn import SmartTurn

    return SmartTurn(store.path(name))


def second_reading(choices: EngineChoices, folder: Path, vocabulary: tuple[str, ...]) -> SecondReading | None:
    """What reads the answers in a session folder once more; None when nobody asked for it or the answers are typed."""
    if not choices.accurate or choices.typed:
        return None
    store = model_store()
    largest = largest_recognizer(store, store.path(choices.stt))
    return SecondReading(folder, open_detector(), partial(open_accurate, largest), pronounced_lexicon(vocabulary))


def largest_recognizer(store: ModelStore, used: Path) -> Path:
    """The folder of the largest speech model on this machine, the one in use included. A model that is in no catalog counts
    when it lies beside the others: a folder called `whisper-...` in the format of CTranslate2."""
    from voice_interviewer.engines.whisper import NEEDED_FILES

    folders = [
        folder
        for folder in sorted(store.folder.glob("*whisper*"))
        if all((folder / file).is_file() for file in NEEDED_FILES)
    ]
    return max([used, *folders], key=lambda folder: (folder / MODEL_FILE).stat().st_size)


def open_accurate(folder: Path) -> Recognizer:
    """The recogniser in this folder with a wide search."""
    from voice_interviewer.engines.whisper import WhisperRecognizer

    name = f"faster-whisper {folder.name} int8, {ACCURATE_BEAMS} beams, whole answers"
    return WhisperRecognizer(folder, name=name, beams=ACCURATE_BEAMS)
