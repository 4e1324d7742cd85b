"""Filled pauses and discourse markers in what was recognised: "um" and "uh" by spelling, "like" only where it means nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from voice_interviewer.speech.data import word_set
from voice_interviewer.speech.words import FilledPause, FillerKind, Word

_FILLER = re.compile(r"(?:u+h+m*|u+m+|e+r+m*|a+h+m*|h+m+|m{2,}|e+h+m*)")
_NOT_FILLERS = frozenset({"ER", "EHM", "AH", "MM", "HM"})
_MARKERS: tuple[tuple[str, ...], ...] = (
    ("you", "know"),
    ("i", "mean"),
    ("sort", "of"),
    ("kind", "of"),
    ("basically",),
    ("actually",),
    ("literally",),
    ("so",),
    ("like",),
)
_PHRASES = "phrases.yaml"


def bare(text: str) -> str:
    """A recognised word in lower case without the punctuation around it."""
    return re.sub(r"^[^\w']+|[^\w']+$", "", text).casefold()


def is_filler(text: str) -> bool:
    """Whether this recognised word is an "um" of some spelling; `uh-huh` and `mm-hm` are answers, not fillers."""
    stripped = re.sub(r"^[^\w']+|[^\w']+$", "", text)
    return bool(_FILLER.fullmatch(stripped.casefold())) and stripped not in _NOT_FILLERS


def heard_fillers(words: Sequence[Word]) -> tuple[FilledPause, ...]:
    """The filled pauses that the recogniser wrote down."""
    return tuple(
        FilledPause(word.start, word.end, bare(word.text), FillerKind.HEARD, round(word.probability, 2))
        for word in words
        if is_filler(word.text)
    )


def discourse_markers(words: Sequence[Word]) -> dict[str, int]:
    """How often each empty phrase was said, in the order of first use; phrases with a meaning are left out."""
    content = [word.text.strip() for word in words if not is_filler(word.text)]
    spoken = [bare(text) for text in content]
    ends = [text[-1:] if text[-1:] in ",.?!" else "" for text in content]
    counts: dict[str, int] = {}
    for at in range(len(spoken)):
        for marker in _MARKERS:
            if tuple(spoken[at : at + len(marker)]) == marker and _is_empty(marker, spoken, ends, at):
                phrase = " ".join(marker)
                counts[phrase] = counts.get(phrase, 0) + 1
    return counts


def _is_empty(marker: tuple[str, ...], spoken: Sequence[str], ends: Sequence[str], at: int) -> bool:
    before = spoken[at - 1] if at and ends[at - 1] in ("", ",") else ""
    after = spoken[at + len(marker)] if at + len(marker) < len(spoken) else ""
    match marker:
        case ("like",):
            if at and ends[at - 1] == "," and ends[at] == ",":
                return True
            return before not in word_set(_PHRASES, "like_meant_after") and after not in ("to", "this", "that")
        case ("so",):
            return not before
        case ("you", "know"):
            return before not in word_set(_PHRASES, "know_meant_after") and after not in (
                "what",
                "how",
                "that",
                "the",
                "which",
            )
        case ("sort", "of") | ("kind", "of"):
            return before not in word_set(_PHRASES, "kind_meant_after")
        case _:
            return True


def repetitions(words: Sequence[Word], *, within_seconds: float = 1.0) -> int:
    """How often a sequence of one to three words was said twice in a row within `within_seconds`; fillers between do not count."""
    content = [word for word in words if not is_filler(word.text)]
    spoken = [bare(word.text) for word in content]
    found = 0
    at = 0
    while at < len(spoken):
        for length in (3, 2, 1):
            first, second = spoken[at : at + length], spoken[at + length : at + 2 * length]
            if len(second) == length and first == second and all(first):
                gap = content[at + length].start - content[at + length - 1].end
                if gap <= within_seconds and not first[0].isdigit():
                    found += 1
                    at += length - 1
                    break
        at += 1
    return found


def gaps_between(words: Sequence[Word]) -> tuple[tuple[float, float], ...]:
    """The times between one word's end and the next one's start, in seconds."""
    return tuple((earlier.end, later.start) for earlier, later in pairwise(words) if later.start > earlier.end)
