"""Listening to one answer: frames in; words, delivery and the reason of its end out. Capture never waits, no sound is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import assert_never

from voice_interviewer.errors import AudioDeviceError
from voice_interviewer.ports import AudioSource, Recognizer, SpeechDetector, TurnJudge
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    EndReason,
    Event,
    InputHeard,
    Nudged,
    Phase,
    PhaseChanged,
    SpeechState,
    WordsHeard,
)
from voice_interviewer.session.heard import Heard, HearingTiming, joined
from voice_interviewer.session.live_transcript import LiveTranscript, text_of, wait_after_end
from voice_interviewer.speech.acoustics import AcousticsBuilder
from voice_interviewer.speech.completeness import judge_completeness
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.endpointing import EndCause, EndpointDecision, Endpointer, EndpointSettings
from voice_interviewer.speech.filled_pauses import find_filled_pauses
from voice_interviewer.speech.pcm import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    SAMPLE_RATE,
    Samples,
    Sound,
    frames_of,
    level_dbfs,
    resample,
)
from voice_interviewer.speech.segments import Segmenter
from voice_interviewer.speech.vocabulary import Lexicon, domain_prompt
from voice_interviewer.speech.words import Correction, Transcript, Word

__all__ = ["Heard", "HearingTiming", "Listener", "hear_sound", "joined"]

NUDGE = "Take your time. I am listening whenever you are ready."
_EVENT_FRAMES = 5
_TURN_JUDGE_SAMPLES = 8 * SAMPLE_RATE

Emit = Callable[[Event], None]
Sink = Callable[[Samples], None]


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
    ) -> None:
        """`prompt` None takes the domain prompt of the lexicon; `clock` (seconds, as in `time.monotonic`) only fills in
        the timing figures and never changes what is heard; `decode_ahead` False saves work on a finished recording."""
        lexicon = lexicon or Lexicon.from_names()
        self._source = source
        self._parts = _Parts(
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
        )
        self._open: _Answer | None = None

    def listen(
        self,
        turn: str,
        controls: Controls,
        emit: Emit,
        *,
        sink: Sink | None = None,
        earlier: Heard | None = None,
        may_reopen: bool = False,
    ) -> Heard:
        """Capture the turn until it ends and return it with its words.

        `sink` gets every frame as it comes, before anything else is done with it, so that the sound can be on disk.
        `earlier` is what was heard of this turn before a pause; the result then holds both. With `may_reopen` the end comes
        sooner, the source goes on after it, and `reopened` must be called next. FINISH and THINK are obeyed here; SKIP,
        REPEAT, PAUSE and STOP end the turn and are returned; a typed answer ends it too.
        """
        self._parts.detector.reset()
        self._source.start(turn)
        settings = self._parts.settings
        if not may_reopen:
            settings = settings.without_reopening()
        answer = _Answer(self._parts, settings, emit, sink, earlier)
        emit(PhaseChanged(Phase.LISTENING))
        return self._hear(answer, controls, may_reopen)

    def reopened(self, controls: Controls, *, until: Callable[[], bool] | None = None) -> Heard | None:
        """After an automatic end: the longer answer when the candidate went on speaking in time, else None.

        Listens on for the grace time of the settings, or until `until()` (the interviewer is ready to speak) is true;
        without `until` the result depends on the frames alone.
        """
        answer = self._open
        self._open = None
        if answer is None:
            return None
        settings = self._parts.settings
        grace = round(settings.reopen_seconds / FRAME_SECONDS) + settings.activity.onset_window
        for _ in range(grace):
            if until is not None and until():
                break
            frame = self._source.read()
            if frame is None:
                break
            answer.push(frame)
            if answer.endpointer.reopened:
                answer.endpointer.reopen()
                answer.emit(PhaseChanged(Phase.LISTENING))
                return self._hear(answer, controls, may_reopen=True)
        self._source.stop()
        return None

    def close(self) -> None:
        """Stop the worker; what it is doing is finished first."""
        self._parts.worker.shutdown(wait=True, cancel_futures=True)

    def _hear(self, answer: _Answer, controls: Controls, may_reopen: bool) -> Heard:
        reason, control, typed, failure = self._capture(answer, controls)
        if may_reopen and reason is EndReason.SILENCE:
            self._open = answer
        else:
            self._source.stop()
        return answer.finish(reason, control, typed, failure)

    def _capture(self, answer: _Answer, controls: Controls) -> tuple[EndReason, Control | None, str | None, str]:
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What hearing an answer takes."""

    detector: SpeechDetector
    recognizer: Recognizer
    worker: ThreadPoolExecutor
    settings: EndpointSettings
    lexicon: Lexicon
    prompt: str
    turn_judge: TurnJudge | None
    clock: Callable[[], float]
    decode_ahead: bool
    nudge: str


