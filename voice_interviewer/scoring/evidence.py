"""Finds where an answer says a rubric item, without any model: phrases, shared words, and whether the sentence denies it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from voice_interviewer.plan.rubric import Question
from voice_interviewer.scoring.score import Evidence
from voice_interviewer.scoring.sentences import Answer, Sentence, Use, evidence_at
from voice_interviewer.scoring.wording import (
    NOT,
    PREVENTIVE,
    Token,
    alike,
    content_keys,
    find_phrase,
    is_content,
    tokens,
    weak_keys,
)

QUESTION_WORD_WEIGHT = 0.5
"""A word that the question itself used proves less."""
WEAK_WEIGHT = 0.5
TWO_SENTENCES = 0.92
"""Words spread over two neighbouring sentences count a little less."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement to look for, with phrases that would do."""

    id: str
    claim: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What the words alone say about one item in one answer."""

    coverage: float
    """0 to 1: weighted share of the claim's words in the best one or two sentences."""
    alias_words: int
    """Content words of the longest phrase that was said in full; 0 when none was."""
    alias_share: float
    """0 to 1: largest part of any phrase found in one sentence."""
    opposed: bool
    """The best match is denied, or put into somebody else's mouth."""
    listed: bool
    """The best match stands in a bare list of terms."""
    evidence: Evidence | None
    context: str = ""
    """The sentences around the match, for a second look by a model."""


NO_TRACE = Trace(0.0, 0, 0.0, opposed=False, listed=False, evidence=None)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence prepared for matching."""

    sentence: Sentence
    content: tuple[int, ...]
    """Positions of content words in the sentence's tokens."""
    keys: tuple[str, ...]
    """Canonical forms of those words."""
    bag: frozenset[str]
    """Those forms and each two neighbours joined."""


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    said: _Said
    first: int
    last: int
    coverage: float
    alias_words: int
    opposed: bool


