"""Recorded answers for the benchmarks of hearing: what is said in them, a source that plays them at any pace, and word errors."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench_hearing import cases, edit_distance, tokens

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.ports import Recognizer
from voice_interviewer.speech.pcm import FRAME_SECONDS, Samples
from voice_interviewer.speech.words import Alternative, Word

Pace = Callable[[int], None]
"""Called with the number of each frame before it is given out; may wait."""


@dataclass(frozen=True)
class Recording:
    """One clean answer and what was said in it."""

    samples: Samples
    text: str
    speech_end: float


def add_corpus(parser: argparse.ArgumentParser, *, wanted: str) -> None:
    """The options that say which recordings are heard by which model."""
    parser.add_argument("corpus", type=Path, nargs="?", help="default: what is kept in audio_fixtures/hearing")
    parser.add_argument("--set", default=wanted)
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")


def clean_recordings(options: argparse.Namespace) -> Iterator[Recording]:
    """The recordings of the set without added noise."""
    for label, sound in cases(options.corpus, options.set, noisy=False):
        yield Recording(sound.samples, str(label["text"]), float(label["speech_end"]))


def new_detector() -> SileroDetector:
    """The detector of the program."""
    return SileroDetector(WebRtcDetector())


def word_errors(reference: str, heard: str) -> float:
    """Word error rate in percent."""
    expected = tokens(reference)
    return 100 * edit_distance(expected, tokens(heard)) / max(len(expected), 1)


class Playback:
    """A source that gives the frames of each turn at a pace."""

    name = "playback"

    def __init__(self, frames_of_turn: Callable[[str], Iterable[Samples]], pace: Pace | None = None) -> None:
        self._frames_of_turn = frames_of_turn
        self._pace = pace
        self._frames: Iterator[Samples] = iter(())
        self._at = 0

    def start(self, turn: str) -> None:
        self._frames = iter(self._frames_of_turn(turn))
        self._at = 0

    def read(self) -> Samples | None:
        if self._pace is not None:
            self._pace(self._at)
        self._at += 1
        return next(self._frames, None)

    def stop(self) -> None:
        return

    def close(self) -> None:
        return


@dataclass
class Watched:
    """A recogniser that passes everything on, says when it is at work, and counts."""

    inner: Recognizer
    name: str = "watched"
    count: int = 0
    last: tuple[Samples, str] | None = None
    """The last piece that it was asked about, with its prompt; what is heard once more has none."""
    idle: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.idle.set()

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        self.idle.clear()
        self.count += 1
        self.last = (samples, prompt) if prompt else self.last
        try:
            return self.inner.recognize(samples, prompt=prompt)
        finally:
            self.idle.set()

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        self.idle.clear()
        self.count += 1
        try:
            return self.inner.rescore(samples, words, alternatives)
        finally:
            self.idle.set()

    def close(self) -> None:
        return


def real_time_from(second: float, recognizer: Watched | None = None) -> Pace:
    """Frames as they would be spoken from this second on; before it as fast as the recogniser keeps up with them."""
    first = round(second / FRAME_SECONDS)
    began = 0.0

    def wait(at: int) -> None:
        nonlocal began
        if at < first:
            if recognizer is not None and at % 25 == 0:
                time.sleep(0.001)
                recognizer.idle.wait()
            return
        if at == first:
            began = time.monotonic()
        time.sleep(max(0.0, began + (at - first + 1) * FRAME_SECONDS - time.monotonic()))

    return wait


def text_of_all(recordings: Sequence[Recording]) -> str:
    """What is said when they are played one after the other."""
    return " ".join(recording.text for recording in recordings)
