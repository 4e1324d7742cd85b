"""A second look at doubtful words: which terms to ask the recogniser about, and what of its second answer to believe.

A term is only believed where the first answer was doubtful and sounded like it, so that asking puts no word into anybody's mouth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from voice_interviewer.speech.term_repair import repair_terms
from voice_interviewer.speech.vocabulary import Lexicon, skeleton, spelled
from voice_interviewer.speech.words import Correction, Word

_ALIKE = 0.6
_MOST_WORDS = 5
_MOST_WORDS_APART = 2
_SURE_PROBABILITY = 0.6

Look = Callable[[Sequence[str]], Sequence[Word]]
"""Recognises the same sound again, with these terms added to the prompt, likeliest first."""


def looked_twice(
    words: Sequence[Word], lexicon: Lexicon, look: Look
) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
    """The words of one segment with terms that the second look confirms, and what was changed; no suspicion, no second look."""
    suspects = lexicon.suspects(repair_terms(lexicon, words)[0])
    if not suspects:
        return tuple(words), ()
    return _settled(words, look(suspects), lexicon, frozenset(suspects))


def _settled(
    first: Sequence[Word], second: Sequence[Word], lexicon: Lexicon, suspects: frozenset[str]
) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
    kept: list[Word] = []
    corrections: list[Correction] = []
    matcher = SequenceMatcher(None, _keys(first), _keys(second), autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        heard, again = first[start:end], second[other_start:other_end]
        better = _confirmed(heard, again, lexicon, suspects) if what == "replace" else None
        kept += better or heard
        if better:
            corrections.append(Correction(_text(heard), _text(better), heard[0].start))
    return tuple(kept), tuple(corrections)


def _confirmed(
    heard: Sequence[Word], again: Sequence[Word], lexicon: Lexicon, suspects: frozenset[str]
) -> Sequence[Word] | None:
    """What the second look wrote, terms spelled right, when a suspected one replaces doubtful words that sound like it."""
    if max(len(heard), len(again)) > _MOST_WORDS or abs(len(heard) - len(again)) > _MOST_WORDS_APART:
        return None
    if min(word.probability for word in heard) >= _SURE_PROBABILITY:
        return None
    terms, _ = repair_terms(lexicon, again)
    if not any(_bare(word.text) in suspects for word in terms):
        return None
    if any(_bare(word.text) in suspects for word in repair_terms(lexicon, heard)[0]):
        return None
    return terms if _likeness(_letters(heard), _letters(again)) >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    return 0.01 * max(
        fuzz.ratio(one, other), 0.5 * (fuzz.ratio(one, other) + fuzz.ratio(skeleton(one), skeleton(other)))
    )


def _keys(words: Sequence[Word]) -> list[str]:
    return [spelled(word.text) for word in words]


def _letters(words: Sequence[Word]) -> str:
    return "".join(_keys(words))


def _bare(text: str) -> str:
    return text.strip(" .,;:!?'\"()")


def _text(words: Sequence[Word]) -> str:
    return _bare(" ".join(word.text for word in words))
