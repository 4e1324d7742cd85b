"""Builds the attributes of one fact: literals in the file's own spelling, each with its place, never a secret."""

from __future__ import annotations

import re
from typing import Final

from voice_interviewer.repo.facts import AttributeValue, Fact, Place, Scalar
from voice_interviewer.repo.located import Expression, Fields, Items, Leaf, Value
from voice_interviewer.repo.secrecy import is_placeholder, is_secret_key, looks_secret

MAX_TEXT: Final = 200
MAX_ITEMS: Final = 40
_USER_INFO: Final = re.compile(r"(https?://)[^/@\s]+@|(\w+://)[^/@\s:]*:[^/@\s]*@")


class Attributes:
    """Collects attributes of a fact that stands at `path:line`."""

    def __init__(self, path: str, line: int) -> None:
        self.path = path
        self.line = line
        self._values: dict[str, AttributeValue] = {}
        self._places: dict[str, Place] = {}
        self._via: list[Place] = []

    def put(self, key: str, value: Value | None, *, path: str = "", via: tuple[Place, ...] = ()) -> None:
        """Keep a literal, a list of literals, or an expression's source text; anything else is left out."""
        content = plain(value)
        if value is not None and content is not None:
            self.set(key, content, Place(path or self.path, value.line), via=via)

    def set(
        self, key: str, content: AttributeValue, place: Place | None = None, *, via: tuple[Place, ...] = ()
    ) -> None:
        """Keep a value that is not one literal of the file (a count, a derived flag), at its place or the fact's own."""
        if content is None or (is_secret_key(key) and isinstance(content, str) and not is_placeholder(content)):
            return
        self._values[key] = content
        if place is not None and place != Place(self.path, self.line):
            self._places[key] = place
        else:
            self._places.pop(key, None)
        self._via.extend(step for step in via if step not in self._via)

    def get(self, key: str) -> AttributeValue:
        return self._values.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def fact(self, kind: str, name: str) -> Fact:
        return Fact(
            kind=kind,
            name=clean(name),
            path=self.path,
            line=self.line,
            attributes=dict(self._values),
            attribute_places=dict(self._places),
            via=tuple(self._via),
        )


def plain(value: Value | None) -> AttributeValue:
    """The attribute form of a value; None when it has none."""
    match value:
        case Leaf(content, _):
            return _cleaned(content)
        case Items(values, _):
            found = [plain(item) for item in values[:MAX_ITEMS]]
            if any(item is None or isinstance(item, tuple) for item in found):
                return None
            return tuple(item for item in found if not isinstance(item, tuple))
        case Expression(source, _, operator, _):
            return None if operator == "heredoc" else clean(source)
        case Fields() | None:
            return None
        case _:
            return None


def clean(content: str) -> str:
    """One line of bounded length without user names of web addresses and passwords of any address."""
    line = " ".join(_USER_INFO.sub(r"\1\2", content).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def _cleaned(content: Scalar) -> Scalar:
    if not isinstance(content, str):
        return content
    return None if looks_secret(content) else clean(content)
