"""Technical terms spelled right: a lexicon of the trade and of one repository, and the repair of what the recogniser wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from voice_interviewer.speech.data import common_words, read_yaml, word_lists, word_set
from voice_interviewer.speech.words import Correction, Word

_FILE = "lexicon.yaml"
_MOST_WINDOW = 6
_CONTEXT_WORDS = 8
_SURE = 0.88
_LIKELY = 0.80
_DOUBTFUL_PROBABILITY = 0.5
_LEAST_FUZZY_LETTERS = 5
_OTHER_BEGINNING = 0.97
_SAME_SKELETON = 0.6
"""Letters so much alike, with the same skeleton of at least `_TELLING_SKELETON` consonants, are the same word."""
_TELLING_SKELETON = 4
_SUSPECT = 0.62
_SUSPECT_IN_PLAIN_WORDS = 0.7
_SUSPECT_PROBABILITY = 0.6
_MOST_SUSPECT_WORDS = 3
_LEAST_SUSPECT_LETTERS = 4
_MOST_SUSPECTS = 8
_LONG_PHRASE_LETTERS = 12
"""A spoken term of so many letters may have a comma in it."""
_LEAST_JOINED_LETTERS = 6
"""Ordinary words that happen to join to fewer letters (`I am`) are no term."""
_NUMBERS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "sixteen": "16", "twenty": "20", "thirty": "30", "thirty-one": "31",
    "fifty": "50", "fifty-three": "53",
}  # fmt: skip
_PLACES = {"P": "bpfv", "T": "td", "K": "gkcq", "S": "szxj", "M": "mn", "L": "l", "R": "r", "": "aeiouhwy"}
_CONSONANTS = str.maketrans({letter: place for place, letters in _PLACES.items() for letter in letters})
_SILENT = frozenset({"dot", "slash", "dash", "underscore", "hyphen", "point"})
_EDGES = re.compile(r"^([^\w]*)(.*?)((?:'s|’s)?[^\w]*)$", re.DOTALL)
_MOST_NAMES_IN_PROMPT = 6
_PROMPT_CHARACTERS = 430


@dataclass(frozen=True, slots=True)
class _Sound:
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
    """Terms by their ordinary word, which stands when no other term and no word of `context` is near."""
    context: frozenset[str]
    sounds: tuple[_Sound, ...]
    names: tuple[str, ...] = ()
    """The names of the repository, most telling first."""

    @staticmethod
    def from_names(names: Iterable[str] = ()) -> Lexicon:
        """The bundled lexicon and the names of a repository: paths, modules, charts, images, instance types."""
        return _with_names(_bundled(), tuple(names))

    def suspects(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The terms that doubtful words may be in truth, likeliest first; of the words that `repair` leaves as they are."""
        found: dict[str, float] = {}
        for length in range(1, _MOST_SUSPECT_WORDS + 1):
            for start in range(len(words) - length + 1):
                window = words[start : start + length]
                if min(word.probability for word in window) >= _SUSPECT_PROBABILITY:
                    continue
                pieces = [spelled(word.text) for word in window]
                least = _SUSPECT_IN_PLAIN_WORDS if all(map(_is_common, pieces)) else _SUSPECT
                for likeness, written in self._alike("".join(pieces), least):
                    found[written] = max(found.get(written, 0.0), likeness)
        likely = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(written for written, _ in likely[:_MOST_SUSPECTS])

    def _alike(self, letters: str, least: float) -> list[tuple[float, str]]:
        """The two terms most like the letters, when they are like enough to ask."""
        if len(letters) < _LEAST_SUSPECT_LETTERS or letters in self.exact:
            return []
        sound = jellyfish.metaphone(letters)
        near = [
            (_likeness(letters, sound, term), term.written)
            for term in self.sounds
            if abs(len(term.letters) - len(letters)) <= 3
        ]
        return sorted((item for item in near if item[0] >= least), reverse=True)[:2]

    def repair(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        """The words with terms spelled right, and what was changed; capitals, spaces and marks alone are no correction."""
        return _Repair(self, words).result()


def domain_prompt(lexicon: Lexicon) -> str:
    """What biases the recogniser's spelling: the same for every question, with terms nobody asks for, at most 150 tokens."""
    prompt = str(read_yaml(_FILE)["prompt"]).strip()
    for name in lexicon.names[:_MOST_NAMES_IN_PROMPT]:
        longer = f"{prompt} {name}."
        if len(longer) > _PROMPT_CHARACTERS:
            break
        prompt = longer
    return prompt


def spelled(text: str) -> str:
    """The letters and digits of a word or phrase in lower case, number words as digits, spoken punctuation left out."""
    pieces = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.casefold().replace("’", "'"))
    return "".join(_NUMBERS.get(piece, piece).replace("'", "") for piece in pieces if piece not in _SILENT)


