"""What a stretch of speech sounds like, 10 ms by 10 ms: how loud it is, how fast it changes, and how periodic it is."""

from __future__ import annotations

from copy import copy
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
_LOWEST_BAND_HERTZ, _HIGHEST_BAND_HERTZ = 80.0, 7000.0
_PITCH_WINDOW = 1024
_LOWEST_HERTZ, _HIGHEST_HERTZ = 60.0, 350.0
_CHANGE_HOPS = 3
_BLOCK_HOPS = 100
_BEFORE = _WINDOW // 2
_REACH = _BEFORE + _PITCH_WINDOW
"""So much sound is needed for one hop: half a window before it, a pitch window after it."""

Track = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Acoustics:
    """Tracks of one recording, one value each 10 ms."""

    level_db: Track
    change: Track
    """How much the spectrum differs from that of 30 ms before: mean over the mel bands, dB."""
    voicing: Track
    """How much the next 64 ms repeat themselves at the pitch of a voice: 0 (noise) to 1."""

    @property
    def hops(self) -> int:
        return len(self.level_db)

    def periodicity(self, start_seconds: float, end_seconds: float) -> float:
        """The median voicing of what lies whole between these times."""
        start = round(start_seconds / HOP_SECONDS)
        end = max(round(end_seconds / HOP_SECONDS) - _PITCH_WINDOW // _HOP, start + 1)
        return float(np.median(self.voicing[start:end])) if start < self.hops else 0.0

    def followed_by(self, later: Acoustics) -> Acoustics:
        """The tracks of a recording that goes on with another one."""
        pairs = ((self.level_db, later.level_db), (self.change, later.change), (self.voicing, later.voicing))
        return Acoustics(*(np.concatenate(pair) for pair in pairs))


NO_SOUND = Acoustics(*[np.zeros(0, dtype=np.float32)] * 3)


def analyse(samples: Samples) -> Acoustics:
    """The tracks of 16 kHz samples; empty for less than one hop."""
    builder = AcousticsBuilder()
    builder.append(samples)
    return builder.result()


def mel_bands(samples: Samples) -> Track:
    """The loudness of 24 mel bands each 10 ms, dB, shape (hops, 24)."""
    builder = AcousticsBuilder(keep_bands=True)
    builder.append(samples)
    return builder.bands()


class AcousticsBuilder:
    """Follows a recording as it grows, so that little is left to do at its end; the pieces do not change the result."""

    def __init__(self, *, keep_bands: bool = False) -> None:
        """`keep_bands` for who wants `bands`, eight times as large as the tracks, and no `result`."""
        self._keep_bands = keep_bands
        self._level: list[Track] = []
        self._change: list[Track] = []
        self._voicing: list[Track] = []
        self._bands: list[Track] = []
        self._last_bands: Track = np.zeros((0, _BANDS), dtype=np.float32)
        self._waiting = [np.zeros(_BEFORE, dtype=np.float32)]
        self._waiting_samples = _BEFORE
        self._samples = 0
        self._hops = 0

    def append(self, samples: Samples) -> None:
        """The next piece, of any length."""
        self._waiting.append(as_float(samples))
        self._waiting_samples += len(samples)
        self._samples += len(samples)
        if self._waiting_samples >= _BLOCK_HOPS * _HOP + _REACH:
            self._work((self._waiting_samples - _REACH) // _HOP)

    def result(self) -> Acoustics:
        """The tracks of everything appended so far."""
        end = self._finished()
        if not end._level:
            return NO_SOUND
        level, change, voicing = (np.concatenate(parts) for parts in (end._level, end._change, end._voicing))
        third = np.full(3, 1 / 3, dtype=np.float32)
        return Acoustics(
            level, np.convolve(change, third, mode="same") if len(level) > _CHANGE_HOPS else change, voicing
        )

    def bands(self) -> Track:
        """As `mel_bands`, of everything appended so far; only of a builder that keeps them."""
        end = self._finished()
        return np.concatenate(end._bands) if end._bands else self._last_bands

    def _finished(self) -> AcousticsBuilder:
        end = copy(self)
        end._level, end._change, end._bands = [*self._level], [*self._change], [*self._bands]
        end._voicing = [*self._voicing]
        end._waiting = [*self._waiting, np.zeros(_REACH, dtype=np.float32)]
        end._work(self._samples // _HOP - self._hops)
        return end

    def _work(self, hops: int) -> None:
        sound = np.concatenate(self._waiting)
        for start in range(0, hops, _BLOCK_HOPS):
            count = min(_BLOCK_HOPS, hops - start)
            piece = sound[start * _HOP : (start + count - 1) * _HOP + _WINDOW]
            frames = np.lib.stride_tricks.sliding_window_view(piece, _WINDOW)[::_HOP]
            spectrum = np.fft.rfft(frames * np.hanning(_WINDOW), _FFT)
            power = spectrum.real**2 + spectrum.imag**2
            level = 10 * np.log10(np.mean(frames.astype(np.float64) ** 2, axis=1) + 1e-10)
            self._level.append(level.astype(np.float32))
            self._follow((10 * np.log10(power @ _filters().T + 1e-9)).astype(np.float32))
            if not self._keep_bands:
                first = start * _HOP + _BEFORE
                self._voicing.append(voicing(sound[first : first + (count - 1) * _HOP + _PITCH_WINDOW]))
        self._hops += hops
        self._waiting = [sound[hops * _HOP :]]
        self._waiting_samples = len(sound) - hops * _HOP

    def _follow(self, bands: Track) -> None:
        """The change of each new hop against the one 30 ms before; the first hops have none."""
        known = np.concatenate([self._last_bands, bands])
        change = np.mean(np.abs(known[_CHANGE_HOPS:] - known[:-_CHANGE_HOPS]), axis=1)
        self._change.append(np.concatenate([np.zeros(len(bands) - len(change), np.float32), change]))
        self._last_bands = known[-_CHANGE_HOPS:]
        if self._keep_bands:
            self._bands.append(bands)


def voicing(sound: Track) -> Track:
    """How much each 64 ms of the sound, one every 10 ms, repeat themselves at the pitch of a voice: 0 (noise) to 1."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, _PITCH_WINDOW)[::_HOP]
    taper = np.hanning(_PITCH_WINDOW)
    shortest, longest = int(SAMPLE_RATE / _HIGHEST_HERTZ), int(SAMPLE_RATE / _LOWEST_HERTZ)
    own = np.fft.irfft(np.abs(np.fft.rfft(taper, 2 * _PITCH_WINDOW)) ** 2)
    tapered = (frames - frames.mean(axis=1, keepdims=True)) * taper
    correlation = np.fft.irfft(np.abs(np.fft.rfft(tapered, 2 * _PITCH_WINDOW)) ** 2, axis=1)
    relative = correlation[:, shortest:longest] / (correlation[:, :1] + 1e-9) * (own[0] / own[shortest:longest])
    strongest: Track = np.clip(relative.max(axis=1), 0.0, 1.0).astype(np.float32)
    return strongest


@cache
def _filters() -> npt.NDArray[np.float64]:
    """Triangles evenly spread over the mel scale, shape (bands, bins)."""
    bottom, top = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST_BAND_HERTZ, _HIGHEST_BAND_HERTZ))
    edges = 700 * (10 ** (np.linspace(bottom, top, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling))
