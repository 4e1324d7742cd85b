"""Technical terms spelled right in what the recogniser wrote; a second pass changes nothing, and each change is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from voice_interviewer.speech.data import common_words
from voice_interviewer.speech.fillers import is_filler
from voice_interviewer.speech.letter_names import meant_acronym
from voice_interviewer.speech.run_together import beside_a_letter, taken_apart
from voice_interviewer.speech.vocabulary import LEAST_FUZZY_LETTERS, SURE, Lexicon, is_common, spelled
from voice_interviewer.speech.words import Correction, Word, in_place_of

_MOST_WINDOW = 6
_CONTEXT_WORDS = 8
_LIKELY = 0.80
_DOUBTFUL_PROBABILITY = 0.5
_SURE_LETTERS_PROBABILITY = 0.9
"""Letters that the recogniser is so sure of are no misheard ones."""
_LONG_PHRASE_LETTERS = 12
"""A spoken term of so many letters may have a comma in it."""
_LEAST_JOINED_LETTERS = 6
"""Ordinary words that happen to join to fewer letters (`I am`) are no term."""
_EDGES = re.compile(r"^([^\w]*)(.*?)((?:'s|’s)?[^\w]*)$", re.DOTALL)


def repair_terms(lexicon: Lexicon, words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
    """The words with terms spelled right, and what was changed; capitals, spaces and marks alone are no correction."""
    return _Repair(lexicon, words).result()


class _Repair:
    """One pass over the words of an answer."""

    def __init__(self, lexicon: Lexicon, words: Sequence[Word]) -> None:
        self._lexicon = lexicon
        self._said = words
        self._words, self._origins = taken_apart(words, lambda text: spelled(text) in lexicon.exact)
        self._parts = Counter(self._origins)
        self._edges = [_edges(word.text) for word in self._words]
        self._spelled = [spelled(core) for _, core, _ in self._edges]
        self._found: dict[int, tuple[int, str]] = {}
        """Where a term begins, with the word after its last one and its written form."""
        self._taken = [False] * len(self._words)
        self._anchors = [piece in lexicon.context for piece in self._spelled]
        """Which words make it likely that their neighbours are technical."""

    def result(self) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        self._find(self._exact)
        self._find(self._alike)
        self._anchors = [anchor or taken for anchor, taken in zip(self._anchors, self._taken, strict=True)]
        self._find(self._in_context)
        self._find(self._by_letters)
        opened = self._opened()
        repaired: list[Word] = []
        corrections: list[Correction] = []
        at = 0
        while at < len(self._words):
            origin = self._origins[at]
            if self._is_piece(at) and origin not in opened:
                repaired.append(self._said[origin])
                at += self._parts[origin]
                continue
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

    def _is_piece(self, at: int) -> bool:
        return self._parts[self._origins[at]] > 1

    def _opened(self) -> frozenset[int]:
        """The words that must be taken apart, because a term within them is spelled otherwise or clings to what is beside it."""
        pieces = zip(self._words, self._origins, strict=True)
        with_filler = {origin for word, origin in pieces if self._parts[origin] > 1 and is_filler(word.text)}
        return frozenset(
            origin
            for start, (end, written) in self._found.items()
            for origin in self._origins[start:end]
            if end - start > 1
            or origin in with_filler
            or written.casefold() != self._edges[start][1].casefold()
            or self._said[origin].text.count("-") < self._parts[origin] - 1
        )

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
        ordinary = end - start > 1 and any(len(piece) > 1 and is_common(piece) for piece in pieces)
        if ordinary and len(key) < _LEAST_JOINED_LETTERS and " ".join(pieces) not in self._lexicon.phrases:
            return None
        written = self._lexicon.exact.get(key)
        if written is None and key.endswith("s") and len(key) > 3:
            singular = self._lexicon.exact.get(key[:-1])
            written = f"{singular}s" if singular is not None and not singular.endswith("s") else None
        if written is None:
            written = self._behind_word(pieces)
        if written is None and end - start == 1:
            written = beside_a_letter(self._edges[start][1], lambda core: self._lexicon.exact.get(spelled(core)))
        if written is None or (
            end - start == 1 and key in common_words() and key == spelled(written) and key.isalpha()
        ):
            return None
        return written

    def _behind_word(self, pieces: Sequence[str]) -> str | None:
        """`run kubectl` for `runcube control`: an ordinary word clings to the first word of a phrase."""
        first, *rest = pieces
        if not rest or is_common(first):
            return None
        for cut in range(len(first) - 1, 1, -1):
            key = "".join([first[cut:], *rest])
            if first[:cut] in common_words() and " ".join([first[cut:], *rest]) in self._lexicon.phrases:
                return f"{first[:cut]} {self._lexicon.exact[key]}" if key in self._lexicon.exact else None
        return None

    def _alike(self, start: int, end: int) -> str | None:
        if end - start > 3:
            return None
        letters = "".join(self._spelled[start:end])
        pieces = self._spelled[start:end]
        ordinary = any(is_common(piece) and (len(piece) > 1 or end - start == 1) for piece in pieces)
        ordinary = ordinary or (len(pieces) > 1 and any(piece in self._lexicon.ambiguous for piece in pieces))
        if ordinary or len(letters) < LEAST_FUZZY_LETTERS or letters in self._lexicon.ambiguous:
            return None
        best = self._lexicon.most_alike(letters, _LIKELY if self._is_doubtful(start, end) else SURE)
        return best[0][1] if best else None

    def _in_context(self, start: int, end: int) -> str | None:
        written = self._lexicon.ambiguous.get("".join(self._spelled[start:end]))
        if written is None:
            return None
        if self._is_technical(start, end):
            return written
        plain = self._lexicon.homophones.get(written)
        if plain is None or not self._heard_as(written, start, end):
            return None
        return plain if " " not in plain or self._is_doubtful(start, end) else None

    def _by_letters(self, start: int, end: int) -> str | None:
        """An acronym with a letter misheard, where the recogniser was not sure and another technical word is near."""
        cores = [core for _, core, _ in self._edges[start:end]]
        doubtful = min(word.probability for word in self._words[start:end]) < _SURE_LETTERS_PROBABILITY
        if not doubtful or not self._is_technical(start, end) or (len(cores) > 1 and max(map(len, cores)) > 2):
            return None
        meant = meant_acronym("".join(cores), self._lexicon.acronyms)
        return meant if meant in self._lexicon.exact.values() else None

    def _is_technical(self, start: int, end: int) -> bool:
        near = [*range(max(0, start - _CONTEXT_WORDS), start), *range(end, min(len(self._words), end + _CONTEXT_WORDS))]
        return any(self._anchors[at] for at in near)

    def _is_doubtful(self, start: int, end: int) -> bool:
        return min(word.probability for word in self._words[start:end]) < _DOUBTFUL_PROBABILITY

    def _heard_as(self, written: str, start: int, end: int) -> bool:
        return "".join(self._spelled[start:end]) == spelled(written)

    def _replace(self, start: int, end: int, written: str) -> tuple[Word, Correction | None]:
        window = self._words[start:end]
        heard = " ".join(word.text.strip() for word in window)
        before, after = self._edges[start][0], self._edges[end - 1][2]
        word = in_place_of(window, f"{before}{written}{after}")
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