class Finder:
    """Looks for items in answers to one question. Word weights come from the question's own items: a word that stands in
    many of them, or in the question, tells little."""

    def __init__(self, question: Question, asked: Iterable[str]) -> None:
        texts = [point.claim for point in question.key_points] + [mistake.claim for mistake in question.mistakes]
        sets = [set(content_keys(text)) for text in texts]
        counts = Counter(key for keys in sets for key in keys)
        self._count = len(sets)
        self._seen: Mapping[str, int] = counts
        self._asked = frozenset(key for text in asked for key in content_keys(text))

    def weight(self, key: str) -> float:
        rarity = math.log(1 + (self._count + 1) / (self._seen.get(key, 0) + 0.5))
        return (
            rarity
            * (QUESTION_WORD_WEIGHT if key in self._asked else 1.0)
            * (WEAK_WEIGHT if key in weak_keys() else 1.0)
        )

    def find(self, item: Item, answer: Answer, *, strict: bool = False) -> Trace:
        """The best trace of `item`. `strict` (for mistakes) takes any denial near the match as a denial."""
        said = [_prepare(sentence) for sentence in answer.graded if sentence.tokens]
        if not said:
            return NO_TRACE
        claim = tuple(dict.fromkeys(content_keys(item.claim)))
        turned = not strict and any(
            key == NOT or key in PREVENTIVE for key in content_keys(_CONTRAST.sub("", item.claim))
        )
        phrases = [phrase for phrase in map(_phrase, item.aliases) if phrase.keys]
        matches = [self._match(sentence, claim, phrases, turned=turned, strict=strict) for sentence in said]
        best = max(matches, key=lambda match: match.score)
        coverage = max(best.coverage, self._pair_coverage(claim, said))
        share = max((_share(phrase, sentence.bag) for phrase in phrases for sentence in said), default=0.0)
        if best.score <= 0.0 and coverage <= 0.0:
            return NO_TRACE
        index = matches.index(best)
        around = said[max(index - 1, 0) : index + 2]
        return Trace(
            coverage=coverage,
            alias_words=best.alias_words,
            alias_share=share,
            opposed=best.opposed,
            listed=best.said.sentence.use is Use.LIST,
            evidence=evidence_at(answer.turn, best.said.sentence, best.first, best.last),
            context=" ".join(neighbour.sentence.text for neighbour in around),
        )

    def _match(
        self, said: _Said, claim: tuple[str, ...], phrases: Sequence[_Phrase], *, turned: bool, strict: bool
    ) -> _Match:
        coverage, hits = self._coverage(claim, said)
        first, last = (said.content[hits[0]], said.content[hits[-1]] + 1) if hits else (0, len(said.sentence.tokens))
        words = 0
        phrase_negates = False
        for phrase in phrases:
            span = _locate(phrase, said, strict=strict)
            if span and len(phrase.keys) > words:
                words = len(phrase.keys)
                first, last = span
                phrase_negates = NOT in phrase.keys
        if words:
            opposed = not phrase_negates and not turned and denied(said.sentence, first, last)
        else:
            opposed = not turned and coverage >= 0.3 and self._mostly_denied(said, hits)
            if NOT in claim and not strict and not _turns(said.sentence.tokens):
                coverage *= 0.6
        opposed = opposed or attributed(said.sentence.text)
        score = coverage + (1.0 + 0.2 * words if words else 0.0)
        return _Match(score * (0.3 if opposed else 1.0), said, first, last, coverage, words, opposed)

    def _mostly_denied(self, said: _Said, hits: Sequence[int]) -> bool:
        """Whether more than half of the weight of the words found stands under a negation."""
        total = under = 0.0
        for hit in hits:
            if said.keys[hit] == NOT:
                continue
            weight = self.weight(said.keys[hit])
            total += weight
            position = said.content[hit]
            under += weight if denied(said.sentence, position, position + 1) else 0.0
        return under > total / 2

    def _coverage(self, claim: tuple[str, ...], said: _Said) -> tuple[float, list[int]]:
        total = reached = 0.0
        hits: list[int] = []
        for key in claim:
            weight = self.weight(key)
            total += weight
            position = next((index for index, other in enumerate(said.keys) if alike(key, other)), None)
            if position is not None:
                hits.append(position)
            if position is not None or key in said.bag:
                reached += weight
        return (reached / total if total else 0.0), sorted(hits)

    def _pair_coverage(self, claim: tuple[str, ...], said: Sequence[_Said]) -> float:
        best = 0.0
        for one, other in pairwise(said):
            total = reached = 0.0
            for key in claim:
                weight = self.weight(key)
                total += weight
                if _has(key, one) or _has(key, other):
                    reached += weight
            if total and not (attributed(one.sentence.text) or attributed(other.sentence.text)):
                best = max(best, TWO_SENTENCES * reached / total)
        return best


def _prepare(sentence: Sentence) -> _Said:
    content = tuple(index for index, token in enumerate(sentence.tokens) if is_content(token))
    keys = tuple(sentence.tokens[index].key for index in content)
    joined = [first + second for first, second in pairwise(keys)]
    return _Said(sentence, content, keys, frozenset([*keys, *joined]))


def _has(key: str, said: _Said) -> bool:
    return key in said.bag or any(alike(key, other) for other in said.keys)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """An alias ready for matching; `exact` when grammar words belong to it (`through Git`)."""

    keys: tuple[str, ...]
    exact: bool

    @property
    def gap(self) -> int:
        """How many other words of content may stand between its own."""
        return 1 if len(self.keys) >= 3 else 0


@lru_cache(maxsize=8192)
def _phrase(alias: str) -> _Phrase:
    every = tuple(token.key for token in tokens(alias))
    content = content_keys(alias)
    exact = len(content) < 2 <= len(every)
    return _Phrase(every if exact else content, exact)


