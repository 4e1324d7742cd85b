"""Which language model judges this interview: what the user chose, opened, or nothing and the reason why."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import assert_never

from voice_interviewer.engines.embedded_model import EmbeddedModel
from voice_interviewer.engines.model_probe import Fitness, probe
from voice_interviewer.engines.model_replies import LoadState, ModelStage, OnStage
from voice_interviewer.engines.ollama_model import OllamaModel
from voice_interviewer.engines.ollama_server import OllamaListing, list_models
from voice_interviewer.errors import BadInputError, InterviewerError, MissingPartError, ModelReplyError
from voice_interviewer.ports import LanguageModel, ModelIdentity
from voice_interviewer.scoring.calibration import calibration_for
from voice_interviewer.weights.catalog import Catalog, Use
from voice_interviewer.weights.store import ModelState, ModelStore

FEWEST_BILLION, MOST_BILLION, BEST_BILLION = 1.0, 15.0, 9.0
"""`auto` takes the largest model up to 9 billion parameters, else the smallest up to 15; below 1 none can judge."""
SLOWEST_SECONDS = 6.0
"""For one short statement about a transcript already read; an answer has about ten of them."""
_TRIED_MODELS = 2
_THINKING = ("thinking", "deepseek-r1", "gpt-oss", "qwq")
"""Models that reason aloud before any answer: their first token says nothing."""


class EngineChoice(StrEnum):
    """What `--llm` may begin with."""

    AUTO = "auto"
    OLLAMA = "ollama"
    EMBEDDED = "embedded"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """`--llm` taken apart."""

    engine: EngineChoice
    model: str
    """Empty: the engine's best."""


def parse_choice(text: str) -> ModelChoice:
    """`auto`, `ollama[:MODEL]`, `embedded[:MODEL]` or `none`; BadInputError otherwise."""
    engine, colon, model = text.strip().partition(":")
    try:
        choice = ModelChoice(EngineChoice(engine.lower()), model.strip())
    except ValueError as error:
        raise _bad_choice(text) from error
    takes_model = choice.engine in (EngineChoice.OLLAMA, EngineChoice.EMBEDDED)
    if colon and not (choice.model and takes_model):
        raise _bad_choice(text)
    return choice


def _bad_choice(text: str) -> BadInputError:
    return BadInputError(
        f"'{text}' is no language model", next_step="Use auto, ollama, ollama:MODEL, embedded, embedded:MODEL or none."
    )


def open_language_model(
    choice: str, store: ModelStore, *, offline: bool, on_stage: OnStage, probes: Path | None = None
) -> LanguageModel | None:
    """The model that `choice` names, loading in the background; None for `none`, and for `auto` when there is none that is
    worth its time (the last stage then says why). A model asked for by name that is not there is a MissingPartError.

    `probes` is a folder that remembers which Ollama models proved able to judge."""
    wanted = parse_choice(choice)
    match wanted.engine:
        case EngineChoice.NONE:
            return None
        case EngineChoice.OLLAMA:
            return _open_ollama(wanted.model, offline=offline, on_stage=on_stage)
        case EngineChoice.EMBEDDED:
            return _open_embedded(wanted.model, store, on_stage)
        case EngineChoice.AUTO:
            return _open_any(store, offline=offline, on_stage=on_stage, probes=probes)
        case _:
            assert_never(wanted.engine)


def _open_any(store: ModelStore, *, offline: bool, on_stage: OnStage, probes: Path | None) -> LanguageModel | None:
    on_stage(ModelStage(LoadState.LOOKING, "", "Looking for a language model."))
    reasons: list[str] = []
    try:
        suitable = rank(list_models(offline=offline))
        if not suitable:
            reasons.append("Ollama runs but has no suitable model (1 to 15 billion parameters, not a thinking one)")
        for listing in suitable[:_TRIED_MODELS]:
            model = _try_ollama(listing, offline=offline, on_stage=on_stage, probes=probes)
            if model is not None:
                return model
            reasons.append(f"Ollama's {listing.name} cannot judge answers, or not fast enough")
    except InterviewerError as error:
        reasons.append(error.what)
    try:
        found = _embedded("", store)
        if calibration_for(found[1]).pays:
            return EmbeddedModel(found[0], identity=found[1], on_stage=on_stage)
        reasons.append(
            "the embedded model is left out, because on the labelled answers it judged hardly better than the program without it"
        )
    except MissingPartError as error:
        reasons.append(f"{error.what}. {error.next_step}".rstrip(". "))
    on_stage(ModelStage(LoadState.UNAVAILABLE, "", "; ".join(reasons) + "."))
    return None


