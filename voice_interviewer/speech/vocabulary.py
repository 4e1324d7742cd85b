"""The lexicon of the trade and of one repository: how terms are written, what recognisers make of them, what is like them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from voice_interviewer.speech.data import common_words, word_lists, word_set
from voice_interviewer.speech.pronunciation import Pronounce, TermSounds

_FILE = "lexicon.yaml"
SURE = 0.88
"""So much alike are a term and a mishearing of it."""
LEAST_FUZZY_LETTERS = 5
_OTHER_BEGINNING = 0.97
_SAME_SKELETON = 0.6
"""Letters so much alike, with the same skeleton of at least `_TELLING_SKELETON` consonants, are the same word."""
_TELLING_SKELETON = 4
_LEAST_OTHER_PART = 3
_MOST_LETTERS_APART = 3
_NUMBERS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "sixteen": "16", "twenty": "20", "thirty": "30", "thirty-one": "31",
    "fifty": "50", "fifty-three": "53",
}  # fmt: skip
_PLACES = {"P": "bpfv", "T": "td", "K": "gkcq", "S": "szxj", "M": "mn", "L": "l", "R": "r", "": "aeiouhwy"}
_CONSONANTS = str.maketrans({letter: place for place, letters in _PLACES.items() for letter in letters})
_SILENT = frozenset({"dot", "slash", "dash", "underscore", "hyphen", "point"})


@dataclass(frozen=True, slots=True)
class Sound:
    """A term as it is compared by likeness."""

    written: str
    letters: str
    metaphone: str
    skeleton: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms that should be spelled right. `exact` maps letters and digits to the written form."""

    exact: Mapping[str, str]
    phrases: frozenset[str]
    """Aliases as they are spaced, for those that are made of ordinary words."""
    ambiguous: Mapping[str, str]
    """The same for ordinary English words, replaced only beside another term."""
    homophones: Mapping[str, str]
    """The ordinary words for a term; one stands when no other term and no word of `context` is near, several when the term
    was doubtful too."""
    context: frozenset[str]
    sounds: tuple[Sound, ...]
    acronyms: frozenset[str]
    """Terms that are said letter by letter, and other abbreviations that nobody should take for a misheard one of them."""
    names: tuple[str, ...] = ()
    """The names of the repository, most telling first."""
    pronounced: TermSounds | None = None
    """How the terms sound; None when nobody can say how anything is pronounced."""

    @staticmethod
    def from_names(names: Iterable[str] = (), pronounce: Pronounce | None = None) -> Lexicon:
        """The bundled lexicon and the names of a repository: paths, modules, charts, images, instance types."""
        lexicon = _with_names(_bundled(), tuple(names))
        if pronounce is None:
            return lexicon
        said = {**word_lists(_FILE, "terms"), **dict.fromkeys(lexicon.names, ())}
        return replace(lexicon, pronounced=TermSounds(said, pronounce))

    def most_alike(self, letters: str, least: float) -> list[tuple[float, str]]:
        """The terms that are at least so much like the letters, the most alike first, each with its likeness."""
        return _most_alike(letters, self.sounds, least)


def spelled(text: str) -> str:
    """The letters and digits of a word or phrase in lower case, number words as digits, spoken punctuation left out."""
    pieces = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.casefold().replace("’", "'"))
    return "".join(_NUMBERS.get(piece, piece).replace("'", "") for piece in pieces if piece not in _SILENT)


def skeleton(letters: str) -> str:
    """The consonants by where they are made (`grabbiton` and `graviton` are both KRPTM), vowels and doubles left out."""
    coded = letters.translate(_CONSONANTS)
    return re.sub(r"(.)\1+", r"\1", coded)


def is_common(word: str) -> bool:
    """Whether it is an ordinary English word, inflected or not."""
    words = common_words()
    return (
        word in words
        or (word.endswith("ies") and f"{word[:-3]}y" in words)
        or any(
            word.endswith(ending) and (word[: -len(ending)] in words or word[: -len(ending)] + "e" in words)
            for ending in ("s", "es", "ed", "ing", "ly", "er", "d", "ful", "less")
        )
    )


