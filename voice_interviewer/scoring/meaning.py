"""Finds the sentence of an answer that comes nearest in meaning to a rubric item, by vectors, where words need not agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from voice_interviewer.ports import SentenceEncoder, Vectors
from voice_interviewer.scoring.evidence import Item, Trace
from voice_interviewer.scoring.sentences import Answer, Sentence, Use, evidence_of

NEAREST_PHRASES = 2
"""An item lies as near to a sentence as these many of its phrases do on average, as the middle of claim and phrases, and as
the nearest of its examples."""
SHARPNESS = 10.0
"""How much the nearest of the other items outweighs the rest of them."""
FAR = 0.25
"""So near lies nearly everything that is said about anything; no lead is larger than what nearness exceeds this by."""
LEAD = 0.1
"""From this lead on, a sentence is quoted for an item of which it has no phrase."""
SMALL_TALK = (
    "We follow best practices.",
    "It depends on the situation and on what is required.",
    "Communication and teamwork matter most.",
    "Everything moves fast, so one never stops learning.",
    "I would look at it carefully and talk to the team.",
    "Security, cost and reliability are all important to us.",
    "There are many tools for that, and each has its advantages.",
    "We improve things step by step.",
)
"""What is said about anything, and says nothing."""
SMALL_TALK_MARGIN = 0.12
"""What lies nearer to small talk than to an item by more than this does not mean the item."""
REVERSED = 0.2
"""From this reversal on, a sentence denies what it seems to say."""
FEWEST_QUOTED_WORDS = 5
"""What is quoted for an item is longer than a name when meaning finds a sentence that says it, or one that follows the name."""
POINTS_ON_TOPIC = 2
DENIED_COVERAGE = 0.3
"""A denied sentence with fewer words of the claim than this may be about anything."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one item lies to the sentence of an answer that says it rather than anything else."""

    nearness: float
    """-1 to 1: cosine of sentence and item."""
    lead: float
    """By how much the sentence lies nearer to this item than to the question's other items, taken together."""
    reversal: float
    """By how much that sentence lies nearer to the denial of the item's claim than to the claim; 0 where it does not."""
    sentence: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """What says an item, as vectors."""

    claim: Vectors
    phrases: Vectors
    """Of the claim alone where the item has none."""
    examples: Vectors
    """Of claim and phrases where the item has none."""
    middle: Vectors
    """The direction of the claim and of its phrases' mean, both weighing the same."""

    @classmethod
    def of(cls, encoder: SentenceEncoder, item: Item) -> _Texts:
        vectors = encoder.encode([item.claim, *item.aliases])
        claim, phrases = vectors[0], vectors[1:] if item.aliases else vectors
        total = claim + phrases.mean(axis=0)
        return cls(
            claim, phrases, encoder.encode(item.examples) if item.examples else vectors, total / np.linalg.norm(total)
        )

    def nearness(self, spoken: Vectors) -> Vectors:
        """One value for each sentence."""
        phrases = np.sort(spoken @ self.phrases.T, axis=1)[:, -NEAREST_PHRASES:].mean(axis=1)
        example = (spoken @ self.examples.T).max(axis=1)
        near: Vectors = 0.25 * (spoken @ self.middle) + 0.25 * phrases + 0.5 * example
        return near


class Meanings:
    """The items of one question as vectors. An item's likeness is told against the others: all of them lie near to whatever
    is said about the question, but what is said lies nearest to what it means."""

    def __init__(self, encoder: SentenceEncoder, items: Sequence[Item], rivals: Sequence[Item] = ()) -> None:
        """`rivals` are told against, but not looked for."""
        self._encoder = encoder
        self._items = tuple(items)
        self._texts = [_Texts.of(encoder, item) for item in (*items, *rivals)]
        self._denials = encoder.encode([denial_of(item.claim) for item in items])
        self._small_talk = encoder.encode(SMALL_TALK)

    def likenesses(self, answer: Answer) -> Mapping[str, Likeness]:
        """By item id; nothing for an answer without a sentence that counts. Small talk leads to nothing, and in the answer to a
        follow-up, what lies as near to its prompt as to an item only says the prompt again."""
        said = [sentence for sentence in answer.graded if sentence.tokens]
        if not said:
            return {}
        spoken = self._encoder.encode([sentence.text for sentence in said])
        near = np.array([texts.nearness(spoken) for texts in self._texts])
        floor = np.maximum((spoken @ self._small_talk.T).max(axis=1) - SMALL_TALK_MARGIN, FAR)
        if answer.turn.index > 0 and answer.turn.prompt:
            floor = np.maximum(floor, spoken @ self._encoder.encode([answer.turn.prompt])[0])
        found = {}
        for index, item in enumerate(self._items):
            others = np.delete(near, index, axis=0)
            lead = near[index] - np.maximum(_soft_most(others) if len(others) else floor, floor)
            best = int(np.argmax(lead))
            reversal = max(float((self._denials[index] - self._texts[index].claim) @ spoken[best]), 0.0)
            found[item.id] = Likeness(float(near[index, best]), float(lead[best]), reversal, said[best])
        return found


def denial_of(claim: str) -> str:
    """What somebody says who holds the claim for wrong."""
    return f"It is not true that {claim[:1].lower()}{claim[1:]}"


def on_topic(likenesses: Iterable[Likeness]) -> bool:
    """Whether the answer means several of the question's points, in whatever words; one alone may be chance."""
    return sum(likeness.lead >= LEAD for likeness in likenesses) >= POINTS_ON_TOPIC


def with_likeness(trace: Trace, likeness: Likeness | None, answer: Answer) -> Trace:
    """The trace with what the vectors say. Where no phrase was said, the quote is the sentence that they point at, and so it is
    where the phrase stands in a few words by themselves ("Pod Identity. It runs an agent on each node ...")."""
    if likeness is None:
        return trace
    near = replace(trace, nearness=likeness.nearness, lead=likeness.lead, reversal=likeness.reversal)
    if likeness.reversal >= REVERSED and trace.evidence is not None:
        return replace(near, opposed=True)
    if likeness.lead < LEAD or (trace.opposed and trace.coverage >= DENIED_COVERAGE):
        return near
    sentence = likeness.sentence
    quote = evidence_of(answer, sentence, FEWEST_QUOTED_WORDS)
    if trace.alias_words:
        short = trace.evidence is not None and len(trace.evidence.quote.split()) < FEWEST_QUOTED_WORDS
        return replace(near, evidence=quote) if short else near
    return replace(near, evidence=quote, listed=sentence.use is Use.LIST, opposed=False)


def _soft_most(values: Vectors) -> Vectors:
    """A smooth maximum over the items (rows), below the true one by at most log(rows) / SHARPNESS."""
    most: Vectors = np.log(np.exp(values * SHARPNESS).mean(axis=0)) / SHARPNESS
    return most
