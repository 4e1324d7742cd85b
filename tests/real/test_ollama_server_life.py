"""A real Ollama that is killed, restarted, slow, shared, proxied and downloads; each test says so when it cannot run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from own_ollama import CHAT_TEMPLATE, DEFAULT_WEIGHTS, TINY, OwnServer, own_server, registry_of, weights

from voice_interviewer.engines.embedded_model import EmbeddedModel
from voice_interviewer.engines.language_model import open_language_model
from voice_interviewer.engines.model_probe import Fitness, find_trust, probe
from voice_interviewer.engines.ollama_model import OllamaModel
from voice_interviewer.engines.ollama_server import OllamaPull, list_models, pull_model
from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.grounding import without_repository
from voice_interviewer.ports import Message, ModelIdentity
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import ScoreStatus, Turn
from voice_interviewer.scoring.trust import Trust, Use
from voice_interviewer.speech.words import Transcript
from voice_interviewer.weights.store import ModelStore

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks at processes through /proc"),
]
LONG_FORM = {"type": "string", "minLength": 4000}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    with own_server(tmp_path_factory.mktemp("ollama")) as running:
        yield running


@pytest.fixture
def model(server: OwnServer) -> Iterator[OllamaModel]:
    with closing(OllamaModel(TINY, server.host, context_tokens=1024, offline=True)) as opened:
        yield opened


def prompt(transcript: str, statement: str) -> tuple[Message, ...]:
    text = f"Transcript:\n{transcript}\n\nStatement: {statement}\nDoes the speaker say this? Answer Yes or No."
    return Message("system", "Answer Yes or No."), Message("user", text)


QUESTION = prompt("We keep the state in S3 and lock it.", "The state is in S3.")


@pytest.mark.parametrize("host", ["0.0.0.0:{port}", ":{port}", "http://localhost:{port}/", "127.0.0.1:{port}"])
def test_every_way_to_name_the_host_reaches_it(server: OwnServer, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host.format(port=server.port))
    assert [one.name for one in list_models(offline=True)] == [TINY]


def test_https_where_there_is_none_is_told(server: OwnServer) -> None:
    with pytest.raises(MissingPartError, match="Ollama does not answer") as caught:
        list_models(f"https://{server.host}")
    assert "\n" not in str(caught.value)


def test_proxies_are_passed_by(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert [one.name for one in list_models(server.host)] == [TINY]
    with closing(OllamaModel(TINY, server.host, context_tokens=1024)) as opened:
        assert opened.yes_no(QUESTION).mass > 0


def test_models_that_run_in_a_cloud_are_not_there(server: OwnServer) -> None:
    far = {"model": "far:cloud", "from": "gpt-oss:20b", "remote_host": "https://ollama.com:443", "stream": False}
    made = httpx.post(f"http://{server.host}/api/create", json=far, trust_env=False, timeout=60)
    raw = httpx.get(f"http://{server.host}/api/tags", trust_env=False).json()
    assert made.is_success, made.text
    assert "far:cloud" in [one["name"] for one in raw["models"]]
    assert [one.name for one in list_models(server.host, offline=True)] == [TINY]
    with pytest.raises(MissingPartError, match="on its own disk"):
        OllamaModel("far:cloud", server.host, offline=True)


def test_the_same_weights_say_the_same_embedded(server: OwnServer, model: OllamaModel) -> None:
    gguf = weights("smollm2-135m-instruct-q4_1")
    with closing(EmbeddedModel(gguf, identity=ModelIdentity("embedded", "tiny", ""), context_tokens=1024)) as embedded:
        for statement in ("The state is in S3.", "The state is in Redis."):
            asked = prompt("We keep the state in S3 and lock it.", statement)
            here, there = embedded.yes_no(asked), model.yes_no(asked)
            assert there.mass == pytest.approx(here.mass, abs=0.15)
            assert there.p_yes == pytest.approx(here.p_yes, abs=0.15)


def test_two_front_ends_at_once_each_get_their_own_answers(server: OwnServer) -> None:
    statements = [f"The state is kept in place number {number}." for number in range(3)]
    transcripts = ("We keep the state in S3 and lock it.", "Two replicas run in two zones; it costs more.")

    def ask(transcript: str) -> list[float]:
        with closing(OllamaModel(TINY, server.host, context_tokens=1024)) as own:
            return [own.yes_no(prompt(transcript, statement)).p_yes for statement in statements]

    alone = [ask(transcript) for transcript in transcripts]
    with ThreadPoolExecutor(2) as both:
        together = list(both.map(ask, transcripts))
    for first, second in zip(alone, together, strict=True):
        assert second == pytest.approx(first, abs=0.05)


def test_a_server_that_stands_still_is_slow_not_gone(server: OwnServer, model: OllamaModel) -> None:
    before = model.yes_no(QUESTION)
    with closing(OllamaModel(TINY, server.host, context_tokens=1024, load_seconds=2)) as hasty:
        server.signal(signal.SIGSTOP)
        try:
            with pytest.raises(ModelReplyError, match="did not answer in time"):
                hasty.yes_no(QUESTION)
        finally:
            server.signal(signal.SIGCONT)
    assert model.yes_no(QUESTION).p_yes == pytest.approx(before.p_yes, abs=0.02)


def test_a_model_process_killed_in_the_middle_is_started_again(server: OwnServer, model: OllamaModel) -> None:
    before = model.yes_no(QUESTION)
    killer = threading.Timer(0.4, server.kill_runners)
    killer.start()
    with pytest.raises(ModelReplyError, match=r"did not finish|not JSON|refused"):
        model.fill_form(prompt("Count.", "Count to a thousand."), LONG_FORM, max_tokens=400)
    killer.join()
    assert model.yes_no(QUESTION).p_yes == pytest.approx(before.p_yes, abs=0.02)


def test_a_server_killed_in_the_middle_is_told_and_after_a_restart_it_goes_on(
    server: OwnServer, model: OllamaModel
) -> None:
    before = model.yes_no(QUESTION)
    killer = threading.Timer(0.4, server.kill)
    killer.start()
    with pytest.raises(MissingPartError, match=r"Ollama (does not answer|broke off)") as caught:
        model.fill_form(prompt("Count.", "Count to a thousand."), LONG_FORM, max_tokens=400)
    killer.join()
    assert caught.value.exit_code == 3
    with pytest.raises(MissingPartError, match="does not answer"):
        model.yes_no(QUESTION)
    server.start()
    assert model.yes_no(QUESTION).p_yes == pytest.approx(before.p_yes, abs=0.02)


SAID = (
    "State locking prevents two people from running apply at the same time and corrupting the state file. "
    "I chose S3 native locking because then there is no DynamoDB table to pay for."
)


def test_answers_are_scored_whatever_the_server_does(server: OwnServer, tmp_path: Path) -> None:
    planned = without_repository(load_bank().by_id("tf-choice-and-state"))
    turns = (Turn(0, planned.text, Transcript(SAID)),)
    alone = Judge(None).score(planned, turns, ())
    with closing(OllamaModel(TINY, server.host)) as opened:
        forced = Judge(opened, trust=Trust(Use.FORMS, shown="forced")).score(planned, turns, ())
        assert forced.status is ScoreStatus.SCORED
        assert forced.strengths == alone.strengths or forced.engine["use"] == "forms"
        trust = find_trust(opened, tmp_path)
        assert trust.use is Use.NOTHING
        untrusted = Judge(opened, trust=trust).score(planned, turns, ())
        assert (untrusted.rating, untrusted.engine["engine"]) == (alone.rating, "none")
        assert "cannot be trusted" in untrusted.reason
        server.kill()
        gone = Judge(opened).score(planned, turns, ())
        assert gone.rating == alone.rating
        assert gone.reason == "Judged without the model: Ollama does not answer."
        server.start()
        again = Judge(opened).score(planned, turns, ())
        assert again.engine["engine"] == "ollama" or again.reason


def test_an_answer_longer_than_the_window_is_asked_in_parts_never_cut(server: OwnServer) -> None:
    planned = without_repository(load_bank().by_id("tf-choice-and-state"))
    turns = (Turn(0, planned.text, Transcript(f"{SAID} " * 30)),)
    with closing(OllamaModel(TINY, server.host, context_tokens=1024)) as opened:
        score = Judge(opened).score(planned, turns, ())
    assert score.status is ScoreStatus.SCORED
    assert "longer than" not in score.reason


def test_a_download_tells_its_progress_and_ends_with_the_model(server: OwnServer) -> None:
    with registry_of(server) as registry:
        name = f"http://127.0.0.1:{registry.port}/library/smollm2-135m"
        told: list[OllamaPull] = []
        pull_model(name, told.append, server.host, insecure=True)
        assert told[-1].status == "success"
        assert told[-1].total_bytes == sum(map(len, registry.blobs.values()))
        names = [one.name for one in list_models(server.host)]
        assert any("127.0.0.1" in one for one in names)
        gone = httpx.request(
            "DELETE",
            f"http://{server.host}/api/delete",
            json={"model": next(one for one in names if "127.0.0.1" in one)},
            trust_env=False,
        )
        assert gone.is_success
        with pytest.raises(MissingPartError, match=r"Ollama could not get http://127.*/none: "):
            pull_model(f"http://127.0.0.1:{registry.port}/library/none", told.append, server.host, insecure=True)


def test_a_download_without_a_network_is_told(server: OwnServer) -> None:
    with pytest.raises(MissingPartError, match=r"could not get 127\.0\.0\.1:9/library/x: .*") as caught:
        pull_model("127.0.0.1:9/library/x", lambda _: None, server.host, insecure=True)
    assert "\n" not in str(caught.value)


def test_the_default_judge_is_fit_in_ollama_too(server: OwnServer) -> None:
    server.create("judge:1.5b", weights(DEFAULT_WEIGHTS), CHAT_TEMPLATE)
    with closing(OllamaModel("judge:1.5b", server.host, context_tokens=2048, offline=True)) as opened:
        result = probe(opened)
    assert result.fitness is Fitness.FIT
    assert result.mass > 0.95


def test_a_model_that_is_not_there_names_those_that_are(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.host)
    with pytest.raises(MissingPartError, match=rf"ollama pull none-such.*{TINY}"):
        open_language_model("ollama:none-such", ModelStore(), offline=True, on_stage=lambda _: None)
