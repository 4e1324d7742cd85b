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
from voice_interviewer.scoring.denial import NOWHERE, attributed, denied, denied_at_end, dismissed, says_no
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
LEAST_RARITY = 0.2
WEAK_WEIGHT = 0.5
"""And so does a word common in any talk."""
OFF_TOPIC_WORDS = 10
OFF_TOPIC_SHARE = 0.15
"""With fewer of its words than this about the subject, an answer is about something else."""
TWO_SENTENCES = 0.92
"""Words spread over two neighbouring sentences count a little less."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement to look for, with phrases that would do."""

    id: str
    claim: str
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Sentences that say it, to be compared in meaning."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the words alone say about one item in one answer."""

    coverage: float
    """0 to 1: weighted share of the claim's words in the best one or two sentences."""
    alias_words: int
    """Content words of the longest phrase that was said in full; 0 when none was."""
    alias_share: float
    """0 to 1: largest part of any phrase found in one sentence."""
    strong_words: int
    """Words of the claim in the best sentence that are neither common in any talk nor words of the question."""
    shared: float
    """Weight of the words that one sentence shares with the claim or any of its phrases; words of many points weigh little."""
    opposed: bool
    """The best match is denied, or put into somebody else's mouth."""
    listed: bool
    """The best match stands in a bare list of terms."""
    evidence: Evidence | None
    phrase_tokens: frozenset[tuple[int, int]] = frozenset()
    """Every word, as (offset of its sentence, position in it), that belongs to a phrase of the item."""
    context: str = ""
    """The sentences around the match, for a second look by a model."""
    nearness: float = 0.0
    """-1 to 1: how near the sentence that says the item best lies to it in meaning; 0 without a sentence encoder."""
    lead: float = 0.0
    """By how much that sentence lies nearer to the item than to the question's other items."""
    reversal: float = 0.0
    """By how much it lies nearer to the denial of the item than to the item; 0 where it does not."""


NO_TRACE = Trace(0.0, 0, 0.0, 0, 0.0, opposed=False, listed=False, evidence=None)


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
    every: tuple[str, ...]
    """Canonical forms of all words."""
    known: dict[str, bool]
    """Which words were looked up before, and whether one like them stands here."""

    def has(self, key: str) -> bool:
        found = self.known.get(key)
        if found is None:
            found = key in self.bag or any(alike(key, other) for other in self.keys)
            self.known[key] = found
        return found


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    said: _Said
    first: int
    last: int
    coverage: float
    alias_words: int
    opposed: bool
    phrase_tokens: frozenset[tuple[int, int]]


