"""How many syllables a word has when it is said, by rule; acronyms and digits count as they are spelled."""

from __future__ import annotations

import re

_LETTER_SYLLABLES = {"w": 3}
_DIGIT_SYLLABLES = {"0": 2, "7": 2}
_VOWELS = re.compile(r"[aeiouy]+")
_SPLIT_VOWELS = re.compile(r"ia(?!l\b|n\b)|io(?!n)|eo(?!u)|ua(?!r)|iu|ier\b|[aeiou]ing\b|dua|creat|reali")
_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z']+|[A-Z]|\d")
_EXCEPTIONS = {
    "kubernetes": 4,
    "area": 3,
    "idea": 3,
    "ingress": 2,
    "cache": 1,
    "caches": 2,
    "nginx": 3,
    "yaml": 2,
    "every": 2,
}


def count_syllables(text: str) -> int:
    """Syllables of a word or phrase; 0 when it holds nothing that is said."""
    return sum(_piece_syllables(piece) for piece in _PIECE.findall(text))


def _piece_syllables(piece: str) -> int:
    if piece.isdigit():
        return _DIGIT_SYLLABLES.get(piece, 1)
    if piece.isupper() and (len(piece) > 1 or piece not in "AI") and len(piece) <= 5:
        return sum(_LETTER_SYLLABLES.get(letter, 1) for letter in piece.lower())
    word = piece.lower().replace("'", "")
    if not word:
        return 0
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    count = len(_VOWELS.findall(word)) + len(_SPLIT_VOWELS.findall(word))
    if re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouyl]le$", word):
        count -= 1
    if re.search(r"[^aeiouytd]ed$", word) or re.search(r"[^aeiouyscxzg]es$", word):
        count -= 1
    return max(count, 1)
