"""What the replies of a llama.cpp server (alone or inside Ollama) mean, and the order of prompts that keeps them the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from voice_interviewer.errors import ModelReplyError
from voice_interviewer.ports import Message, YesNo

TOP_LOGPROBS = 20
"""How many candidates of the first token are asked for; the most that both servers give."""
BLANK_FIRST_TOKENS = 4
"""Tokens asked for when the first one was only white space."""


_NO_CONTENT = "."
"""Stands for an empty beginning, because clients and templates disagree on empty messages."""


class LoadState(StrEnum):
    """How far a language model is from answering."""

    LOOKING = "looking"
    LOADING = "loading"
    CHECKING = "checking"
    READY = "ready"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ModelStage:
    """Told while a language model is opened; may come from another thread."""

    state: LoadState
    model: str
    """As in `ollama qwen3:8b`; empty while none is chosen."""
    detail: str
    """One sentence for people."""


OnStage = Callable[[ModelStage], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible token with the natural logarithm of its probability."""

    token: str
    logprob: float


def read_yes_no(positions: Sequence[Sequence[Candidate]], *, prompt_tokens: int | None) -> YesNo | None:
    """P(yes) from the candidates of the first token that is not white space; None when there is no such token.

    Every spelling counts (`Yes`, ` yes`, `"YES.`); neither yes nor no among the candidates is a mass of 0."""
    for candidates in positions:
        best = max(candidates, key=lambda candidate: candidate.logprob, default=None)
        if best is not None and best.token.strip():
            yes, no = _mass_of("yes", candidates), _mass_of("no", candidates)
            mass = min(yes + no, 1.0)
            return YesNo(p_yes=yes / (yes + no) if mass > 0 else 0.5, mass=mass, prompt_tokens=prompt_tokens)
    return None


def _mass_of(word: str, candidates: Iterable[Candidate]) -> float:
    spellings = (candidate for candidate in candidates if _bare(candidate.token) == word)
    return sum(math.exp(min(candidate.logprob, 0.0)) for candidate in spellings)


def _bare(token: str) -> str:
    return "".join(letter for letter in token if letter.isalpha()).lower()


def read_json(text: str, *, finished: bool) -> object:
    """The JSON value a model wrote; ModelReplyError when it was cut off or is not JSON."""
    if not finished:
        raise ModelReplyError("The language model did not finish its answer within the allowed length")
    try:
        value: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ModelReplyError("The language model's answer is not JSON") from error
    return value


_CONTROL = re.compile(
    r"<(?=\|)|(?<=\|)>"
    r"|<(?=/?(?:s|bos|eos|pad|unk|think|tool_call|tool_response|(?:start|end)_of_turn)>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\])|<(?=<SYS>>|</SYS>>)",
    re.IGNORECASE,
)


def disarm(text: str) -> str:
    """The text with a gap in everything that a chat template would read as the end of a message or a change of role."""
    return _CONTROL.sub(lambda found: f" {found[0]} ", text)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One prompt to evaluate before the real one."""

    messages: tuple[Message, ...]
    fresh: bool
    """True when nothing kept from earlier prompts may be used."""


class PromptPath:
    """Makes a prompt's result a function of the prompt alone, although the server reuses what it evaluated before.

    A server that finds the beginning of a prompt in its cache evaluates only the rest, in another batch, and the
    probabilities move in the second digit with what happened to be asked before. So the beginning is evaluated in fixed
    steps: the last message up to its first blank line, up to its last blank line (without blank lines: up to its last
    two lines), then the whole. A step that the server still holds is repeated, which costs a handful of tokens and sets
    the cache back to exactly that beginning. Prompts about one transcript share its step; the item comes last."""

    def __init__(self) -> None:
        self._held: tuple[tuple[Message, ...], ...] = ()

    def forget(self) -> None:
        """The server lost its cache, or a prompt may not have gone through."""
        self._held = ()

    def steps(self, messages: Sequence[Message]) -> tuple[PathStep, ...]:
        """What to evaluate, in order, before `messages` itself; the caller then says `reached`."""
        wanted = _beginnings(messages)
        kept = 0
        while kept < min(len(wanted), len(self._held)) and wanted[kept] == self._held[kept]:
            kept += 1
        first = max(kept - 1, 0)
        return tuple(PathStep(wanted[index], fresh=kept == 0 and index == 0) for index in range(first, len(wanted)))

    def reached(self, messages: Sequence[Message]) -> None:
        """The steps of `messages` are now in the server's cache."""
        self._held = _beginnings(messages)


def _beginnings(messages: Sequence[Message]) -> tuple[tuple[Message, ...], ...]:
    """The prompt cut after each step, shortest first; at least one, so that a fresh start is always possible."""
    last = messages[-1]
    first_blank, last_blank = last.content.find("\n\n"), last.content.rfind("\n\n")
    if first_blank >= 0:
        cuts = sorted({first_blank + 2, last_blank + 2})
    else:
        lines = last.content.rstrip("\n").split("\n")
        cuts = [sum(len(line) + 1 for line in lines[:-2])]
    before = tuple(messages[:-1])
    return tuple((*before, replace(last, content=last.content[:cut] or _NO_CONTENT)) for cut in cuts)