class Finder:
    """Looks for items in answers to one question. Word weights come from the question's own items: a word that stands in
    many of them, or in the question, tells little."""

    def __init__(self, question: Question, asked: Iterable[str]) -> None:
        texts = [point.claim for point in question.key_points] + [mistake.claim for mistake in question.mistakes]
        sets = [set(content_keys(text)) for text in texts]
        counts = Counter(key for keys in sets for key in keys)
        self._count = len(sets)
        self._seen: Mapping[str, int] = counts
        vocabularies = [_vocabulary(Item(point.id, point.claim, point.aliases)) for point in question.key_points]
        self._points = len(vocabularies)
        self._points_with: Mapping[str, int] = Counter(key for words in vocabularies for key in words)
        self._asked = frozenset(key for text in asked for key in content_keys(text))
        self._subject = (_subject(question) | self._asked) - weak_keys() - {NOT}

    def off_topic(self, answer: Answer) -> bool:
        """Whether the answer talks at some length and has hardly a word of the question's subject."""
        said = {token.key for sentence in answer.graded for token in sentence.tokens if is_content(token)}
        said -= weak_keys() | {NOT}
        return len(said) >= OFF_TOPIC_WORDS and len(said & self._subject) < OFF_TOPIC_SHARE * len(said)

    def words_of_the_matter(self, sentences: Iterable[Sentence]) -> int:
        """How many different words of the rubric these sentences have that the question does not hold."""
        said = {token.key for sentence in sentences for token in sentence.tokens if is_content(token)}
        return len(said & (self._subject - self._asked))

    def weight(self, key: str) -> float:
        return self._share_of(key, _rarity(self._seen.get(key, 0), self._count))

    def _share_of(self, key: str, rarity: float) -> float:
        """What a word of this rarity weighs."""
        asked = QUESTION_WORD_WEIGHT if key in self._asked else 1.0
        return max(rarity, LEAST_RARITY) * asked * (WEAK_WEIGHT if key in weak_keys() else 1.0)

    def _shared(self, item: Item, said: _Said) -> float:
        keys = (_vocabulary(item) & frozenset(said.keys)) - {NOT}
        return sum(self._share_of(key, _rarity(self._points_with.get(key, 0), self._points)) for key in sorted(keys))

    def find(self, item: Item, answer: Answer, *, strict: bool = False) -> Trace:
        """The best trace of `item`. `strict` (for mistakes) takes any denial near the match as a denial."""
        said = [_prepare(sentence) for sentence in answer.graded if sentence.tokens]
        if not said:
            return NO_TRACE
        claim = tuple(dict.fromkeys(content_keys(item.claim)))
        affirmed = content_keys(_CONTRAST.sub("", item.claim))
        turned = not strict and any(key == NOT or key in PREVENTIVE for key in affirmed)
        plain = not says_no(item.claim)
        phrases = [phrase for phrase in map(_phrase, item.aliases) if phrase.keys]
        matches = [
            self._match(sentence, claim, affirmed, phrases, turned=turned, plain=plain, strict=strict)
            for sentence in said
        ]
        best = max(matches, key=lambda match: match.score)
        coverage = max(best.coverage, self._pair_coverage(claim, matches))
        share = max((_share(phrase, sentence) for phrase in phrases for sentence in said), default=0.0)
        if best.score <= 0.0 and coverage <= 0.0:
            return NO_TRACE
        index = matches.index(best)
        around = said[max(index - 1, 0) : index + 2]
        return Trace(
            coverage=coverage,
            alias_words=best.alias_words,
            alias_share=share,
            strong_words=max(self._strong_words(claim, one, other) for one, other in pairwise([*said, said[-1]])),
            shared=max(0.0 if match.opposed else self._shared(item, match.said) for match in matches),
            opposed=best.opposed,
            listed=best.said.sentence.use is Use.LIST,
            evidence=evidence_at(answer.turn, best.said.sentence, best.first, best.last),
            phrase_tokens=frozenset(token for match in matches for token in match.phrase_tokens),
            context=" ".join(neighbour.sentence.text for neighbour in around),
        )

    def _match(
        self,
        said: _Said,
        claim: tuple[str, ...],
        affirmed: tuple[str, ...],
        phrases: Sequence[_Phrase],
        *,
        turned: bool,
        plain: bool,
        strict: bool,
    ) -> _Match:
        coverage, hits = self._coverage(claim, said)
        first, last = (said.content[hits[0]], said.content[hits[-1]] + 1) if hits else (0, len(said.sentence.tokens))
        words = 0
        phrase_negates = False
        phrase_tokens: set[tuple[int, int]] = set()
        for phrase in phrases:
            span = _locate(phrase, said, strict=strict)
            if span:
                phrase_tokens.update((said.sentence.start, position) for position in range(*span))
            if span and len(phrase.keys) > words:
                words = len(phrase.keys)
                first, last = span
                phrase_negates = NOT in phrase.keys
        positive = [hit for hit in hits if any(alike(said.keys[hit], key) for key in affirmed)]
        if words and phrase_negates:
            # The phrase says no by itself; another no may still take back the rest of the claim.
            others = [hit for hit in positive if not first <= said.content[hit] < last]
            opposed = len(others) >= 2 and self._mostly_denied(said, others, range(first, last))
        elif words:
            opposed = not turned and denied(said.sentence, first, last)
        else:
            opposed = not turned and bool(positive) and self._mostly_denied(said, positive)
            if NOT in claim and not strict and not _turns(said.sentence.tokens):
                coverage *= 0.6
        end = said.sentence.tokens[max(last, 1) - 1].end
        opposed = (
            opposed or attributed(said.sentence.text[:end]) or (plain and not strict and dismissed(said.sentence.text))
        )
        score = coverage + (1.0 + 0.2 * words if words else 0.0)
        return _Match(
            score * (0.3 if opposed else 1.0), said, first, last, coverage, words, opposed, frozenset(phrase_tokens)
        )

    def _mostly_denied(self, said: _Said, hits: Sequence[int], spared: range = NOWHERE) -> bool:
        """Whether more than half of the weight of the words found stands under a negation, or the clause ends in one."""
        if denied_at_end(said.sentence, said.content[hits[-1]] + 1, spared):
            return True
        total = under = 0.0
        for hit in hits:
            if said.keys[hit] == NOT:
                continue
            weight = self.weight(said.keys[hit])
            total += weight
            position = said.content[hit]
            under += weight if denied(said.sentence, position, position + 1, spared) else 0.0
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

    def _strong_words(self, claim: tuple[str, ...], one: _Said, other: _Said) -> int:
        return sum(
            key not in weak_keys() and key not in self._asked and (one.has(key) or other.has(key)) for key in claim
        )

    def _pair_coverage(self, claim: tuple[str, ...], matches: Sequence[_Match]) -> float:
        """The best coverage over two neighbouring sentences of which neither denies it."""
        best = 0.0
        for one, other in pairwise(matches):
            if one.opposed or other.opposed:
                continue
            total = reached = 0.0
            for key in claim:
                weight = self.weight(key)
                total += weight
                if one.said.has(key) or other.said.has(key):
                    reached += weight
            if total:
                best = max(best, TWO_SENTENCES * reached / total)
        return best


