"""Terms by how they sound: which of them a stretch of heard words may be, whatever letters the recogniser chose for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

Pronounce = Callable[[str], str]
"""A text in the International Phonetic Alphabet, as it is read aloud in English; stress and length are of no matter."""

_PIECE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+(?:'[a-z]+)?|[A-Z]+(?:'[a-z]+)?|\d+")
_ROUGHLY = 0.4
_MOST_COMPARED = 40
_LONGEST_SPELLED = 5
"""Capitals in a row, up to so many, are said letter by letter."""
_CACHED = 4096

_VOWELS = {
    "i": "iɪᵻy", "e": "eɛœø", "a": "æaɑɒ", "@": "ɐʌəɚɜɝ", "o": "ɔo", "u": "ʊuɯ",
}  # fmt: skip
_CONSONANTS = {"g": "ɡg", "r": "ɹrʁɾ", "S": "ʃ", "Z": "ʒ", "T": "θ", "D": "ð", "N": "ŋ", "l": "lɫ"}
_LETTER_OF = {sign: letter for letter, signs in chain(_VOWELS.items(), _CONSONANTS.items()) for sign in signs}
_AFFRICATES = (("dZ", "J"), ("tS", "C"))
_VOWEL_LETTERS = frozenset(_VOWELS)
_KINDS = ("ptkbdg", "fvTDszSZ", "mnN", "lrwj", "CJ")
"""Consonants that are made in one manner."""
_CLASSES = str.maketrans(
    dict.fromkeys(_VOWELS, "V")
    | {letter: kind[0] for kind in ("pbfv", "tdTD", "kg", "szSZCJ", "mnN", "lr", "wj") for letter in kind}
)
_UNVOICED = ("pb", "td", "kg", "fv", "sz", "SZ", "TD", "CJ")
_MISTAKEN = ("sT", "fT", "vD", "zD", "sS", "SC", "ZJ", "bv", "pf", "dD", "tT", "mn", "nN", "lr", "rw", "wv", "ij", "uw")
_NEAR_VOWELS = ("ie", "ea", "a@", "o@", "ou", "@u", "i@", "e@", "ao")
_FAINT = frozenset("@ijwh")
_SOFT = _VOWEL_LETTERS | frozenset("rtd")


class TermSounds:
    """The terms of a lexicon with every way in which they are said."""

    def __init__(self, said: Mapping[str, Iterable[str]], pronounce: Pronounce) -> None:
        """`said` has for each written term the ways in which it is said or was misheard, itself among them."""
        self._pronounce = pronounce
        self._written: dict[str, dict[str, None]] = {}
        """By sound: the terms that sound so."""
        self._by_class: dict[str, list[str]] = {}
        for written, ways in said.items():
            for sound in dict.fromkeys(chain.from_iterable(map(self.sounds, (written, *ways)))):
                self._written.setdefault(sound, {})[written] = None
        for sound in self._written:
            self._by_class.setdefault(sound.translate(_CLASSES), []).append(sound)

    def sounds(self, text: str) -> tuple[str, ...]:
        """How these words may have sounded, one letter for each sound: capitals said letter by letter, or as a word."""
        apart = pieces_of(text)
        spelled = " ".join(" ".join(piece) if _is_spelled(piece) else piece for piece in apart)
        plain = " ".join(apart)
        ways = (spelled,) if spelled == plain else (spelled, plain.lower())
        return tuple(dict.fromkeys(sound for way in ways if (sound := sound_of(self._pronounce(way)))))

    def most_alike(self, text: str, least: float) -> list[tuple[float, str]]:
        """The terms that sound at least so much like the text, the most alike first, each with its likeness (0 to 1)."""
        near: dict[str, float] = {}
        for sound in self.sounds(text):
            rough = process.extract(
                sound.translate(_CLASSES),
                self._by_class.keys(),
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=_ROUGHLY,
                limit=_MOST_COMPARED,
            )
            for candidate in chain.from_iterable(self._by_class[kind] for kind, _, _ in rough):
                alike = likeness(sound, candidate)
                for written in self._written[candidate] if alike >= least else ():
                    near[written] = max(near.get(written, 0.0), alike)
        return sorted(((alike, written) for written, alike in near.items()), key=lambda item: (-item[0], item[1]))


def pieces_of(text: str) -> list[str]:
    """The pieces of words that a recogniser or a name has put together: `no-cubed`, `2VPC`, `StatefulSet`, `t3.medium`."""
    return _PIECE.findall(text)


def _is_spelled(piece: str) -> bool:
    return piece.isupper() and piece.isalpha() and 1 < len(piece) <= _LONGEST_SPELLED


def sound_of(ipa: str) -> str:
    """The phonetic alphabet in fewer letters, one for each sound, without stress, length and other marks."""
    letters = (_LETTER_OF.get(sign, sign) for sign in ipa)
    sound = "".join(letter for letter in letters if letter == "@" or (letter.isascii() and letter.isalpha()))
    for pair, letter in _AFFRICATES:
        sound = sound.replace(pair, letter)
    return sound


@lru_cache(_CACHED)
def likeness(one: str, other: str) -> float:
    """0 to 1: the cheapest way from one to the other by changing, leaving out and putting in sounds, over the longer one."""
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _left_out(letter))
    for left in one:
        above, row = row, [row[0] + _left_out(left)]
        for at, right in enumerate(other):
            row.append(
                min(above[at] + _changed(left, right), above[at + 1] + _left_out(left), row[at] + _left_out(right))
            )
    return 1.0 - row[-1] / max(len(one), len(other), 1)


def _left_out(letter: str) -> float:
    if letter in _FAINT:
        return 0.5
    return 0.7 if letter in _SOFT else 0.9


def _changed(one: str, other: str) -> float:
    return 0.0 if one == other else _CHANGES.get((one, other), 1.0)


def _changes() -> dict[tuple[str, str], float]:
    """What it costs to take one sound for another: less the more often it happens."""
    costs: dict[tuple[str, str], float] = {}
    groups = [(0.5, ["".join(_VOWELS)]), (0.7, _KINDS), (0.3, _NEAR_VOWELS), (0.45, _MISTAKEN), (0.35, _UNVOICED)]
    for cost, letters in groups:
        costs |= {(one, other): cost for group in letters for one in group for other in group if one != other}
    return costs


_CHANGES = _changes()
