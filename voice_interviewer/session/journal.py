"""The journal of a session: one JSON line for each event, on disk before the next event begins, and read back for resume."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field, TypeAdapter, ValidationError

from voice_interviewer.errors import BadInputError, InterviewerError
from voice_interviewer.session.events import TRANSIENT, Event, SessionStarted
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, concatenate

JOURNAL_NAME = "session.jsonl"
AUDIO_FOLDER = "audio"

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def encode(event: Event) -> str:
    """One line of JSON without its line end; the same event gives the same bytes."""
    return _EVENT.dump_json(event, by_alias=True).decode("utf-8")


def decode(line: str) -> Event:
    """The event of one line; ValueError when it is not one."""
    return _EVENT.validate_json(line)


class AnswerFile(Protocol):
    """Where the samples of one answer go while they are captured."""

    name: str
    """Relative to the session folder; empty when nothing is kept."""

    def append(self, samples: Samples) -> None: ...

    def close(self) -> None: ...


class Journal(Protocol):
    """What the interview writes to before it goes on."""

    def append(self, event: Event) -> None:
        """Keep the event; when this returns it survives the end of the process."""

    def answer_file(self, turn: str) -> AnswerFile: ...


class WavAnswerFile:
    """A WAV file that grows with the answer and is valid after every append; it is made with the first samples."""

    def __init__(self, folder: Path, relative_name: str) -> None:
        self.name = relative_name
        self._path = folder / relative_name
        self._writer: wave.Wave_write | None = None
        self._waiting: list[Samples] = []
        self._waiting_samples = 0

    def append(self, samples: Samples) -> None:
        self._waiting.append(samples)
        self._waiting_samples += len(samples)
        if self._waiting_samples >= SAMPLE_RATE:
            self._write()

    def close(self) -> None:
        self._write()
        if self._writer is not None:
            self._writer.close()

    def _write(self) -> None:
        """Put a second's worth on disk; the wave module patches the header each time, so a killed process leaves a
        file that can be played."""
        if not self._waiting:
            return
        try:
            if self._writer is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._writer = wave.open(str(self._path), "wb")  # noqa: SIM115 - stays open while the answer grows
                self._writer.setnchannels(1)
                self._writer.setsampwidth(2)
                self._writer.setframerate(SAMPLE_RATE)
            self._writer.writeframes(concatenate(self._waiting).astype("<i2").tobytes())
        except OSError as error:
            raise cannot_write(self._path, error) from error
        self._waiting.clear()
        self._waiting_samples = 0


class FolderJournal:
    """The journal in a session folder: `session.jsonl` and `audio/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / JOURNAL_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _drop_torn_line(path)
            self._file = path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise BadInputError(
                f"cannot write the session: {error.strerror}", where=str(path), next_step="Choose another --out folder."
            ) from error
        numbers = [path.name.partition("-")[0] for path in folder.glob(f"{AUDIO_FOLDER}/*.wav")]
        self._answers = max((int(number) for number in numbers if number.isdecimal()), default=0)

    def append(self, event: Event) -> None:
        if isinstance(event, TRANSIENT):
            return
        try:
            self._file.write(encode(event) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise cannot_write(Path(self._file.name), error) from error

    def answer_file(self, turn: str) -> WavAnswerFile:
        self._answers += 1
        return WavAnswerFile(self.folder, f"{AUDIO_FOLDER}/{self._answers:03d}-{turn}.wav")

    def close(self) -> None:
        self._file.close()


class MemoryJournal:
    """Keeps the events in a list and drops the sound; for replays and tests."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, event: Event) -> None:
        if not isinstance(event, TRANSIENT):
            self.events.append(event)

    def answer_file(self, turn: str) -> AnswerFile:
        return _NoFile(turn)


class _NoFile:
    name = ""

    def __init__(self, turn: str) -> None:
        self.turn = turn

    def append(self, samples: Samples) -> None:
        del samples

    def close(self) -> None:
        return


def journal_text(events: Iterable[Event]) -> str:
    """The lines that a folder journal would hold."""
    return "".join(encode(event) + "\n" for event in events)


def read_journal(folder: Path) -> tuple[Event, ...]:
    """Every event of the journal in `folder`. A last line that a killed process left half-written is dropped;
    anything else that cannot be read is a BadInputError with its line."""
    path = folder / JOURNAL_NAME
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"cannot read the session: {error.strerror}",
            where=str(path),
            next_step="`voice-interviewer sessions list` shows the sessions there are.",
        ) from error
    events: list[Event] = []
    lines = raw.split(b"\n")
    complete, torn = lines[:-1], lines[-1]
    del torn
    for number, line in enumerate(complete, start=1):
        try:
            events.append(decode(line.decode("utf-8")))
        except (UnicodeDecodeError, ValidationError, ValueError) as error:
            raise BadInputError(
                "this line of the session is not one of our events",
                where=f"{path}:{number}",
                next_step="Remove that line, or the session with `voice-interviewer sessions delete`.",
            ) from error
    if not events or not isinstance(events[0], SessionStarted):
        raise BadInputError("the session was stopped before its first question", where=str(path))
    return tuple(events)


def cannot_write(path: Path, error: OSError) -> InterviewerError:
    """The sentence for a disk that is full or gone in the middle of a session."""
    return InterviewerError(
        f"cannot write the session: {error.strerror}",
        where=str(path),
        next_step="Everything before this is kept; free some space, then run `voice-interviewer sessions resume`.",
    )


def _drop_torn_line(path: Path) -> None:
    """Cut what a killed process left after the last line end, so that the next event begins on its own line."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        content = file.read()
        keep = content.rfind(b"\n") + 1
        if keep != len(content):
            file.truncate(keep)
