"""The embedded language model: llama.cpp in a process of its own, so that a native crash never ends an interview."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

from pydantic import BaseModel, Field, ValidationError

from voice_interviewer.engines.embedded_worker import Settings
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
from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity, YesNo

WORKER = (sys.executable, "-P", "-m", "voice_interviewer.engines.embedded_worker")
"""With `-P`, so that nothing is ever imported from the current folder, which may be a stranger's repository."""
LOAD_SECONDS = 300.0
ANSWER_SECONDS = 600.0
"""A hang, not a slow machine: even 4096 tokens at 10 a second take less."""
_CLOSE_SECONDS = 2.0
_MOST_THREADS = 8
_CALM = {"OMP_WAIT_POLICY": "passive"}
"""llama.cpp's threads sleep while they wait for each other. Spinning, they make everything beside them (recogniser,
voice) and themselves up to twenty times slower as soon as there are more busy threads than cores."""


class _Top(BaseModel):
    token: str
    logprob: float


class _Position(BaseModel):
    top_logprobs: list[_Top] = Field(default_factory=list)


class _Logprobs(BaseModel):
    content: list[_Position] = Field(default_factory=list)


class _ReplyMessage(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    finish_reason: str | None = None
    message: _ReplyMessage
    logprobs: _Logprobs | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None


class _Fault(BaseModel):
    message: str = "no reason given"
    type: str = ""


class _Reply(BaseModel):
    choices: list[_Choice] = Field(default_factory=list)
    usage: _Usage = _Usage()
    error: _Fault | None = None


class _WorkerGoneError(Exception):
    """The child ended or hangs; the text is its last words."""


class _Worker:
    """One child process: started at once, loading in the background, asked one thing at a time."""

    def __init__(self, command: Sequence[str], settings: Settings, on_stage: OnStage, model: str) -> None:
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**_CALM, **os.environ},
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._replies: queue.Queue[dict[str, object] | None] = queue.Queue()
        self._last_words: deque[str] = deque(maxlen=3)
        self._loaded = threading.Event()
        self._failure = ""
        self._on_stage = on_stage
        self._model = model
        self._asked = 0
        self._threads = (
            threading.Thread(target=self._read_replies, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self._process.stderr,), daemon=True),
        )
        for thread in self._threads:
            thread.start()
        self._send(asdict(settings))

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise _WorkerGoneError(self._epitaph()) from error

    def _read_replies(self, stream: IO[str]) -> None:
        for line in stream:
            message = json.loads(line)
            if "failed" in message:
                self._failure = str(message["failed"])
                self._on_stage(ModelStage(LoadState.UNAVAILABLE, self._model, f"It cannot run: {self._failure}."))
            elif "loaded" in message:
                self._loaded.set()
                seconds = message["loaded"].get("seconds", 0.0)
                self._on_stage(ModelStage(LoadState.READY, self._model, f"Loaded in {seconds:.1f} s."))
            else:
                self._replies.put(message)
        self._replies.put(None)
        self._loaded.set()

    def _read_errors(self, stream: IO[str]) -> None:
        for line in stream:
            if line.strip():
                self._last_words.append(line.strip())

    def ask(self, request: Mapping[str, object]) -> object:
        """The reply to one chat request; _WorkerGoneError when there will be none, MissingPartError when the model
        could not be loaded."""
        if not self._loaded.wait(LOAD_SECONDS):
            self.end()
            raise _WorkerGoneError("it did not load within five minutes")
        if self._failure:
            raise MissingPartError(
                f"The embedded language model cannot run: {self._failure}",
                where=self._model,
                next_step="Check it with `voice-interviewer models verify`, or use --llm ollama or --llm none.",
            )
        self._asked += 1
        self._send({"id": self._asked, "chat": request})
        while True:
            try:
                message = self._replies.get(timeout=ANSWER_SECONDS)
            except queue.Empty as error:
                self.end()
                raise _WorkerGoneError("it did not answer for ten minutes") from error
            if message is None:
                self._replies.put(None)
                raise _WorkerGoneError(self._epitaph())
            if message.get("id") == self._asked:
                return message.get("reply")

    def _epitaph(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_CLOSE_SECONDS)
        words = f": {self._last_words[-1][:200]}" if self._last_words else ""
        return f"its process ended with {self._process.returncode}{words}"

    def end(self) -> None:
        """End the child, at the latest after two seconds; whoever waits for a reply gets none."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a child that is already gone left unread bytes behind
            self._process.stdin.close()
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()


class EmbeddedModel:
    """A GGUF model in this machine's memory, as a LanguageModel. The child starts with the object and loads meanwhile;
    the first question waits for it. When the child dies it is started once more and asked again; a second death makes
    every further question a MissingPartError."""

    def __init__(
        self,
        gguf: Path,
        *,
        identity: ModelIdentity,
        context_tokens: int = 4096,
        threads: int | None = None,
        on_stage: OnStage = lambda _: None,
        worker: Sequence[str] = WORKER,
    ) -> None:
        """`threads`: 0 or None means the physical cores, at most 8. `worker` is the command of the child."""
        self._identity = identity
        self._settings = Settings(str(gguf), context_tokens, threads or physical_cores())
        self._on_stage = on_stage
        self._command = tuple(worker)
        self._path = PromptPath()
        self._lock = threading.Lock()
        self._closed = False
        self._dead = ""
        self._worker = self._start()

    def _start(self) -> _Worker:
        label = f"embedded {self._identity.model}"
        self._path.forget()
        self._on_stage(ModelStage(LoadState.LOADING, label, f"Loading {self._identity.model}."))
        return _Worker(self._command, self._settings, self._on_stage, label)

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._identity

    @property
    def context_tokens(self) -> int:
        """The window; llama.cpp itself refuses a longer prompt."""
        return self._settings.context_tokens

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        """See LanguageModel. The same messages give the same numbers whatever was asked before."""
        for tokens in (1, BLANK_FIRST_TOKENS):
            reply = self._ask(messages, {"max_tokens": tokens, "logprobs": True, "top_logprobs": TOP_LOGPROBS})
            found = reply.choices[0].logprobs
            positions = [] if found is None else found.content
            tops = [[Candidate(top.token, top.logprob) for top in place.top_logprobs] for place in positions]
            answer = read_yes_no(tops, prompt_tokens=reply.usage.prompt_tokens)
            if answer is not None:
                return answer
        raise ModelReplyError("The language model gave no token to read", where=self._identity.model)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        """See LanguageModel."""
        form = {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": dict(schema)}}
        choice = self._ask(messages, {"max_tokens": max_tokens, "response_format": form}).choices[0]
        return read_json(choice.message.content or "", finished=choice.finish_reason == "stop")

    def close(self) -> None:
        """End the child; a question under way in another thread becomes a ModelReplyError."""
        self._closed = True
        self._worker.end()

    def _ask(self, messages: Sequence[Message], more: Mapping[str, object]) -> _Reply:
        with self._lock:
            for last_try in (False, True):
                if self._closed:
                    raise ModelReplyError("The language model was closed", where=self._identity.model)
                if self._dead:
                    break
                try:
                    return self._ask_along_path(messages, more)
                except _WorkerGoneError as gone:
                    if self._closed:
                        raise ModelReplyError("The language model was closed", where=self._identity.model) from gone
                    self._worker.end()
                    self._dead = str(gone) if last_try else ""
                    if not last_try:
                        self._worker = self._start()
        self._on_stage(ModelStage(LoadState.UNAVAILABLE, f"embedded {self._identity.model}", self._dead))
        raise MissingPartError(
            f"The embedded language model stopped twice ({self._dead})",
            where=self._identity.model,
            next_step="It may need more memory: close other programs, or use --llm none.",
        )

    def _ask_along_path(self, messages: Sequence[Message], more: Mapping[str, object]) -> _Reply:
        steps = self._path.steps(messages)
        self._path.forget()
        for step in steps:
            self._send(step.messages, {"max_tokens": 0, "cache_prompt": not step.fresh})
        reply = self._send(messages, more)
        self._path.reached(messages)
        return reply

    def _send(self, messages: Sequence[Message], more: Mapping[str, object]) -> _Reply:
        fixed = {"temperature": 0, "top_k": 1, "seed": 1, "repeat_penalty": 1.0, "cache_prompt": True}
        asked = [{"role": message.role, "content": disarm(message.content)} for message in messages]
        raw = self._worker.ask({"messages": asked, **fixed, **more})
        try:
            reply = _Reply.model_validate(raw)
        except ValidationError as error:
            raise ModelReplyError("llama.cpp answered in an unknown form", where=self._identity.model) from error
        if reply.error is not None:
            what = (
                "The prompt is longer than the language model's window"
                if "exceed" in reply.error.type
                else "llama.cpp refused"
            )
            raise ModelReplyError(f"{what}: {reply.error.message}", where=self._identity.model)
        if not reply.choices:
            raise ModelReplyError("llama.cpp answered nothing", where=self._identity.model)
        return reply


def physical_cores() -> int:
    """Cores this process may use, hyper-threads not counted, 1 to 8."""
    if not hasattr(os, "sched_getaffinity"):
        return min(max((os.cpu_count() or 2) // 2, 1), _MOST_THREADS)
    usable = os.sched_getaffinity(0)
    siblings = [Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list") for number in usable]
    cores = {path.read_text(encoding="ascii") for path in siblings if path.is_file()}
    return min(len(cores) or len(usable), _MOST_THREADS)
