"""Measures when answers are ended: how often a thinking pause is taken for the end, and how long a real end is waited for.

`bench_endings.py CORPUS [--set endings-report] [--model FOLDER] [--turn-model FOLDER]` plays every answer that has thinking
pauses, followed by a room's silence, to a live listener in each mode and prints one line a mode. CORPUS comes from
`hearing_sets.py`. A cut-off is an automatic end inside a pause after which nothing reopened the answer; `reopened` are the
ends that speech took back in time.
"""

from __future__ import annotations

import argparse
import json
import pickle
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from hearing_corpus import add_noise
from hearing_sets import ROOM_DB

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import Recognizer, SpeechDetector, TurnJudge
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
    """What it decoded so far."""

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
class KnownFrames:
    """The real detector's verdicts on one case, each worked out once."""

    inner: SpeechDetector
    flags: list[bool] = field(default_factory=list)
    at: int = 0
    name: str = "known frames"

    def is_speech(self, frame: Samples) -> bool:
        if self.at == len(self.flags):
            self.flags.append(self.inner.is_speech(frame))
        self.at += 1
        return self.flags[self.at - 1]

    def reset(self) -> None:
        self.at = 0


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
    parser.add_argument("--set", default="endings-report")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--turn-model", type=Path, help="folder of the Smart Turn network, to measure it too")
    parser.add_argument("--keep", type=Path, help="a file that keeps what was decoded for the next run")
    parser.add_argument("--show", action="store_true", help="print where each answer was ended")
    options = parser.parse_args()
    recognizer = Remembering(WhisperRecognizer(options.model, threads=2))
    cases = [Answer.read(path) for path in sorted((options.corpus / options.set).glob("*.json"))]
    cases = [case for case in cases if case.pauses]
    if options.keep is not None and options.keep.exists():
        recognizer.known, flags = pickle.loads(options.keep.read_bytes())
        for case in cases:
            case.detector.flags = flags.get(case.name, [])
    seconds = [length for case in cases for length in case.pauses]
    spread = ", ".join(f"{seconds.count(length)} of {length:.0f} s" for length in sorted(set(seconds)))
    noisy = sum(case.noisy for case in cases)
    print(f"{len(cases)} answers ({noisy} noisy) with {len(seconds)} thinking pauses: {spread}")
    print(
        f"{'':<26} {'answers cut':>11} {'clean':>6} {'noisy':>6} {'reopened':>9} {'end p50':>8} {'p95':>6} {'max':>6}"
    )
    for name, (settings, judged) in ways_to_end(options.turn_model).items():
        print(measure(name, settings, judged, cases, recognizer, show=options.show), flush=True)
        if options.keep is not None:
            kept = (recognizer.known, {case.name: case.detector.flags for case in cases})
            options.keep.write_bytes(pickle.dumps(kept))


def ways_to_end(turn_model: Path | None) -> dict[str, tuple[EndpointSettings, TurnJudge | None]]:
    """The modes of the program, patient ones beside them, plain timers, and each of the first two with the turn model."""
    patient, brisk = EndpointSettings.of(EndpointMode.PATIENT), EndpointSettings.of(EndpointMode.BRISK)
    ways: dict[str, tuple[EndpointSettings, TurnJudge | None]] = {
        "patient": (patient, None),
        "brisk": (brisk, None),
        "patient at once (no reopening)": (replace(patient, reopen_seconds=0.0), None),
        "patient for resumed callers": (patient.without_reopening(), None),
    }
    for seconds in (2.0, 3.0, 5.0, 6.0):
        waits = replace(patient, finished_seconds=seconds, unclear_seconds=seconds + 2.0)
        ways[f"patient, {seconds:.0f} s"] = (waits, None)
    ways |= {f"timer {seconds:.0f} s": (fixed(seconds), None) for seconds in (1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0)}
    if turn_model is not None:
        from voice_interviewer.engines.smart_turn import SmartTurn

        judge = SmartTurn(turn_model)
        ways |= {"patient + turn model": (patient, judge), "brisk + turn model": (brisk, judge)}
    return ways


@dataclass
class Answer:
    """One answer of the corpus and the room's silence after it."""

    name: str
    samples: Samples
    pauses: list[float]
    speech_end: float
    noisy: bool
    detector: KnownFrames

    @staticmethod
    def read(path: Path) -> Answer:
        label = json.loads(path.read_text(encoding="utf-8"))
        level = label["snr_db"] or ROOM_DB
        silence = add_noise(np.zeros(AFTER_SECONDS * SAMPLE_RATE, dtype=np.int16), level, path.stem)
        return Answer(
            path.stem,
            np.concatenate([read_wav(path.with_suffix(".wav")).samples, silence]),
            [round(pause["end"] - pause["start"]) for pause in label["pauses"]],
            label["speech_end"],
            label["snr_db"] is not None,
            KnownFrames(SileroDetector(WebRtcDetector())),
        )


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


def measure(
    name: str,
    settings: EndpointSettings,
    judge: TurnJudge | None,
    cases: Sequence[Answer],
    recognizer: Recognizer,
    *,
    show: bool,
) -> str:
    cut: list[Answer] = []
    reopened = 0
    delays: list[float] = []
    for case in cases:
        source = Played(case.samples)
        listener = Listener(source, case.detector, recognizer, settings=settings, turn_judge=judge)
        heard = listener.listen(case.name, Controls(), lambda _: None, may_reopen=True)
        while True:
            ended = len(heard.samples) / SAMPLE_RATE
            longer = listener.reopened(Controls()) if heard.reason is EndReason.SILENCE else None
            if longer is None:
                break
            reopened += 1
            heard = longer
        listener.close()
        if ended < case.speech_end:
            cut.append(case)
        else:
            delays.append(ended - case.speech_end)
        if show:
            print(f"  {case.name}: ended {ended:.1f}, spoke until {case.speech_end:.1f}; {heard.transcript.text[-60:]}")
    spread = np.percentile(delays, [50, 95, 100]) if delays else np.full(3, np.nan)
    shares = [
        100 * sum(answer.noisy in kinds for answer in cut) / max(sum(case.noisy in kinds for case in cases), 1)
        for kinds in ((True, False), (False,), (True,))
    ]
    return (
        f"{name:<30} {shares[0]:9.1f} % {shares[1]:5.1f}  {shares[2]:5.1f} {reopened:9d} "
        f"{spread[0]:8.2f} {spread[1]:6.2f} {spread[2]:6.2f}"
    )


if __name__ == "__main__":
    main()
