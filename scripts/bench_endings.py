"""Measures when answers are ended: how often a thinking pause is taken for the end, and how long a real end is waited for.

`bench_endings.py CORPUS [--set report] [--model FOLDER]` plays every clean case, followed by a room's silence, to a live
listener in each mode and prints one line a mode. A cut-off is an automatic end inside a pause after which nothing reopened
the answer; `reopened` are the ends that speech took back in time.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from hearing_corpus import add_noise

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import Recognizer
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.hearing import Listener
from voice_interviewer.speech.endpointing import EndpointMode, EndpointSettings
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, frames_of, read_wav
from voice_interviewer.speech.words import Word

AFTER_SECONDS = 14


@dataclass
class Remembering:
    """A recogniser that decodes the same samples with the same prompt only once."""

    inner: Recognizer
    known: dict[tuple[int, str], tuple[Word, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.inner.name

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        key = (zlib.crc32(samples.tobytes()), prompt)
        if key not in self.known:
            self.known[key] = self.inner.recognize(samples, prompt=prompt)
        return self.known[key]

    def close(self) -> None:
        self.inner.close()


@dataclass
class Played:
    """A source that plays one case."""

    samples: Samples
    name: str = "case"
    frames: Iterator[Samples] = field(default_factory=lambda: iter(()))

    def start(self, turn: str) -> None:
        self.name = turn
        self.frames = frames_of(self.samples)

    def read(self) -> Samples | None:
        return next(self.frames, None)

    def stop(self) -> None:
        return

    def close(self) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", default="report")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    recognizer = Remembering(WhisperRecognizer(options.model, threads=2))
    patient = EndpointSettings.of(EndpointMode.PATIENT)
    modes = {
        "patient": patient,
        "patient, 3 s": replace(patient, finished_seconds=3.0, unclear_seconds=5.0),
        "patient, 5 s": replace(patient, finished_seconds=5.0, unclear_seconds=7.0),
        "patient, no reopening": replace(patient, reopen_seconds=0.0),
        "brisk": EndpointSettings.of(EndpointMode.BRISK),
        "timer 2 s": fixed(2.0),
        "timer 4 s": fixed(4.0),
        "timer 6 s": fixed(6.0),
        "timer 8 s": fixed(8.0),
    }
    print(
        f"{'':<24} {'pauses':>6} {'cut off':>8} {'reopened':>9} {'answers cut':>12} {'end p50':>8} {'p95':>6} {'max':>6}"
    )
    for name, settings in modes.items():
        print(measure(name, settings, options.corpus / options.set, recognizer, show=options.show), flush=True)


def fixed(seconds: float) -> EndpointSettings:
    """A silence timer, as most programs have it."""
    return replace(
        EndpointSettings(),
        judge_after_seconds=min(1.0, seconds),
        finished_seconds=seconds,
        unclear_seconds=seconds,
        unfinished_seconds=seconds,
        pause_factor=0.0,
        reopen_seconds=0.0,
    )


def measure(name: str, settings: EndpointSettings, folder: Path, recognizer: Recognizer, *, show: bool) -> str:
    pauses = cut = reopened = answers = 0
    delays: list[float] = []
    for path in sorted(folder.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if label["snr_db"] is not None or not label["pauses"]:
            continue
        answers += 1
        pauses += len(label["pauses"])
        silence = add_noise(np.zeros(AFTER_SECONDS * SAMPLE_RATE, dtype=np.int16), 35.0, path.stem)
        source = Played(np.concatenate([read_wav(path.with_suffix(".wav")).samples, silence]))
        listener = Listener(source, SileroDetector(WebRtcDetector()), recognizer, settings=settings)
        heard = listener.listen(path.stem, Controls(), lambda _: None, may_reopen=True)
        while True:
            ended = len(heard.samples) / SAMPLE_RATE
            longer = listener.reopened(Controls()) if heard.reason is EndReason.SILENCE else None
            if longer is None:
                break
            reopened += 1
            heard = longer
        listener.close()
        if ended < label["speech_end"]:
            cut += 1
        else:
            delays.append(ended - label["speech_end"])
        if show:
            print(
                f"  {path.stem}: ended {ended:.1f}, speech until {label['speech_end']:.1f}; {heard.transcript.text[-60:]}"
            )
    spread = np.percentile(delays, [50, 95, 100]) if delays else np.full(3, np.nan)
    return (
        f"{name:<24} {pauses:6d} {cut:8d} {reopened:9d} {100 * cut / max(answers, 1):10.1f} % "
        f"{spread[0]:7.2f} {spread[1]:7.2f} {spread[2]:6.2f}"
    )


if __name__ == "__main__":
    main()
