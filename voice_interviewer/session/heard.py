"""One heard answer as a value: its words, delivery, sound and the reason of its end; two parts of one answer can be joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import EndReason
from voice_interviewer.speech.acoustics import NO_SOUND, Acoustics
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.filled_pauses import find_filled_pauses
from voice_interviewer.speech.pcm import FRAME_SECONDS
from voice_interviewer.speech.words import Delivery, Transcript


@dataclass(frozen=True, slots=True)
class HearingTiming:
    """What hearing cost; compute figures are 0 when the listener was given no clock."""

    audio_seconds: float = 0.0
    compute_seconds: float = 0.0
    after_end_seconds: float = 0.0
    """From the end of the answer to its words."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One answer, complete or interrupted."""

    transcript: Transcript
    delivery: Delivery
    reason: EndReason
    control: Control | None = None
    """The key that ended it: FINISH, or SKIP, REPEAT, PAUSE, STOP for the interview to act on; None for any other end."""
    failure: str = ""
    """Why words are missing although something was said (recogniser or microphone), one sentence; the sound is all there."""
    timing: HearingTiming = HearingTiming()
    runs: tuple[Run, ...] = ()
    """Where speech was heard, in frames."""
    thinking: tuple[Run, ...] = ()
    """From each moment at which time to think was asked for to the speech after it, in frames."""
    tracks: Acoustics = NO_SOUND
    """What the turn sounded like from the moment at which listening began; its sound is where the sink put it."""

    @property
    def nothing_said(self) -> bool:
        return self.transcript.empty and not self.failure


def joined(first: Heard, second: Heard) -> Heard:
    """One answer that was heard in two parts, with the times of the second one moved behind the first."""
    frames = round(first.timing.audio_seconds / FRAME_SECONDS)
    moved = frames * FRAME_SECONDS
    words = (
        *first.transcript.words,
        *(
            replace(word, start=round(word.start + moved, 2), end=round(word.end + moved, 2))
            for word in second.transcript.words
        ),
    )
    corrections = (
        *first.transcript.corrections,
        *(replace(change, start=round(change.start + moved, 2)) for change in second.transcript.corrections),
    )
    runs = (*first.runs, *_later(second.runs, frames))
    thinking = (*first.thinking, *_later(second.thinking, frames))
    text = " ".join(part for part in (first.transcript.text, second.transcript.text) if part)
    tracks = first.tracks.followed_by(second.tracks)
    found = find_filled_pauses(words, tracks, runs)
    return Heard(
        transcript=Transcript(text, words, corrections),
        delivery=measure_delivery(
            words, runs, found.filled_pauses, thinking=thinking, signal_to_noise_db=found.signal_to_noise_db
        ),
        reason=second.reason,
        control=second.control,
        failure=first.failure or second.failure,
        timing=HearingTiming(
            round(first.timing.audio_seconds + second.timing.audio_seconds, 2),
            round(first.timing.compute_seconds + second.timing.compute_seconds, 3),
            second.timing.after_end_seconds,
        ),
        runs=runs,
        thinking=thinking,
        tracks=tracks,
    )


def _later(runs: Sequence[Run], frames: int) -> tuple[Run, ...]:
    return tuple(Run(run.start + frames, run.end + frames) for run in runs)