def _locate(phrase: _Phrase, said: _Said, *, strict: bool) -> tuple[int, int] | None:
    """The tokens that say the phrase: in order, or (three words and more, not strict) all of them close together."""
    if phrase.exact:
        return find_phrase(phrase.keys, [token.key for token in said.sentence.tokens], gap=0)
    span = find_phrase(phrase.keys, said.keys, gap=phrase.gap)
    if span:
        return said.content[span[0]], said.content[span[1] - 1] + 1
    if strict or len(phrase.keys) < 3:
        return None
    places = []
    for key in phrase.keys:
        place = next((index for index, other in enumerate(said.keys) if alike(key, other)), None)
        if place is None:
            return None
        places.append(place)
    if max(places) - min(places) >= len(phrase.keys) + 3:
        return None
    return said.content[min(places)], said.content[max(places)] + 1


def _share(phrase: _Phrase, bag: frozenset[str]) -> float:
    if phrase.exact or len(phrase.keys) < 3:
        return 0.0
    return sum(key in bag or any(alike(key, other) for other in bag) for key in phrase.keys) / len(phrase.keys)


def _turns(words: Sequence[Token]) -> bool:
    return any(token.key == NOT or token.key in PREVENTIVE or token.key in ("remov", "delet") for token in words)


_CONTRAST = re.compile(r",? (?:and )?not (?!only)[^,;]*$", re.IGNORECASE)
"""What a claim adds as its own opposite (`counts requests, not usage`); it does not turn the claim round."""
_BOUNDARY = re.compile(
    r"[,.;:!?–—]|\b(?:but|because|so|while|whereas|although|since|which|when|if|where|once|until|unless|then|it|they|we)\b",
    re.IGNORECASE,
)
_HARMLESS = frozenset({"only", "just", "merely", "necessarily", "even", "doubt", "matter", "problem"})


def denied(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a negation governs tokens `first` to `last` (one past): up to four words of content before in the same clause,
    inside, or right behind."""
    words = sentence.tokens
    content = 0
    for index in range(first - 1, max(first - 9, -1), -1):
        if _BOUNDARY.search(sentence.text[words[index].end : words[index + 1].start]) or _BOUNDARY.fullmatch(
            words[index].form
        ):
            break
        if _negates(words, index):
            return True
        content += is_content(words[index])
        if content >= 4:
            break
    if any(_negates(words, index) for index in range(first, last)):
        return True
    for index in range(last, min(last + 2, len(words))):
        if _BOUNDARY.search(sentence.text[words[index - 1].end : words[index].start]):
            break
        if _negates(words, index):
            return True
    return False


def _negates(words: Sequence[Token], index: int) -> bool:
    following = words[index + 1].form if index + 1 < len(words) else ""
    return words[index].key == NOT and following not in _HARMLESS


_OTHERS = re.compile(
    r"\b(?:(?:some|many|most|other|lots of|a lot of) (?:people|engineers|folks|teams|developers|candidates) "
    r"(?:would |will |might |may |often |still )?(?:say|think|believe|claim|assume|argue)|"
    r"(?:people|they|folks) (?:often |sometimes |usually |will |might )?(?:say|think|believe|claim|assume)|"
    r"(?:common |popular )?(?:myth|misconception|misunderstanding)|(?:common|frequent) (?:mistake|error)|"
    r"my (?:colleague|boss|friend|manager|lead)s? (?:says?|said|thinks?|thought|claims?|claimed)|"
    r"(?:would be|is|it's) (?:wrong|incorrect|a mistake|false) (?:to|that)|"
    r"(?:you|one) (?:might|may|could) (?:think|assume|believe)|i used to (?:think|believe)|i read (?:somewhere )?that|"
    r"supposedly|allegedly)\b",
    re.IGNORECASE,
)


def attributed(text: str) -> bool:
    """Whether the sentence reports what others think instead of stating it."""
    return bool(_OTHERS.search(text))
