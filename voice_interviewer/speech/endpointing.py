"""When an answer is over: patient with thinking, decided from 20 ms frames alone, so that a replay ends where the live one did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from voice_interviewer.speech.activity import ActivitySettings, Run, SpeechActivity
from voice_interviewer.speech.pcm import FRAME_SECONDS


class EndpointMode(StrEnum):
    """How soon silence ends an answer."""

    PATIENT = "patient"
    BRISK = "brisk"
    MANUAL = "manual"
    """Only a key, the limit or the end of the sound ends an answer."""


class Completeness(StrEnum):
    """What the words and the melody say about the silence: is the thought finished?"""

    CLOSED = "closed"
    """The speaker said so (`that's it`)."""
    FINISHED = "finished"
    UNCLEAR = "unclear"
    UNFINISHED = "unfinished"
    THINKING = "thinking"
    """The speaker asked for time (`let me think`): the clock stops until they speak again."""


class ListeningState(StrEnum):
    """What is heard right now; the same words as the session's own event."""

    WAITING = "waiting"
    SPEAKING = "speaking"
    PAUSE = "pause"
    ENDING = "ending"


class EndCause(StrEnum):
    """Why the endpointer ended an answer."""

    SILENCE = "silence"
    LIMIT = "limit"
    NOTHING_SAID = "nothing-said"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The waits of one mode, in seconds of audio."""

    mode: EndpointMode = EndpointMode.PATIENT
    judge_after_seconds: float = 2.0
    """Silence after which the thought is judged and the countdown is shown."""
    closed_seconds: float = 2.5
    """Silence that ends an answer whose speaker said that it is over."""
    finished_seconds: float = 4.0
    """Silence that ends a finished thought, when speech soon after can reopen it."""
    unclear_seconds: float = 4.3
    unfinished_seconds: float = 4.3
    """The longest wait, unless the speaker asks for time: last words can be misheard, so the answer may only be reopened
    for longer after them."""
    reopen_seconds: float = 2.5
    """Speech that begins so soon after an automatic end belongs to the same answer."""
    reopen_unfinished_seconds: float = 5.5
    """The same when the last word says that the thought goes on."""
    nudge_seconds: float = 10.0
    """Nothing said for so long: ask once whether the candidate is there; 0 means never."""
    nothing_said_seconds: float = 25.0
    """Nothing said for so long ends the answer; 0 means never."""
    limit_seconds: float = 300.0
    """A longer answer is ended by its next pause; 0 means no limit."""
    last_limit_seconds: float = 1800.0
    """And one of this length in the middle of a word; 0 means no limit."""
    activity: ActivitySettings = field(default_factory=ActivitySettings)

    @staticmethod
    def of(mode: EndpointMode) -> EndpointSettings:
        """The usual waits of a mode."""
        match mode:
            case EndpointMode.PATIENT:
                return EndpointSettings()
            case EndpointMode.BRISK:
                return EndpointSettings(
                    mode=mode,
                    judge_after_seconds=1.2,
                    closed_seconds=2.0,
                    finished_seconds=2.5,
                    unclear_seconds=3.5,
                    unfinished_seconds=3.5,
                    reopen_seconds=1.0,
                    reopen_unfinished_seconds=2.5,
                )
            case EndpointMode.MANUAL:
                return EndpointSettings(mode=mode)

    def without_reopening(self) -> EndpointSettings:
        """These settings for a caller that cannot reopen an answer: the first end is the last, so it waits that much longer."""
        return replace(
            self,
            finished_seconds=self.finished_seconds + self.reopen_seconds,
            unclear_seconds=self.unclear_seconds + self.reopen_seconds,
            unfinished_seconds=self.unfinished_seconds + self.reopen_unfinished_seconds,
            reopen_seconds=0.0,
            reopen_unfinished_seconds=0.0,
        )

    def for_recording(self) -> EndpointSettings:
        """These settings for a finished recording: it ends where it ends, and nobody is nudged."""
        return replace(
            self,
            mode=EndpointMode.MANUAL,
            nudge_seconds=0.0,
            nothing_said_seconds=0.0,
            limit_seconds=0.0,
            last_limit_seconds=0.0,
        )


@dataclass(frozen=True, slots=True)
class EndpointDecision:
    """What one more frame means."""

    state: ListeningState
    silence_seconds: float
    """Since the last speech; since listening began when nothing was said yet."""
    ends_in: float | None
    """Seconds until the automatic end; None when no countdown runs."""
    ended: EndCause | None = None
    nudge: bool = False
    """True on the one frame on which the candidate should be asked whether they are there."""
    judge: bool = False
    """True on the one frame of each silence on which `Endpointer.consider` should be told whether the thought is finished."""


class Endpointer:
    """Decides frame by frame; wants nothing but the detector's verdict and the level, and optionally a judgement of the thought."""

    def __init__(self, settings: EndpointSettings | None = None) -> None:
        self.settings = settings or EndpointSettings()
        self.activity = SpeechActivity(self.settings.activity)
        self._completeness: Completeness | None = None
        self._judged = False
        self._held_at: int | None = None
        self._nudged = False
        self._held_frames = 0
        self._thinking: list[Run] = []
        self._ended_at: int | None = None
        self._ended_unfinished = False

    def push(self, speech: bool, level_dbfs: float) -> EndpointDecision:
        """Take the next frame. After an end, frames may still be pushed: `reopened` tells when speech came back."""
        speaking = self.activity.push(speech, level_dbfs)
        if speaking:
            self._judged = False
            self._completeness = None
            if self._held_at is not None and (self.activity.last_start or 0) >= self._held_at:
                self._thinking.append(Run(self._held_at, self.activity.last_start or 0))
                self._held_at = None
        elif self._held_at is not None:
            self._held_frames += 1
        silence = self.silence_seconds
        if self._over_limit(silence):
            return self._end(EndCause.LIMIT, silence)
        if speaking:
            return EndpointDecision(ListeningState.SPEAKING, silence, None)
        if self.activity.speech_end is None:
            return self._waiting(silence)
        return self._pausing(silence)

    def dismiss(self, until: int) -> None:
        """Forget the speech before this frame: it was not the candidate's."""
        self.activity.dismiss(until)
        self._judged = False
        self._completeness = None

    def consider(self, completeness: Completeness) -> None:
        """Tell what the present silence follows; forgotten at the next speech."""
        self._completeness = completeness
        if completeness is Completeness.THINKING:
            self.hold()

    def hold(self) -> None:
        """Stop the clock until the candidate speaks again ("let me think")."""
        if self._held_at is None:
            self._held_at = self.activity.frames

    @property
    def thinking(self) -> tuple[Run, ...]:
        """From each moment at which time to think was asked for to the speech after it."""
        return tuple(self._thinking)

    @property
    def silence_seconds(self) -> float:
        end = self.activity.speech_end
        return round((self.activity.frames - (end or 0)) * FRAME_SECONDS, 2)

    @property
    def runs(self) -> tuple[Run, ...]:
        return self.activity.runs

    @property
    def reopened(self) -> bool:
        """Whether speech began again after the automatic end, soon enough to belong to the same answer."""
        if self._ended_at is None or not self.activity.speaking:
            return False
        since_end = ((self.activity.last_start or 0) - self._ended_at) * FRAME_SECONDS
        return since_end <= self.grace_seconds

    @property
    def grace_seconds(self) -> float:
        """How soon after the automatic end speech reopens the answer."""
        settings = self.settings
        return settings.reopen_unfinished_seconds if self._ended_unfinished else settings.reopen_seconds

    def _waiting(self, silence: float) -> EndpointDecision:
        settings = self.settings
        waited = silence - self._held_frames * FRAME_SECONDS
        if self._held_at is not None:
            return EndpointDecision(ListeningState.WAITING, silence, None)
        limit = settings.nothing_said_seconds
        if limit and waited >= limit and not self.activity.onset_possible:
            return self._end(EndCause.NOTHING_SAID, silence)
        nudge = bool(settings.nudge_seconds) and waited >= settings.nudge_seconds and not self._nudged
        self._nudged = self._nudged or nudge
        return EndpointDecision(ListeningState.WAITING, silence, None, nudge=nudge)

    def _pausing(self, silence: float) -> EndpointDecision:
        settings = self.settings
        if settings.mode is EndpointMode.MANUAL or self._held_at is not None or self._ended_at is not None:
            return EndpointDecision(ListeningState.PAUSE, silence, None)
        if silence < settings.judge_after_seconds:
            return EndpointDecision(ListeningState.PAUSE, silence, None)
        judge = not self._judged
        self._judged = True
        remaining = round(self.allowed_silence_seconds - silence, 2)
        if remaining <= 0 and not judge and not self.activity.onset_possible:
            return self._end(EndCause.SILENCE, silence)
        return EndpointDecision(ListeningState.ENDING, silence, max(remaining, 0.0), judge=judge)

    @property
    def allowed_silence_seconds(self) -> float:
        """How long the present silence may last."""
        settings = self.settings
        match self._completeness:
            case Completeness.CLOSED:
                return settings.closed_seconds
            case Completeness.FINISHED:
                return settings.finished_seconds
            case Completeness.UNCLEAR | None:
                return settings.unclear_seconds
            case Completeness.UNFINISHED | Completeness.THINKING:
                return settings.unfinished_seconds

    def _over_limit(self, silence: float) -> bool:
        if self._ended_at is not None:
            return False
        settings, seconds = self.settings, round(self.activity.frames * FRAME_SECONDS, 2)
        if settings.last_limit_seconds and seconds >= settings.last_limit_seconds:
            return True
        return (
            bool(settings.limit_seconds)
            and seconds >= settings.limit_seconds
            and silence >= settings.judge_after_seconds
        )

    def _end(self, cause: EndCause, silence: float) -> EndpointDecision:
        if self._ended_at is None:
            self._ended_at = self.activity.frames
            self._ended_unfinished = self._completeness is Completeness.UNFINISHED
        state = ListeningState.WAITING if self.activity.speech_end is None else ListeningState.ENDING
        return EndpointDecision(state, silence, 0.0, ended=cause)

    def reopen(self) -> None:
        """Go on with the same answer after an automatic end."""
        self._ended_at = None
        self._judged = False
        self._completeness = None
