"""The doctor: checks everything a spoken interview needs and names one remedy for each trouble."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.first_start import takes_judge
from voice_interviewer.cli.output import print_json, print_text
from voice_interviewer.cli.speed import measure, speed_document, speed_text
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.cli.wiring import model_store
from voice_interviewer.config import user_folders
from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.microphone import probe_microphone
from voice_interviewer.errors import AudioDeviceError, InterviewerError, MissingPartError
from voice_interviewer.plan.bank import check_bank
from voice_interviewer.resources import bundled
from voice_interviewer.speech.levels import InputHealth, advice
from voice_interviewer.weights.catalog import Use
from voice_interviewer.weights.store import ModelState, ModelStore

FREE_BYTES_WANTED = 1 << 30
EARS = ("sound", "microphone", "microphone sound")
"""The findings without which nobody is heard."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok`, `warning` (an interview is possible all the same) or `missing` (a spoken one is not)."""

    name: str
    state: str
    detail: str
    fix: str = ""


def examine(*, speed: EngineChoices | None = None, as_json: bool) -> int:
    """Run every check; 0 when a spoken interview can be held, 3 when something it needs is missing. With engines named in
    `speed`, these are measured too."""
    with waiting("checking"):
        findings = tuple(_findings())
    ready = not any(finding.state == "missing" for finding in findings)
    measured = measure(model_store(), speed) if speed is not None else None
    if as_json:
        document: dict[str, object] = {"ready": ready, "checks": [asdict(finding) for finding in findings]}
        print_json(document | ({"speed": speed_document(measured)} if measured else {}))
        return 0 if ready else MissingPartError.exit_code
    marks = {"ok": "ok     ", "warning": "warning", "missing": "MISSING"}
    for finding in findings:
        print_text(f"{marks[finding.state]}  {finding.name}: {finding.detail}")
        if finding.fix:
            print_text(f"         fix: {finding.fix}")
    if measured is not None:
        print_text(speed_text(measured))
    print_text(verdict(findings))
    return 0 if ready else MissingPartError.exit_code


def verdict(findings: tuple[Finding, ...]) -> str:
    """What all the findings come to, in one sentence."""
    if any(finding.state == "missing" for finding in findings):
        return "Not ready for a spoken interview: see MISSING above."
    if any(finding.state == "warning" and finding.name in EARS for finding in findings):
        return "Ready for typed answers (--typed); to speak them, see the warning about the microphone above."
    return "Ready for a spoken interview."


def _findings() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("Python", "ok", version)
    yield from _sound()
    store = model_store()
    yield from _models(store)
    yield _embedded_engine()
    yield _ollama()
    yield _rubrics()
    yield _space(store.folder)
    yield _writable("sessions folder", user_folders().sessions)


def _sound() -> Iterator[Finding]:
    devices = list_devices()
    if devices.problem:
        yield Finding(
            "sound", "warning", devices.problem, "Until then add --typed: questions are shown, answers typed."
        )
        return
    for name, found in (("microphone", devices.inputs), ("loudspeaker", devices.outputs)):
        if found:
            yield Finding(name, "ok", ", ".join(device.name for device in found))
        else:
            yield Finding(name, "warning", "none found", "Connect one and start again, or add --typed.")
    if devices.inputs:
        yield _microphone_level()


def _microphone_level() -> Finding:
    """What the default microphone gives in a moment of listening; nobody needs to speak, so quiet is no fault here."""
    try:
        levels = probe_microphone()
    except AudioDeviceError as error:
        return Finding("microphone sound", "warning", f"{error.what} {error.where}".strip(), error.next_step)
    if levels.health in (InputHealth.DEAD, InputHealth.CLIPPED):
        return Finding("microphone sound", "warning", levels.health, advice(levels.health))
    return Finding("microphone sound", "ok", f"loudest moment {levels.loudest_dbfs:.0f} dBFS")


def _models(store: ModelStore) -> Iterator[Finding]:
    for model in store.catalog.defaults():
        state = store.state(model.name)
        fix = f"voice-interviewer models pull {model.name}"
        if state is ModelState.PRESENT:
            yield Finding(f"model {model.name}", "ok", f"{model.use}, {store.folder_of(model.name)}")
        elif model.use is Use.JUDGE and not takes_judge("auto", model):
            yield Finding(f"model {model.name}", "ok", f"{state}, and not needed: only `--llm embedded` would use it")
        elif model.use is Use.JUDGE:
            yield Finding(f"model {model.name}", "warning", f"{state}: answers are judged without it", fix)
        else:
            yield Finding(f"model {model.name}", "missing", f"{state}: needed as {model.use}", fix)


def _embedded_engine() -> Finding:
    if find_spec("xllamacpp") is None:
        fix = "Install the extra: pip install 'voice-interviewer[embedded]'"
        return Finding("embedded judge", "warning", "its engine is not installed", fix)
    store = model_store()
    default = next(model for model in store.catalog.defaults() if model.use is Use.JUDGE)
    weights = next(file for file in default.files if file.name.endswith(".gguf"))
    return Finding("embedded judge", "ok", f"engine installed; {_trial(default.name, weights.sha256, 'embedded')}")


def _trial(model: str, digest: str, engine: str) -> str:
    """What the model may be used for, as its trial on this machine showed."""
    from voice_interviewer.engines.model_probe import remembered_trust
    from voice_interviewer.ports import ModelIdentity
    from voice_interviewer.scoring.trust import Use as ModelUse

    trust = remembered_trust(ModelIdentity(engine, model, digest), user_folders().cache / "probes")
    if trust is None:
        return f"{model} is tried when it first judges"
    uses = {
        ModelUse.NOTHING: "it may not judge",
        ModelUse.ITEMS: "it answers yes or no to each key point",
        ModelUse.FORMS: "it judges whole answers and rewords feedback",
    }
    return f"{model}: {trust.shown}, {uses[trust.use]}"


def _ollama() -> Finding:
    from voice_interviewer.engines.ollama_server import list_models

    try:
        models = list_models()
    except InterviewerError as error:
        return Finding("Ollama", "ok", f"not used: {error.what}")
    trials = "; ".join(_trial(model.name, model.digest, "ollama") for model in models)
    return Finding("Ollama", "ok", f"running, {trials or 'no model of its own'}")


def _rubrics() -> Finding:
    problems = check_bank(bundled("rubrics"))
    if problems:
        return Finding("rubrics", "missing", f"{len(problems)} problems", "voice-interviewer rubrics check")
    return Finding("rubrics", "ok", "no problem found")


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free
    detail = f"{free / (1 << 30):.1f} GiB free at {folder}"
    if free < FREE_BYTES_WANTED:
        return Finding("disk", "warning", detail, "Free at least 1 GiB for models and recordings.")
    return Finding("disk", "ok", detail)


def _writable(name: str, folder: Path) -> Finding:
    place = _existing(folder)
    if os.access(place, os.W_OK):
        return Finding(name, "ok", str(folder))
    return Finding(name, "missing", f"{place} cannot be written to", "Set XDG_DATA_HOME to a folder of yours.")


def _existing(folder: Path) -> Path:
    """The folder itself or its nearest parent that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())
