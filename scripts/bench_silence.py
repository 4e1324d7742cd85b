"""Counts the words that hearing invents where nobody speaks: rooms, hum, breath, keyboards and music, as long as asked for.

`bench_silence.py [--minutes 10] [--model FOLDER] [--only music,hum]` prints one line for each kind of sound; every word is
one too many.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound

Track = npt.NDArray[np.float64]
PIECE_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--only", default="", help="these sounds, comma-separated; each as long as in a run of all")
    options = parser.parse_args()
    chosen = [name for name in SOUNDS if not options.only or name in options.only.split(",")]
    recognizer = WhisperRecognizer(options.model, threads=2)
    total = 0
    minutes = 0.0
    for name in chosen:
        make, level_dbfs = SOUNDS[name]
        words: list[str] = []
        speech = 0.0
        for number in range(max(1, -(-options.minutes // len(SOUNDS)))):
            random = np.random.default_rng([number, len(name)])
            track = make(random, PIECE_SECONDS * SAMPLE_RATE)
            track *= 10 ** (level_dbfs / 20) / max(float(np.sqrt(np.mean(track**2))), 1e-9)
            samples = np.clip(track * 32767, -32768, 32767).astype(np.int16)
            heard = hear_sound(Sound(samples, SAMPLE_RATE), SileroDetector(WebRtcDetector()), recognizer)
            words += heard.transcript.text.split()
            minutes += PIECE_SECONDS / 60
            speech += sum(run.seconds for run in heard.runs)
        total += len(words)
        print(
            f"{name:<12} {level_dbfs:5.0f} dBFS  taken for speech {speech:6.1f} s  words {len(words):3d}  {' '.join(words)[:60]}"
        )
    print(f"words in all: {total} in {minutes:.0f} minutes", flush=True)


def white(random: np.random.Generator, length: int) -> Track:
    return random.standard_normal(length)


def coloured(random: np.random.Generator, length: int, power: float) -> Track:
    spectrum = np.fft.rfft(random.standard_normal(length))
    return np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** power, length)


def pink(random: np.random.Generator, length: int) -> Track:
    return coloured(random, length, 0.5)


def rumble(random: np.random.Generator, length: int) -> Track:
    return coloured(random, length, 1.0)


def hum(random: np.random.Generator, length: int) -> Track:
    at = np.arange(length) / SAMPLE_RATE
    return sum((np.sin(2 * np.pi * 50 * k * at) / k for k in (1, 2, 3, 5)), 0.02 * random.standard_normal(length))


def breath(random: np.random.Generator, length: int) -> Track:
    """A breath of about a second every four seconds: noise between 300 and 3000 Hz that swells and fades."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    hertz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    noise = np.fft.irfft(np.where((hertz > 300) & (hertz < 3000), spectrum, 0), length)
    at = np.arange(length) / SAMPLE_RATE
    return noise * np.clip(np.sin(2 * np.pi * at / 4), 0, None) ** 4 + 1e-3 * random.standard_normal(length)


def keyboard(random: np.random.Generator, length: int) -> Track:
    """Four to nine key strokes a second, each two short bursts."""
    track = 1e-3 * random.standard_normal(length)
    at = 0
    while at < length - 4000:
        for offset, loud in ((0, 1.0), (int(random.integers(900, 1600)), 0.5)):
            burst = int(random.integers(150, 500))
            decay = np.exp(-np.arange(burst) / (burst / 5))
            track[at + offset : at + offset + burst] += loud * decay * random.standard_normal(burst)
        at += int(SAMPLE_RATE / random.uniform(4, 9))
    return track


def music(random: np.random.Generator, length: int) -> Track:
    """Plucked chords and a melody, four notes a second."""
    track = np.zeros(length)
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    note = SAMPLE_RATE // 4
    for start in range(0, length - 2 * note, note):
        at = np.arange(2 * note) / SAMPLE_RATE
        for pitch in random.choice(scale, 3):
            tone = sum(np.sin(2 * np.pi * pitch * k * at) / k**1.5 for k in range(1, 7))
            track[start : start + 2 * note] += tone * np.exp(-4 * at)
    return track


def digital(random: np.random.Generator, length: int) -> Track:
    del random
    return np.zeros(length)


SOUNDS: dict[str, tuple[Callable[[np.random.Generator, int], Track], float]] = {
    "nothing": (digital, -100),
    "white": (white, -45),
    "white loud": (white, -30),
    "pink": (pink, -35),
    "rumble": (rumble, -25),
    "hum": (hum, -35),
    "breath": (breath, -35),
    "keyboard": (keyboard, -35),
    "music": (music, -25),
}

if __name__ == "__main__":
    main()
