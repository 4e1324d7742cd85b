"""Makes the labelled corpus that hearing is measured on: synthetic voices, known words, fillers and pauses, noise at known levels.

Nothing is random but the noise, whose seed is the case's name. Voices: flite and espeak-ng must be installed; the Piper
voice is used when its model folder is given. Every case is a 16 kHz WAV file and a JSON file of labels beside it. Tune and
report sets share neither a voice nor a text.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, read_wav, resample, wav_bytes

TEXTS = Path(__file__).with_name("hearing_texts.yaml")
_PIECE = re.compile(
    r"\{(?P<filler>[a-z]+)\}|<(?P<pause>[0-9.]+)>|\[(?P<term>[^|\]]+)\|(?P<said>[^\]]+)\]|(?P<text>[^{<\[]+)"
)
_GAP_SECONDS = 0.18
_FILLER_SPEEDS = (0.5, 0.62, 0.55)
"""Slow enough to sound like thinking."""
SPEECH_DBFS = -23.0


@dataclass(frozen=True)
class Label:
    """Something that happens between two times of a case, in seconds."""

    start: float
    end: float
    what: str


@dataclass
class Case:
    """One recording with everything that is known about it."""

    name: str
    voice: str
    speed: float
    text: str = ""
    terms: list[str] = field(default_factory=list)
    fillers: list[Label] = field(default_factory=list)
    pauses: list[Label] = field(default_factory=list)
    speech_end: float = 0.0
    snr_db: float | None = None


@dataclass(frozen=True)
class Voice:
    """A synthesiser with one voice."""

    name: str
    piper: Path | None = None

    def say(self, text: str, speed: float) -> Samples:
        """The text as 16 kHz samples at a steady level, silence around it cut off."""
        return _trimmed(_levelled(resample(self._raw(text, speed), SAMPLE_RATE).samples))

    def _raw(self, text: str, speed: float) -> Sound:
        kind, _, voice = self.name.partition(":")
        if kind == "piper":
            return self._piper(text, speed)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            if kind == "flite":
                command = [
                    "flite",
                    "-voice",
                    voice,
                    "--setf",
                    f"duration_stretch={1 / speed:.3f}",
                    "-t",
                    text,
                    "-o",
                    str(path),
                ]
            else:
                command = ["espeak-ng", "-v", voice, "-s", str(round(165 * speed)), "-w", str(path), text]
            subprocess.run(command, check=True, capture_output=True)
            return read_wav(path)

    def _piper(self, text: str, speed: float) -> Sound:
        from voice_interviewer.engines.piper_voice import PiperVoice

        assert self.piper is not None
        parts = list(PiperVoice(self.piper, speed=speed).synthesize(text))
        return Sound(np.concatenate([part.samples for part in parts]), parts[0].rate)


def main() -> None:
    """Write the corpus: `hearing_corpus.py OUT [--piper FOLDER] [--set tune|report]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--piper", type=Path, help="model folder of a Piper voice, a report voice when given")
    parser.add_argument("--set", choices=["tune", "report", "integrity"], help="only this set")
    options = parser.parse_args()
    sets = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    for name, content in sets.items():
        if options.set in (None, name):
            for case, samples in cases(name, content, options.piper):
                _write(options.out / name, case, samples)
                print(f"{name}/{case.name}: {len(samples) / SAMPLE_RATE:.1f} s")


def cases(name: str, content: dict[str, object], piper: Path | None) -> Iterator[tuple[Case, Samples]]:
    """Every text in every voice once (speeds take turns), then the noisy copies."""
    voices = [str(voice) for voice in content["voices"] if piper is not None or not str(voice).startswith("piper")]  # type: ignore[attr-defined]
    speeds = (1.0, 1.15, 0.9)
    for number, (title, text) in enumerate(content["texts"].items()):  # type: ignore[attr-defined]
        for at, voice in enumerate(voices):
            speed = speeds[(number + at) % len(speeds)]
            case, clean = spoken(f"{title}-{voice.replace(':', '-')}", str(text), Voice(voice, piper), speed)
            yield case, add_noise(clean, 35.0, case.name)
            if name != "integrity" and (number + at) % 2 == 0:
                snr = (20.0, 15.0, 10.0)[(number + at) // 2 % 3]
                noisy = Case(**{**vars(case), "name": f"{case.name}-snr{snr:.0f}", "snr_db": snr})
                yield noisy, add_noise(clean, snr, noisy.name)


def spoken(name: str, text: str, voice: Voice, speed: float) -> tuple[Case, Samples]:
    """One text said by one voice, with the labels of what was put where."""
    case = Case(name, voice.name, speed)
    parts: list[Samples] = []
    words: list[str] = []
    said: list[str] = []
    length = 0

    def add(samples: Samples) -> tuple[float, float]:
        nonlocal length
        parts.append(samples)
        start = length / SAMPLE_RATE
        length += len(samples)
        return round(start, 3), round(length / SAMPLE_RATE, 3)

    def flush() -> None:
        if said:
            case.speech_end = add(voice.say(" ".join(said), speed))[1]
            add(_silence(_GAP_SECONDS))
            said.clear()

    for piece in _PIECE.finditer(" ".join(text.split())):
        if piece["filler"]:
            flush()
            start, end = add(voice.say(piece["filler"], _FILLER_SPEEDS[len(case.fillers) % len(_FILLER_SPEEDS)]))
            case.fillers.append(Label(start, end, piece["filler"]))
            case.speech_end = end
            words.append(piece["filler"])
            add(_silence(_GAP_SECONDS))
        elif piece["pause"]:
            flush()
            start, end = add(_silence(float(piece["pause"])))
            case.pauses.append(Label(start, end, "pause"))
        elif piece["term"]:
            case.terms.append(piece["term"])
            words.append(piece["term"])
            said.append(piece["said"])
        elif piece["text"].strip():
            words.append(piece["text"].strip())
            said.append(piece["text"].strip())
    flush()
    case.text = re.sub(r"\s+([.,?!])", r"\1", " ".join(words))
    return case, np.concatenate(parts)


def add_noise(samples: Samples, snr_db: float, seed: str) -> Samples:
    """The samples with room noise (white and pink, half and half) so many dB below the speech."""
    random = np.random.default_rng(zlib.crc32(seed.encode()))
    white = random.standard_normal(len(samples))
    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(samples))
    noise = white / white.std() + pink / pink.std()
    noise *= 10 ** ((SPEECH_DBFS - snr_db) / 20) * 32768 / noise.std()
    return np.clip(samples + noise, -32768, 32767).astype(np.int16)


def _levelled(samples: Samples) -> Samples:
    loud = np.abs(samples.astype(np.float64))
    active = samples[loud > loud.max() * 0.05].astype(np.float64)
    gain = 10 ** (SPEECH_DBFS / 20) * 32768 / max(float(np.sqrt(np.mean(active**2))), 1.0)
    return np.clip(samples * gain, -32768, 32767).astype(np.int16)


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 200)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples


def _silence(seconds: float) -> npt.NDArray[np.int16]:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def _write(folder: Path, case: Case, samples: Samples) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case.name}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
    (folder / f"{case.name}.json").write_text(
        json.dumps(asdict(case), indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
