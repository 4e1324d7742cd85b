"""Helm template text to the objects it would make: scanned line by line, never rendered, comments left out."""

from __future__ import annotations

import re
from typing import Final

from voice_interviewer.repo.located import Fields, Leaf, Value, line_of

_COMMENT_START: Final = re.compile(r"\{\{-?[ \t\n]{0,9}/\*")
MAX_LINE: Final = 2000
_ACTION: Final = re.compile(r"\{\{-?\s*(if|range|with|define|block|else|end)\b([^}]*)\}\}")
_KEY: Final = re.compile(
    r"^\s*(?:-\s+)?(livenessProbe|readinessProbe|startupProbe|resources|replicas|image|securityContext|automated|prune|selfHeal)\s*:(.*)$"
)
_TOP: Final = re.compile(r"^(apiVersion|kind)\s*:\s*([\w./-]+)\s*$")


def read_template(source: str) -> tuple[Value, ...]:
    """One map for each object that a template file would make: `kind`, `apiVersion`, `guard` and the keys it mentions.

    Nothing is rendered: `guard` is the condition around the object, values are the text after the colon.
    """
    plain = without_template_comments(source)
    objects: list[Value] = []
    open_blocks: list[tuple[str, str, int]] = []
    entries_: dict[str, Value] = {}
    start = 1
    for number, whole in enumerate(plain.split("\n"), 1):
        line = whole[:MAX_LINE]
        if line.startswith("---"):
            _finish(objects, entries_, start)
            entries_, start = {}, number + 1
        top = _TOP.match(line)
        if top and not line.lstrip().startswith("#"):
            if top.group(1) in entries_ and top.group(1) == "apiVersion":
                _finish(objects, entries_, start)
                entries_, start = {}, number
            entries_[top.group(1)] = Leaf(top.group(2), number)
            conditions = [(condition, at) for word, condition, at in open_blocks if word == "if"]
            if top.group(1) == "kind" and conditions:
                entries_["guard"] = Leaf(conditions[0][0], conditions[0][1])
        key = _KEY.match(line)
        if key and key.group(1) not in entries_:
            entries_[key.group(1)] = Leaf(key.group(2).strip()[:200] or None, number)
        for word, condition in _ACTION.findall(line):
            if word == "end":
                if open_blocks:
                    open_blocks.pop()
            elif word != "else":
                open_blocks.append((word, " ".join(condition.split()).rstrip("- "), number))
    _finish(objects, entries_, start)
    return tuple(objects)


def without_template_comments(source: str) -> str:
    """The text with `{{/* ... */}}` blanked out, line for line."""
    pieces: list[str] = []
    position = 0
    for start in _COMMENT_START.finditer(source):
        if start.start() < position:
            continue
        close = source.find("*/", start.end())
        end = source.find("}}", close) if close >= 0 else -1
        if end < 0:
            break
        pieces += (source[position : start.start()], "\n" * source.count("\n", start.start(), end))
        position = end + 2
    return "".join((*pieces, source[position:]))


def _finish(objects: list[Value], found: dict[str, Value], line: int) -> None:
    if "kind" in found:
        objects.append(Fields(found, line_of(found["kind"], line)))
