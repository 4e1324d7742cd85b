"""What a filled pause sounds like: steady, voiced, low stretches of sound, found against the speaker's own way of speaking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, as_float

HOP_SECONDS = 0.01
_HOP = 160
_WINDOW = 400
_FFT = 512
_BANDS = 24
_PITCH_WINDOW = 1024
_LOWEST_HERTZ, _HIGHEST_HERTZ = 60.0, 350.0
_FLUX_HOPS = 3

Track = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Acoustics:
    """Tracks of one recording, one value each 10 ms, all of one length."""

    level_db: Track
    flux: Track
    """How fast the spectrum changes: mean change of the log bands over 30 ms, dB."""
    periodicity: Track
    """0 to 1."""
    lowness: Track
    """Energy of 80-1000 Hz over that of 2.5-7.5 kHz, dB."""

    @property
    def hops(self) -> int:
        return len(self.level_db)


def analyse(samples: Samples) -> Acoustics:
    """The tracks of 16 kHz samples; all empty for less than one window."""
    if len(samples) < _PITCH_WINDOW:
        nothing = np.zeros(0)
        return Acoustics(nothing, nothing, nothing, nothing)
    sound = as_float(samples).astype(np.float64)
    padded = np.pad(sound, (_WINDOW // 2, _PITCH_WINDOW))
    hops = len(samples) // _HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:hops]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), _FFT)) ** 2 + 1e-10
    level = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)
    bands = 10 * np.log10(power @ _filters().T + 1e-9)
    change = np.zeros(hops)
    change[_FLUX_HOPS:] = np.mean(np.abs(bands[_FLUX_HOPS:] - bands[:-_FLUX_HOPS]), axis=1)
    hertz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    low = power[:, (hertz >= 80) & (hertz <= 1000)].sum(axis=1)
    high = power[:, (hertz >= 2500) & (hertz <= 7500)].sum(axis=1)
    return Acoustics(level, _smooth(change, 3), _periodicity(sound, hops), 10 * np.log10(low / high))


@cache
def _filters() -> npt.NDArray[np.float64]:
    """Triangles evenly spread over the mel scale, shape (bands, bins)."""
    top = 2595 * np.log10(1 + 7000 / 700)
    bottom = 2595 * np.log10(1 + 80 / 700)
    edges = 700 * (10 ** (np.linspace(bottom, top, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling))


def _periodicity(sound: Track, hops: int) -> Track:
    """The highest normalised autocorrelation within the range of voices, over 64 ms."""
    padded = np.pad(sound, (_PITCH_WINDOW // 2, _PITCH_WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _PITCH_WINDOW)[::_HOP][:hops]
    best = np.zeros(hops)
    shortest, longest = int(SAMPLE_RATE / _HIGHEST_HERTZ), int(SAMPLE_RATE / _LOWEST_HERTZ)
    taper = np.hanning(_PITCH_WINDOW)
    own = np.fft.irfft(np.abs(np.fft.rfft(taper, 2 * _PITCH_WINDOW)) ** 2)[shortest:longest]
    own_start = float(np.sum(taper**2))
    for start in range(0, hops, 500):
        part = frames[start : start + 500]
        part = (part - part.mean(axis=1, keepdims=True)) * taper
        correlation = np.fft.irfft(np.abs(np.fft.rfft(part, 2 * _PITCH_WINDOW)) ** 2, axis=1)
        energy = correlation[:, :1] + 1e-9
        best[start : start + 500] = np.max(correlation[:, shortest:longest] / energy * (own_start / own), axis=1)
    return np.clip(best, 0.0, 1.0)


def _smooth(track: Track, width: int) -> Track:
    return np.convolve(track, np.ones(width) / width, mode="same")
