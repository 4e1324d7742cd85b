"""Words that nobody said: drops what a recogniser invents over silence, noise and breath, judged by where speech was heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.data import word_set
from voice_interviewer.speech.pcm import FRAME_SECONDS
from voice_interviewer.speech.words import Word

_PHANTOM_SPEECH_SECONDS = 1.0
_MOST_WORDS_PER_SECOND = 6.0
_REACH_SECONDS = 0.4
"""How far a word's time may lie from the speech it belongs to: word times are coarse."""
_NO_TIME_SECONDS = 0.02
_FEWEST_WITHOUT_TIME = 4
"""So many words in a row that take no time each have no sound of their own: the recogniser went on after the sound ended,
most often with the sentence before once more. A single short word may well be squeezed like that."""


def without_phantoms(words: Sequence[Word], runs: Sequence[Run]) -> tuple[Word, ...]:
    """The words of one segment that someone said; `runs` in frames on the same clock as the words.

    No speech gives no words; a known phantom over little speech goes, a word in silence goes when it is doubtful, words
    that take no time go, and a phrase repeated like a stuck record is kept once.
    """
    spoken = [(run.start * FRAME_SECONDS, run.end * FRAME_SECONDS) for run in runs]
    speech_seconds = sum(end - start for start, end in spoken)
    if not words or speech_seconds <= 0:
        return ()
    if (
        speech_seconds <= _PHANTOM_SPEECH_SECONDS
        and _normal(words) in word_set("phrases.yaml", "phantoms")
        and _confidence(words) < 0.8
    ):
        return ()
    kept = _once(_with_sound(words))
    if len(kept) > _MOST_WORDS_PER_SECOND * (speech_seconds + 2 * _REACH_SECONDS) and _confidence(kept) < 0.5:
        return ()
    return tuple(word for word in kept if _in_speech(word, spoken) or word.probability >= 0.6)


def _normal(words: Sequence[Word]) -> str:
    joined = " ".join(word.text for word in words).casefold()
    return re.sub(r"[^a-z0-9 ]+", "", re.sub(r"['’]", "", re.sub(r"[.\-]", " ", joined))).strip().replace("  ", " ")


def _confidence(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)


def _in_speech(word: Word, spoken: Sequence[tuple[float, float]]) -> bool:
    return any(word.start < end + _REACH_SECONDS and word.end > start - _REACH_SECONDS for start, end in spoken)


def _with_sound(words: Sequence[Word]) -> list[Word]:
    kept: list[Word] = []
    for timeless, group in groupby(words, key=lambda word: word.end - word.start <= _NO_TIME_SECONDS):
        run = list(group)
        if not timeless or len(run) < _FEWEST_WITHOUT_TIME:
            kept += run
    return kept


def _once(words: Sequence[Word]) -> list[Word]:
    """Four and more repeats of the same two to eight words (six of one word) are a loop of the recogniser, not a speaker."""
    kept = list(words)
    spelled = [word.text.strip().casefold() for word in kept]
    for length in range(1, 9):
        at = 0
        while at + 4 * length <= len(kept):
            block = spelled[at : at + length]
            times = 1
            while spelled[at + times * length : at + (times + 1) * length] == block:
                times += 1
            if times >= (6 if length == 1 else 4):
                del kept[at + length : at + times * length]
                del spelled[at + length : at + times * length]
            at += 1
    return kept
