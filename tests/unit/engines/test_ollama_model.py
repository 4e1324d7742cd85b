"""Asking an Ollama: what is sent, what is believed, and one clear error for everything that can go wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from fake_ollama import FakeOllama, listed, running_ollama

from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.engines.ollama_model import OllamaModel
from voice_interviewer.engines.ollama_server import (
    OllamaListing,
    OllamaPull,
    is_loopback,
    list_models,
    ollama_address,
    pull_model,
)
from voice_interviewer.errors import BadInputError, MissingPartError, ModelReplyError
from voice_interviewer.ports import Message


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with running_ollama() as fake:
        yield fake


@pytest.fixture
def model(fake: FakeOllama) -> Iterator[OllamaModel]:
    with closing(OllamaModel("judge", fake.address)) as opened:
        yield opened


def prompt(text: str) -> tuple[Message, ...]:
    return (Message("system", "S"), Message("user", text))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("[::]:11434", "http://[::1]:11434"),
        (":5000", "http://127.0.0.1:5000"),
        ("localhost", "http://localhost:11434"),
        ("https://box.local", "https://box.local:443"),
        ("http://box.local/ollama/", "http://box.local:80/ollama"),
    ],
)
def test_a_host_becomes_an_address(host: str, address: str) -> None:
    assert ollama_address(host) == address


def test_the_variable_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "0.0.0.0:7000")
    assert ollama_address() == "http://127.0.0.1:7000"
    monkeypatch.delenv("OLLAMA_HOST")
    assert ollama_address() == "http://127.0.0.1:11434"


def test_a_host_that_is_none_is_refused() -> None:
    with pytest.raises(BadInputError, match="no address of an Ollama server"):
        ollama_address("127.0.0.1:port")


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://127.8.9.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost:1", True),
        ("http://192.168.1.5:1", False),
        ("http://localhost.example.com:1", False),
        ("http://127.0.0.1.example.com:1", False),
    ],
)
def test_only_this_machine_is_loopback(address: str, answer: bool) -> None:
    assert is_loopback(address) is answer


def test_models_that_run_elsewhere_or_cannot_chat_are_not_listed(fake: FakeOllama) -> None:
    bert = {"family": "nomic-bert", "parameter_size": "137M"}
    fake.models = [
        listed("small:latest", details={"family": "llama", "parameter_size": "134.52M"}),
        listed("huge:671b-cloud"),
        listed("far", remote_host="https://models.example.com"),
        listed("embedder", details=bert),
        listed("seer", capabilities=["embedding"]),
        listed("able", capabilities=["completion", "tools"], digest="sha256:" + "e" * 64),
        {"size": 3},
    ]
    assert list_models(fake.address, offline=True) == (
        OllamaListing("able", "e" * 64, 1000, 1.5, "qwen2"),
        OllamaListing("small:latest", "d" * 64, 1000, 0.13452, "llama"),
    )


def test_no_server_is_told_with_the_remedy() -> None:
    with pytest.raises(MissingPartError, match=r"Ollama does not answer.*127\.0\.0\.1:9.*ollama serve") as caught:
        list_models("127.0.0.1:9")
    assert caught.value.exit_code == 3


def test_offline_another_machine_is_not_asked() -> None:
    with pytest.raises(MissingPartError, match="Offline only an Ollama on this machine"):
        list_models("http://192.168.1.5:11434", offline=True)


def test_a_model_that_is_not_there_names_those_that_are(fake: FakeOllama) -> None:
    with pytest.raises(MissingPartError, match=r"ollama pull qwen3:8b.*judge:latest"):
        OllamaModel("qwen3:8b", fake.address)


def test_the_question_is_asked_whole_with_fixed_options(fake: FakeOllama, model: OllamaModel) -> None:
    answer = model.yes_no(prompt("Is it so?"))
    assert (round(answer.p_yes, 3), answer.prompt_tokens) == (0.948, 42)
    assert (model.identity.model, model.identity.digest, model.identity.parameters_billion) == (
        "judge:latest",
        "d" * 64,
        1.5,
    )
    last = fake.chats[-1]
    assert {
        key: last[key] for key in ("stream", "think", "logprobs", "top_logprobs", "truncate", "shift", "keep_alive")
    } == {
        "stream": True,
        "think": False,
        "logprobs": True,
        "top_logprobs": 20,
        "truncate": False,
        "shift": False,
        "keep_alive": "15m",
    }
    options = {"num_ctx": 4096, "num_predict": 1, "temperature": 0, "top_k": 1, "repeat_penalty": 1.0, "seed": 1}
    assert [chat["options"] for chat in fake.chats] == [options] * 3


def test_prompts_about_one_transcript_share_its_step(fake: FakeOllama, model: OllamaModel) -> None:
    model.yes_no(prompt("Q\n\nT\n\nfirst"))
    model.yes_no(prompt("Q\n\nT\n\nsecond"))
    wiped = ["."]
    assert fake.texts() == [*wiped, "Q\n\n", "Q\n\nT\n\n", "Q\n\nT\n\nfirst", "Q\n\nT\n\n", "Q\n\nT\n\nsecond"]


def test_a_form_carries_its_schema(fake: FakeOllama, model: OllamaModel) -> None:
    schema = {"type": "object", "properties": {"k": {"type": "integer"}}}
    assert model.fill_form(prompt("Fill it."), schema, max_tokens=30) == {"k": 1}
    assert fake.chats[-1]["format"] == schema
    assert "logprobs" not in fake.chats[-1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("TOO LONG", "longer than the language model's window"),
        ("GARBAGE", "unknown form"),
        ("MID ERROR", "Ollama refused: out of memory"),
        ("UNLOADED", "Ollama refused: model runner has unexpectedly stopped"),
        ("CUT", "did not finish"),
    ],
)
def test_a_reply_that_cannot_be_used_spoils_only_itself(model: OllamaModel, text: str, complaint: str) -> None:
    with pytest.raises(ModelReplyError, match=complaint):
        model.fill_form(prompt(text), {"type": "object"}, max_tokens=9)
    assert model.yes_no(prompt("Is it so?")).mass > 0.9


@pytest.mark.parametrize("text", ["BREAK", "HALF"])
def test_a_server_that_breaks_off_twice_is_gone(model: OllamaModel, text: str) -> None:
    with pytest.raises(MissingPartError, match="broke off in the middle"):
        model.yes_no(prompt(text))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("THINKS", "thinks aloud before it answers"),
        ("EMPTY", "gave no token to read"),
        ("TOOL", "gave no token to read"),
    ],
)
def test_a_reply_without_a_first_token_is_no_answer(model: OllamaModel, text: str, complaint: str) -> None:
    with pytest.raises(ModelReplyError, match=complaint):
        model.yes_no(prompt(text))
    assert model.yes_no(prompt("Is it so?")).mass > 0.9


def test_an_answer_in_another_language_has_no_mass(model: OllamaModel) -> None:
    assert model.yes_no(prompt("OUI")).mass == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("THINKS", "did not finish"), ("EMPTY", "not JSON"), ("TOOL", "not JSON"), ("LOOP", "did not finish")],
)
def test_a_form_that_did_not_come_is_no_answer(model: OllamaModel, text: str, complaint: str) -> None:
    with pytest.raises(ModelReplyError, match=complaint):
        model.fill_form(prompt(text), {"type": "object"}, max_tokens=9)


def test_a_download_tells_how_far_it_is(fake: FakeOllama) -> None:
    fake.pulls = [
        {"status": "pulling manifest"},
        {"status": "pulling a", "digest": "sha256:a", "total": 100},
        {"status": "pulling a", "digest": "sha256:a", "total": 100, "completed": 60},
        {"status": "pulling b", "digest": "sha256:b", "total": 50, "completed": 50},
        {"status": "success"},
    ]
    told: list[OllamaPull] = []
    pull_model("qwen3:8b", told.append, fake.address)
    assert [(one.done_bytes, one.total_bytes) for one in told] == [(0, 0), (0, 100), (60, 100), (110, 150), (110, 150)]
    assert told[-1].status == "success"


@pytest.mark.parametrize(
    ("last", "complaint"),
    [
        ({"error": "pull model manifest: file does not exist"}, r"could not get qwen3:8b: pull model manifest: file"),
        ({"error": "max retries exceeded: EOF"}, r"could not get qwen3:8b: max retries.*goes on where it stopped"),
        ({"status": "verifying sha256 digest"}, r"broke off while it downloaded qwen3:8b"),
    ],
)
def test_a_download_that_fails_half_way_is_told(fake: FakeOllama, last: dict[str, object], complaint: str) -> None:
    fake.pulls = [{"status": "pulling a", "digest": "sha256:a", "total": 100, "completed": 60}, last]
    with pytest.raises(MissingPartError, match=complaint) as caught:
        pull_model("qwen3:8b", lambda _: None, fake.address)
    assert caught.value.exit_code == 3


def test_offline_nothing_is_downloaded(fake: FakeOllama) -> None:
    with pytest.raises(MissingPartError, match="Offline nothing is downloaded"):
        pull_model("qwen3:8b", lambda _: None, fake.address, offline=True)


def test_a_runner_that_crashes_once_is_asked_again(fake: FakeOllama, model: OllamaModel) -> None:
    assert model.yes_no(prompt("CRASH ONCE")).mass > 0.9
    assert fake.texts().count("CRASH ONCE") == 2


def test_a_server_too_old_for_probabilities_says_so(fake: FakeOllama, model: OllamaModel) -> None:
    fake.logprobs = False
    with pytest.raises(MissingPartError, match=r"Update Ollama to 0\.12\.11"):
        model.yes_no(prompt("Is it so?"))


@pytest.mark.parametrize("read", [4096, 20])
def test_a_server_that_cut_the_prompt_is_caught(fake: FakeOllama, model: OllamaModel, read: int) -> None:
    fake.prompt_tokens = read
    with pytest.raises(ModelReplyError, match=f"of which {read} tokens were read"):
        model.yes_no(prompt("some words of an answer " * 100))


def test_a_prompt_that_can_never_fit_is_not_sent(fake: FakeOllama, model: OllamaModel) -> None:
    with pytest.raises(ModelReplyError, match="longer than the language model's window of 4096 tokens"):
        model.yes_no(prompt("x" * 50_000))
    assert fake.chats == []


def test_closing_ends_a_question_under_way_and_the_server_notices(fake: FakeOllama, model: OllamaModel) -> None:
    caught: list[str] = []

    def ask() -> None:
        try:
            model.yes_no(prompt("HANG\n\nIs it so?"))
        except ModelReplyError as error:
            caught.append(error.what)

    thread = threading.Thread(target=ask)
    thread.start()
    assert fake.hanging.wait(5)
    model.close()
    thread.join(5)
    assert caught == ["The language model was closed"]
    assert fake.gone.wait(5)


def test_loading_tells_its_end(fake: FakeOllama, model: OllamaModel) -> None:
    told: list[ModelStage] = []
    ended = threading.Event()

    def listen(stage: ModelStage) -> None:
        told.append(stage)
        if stage.state is not LoadState.LOADING:
            ended.set()

    model.load_in_background(listen)
    assert ended.wait(5)
    assert [stage.state for stage in told] == [LoadState.LOADING, LoadState.READY]
    assert fake.texts() == ["."]
