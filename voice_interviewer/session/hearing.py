"""Listening to one answer: frames in; words, delivery and the reason of its end out. Capture never waits, no sound is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import assert_never

from voice_interviewer.errors import AudioDeviceError
from voice_interviewer.ports import AudioSource, Recognizer, SpeechDetector, TurnJudge
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import EndReason, Event, Phase, PhaseChanged
from voice_interviewer.session.heard import Heard, HearingTiming, joined
from voice_interviewer.session.open_answer import Ears, Emit, OpenAnswer, Sink
from voice_interviewer.speech.echo import Played
from voice_interviewer.speech.endpointing import EndpointSettings
from voice_interviewer.speech.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples, Sound, frames_of, resample
from voice_interviewer.speech.recogniser_prompt import domain_prompt
from voice_interviewer.speech.segments import SegmentSettings
from voice_interviewer.speech.vocabulary import Lexicon

__all__ = ["Heard", "HearingTiming", "Listener", "hear_sound", "joined"]

NUDGE = "Take your time. I am listening whenever you are ready."


class Listener:
    """Hears answers one after the other. Used from one thread; the recogniser runs on one worker thread of its own."""

    def __init__(
        self,
        source: AudioSource,
        detector: SpeechDetector,
        recognizer: Recognizer,
        *,
        settings: EndpointSettings | None = None,
        lexicon: Lexicon | None = None,
        prompt: str | None = None,
        turn_judge: TurnJudge | None = None,
        clock: Callable[[], float] | None = None,
        decode_ahead: bool = True,
        nudge: str = NUDGE,
        segments: SegmentSettings | None = None,
    ) -> None:
        """`prompt` None takes the domain prompt of the lexicon; `clock` (seconds, as in `time.monotonic`) only fills in
        the timing figures and never changes what is heard; `decode_ahead` False saves work on a finished recording."""
        lexicon = lexicon or Lexicon.from_names()
        self._source = source
        self._parts = Ears(
            detector=detector,
            recognizer=recognizer,
            worker=ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognizer"),
            settings=settings or EndpointSettings(),
            lexicon=lexicon,
            prompt=domain_prompt(lexicon) if prompt is None else prompt,
            turn_judge=turn_judge,
            clock=clock or _no_clock,
            decode_ahead=decode_ahead,
            nudge=nudge,
            segments=segments or SegmentSettings(),
        )
        self._open: OpenAnswer | None = None
        self._on_key: Callable[[], None] | None = None

    def listen(
        self,
        turn: str,
        controls: Controls,
        emit: Emit,
        *,
        sink: Sink | None = None,
        earlier: Heard | None = None,
        may_reopen: bool = False,
        played: Played | None = None,
        on_key: Callable[[], None] | None = None,
    ) -> Heard:
        """Capture the turn until it ends and return it with its words.

        `sink` gets every frame as it comes, before anything else is done with it, so that the sound can be on disk.
        `played` is what the interviewer said just before: its end is not taken for the answer when the microphone hears it.
        `earlier` is what was heard of this turn before a pause; the result then holds both. With `may_reopen` the end comes
        sooner, the source goes on after it, and `reopened` must be called next. FINISH and THINK are obeyed here; SKIP,
        REPEAT, PAUSE and STOP end the turn and are returned; a typed answer ends it too. `on_key` is called when FINISH ended
        it, here or once it was reopened, before its last words are decoded.
        """
        self._parts.detector.reset()
        self._source.start(turn)
        settings = self._parts.settings
        if not may_reopen:
            settings = settings.without_reopening()
        answer = OpenAnswer(self._parts, settings, emit, sink, earlier, played)
        self._on_key = on_key
        emit(PhaseChanged(Phase.LISTENING))
        return self._hear(answer, controls, may_reopen)

    def reopened(self, controls: Controls, *, until: Callable[[], bool] | None = None) -> Heard | None:
        """After an automatic end: the longer answer when the candidate went on speaking in time, else None.

        Listens on for the grace time of the settings, or until `until()` (the interviewer is ready to speak) is true;
        without `until` and keys the result depends on the frames alone. FINISH ends the grace time at once, THINK reopens
        the answer; SKIP, REPEAT, PAUSE and STOP end it too and are left for the interview.
        """
        answer = self._open
        self._open = None
        if answer is None:
            return None
        onset = self._parts.settings.activity.onset_window
        grace = round(answer.endpointer.grace_seconds / FRAME_SECONDS) + onset
        for _ in range(grace):
            if until is not None and until():
                break
            control = controls.take()
            if control is Control.THINK:
                answer.endpointer.hold()
                return self._reopen(answer, controls)
            if control in (Control.SKIP, Control.REPEAT, Control.PAUSE, Control.STOP):
                controls.press(control)
            if control in (Control.FINISH, Control.SKIP, Control.REPEAT, Control.PAUSE, Control.STOP):
                break
            frame = self._source.read()
            if frame is None:
                break
            answer.push(frame)
            if answer.endpointer.reopened:
                return self._reopen(answer, controls)
        self._source.stop()
        return None

    def _reopen(self, answer: OpenAnswer, controls: Controls) -> Heard:
        answer.endpointer.reopen()
        answer.emit(PhaseChanged(Phase.LISTENING))
        return self._hear(answer, controls, may_reopen=True)

    def close(self) -> None:
        """Stop the worker; what it is doing is finished first."""
        self._parts.worker.shutdown(wait=True, cancel_futures=True)

    def _hear(self, answer: OpenAnswer, controls: Controls, may_reopen: bool) -> Heard:
        reason, control, typed, failure = self._capture(answer, controls)
        if may_reopen and reason is EndReason.SILENCE:
            self._open = answer
        else:
            self._source.stop()
        if control is Control.FINISH and self._on_key is not None:
            self._on_key()
        return answer.finish(reason, control, typed, failure)

    def _capture(self, answer: OpenAnswer, controls: Controls) -> tuple[EndReason, Control | None, str | None, str]:
        """Read frames until something ends the turn: why, by which key, what was typed instead, what failed."""
        while True:
            typed = controls.take_typed()
            if typed is not None:
                return EndReason.TYPED, None, typed, ""
            control = controls.take()
            match control:
                case Control.FINISH | Control.SKIP | Control.REPEAT | Control.PAUSE | Control.STOP:
                    return EndReason.KEY, control, None, ""
                case Control.THINK:
                    answer.endpointer.hold()
                case Control.RESUME | Control.CONTINUE | Control.RETRY | None:
                    pass
                case _:
                    assert_never(control)
            try:
                frame = self._source.read()
            except AudioDeviceError as error:
                return EndReason.SOURCE_ENDED, None, None, str(error)
            if frame is None:
                return EndReason.SOURCE_ENDED, None, None, ""
            ended = answer.push(frame)
            if ended is not None:
                return EndReason(ended.value), None, None, ""


def hear_sound(
    sound: Sound,
    detector: SpeechDetector,
    recognizer: Recognizer,
    *,
    lexicon: Lexicon | None = None,
    prompt: str | None = None,
    settings: EndpointSettings | None = None,
    clock: Callable[[], float] | None = None,
    segments: SegmentSettings | None = None,
) -> Heard:
    """Hear a recorded answer through the same code as a live one; the end of the sound ends the answer, as a key would.

    `timing.after_end_seconds` is what a live speaker would have waited, worked out from what each segment really cost.
    """
    listener = Listener(
        _RecordedAnswer(resample(sound, SAMPLE_RATE).samples),
        detector,
        recognizer,
        settings=(settings or EndpointSettings()).for_recording(),
        lexicon=lexicon,
        prompt=prompt,
        clock=clock,
        decode_ahead=False,
        segments=segments,
    )
    try:
        return listener.listen("recording", Controls(), _ignore)
    finally:
        listener.close()


@dataclass(slots=True)
class _RecordedAnswer:
    """A source that gives one recording, frame by frame, and then ends."""

    samples: Samples
    name: str = "recording"
    _frames: Iterator[Samples] = field(default_factory=lambda: iter(()))

    def start(self, turn: str) -> None:
        self.name = turn
        self._frames = frames_of(self.samples)

    def read(self) -> Samples | None:
        return next(self._frames, None)

    def stop(self) -> None:
        self._frames = iter(())

    def close(self) -> None:
        self.stop()


def _no_clock() -> float:
    return 0.0


def _ignore(event: Event) -> None:
    """A recording has nobody to tell."""
