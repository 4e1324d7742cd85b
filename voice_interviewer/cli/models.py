"""The commands about model files: list, pull, verify."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from voice_interviewer.cli.first_start import takes_judge
from voice_interviewer.cli.output import note, print_json, print_text
from voice_interviewer.cli.wiring import model_store
from voice_interviewer.errors import MissingPartError
from voice_interviewer.weights.catalog import Model, Use
from voice_interviewer.weights.documents import (
    list_document,
    list_text,
    progress_text,
    pull_document,
    readable_size,
    verify_document,
    verify_text,
)
from voice_interviewer.weights.fetching import PullProgress, Stage
from voice_interviewer.weights.pull import Puller, PullOutcome
from voice_interviewer.weights.store import ModelState, ModelStore

TEST_MODELS = ("whisper-tiny.en", "smollm2-135m-instruct-q4_1")
OLLAMA = "ollama:"
"""Before a name: one of Ollama's models, which Ollama itself downloads."""
TERMINAL_SECONDS = 0.2
LOG_SECONDS = 10.0


def list_models(*, as_json: bool) -> int:
    """The catalog with what is on this machine."""
    store = model_store()
    if as_json:
        print_json(list_document(store))
    else:
        print_text(list_text(store))
    return 0


def pull_models(
    names: Sequence[str],
    *,
    default: bool,
    tests: bool,
    source: Path | None,
    quiet_when_complete: bool,
    offline: bool,
    as_json: bool,
) -> int:
    """Get these models; the first one that no source has ends the run with 3, those before it are in place."""
    store = model_store()
    wanted = [name for name in names if not name.startswith(OLLAMA)]
    left_out = None
    if default:
        wanted += [model.name for model in store.catalog.defaults()]
    elif not (names or tests):
        used, left_out = _of_an_interview(store)
        wanted += used
    if tests:
        wanted += TEST_MODELS
    wanted = list(dict.fromkeys(wanted))
    if quiet_when_complete and not store.missing(tuple(wanted)):
        return 0
    puller = Puller(store, offline=offline, folder=source)
    progress = _Progress()
    outcomes: dict[str, PullOutcome] = {}
    failures: list[MissingPartError] = []
    for name in wanted:
        if quiet_when_complete and store.state(name) is ModelState.PRESENT:
            continue
        try:
            outcomes[name] = puller.pull(name, progress=progress)
        except MissingPartError as error:
            failures.append(error)
            note(f"{name}: {error}")
    for name in (name for name in names if name.startswith(OLLAMA)):
        try:
            _pull_with_ollama(name.removeprefix(OLLAMA), offline=offline)
        except MissingPartError as error:
            failures.append(error)
            note(f"{name}: {error}")
    if left_out is not None:
        note(_left_out_text(left_out))
    if as_json:
        print_json(pull_document(outcomes, store))
    if failures:
        raise MissingPartError(
            f"{len(failures)} of {len({*wanted, *names})} models could not be got; the reasons stand above"
        )
    return 0


def _of_an_interview(store: ModelStore) -> tuple[list[str], Model | None]:
    """What an interview with no option uses, and the default judge when it would not be used and is not here."""
    used: list[str] = []
    left_out = None
    for model in store.catalog.defaults():
        if model.use is not Use.JUDGE or takes_judge("auto", model):
            used.append(model.name)
        elif store.state(model.name) is not ModelState.PRESENT:
            left_out = model
    return used, left_out


def _left_out_text(judge: Model) -> str:
    return (
        f"Not fetched: the embedded judge ({readable_size(judge.size)}). Answers are judged without it, or by an Ollama of "
        "yours; on the labelled answers the embedded model made the judge hardly better. To have it all the same: "
        "`voice-interviewer models pull --default`, then `--llm embedded`."
    )


def _pull_with_ollama(name: str, *, offline: bool) -> None:
    """Have a running Ollama download one of its own models."""
    from voice_interviewer.engines.ollama_server import OllamaPull, pull_model

    told_status, told_at = "", 0.0

    def tell(pull: OllamaPull) -> None:
        nonlocal told_status, told_at
        now = time.monotonic()
        if pull.status == told_status and now - told_at < LOG_SECONDS:
            return
        told_status, told_at = pull.status, now
        size = f", {pull.done_bytes / 1e6:.0f} of {pull.total_bytes / 1e6:.0f} MB" if pull.total_bytes else ""
        note(f"ollama {name}: {pull.status}{size}")

    pull_model(name, tell, offline=offline)


def verify_models(names: Sequence[str], *, as_json: bool) -> int:
    """Hold the files against the catalog; 1 when one is wrong, 3 when a named model is not here."""
    store = model_store()
    chosen = list(names) or _present(store)
    for name in names:
        store.path(name)
    checks = {name: store.verify(name) for name in chosen}
    if as_json:
        print_json(verify_document(checks))
    else:
        print_text(verify_text(checks) if checks else "No model is on this machine.")
    return 1 if any(check.fault for found in checks.values() for check in found) else 0


def _present(store: ModelStore) -> list[str]:
    return [model.name for model in store.catalog.models if store.state(model.name) is not ModelState.MISSING]


class _Progress:
    """One line that moves on a terminal, a line now and then elsewhere; on stderr."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._told_at = 0.0
        self._told: tuple[str, Stage] | None = None

    def __call__(self, progress: PullProgress) -> None:
        now = time.monotonic()
        every = TERMINAL_SECONDS if self._terminal else LOG_SECONDS
        key = (progress.model, progress.stage)
        done = progress.stage is Stage.DONE
        if not done and now - self._told_at < every and (self._terminal or self._told == key):
            return
        self._told_at, self._told = now, key
        line = progress_text(progress)
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if done else ""))
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()
