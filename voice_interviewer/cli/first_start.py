"""The first start: says which models an interview lacks and offers to get them; without a terminal it only lets the errors tell."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.config import user_folders

if TYPE_CHECKING:
    from voice_interviewer.weights.catalog import Model
    from voice_interviewer.weights.store import ModelStore

_USES = {
    "recogniser": "hears you",
    "voice": "asks the questions",
    "judge": "judges better than the program without it",
    "turn": "tells a pause from an end",
}


def offer_models(choices: EngineChoices) -> None:
    """Ask once whether to get what is missing, when ears or voice are; whatever the answer, the start goes on. Nothing is
    asked offline, without a terminal, or when all is there; the catalog is then not even read."""
    if choices.offline or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    if all((user_folders().models / name).is_dir() for name in _needed(choices)):
        return
    from voice_interviewer.cli.models import pull_models
    from voice_interviewer.cli.output import note
    from voice_interviewer.cli.wiring import model_store
    from voice_interviewer.errors import MissingPartError

    missing = missing_models(model_store(), choices)
    if not missing:
        return
    note(offer_text(missing))
    if sys.stdin.readline().strip().lower() not in ("", "y", "yes"):
        note("Not now. `voice-interviewer models pull` gets them later; until then add --typed.")
        return
    try:
        pull_models(
            [model.name for model in missing],
            default=False,
            tests=False,
            source=None,
            quiet_when_complete=False,
            offline=False,
            as_json=False,
        )
    except MissingPartError as error:
        note(str(error))


def missing_models(store: ModelStore, choices: EngineChoices) -> tuple[Model, ...]:
    """What these choices would use and is not here."""
    from voice_interviewer.weights.store import ModelState

    wanted = [store.catalog.get(name) for name in _needed(choices)]
    wanted += [judge for judge in store.catalog.defaults() if judge.use == "judge" and takes_judge(choices.llm, judge)]
    return tuple(model for model in wanted if store.state(model.name) is not ModelState.PRESENT)


def takes_judge(llm: str, judge: Model) -> bool:
    """Whether an interview with `--llm` of this value would use the embedded judge, were it here: named, it is used;
    `auto` takes it only where it judged the labelled answers enough better than the judge without a model; and its engine is an
    extra that has to be installed."""
    if find_spec("xllamacpp") is None or llm not in ("auto", "embedded"):
        return False
    from voice_interviewer.ports import ModelIdentity
    from voice_interviewer.scoring.calibration import calibration_for

    weights = next(file.sha256 for file in judge.files if file.name.endswith(".gguf"))
    identity = ModelIdentity("embedded", judge.name, weights, judge.parameters_billion)
    return llm == "embedded" or calibration_for(identity).pays


def offer_text(missing: tuple[Model, ...]) -> str:
    """What is missing, what it is for, how much it is, and the question."""
    from voice_interviewer.weights.documents import readable_size

    lines = ["Not on this machine yet:"]
    lines += [f"  {model.name} ({readable_size(model.size)}) {_USES[model.use]}" for model in missing]
    total = readable_size(sum(model.size for model in missing))
    lines.append(f"Get them now, {total} in all? They are verified, and getting them sends nothing of yours. [Y/n]")
    return "\n".join(lines)


def _needed(choices: EngineChoices) -> list[str]:
    """Ears and voice."""
    return [*([] if choices.typed else [choices.stt]), choices.voice]
