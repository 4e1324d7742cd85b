"""The synthetic voices of the hearing corpus: each says a text as 16 kHz samples, levelled and without silence around it.

flite and espeak-ng are Debian packages; Piper's voice comes with `voice-interviewer models pull`. Pico comes from a package that
holds its voices, unpacked into a folder (`--voices`): `pip install --no-deps --target VOICES py-nanotts==0.1.1`.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, read_wav, resample

SPEECH_DBFS = -23.0


@dataclass(frozen=True)
class Voice:
    """One voice of one synthesiser, `flite:slt`; `piper` is that voice's model folder, `packages` holds Pico."""

    name: str
    piper: Path | None = None
    packages: Path | None = None

    def say(self, text: str, speed: float) -> Samples:
        """The text as 16 kHz samples at a steady level, silence around it cut off."""
        spelled = _with_letters(text, "ay" if self.name.startswith("pico") else "A")
        return _trimmed(_levelled(resample(self._raw(spelled, speed), SAMPLE_RATE).samples))

    def _raw(self, text: str, speed: float) -> Sound:
        kind, _, voice = self.name.partition(":")
        if kind == "piper":
            return _piper(self._needed(self.piper), text, speed)
        if kind == "pico":
            said = _package(self._needed(self.packages), "py_nanotts").NanoTTS().speak(text, voice=voice, speed=speed)
            return Sound(np.frombuffer(said, np.int16), SAMPLE_RATE)
        return _spoken_by_command(kind, voice, text, speed)

    def _needed(self, folder: Path | None) -> Path:
        if folder is None:
            raise SystemExit(f"The voice {self.name} needs its folder; see scripts/hearing_voices.py.")
        return folder


def _with_letters(text: str, letter_a: str) -> str:
    """Spelled acronyms in which no lone A is read as the article: joined by dots, or (Pico reads dots) the A written out."""

    def joined(letters: re.Match[str]) -> str:
        if "A" not in letters.group(0):
            return letters.group(0)
        return letters.group(0).replace("A", letter_a) if letter_a != "A" else letters.group(0).replace(" ", ".")

    return re.sub(r"\b(?:[A-Z] )+[A-Z]\b", joined, text)


def _spoken_by_command(kind: str, voice: str, text: str, speed: float) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        stretch = f"duration_stretch={1 / speed:.3f}"
        command = (
            ["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o", str(path)]
            if kind == "flite"
            else ["espeak-ng", "-v", voice, "-s", str(round(165 * speed)), "-w", str(path), text]
        )
        subprocess.run(command, check=True, capture_output=True)
        return read_wav(path)


def _piper(folder: Path, text: str, speed: float) -> Sound:
    from voice_interviewer.engines.piper_voice import PiperVoice

    parts = list(PiperVoice(folder, speed=speed).synthesize(text))
    return Sound(np.concatenate([part.samples for part in parts]), parts[0].rate)


def _package(packages: Path, name: str) -> Any:
    if str(packages) not in sys.path:
        sys.path.insert(0, str(packages))
    return importlib.import_module(name)


def _levelled(samples: Samples) -> Samples:
    loud = np.abs(samples.astype(np.float64))
    active = samples[loud > loud.max() * 0.05].astype(np.float64)
    gain = 10 ** (SPEECH_DBFS / 20) * 32768 / max(float(np.sqrt(np.mean(active**2))), 1.0)
    return np.clip(samples * gain, -32768, 32767).astype(np.int16)


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 200)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples
