"""What was heard: timed words, transcripts, filled pauses and the delivery of an answer, all in seconds of audio."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

_CHAIN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word as recognised; `start` and `end` in seconds from the beginning of the answer."""

    text: str
    start: float
    end: float
    probability: float
    """0 to 1."""


def in_place_of(words: Sequence[Word], text: str) -> Word:
    """One word for these: over all their time, as doubtful as the most doubtful of them."""
    return Word(text, words[0].start, words[-1].end, min(word.probability for word in words))


def whole_words(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with white space stripped and torn pieces (`t3a`, `.medium`; `self`, `-heal`) put together again."""
    whole: list[Word] = []
    for word in words:
        text = word.text.strip()
        if whole and re.match(r"[-./_:'’@]\w", text):
            last = whole[-1]
            whole[-1] = Word(last.text + text, last.start, word.end, min(last.probability, word.probability))
        elif text:
            whole.append(replace(word, text=text))
    return tuple(piece for word in whole for piece in _unchained(word))


def _unchained(word: Word) -> tuple[Word, ...]:
    """Words that a recogniser hung together with hyphens (`the-module-slash-argo-CD`), apart again."""
    pieces = [piece for piece in word.text.split("-") if piece]
    if len(pieces) < _CHAIN_WORDS:
        return (word,)
    seconds = (word.end - word.start) / len(pieces)
    return tuple(
        replace(
            word,
            text=piece,
            start=round(word.start + at * seconds, 2),
            end=round(word.start + (at + 1) * seconds, 2),
        )
        for at, piece in enumerate(pieces)
    )


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another wording of a run of words: `text` in place of those from `start` up to, not including, `end`."""

    start: int
    end: int
    text: str


class FillerKind(StrEnum):
    """How a filled pause was found."""

    HEARD = "heard"
    DETECTED = "detected"


@dataclass(frozen=True, slots=True)
class FilledPause:
    """An "um" or "uh": written by the recogniser (`heard`) or found in the sound alone (`detected`)."""

    start: float
    end: float
    word: str
    kind: FillerKind
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A technical term that the recogniser misspelled: what it wrote, what stands in the transcript, and when it was said."""

    heard: str
    written: str
    start: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """One answer in words."""

    text: str
    words: tuple[Word, ...] = ()
    """Empty for a typed answer."""
    corrections: tuple[Correction, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer was said; rates are None when less than 15 s of speech makes them meaningless."""

    words_per_minute: float | None
    articulation_rate: float | None
    """Syllables a second of speaking time, pauses of 250 ms and more left out."""
    silent_pauses: int
    """Silences of at least 250 ms inside the answer."""
    long_pauses: int
    """Silences of more than 2 s."""
    longest_pause: float
    filled_pauses: tuple[FilledPause, ...]
    discourse_markers: Mapping[str, int] = field(default_factory=dict)
    response_latency: float | None = None
    """Seconds from the end of the question to the first speech, time to think that was asked for left out; None when nothing
    was said or the answer was typed."""
    speaking_seconds: float = 0.0
    answer_seconds: float = 0.0
    """From the first speech to the last, without the time to think that was asked for."""
    word_count: int = 0
    """Words without filled pauses."""
    mean_run_syllables: float | None = None
    """Syllables between two pauses of 250 ms and more."""
    repetitions: int = 0
    """Words or short phrases said twice in a row."""
    restarts: int = 0
    """Starts of a phrase that were given up and begun again in other words."""
    signal_to_noise_db: float | None = None
    """Voice above room noise; None when it was not measured."""
    thinking_seconds: float = 0.0
    """Silence that was asked for ("let me think"): no pause, and in no other figure."""

    @property
    def phonation_ratio(self) -> float | None:
        """Speaking time over answer time, 0 to 1; None when nothing was said."""
        return self.speaking_seconds / self.answer_seconds if self.answer_seconds > 0 else None
