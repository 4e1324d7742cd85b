"""Measures hearing on the labelled corpus: words, terms, fillers and waiting, beside plain faster-whisper run in the same process.

`bench_hearing.py CORPUS [--set report] [--model FOLDER]` prints one table. CORPUS comes from `hearing_corpus.py`.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.speech.fillers import heard_fillers, is_filler
from voice_interviewer.speech.pcm import Sound, as_float, read_wav
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import FilledPause, Word

FILLER_PROMPT = "Um, uh, hmm, er, ah. So, um, I think, uh, we should, hmm."
COLLAR_SECONDS = 0.1


@dataclass
class Tally:
    """What one way of hearing got right and wrong, summed over the cases."""

    words: int = 0
    errors: int = 0
    terms: int = 0
    terms_found: int = 0
    terms_invented: int = 0
    fillers: int = 0
    fillers_found: int = 0
    fillers_right: int = 0
    fillers_claimed: int = 0
    audio_seconds: float = 0.0
    compute_seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        precision = self.fillers_right / self.fillers_claimed if self.fillers_claimed else float("nan")
        recall = self.fillers_found / self.fillers if self.fillers else float("nan")
        wait = f"{np.median(self.waits):5.2f} {np.percentile(self.waits, 95):5.2f}" if self.waits else "    -     -"
        return (
            f"{name:<34} {100 * self.errors / max(self.words, 1):6.1f} {100 * self.terms_found / max(self.terms, 1):6.1f}"
            f" {100 * self.terms_invented / max(self.words, 1):6.2f} {precision:6.2f} {recall:6.2f} {self.fillers:4d}"
            f" {self.compute_seconds / max(self.audio_seconds, 1e-9):6.3f} {wait}"
        )


HEADER = f"{'':<34} {'WER %':>6} {'terms':>6} {'inv/c':>6} {'fil P':>6} {'fil R':>6} {'n':>4} {'x real':>6} {'w50':>5} {'w95':>5}"

Heard = tuple[Sequence[Word], Sequence[FilledPause], float]
"""Words, filled pauses, and how long a live speaker would have waited."""


def main() -> None:
    """Run every case through every way of hearing and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", default="report")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--skip-baselines", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the words of every case")
    options = parser.parse_args()
    ways = ways_of_hearing(options.model, baselines=not options.skip_baselines)
    tallies: dict[tuple[str, str], Tally] = {}
    for path in sorted((options.corpus / options.set).glob("*.json")):
        if options.only not in path.stem:
            continue
        label = json.loads(path.read_text(encoding="utf-8"))
        sound = read_wav(path.with_suffix(".wav"))
        noise = "clean" if label["snr_db"] is None else f"{label['snr_db']:.0f} dB"
        for name, hear in ways.items():
            began = time.monotonic()
            words, fillers, wait = hear(sound)
            cost = time.monotonic() - began
            if options.show:
                print(f"{path.stem} | {name}\n  {' '.join(word.text for word in words)}")
            for group in (noise, "all"):
                tally = tallies.setdefault((name, group), Tally())
                count(tally, label, words, fillers)
                tally.audio_seconds += sound.seconds
                tally.compute_seconds += cost
                tally.waits.append(wait)
    print(HEADER)
    for (name, group), tally in sorted(tallies.items(), key=lambda item: (item[0][1], item[0][0])):
        print(tally.row(f"{group:<6} {name}"))


def ways_of_hearing(model: Path, *, baselines: bool) -> dict[str, Callable[[Sound], Heard]]:
    """Ours, and plain faster-whisper on the whole file with and without a filler prompt."""
    recognizer = WhisperRecognizer(model, threads=2)
    lexicon = Lexicon.from_names()

    def ours(sound: Sound) -> Heard:
        heard = hear_sound(sound, SileroDetector(WebRtcDetector()), recognizer, lexicon=lexicon, clock=time.monotonic)
        return heard.transcript.words, heard.delivery.filled_pauses, heard.timing.after_end_seconds

    ways: dict[str, Callable[[Sound], Heard]] = {"hearing": ours}
    if baselines:
        from faster_whisper import WhisperModel

        plain = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)

        def whole(prompt: str | None) -> Callable[[Sound], Heard]:
            def hear(sound: Sound) -> Heard:
                began = time.monotonic()
                segments, _ = plain.transcribe(
                    as_float(sound.samples), language="en", word_timestamps=True, initial_prompt=prompt
                )
                words = [
                    Word(word.word.strip(), word.start, word.end, word.probability)
                    for segment in segments
                    for word in segment.words or ()
                ]
                return words, heard_fillers(words), time.monotonic() - began

            return hear

        ways["plain, whole file"] = whole(None)
        ways["filler prompt, whole file"] = whole(FILLER_PROMPT)
    return ways


def count(tally: Tally, label: dict[str, object], words: Sequence[Word], fillers: Sequence[FilledPause]) -> None:
    """Add one case."""
    reference = str(label["text"])
    heard = " ".join(word.text for word in words)
    expected, said = tokens(reference), tokens(heard)
    tally.words += len(expected)
    tally.errors += edit_distance(expected, said)
    terms = [str(term) for term in label["terms"]]  # type: ignore[attr-defined]
    tally.terms += len(terms)
    for term in sorted(set(terms)):
        tally.terms_found += min(terms.count(term), occurrences(term, heard))
    for term in sorted(set(Lexicon.from_names().exact.values())):
        tally.terms_invented += max(0, occurrences(term, heard) - occurrences(term, reference))
    events = [(float(item["start"]), float(item["end"])) for item in label["fillers"]]  # type: ignore[attr-defined]
    claimed = [(pause.start, pause.end) for pause in fillers]
    tally.fillers += len(events)
    tally.fillers_claimed += len(claimed)
    tally.fillers_found += sum(any(same(event, claim) for claim in claimed) for event in events)
    tally.fillers_right += sum(any(same(event, claim) for event in events) for claim in claimed)


def tokens(text: str) -> list[str]:
    """Words for the error rate: lower case, no marks, no filled pauses; joined and spaced spellings of terms count the same."""
    kept = [word for word in text.split() if not is_filler(word)]
    return re.sub(r"[^a-z0-9 ]+", "", " ".join(kept).replace("-", " ").replace("/", "").casefold()).split()


def edit_distance(expected: Sequence[str], said: Sequence[str]) -> int:
    row = list(range(len(said) + 1))
    for at, word in enumerate(expected, start=1):
        diagonal, row[0] = row[0], at
        for column, other in enumerate(said, start=1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
    return row[-1]


def occurrences(term: str, text: str) -> int:
    """How often a term stands in the text, spelled as written, capitals aside."""
    return len(re.findall(rf"(?<![\w.]){re.escape(term)}(?![\w]|\.\w)", text, re.IGNORECASE))


def same(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Overlap of more than half of the shorter one, or both ends within the collar."""
    overlap = min(first[1], second[1]) - max(first[0], second[0])
    shorter = min(first[1] - first[0], second[1] - second[0])
    near = abs(first[0] - second[0]) <= COLLAR_SECONDS and abs(first[1] - second[1]) <= COLLAR_SECONDS
    return overlap > 0.5 * max(shorter, 1e-6) or near


if __name__ == "__main__":
    main()
