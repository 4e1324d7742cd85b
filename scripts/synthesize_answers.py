"""Makes a case's answers from its answers.yaml with Piper, flite or espeak-ng, pauses included.

usage: scripts/synthesize_answers.py audio_fixtures/CASE...
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from voice_interviewer.cli.wiring import model_store
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, concatenate, read_wav, resample, wav_bytes

ROOM_NOISE = 20.0
"""Amplitude of the noise under everything, of 32768: a quiet room, about -64 dBFS."""
LEAD_SECONDS = 0.6


@cache
def piper(name: str, speed: float) -> PiperVoice:
    return PiperVoice(model_store().path(name), speed=speed)


def speak(text: str, voice: dict[str, object]) -> Samples:
    """One stretch of speech at 16 kHz."""
    if voice["engine"] == "piper":
        sounds = list(piper(str(voice["name"]), float(str(voice.get("speed", 1.0)))).synthesize(text))
        return resample(Sound(concatenate([sound.samples for sound in sounds]), sounds[0].rate), SAMPLE_RATE).samples
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        if voice["engine"] == "flite":
            stretch = f"duration_stretch={voice.get('stretch', 1.0)}"
            command = ["flite", "-voice", str(voice["name"]), "--setf", stretch, "-t", text, "-o", str(path)]
        else:
            command = [
                "espeak-ng",
                "-v",
                str(voice["name"]),
                "-s",
                str(voice.get("words_per_minute", 150)),
                "-w",
                str(path),
                text,
            ]
        subprocess.run(command, check=True, capture_output=True)
        return resample(read_wav(path), SAMPLE_RATE).samples


def answer(text: str, voice: dict[str, object]) -> Samples:
    """The whole answer: `[pause 2.5]` in the text is that many seconds of silence."""
    parts: list[Samples] = [np.zeros(int(LEAD_SECONDS * SAMPLE_RATE), dtype=np.int16)]
    for piece in re.split(r"(\[pause [0-9.]+\])", text):
        if match := re.fullmatch(r"\[pause ([0-9.]+)\]", piece):
            parts.append(np.zeros(int(float(match[1]) * SAMPLE_RATE), dtype=np.int16))
        elif piece.strip():
            parts.append(speak(" ".join(piece.split()), voice))
    sound = concatenate(parts).astype(np.float64)
    sound += np.random.default_rng(len(text)).normal(0.0, ROOM_NOISE, len(sound))
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def main() -> None:
    for case in map(Path, sys.argv[1:]):
        script = yaml.safe_load((case / "answers.yaml").read_text("utf-8"))
        folder = case / "answers"
        folder.mkdir(exist_ok=True)
        for turn, text in script["answers"].items():
            samples = answer(text, script["voice"])
            (folder / f"{turn}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
            print(f"{case.name}/{turn}: {len(samples) / SAMPLE_RATE:.1f} s")


if __name__ == "__main__":
    main()
