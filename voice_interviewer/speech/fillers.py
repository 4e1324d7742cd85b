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
_MARKS = tuple(",.?!;:-…")
_LONGEST_START = 4
_SHORT_CLAUSE = 2
_SUBJECTS = frozenset({"i", "we", "you", "they", "he", "she", "it", "there"})


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


def restarts(words: Sequence[Word], *, within_seconds: float = 1.5) -> int:
    """How often a start of one to four words was given up and begun again in other words ("we use, we run"), its first word
    said again within `within_seconds`. What is said again whole is a repeat, and a list of like clauses is neither."""
    content = [at for at, word in enumerate(words) if bare(word.text) and not is_filler(word.text)]
    spoken = [bare(words[at].text) for at in content]
    found, at = 0, 0
    while at < len(spoken):
        at_break = at == 0 or words[content[at - 1]].text.rstrip().endswith(_MARKS)
        length = _given_up(words, content, at, within_seconds) if at_break else 0
        again = at + 2 * length
        if length and not _breaks_off(words, content, at, length) and spoken[again : again + 1] == spoken[at : at + 1]:
            at = again
            continue
        found += length > 0
        at += max(length, 1)
    return found


def _given_up(words: Sequence[Word], content: Sequence[int], at: int, within_seconds: float) -> int:
    """Of how many words the start at this place was that was given up; 0 when it was none."""
    spoken = [bare(words[place].text) for place in content[at : at + 2 * _LONGEST_START + 1]]
    for length in range(1, min(_LONGEST_START, len(spoken) - 2) + 1):
        last, first = words[content[at + length - 1]], words[content[at + length]]
        ending = last.text.rstrip()
        if ending.endswith((".", "?", "!")) and not ending.endswith("..."):
            return 0
        begun_again = spoken[length] == spoken[0] and first.start - last.end <= within_seconds
        short_clause = length <= _SHORT_CLAUSE and spoken[0] in _SUBJECTS and ending.endswith(",")
        if begun_again and (short_clause or _breaks_off(words, content, at, length)):
            return 0 if spoken[:length] == spoken[length : 2 * length] else length
    return 0


def _breaks_off(words: Sequence[Word], content: Sequence[int], at: int, length: int) -> bool:
    """Whether the words end in a cut-off mark, before a filler, or in a word after which a thought goes on."""
    last = words[content[at + length - 1]].text.rstrip()
    before_filler = content[at + length] - content[at + length - 1] > 1
    goes_on = last.endswith(",") and bare(last) in word_set(_PHRASES, "unfinished_words")
    return before_filler or goes_on or last.endswith(("-", "…", "..."))


def gaps_between(words: Sequence[Word]) -> tuple[tuple[float, float], ...]:
    """The times between one word's end and the next one's start, in seconds."""
    return tuple((earlier.end, later.start) for earlier, later in pairwise(words) if later.start > earlier.end)
