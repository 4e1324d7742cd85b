"""Makes two larger sets that hearing is measured on: ums in more voices and noises, and answers with thinking pauses.

    python scripts/hearing_sets.py CORPUS --piper MODEL_FOLDER [--human FOLDER]

`fillers-*` hold every text in every voice at every noise level. Tune and report sets share neither a voice nor a text; the
texts are those of `hearing_texts.yaml`. In `endings-*` every answer has three thinking pauses of 2, 3, 4 and 6 s in turn:
after a sentence, in the middle of one, and after a filled pause. With `--human`, the clips that `hearing_human_clips.py`
made are copied at every noise level too.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from itertools import cycle
from pathlib import Path

import yaml
from hearing_corpus import TEXTS, Case, Label, Voice, add_noise, spoken

from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, read_wav, wav_bytes

VOICES = {
    "tune": ("flite:slt", "flite:rms", "espeak:en-us", "espeak:en-us+f3", "flite:kal16"),
    "report": ("piper:joe", "flite:awb", "espeak:en-gb-x-rp", "espeak:en-gb-scotland+f2", "espeak:en-us+m7"),
}
SPEEDS = (1.0, 1.15, 0.9)
LEVELS_DB = (None, 20.0, 15.0, 10.0)
ROOM_DB = 35.0
"""Every clean recording has this much room noise below its speech."""
PAUSES_SECONDS = (2, 3, 4, 6)
FILLER = re.compile(r"\{[a-z]+\}\s*")
PAUSE = re.compile(r"<[0-9.]+>\s*")


class KeptVoice(Voice):
    """A voice that says the same text at the same speed only once."""

    @cache  # noqa: B019 (lives as long as the script)
    def say(self, text: str, speed: float) -> Samples:
        return super().say(text, speed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--piper", type=Path, help="model folder of a Piper voice, a report voice when given")
    parser.add_argument("--human", type=Path, help="the folder of human cases, copied with noise")
    parser.add_argument("--only", choices=["fillers", "endings", "human"])
    options = parser.parse_args()
    texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    for name, voices in VOICES.items():
        known = [KeptVoice(voice, options.piper) for voice in voices if options.piper or not voice.startswith("piper")]
        said = [(str(title), str(text)) for title, text in texts[name]["texts"].items()]
        if options.only in (None, "fillers"):
            write(options.out / f"fillers-{name}", filler_cases(said, known))
        if options.only in (None, "endings"):
            write(options.out / f"endings-{name}", ending_cases(said, known))
    if options.human is not None and options.only in (None, "human"):
        write(options.out / "fillers-human", human_cases(options.human))


def filler_cases(texts: Sequence[tuple[str, str]], voices: Sequence[Voice]) -> Iterator[tuple[Case, Samples]]:
    """Every text in every voice, without its thinking pauses, at every noise level."""
    for number, (title, text) in enumerate(texts):
        for at, voice in enumerate(voices):
            name = f"{title}-{file_name(voice.name)}"
            case, clean = spoken(name, PAUSE.sub("", text), voice, SPEEDS[(number + at) % len(SPEEDS)])
            yield from noisy_copies(case, clean)


def noisy_copies(case: Case, clean: Samples) -> Iterator[tuple[Case, Samples]]:
    for level in LEVELS_DB:
        name = case.name if level is None else f"{case.name}-snr{level:.0f}"
        yield replace(case, name=name, snr_db=level), add_noise(clean, ROOM_DB if level is None else level, name)


def human_cases(folder: Path) -> Iterator[tuple[Case, Samples]]:
    """The human clips as they are, and with room noise."""
    for path in sorted(folder.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        events = {kind: [Label(**item) for item in label[kind]] for kind in ("fillers", "pauses")}
        case = Case(**{**label, **events})
        clean = read_wav(path.with_suffix(".wav")).samples
        for noisy, samples in noisy_copies(case, clean):
            yield noisy, clean if noisy.snr_db is None else samples


def ending_cases(texts: Sequence[tuple[str, str]], voices: Sequence[Voice]) -> Iterator[tuple[Case, Samples]]:
    """Three answers of every text and voice, with the pauses in other places each time; every third one is noisy."""
    noise = cycle((None, 20.0, None, None, 15.0, None))
    for number, (title, text) in enumerate(texts):
        for at, voice in enumerate(voices):
            for take in range(3):
                marked = with_pauses(PAUSE.sub("", text), first=take, length=number + at + take)
                level = next(noise)
                name = f"{title}-{file_name(voice.name)}-{take}" + ("" if level is None else f"-snr{level:.0f}")
                case, clean = spoken(name, marked, voice, SPEEDS[(number + at + take) % len(SPEEDS)])
                yield replace(case, snr_db=level), add_noise(clean, level or ROOM_DB, name)


def with_pauses(text: str, *, first: int, length: int) -> str:
    """The text with three thinking pauses: after a sentence, after a comma, and after a filled pause."""
    lengths = cycle(PAUSES_SECONDS[length % 4 :] + PAUSES_SECONDS[: length % 4])
    chosen: dict[int, int] = {}
    for pattern in (r"\.\s+(?=[A-Z])", r",\s+(?!\{)", r"\{[a-z]+\}\s*"):
        places = [match.end() for match in re.finditer(pattern, text) if match.end() not in chosen]
        if places:
            chosen[places[(first + 1) % len(places)]] = next(lengths)
    for place in sorted(chosen, reverse=True):
        text = f"{text[:place]}<{chosen[place]}> {text[place:]}"
    return text


def file_name(voice: str) -> str:
    return voice.replace(":", "-").replace("+", "-")


def write(folder: Path, cases: Iterator[tuple[Case, Samples]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    count, events, pauses = 0, 0, 0
    for case, samples in cases:
        (folder / f"{case.name}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
        label = json.dumps(asdict(case), indent=1, sort_keys=True) + "\n"
        (folder / f"{case.name}.json").write_text(label, encoding="utf-8")
        count, events, pauses = count + 1, events + len(case.fillers), pauses + len(case.pauses)
    print(f"{folder.name}: {count} cases, {events} filled pauses, {pauses} thinking pauses")


if __name__ == "__main__":
    main()
