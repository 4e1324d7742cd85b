"""Measures hearing on the labelled corpus: words, terms, fillers and waiting, beside plain faster-whisper run in the same process.

    bench_hearing.py [CORPUS] [--set report,integrity,wrong] [--model FOLDER] [--only TEXT] [--show] [--heard FILE]

prints one table: by noise level, and by voice for clean speech. Without CORPUS (from `hearing_corpus.py`) the recordings under
audio_fixtures/hearing are taken. `--heard FILE` keeps what was heard, one JSON line a case and way, and takes from it what is
there, so that a run can be resumed or shared out. `inv/c`: terms heard that nobody said, per 100 words; `put in`: cases with
such a term; `twice`: words heard twice in a row that were said once.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hearing_corpus import KEPT, expanded

from voice_interviewer.cli.ears import open_accurate
from voice_interviewer.config import user_folders
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import Recognizer
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.session.second_reading import WHOLE_ANSWERS
from voice_interviewer.speech.fillers import heard_fillers, is_filler
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, as_float, read_wav
from voice_interviewer.speech.segments import SegmentSettings
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import FilledPause, FillerKind, Word

FILLER_PROMPT = "Um, uh, hmm, er, ah. So, um, I think, uh, we should, hmm."
COLLAR_SECONDS = 0.1
KNOWN_TERMS = sorted(set(Lexicon.from_names().exact.values()))


@dataclass
class Tally:
    """What one way of hearing got right and wrong, summed over the cases."""

    words: int = 0
    errors: int = 0
    terms: int = 0
    terms_found: int = 0
    terms_invented: int = 0
    cases_with_invented: int = 0
    cases: int = 0
    doubled: int = 0
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
            f"{name:<46} {100 * self.errors / max(self.words, 1):6.1f} {100 * self.terms_found / max(self.terms, 1):6.1f}"
            f" {100 * self.terms_invented / max(self.words, 1):6.2f}"
            f" {self.cases_with_invented:3d}/{self.cases:<3d} {self.doubled:5d} {precision:6.2f} {recall:6.2f} {self.fillers:4d}"
            f" {self.compute_seconds / max(self.audio_seconds, 1e-9):6.3f} {wait}"
        )


HEADER = (
    f"{'':<46} {'WER %':>6} {'terms':>6} {'inv/c':>6} {'put in':>7} {'twice':>5}"
    f" {'fil P':>6} {'fil R':>6} {'n':>4} {'x real':>6} {'w50':>5} {'w95':>5}"
)


Way = Callable[[Sound], tuple[Sequence[Word], Sequence[FilledPause], float]]
"""Words, filled pauses, and how long a live speaker would have waited."""


def main() -> None:
    """Run every case through every way of hearing and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--set", default="report")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--clean", action="store_true", help="no noisy copies")
    parser.add_argument(
        "--ways", default="", help="names of ways, comma-separated: hearing, second, plain, filler (default: all)"
    )
    parser.add_argument("--show", action="store_true", help="print the words of every case")
    parser.add_argument("--heard", type=Path, help="keep and reuse what was heard")
    options = parser.parse_args()
    ears = Ears(options.model, options.heard)
    ways = [way for way in ears.ways if way.startswith(tuple(options.ways.split(",")))]
    tallies: dict[tuple[str, str], Tally] = {}
    for wanted in options.set.split(","):
        for label, sound in cases(options.corpus, wanted):
            noise = "clean" if label["snr_db"] is None else f"{label['snr_db']:.0f} dB"
            if options.only not in label["name"] or (options.clean and noise != "clean"):
                continue
            for way in ways:
                heard = ears.hear(way, label["name"], sound)
                if options.show:
                    print(f"{label['name']} | {way}\n  {' '.join(word.text for word in heard.words)}")
                for group in (noise, f"clean {label['voice']}" if noise == "clean" else "all noisy"):
                    tally = tallies.setdefault((f"{wanted} {group}", way), Tally())
                    count(tally, label, heard)
                    tally.audio_seconds += sound.seconds
    print(HEADER)
    for (group, way), tally in sorted(tallies.items()):
        print(tally.row(f"{group:<20} {way}"))


