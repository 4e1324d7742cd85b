"""The Ollama server that OLLAMA_HOST names: listing, loading, truth about its window (see scripts/ollama-for-tests)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from voice_interviewer.engines.language_model import open_language_model
from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.engines.ollama_model import OllamaModel
from voice_interviewer.engines.ollama_server import OllamaListing, list_models
from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.ports import Message
from voice_interviewer.weights.store import ModelStore

pytestmark = pytest.mark.real
WORDS = "we lock the state because two engineers could run apply at once "


@pytest.fixture(scope="module")
def listing() -> OllamaListing:
    if not os.environ.get("OLLAMA_HOST"):
        pytest.skip("OLLAMA_HOST is not set (scripts/ollama-for-tests starts a server)")
    try:
        return min(list_models(offline=True), key=lambda one: one.size)
    except (MissingPartError, ValueError) as missing:
        pytest.skip(f"no Ollama with a model: {missing}")


@pytest.fixture
def model(listing: OllamaListing) -> Iterator[OllamaModel]:
    with closing(OllamaModel(listing.name, context_tokens=512, offline=True)) as opened:
        yield opened


def prompt(text: str) -> tuple[Message, ...]:
    return Message("system", "Answer Yes or No."), Message("user", text)


def test_the_listing_knows_size_and_digest(listing: OllamaListing) -> None:
    assert len(listing.digest) == 64
    assert listing.size > 1_000_000
    assert listing.parameters_billion is not None


def test_loading_in_the_background_ends_ready(listing: OllamaListing, model: OllamaModel) -> None:
    told: list[ModelStage] = []
    ended = threading.Event()

    def listen(stage: ModelStage) -> None:
        told.append(stage)
        if stage.state is not LoadState.LOADING:
            ended.set()

    model.load_in_background(listen)
    assert ended.wait(300)
    assert told[-1] == ModelStage(LoadState.READY, f"ollama {listing.name}", "Loaded.")


@pytest.mark.parametrize("times", [60, 400])
def test_a_prompt_just_or_far_over_the_window_is_refused_not_cut(model: OllamaModel, times: int) -> None:
    with pytest.raises(ModelReplyError, match="longer than the language model's window"):
        model.yes_no(prompt(WORDS * times + "\n\nIs it so?"))
    assert model.yes_no(prompt("Is it so?")).mass > 0


def test_closing_in_the_middle_frees_the_server(listing: OllamaListing, model: OllamaModel) -> None:
    caught: list[str] = []

    def ask() -> None:
        try:
            model.fill_form(prompt("Count to a thousand."), {"type": "string", "minLength": 4000}, max_tokens=400)
        except ModelReplyError as error:
            caught.append(error.what)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(1.0)
    model.close()
    thread.join(10)
    assert caught == ["The language model was closed"]
    with closing(OllamaModel(listing.name, context_tokens=512)) as second:
        assert second.yes_no(prompt("Is it so?")).mass > 0


def test_a_model_that_is_not_there_is_told(listing: OllamaListing) -> None:
    with pytest.raises(MissingPartError, match=rf"ollama pull none-such.*{listing.name}"):
        open_language_model("ollama:none-such", ModelStore(), offline=True, on_stage=lambda _: None)