def rank(listings: Sequence[OllamaListing]) -> tuple[OllamaListing, ...]:
    """Those that could judge, best first; models of the same size by name."""
    able = [
        listing
        for listing in listings
        if FEWEST_BILLION <= (listing.parameters_billion or 0) <= MOST_BILLION
        and not any(word in listing.name.lower() for word in (*_THINKING, "embed"))
    ]

    def order(listing: OllamaListing) -> tuple[bool, float, str]:
        size = listing.parameters_billion or 0
        too_large = size > BEST_BILLION
        return too_large, size if too_large else -size, listing.name

    return tuple(sorted(able, key=order))


def _try_ollama(
    listing: OllamaListing, *, offline: bool, on_stage: OnStage, probes: Path | None
) -> LanguageModel | None:
    model = OllamaModel(listing.name, offline=offline)
    on_stage(ModelStage(LoadState.CHECKING, f"ollama {listing.name}", f"Checking whether {listing.name} can judge."))
    try:
        result = probe(model, probes, slowest_seconds=SLOWEST_SECONDS)
    except (ModelReplyError, MissingPartError):
        model.close()
        return None
    if result.fitness in (Fitness.UNFIT, Fitness.SLOW):
        model.close()
        return None
    if result.remembered:
        model.load_in_background(on_stage)
    else:
        on_stage(ModelStage(LoadState.READY, f"ollama {listing.name}", "Loaded."))
    return model


def _open_ollama(name: str, *, offline: bool, on_stage: OnStage) -> LanguageModel:
    if not name:
        listings = list_models(offline=offline)
        ranked = rank(listings) or listings
        if not ranked:
            raise MissingPartError("This Ollama has no models", next_step="Get one, for example: ollama pull qwen3:8b")
        name = ranked[0].name
    model = OllamaModel(name, offline=offline)
    model.load_in_background(on_stage)
    return model


def _open_embedded(name: str, store: ModelStore, on_stage: OnStage) -> LanguageModel:
    gguf, identity = _embedded(name, store)
    return EmbeddedModel(gguf, identity=identity, on_stage=on_stage)


def _embedded(name: str, store: ModelStore) -> tuple[Path, ModelIdentity]:
    """The weights of the embedded model and what they are; MissingPartError when it cannot be had."""
    if find_spec("xllamacpp") is None:
        raise MissingPartError(
            "The embedded language model needs the package xllamacpp",
            next_step="Install it with: pip install 'voice-interviewer[embedded]'",
        )
    if name.endswith(".gguf"):
        return _own_file(Path(name).expanduser())
    known = _catalog_name(name, store.catalog)
    gguf = store.file(known, ".gguf")
    model = store.catalog.get(known)
    (digest,) = [file.sha256 for file in model.files if file.name == gguf.name]
    return gguf, ModelIdentity("embedded", known, digest, model.parameters_billion)


def _own_file(path: Path) -> tuple[Path, ModelIdentity]:
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"GGUF":
                raise BadInputError("This file is not a GGUF model", where=str(path))
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BadInputError(f"The model file cannot be read: {error.strerror}", where=os.fspath(path)) from error
    return path, ModelIdentity("embedded", path.name, digest)


def _catalog_name(name: str, catalog: Catalog) -> str:
    judges = [model for model in catalog.models if model.use is Use.JUDGE]
    if not name:
        return next(model.name for model in judges if model.default)
    found = [model.name for model in judges if model.name.startswith(name.lower())]
    if len(found) != 1:
        names = ", ".join(model.name for model in judges)
        raise BadInputError(
            f"'{name}' is no embedded language model", next_step=f"Use a .gguf file or one of: {names}."
        )
    return found[0]


def embedded_is_ready(store: ModelStore) -> bool:
    """True when `embedded` would work: the package and the default weights are there."""
    name = _catalog_name("", store.catalog)
    return find_spec("xllamacpp") is not None and store.state(name) is ModelState.PRESENT
