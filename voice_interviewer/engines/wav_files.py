"""WAV files instead of a microphone and a loudspeaker: recorded answers in, spoken questions out, the same every time."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from voice_interviewer.errors import BadInputError, InterviewerError, reason_of
from voice_interviewer.ports import Cancelled
from voice_interviewer.speech.pcm import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    Samples,
    Sound,
    concatenate,
    frames_of,
    read_wav,
    resample,
    wav_bytes,
)

SILENCE_SECONDS = 60
"""Silence after each answer, for whoever listens to find the end of the answer in."""
_SILENT_FRAMES = SILENCE_SECONDS * SAMPLE_RATE // FRAME_SAMPLES


class WavAnswers:
    """An AudioSource that answers turn after turn from the WAV files of one folder, as fast as it is read.

    When a file is named after a turn (`<question>.wav`, `<question>+<follow-up>.wav`), every turn gets the file of its
    name, and a turn without one hears silence. Otherwise the files answer in the order of their names, one a turn.
    """

    def __init__(self, folder: Path, known_turns: Collection[str] = ()) -> None:
        """`known_turns`: ids of questions or turns that may come; without them the first turn decides how files are
        picked. BadInputError when there is no such folder, no WAV file in it, or one that cannot be read."""
        if not folder.is_dir():
            raise BadInputError(
                "there is no folder of answers", where=str(folder), next_step="Give a folder that holds WAV files."
            )
        files = sorted((path for path in folder.iterdir() if path.suffix.lower() == ".wav"), key=_natural)
        if not files:
            raise BadInputError(
                "there are no WAV files to answer with",
                where=str(folder),
                next_step="Put one WAV file an answer there.",
            )
        self._folder = folder
        self._answers = {path.stem: resample(read_wav(path), SAMPLE_RATE).samples for path in files}
        known = set(known_turns)
        self._by_name: bool | None = None
        if known:
            self._by_name = any(stem in known or stem.partition("+")[0] in known for stem in self._answers)
        self._left = list(self._answers)
        self._frames: Iterator[Samples] | None = None

    @property
    def name(self) -> str:
        return f"WAV files of {self._folder.name}"

    @property
    def exhausted(self) -> bool:
        """A turn was started after the last file had been used; by name there is always silence to hear."""
        return not self._by_name and not self._left and self._frames is None

    def start(self, turn: str) -> None:
        if self._by_name is None:
            self._by_name = turn in self._answers
        if self._by_name:
            self._frames = _frames(self._answers.get(turn, np.zeros(0, dtype=np.int16)))
        else:
            self._frames = _frames(self._answers[self._left.pop(0)]) if self._left else None

    def read(self) -> Samples | None:
        return next(self._frames, None) if self._frames is not None else None

    def stop(self) -> None:
        """The rest of the present file is not heard."""
        if self._frames is not None:
            self._frames = iter(())

    def close(self) -> None:
        self.stop()


class WavFolder:
    """An AudioSink that writes each utterance as `NNN-<turn>.wav` at the voice's rate, complete or not at all."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when missing; numbers go on after files already there."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            numbers = [int(match[1]) for path in folder.iterdir() if (match := re.match(r"(\d{3,})-", path.name))]
        except OSError as error:
            raise _cannot_write(folder, error) from error
        self._number = max(numbers, default=0)

    @property
    def name(self) -> str:
        return f"WAV files in {self._folder.name}"

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        heard = list(_until_cancelled(sounds, cancelled))
        if not heard:
            return
        rate = heard[0].rate
        whole = concatenate([resample(sound, rate).samples for sound in heard])
        self._number += 1
        path = self._folder / f"{self._number:03d}-{re.sub(r'[^A-Za-z0-9+._-]', '_', turn)}.wav"
        try:
            _write_whole(path, wav_bytes(Sound(whole, rate)))
        except OSError as error:
            raise _cannot_write(path, error) from error

    def close(self) -> None:
        """Every file is complete already."""


class SilentSink:
    """An AudioSink that plays nothing: the voice works, nobody hears it."""

    @property
    def name(self) -> str:
        return "silence"

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:  # noqa: ARG002 (nothing is named)
        for _ in _until_cancelled(sounds, cancelled):
            pass

    def close(self) -> None:
        """Nothing is open."""


def _frames(samples: Samples) -> Iterator[Samples]:
    """The samples in frames, and then silence."""
    yield from frames_of(samples)
    for _ in range(_SILENT_FRAMES):
        yield np.zeros(FRAME_SAMPLES, dtype=np.int16)


def _until_cancelled(sounds: Iterator[Sound], cancelled: Cancelled) -> Iterator[Sound]:
    while not cancelled() and (sound := next(sounds, None)) is not None:
        yield sound


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts `2.wav` before `10.wav`."""
    parts = re.split(r"(\d+)", path.stem.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], path.name


def _write_whole(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _cannot_write(path: Path, error: OSError) -> InterviewerError:
    return InterviewerError(
        f"cannot write the speech: {reason_of(error)}",
        where=str(path),
        next_step="Give another folder with --speech-to.",
    )
