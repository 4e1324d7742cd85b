"""What the level of a microphone tells about it: dead, too quiet, good or clipped, from samples alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, SILENCE_DBFS, Samples, level_dbfs

ENOUGH_SECONDS = 0.2
"""Less sound than this says nothing about a microphone."""
QUIET_DBFS = -50.0
"""Speech into a working microphone has 20 ms frames well above this."""
CLIPPED_SAMPLE = 32_700
CLIPPED_SHARE = 0.001


class InputHealth(StrEnum):
    """What a stretch of microphone sound says about the microphone."""

    UNKNOWN = "unknown"
    """Too little was heard yet."""
    DEAD = "dead"
    """Every sample is the same: muted by a switch, or the system withholds the sound without an error."""
    QUIET = "quiet"
    """There is sound, but even its loudest moment is fainter than speech."""
    GOOD = "good"
    CLIPPED = "clipped"
    """Peaks are cut off, which makes words hard to recognise."""


_ADVICE = {
    InputHealth.UNKNOWN: "",
    InputHealth.DEAD: (
        "The microphone gives only silence: check its mute switch, and that the system lets this terminal use the microphone."
    ),
    InputHealth.QUIET: "The microphone is very quiet: raise its input level, move closer, or choose another with --input-device.",
    InputHealth.GOOD: "",
    InputHealth.CLIPPED: "The microphone is too loud and distorts: lower its input level or move away a little.",
}


def advice(health: InputHealth) -> str:
    """One sentence for the user; empty when there is nothing to say."""
    return _ADVICE[health]


@dataclass(frozen=True, slots=True)
class InputLevels:
    """The levels of one stretch of sound."""

    seconds: float
    loudest_dbfs: float
    """The level of the loudest 20 ms."""
    clipped_share: float
    """Share of samples at full scale, 0 to 1."""
    flat: bool
    """All samples are equal."""

    @property
    def health(self) -> InputHealth:
        if self.seconds < ENOUGH_SECONDS:
            return InputHealth.UNKNOWN
        if self.flat:
            return InputHealth.DEAD
        if self.clipped_share > CLIPPED_SHARE:
            return InputHealth.CLIPPED
        return InputHealth.QUIET if self.loudest_dbfs < QUIET_DBFS else InputHealth.GOOD


class LevelMeter:
    """Adds up the levels of 16 kHz frames as they come."""

    def __init__(self) -> None:
        self._samples = 0
        self._clipped = 0
        self._loudest = SILENCE_DBFS
        self._lowest, self._highest = 32_767, -32_768

    def add(self, samples: Samples) -> None:
        """Any number of samples; levels are taken over 20 ms pieces."""
        if not len(samples):
            return
        self._samples += len(samples)
        self._clipped += int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= CLIPPED_SAMPLE))
        self._lowest = min(self._lowest, int(samples.min()))
        self._highest = max(self._highest, int(samples.max()))
        for start in range(0, len(samples), FRAME_SAMPLES):
            self._loudest = max(self._loudest, level_dbfs(samples[start : start + FRAME_SAMPLES]))

    @property
    def levels(self) -> InputLevels:
        """Everything added so far."""
        return InputLevels(
            seconds=self._samples / SAMPLE_RATE,
            loudest_dbfs=self._loudest,
            clipped_share=self._clipped / self._samples if self._samples else 0.0,
            flat=self._lowest >= self._highest,
        )
