"""A language model in a local Ollama, judging with every prompt whole and every reply checked."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import httpx
import ollama

from voice_interviewer.engines.model_replies import (
    BLANK_FIRST_TOKENS,
    TOP_LOGPROBS,
    Candidate,
    LoadState,
    ModelStage,
    OnStage,
    PromptPath,
    disarm,
    read_json,
    read_yes_no,
)
from voice_interviewer.engines.ollama_server import (
    FAULTS,
    LOAD_SECONDS,
    OllamaListing,
    Wire,
    connect,
    explain,
    list_models,
    ollama_address,
    worth_another_try,
)
from voice_interviewer.errors import InterviewerError, MissingPartError, ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity, YesNo

WARM_SECONDS = 120.0
"""Between bytes of a model that already answered once."""
KEEP_ALIVE = "15m"
_WIPE = (Message("user", "."),)
"""A prompt that shares nothing with ours, to make the server forget what it evaluated."""
_MOST_CHARACTERS_PER_TOKEN = 12.0


class OllamaModel:
    """One model of a local Ollama, as a LanguageModel."""

    def __init__(
        self,
        model: str,
        host: str | None = None,
        *,
        context_tokens: int = 4096,
        offline: bool = False,
        load_seconds: float = LOAD_SECONDS,
    ) -> None:
        """MissingPartError when Ollama does not answer or does not have `model` (`qwen3:8b`) on its own disk.

        `load_seconds` is the patience with a model that did not answer yet."""
        self._load_seconds = load_seconds
        self._address = ollama_address(host)
        self._context_tokens = context_tokens
        self._wire = Wire()
        self._closed = False
        listing = _find(model, list_models(host, offline=offline), self._address)
        self._identity = ModelIdentity("ollama", listing.name, listing.digest, listing.parameters_billion)
        self._client = connect(self._address, self._wire)
        self._wire.read_seconds = load_seconds
        self._path = PromptPath()
        self._lock = threading.Lock()

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is; the digest is Ollama's, of the manifest."""
        return self._identity

    @property
    def context_tokens(self) -> int:
        """The window asked for with every request."""
        return self._context_tokens

    def load(self) -> None:
        """Bring the weights into memory, with the same options as every later request (others would load them again)."""
        with self._lock:
            self._send(_WIPE, tokens=1)

    def load_in_background(self, on_stage: OnStage) -> None:
        """`load` on a thread of its own; what comes of it is told to `on_stage`."""
        label = f"ollama {self._identity.model}"

        def load() -> None:
            try:
                self.load()
            except InterviewerError as error:
                if not self._closed:
                    on_stage(ModelStage(LoadState.UNAVAILABLE, label, str(error)))
            else:
                on_stage(ModelStage(LoadState.READY, label, "Loaded."))

        on_stage(ModelStage(LoadState.LOADING, label, f"Loading {self._identity.model} in Ollama."))
        threading.Thread(target=load, daemon=True).start()

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        """See LanguageModel."""
        for tokens in (1, BLANK_FIRST_TOKENS):
            last = self._ask(messages, tokens=tokens, first_tokens=True)
            if last.thought and not last.text.strip():
                raise ModelReplyError(
                    "The language model thinks aloud before it answers, so it cannot say yes or no at once",
                    where=self._identity.model,
                )
            if not last.positions and last.text:
                raise MissingPartError(
                    "This Ollama gives no token probabilities",
                    where=self._address,
                    next_step="Update Ollama to 0.12.11 or newer, or use --llm embedded.",
                )
            answer = read_yes_no(last.positions, prompt_tokens=last.prompt_tokens)
            if answer is not None:
                return answer
        raise ModelReplyError("The language model gave no token to read", where=self._identity.model)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        """See LanguageModel."""
        last = self._ask(messages, tokens=max_tokens, schema=schema)
        return read_json(last.text, finished=last.finished)

    def close(self) -> None:
        """Let go of the connection; a question under way in another thread becomes a ModelReplyError."""
        self._closed = True
        self._wire.cut()
        self._wire.close()

    def _ask(
        self,
        messages: Sequence[Message],
        *,
        tokens: int,
        first_tokens: bool = False,
        schema: Mapping[str, object] | None = None,
    ) -> _Answer:
        self._check_length(messages, tokens)
        with self._lock:
            steps = self._path.steps(messages)
            self._path.forget()
            for step in steps:
                if step.fresh:
                    self._send(_WIPE, tokens=1)
                self._send(step.messages, tokens=1)
            answer = self._send(messages, tokens=tokens, first_tokens=first_tokens, schema=schema)
            self._path.reached(messages)
        self._check_evaluated(messages, answer)
        return answer

    def _check_length(self, messages: Sequence[Message], tokens: int) -> None:
        characters = sum(len(message.content) for message in messages)
        if characters / _MOST_CHARACTERS_PER_TOKEN > self._context_tokens - tokens:
            raise self._too_long(f"{characters} characters")

    def _check_evaluated(self, messages: Sequence[Message], answer: _Answer) -> None:
        """For servers that cut a prompt although told not to: then far fewer tokens were read than the text has."""
        characters = sum(len(message.content) for message in messages)
        read = answer.prompt_tokens
        if read is not None and (
            read >= self._context_tokens or (characters > 400 and characters / read > _MOST_CHARACTERS_PER_TOKEN)
        ):
            raise self._too_long(f"{characters} characters, of which {read} tokens were read")

    def _too_long(self, size: str) -> ModelReplyError:
        return ModelReplyError(
            f"The prompt is longer than the language model's window of {self._context_tokens} tokens: {size}",
            where=self._identity.model,
        )

    def _send(
        self,
        messages: Sequence[Message],
        *,
        tokens: int,
        first_tokens: bool = False,
        schema: Mapping[str, object] | None = None,
    ) -> _Answer:
        """One chat request; once more when the server lost its model on the way."""
        for last_try in (False, True):
            if self._closed:
                raise ModelReplyError("The language model was closed", where=self._identity.model)
            try:
                return self._stream(messages, tokens, first_tokens, schema)
            except FAULTS as error:
                if self._closed:
                    raise ModelReplyError("The language model was closed", where=self._identity.model) from error
                self._wire.read_seconds = self._load_seconds
                if last_try or not worth_another_try(error):
                    raise explain(error, self._address, self._identity.model) from error
        raise AssertionError("unreachable: the second try returns or raises")

    def _stream(
        self, messages: Sequence[Message], tokens: int, first_tokens: bool, schema: Mapping[str, object] | None
    ) -> _Answer:
        options = {
            "num_ctx": self._context_tokens,
            "num_predict": tokens,
            "temperature": 0,
            "top_k": 1,
            "repeat_penalty": 1.0,
            "seed": 1,
        }
        parts = self._client.chat(
            self._identity.model,
            [{"role": message.role, "content": disarm(message.content)} for message in messages],
            stream=True,
            think=False,
            logprobs=first_tokens or None,
            top_logprobs=TOP_LOGPROBS if first_tokens else None,
            format=None if schema is None else dict(schema),
            options=options,
            keep_alive=KEEP_ALIVE,
        )
        answer = _Answer()
        for part in parts:
            answer.add(part)
        self._wire.read_seconds = WARM_SECONDS
        if not answer.done:
            raise httpx.RemoteProtocolError("the reply broke off")
        return answer


class _Answer:
    """A streamed reply, put together."""

    def __init__(self) -> None:
        self.text = ""
        self.thought = False
        """True when the model began with thoughts instead of its answer."""
        self.positions: list[list[Candidate]] = []
        self.done = False
        self.finished = False
        """True when the model ended by itself."""
        self.prompt_tokens: int | None = None

    def add(self, part: ollama.ChatResponse) -> None:
        """Take in the next part of the stream."""
        self.text += part.message.content or ""
        self.thought = self.thought or bool(part.message.thinking)
        for place in part.logprobs or ():
            self.positions.append([Candidate(top.token, top.logprob) for top in place.top_logprobs or ()])
        if part.done:
            self.done = True
            self.finished = part.done_reason == "stop"
            self.prompt_tokens = part.prompt_eval_count


def _find(model: str, listings: Sequence[OllamaListing], address: str) -> OllamaListing:
    wanted = model if ":" in model else f"{model}:latest"
    for listing in listings:
        if listing.name == wanted:
            return listing
    names = ", ".join(listing.name for listing in listings)
    raise MissingPartError(
        f"Ollama has no model {model} on its own disk",
        where=address,
        next_step=f"Get it with `ollama pull {model}`" + (f", or choose one of: {names}" if names else ""),
    )
