"""Terraform code that is not ordinary HCL: the JSON syntax, and the block headers of a file that does not parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, Withheld
from voice_interviewer.repo.secrecy import looks_secret

PARTIAL: Final = "partial "
"""Prefix of the type of a block of which only the header could be read."""
MAX_LINE: Final = 500
_LABELS: Final = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "backend": 1}
_HEADER: Final = re.compile(r'(resource|data|module)\s+"([\w-]+)"(?:\s+"([\w-]+)")?\s*\{')
_HEREDOC: Final = re.compile(r"<<-?\s*(\w+)\s*$")
_REFERENCE: Final = re.compile(r"\$\{\s*([A-Za-z_][\w.\[\]*-]*)\s*\}")


def block_headers(source: str) -> tuple[Block, ...]:
    """The resource, data and module headers at the start of a line, outside comments and heredocs."""
    found: list[Block] = []
    marker = ""
    in_comment = False
    for number, whole in enumerate(source.split("\n"), 1):
        line = whole[:MAX_LINE]
        if marker:
            marker = "" if line.strip() == marker else marker
            continue
        if in_comment:
            in_comment = "*/" not in line
            continue
        if line.lstrip().startswith("/*"):
            in_comment = "*/" not in line
            continue
        heredoc = _HEREDOC.search(line)
        if heredoc:
            marker = heredoc.group(1)
        header = _HEADER.match(line)
        if header:
            labels = tuple(label for label in header.groups()[1:] if label)
            found.append(Block(PARTIAL + header.group(1), labels, {}, (), number, number))
    return tuple(found)


def json_blocks(documents: tuple[Value, ...]) -> tuple[Block, ...]:
    """The blocks of a `.tf.json` file."""
    found: list[Block] = []
    for document in documents:
        if isinstance(document, Fields):
            for type_, value in document.entries.items():
                found.extend(_blocks(type_, (), value, _LABELS.get(type_, 0)))
    return tuple(found)


def _blocks(type_: str, labels: tuple[str, ...], value: Value, depth: int) -> Iterator[Block]:
    if isinstance(value, Items):
        for item in value.values:
            yield from _blocks(type_, labels, item, depth)
    elif isinstance(value, Fields):
        if depth:
            for label, inner in value.entries.items():
                yield from _blocks(type_, (*labels, label), inner, depth - 1)
        else:
            attributes = {key: _expressions(inner) for key, inner in value.entries.items() if key != "backend"}
            backend = tuple(_blocks("backend", (), value.entries["backend"], 1)) if "backend" in value.entries else ()
            yield Block(type_, labels, attributes, backend, value.line, value.line)


def _expressions(value: Value) -> Value:
    """JSON writes expressions as `"${...}"` strings."""
    match value:
        case Leaf(str(content), line) if "${" in content:
            reference = _REFERENCE.fullmatch(content)
            if looks_secret(content):
                return Withheld(line)
            return Expression(reference.group(1), line, "ref") if reference else Expression(content, line)
        case Items(values, line):
            return Items(tuple(_expressions(item) for item in values), line)
        case Fields(entries, line):
            return Fields({key: _expressions(inner) for key, inner in entries.items()}, line)
        case _:
            return value
