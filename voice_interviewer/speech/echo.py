"""The interviewer's own voice in the microphone: finds the end of what was just played again in the first moments of a capture.

Only the sound decides: a candidate who repeats the question's words says them in another voice and rhythm, and keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice_interviewer.speech.acoustics import HOP_SECONDS, AcousticsBuilder, Track, mel_bands
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples

LONGEST_DELAY_SECONDS = 2.0
"""So late at most the loudspeaker and the room may be behind the moment at which the last sample was handed over."""
CHECK_FRAMES = 10
SETTLING_SECONDS = 0.4
"""An echo is looked for once so much more was captured than it would be long."""
LEAST_VOICE_SECONDS = 0.2
"""With less voice in the played end nothing can be told."""
ENOUGH_VOICE_SECONDS = 0.45
ALIKE = 0.66
"""Correlation of the two pictures in time and pitch: the same sound through a room has 0.7 to 0.95, other speech rarely 0.6."""
ALIKE_WHEN_SHORT = 0.8
VOICE_RANGE_DB = 25.0
PICTURE_RANGE_DB = 35.0
REVERBERATION_FRAMES = 18
"""Speech that is over so soon after the echo's end is its reverberation."""
SCRAP_FRAMES = 15
SCRAP_WHEN_CUT_FRAMES = 25
"""A sound from the first moment on that is over so soon is what the device still held; after the interviewer was cut short
that may be more, and nobody knows which part of the question it is."""
SCRAP_BEGINS_FRAMES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What the interviewer said last: 16 kHz samples, shape (n,)."""

    samples: Samples
    cut_short: bool = False
    """A key ended it, so where it ended is not known."""


class EchoWatch:
    """Follows a capture frame by frame from its beginning; the same frames give the same verdict."""

    def __init__(self, played: Played) -> None:
        self._cut_short = played.cut_short
        reach = round(LONGEST_DELAY_SECONDS * SAMPLE_RATE)
        self._reference = _picture(mel_bands(played.samples[-reach:]))
        self._voice = _voice(self._reference)
        self._captured = AcousticsBuilder(keep_bands=True)
        self._frames = 0
        self._done = False

    def push(self, frame: Samples, runs: tuple[Run, ...]) -> int:
        """Take the next frame, with the runs of speech so far; how many frames from the beginning are the interviewer's,
        0 while none is known to be."""
        if self._done:
            return 0
        self._captured.append(frame)
        self._frames += 1
        if self._frames % CHECK_FRAMES or not runs:
            self._done = self._frames * FRAME_SECONDS > LONGEST_DELAY_SECONDS + SETTLING_SECONDS
            return 0
        echo = self._scrap(runs) or (0 if self._cut_short else self._tail(runs))
        self._done = echo > 0 or self._frames * FRAME_SECONDS > LONGEST_DELAY_SECONDS + SETTLING_SECONDS
        return echo

    @property
    def done(self) -> bool:
        """Whether nothing more is looked for."""
        return self._done

    def _scrap(self, runs: tuple[Run, ...]) -> int:
        first = runs[0]
        longest = SCRAP_WHEN_CUT_FRAMES if self._cut_short else SCRAP_FRAMES
        over = self._frames > first.end + CHECK_FRAMES
        return first.end if first.start <= SCRAP_BEGINS_FRAMES and first.end <= longest and over else 0

    def _tail(self, runs: tuple[Run, ...]) -> int:
        """The end of the reference, of whatever length, against the beginning of the capture."""
        captured = self._captured.bands()
        longest = min(len(self._reference), len(captured) - round(SETTLING_SECONDS / HOP_SECONDS))
        best, length = 0.0, 0
        for hops in range(round(LEAST_VOICE_SECONDS / HOP_SECONDS), longest + 1):
            voice = int(self._voice[-hops:].sum()) * HOP_SECONDS
            if voice < LEAST_VOICE_SECONDS:
                continue
            alike = _correlation(_picture(captured[:hops]), self._reference[-hops:])
            if alike > best and alike >= (ALIKE if voice >= ENOUGH_VOICE_SECONDS else ALIKE_WHEN_SHORT):
                best, length = alike, hops
        end = round(length * HOP_SECONDS / FRAME_SECONDS)
        late = [run.end for run in runs if run.start < end < run.end <= end + REVERBERATION_FRAMES]
        return max([end, *late])


def _picture(bands: Track) -> Track:
    """The loudness of the bands down to what a room's noise may hide."""
    if not len(bands):
        return bands
    floor = max(float(bands.max()) - PICTURE_RANGE_DB, float(np.percentile(bands, 10)))
    return np.maximum(bands, floor)


def _voice(picture: Track) -> npt.NDArray[np.bool_]:
    loudness: Track = picture.max(axis=1) if len(picture) else np.zeros(0, dtype=np.float32)
    heard: npt.NDArray[np.bool_] = loudness > loudness.max(initial=-200.0) - VOICE_RANGE_DB
    return heard


def _correlation(one: Track, other: Track) -> float:
    """-1 to 1; the loudness of each band over the whole time, which rooms and loudspeakers change, does not count."""
    a, b = one - one.mean(axis=0), other - other.mean(axis=0)
    return float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum() + 1e-9))
