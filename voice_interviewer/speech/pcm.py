"""Samples as values: mono sound at a known rate, the 20 ms frame that the whole program counts in, levels, and WAV files."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_interviewer.errors import BadInputError, reason_of

SAMPLE_RATE = 16_000
"""Hz; what the detector and the recogniser take."""
FRAME_SECONDS = 0.02
FRAME_SAMPLES = 320
SILENCE_DBFS = -100.0
"""The level given for digital silence."""

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Mono 16-bit sound; `samples` has shape (n,)."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def level_dbfs(samples: Samples) -> float:
    """Root-mean-square level in dB below full scale, -100 for silence."""
    if not len(samples):
        return SILENCE_DBFS
    mean_square = float(np.mean(np.square(samples.astype(np.float64) / 32768.0)))
    return SILENCE_DBFS if mean_square <= 1e-10 else 10.0 * float(np.log10(mean_square))


def as_float(samples: Samples) -> npt.NDArray[np.float32]:
    """The samples as float32 from -1 to 1, shape (n,)."""
    return samples.astype(np.float32) / np.float32(32768.0)


def concatenate(parts: list[Samples]) -> Samples:
    """The parts as one array; empty when there are none."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)


def read_wav(path: Path) -> Sound:
    """Read a PCM WAV file of 8, 16, 24 or 32 bits as mono 16-bit at its own rate; BadInputError names the file."""
    try:
        with wave.open(str(path), "rb") as reader:
            channels, width, rate = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
            raw = reader.readframes(reader.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise BadInputError(
            f"cannot read the sound file: {reason_of(error)}", where=str(path), next_step="Give a PCM WAV file."
        ) from error
    if width == 1:
        mono = (np.frombuffer(raw, dtype=np.uint8).astype(np.int16) - 128) * 256
    elif width == 2:
        mono = np.frombuffer(raw, dtype="<i2").astype(np.int16)
    elif width == 3:
        triples = np.frombuffer(raw[: len(raw) // 3 * 3], dtype=np.uint8).reshape(-1, 3)
        mono = np.ascontiguousarray(triples[:, 1:]).view("<i2").reshape(-1).astype(np.int16)
    else:
        mono = (np.frombuffer(raw, dtype="<i4") >> 16).astype(np.int16)
    if channels > 1:
        whole = mono[: len(mono) // channels * channels].reshape(-1, channels)
        mono = whole.astype(np.int32).mean(axis=1).astype(np.int16)
    return Sound(mono, rate)


def wav_bytes(sound: Sound) -> bytes:
    """The sound as a mono 16-bit WAV file; the same sound gives the same bytes."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        writer.writeframes(sound.samples.astype("<i2").tobytes())
    return buffer.getvalue()


def resample(sound: Sound, rate: int) -> Sound:
    """The sound at another rate, at high quality; the same object when it has that rate already."""
    if sound.rate == rate:
        return sound
    import soxr

    changed = soxr.resample(sound.samples.astype(np.float32), sound.rate, rate, quality="HQ")
    return Sound(np.clip(np.rint(changed), -32768, 32767).astype(np.int16), rate)


def frames_of(samples: Samples) -> Iterator[Samples]:
    """The samples as whole frames of 20 ms at 16 kHz; the last one is filled up with silence."""
    for start in range(0, len(samples), FRAME_SAMPLES):
        frame = samples[start : start + FRAME_SAMPLES]
        if len(frame) < FRAME_SAMPLES:
            frame = np.concatenate([frame, np.zeros(FRAME_SAMPLES - len(frame), dtype=np.int16)])
        yield frame
