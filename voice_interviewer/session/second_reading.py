"""A second, slower reading of the recorded answers after the interview: whole answers instead of pieces, with a wider search.

The live words stay in the journal. An answer that was typed or corrected by the candidate is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from voice_interviewer.errors import InterviewerError
from voice_interviewer.ports import Recognizer, SpeechDetector
from voice_interviewer.session.events import AnswerReread, EndReason, Warned
from voice_interviewer.session.hearing import Heard, hear_sound
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.speech.pcm import Sound, read_wav
from voice_interviewer.speech.segments import SegmentSettings
from voice_interviewer.speech.vocabulary import Lexicon

WHOLE_ANSWERS = SegmentSettings(enough=1000, plenty=1150, most=1400)
"""Pieces as long as the recogniser takes, still cut at pauses where there are any."""
LEAD_SECONDS = 0.5
"""Sound before the first speech of the live reading is left out, all but this: it may be the interviewer's echo."""

ReadAgain = Callable[[TurnRecord], tuple[str, Heard]]
"""The recogniser's name and what it makes of the turn's recorded sound."""


class SecondReading:
    """Reads the answers in one session folder; the recogniser is opened when the first one is read."""

    def __init__(
        self, folder: Path, detector: SpeechDetector, open_recognizer: Callable[[], Recognizer], lexicon: Lexicon
    ) -> None:
        self._folder = folder
        self._detector = detector
        self._open = open_recognizer
        self._recognizer: Recognizer | None = None
        self._lexicon = lexicon

    def __call__(self, turn: TurnRecord) -> tuple[str, Heard]:
        """BadInputError when the sound is gone, MissingPartError when the recogniser is."""
        sound = read_wav(self._folder / turn.audio)
        began = turn.delivery.response_latency if turn.delivery is not None else None
        samples = sound.samples.copy()
        samples[: max(0, round(((began or 0.0) - LEAD_SECONDS) * sound.rate))] = 0
        if self._recognizer is None:
            self._recognizer = self._open()
        heard = hear_sound(
            Sound(samples, sound.rate),
            self._detector,
            self._recognizer,
            lexicon=self._lexicon,
            segments=WHOLE_ANSWERS,
        )
        return self._recognizer.name, heard

    def close(self) -> None:
        if self._recognizer is not None:
            self._recognizer.close()


def second_readings(record: SessionRecord, read_again: ReadAgain) -> Iterator[AnswerReread | Warned]:
    """One event for each recorded answer that is not read again yet; the first failure is told and ends the reading."""
    for question in record.questions:
        for turn in question.turns:
            if not _worth_reading(turn):
                continue
            try:
                name, heard = read_again(turn)
            except InterviewerError as error:
                yield Warned(f"The answers were not read a second time: {error}")
                return
            if not heard.failure and not heard.transcript.empty:
                yield AnswerReread(question.planned.id, turn.index, heard.transcript, heard.delivery, name)


def _worth_reading(turn: TurnRecord) -> bool:
    spoken = turn.transcript is not None and turn.reason is not EndReason.TYPED and bool(turn.audio)
    return spoken and turn.heard is None and turn.live is None
