"""Words that a recogniser ran together (`slash-argo-CD-slash`, `NGINX2VPC`, `SQSQ`), taken apart; nothing of them is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from voice_interviewer.speech.words import Word

_SEAM = re.compile(
    r"(?<=\w)-(?=\w)|(?<=[a-z])(?=[A-Z](?:[A-Z]{2}|[a-z]{2}))|(?<=[A-Z]{3})(?=\d[A-Z]{3})|(?<=[A-Z]{3}\d)(?=[A-Z]{3})"
)
_FEWEST_LETTERS = 3
"""Of an acronym that another letter clings to."""
_LETTERS_AS_WORDS = {"Q": "queue", "R": "are", "U": "you", "C": "see", "Y": "why", "B": "be"}
_LIKE_THE = frozenset("BCDGPTVZ")
_BEGIN_WITH_A_VOWEL = frozenset("AEFHILMNORSX")
"""The names of these letters do, so `the` before them is said like the names of the letters above."""


def taken_apart(words: Sequence[Word], is_term: Callable[[str], bool]) -> tuple[tuple[Word, ...], tuple[int, ...]]:
    """The pieces, each with its share of the time, and for every piece the place of the word that it is from. What is a term
    as a whole stays whole."""
    pieces: list[Word] = []
    origins: list[int] = []
    for place, word in enumerate(words):
        parts = [part for part in _SEAM.split(word.text) if part]
        if len(parts) < 2 or is_term(word.text):
            parts = [word.text]
        pieces += _shared(word, parts)
        origins += [place] * len(parts)
    return tuple(pieces), tuple(origins)


def beside_a_letter(core: str, acronym_of: Callable[[str], str | None]) -> str | None:
    """What `core` means when it is an acronym and one letter or digit more that was a word: `a PDB` for `APDB`, `the NLB` for
    `DNLB`, `SQS queue` for `SQSQ`, `2 VPC` for `2VPC`."""
    if len(core) <= _FEWEST_LETTERS or not (core[1:].isalpha() and core.isalnum() and core.isupper()):
        return None
    if acronym_of(core[1:]) == core[1:]:
        if core[0] == "A":
            return f"a {core[1:]}"
        if core[0].isdigit():
            return f"{core[0]} {core[1:]}"
        if core[0] in _LIKE_THE and core[1] in _BEGIN_WITH_A_VOWEL:
            return f"the {core[1:]}"
    if acronym_of(core[:-1]) == core[:-1] and core[-1] in _LETTERS_AS_WORDS:
        return f"{core[:-1]} {_LETTERS_AS_WORDS[core[-1]]}"
    return None


def _shared(word: Word, parts: Sequence[str]) -> list[Word]:
    if len(parts) == 1:
        return [replace(word, text=parts[0])]
    letters = sum(map(len, parts))
    shared: list[Word] = []
    start, done = word.start, 0
    for part in parts:
        done += len(part)
        end = round(word.start + (word.end - word.start) * done / letters, 2)
        shared.append(replace(word, text=part, start=start, end=end))
        start = end
    return shared
