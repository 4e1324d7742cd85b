"""Measures one very long answer: memory as it grows, and whether anything is lost against hearing its parts one by one.

`bench_monologue.py CORPUS [--set report] [--minutes 30]` strings recorded answers together, feeds them to the live listener no
faster than it can decode, and prints memory every few minutes; then every part is heard alone.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_hearing import edit_distance, tokens

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import Recognizer
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.hearing import Listener, hear_sound
from voice_interviewer.speech.endpointing import EndpointSettings
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, frames_of, read_wav
from voice_interviewer.speech.words import Word

GAP_SECONDS = 0.8
TOLD_SECONDS = 300


@dataclass
class Paced:
    """A recogniser that says when it is at work, so that a source can wait for it."""

    inner: Recognizer
    name: str = "paced"
    idle: threading.Event = field(default_factory=threading.Event)

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        self.idle.clear()
        try:
            return self.inner.recognize(samples, prompt=prompt)
        finally:
            self.idle.set()

    def close(self) -> None:
        return


class Monologue:
    """A source that plays parts without end marks and tells the memory of this process."""

    name = "monologue"

    def __init__(self, parts: list[Samples], recognizer: Paced) -> None:
        self._parts = parts
        self._recognizer = recognizer
        self._frames: Iterator[Samples] = iter(())
        self._read = 0

    def start(self, turn: str) -> None:
        del turn
        self._frames = (frame for part in self._parts for frame in frames_of(part))

    def read(self) -> Samples | None:
        if self._read % 25 == 0:
            time.sleep(0.001)
            self._recognizer.idle.wait()
        if self._read % (TOLD_SECONDS * 50) == 0:
            print(f"  after {self._read / 3000:4.0f} min: {resident_mib():6.0f} MiB", flush=True)
        self._read += 1
        return next(self._frames, None)

    def stop(self) -> None:
        return

    def close(self) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", default="report")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    options = parser.parse_args()
    recognizer = WhisperRecognizer(options.model, threads=2)
    gap = np.random.default_rng(1).normal(0, 20, round(GAP_SECONDS * SAMPLE_RATE)).astype(np.int16)
    known = [
        (read_wav(path.with_suffix(".wav")).samples, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((options.corpus / options.set).glob("*.json"))
    ]
    clean = [(np.concatenate([samples, gap]), label["text"]) for samples, label in known if label["snr_db"] is None]
    parts: list[Samples] = []
    texts: list[str] = []
    while sum(map(len, parts)) < options.minutes * 60 * SAMPLE_RATE:
        samples, text = clean[len(parts) % len(clean)]
        parts.append(samples)
        texts.append(text)
    paced = Paced(recognizer)
    paced.idle.set()
    listener = Listener(
        Monologue(parts, paced),
        SileroDetector(WebRtcDetector()),
        paced,
        settings=EndpointSettings().for_recording(),
        clock=time.monotonic,
    )
    heard = listener.listen("monologue", Controls(), lambda _: None)
    listener.close()
    minutes = heard.timing.audio_seconds / 60
    print(f"  at the end, {minutes:.1f} min: {resident_mib():.0f} MiB")
    print(f"words {heard.timing.after_end_seconds:.2f} s after the end")
    reference = tokens(" ".join(texts))
    alone = {
        text: hear_sound(Sound(samples, SAMPLE_RATE), SileroDetector(WebRtcDetector()), recognizer).transcript.text
        for samples, text in clean[: len(parts)]
    }
    pieces = tokens(" ".join(alone[text] for text in texts))
    whole = tokens(heard.transcript.text)
    errors = [100 * edit_distance(reference, said) / len(reference) for said in (whole, pieces)]
    print(f"words said {len(reference)}, heard {len(whole)}, in single answers {len(pieces)}")
    print(f"word errors {errors[0]:.1f} % in one answer, {errors[1]:.1f} % in single answers")


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main()
