"""Is the thought finished? A judgement of the words before a silence, with a turn model's opinion where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from voice_interviewer.speech.data import word_set
from voice_interviewer.speech.endpointing import Completeness
from voice_interviewer.speech.fillers import bare, is_filler
from voice_interviewer.speech.words import Word

_PHRASES = "phrases.yaml"
_LONG_ANSWER_WORDS = 25
_LONG_ANSWER_SECONDS = 15.0
_SURELY_FINISHED = 0.8
_HARDLY_FINISHED = 0.5
_LONGEST_PHRASE_WORDS = 9
_HEARD_PROBABILITY = 0.5


def judge_completeness(
    words: Sequence[Word], spoken_seconds: float, finished_probability: float | None = None
) -> Completeness:
    """What the words so far say about the silence after them.

    `spoken_seconds` is the speech of the answer so far; `finished_probability` a turn model's view of the sound (0 to 1),
    None without one. A short answer is only taken for finished when it closes itself or the turn model is sure. Only a
    last word that was heard well tells that the thought goes on: recognisers put commas and dots anywhere.
    """
    if not words:
        return Completeness.UNCLEAR
    if _ends_with(words, "thinking_phrases"):
        return Completeness.THINKING
    last = words[-1].text.strip()
    if is_filler(last) or (bare(last) in word_set(_PHRASES, "unfinished_words") and not last.endswith(("?", "!"))):
        well_heard = words[-1].probability >= _HEARD_PROBABILITY
        return Completeness.UNFINISHED if well_heard else Completeness.UNCLEAR
    if last.endswith(("…", "...")):
        return Completeness.UNCLEAR
    if _ends_with(words, "closing_phrases"):
        return Completeness.CLOSED
    doubted = finished_probability is not None and finished_probability < _HARDLY_FINISHED
    if doubted or not last.endswith((".", "?", "!")):
        return Completeness.UNCLEAR
    content = sum(not is_filler(word.text) for word in words)
    if content >= _LONG_ANSWER_WORDS and spoken_seconds >= _LONG_ANSWER_SECONDS:
        return Completeness.FINISHED
    sure = finished_probability is not None and finished_probability >= _SURELY_FINISHED
    return Completeness.FINISHED if sure else Completeness.UNCLEAR


def _ends_with(words: Sequence[Word], kind: str) -> bool:
    """Whether the last words, fillers left out, are one of the phrases of this kind."""
    spoken = [bare(word.text).replace("’", "'") for word in words if not is_filler(word.text)]
    phrases = word_set(_PHRASES, kind)
    return any(
        " ".join(spoken[-length:]) in phrases for length in range(1, min(_LONGEST_PHRASE_WORDS, len(spoken)) + 1)
    )