def cases(corpus: Path | None, wanted: str, *, noisy: bool = True) -> Iterator[tuple[dict[str, Any], Sound]]:
    """Label and sound of each case of a set, from a corpus folder or from what is kept with the project."""
    if corpus is None:
        for case, samples in expanded(KEPT / wanted, noisy_copies=noisy):
            yield asdict(case), Sound(samples, SAMPLE_RATE)
        return
    for path in sorted((corpus / wanted).glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if noisy or label["snr_db"] is None:
            yield label, read_wav(path.with_suffix(".wav"))


@dataclass(frozen=True)
class Heard:
    """What one way of hearing made of one case."""

    words: Sequence[Word]
    fillers: Sequence[FilledPause]
    wait_seconds: float
    """How long a live speaker would have waited."""
    compute_seconds: float


class Ears:
    """The ways of hearing by name, and the file in which what they heard is kept."""

    def __init__(self, model: Path, kept: Path | None) -> None:
        self.ways = ways_of_hearing(model)
        self._kept = kept
        self._known: dict[tuple[str, str], Heard] = {}
        if kept is not None and kept.is_file():
            for line in kept.read_text(encoding="utf-8").splitlines():
                data = json.loads(line)
                self._known[data["case"], data["way"]] = Heard(
                    [Word(*word) for word in data["words"]],
                    [FilledPause(start, end, word, FillerKind(kind)) for start, end, word, kind in data["fillers"]],
                    data["wait"],
                    data["compute"],
                )

    def hear(self, way: str, case: str, sound: Sound) -> Heard:
        if (case, way) in self._known:
            return self._known[case, way]
        began = time.monotonic()
        words, fillers, wait = self.ways[way](sound)
        heard = Heard(words, fillers, wait, time.monotonic() - began)
        if self._kept is not None:
            data = {
                "case": case,
                "way": way,
                "words": [[word.text, word.start, word.end, word.probability] for word in words],
                "fillers": [[pause.start, pause.end, pause.word, pause.kind.value] for pause in fillers],
                "wait": wait,
                "compute": heard.compute_seconds,
            }
            with self._kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(data) + "\n")
        return heard


def ways_of_hearing(model: Path) -> dict[str, Way]:
    """Ours, the second reading of `--accurate`, and plain faster-whisper on the whole file with and without a filler prompt."""
    lexicon = pronounced_lexicon()

    def ours(recognizer: Callable[[], Recognizer], segments: SegmentSettings | None = None) -> Way:
        def hear(sound: Sound) -> tuple[Sequence[Word], Sequence[FilledPause], float]:
            detector = SileroDetector(WebRtcDetector())
            heard = hear_sound(sound, detector, recognizer(), lexicon=lexicon, clock=time.monotonic, segments=segments)
            return heard.transcript.words, heard.delivery.filled_pauses, heard.timing.after_end_seconds

        return hear

    live = cache(partial(WhisperRecognizer, model, threads=2))
    wide = cache(partial(open_accurate, model))
    plain = cache(partial(_plain_model, model))

    def whole(prompt: str | None) -> Way:
        def hear(sound: Sound) -> tuple[Sequence[Word], Sequence[FilledPause], float]:
            began = time.monotonic()
            segments, _ = plain().transcribe(
                as_float(sound.samples), language="en", word_timestamps=True, initial_prompt=prompt
            )
            words = [
                Word(word.word.strip(), word.start, word.end, word.probability)
                for segment in segments
                for word in segment.words or ()
            ]
            return words, heard_fillers(words), time.monotonic() - began

        return hear

    return {
        "hearing": ours(live),
        "second reading": ours(wide, WHOLE_ANSWERS),
        "plain, whole file": whole(None),
        "filler prompt, whole file": whole(FILLER_PROMPT),
    }


def _plain_model(folder: Path) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)


def count(tally: Tally, label: dict[str, Any], case: Heard) -> None:
    """Add one case."""
    words = case.words
    tally.compute_seconds += case.compute_seconds
    tally.waits.append(case.wait_seconds)
    reference = str(label["text"])
    heard = " ".join(word.text for word in words)
    expected, said = tokens(reference), tokens(heard)
    tally.words += len(expected)
    tally.errors += edit_distance(expected, said)
    terms = [str(term) for term in label["terms"]]
    tally.terms += len(terms)
    for term in sorted(set(terms)):
        tally.terms_found += min(terms.count(term), occurrences(term, heard))
    invented = sum(max(0, occurrences(term, heard) - occurrences(term, reference)) for term in KNOWN_TERMS)
    tally.terms_invented += invented
    tally.cases_with_invented += invented > 0
    tally.cases += 1
    tally.doubled += max(0, doubled(said) - doubled(expected))
    events = [(float(item["start"]), float(item["end"])) for item in label["fillers"]]
    claimed = [(pause.start, pause.end) for pause in case.fillers]
    tally.fillers += len(events)
    tally.fillers_claimed += len(claimed)
    tally.fillers_found += sum(any(same(event, claim) for claim in claimed) for event in events)
    tally.fillers_right += sum(any(same(event, claim) for event in events) for claim in claimed)


def doubled(words: Sequence[str]) -> int:
    """Words said twice in a row."""
    return sum(one == other for one, other in pairwise(words))


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