def skeleton(letters: str) -> str:
    """The consonants by where they are made (`grabbiton` and `graviton` are both KRPTM), vowels and doubles left out."""
    coded = letters.translate(_CONSONANTS)
    return re.sub(r"(.)\1+", r"\1", coded)


class _Repair:
    """One pass over the words of an answer."""

    def __init__(self, lexicon: Lexicon, words: Sequence[Word]) -> None:
        self._lexicon = lexicon
        self._words = words
        self._edges = [_edges(word.text) for word in words]
        self._spelled = [spelled(core) for _, core, _ in self._edges]
        self._found: dict[int, tuple[int, str]] = {}
        """Where a term begins, with the word after its last one and its written form."""
        self._taken = [False] * len(words)
        self._anchors = [piece in lexicon.context for piece in self._spelled]
        """Which words make it likely that their neighbours are technical."""

    def result(self) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        self._find(self._exact)
        self._find(self._alike)
        self._anchors = [anchor or taken for anchor, taken in zip(self._anchors, self._taken, strict=True)]
        self._find(self._in_context)
        repaired: list[Word] = []
        corrections: list[Correction] = []
        at = 0
        while at < len(self._words):
            if at not in self._found:
                repaired.append(self._words[at])
                at += 1
                continue
            end, written = self._found[at]
            word, correction = self._replace(at, end, written)
            repaired.append(word)
            if correction is not None:
                corrections.append(correction)
            at = end
        return tuple(repaired), tuple(corrections)

    def _find(self, match: _Match) -> None:
        for length in range(min(_MOST_WINDOW, len(self._words)), 0, -1):
            for start in range(len(self._words) - length + 1):
                end = start + length
                if any(self._taken[start:end]) or not self._is_phrase(start, end):
                    continue
                written = match(start, end)
                if written is not None:
                    self._found[start] = (end, written)
                    self._taken[start:end] = [True] * length

    def _is_phrase(self, start: int, end: int) -> bool:
        """No word is empty, and no sentence ends inside."""
        if not all(self._spelled[start:end]):
            return self._spelled[start] != "" and self._spelled[end - 1] != "" and end - start > 1
        inside = [self._edges[at][2].strip(" -") for at in range(start, end - 1) if len(self._spelled[at]) > 1]
        if set(inside) <= {"", ","} and len("".join(self._spelled[start:end])) >= _LONG_PHRASE_LETTERS:
            return end - start > 2 or not any(inside)
        return not any(inside)

    def _exact(self, start: int, end: int) -> str | None:
        pieces = self._spelled[start:end]
        key = "".join(pieces)
        ordinary = end - start > 1 and any(len(piece) > 1 and _is_common(piece) for piece in pieces)
        if ordinary and len(key) < _LEAST_JOINED_LETTERS and " ".join(pieces) not in self._lexicon.phrases:
            return None
        written = self._lexicon.exact.get(key)
        if written is None and key.endswith("s") and len(key) > 3:
            singular = self._lexicon.exact.get(key[:-1])
            written = f"{singular}s" if singular is not None and not singular.endswith("s") else None
        if written is None and end - start == 1:
            written = self._behind_article(start)
        if written is None or (
            end - start == 1 and key in common_words() and key == spelled(written) and key.isalpha()
        ):
            return None
        return written

    def _behind_article(self, at: int) -> str | None:
        """`a PDB` for `APDB`."""
        core = self._edges[at][1]
        acronym = self._lexicon.exact.get(self._spelled[at][1:])
        if len(core) < 4 or not core.isupper() or core[0] != "A" or acronym != core[1:]:
            return None
        return f"a {acronym}"

    def _alike(self, start: int, end: int) -> str | None:
        if end - start > 3:
            return None
        letters = "".join(self._spelled[start:end])
        pieces = self._spelled[start:end]
        ordinary = any(_is_common(piece) and (len(piece) > 1 or end - start == 1) for piece in pieces)
        if ordinary or len(letters) < _LEAST_FUZZY_LETTERS or letters in self._lexicon.ambiguous:
            return None
        doubtful = min(word.probability for word in self._words[start:end]) < _DOUBTFUL_PROBABILITY
        needed = _LIKELY if doubtful else _SURE
        sound = jellyfish.metaphone(letters)
        best = max(
            (
                (_likeness(letters, sound, term), term.written)
                for term in self._lexicon.sounds
                if abs(len(term.letters) - len(letters)) <= 3
            ),
            default=(0.0, ""),
        )
        return best[1] if best[0] >= needed else None

    def _in_context(self, start: int, end: int) -> str | None:
        written = self._lexicon.ambiguous.get("".join(self._spelled[start:end]))
        if written is None:
            return None
        near = [*range(max(0, start - _CONTEXT_WORDS), start), *range(end, min(len(self._words), end + _CONTEXT_WORDS))]
        if any(self._anchors[at] for at in near):
            return written
        return self._lexicon.homophones.get(written) if self._heard_as(written, start, end) else None

    def _heard_as(self, written: str, start: int, end: int) -> bool:
        return "".join(self._spelled[start:end]) == spelled(written)

    def _replace(self, start: int, end: int, written: str) -> tuple[Word, Correction | None]:
        window = self._words[start:end]
        heard = " ".join(word.text.strip() for word in window)
        before, after = self._edges[start][0], self._edges[end - 1][2]
        word = replace(
            window[0],
            text=f"{before}{written}{after}",
            end=window[-1].end,
            probability=min(word.probability for word in window),
        )
        bare = heard[len(before) : len(heard) - len(after)] if after else heard[len(before) :]
        if _closed_up(bare) == _closed_up(written):
            return word, None
        return word, Correction(bare, written, window[0].start)


