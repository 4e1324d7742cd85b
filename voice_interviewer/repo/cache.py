"""What intake made of a repository, kept between runs by content hash: written whole or not at all, never trusted."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from voice_interviewer.repo.facts import AttributeValue, Fact, Place, UnreadFile
from voice_interviewer.repo.parsing import Family, Parsed, parsed_from_json, parsed_to_json

FORMAT: Final = 1
"""Raise this when the JSON form changes; a change of the readers themselves is noticed by their source."""


class Findings(NamedTuple):
    """The result of a whole scan."""

    facts: tuple[Fact, ...]
    unread: tuple[UnreadFile, ...]


class IntakeCache:
    """Two files for each repository: its last findings, valid while nothing changed, and its parsed files by content.

    A missing, damaged or foreign file only costs time, never correctness.
    """

    def __init__(self, folder: Path | None, root: Path) -> None:
        self._findings: Path | None = None
        self._files: Path | None = None
        self._old: dict[str, object] | None = None
        self._new: dict[str, object] = {}
        self._readers = ""
        if folder is not None:
            name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:24]
            self._findings = folder / f"intake-{name}-findings.json"
            self._files = folder / f"intake-{name}-files.json"
            self._readers = _readers_fingerprint()

    def findings(self, digest: str) -> Findings | None:
        """What the last scan found, when the tree had this digest then."""
        data = self._load(self._findings)
        if data is None or data.get("digest") != digest:
            return None
        try:
            return _findings_from_json(data)
        except (ValueError, TypeError, AttributeError):
            return None

    def keep_findings(self, digest: str, found: Findings) -> None:
        self._save(self._findings, {"digest": digest, **_findings_to_json(found)})

    def parsed(self, key: str) -> Parsed | None:
        """What a parser made of this content; None when it is not known."""
        if self._old is None:
            data = self._load(self._files)
            files = data.get("files") if data is not None else None
            self._old = files if isinstance(files, dict) else {}
        known = self._new.get(key, self._old.get(key))
        if known is None:
            return None
        try:
            found = parsed_from_json(known)
        except (ValueError, RecursionError):
            return None
        self._new[key] = known
        return found

    def keep_parsed(self, key: str, parsed: Parsed) -> None:
        if self._files is not None:
            self._new[key] = parsed_to_json(parsed)

    def save_parsed(self) -> None:
        """Write the parsed files that this run used, when they differ from what was there."""
        if self._old is None or self._new.keys() != self._old.keys():
            self._save(self._files, {"files": self._new})

    def _load(self, path: Path | None) -> dict[str, object] | None:
        if path is None:
            return None
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        same = isinstance(data, dict) and data.get("format") == FORMAT and data.get("readers") == self._readers
        return data if same else None

    def _save(self, path: Path | None, data: dict[str, object]) -> None:
        """A folder that cannot be written is no error: the next run is as slow as this one."""
        if path is None:
            return
        text = json.dumps({"format": FORMAT, "readers": self._readers, **data}, separators=(",", ":"))
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(text)
                Path(temporary).replace(path)
            except OSError:
                with suppress(OSError):
                    Path(temporary).unlink()


def content_key(family: Family, data: bytes) -> str:
    """The name of a content in the cache."""
    return f"{family}:{hashlib.blake2b(data, digest_size=20).hexdigest()}"


def digest_of(lines: Iterable[str]) -> str:
    """One hash over a listing of the tree."""
    total = hashlib.blake2b(digest_size=20)
    for line in lines:
        total.update(line.encode("utf-8", "surrogateescape"))
        total.update(b"\n")
    return total.hexdigest()


def _readers_fingerprint() -> str:
    """A hash of this package's own source, so that a new version never believes an old one."""
    total = hashlib.blake2b(digest_size=12)
    with suppress(OSError):
        for path in sorted(Path(__file__).parent.glob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()


def _findings_to_json(found: Findings) -> dict[str, object]:
    facts = [
        [
            fact.kind,
            fact.name,
            fact.path,
            fact.line,
            dict(fact.attributes),
            {key: [place.path, place.line] for key, place in fact.attribute_places.items()},
            [[place.path, place.line] for place in fact.via],
        ]
        for fact in found.facts
    ]
    return {"facts": facts, "unread": [[item.path, item.reason] for item in found.unread]}


def _findings_from_json(data: dict[str, object]) -> Findings:
    facts, unread = data.get("facts"), data.get("unread")
    if not isinstance(facts, list) or not isinstance(unread, list):
        raise TypeError("not findings")
    return Findings(
        tuple(_fact(item) for item in facts),
        tuple(UnreadFile(str(path), str(reason)) for path, reason in unread),
    )


def _fact(data: Sequence[object]) -> Fact:
    kind, name, path, line, attributes, places, via = data
    if not (
        isinstance(line, int) and isinstance(attributes, dict) and isinstance(places, dict) and isinstance(via, list)
    ):
        raise TypeError("not a fact")
    return Fact(
        str(kind),
        str(name),
        str(path),
        line,
        {key: _value(value) for key, value in attributes.items()},
        {key: Place(str(found[0]), int(found[1])) for key, found in places.items()},
        tuple(Place(str(found[0]), int(found[1])) for found in via),
    )


def _value(value: object) -> AttributeValue:
    match value:
        case list():
            return tuple(item for item in value if item is None or isinstance(item, str | int | float))
        case str() | int() | float() | None:
            return value
        case _:
            raise TypeError("not an attribute")