def _is_part(letters: str, term: str) -> bool:
    """Whether the letters are a word of the term (`stateful` of StatefulSet) and not a mishearing of the whole."""
    return len(term) - len(letters) >= _LEAST_OTHER_PART and (term.startswith(letters) or term.endswith(letters))


def _most_alike(letters: str, sounds: Iterable[Sound], least: float) -> list[tuple[float, str]]:
    sound = jellyfish.metaphone(letters)
    near: dict[str, float] = {}
    for term in sounds:
        if abs(len(term.letters) - len(letters)) <= _MOST_LETTERS_APART and not _is_part(letters, term.letters):
            near[term.written] = max(near.get(term.written, 0.0), _likeness(letters, sound, term))
    return sorted(((alike, written) for written, alike in near.items() if alike >= least), reverse=True)


def _likeness(letters: str, sound: str, term: Sound) -> float:
    """0 to 1; a term that begins with another sound must be all the more alike in its letters."""
    spelling = 0.01 * fuzz.ratio(letters, term.letters)
    if spelling >= _SAME_SKELETON and len(term.skeleton) >= _TELLING_SKELETON and skeleton(letters) == term.skeleton:
        return SURE
    if letters[0] != term.letters[0] and sound[:1] != term.metaphone[:1]:
        return _OTHER_BEGINNING * spelling
    return 0.5 * JaroWinkler.normalized_similarity(sound, term.metaphone) + 0.5 * spelling


@cache
def _bundled() -> Lexicon:
    terms = word_lists(_FILE, "terms")
    exact: dict[str, str] = {}
    phrases: set[str] = set()
    for written, aliases in terms.items():
        for spoken in (written, *aliases):
            exact.setdefault(spelled(spoken), written)
            phrases.add(" ".join(spelled(piece) for piece in spoken.split()))
    ambiguous = {
        spelled(alias): written for written, aliases in word_lists(_FILE, "ambiguous").items() for alias in aliases
    }
    homophones = {written: plain[0] for written, plain in word_lists(_FILE, "homophones").items()}
    ambiguous.update({spelled(written): written for written in homophones})
    for key in ambiguous:
        exact.pop(key, None)
    return Lexicon(
        exact=exact,
        phrases=frozenset(phrases),
        ambiguous=ambiguous,
        homophones=homophones,
        context=word_set(_FILE, "context"),
        sounds=tuple(_sounds(terms)),
        acronyms=frozenset(filter(_is_acronym, terms)) | {name.upper() for name in word_set(_FILE, "abbreviations")},
    )


def _is_acronym(written: str) -> bool:
    return written.isalpha() and written.isupper()


def _sounds(terms: Iterable[str]) -> Iterable[Sound]:
    for written in terms:
        letters = spelled(written)
        if len(letters) >= LEAST_FUZZY_LETTERS and letters.isalpha() and not is_common(letters):
            yield _sound(written, letters)


def _sound(written: str, letters: str) -> Sound:
    return Sound(written, letters, jellyfish.metaphone(letters), skeleton(letters))


def _with_names(lexicon: Lexicon, names: tuple[str, ...]) -> Lexicon:
    exact = dict(lexicon.exact)
    kept: list[str] = []
    for name in _telling_names(names):
        key = spelled(name)
        if key and key not in exact and key not in lexicon.ambiguous:
            exact[key] = name
            kept.append(name)
    return replace(
        lexicon,
        exact=exact,
        sounds=(*lexicon.sounds, *_sounds(kept)),
        names=tuple(kept),
    )


def _telling_names(names: Iterable[str]) -> Iterable[str]:
    """Whole names and parts of paths that a recogniser could not know; plain English words are left to it."""
    for name in names:
        for part in re.split(r"[/\s,:]+", name):
            stem = re.sub(r"\.(tf|ya?ml|sh|json|md|py|tpl|hcl|txt)$", "", part.strip(".-_"))
            pieces = [piece for piece in re.split(r"[-_.]+", stem) if piece]
            if len(spelled(stem)) < 4 or not re.search(r"[A-Za-z]", stem) or len(pieces) > 4:
                continue
            if all(is_common(piece.casefold()) or piece.isdigit() for piece in pieces):
                continue
            yield stem
