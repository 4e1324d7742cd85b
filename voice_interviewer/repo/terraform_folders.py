"""The Terraform folders of a repository as one graph: what stands in each, its variable files, and who calls whom."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from voice_interviewer.repo.facts import Place
from voice_interviewer.repo.located import Block, Fields, Leaf, Value


class Located(NamedTuple):
    """A value, the file it stands in, and the places passed on the way to it, nearest first."""

    value: Value
    path: str
    via: tuple[Place, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.path, self.value.line)


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A block and the file it stands in."""

    path: str
    block: Block


@dataclass(slots=True)
class Folder:
    """One Terraform configuration: all `.tf` files of one folder together."""

    path: str
    blocks: list[FileBlock] = field(default_factory=list)
    variables: dict[str, FileBlock] = field(default_factory=dict)
    locals: dict[str, Located] = field(default_factory=dict)
    outputs: dict[str, FileBlock] = field(default_factory=dict)
    settings: dict[str, Located] = field(default_factory=dict)
    """Values that Terraform loads by itself: terraform.tfvars and *.auto.tfvars."""
    var_files: dict[str, list[Located]] = field(default_factory=dict)
    """Values of other .tfvars files, which somebody must name on the command line."""
    calls: list[Call] = field(default_factory=list)
    callers: list[Call] = field(default_factory=list)
    backend_files: list[tuple[str, Mapping[str, Value]]] = field(default_factory=list)
    """Settings for a partial backend, which somebody must name on the command line."""
    remote_states: list[FileBlock] = field(default_factory=list)
    """Terragrunt blocks from which the backends of the units are made."""
    unit: str = ""
    """The path of this folder's terragrunt.hcl; empty when there is none."""
    retired: str = ""
    """Why nothing of this folder is live; empty when it is."""

    def of_type(self, *types: str) -> Iterator[FileBlock]:
        return (found for found in self.blocks if found.block.type in types)

    @property
    def is_root(self) -> bool:
        return not self.callers

    @property
    def is_applied(self) -> bool:
        """Whether somebody plainly runs Terraform here: a provider, a backend, or variable files. A root without any of
        them may be a module of a library, whose callers are elsewhere."""
        if self.settings or self.var_files or self.unit or any(self.of_type("provider")):
            return True
        return any(any(found.block.nested("backend", "cloud")) for found in self.of_type("terraform"))


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A module block."""

    caller: Folder
    path: str
    block: Block
    target: Folder | None
    """The folder it calls, when that is in this repository."""
    source: Value | None = None


class Folders:
    """The folders of a repository that hold Terraform code, with every call from one to another."""

    def __init__(
        self,
        files: Mapping[str, Sequence[Block]],
        var_files: Mapping[str, Sequence[Block]],
        units: Mapping[str, Sequence[Block]],
    ) -> None:
        """`files` maps each live `.tf` path to its blocks, `var_files` each `.tfvars` or backend file to its attributes,
        `units` each Terragrunt file to its blocks."""
        self.by_path: dict[str, Folder] = {}
        self.opaque_callers = False
        """Whether a Terragrunt unit calls a module that cannot be told."""
        for path in sorted(files):
            folder = self._folder(path)
            for block in files[path]:
                _enter(folder, FileBlock(path, block))
        for path in sorted(var_files):
            if path.endswith(".tfvars"):
                self._enter_var_file(path, var_files[path])
            else:
                settings = {key: value for block in var_files[path] for key, value in block.attributes.items()}
                self._folder(path).backend_files.append((path, settings))
        for folder in list(self.by_path.values()):
            for found in folder.of_type("module"):
                self._enter_call(folder, found)
        for path in sorted(units):
            self._enter_unit(path, units[path])

    def _folder(self, path: str) -> Folder:
        name = posixpath.dirname(path) or "."
        return self.by_path.setdefault(name, Folder(name))

    def _enter_unit(self, path: str, blocks: Sequence[Block]) -> None:
        """A Terragrunt unit calls the module in its `source` with its `inputs`."""
        folder = self._folder(path)
        folder.remote_states.extend(FileBlock(path, block) for block in blocks if block.type == "remote_state")
        top = next((block for block in blocks if block.type == ""), None)
        inputs = top.attributes.get("inputs") if top is not None else None
        calls = any(block.type in ("terraform", "include") for block in blocks)
        if calls and posixpath.basename(path) == "terragrunt.hcl":
            folder.unit = path
        for block in blocks:
            if block.type == "locals":
                _enter(folder, FileBlock(path, block))
            elif block.type == "terraform" and "source" in block.attributes:
                source = block.attributes["source"]
                written = source.value if isinstance(source, Leaf) else getattr(source, "text", "")
                local = _unit_source(str(written), folder.path)
                target = self.by_path.get(local) if local is not None else None
                if target is None and local is None and not _is_remote(str(written)):
                    self.opaque_callers = True
                arguments = dict(inputs.entries) if isinstance(inputs, Fields) else {}
                call = Call(
                    folder,
                    path,
                    Block("module", (posixpath.basename(folder.path),), arguments, (), block.line, block.line),
                    target,
                    source,
                )
                folder.calls.append(call)
                if target is not None and target is not folder:
                    target.callers.append(call)

    def _enter_var_file(self, path: str, blocks: Sequence[Block]) -> None:
        folder_path, name = posixpath.split(path)
        automatic = name == "terraform.tfvars" or name.endswith(".auto.tfvars")
        while (folder_path or ".") not in self.by_path and folder_path:
            folder_path, automatic = posixpath.dirname(folder_path), False
        folder = self.by_path.get(folder_path or ".")
        if folder is None:
            return
        for block in blocks:
            for key, value in block.attributes.items():
                if automatic:
                    folder.settings[key] = Located(value, path)
                else:
                    folder.var_files.setdefault(key, []).append(Located(value, path))

    def _enter_call(self, folder: Folder, found: FileBlock) -> None:
        source = found.block.attributes.get("source")
        target = None
        if isinstance(source, Leaf) and isinstance(source.value, str) and source.value.startswith(("./", "../")):
            target = self.by_path.get(posixpath.normpath(posixpath.join(folder.path, source.value)))
        call = Call(folder, found.path, found.block, target if target is not folder else None)
        folder.calls.append(call)
        if call.target is not None:
            call.target.callers.append(call)


def _enter(folder: Folder, found: FileBlock) -> None:
    folder.blocks.append(found)
    block = found.block
    match block.type:
        case "variable":
            folder.variables[block.label(0)] = found
        case "output":
            folder.outputs[block.label(0)] = found
        case "locals":
            for name, value in block.attributes.items():
                folder.locals[name] = Located(value, found.path)


def _unit_source(source: str, folder: str) -> str | None:
    """The folder of this repository that a Terragrunt source names; None when it cannot be told or is remote."""
    plain = source.replace("${get_repo_root()}/", "/").replace("${get_terragrunt_dir()}/", "./")
    plain = plain.replace("//", "/")
    if "${" in plain or "(" in plain or _is_remote(source):
        return None
    if plain.startswith("/"):
        return posixpath.normpath(plain.lstrip("/"))
    return posixpath.normpath(posixpath.join(folder, plain))


def _is_remote(source: str) -> bool:
    return "::" in source or "://" in source or source.startswith(("tfr:", "git@", "github.com"))


def is_module_path(path: str) -> bool:
    """Whether the folder lies where modules are kept."""
    return any(part in ("modules", "module", "terraform-modules", "tf-modules") for part in path.split("/")[:-1])
