"""A second look at doubtful words: terms that they may be in truth, of which the recogniser says how well they fit the sound.

A term is only taken where the first answer was doubtful, sounded like it, fits the sound no better than the term does, and stands
in technical company; so looking again puts no word into anybody's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from voice_interviewer.speech.fillers import is_filler
from voice_interviewer.speech.pronunciation import TermSounds, pieces_of
from voice_interviewer.speech.term_repair import repair_terms
from voice_interviewer.speech.vocabulary import Lexicon, is_common, spelled
from voice_interviewer.speech.words import Alternative, Correction, Word, in_place_of

_SURE_PROBABILITY = 0.75
"""Ordinary words that are likelier than this were heard right."""
_CERTAIN_PROBABILITY = 0.98
_MOST_WORDS = 3
_LEAST_PART_LETTERS = 3
_LEAST_TELLING_LETTERS = 4
_LEAST_LIKENESS = 0.75
_LEAST_ORDINARY_LIKENESS = 0.8
_EVEN_LIKENESS = 0.78
_LIKENESS_WEIGHT = 20.0
"""A term that is alike to `_EVEN_LIKENESS` must fit the sound as well as what was heard; one alike to a tenth more may be less
likely by two in natural logarithms."""
_MOST_ALTERNATIVES = 3
_MOST_OF_ONE_PLACE = 2
_EDGES = re.compile(r"^(\W*).*?(\W*)$", re.DOTALL)
_PROMPTED_PROBABILITY = 0.05
"""A term that is less likely than this by the sound alone may be the prompt's."""
_PLAIN_PROBABILITY = 0.3
_WORDS_AROUND = 4

Rescore = Callable[[Sequence[str], Sequence[Alternative]], Sequence[float]]
"""As Recognizer.rescore, for the sound of these words."""


def looked_twice(
    words: Sequence[Word], lexicon: Lexicon, rescore: Rescore
) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
    """The words of one segment with terms that the sound confirms, and what was changed; no suspicion, no second look."""
    suspicions = _suspicions(words, lexicon)
    if not suspicions:
        return tuple(words), ()
    alternatives = [alternative for _, alternative in suspicions]
    gains = rescore([word.text for word in words], alternatives)
    ranked = sorted(
        (
            (_merit(gain, likeness, words[alternative.start : alternative.end]), alternative)
            for gain, (likeness, alternative) in zip(gains, suspicions, strict=True)
        ),
        key=lambda item: (-item[0], item[1].start, item[1].end, item[1].text),
    )
    return _settled(words, [alternative for merit, alternative in ranked if merit > 0])


def _merit(gain: float, likeness: float, heard: Sequence[Word]) -> float:
    """Above 0 when a term is to be taken; in place of ordinary words it must fit the sound better than they do."""
    merit = gain + _LIKENESS_WEIGHT * (likeness - _EVEN_LIKENESS)
    return min(merit, gain) if _is_ordinary(heard) else merit