class _Answer:
    """The answer being heard."""

    def __init__(
        self, parts: _Parts, settings: EndpointSettings, emit: Emit, sink: Sink | None, earlier: Heard | None
    ) -> None:
        self._parts = parts
        self.emit = emit
        self._sink = sink
        self._earlier = earlier
        self.endpointer = Endpointer(settings)
        self._segmenter = Segmenter(self.endpointer.activity)
        self._live = LiveTranscript(
            parts.recognizer, parts.worker, lexicon=parts.lexicon, prompt=parts.prompt, clock=parts.clock
        )
        self._acoustics = AcousticsBuilder()
        self._loudest = -100.0
        self._ripe_at = 0.0

    def push(self, frame: Samples) -> EndCause | None:
        """Take one frame; why the answer ended, if it did."""
        if self._sink is not None:
            self._sink(frame)
        self._live.append(frame)
        self._acoustics.append(frame)
        level = level_dbfs(frame)
        decision = self.endpointer.push(self._parts.detector.is_speech(frame), level)
        runs = self.endpointer.runs
        position = self.endpointer.activity.frames * FRAME_SECONDS
        segment = self._segmenter.push(level)
        if segment is not None:
            self._live.commit(segment, runs, position)
        elif self._segmenter.tail_is_ripe:
            self._ripe_at = position
            tail = self._segmenter.tail()
            if tail is not None and self._parts.decode_ahead:
                self._live.decode_ahead(tail, runs, position)
        elif self.endpointer.activity.speaking and decision.silence_seconds == 0.0:
            self._live.drop_ahead()
        if decision.judge:
            self._consider()
        self._tell(decision, level)
        return decision.ended

    def finish(self, reason: EndReason, control: Control | None, typed: str | None, failure: str) -> Heard:
        """Decode what is left and put the answer together; a turn that is thrown away or typed is not decoded."""
        if typed is not None or control is Control.SKIP:
            self._live.give_up()
            spoken = self._heard((), (), reason, control, failure, HearingTiming(self._seconds))
            return spoken if typed is None else replace(spoken, transcript=Transcript(typed))
        self.emit(PhaseChanged(Phase.TRANSCRIBING))
        clock = self._parts.clock
        ended = clock()
        tail = self._segmenter.take_tail()
        if tail is not None:
            silent = self.endpointer.silence_seconds >= self._segmenter.pause_seconds
            self._live.commit(tail, self.endpointer.runs, self._ripe_at if silent else self._seconds)
        words, corrections = self._live.result()
        waited = clock() - ended
        self._tell_words()
        decoded = self._live.decoded()
        timing = HearingTiming(
            audio_seconds=self._seconds,
            compute_seconds=round(sum(segment.compute_seconds for segment in decoded), 3),
            after_end_seconds=round(waited if self._parts.decode_ahead else wait_after_end(decoded, self._seconds), 3),
        )
        heard = self._heard(words, corrections, reason, control, failure or self._live.failure(), timing)
        return heard if self._earlier is None else joined(self._earlier, heard)

    def _heard(
        self,
        words: tuple[Word, ...],
        corrections: tuple[Correction, ...],
        reason: EndReason,
        control: Control | None,
        failure: str,
        timing: HearingTiming,
    ) -> Heard:
        wanted = control is not Control.SKIP and reason is not EndReason.TYPED
        runs = self.endpointer.runs if wanted else ()
        samples = self._live.samples
        found = find_filled_pauses(words, samples, runs, tracks=self._acoustics.result())
        return Heard(
            transcript=Transcript(text_of(words), words, corrections),
            delivery=measure_delivery(words, runs, found.filled_pauses, signal_to_noise_db=found.signal_to_noise_db),
            reason=reason,
            samples=samples,
            control=control,
            failure=failure,
            timing=timing,
            runs=runs,
        )

    @property
    def _seconds(self) -> float:
        return round(self.endpointer.activity.frames * FRAME_SECONDS, 2)

    def _consider(self) -> None:
        """Judge the thought from the words before this silence; waits for them, so that the end depends on frames alone."""
        tail = self._segmenter.tail()
        if tail is not None:
            self._live.decode_ahead(tail, self.endpointer.runs, self._seconds)
        words = self._live.words_so_far()
        judge = self._parts.turn_judge
        probability = None
        if judge is not None:
            end = (self.endpointer.activity.speech_end or 0) * FRAME_SAMPLES + SAMPLE_RATE // 5
            probability = judge.finished_probability(self._live.samples[max(0, end - _TURN_JUDGE_SAMPLES) : end])
        spoken = sum(run.seconds for run in self.endpointer.runs)
        self.endpointer.consider(judge_completeness(words, spoken, probability))

    def _tell(self, decision: EndpointDecision, level: float) -> None:
        self._loudest = max(self._loudest, level)
        if decision.nudge:
            self.emit(Nudged(self._parts.nudge))
        if self.endpointer.activity.frames % _EVENT_FRAMES:
            return
        position = round(self.endpointer.activity.frames * FRAME_SECONDS, 2)
        state = SpeechState(decision.state.value)
        self.emit(InputHeard(position, round(self._loudest, 1), state, decision.silence_seconds, decision.ends_in))
        self._loudest = -100.0
        self._tell_words()

    def _tell_words(self) -> None:
        text = self._live.changed_text()
        if text is not None:
            self.emit(WordsHeard(*text))


def hear_sound(
    sound: Sound,
    detector: SpeechDetector,
    recognizer: Recognizer,
    *,
    lexicon: Lexicon | None = None,
    prompt: str | None = None,
    settings: EndpointSettings | None = None,
    clock: Callable[[], float] | None = None,
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
