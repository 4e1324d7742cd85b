"""An answer's recording as a data URI, as MP3 where the encoder is there and as plain WAV where not."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from voice_interviewer.errors import BadInputError
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, read_wav, wav_bytes

MP3_BIT_RATE = 32_000
"""Enough for speech at 16 kHz: 4 kB a second, an eighth of the WAV."""

LAME_LEVEL = "7"
"""Half the work of the default, about 300 times real time, for speech as good."""


@dataclass(frozen=True, slots=True)
class EmbeddedSound:
    """Sound inside a page."""

    uri: str
    """`data:audio/...;base64,...`, letters that need no escaping."""
    seconds: float
    compact: bool
    """False when it had to stay WAV."""


def embed(folder: Path, name: str) -> EmbeddedSound | None:
    """The WAV file `name` of a session folder; None when it is missing, no WAV, or lies outside the folder."""
    if not name:
        return None
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    try:
        sound = _at_speech_rate(read_wav(path))
    except BadInputError:
        return None
    mp3 = _mp3(sound)
    kind, data = ("mpeg", mp3) if mp3 else ("wav", wav_bytes(sound))
    return EmbeddedSound(f"data:audio/{kind};base64,{base64.b64encode(data).decode('ascii')}", sound.seconds, bool(mp3))


def _at_speech_rate(sound: Sound) -> Sound:
    if sound.rate == SAMPLE_RATE:
        return sound
    samples = soxr.resample(sound.samples, sound.rate, SAMPLE_RATE)
    return Sound(np.asarray(samples, dtype=np.int16), SAMPLE_RATE)


def _mp3(sound: Sound) -> bytes:
    """Empty when this installation has no MP3 encoder; the same sound gives the same bytes."""
    try:
        import av
    except ImportError:
        return b""
    if "libmp3lame" not in av.codecs_available or not len(sound.samples):
        return b""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3", options={"id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=sound.rate, options={"compression_level": LAME_LEVEL})
        stream.bit_rate = MP3_BIT_RATE
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = sound.rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return buffer.getvalue()