def without_prompted_terms(
    words: Sequence[Word], lexicon: Lexicon, heard_plain: Callable[[float, float], Sequence[Word]]
) -> tuple[Word, ...]:
    """The words without terms that only the prompt put there: where the recogniser gives a term next to no probability, the stretch
    around it (from and to these seconds) is heard once more without the prompt, and when ordinary words come out at that place,
    well heard, they stand."""
    doubted = [word.probability < _PROMPTED_PROBABILITY and _is_term(word, lexicon) for word in words]
    if not any(doubted):
        return tuple(words)
    first = max(0, doubted.index(True) - _WORDS_AROUND)
    last = min(len(words), len(words) - doubted[::-1].index(True) + _WORDS_AROUND)
    plain = heard_plain(words[first].start, words[last - 1].end)
    kept: list[Word] = []
    matcher = SequenceMatcher(None, _keys(words[first:last]), _keys(plain), autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        instead = plain[other_start:other_end]
        start, end = first + start, first + end
        ordinary = what == "replace" and len(instead) <= _MOST_WORDS and all(map(_is_well_heard, instead))
        kept += instead if ordinary and any(doubted[start:end]) and end - start <= _MOST_WORDS else words[start:end]
    return (*words[:first], *kept, *words[last:])


def _is_term(word: Word, lexicon: Lexicon) -> bool:
    letters = spelled(word.text)
    return letters in lexicon.exact or letters in lexicon.ambiguous


def _is_well_heard(word: Word) -> bool:
    return word.probability >= _PLAIN_PROBABILITY and is_common(spelled(word.text))


def _keys(words: Sequence[Word]) -> list[str]:
    return [spelled(word.text) for word in words]


def _suspicions(words: Sequence[Word], lexicon: Lexicon) -> list[tuple[float, Alternative]]:
    """Terms that doubtful words sound like, with their likeness, the most alike first; none where nothing technical is said.
    Words that are a term already, or are spelled right as one anyway, are taken as heard."""
    settled = set(repair_terms(lexicon, words)[0])
    if lexicon.pronounced is None or not any(word not in settled or _is_technical(word, lexicon) for word in words):
        return []
    found: list[tuple[float, Alternative]] = []
    for length in range(1, _MOST_WORDS + 1):
        for start in range(len(words) - length + 1):
            window = words[start : start + length]
            if _is_doubtful(window) and settled.issuperset(window) and not _is_known(window, lexicon):
                found += _terms_like(window, start, lexicon.pronounced)
    found.sort(key=lambda item: (-item[0], item[1].start, item[1].end, item[1].text))
    return found[:_MOST_ALTERNATIVES]


def _is_technical(word: Word, lexicon: Lexicon) -> bool:
    letters = spelled(word.text)
    return letters in lexicon.context or letters in lexicon.exact


def _is_doubtful(window: Sequence[Word]) -> bool:
    """Words that do not exist are doubted unless the recogniser is certain of them."""
    certain = _SURE_PROBABILITY if _is_ordinary(window) else _CERTAIN_PROBABILITY
    return min(word.probability for word in window) < certain


def _is_known(window: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether a term stands in the window, or anything else that is surely heard right."""
    pieces = _keys(window)
    parts = ["".join(pieces), *(piece for piece in pieces if len(piece) >= _LEAST_PART_LETTERS)]
    return any(part in lexicon.exact for part in parts) or any(is_filler(word.text) for word in window)


def _is_ordinary(window: Sequence[Word]) -> bool:
    return all(map(is_common, _pieces(window)))


def _pieces(window: Sequence[Word]) -> list[str]:
    return [letters for word in window for piece in pieces_of(word.text) if (letters := spelled(piece))]


def _terms_like(window: Sequence[Word], start: int, sounds: TermSounds) -> list[tuple[float, Alternative]]:
    heard = " ".join(word.text for word in window)
    pieces, ordinary = _pieces(window), _is_ordinary(window)
    telling = [piece for piece in pieces if len(piece) >= _LEAST_TELLING_LETTERS] if ordinary else []
    least = _LEAST_ORDINARY_LIKENESS if ordinary else _LEAST_LIKENESS
    before, after = _edges(window)
    found: dict[str, float] = {}
    for kept, rest in _beginnings(window, heard):
        for alike, written in sounds.most_alike(rest, least)[:_MOST_OF_ONE_PLACE]:
            term = spelled(written)
            if term in pieces or any(term.startswith(piece) or term.endswith(piece) for piece in telling):
                continue  # `Karpenter` is one already, `the state` is no tfstate
            text = f"{before}{kept} {written}{after}" if kept else f"{before}{written}{after}"
            found[text] = max(found.get(text, 0.0), alike)
    return [(alike, Alternative(start, start + len(window), text)) for text, alike in found.items()]


def _beginnings(window: Sequence[Word], heard: str) -> list[tuple[str, str]]:
    """The window as (word that stays, what is in doubt): an ordinary word may cling to the doubtful one (`no-cubed conflict`)."""
    pieces = pieces_of(window[0].text)
    if len(pieces) < 2 or not is_common(spelled(pieces[0])):
        return [("", heard)]
    rest = " ".join([*pieces[1:], *(word.text for word in window[1:])])
    return [("", heard), (pieces[0], rest)]


def _settled(words: Sequence[Word], taken: Sequence[Alternative]) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
    """The words with the alternatives in their place, best first; those that overlap a better one are left out."""
    places: dict[int, Alternative] = {}
    changed: set[int] = set()
    for alternative in taken:
        span = range(alternative.start, alternative.end)
        if changed.isdisjoint(span):
            changed.update(span)
            places[alternative.start] = alternative
    kept: list[Word] = []
    corrections: list[Correction] = []
    at = 0
    while at < len(words):
        better = places.get(at)
        if better is None:
            kept.append(words[at])
            at += 1
            continue
        window = words[at : better.end]
        kept.append(in_place_of(window, better.text))
        corrections.append(Correction(_bare(window), _bare(kept[-1:]), window[0].start))
        at = better.end
    return tuple(kept), tuple(corrections)


def _edges(window: Sequence[Word]) -> tuple[str, str]:
    """The marks before and after the words."""
    first, last = _EDGES.match(window[0].text), _EDGES.match(window[-1].text)
    return first.group(1) if first else "", last.group(2) if last else ""


def _bare(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words).strip(" .,;:!?'\"()")
