"""The labelled corpus that hearing is measured on: clean speech kept under audio_fixtures/hearing, expanded with noise.

    hearing_corpus.py OUT         16 kHz WAV files and labels, with quiet and noisy copies, from what is kept
    hearing_corpus.py --record [--piper FOLDER] [--voices FOLDER] [--set report]    says the texts anew and keeps them

Nothing is random but the noise, whose seed is the case's name. Tune and report sets share neither a voice nor a text.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import yaml
from hearing_voices import SPEECH_DBFS, Voice

from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, resample, wav_bytes

TEXTS = Path(__file__).with_name("hearing_texts.yaml")
KEPT = Path(__file__).parents[1] / "audio_fixtures" / "hearing"
_PIECE = re.compile(
    r"\{(?P<filler>[a-z]+)\}|<(?P<pause>[0-9.]+)>|\[(?P<term>[^|\]]+)\|(?P<said>[^\]]+)\]|(?P<text>[^{<\[]+)"
)
_GAP_SECONDS = 0.18
_FILLER_SPEEDS = (0.5, 0.62, 0.55)
"""Slow enough to sound like thinking."""
_QUIET_ROOM_DB = 35.0
_NOISE_DB = (20.0, 15.0, 10.0)
OPUS_BITS_A_SECOND = 24000


@dataclass(frozen=True)
class Label:
    """Something that happens between two times of a case, in seconds."""

    start: float
    end: float
    what: str


@dataclass
class Case:
    """One recording with everything that is known about it."""

    name: str
    voice: str
    speed: float
    text: str = ""
    terms: list[str] = field(default_factory=list)
    fillers: list[Label] = field(default_factory=list)
    pauses: list[Label] = field(default_factory=list)
    speech_end: float = 0.0
    snr_db: float | None = None
    noisy_db: float | None = None
    """At which signal-to-noise ratio a noisy copy of this case is measured too."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--piper", type=Path, help="model folder of the Piper voice")
    parser.add_argument("--voices", type=Path, help="folder with the package of Pico")
    parser.add_argument("--set", help="only this set")
    parser.add_argument("--only", default="", help="only cases whose name holds this")
    options = parser.parse_args()
    if options.record:
        record(options)
    if options.out is not None:
        for folder in sorted(path for path in KEPT.iterdir() if path.is_dir() and options.set in (None, path.name)):
            for case, samples in expanded(folder):
                _write(options.out / folder.name, case, samples)


def record(options: argparse.Namespace) -> None:
    """Say every text in every voice of its set (speeds take turns) and keep sound and labels."""
    for name, content in yaml.safe_load(TEXTS.read_text(encoding="utf-8")).items():
        if options.set not in (None, name):
            continue
        for title, text, voice, speed, noisy_db in _readings(name, content):
            case_name = f"{title}-{voice.replace(':', '-')}"
            if options.only not in case_name:
                continue
            case, clean = spoken(case_name, text, Voice(voice, options.piper, options.voices), speed)
            case.noisy_db = noisy_db
            keep(KEPT / name, case, clean)
            print(f"{name}/{case.name}: {len(clean) / SAMPLE_RATE:.1f} s", flush=True)


