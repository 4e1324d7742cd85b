"""The models that lie on this machine: one folder for each model of the catalog, holding only whole, verified files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voice_interviewer.config import user_folders
from voice_interviewer.errors import MissingPartError, StoppedError
from voice_interviewer.weights.catalog import Catalog, Model, WeightFile, load_catalog

CHUNK_BYTES = 1 << 20
PARTIAL_SUFFIX = ".partial"


class ModelState(StrEnum):
    """Whether a model can be used."""

    PRESENT = "present"
    PARTIAL = "partial"
    """Some of its bytes are here: an unfinished pull, or a file of the wrong size."""
    MISSING = "missing"


class Fault(StrEnum):
    """What is wrong with a file on disk."""

    MISSING = "missing"
    WRONG_SIZE = "wrong size"
    WRONG_SHA256 = "wrong sha256"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file held against the catalog; `fault` is None when every byte is right."""

    name: str
    size: int
    sha256: str
    fault: Fault | None


class ModelStore:
    """The models folder of one user. Reading never creates anything; only `pull` writes."""

    def __init__(self, folder: Path | None = None, catalog: Catalog | None = None) -> None:
        self.folder = folder or user_folders().models
        self.catalog = catalog or load_catalog()

    def folder_of(self, name: str) -> Path:
        """Where the model called `name` lies or would lie; BadInputError for a name outside the catalog."""
        return self.folder / self.catalog.get(name).name

    def state(self, name: str) -> ModelState:
        """Judged by the sizes of the files, so it is instant; `verify` reads every byte."""
        model = self.catalog.get(name)
        folder = self.folder_of(name)
        if all(_right_size(folder, file) for file in model.files):
            return ModelState.PRESENT
        if any((folder / (file.name + end)).is_file() for file in model.files for end in ("", PARTIAL_SUFFIX)):
            return ModelState.PARTIAL
        return ModelState.MISSING

    def path(self, name: str) -> Path:
        """The folder of a model that is wholly there; MissingPartError with the command that gets it otherwise."""
        state = self.state(name)
        if state is ModelState.PRESENT:
            return self.folder_of(name)
        model = self.catalog.get(name)
        what = "is not on this machine" if state is ModelState.MISSING else "is only partly on this machine"
        raise MissingPartError(
            f"The {model.use} model {name} {what}",
            where=str(self.folder_of(name)),
            next_step=f"Get it with: voice-interviewer models pull {name}",
        )

    def file(self, name: str, suffix: str) -> Path:
        """The one file of the model whose name ends in `suffix` (`.gguf`, `.onnx`); errors as `path`."""
        folder = self.path(name)
        (found,) = [file.name for file in self.catalog.get(name).files if file.name.endswith(suffix)]
        return folder / found

    def missing(self, names: tuple[str, ...]) -> tuple[Model, ...]:
        """Those of `names` that cannot be used yet, in the given order."""
        return tuple(self.catalog.get(name) for name in names if self.state(name) is not ModelState.PRESENT)

    def verify(
        self,
        name: str,
        *,
        progress: Callable[[str, int, int], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[FileCheck, ...]:
        """Every file of the model held against its size and sha256. `progress` gets file, bytes read, bytes in all."""
        folder = self.folder_of(name)
        return tuple(_check(folder, file, progress, cancelled) for file in self.catalog.get(name).files)


def _right_size(folder: Path, file: WeightFile) -> bool:
    path = folder / file.name
    return path.is_file() and path.stat().st_size == file.size


def _check(
    folder: Path,
    file: WeightFile,
    progress: Callable[[str, int, int], None] | None,
    cancelled: Callable[[], bool],
) -> FileCheck:
    path = folder / file.name
    fault: Fault | None = None
    if not path.is_file():
        fault = Fault.MISSING
    elif path.stat().st_size != file.size:
        fault = Fault.WRONG_SIZE
    else:
        try:
            right = _sha256(path, file, progress, cancelled) == file.sha256
            fault = None if right else Fault.WRONG_SHA256
        except OSError:
            fault = Fault.UNREADABLE
    return FileCheck(name=file.name, size=file.size, sha256=file.sha256, fault=fault)


def _sha256(
    path: Path, file: WeightFile, progress: Callable[[str, int, int], None] | None, cancelled: Callable[[], bool]
) -> str:
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            if cancelled():
                raise StoppedError("Checking the models was stopped")
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(file.name, done, file.size)
    return digest.hexdigest()
