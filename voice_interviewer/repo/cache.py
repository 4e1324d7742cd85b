"""Parsed files kept between runs by the hash of their content: one small file for each repository, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from voice_interviewer.repo.parsing import Family, Parsed, parsed_from_json, parsed_to_json

FORMAT: Final = 1
"""Raise this whenever a parser or the JSON form changes: caches of other formats are ignored."""


class ParseCache:
    """What the parsers made of each content. A missing, damaged or foreign cache only costs time, never correctness."""

    def __init__(self, folder: Path | None, root: Path) -> None:
        self._file: Path | None = None
        self._old: dict[str, object] = {}
        self._new: dict[str, object] = {}
        if folder is not None:
            name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:24]
            self._file = folder / f"intake-{FORMAT}-{name}.json"
            self._old = _load(self._file)

    @staticmethod
    def key(family: Family, data: bytes) -> str:
        return f"{family}:{hashlib.blake2b(data, digest_size=20).hexdigest()}"

    def get(self, key: str) -> Parsed | None:
        """What was made of this content; None when it is not known."""
        known = self._new.get(key, self._old.get(key))
        if known is None:
            return None
        try:
            found = parsed_from_json(known)
        except (ValueError, RecursionError):
            return None
        self._new[key] = known
        return found

    def put(self, key: str, parsed: Parsed) -> None:
        if self._file is not None:
            self._new[key] = parsed_to_json(parsed)

    def save(self) -> None:
        """Write what this run used, when it differs from what was there. A folder that cannot be written is no error."""
        if self._file is None or self._new.keys() == self._old.keys():
            return
        text = json.dumps({"format": FORMAT, "files": self._new}, separators=(",", ":"), ensure_ascii=True)
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=f"{self._file.name}.")
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(text)
                Path(temporary).replace(self._file)
            except OSError:
                with suppress(OSError):
                    Path(temporary).unlink()
                raise


def _load(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("files"), dict):
        return {}
    return {str(key): value for key, value in data["files"].items()}
