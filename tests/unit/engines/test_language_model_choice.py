"""`--llm` taken apart, Ollama's models ranked, and a reason for every model that cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.engines.language_model import EngineChoice, ModelChoice, open_language_model, parse_choice, rank
from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.engines.ollama_server import OllamaListing
from voice_interviewer.errors import BadInputError, MissingPartError
from voice_interviewer.weights.store import ModelStore


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("auto", ModelChoice(EngineChoice.AUTO, "")),
        ("none", ModelChoice(EngineChoice.NONE, "")),
        ("ollama", ModelChoice(EngineChoice.OLLAMA, "")),
        ("ollama:qwen3:8b", ModelChoice(EngineChoice.OLLAMA, "qwen3:8b")),
        ("Embedded", ModelChoice(EngineChoice.EMBEDDED, "")),
        ("embedded:smollm2", ModelChoice(EngineChoice.EMBEDDED, "smollm2")),
        (" embedded:~/own.gguf ", ModelChoice(EngineChoice.EMBEDDED, "~/own.gguf")),
    ],
)
def test_a_choice_is_taken_apart(text: str, choice: ModelChoice) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize("text", ["", "gpt", "auto:x", "none:", "ollama:", "embedded: ", ":x"])
def test_anything_else_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(BadInputError, match=r"Use auto, ollama, ollama:MODEL"):
        parse_choice(text)


def listing(name: str, billions: float | None) -> OllamaListing:
    return OllamaListing(name, "d", 1, billions, "llama")


def test_the_largest_model_up_to_nine_billion_comes_first() -> None:
    found = [listing(f"m:{size}b", size) for size in (0.5, 1.5, 14.0, 8.2, 12.0, 70.0)]
    assert [one.name for one in rank(found)] == ["m:8.2b", "m:1.5b", "m:12.0b", "m:14.0b"]


def test_models_that_think_aloud_embed_or_hide_their_size_are_passed_over() -> None:
    found = [
        listing("qwen3-thinking:4b", 4),
        listing("deepseek-r1:8b", 8),
        listing("embedder", 2),
        listing("odd", None),
    ]
    assert rank(found) == ()


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """No Ollama listens and no model lies on the disk."""
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    return ModelStore(tmp_path / "models")


def test_auto_without_any_model_is_none_and_says_why(nothing_here: ModelStore) -> None:
    told: list[ModelStage] = []
    assert open_language_model("auto", nothing_here, offline=True, on_stage=told.append) is None
    assert [stage.state for stage in told] == [LoadState.LOOKING, LoadState.UNAVAILABLE]
    assert "Ollama does not answer" in told[-1].detail
    assert "voice-interviewer models pull qwen2.5-coder" in told[-1].detail


def test_offline_another_machine_is_never_asked(nothing_here: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://models.example.com:11434")
    with pytest.raises(MissingPartError, match="Offline only an Ollama on this machine"):
        open_language_model("ollama:x", nothing_here, offline=True, on_stage=lambda _: None)


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ("ollama:qwen3:8b", "Ollama does not answer"),
        ("ollama", "Ollama does not answer"),
        ("embedded", "is not on this machine"),
    ],
)
def test_a_model_asked_for_by_name_must_be_there(nothing_here: ModelStore, choice: str, complaint: str) -> None:
    with pytest.raises(MissingPartError, match=complaint) as caught:
        open_language_model(choice, nothing_here, offline=True, on_stage=lambda _: None)
    assert caught.value.exit_code == 3
    assert caught.value.next_step


def test_an_unknown_embedded_model_is_answered_with_the_known_ones(nothing_here: ModelStore) -> None:
    with pytest.raises(BadInputError, match=r"qwen2.5-coder-1.5b-instruct-q4_k_m, smollm2-135m-instruct-q4_1"):
        open_language_model("embedded:llama", nothing_here, offline=True, on_stage=lambda _: None)


def test_a_file_that_is_no_model_is_refused(nothing_here: ModelStore, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"hello")
    with pytest.raises(BadInputError, match="not a GGUF model"):
        open_language_model(f"embedded:{own}", nothing_here, offline=True, on_stage=lambda _: None)
    with pytest.raises(BadInputError, match="cannot be read"):
        open_language_model(f"embedded:{tmp_path}/none.gguf", nothing_here, offline=True, on_stage=lambda _: None)
