"""A plain `start` line read without the command library, so that the first screen comes sooner; whatever is not surely meant
so (another command, help, a fault, an unusual spelling) is left to the library, which reads the same line from its beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voice_interviewer.cli.choices import StartOptions, start_options
from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.errors import InterviewerError
from voice_interviewer.plan.terms import Feedback, Mode, Scope

COMMAND = "start"
OTHER_COMMANDS = frozenset(
    {"calibrate", "config", "demo", "doctor", "drill", "map", "materials", "models", "plan", "practice"}
    | {"replay", "report", "rubrics", "score", "sessions", "transcribe"}
)
COMPLETION = "_VOICE_INTERVIEWER_COMPLETE"
"""Set by a shell that wants a word completed."""
_FLAGS = frozenset({"offline", "typed", "headphones", "accurate", "weak_first"})
_TEXTS = frozenset(
    {"rounds", "questions", "llm", "stt", "voice", "patience", "turn_model", "input_device", "output_device", "theme"}
)
_PATHS = frozenset({"out", "answers_from", "speech_to"})
_CHOICES: Mapping[str, type[Mode | Scope | Feedback]] = {"mode": Mode, "scope": Scope, "feedback": Feedback}
_OF_START = ("repo", "rounds", "questions", "mode", "scope", "feedback", "seed", "weak_first", "out", "theme")


def quick_start(arguments: Sequence[str], environment: Mapping[str, str]) -> StartOptions | None:
    """The options of a start on the screens, settings included; None when the library has to read the line."""
    if COMPLETION in environment or (arguments and arguments[0] in OTHER_COMMANDS):
        return None
    from voice_interviewer.cli.settings import decided
    from voice_interviewer.config import user_folders

    try:
        given = _given(arguments[1:] if arguments[:1] == [COMMAND] else arguments)
        if given is None:
            return None
        settings = decided(given.get("repo"), user_folders(), environment)
        return _options({key: found.value for key, found in settings.items()} | given)
    except (InterviewerError, ValueError):
        return None


def _given(words: Sequence[str]) -> dict[str, Any] | None:
    """What the line itself sets."""
    given: dict[str, Any] = {}
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("-"):
            if not word or "repo" in given:
                return None
            given["repo"] = Path(word)
            continue
        key = word.removeprefix("--").replace("-", "_")
        if not word.startswith("--") or "_" in word:
            return None
        if key in _FLAGS:
            given[key] = True
            continue
        if not left or left[0].startswith("-"):
            return None
        value = _value(key, left.pop(0))
        if value is None:
            return None
        given[key] = value
    return given


def _value(key: str, text: str) -> object:
    """The text as this option's value; None for an option or a number that the library has to judge."""
    if key in _TEXTS:
        return text
    if key in _CHOICES:
        return _CHOICES[key](text)
    if key in _PATHS and text:
        return Path(text)
    return int(text) if key == "seed" and text.isascii() and text.isdecimal() else None


def _options(chosen: dict[str, Any]) -> StartOptions | None:
    if chosen.pop("no_tui", False):
        return None
    own = {key: chosen.pop(key) for key in _OF_START if key in chosen}
    engines = EngineChoices(**{"llm": "auto", "stt": DEFAULT_STT, "voice": DEFAULT_VOICE} | chosen)
    return start_options(engines, **own)
