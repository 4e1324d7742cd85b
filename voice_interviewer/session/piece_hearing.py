"""The words of one piece of an answer: heard once, and once more in another way where the first answer cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from voice_interviewer.ports import Recognizer
from voice_interviewer.speech.activity import Run, speech_frames
from voice_interviewer.speech.fillers import is_filler
from voice_interviewer.speech.pcm import FRAME_SAMPLES, FRAME_SECONDS, Samples, concatenate
from voice_interviewer.speech.phantoms import without_phantoms
from voice_interviewer.speech.second_look import looked_twice, without_prompted_terms
from voice_interviewer.speech.segments import Segment
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Correction, Word, whole_words

_LOST_SPEECH_FRAMES = 125
"""So much speech after the last word of a piece was not heard at all."""
_MOST_RESTS = 3
_LEFT_OUT_FRAMES = 45
"""So much speech between two words, or before the first one, is more than an um: words were left out there."""
_SURE_PROBABILITY = 0.5
"""Words less likely than this beside such a place may be part of what was left out."""
_PLAIN_PROBABILITY = 0.3
_MORE_WORDS = 2
_HUSH_FRAMES = 10
_MARGIN_FRAMES = 10
_FEWEST_WORDS_A_SECOND = 0.8
"""Of speech, pauses not counted: slow speakers say about 1.5."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of an answer: its sound, where it lies, and where in it speech was found (on the clock of the answer)."""

    segment: Segment
    samples: Samples
    runs: tuple[Run, ...]

    def speech_after(self, frame: int) -> int:
        """How many frames of speech lie after this one."""
        return speech_frames(self.runs, frame, self.segment.end)


class PieceHearing:
    """Asks a recogniser about pieces; times are seconds from the beginning of the answer."""

    def __init__(self, recognizer: Recognizer, lexicon: Lexicon) -> None:
        self._recognizer = recognizer
        self._lexicon = lexicon

    def first_words(self, piece: Piece, prompt: str) -> tuple[Word, ...]:
        """What is heard at first."""
        return self._hear(piece, prompt=prompt)

    def settled(self, piece: Piece, first: tuple[Word, ...]) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        """The first words as they stand after all doubts, and the terms that a second look put in."""
        words = self._with_left_out(self._not_given_up(first, piece), piece)
        words = without_prompted_terms(words, self._lexicon, partial(self._hear_plain, piece))
        words, corrections = looked_twice(words, self._lexicon, partial(self._recognizer.rescore, piece.samples))
        return self._with_rest(words, piece), corrections

    def _hear_plain(self, piece: Piece, start: float, end: float) -> tuple[Word, ...]:
        """What is heard between these seconds, and a little around them, without a prompt."""
        since, until = round(start / FRAME_SECONDS) - _MARGIN_FRAMES, round(end / FRAME_SECONDS) + _MARGIN_FRAMES
        return self._hear(piece, since=max(piece.segment.start, since), until=min(piece.segment.end, until))

    def _hear(
        self, piece: Piece, *, prompt: str = "", since: int | None = None, until: int | None = None, hush: int = 0
    ) -> tuple[Word, ...]:
        """The words of the piece, or of what lies between two frames of it, after so many frames of added silence."""
        start = piece.segment.start if since is None else since
        end = piece.segment.end if until is None else until
        first, last = ((frame - piece.segment.start) * FRAME_SAMPLES for frame in (start, end))
        sound = piece.samples[first:last]
        if hush:
            sound = concatenate([np.zeros(hush * FRAME_SAMPLES, dtype=np.int16), sound])
        heard = whole_words(self._recognizer.recognize(sound, prompt=prompt))
        return without_phantoms(_moved(heard, (start - hush) * FRAME_SECONDS), piece.runs)

    def _not_given_up(self, words: tuple[Word, ...], piece: Piece) -> tuple[Word, ...]:
        """The words, or those heard in another try where they are far too few for so much speech: now and then a recogniser
        stops after a word or two, which it then puts anywhere in the sound. A moment of silence before, and no prompt, is
        enough of a difference."""
        spoken = piece.speech_after(piece.segment.start)
        if spoken < _LOST_SPEECH_FRAMES or len(words) >= spoken * FRAME_SECONDS * _FEWEST_WORDS_A_SECOND:
            return words
        more = self._hear(piece, hush=_HUSH_FRAMES)
        return more if len(more) > 2 * len(words) else words

    def _with_left_out(self, words: tuple[Word, ...], piece: Piece) -> tuple[Word, ...]:
        """The words with those between them that the recogniser left out: where much is spoken before a word that nothing
        explains, that stretch is heard by itself, up to the next word that is sure, and stands when more words are heard there."""
        kept: list[Word] = []
        rest = list(words)
        while rest:
            since = round(kept[-1].end / FRAME_SECONDS) if kept else piece.segment.start
            if speech_frames(piece.runs, since, round(rest[0].start / FRAME_SECONDS)) >= _LEFT_OUT_FRAMES:
                unsure = next((at for at, word in enumerate(rest) if word.probability >= _SURE_PROBABILITY), len(rest))
                until = round(rest[unsure].start / FRAME_SECONDS) if unsure < len(rest) else piece.segment.end
                with_margin = self._hear(piece, since=since, until=min(piece.segment.end, until + _MARGIN_FRAMES))
                end = until * FRAME_SECONDS
                heard = [replace(word, end=min(word.end, end)) for word in with_margin if word.start < end]
                if _well_heard(heard) >= unsure + _MORE_WORDS:
                    kept += heard
                    del rest[:unsure]
                    continue
            kept.append(rest.pop(0))
        return tuple(kept)

    def _with_rest(self, words: tuple[Word, ...], piece: Piece) -> tuple[Word, ...]:
        """The words with those of the rest, when much was said after the last one: with a prompt, a recogniser may take the
        pause after a sentence for the end of everything."""
        for _ in range(_MOST_RESTS):
            heard_until = round(words[-1].end / FRAME_SECONDS) if words else piece.segment.start
            if piece.speech_after(heard_until) < _LOST_SPEECH_FRAMES:
                break
            more = self._hear(piece, since=heard_until)
            if not more:
                break
            words = (*words, *more)
        return words


def _well_heard(words: Sequence[Word]) -> int:
    """How many words, filled pauses left out; none of them counts when on the whole they are badly heard."""
    said = [word.probability for word in words if not is_filler(word.text)]
    return len(said) if said and sum(said) / len(said) >= _PLAIN_PROBABILITY else 0


def _moved(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(
        replace(
            word,
            start=round(word.start + seconds, 2),
            end=round(word.end + seconds, 2),
            probability=round(word.probability, 3),
        )
        for word in words
    )
