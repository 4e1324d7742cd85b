"""The answer that is being heard: takes frames, has them decoded and judged, and puts words, delivery and cost together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from voice_interviewer.ports import Recognizer, SpeechDetector, TurnJudge
from voice_interviewer.session.controls import Control
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
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.completeness import judge_completeness
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.echo import EchoWatch, Played
from voice_interviewer.speech.endpointing import EndCause, EndpointDecision, Endpointer, EndpointSettings
from voice_interviewer.speech.filled_pauses import find_filled_pauses
from voice_interviewer.speech.pcm import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, Samples, level_dbfs
from voice_interviewer.speech.segments import Segment, Segmenter, SegmentSettings
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Correction, Transcript, Word

_EVENT_FRAMES = 5
_TURN_JUDGE_SAMPLES = 8 * SAMPLE_RATE
_SPARE_FRAMES = 100
"""Sound kept beyond the longest segment: the silence in which its end is decided."""
_JUDGED_WORDS = 100
"""More of the last words than it takes to tell a long answer from a short one."""

Emit = Callable[[Event], None]
Sink = Callable[[Samples], None]


@dataclass(frozen=True, slots=True)
class Ears:
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
    segments: SegmentSettings


class OpenAnswer:
    """The answer being heard."""

    def __init__(
        self,
        parts: Ears,
        settings: EndpointSettings,
        emit: Emit,
        sink: Sink | None,
        earlier: Heard | None,
        played: Played | None = None,
    ) -> None:
        self._parts = parts
        self.emit = emit
        self._sink = sink
        self._earlier = earlier
        self.endpointer = Endpointer(settings)
        self._segmenter = Segmenter(self.endpointer.activity, parts.segments)
        self._echo = EchoWatch(played) if played is not None and len(played.samples) else None
        self._live = LiveTranscript(
            parts.recognizer,
            parts.worker,
            lexicon=parts.lexicon,
            prompt=parts.prompt,
            clock=parts.clock,
            kept_frames=max(parts.segments.most, _TURN_JUDGE_SAMPLES // FRAME_SAMPLES) + _SPARE_FRAMES,
        )
        self._acoustics = AcousticsBuilder()
        self._loudest = -100.0

    def push(self, frame: Samples) -> EndCause | None:
        """Take one frame; why the answer ended, if it did."""
        if self._sink is not None:
            self._sink(frame)
        self._live.append(frame)
        self._acoustics.append(frame)
        level = level_dbfs(frame)
        decision = self.endpointer.push(self._parts.detector.is_speech(frame), level)
        if self._echo is not None:
            self._drop_echo(self._echo.push(frame, self.endpointer.runs))
            self._echo = None if self._echo.done else self._echo
        segment = self._segmenter.push(level)
        if segment is not None:
            self._commit(segment)
        elif (tail := self._segmenter.ripe_tail()) is not None:
            if self._parts.decode_ahead:
                self._live.decode_ahead(tail, self._runs_of(tail), self._seconds)
        elif self.endpointer.activity.speaking and decision.silence_seconds == 0.0:
            self._live.outrun_ahead()
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
            self._commit(tail)
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
        thinking = self.endpointer.thinking if wanted else ()
        tracks = self._acoustics.result()
        found = find_filled_pauses(words, tracks, runs)
        return Heard(
            transcript=Transcript(text_of(words), words, corrections),
            delivery=measure_delivery(
                words, runs, found.filled_pauses, thinking=thinking, signal_to_noise_db=found.signal_to_noise_db
            ),
            reason=reason,
            control=control,
            failure=failure,
            timing=timing,
            runs=runs,
            thinking=thinking,
            tracks=tracks,
        )

    @property
    def _seconds(self) -> float:
        return round(self.endpointer.activity.frames * FRAME_SECONDS, 2)

    def _runs_of(self, segment: Segment) -> tuple[Run, ...]:
        return self.endpointer.activity.runs_after(segment.start)

    def _commit(self, segment: Segment) -> None:
        """Have a finished segment decoded, which may have been known for a while."""
        self._live.commit(segment, self._runs_of(segment), self._segmenter.known_at(segment) * FRAME_SECONDS)

    def _drop_echo(self, frames: int) -> None:
        """Forget what the first frames held: it was the interviewer."""
        if frames:
            self.endpointer.dismiss(frames)
            self._segmenter.skip(frames)
            self._live.forget_ahead()

    def _consider(self) -> None:
        """Judge the thought from the words before this silence; waits for them, so that the end depends on frames alone."""
        tail = self._segmenter.tail()
        if tail is not None:
            self._live.decode_ahead(tail, self._runs_of(tail), self._seconds)
        words = self._live.last_words(_JUDGED_WORDS)
        judge = self._parts.turn_judge
        probability = None
        if judge is not None:
            end = (self.endpointer.activity.speech_end or 0) * FRAME_SAMPLES + SAMPLE_RATE // 5
            probability = judge.finished_probability(self._live.samples_between(max(0, end - _TURN_JUDGE_SAMPLES), end))
        spoken = self.endpointer.activity.speech_seconds
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
