"""Measures one very long answer: memory and work as it grows, and whether anything is lost or said twice.

`bench_monologue.py [CORPUS] [--set report] [--minutes 30]` strings recorded answers together, feeds them to the live listener
no faster than it can decode, and prints memory and processor time every few minutes; then every part is heard alone.
With `--stand-in` a recogniser that knows what is said where takes the place of the real one: each word must then come once.
"""

from __future__ import annotations

import argparse
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from bench_hearing import tokens
from recorded_speech import (
    Playback,
    Recording,
    Watched,
    add_corpus,
    clean_recordings,
    new_detector,
    real_time_from,
    text_of_all,
    word_errors,
)

from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import UNLIKELY
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.hearing import Listener, hear_sound
from voice_interviewer.speech.endpointing import EndpointSettings
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, frames_of, level_dbfs
from voice_interviewer.speech.words import Alternative, Word

GAP_SECONDS = 0.8
REMEMBERED_FRAMES = 3000
LOUD_DBFS = -35.0
WORD_FRAMES = 8


@dataclass
class Monologue:
    """Answers one after the other, each with its own faint noise, so that no two moments are the same; tells the memory."""

    recordings: Sequence[Recording]
    minutes: float
    told_minutes: float
    said: list[Recording] = field(default_factory=list)
    placed: deque[tuple[int, bytes, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED_FRAMES))
    """The last frames: number, samples, and the word that begins there for the stand-in recogniser."""
    expected: list[str] = field(default_factory=list)

    def frames(self, turn: str) -> Iterator[Samples]:
        del turn
        at, told = 0, time.process_time()
        random = np.random.default_rng(1)
        while at < self.minutes * 3000:
            recording = self.recordings[len(self.said) % len(self.recordings)]
            self.said.append(recording)
            silence = np.zeros(round(GAP_SECONDS * SAMPLE_RATE), np.int16)
            samples = np.concatenate([recording.samples, silence])
            samples = np.clip(samples + random.normal(0, 20, len(samples)), -32768, 32767).astype(np.int16)
            words = iter(recording.text.split())
            free = 0
            for frame in frames_of(samples):
                if at % round(self.told_minutes * 3000) == 0:
                    spent, told = time.process_time() - told, time.process_time()
                    print(
                        f"  after {at / 3000:5.1f} min: {resident_mib():6.1f} MiB, {spent:5.1f} s of processor",
                        flush=True,
                    )
                word = ""
                if at >= free and level_dbfs(frame) > LOUD_DBFS:
                    word, free = next(words, ""), at + WORD_FRAMES
                    self.expected += [word] if word else []
                self.placed.append((at, frame.tobytes(), word))
                at += 1
                yield frame


@dataclass
class Knowing:
    """A recogniser that looks up what was said in the frames that it is given."""

    monologue: Monologue
    name: str = "knowing"

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        del prompt
        known = list(self.monologue.placed)
        hush = next((at for at in range(0, len(samples), 320) if samples[at : at + 320].any()), 0) // 320
        wanted = samples[320 * hush : 320 * (hush + 1)].tobytes()
        first = next(at for at in range(len(known)) if known[at][1] == wanted)
        inside = known[first : first + len(samples) // 320 - hush]
        start = inside[0][0] - hush
        return tuple(Word(word, (at - start) * 0.02, (at - start + 5) * 0.02, 1.0) for at, _, word in inside if word)

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        del samples, words
        return (UNLIKELY,) * len(alternatives)

    def close(self) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus(parser, wanted="report")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--told-minutes", type=float, default=5.0)
    parser.add_argument("--stand-in", action="store_true")
    options = parser.parse_args()
    monologue = Monologue(list(clean_recordings(options)), options.minutes, options.told_minutes)
    recognizer = Knowing(monologue) if options.stand_in else WhisperRecognizer(options.model, threads=2)
    watched = Watched(recognizer)
    listener = Listener(
        Playback(monologue.frames, real_time_from(options.minutes * 60 + 120, watched)),
        new_detector(),
        watched,
        settings=EndpointSettings().for_recording(),
        clock=time.monotonic,
    )
    heard = listener.listen("monologue", Controls(), lambda _: None)
    listener.close()
    print(f"  at the end, {heard.timing.audio_seconds / 60:.1f} min: {resident_mib():.1f} MiB")
    print(f"words {heard.timing.after_end_seconds:.2f} s after the end")
    if options.stand_in:
        tell_lost(tokens(" ".join(monologue.expected)), tokens(heard.transcript.text))
        return
    alone = [
        hear_sound(Sound(recording.samples, SAMPLE_RATE), new_detector(), recognizer).transcript.text
        for recording in monologue.recordings[: len(monologue.said)]
    ]
    reference = text_of_all(monologue.said)
    pieces = " ".join(alone[at % len(alone)] for at in range(len(monologue.said)))
    for name, text in (("said", reference), ("in one answer", heard.transcript.text), ("in single answers", pieces)):
        print(f"words {name}: {len(tokens(text))}, word errors {word_errors(reference, text):.1f} %")


def tell_lost(expected: Sequence[str], heard: Sequence[str]) -> None:
    """Words that are missing and words too many, a term spelled in another way being neither."""
    lost = twice = 0
    for what, start, end, other_start, other_end in SequenceMatcher(
        None, expected, heard, autojunk=False
    ).get_opcodes():
        if what != "equal":
            lost += max(0, (end - start) - (other_end - other_start))
            twice += max(0, (other_end - other_start) - (end - start))
            print(f"    said {' '.join(expected[start:end])!r}, heard {' '.join(heard[other_start:other_end])!r}")
    print(f"words said {len(expected)}, heard {len(heard)}: lost {lost} (target 0), too many {twice} (target 0)")


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main()
