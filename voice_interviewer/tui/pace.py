"""Pace and fillers of the answer being spoken, from what the events tell; a first reading only, the debrief measures the sound."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice_interviewer.session.events import InputHeard, SpeechState, WordsHeard

RATE_NEEDS_SECONDS = 15.0
"""As in the debrief: with less speech than this a rate says nothing."""


@dataclass(frozen=True, slots=True)
class LivePace:
    """What is known so far. Words come a pause later than the speech they stand for, so they are measured against the
    speech up to the last pause."""

    began: float | None = None
    """Position of the first speech."""
    said_until: float = 0.0
    """Position of the latest speech."""
    paused_at: float | None = None
    """Where speech last came to a pause."""
    seconds: float = 0.0
    """From the first speech to the last word understood."""
    words: int = 0
    """Without fillers."""
    fillers: int = 0

    @property
    def words_per_minute(self) -> float | None:
        """None while too little was said."""
        return self.words * 60.0 / self.seconds if self.seconds >= RATE_NEEDS_SECONDS else None


def after_input(pace: LivePace, heard: InputHeard) -> LivePace:
    """The pace after one more report of the microphone."""
    match heard.state:
        case SpeechState.SPEAKING:
            began = heard.position if pace.began is None else pace.began
            return replace(pace, began=began, said_until=heard.position)
        case SpeechState.PAUSE | SpeechState.ENDING if pace.began is not None:
            return replace(pace, paused_at=max(pace.said_until, heard.position - heard.silence_seconds))
        case _:
            return pace


def after_words(pace: LivePace, heard: WordsHeard) -> LivePace:
    """The pace after the words so far."""
    # Imported late: it reads its word lists, which the first paint has no use for.
    from voice_interviewer.speech.fillers import is_filler

    words = [*heard.committed.split(), *heard.tentative.split()]
    fillers = sum(is_filler(word) for word in words)
    until = pace.said_until if pace.paused_at is None else pace.paused_at
    seconds = 0.0 if pace.began is None else max(until - pace.began, 0.0)
    return replace(pace, words=len(words) - fillers, fillers=fillers, seconds=seconds)
