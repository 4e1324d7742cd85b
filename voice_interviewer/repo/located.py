"""Values read from a file, each with its line: what every parser of the intake gives, with secrets already taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from voice_interviewer.repo.facts import Scalar


class Leaf(NamedTuple):
    """A literal."""

    value: Scalar
    line: int


class Items(NamedTuple):
    """A list."""

    values: tuple[Value, ...]
    line: int


class Fields(NamedTuple):
    """A map; a value's line is the line of its key."""

    entries: Mapping[str, Value]
    line: int


class Expression(NamedTuple):
    """Something that only its own tool could evaluate; `text` is the source text on one line."""

    text: str
    line: int
    operator: str = ""
    """`ref`, `if`, `template`, `index`, `call NAME`, `!`, `==`, `!=`, `&&`, `||`, or empty when nothing can be done with it."""
    operands: tuple[Value, ...] = ()


class Withheld(NamedTuple):
    """A value that was dropped while reading, because it is or may be a secret."""

    line: int
    plainly: bool = False
    """Whether it plainly is a secret, and not perhaps the name of one."""


Value = Leaf | Items | Fields | Expression | Withheld


class Block(NamedTuple):
    """An HCL block; attributes and nested blocks keep their order."""

    type: str
    labels: tuple[str, ...]
    attributes: Mapping[str, Value]
    blocks: tuple[Block, ...]
    line: int
    end_line: int

    def nested(self, *types: str) -> Iterator[Block]:
        """The blocks of this type inside this one; an attribute that holds an object or a list of objects counts as
        such a block, because providers spell the same thing either way."""
        for block in self.blocks:
            if block.type in types:
                yield block
        for name in types:
            value = self.attributes.get(name)
            candidates = value.values if isinstance(value, Items) else (value,)
            for candidate in candidates:
                if isinstance(candidate, Fields):
                    yield Block(name, (), candidate.entries, (), candidate.line, candidate.line)

    def label(self, index: int) -> str:
        return self.labels[index] if index < len(self.labels) else ""


def child(value: Value | None, *path: str) -> Value | None:
    """The value under these keys, or None where the path ends early."""
    for key in path:
        if not isinstance(value, Fields):
            return None
        value = value.entries.get(key)
    return value


def scalar(value: Value | None, *path: str) -> Scalar:
    """The literal under these keys; None for anything else."""
    found = child(value, *path)
    return found.value if isinstance(found, Leaf) else None


def text(value: Value | None, *path: str) -> str:
    """The literal under these keys as text; empty for anything else."""
    found = scalar(value, *path)
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None else str(found)


def items(value: Value | None, *path: str) -> tuple[Value, ...]:
    """The elements of the list under these keys; none for anything else."""
    found = child(value, *path)
    return found.values if isinstance(found, Items) else ()


def entries(value: Value | None, *path: str) -> Mapping[str, Value]:
    """The entries of the map under these keys; none for anything else."""
    found = child(value, *path)
    return found.entries if isinstance(found, Fields) else {}


def line_of(value: Value | None, default: int) -> int:
    return default if value is None else value.line


def to_json(value: Value) -> list[object]:
    """A compact JSON form that `from_json` reads back."""
    match value:
        case Leaf(content, line):
            return [0, line, content]
        case Items(values, line):
            return [1, line, [to_json(item) for item in values]]
        case Fields(fields, line):
            return [2, line, {key: to_json(item) for key, item in fields.items()}]
        case Expression(content, line, operator, operands):
            return [3, line, content, operator, [to_json(item) for item in operands]]
        case Withheld(line, plainly):
            return [4, line, plainly]


def from_json(data: object) -> Value:
    """The value that `to_json` wrote; ValueError for anything else."""
    match data:
        case [0, int(line), str() | int() | float() | None as content]:
            return Leaf(content, line)
        case [1, int(line), list(values)]:
            return Items(tuple(from_json(item) for item in values), line)
        case [2, int(line), dict(fields)]:
            return Fields({str(key): from_json(item) for key, item in fields.items()}, line)
        case [3, int(line), str(content), str(operator), list(operands)]:
            return Expression(content, line, operator, tuple(from_json(item) for item in operands))
        case [4, int(line), bool(plainly)]:
            return Withheld(line, plainly)
        case _:
            raise ValueError("not a located value")


def block_to_json(block: Block) -> list[object]:
    attributes = {name: to_json(value) for name, value in block.attributes.items()}
    nested = [block_to_json(inner) for inner in block.blocks]
    return [block.type, list(block.labels), attributes, nested, block.line, block.end_line]


def block_from_json(data: object) -> Block:
    """The block that `block_to_json` wrote; ValueError for anything else."""
    match data:
        case [str(type_), list(labels), dict(attributes), list(nested), int(line), int(end_line)]:
            return Block(
                type_,
                tuple(str(label) for label in labels),
                {str(name): from_json(value) for name, value in attributes.items()},
                tuple(block_from_json(inner) for inner in nested),
                line,
                end_line,
            )
        case _:
            raise ValueError("not a block")