def _rarity(times: int, of: int) -> float:
    return math.log((of + 1) / (times + 0.5))


@lru_cache(maxsize=4096)
def _vocabulary(item: Item) -> frozenset[str]:
    """The words of the claim and of every phrase for it."""
    return frozenset(key for text in (item.claim, *item.aliases) for key in content_keys(text))


def _subject(question: Question) -> frozenset[str]:
    """Every word of content that the rubric uses."""
    points = [text for point in question.key_points for text in (point.claim, *point.aliases)]
    mistakes = [text for mistake in question.mistakes for text in (mistake.claim, *mistake.aliases)]
    definitions = [f"{entry.term} {entry.kind} {entry.distinct}" for entry in question.definitions]
    alternatives = [text for entry in question.alternatives for text in (entry.name, *entry.criteria)]
    return frozenset(key for text in (*points, *mistakes, *definitions, *alternatives) for key in content_keys(text))


def _prepare(sentence: Sentence) -> _Said:
    content = tuple(index for index, token in enumerate(sentence.tokens) if is_content(token))
    keys = tuple(sentence.tokens[index].key for index in content)
    joined = [first + second for first, second in pairwise(keys)]
    every = tuple(token.key for token in sentence.tokens)
    return _Said(sentence, content, keys, frozenset([*keys, *joined]), every, {})


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
        there = set(said.every)
        return find_phrase(phrase.keys, said.every, gap=0) if phrase.keys[0] in there else None
    # Two missing words may still stand there as one (`dynamo db` for `dynamodb`).
    if sum(not said.has(key) for key in phrase.keys) not in (0, 2):
        return None
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


def _share(phrase: _Phrase, said: _Said) -> float:
    if phrase.exact or len(phrase.keys) < 3:
        return 0.0
    return sum(said.has(key) for key in phrase.keys) / len(phrase.keys)


def _turns(words: Sequence[Token]) -> bool:
    return any(token.key == NOT or token.key in PREVENTIVE or token.key in ("remov", "delet") for token in words)


_CONTRAST = re.compile(r",? (?:and )?not (?!only)[^,;]*$", re.IGNORECASE)
"""What a claim adds as its own opposite (`counts requests, not usage`); it does not turn the claim round."""
