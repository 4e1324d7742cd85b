"""The files of a repository in a stable order, each live or set apart as example, test, vendored, generated or retired."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voice_interviewer.errors import BadInputError
from voice_interviewer.repo.facts import UnreadFile


class Standing(StrEnum):
    """What a file is to the infrastructure; only live files give facts about it."""

    LIVE = "live"
    EXAMPLES = "examples"
    TESTS = "tests"
    VENDORED = "vendored"
    GENERATED = "generated"
    RETIRED = "retired"
    DOCS = "documentation"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A regular file of the tree."""

    path: str
    """Relative to the repository, with `/`; undecodable bytes of the name show as a replacement character."""
    absolute: Path
    size: int
    standing: Standing

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder's path, `.` for the top."""
        return self.path.rpartition("/")[0] or "."


@dataclass(frozen=True, slots=True)
class Tree:
    """What a walk found."""

    files: tuple[SourceFile, ...]
    unread: tuple[UnreadFile, ...]


_NEVER_ENTERED = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".idea",
        "site-packages",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".gradle",
        ".pulumi",
        "bower_components",
        ".next",
        ".cache",
    )
)
_BY_NAME: dict[str, Standing] = {
    **dict.fromkeys(
        ("example", "examples", "sample", "samples", "_examples", "tutorial", "tutorials"), Standing.EXAMPLES
    ),
    **dict.fromkeys(
        ("tests", "spec", "specs", "fixtures", "__tests__", "testdata", "test-data", "__mocks__"), Standing.TESTS
    ),
    **dict.fromkeys(("vendor", "third_party", "third-party", "_vendor", "external_modules"), Standing.VENDORED),
    **dict.fromkeys(("dist", "target", "cdk.out", "_build", "rendered", "generated"), Standing.GENERATED),
    **dict.fromkeys(
        ("archive", "archived", "_archive", "deprecated", "retired", "attic", "disabled", "obsolete"), Standing.RETIRED
    ),
    **dict.fromkeys(("docs", "doc", "documentation", "website"), Standing.DOCS),
}
_ENVIRONMENT_PARENTS = frozenset(
    (
        "environments",
        "environment",
        "envs",
        "env",
        "overlays",
        "overlay",
        "clusters",
        "cluster",
        "stages",
        "accounts",
        "live",
        "tenants",
        "deployments",
        "regions",
        "workspaces",
        "stacks",
    )
)
_ENVIRONMENTS = frozenset(
    ("dev", "develop", "development", "prod", "production", "staging", "stage", "stg", "prd", "uat", "qa")
)
_TEST_NAMES = frozenset(("test", "testing", "e2e", "integration-tests"))


def walk(root: Path) -> Tree:
    """Every regular file below `root`, sorted by path, without following links or entering other tools' caches.

    Raises BadInputError when `root` is not a folder that can be listed.
    """
    _check(root)
    found: list[SourceFile] = []
    unread: list[UnreadFile] = []
    pending: list[tuple[str, str, Standing]] = [(os.fspath(root), "", Standing.LIVE)]
    while pending:
        folder, prefix, standing = pending.pop()
        try:
            with os.scandir(folder) as listing:
                listed = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            unread.append(UnreadFile(_shown(prefix), f"the folder cannot be read: {error.strerror}"))
            continue
        names = {entry.name.lower() for entry in listed}
        for entry in listed:
            path = f"{prefix}/{entry.name}" if prefix else entry.name
            try:
                mode = entry.stat(follow_symlinks=False)
            except OSError as error:
                unread.append(UnreadFile(_shown(path), f"cannot be read: {error.strerror}"))
                continue
            if stat.S_ISLNK(mode.st_mode):
                unread.extend(_link_out(root, entry, path))
            elif stat.S_ISDIR(mode.st_mode):
                if entry.name not in _NEVER_ENTERED:
                    pending.append((entry.path, path, _standing(entry.name, prefix, names, standing)))
            elif stat.S_ISREG(mode.st_mode):
                found.append(SourceFile(_shown(path), Path(entry.path), mode.st_size, standing))
    found.sort(key=lambda file: file.path)
    return Tree(tuple(found), tuple(sorted(unread, key=lambda item: item.path)))


def _check(root: Path) -> None:
    try:
        if not root.exists():
            raise BadInputError(
                "There is no such folder",
                where=str(root),
                next_step="Give the path of your repository; `voice-interviewer --help` lists the commands.",
            )
        if not root.is_dir():
            raise BadInputError(
                "This is not a folder", where=str(root), next_step="Give the top folder of your repository."
            )
        with os.scandir(root):
            pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bad name"
        raise BadInputError(
            f"The folder cannot be read: {reason}", where=str(root), next_step="Check its name and permissions."
        ) from error


def _standing(name: str, parent: str, siblings: set[str], inherited: Standing) -> Standing:
    if inherited is not Standing.LIVE:
        return inherited
    lowered = name.lower()
    environment = parent.rpartition("/")[2].lower() in _ENVIRONMENT_PARENTS
    if environment:
        return Standing.LIVE
    if lowered in _TEST_NAMES:
        return Standing.LIVE if siblings & _ENVIRONMENTS else Standing.TESTS
    return _BY_NAME.get(lowered, Standing.LIVE)


def _link_out(root: Path, entry: os.DirEntry[str], path: str) -> Iterator[UnreadFile]:
    """A link inside the tree is read under its target's own name; one that leads out is told and never opened."""
    try:
        target = Path(entry.path).resolve(strict=False)
        inside = target.is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        yield UnreadFile(_shown(path), "a link that cannot be followed")
        return
    if not inside:
        yield UnreadFile(_shown(path), "a link that leads out of the repository")


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