class _Match(Protocol):
    """A rule that gives the written form of the words from `start` to `end`, or None."""

    def __call__(self, start: int, end: int) -> str | None: ...


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text.strip())
    return (match.group(1), match.group(2), match.group(3)) if match else ("", text, "")


def _closed_up(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_common(word: str) -> bool:
    words = common_words()
    return word in words or any(
        word.endswith(ending) and (word[: -len(ending)] in words or word[: -len(ending)] + "e" in words)
        for ending in ("s", "es", "ed", "ing", "ly", "er", "d")
    )


def _likeness(letters: str, sound: str, term: _Sound) -> float:
    """0 to 1; a term that begins with another sound must be all the more alike in its letters."""
    spelling = 0.01 * fuzz.ratio(letters, term.letters)
    if spelling >= _SAME_SKELETON and len(term.skeleton) >= _TELLING_SKELETON and skeleton(letters) == term.skeleton:
        return _SURE
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
    )


def _sounds(terms: Iterable[str]) -> Iterable[_Sound]:
    for written in terms:
        letters = spelled(written)
        if len(letters) >= _LEAST_FUZZY_LETTERS and letters.isalpha() and not _is_common(letters):
            yield _Sound(written, letters, jellyfish.metaphone(letters), skeleton(letters))


def _with_names(lexicon: Lexicon, names: tuple[str, ...]) -> Lexicon:
    exact = dict(lexicon.exact)
    kept: list[str] = []
    for name in _telling_names(names):
        key = spelled(name)
        if key and key not in exact and key not in lexicon.ambiguous:
            exact[key] = name
            kept.append(name)
    return replace(lexicon, exact=exact, sounds=(*lexicon.sounds, *_sounds(kept)), names=tuple(kept))


def _telling_names(names: Iterable[str]) -> Iterable[str]:
    """Whole names and parts of paths that a recogniser could not know; plain English words are left to it."""
    for name in names:
        for part in re.split(r"[/\s,:]+", name):
            stem = re.sub(r"\.(tf|ya?ml|sh|json|md|py|tpl|hcl|txt)$", "", part.strip(".-_"))
            pieces = [piece for piece in re.split(r"[-_.]+", stem) if piece]
            if len(spelled(stem)) < 4 or not re.search(r"[A-Za-z]", stem) or len(pieces) > 4:
                continue
            if all(_is_common(piece.casefold()) or piece.isdigit() for piece in pieces):
                continue
            yield stem
