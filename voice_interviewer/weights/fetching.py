"""One pull under way: files that grow beside their place and enter it only when every byte is right, and what is told meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voice_interviewer.errors import MissingPartError, StoppedError, reason_of
from voice_interviewer.weights.catalog import Model, Piece, WeightFile
from voice_interviewer.weights.store import CHUNK_BYTES, PARTIAL_SUFFIX

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


class Stage(StrEnum):
    """What a pull does at this moment."""

    CHECKING = "checking"
    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    VERIFYING = "verifying"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far one model is. `done_bytes` counts bytes of the model's files, never of what carries them."""

    model: str
    stage: Stage
    source: str
    """`hub`, `packages`, `folder`; empty while checking."""
    file: str
    done_bytes: int
    total_bytes: int


class SourceFailedError(Exception):
    """This source cannot give the model; the next one is tried. The text is one clause without a full stop."""


class GrowingFile:
    """One wanted file: a `.partial` beside its place that only ever holds a prefix and survives a kill at any moment."""

    def __init__(self, folder: Path, file: WeightFile) -> None:
        self.file = file
        self.target = folder / file.name
        self._partial = folder / (file.name + PARTIAL_SUFFIX)

    @property
    def length(self) -> int:
        """Bytes of the prefix on disk."""
        return self._partial.stat().st_size if self._partial.is_file() else 0

    def append(self, chunks: Iterable[bytes], written: Callable[[int], None]) -> None:
        """Add the chunks to the prefix. `written` gets the new length after each; it may raise to stop. More bytes
        than the file has are a SourceFailedError."""
        self._partial.parent.mkdir(parents=True, exist_ok=True)
        length = self.length
        with self._partial.open("ab") as stream:
            for chunk in chunks:
                length += len(chunk)
                if length > self.file.size:
                    raise SourceFailedError(f"{self.file.name} is larger there than the catalog says")
                stream.write(chunk)
                written(length)
            stream.flush()
            os.fsync(stream.fileno())

    def keep_right_pieces(self, pieces: tuple[Piece, ...]) -> int:
        """Cut the prefix back to whole pieces with the right sha256; how many of them it holds."""
        kept = end = 0
        if self._partial.is_file():
            with self._partial.open("rb") as stream:
                for piece in pieces:
                    if self.length < end + piece.size or _sha256_of(stream.read, piece.size) != piece.sha256:
                        break
                    kept, end = kept + 1, end + piece.size
            self.cut(end)
        return kept

    def cut(self, length: int) -> None:
        """Keep only the first `length` bytes."""
        if self.length > length:
            os.truncate(self._partial, length)

    def discard(self) -> None:
        """Forget the prefix."""
        self._partial.unlink(missing_ok=True)

    def finish(self) -> bool:
        """Put the file in its place when size and sha256 are right; otherwise forget it and say False."""
        if self.length != self.file.size:
            self.discard()
            return False
        with self._partial.open("rb") as stream:
            right = _sha256_of(stream.read, self.file.size) == self.file.sha256
            os.fsync(stream.fileno())
        if not right:
            self.discard()
            return False
        self._partial.replace(self.target)
        _sync_folder(self.target.parent)
        return True


class Fetch:
    """What a source works on: the files of one model that are not there yet."""

    def __init__(
        self,
        model: Model,
        folder: Path,
        wanted: tuple[WeightFile, ...],
        *,
        progress: Callable[[PullProgress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.model = model
        self.source = ""
        self.wanted = {file.name: GrowingFile(folder, file) for file in wanted}
        self.cancelled = cancelled
        self._progress = progress
        self._there = model.size - sum(file.size for file in wanted)
        self._reported = 0

    def turn_to(self, source: str) -> None:
        """From now on the bytes come from `source`."""
        self.source = source
        self._reported = 0

    @property
    def done_bytes(self) -> int:
        """Bytes of the model that are on disk, verified or as a prefix."""
        return self._there + sum(growing.length for growing in self.wanted.values())

    def report(self, stage: Stage, file: str, done_bytes: int) -> None:
        """Tell the watcher (never fewer bytes than before from this source); StoppedError once the user has cancelled."""
        self._reported = max(self._reported, done_bytes)
        self._progress(PullProgress(self.model.name, stage, self.source, file, self._reported, self.model.size))
        if self.cancelled():
            raise StoppedError(
                f"Pulling {self.model.name} was stopped", next_step="The next pull goes on from where it was."
            )

    def append(self, name: str, chunks: Iterable[bytes], stage: Stage) -> None:
        """Grow the file `name` by `chunks`, with progress. A full disk gives its space back and is a MissingPartError."""
        growing = self.wanted[name]
        before = self.done_bytes - growing.length
        try:
            growing.append(chunks, lambda length: self.report(stage, name, before + length))
        except OSError as error:
            if error.errno in _DISK_FULL:
                self.discard()
            raise cannot_write(error, growing.target) from error

    def finish(self, name: str) -> bool:
        """Verify the file and put it in its place; False (and its bytes forgotten) when they are wrong."""
        self.report(Stage.VERIFYING, name, self.done_bytes)
        growing = self.wanted[name]
        if not growing.finish():
            return False
        self._there += growing.file.size
        del self.wanted[name]
        return True

    def discard(self) -> None:
        """Forget every unfinished file."""
        for growing in self.wanted.values():
            growing.discard()


def cannot_write(error: OSError, path: Path) -> MissingPartError:
    """The sentence for a file that the disk refused."""
    if error.errno in _DISK_FULL:
        return MissingPartError("The disk is full", where=str(path), next_step="Free some space and pull again.")
    return MissingPartError(f"A model file cannot be written: {reason_of(error)}", where=str(path))


def _sha256_of(read: Callable[[int], bytes], size: int) -> str:
    digest = hashlib.sha256()
    left = size
    while left and (chunk := read(min(CHUNK_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # only POSIX lets a folder be opened to be synced
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