def _readings(name: str, content: dict[str, Any]) -> Iterator[tuple[str, str, str, float, float | None]]:
    """Title, text, voice, speed and the ratio of a noisy copy."""
    speeds = (1.0, 1.15, 0.9)
    groups = [(content["voices"], content["texts"]), (content.get("term_voices", []), content.get("term_texts", {}))]
    for voices, texts in groups:
        for number, (title, text) in enumerate(texts.items()):
            for at, voice in enumerate(voices):
                if name in ("wrong",) and at != number % len(voices):
                    continue
                noisy = name in ("tune", "report") and (number + at) % 2 == 0
                snr = _NOISE_DB[(number + at) // 2 % 3] if noisy else None
                yield title, str(text), str(voice), speeds[(number + at) % len(speeds)], snr


def expanded(folder: Path, *, noisy_copies: bool = True) -> Iterator[tuple[Case, Samples]]:
    """The kept cases of one set in a quiet room, and their noisy copies; human recordings as they are."""
    for path in sorted(folder.glob("*.json")):
        case = read_case(path)
        clean = read_kept(path.with_suffix(".opus"))
        if folder.name == "human":
            yield case, clean
            continue
        yield case, add_noise(clean, _QUIET_ROOM_DB, case.name)
        if noisy_copies and case.noisy_db is not None:
            noisy = replace(case, name=f"{case.name}-snr{case.noisy_db:.0f}", snr_db=case.noisy_db, noisy_db=None)
            yield noisy, add_noise(clean, case.noisy_db, noisy.name)


def spoken(name: str, text: str, voice: Voice, speed: float) -> tuple[Case, Samples]:
    """One text said by one voice, with the labels of what was put where."""
    case = Case(name, voice.name, speed)
    parts: list[Samples] = []
    words: list[str] = []
    said: list[str] = []
    length = 0

    def add(samples: Samples) -> tuple[float, float]:
        nonlocal length
        parts.append(samples)
        start = length / SAMPLE_RATE
        length += len(samples)
        return round(start, 3), round(length / SAMPLE_RATE, 3)

    def flush() -> None:
        if said:
            case.speech_end = add(voice.say(re.sub(r" ([.,?!])", r"\1", " ".join(said)), speed))[1]
            add(_silence(_GAP_SECONDS))
            said.clear()

    for piece in _PIECE.finditer(" ".join(text.split())):
        if piece["filler"]:
            flush()
            start, end = add(voice.say(piece["filler"], _FILLER_SPEEDS[len(case.fillers) % len(_FILLER_SPEEDS)]))
            case.fillers.append(Label(start, end, piece["filler"]))
            case.speech_end = end
            words.append(piece["filler"])
            add(_silence(_GAP_SECONDS))
        elif piece["pause"]:
            flush()
            start, end = add(_silence(float(piece["pause"])))
            case.pauses.append(Label(start, end, "pause"))
        elif piece["term"]:
            case.terms.append(piece["term"])
            words.append(piece["term"])
            said.append(piece["said"])
        elif piece["text"].strip():
            words.append(piece["text"].strip())
            said.append(piece["text"].strip())
    flush()
    case.text = re.sub(r"\s+([.,?!])", r"\1", " ".join(words))
    return case, np.concatenate(parts)


def add_noise(samples: Samples, snr_db: float, seed: str) -> Samples:
    """The samples with room noise (white and pink, half and half) so many dB below the speech."""
    random = np.random.default_rng(zlib.crc32(seed.encode()))
    white = random.standard_normal(len(samples))
    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(samples))
    noise = white / white.std() + pink / pink.std()
    noise *= 10 ** ((SPEECH_DBFS - snr_db) / 20) * 32768 / noise.std()
    return np.clip(samples + noise, -32768, 32767).astype(np.int16)


def keep(folder: Path, case: Case, samples: Samples) -> None:
    """Sound as Opus (a sixth of what is possible without loss) and labels beside each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with av.open(str(folder / f"{case.name}.opus"), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = OPUS_BITS_A_SECOND
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for part in (frame, None):
            for packet in stream.encode(part):
                container.mux(packet)
    _write_label(folder, case)


def read_kept(path: Path) -> Samples:
    """16 kHz mono samples of a kept recording."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    decoded = np.clip(np.concatenate(parts) * 32768, -32768, 32767).astype(np.int16)
    return resample(Sound(decoded, rate), SAMPLE_RATE).samples


def read_case(path: Path) -> Case:
    data = json.loads(path.read_text(encoding="utf-8"))
    for key in ("fillers", "pauses"):
        data[key] = [Label(**label) for label in data[key]]
    return Case(**data)


def _silence(seconds: float) -> npt.NDArray[np.int16]:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def _write(folder: Path, case: Case, samples: Samples) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case.name}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
    _write_label(folder, case)


def _write_label(folder: Path, case: Case) -> None:
    label = json.dumps(asdict(case), indent=1, sort_keys=True) + "\n"
    (folder / f"{case.name}.json").write_text(label, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
