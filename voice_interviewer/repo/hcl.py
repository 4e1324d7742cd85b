"""HCL text to blocks with lines: python-hcl2's grammar does the parsing, its tree is read directly, and nothing is evaluated."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, Withheld, child
from voice_interviewer.repo.secrecy import has_credential, is_placeholder, is_secret, is_secret_key, looks_secret
from voice_interviewer.repo.yaml_documents import read_documents

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token] | Token

MAX_DEPTH: Final = 60
MAX_TEXT: Final = 240
MAX_HEREDOC: Final = 60_000
_OF_AN_OBJECT: Final = frozenset(("apiVersion", "kind"))
_BLANK_RUN: Final = re.compile(r"\s{400,}")
_PLAIN_PATH: Final = re.compile(r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[[^\[\]]*\]|\[\*\]|\.\*|\.\d+)*")


class HclError(Exception):
    """The text is not HCL that can be read; the message is one short sentence, with a line when there is one."""


def parse_hcl(text: str) -> tuple[Block, ...]:
    """The top-level blocks and attributes of a file; attributes outside any block come as one block of type "".

    Raises HclError. Secret values are dropped (`Withheld`), heredocs keep their text.
    """
    from hcl2 import parses_to_tree
    from lark.exceptions import LarkError, UnexpectedInput

    if sum(run.group().count("\n") * len(run.group()) for run in _BLANK_RUN.finditer(text)) > 50_000_000:
        raise HclError("too many blank lines in a row")
    try:
        tree = parses_to_tree(text)
    except UnexpectedInput as error:
        raise HclError(f"not valid HCL near line {getattr(error, 'line', 0)}") from error
    except (LarkError, RecursionError) as error:
        raise HclError("not valid HCL") from error
    return _Reader(text).file(tree)


class _Reader:
    """Turns the parse tree of one text into blocks."""

    def __init__(self, source: str) -> None:
        self._source = source

    def file(self, tree: Tree[Token]) -> tuple[Block, ...]:
        attributes, blocks = self._body(_trees(tree)[0], 0)
        if attributes:
            return (Block("", (), attributes, (), 1, 1), *blocks)
        return blocks

    def _body(self, body: Tree[Token], depth: int) -> tuple[dict[str, Value], tuple[Block, ...]]:
        attributes: dict[str, Value] = {}
        blocks: list[Block] = []
        for node in _trees(body):
            if node.data == "attribute":
                name_node, expression = _trees(node)[0], _trees(node)[-1]
                name = str(name_node.children[0])
                value = self._value(expression, name_node.meta.line, depth + 1)
                attributes[name] = drop_secret(name, value)
            elif node.data == "block":
                blocks.append(self._block(node, depth + 1))
        _drop_named_secret(attributes)
        return attributes, tuple(blocks)

    def _block(self, node: Tree[Token], depth: int) -> Block:
        heads = [child for child in _trees(node) if child.data not in ("body", "new_line_or_comment")]
        body = next(child for child in _trees(node) if child.data == "body")
        names = [self._label(head) for head in heads]
        attributes, blocks = self._body(body, depth) if depth < MAX_DEPTH else ({}, ())
        if names[0] == "variable" and len(names) > 1 and "default" in attributes:
            attributes["default"] = drop_secret(names[1], attributes["default"])
            sensitive = attributes.get("sensitive")
            default = attributes["default"]
            literal = isinstance(default, Withheld) or (isinstance(default, Leaf) and not is_placeholder(default.value))
            if isinstance(sensitive, Leaf) and sensitive.value is True and literal:
                attributes["default"] = Withheld(attributes["default"].line, True)
        return Block(names[0], tuple(names[1:]), attributes, blocks, node.meta.line, node.meta.end_line)

    def _label(self, node: Tree[Token]) -> str:
        raw = self._slice(node)
        return raw[1:-1] if raw.startswith('"') and raw.endswith('"') and len(raw) > 1 else raw

    def _slice(self, node: Tree[Token]) -> str:
        meta = node.meta
        return "" if meta.empty else self._source[meta.start_pos : meta.end_pos]

    def _opaque(self, node: Tree[Token], line: int, operator: str = "", operands: Sequence[Value] = ()) -> Value:
        if any(_withheld(item) for item in operands):
            return Expression(f"{operator or 'an expression'} that holds a secret", line, operator, tuple(operands))
        raw = " ".join(self._slice(node)[: MAX_TEXT * 4].split())
        if operator == "template":
            raw = raw.strip('"')
        if looks_secret(raw):
            return Withheld(line, has_credential(raw))
        return Expression(raw if len(raw) <= MAX_TEXT else raw[: MAX_TEXT - 1] + "…", line, operator, tuple(operands))

    def _value(self, node: Tree[Token], line: int, depth: int) -> Value:
        if depth > MAX_DEPTH:
            return self._opaque(node, line)
        parts = [child for child in _trees(node) if child.data != "new_line_or_comment"]
        match str(node.data):
            case "expr_term":
                return self._value(parts[0], line, depth + 1) if len(parts) == 1 else self._opaque(node, line)
            case "string":
                return self._string(node, line, depth)
            case "int_lit" | "float_lit":
                return Leaf(_number(str(node.children[0])), line)
            case "literal_value":
                return Leaf({"true": True, "false": False}.get(str(node.children[0])), line)
            case "heredoc_template" | "heredoc_template_trim":
                return self._heredoc(str(node.children[0]), line)
            case "tuple":
                return Items(tuple(self._value(part, part.meta.line, depth + 1) for part in parts), line)
            case "object":
                return self._object(parts, line, depth)
            case "conditional":
                return self._opaque(node, line, "if", [self._value(part, part.meta.line, depth + 1) for part in parts])
            case "function_call":
                return self._call(node, parts, line, depth)
            case "identifier":
                return self._opaque(node, line, "ref")
            case "get_attr_expr_term" | "index_expr_term":
                plain = _PLAIN_PATH.fullmatch(self._slice(node))
                return self._opaque(node, line, "ref" if plain else "")
            case "unary_op":
                operator = str(node.children[0])
                inner = self._value(parts[0], line, depth + 1)
                if operator == "-" and isinstance(inner, Leaf) and isinstance(inner.value, int | float):
                    return Leaf(-inner.value, line)
                return self._opaque(node, line, operator, [inner])
            case "binary_op":
                return self._binary(node, parts, line, depth)
            case _:
                return self._opaque(node, line)

    def _binary(self, node: Tree[Token], parts: Sequence[Tree[Token]], line: int, depth: int) -> Value:
        term = [child for child in _trees(parts[1]) if child.data != "new_line_or_comment"]
        operator = str(term[0].children[0]).strip()
        operands = [self._value(part, part.meta.line, depth + 1) for part in (parts[0], term[1])]
        return self._opaque(node, line, operator, operands)

    def _string(self, node: Tree[Token], line: int, depth: int) -> Value:
        parts: list[Value] = []
        for part in _trees(node):
            content = part.children[0]
            if isinstance(content, str):
                raw = str(content).replace("$${", "${").replace("%%{", "%{")
                parts.append(Leaf(_unescape(raw), line))
            elif content.data == "interpolation":
                parts.append(self._value(_trees(content)[0], line, depth + 1))
            else:
                return self._opaque(node, line)
        if all(isinstance(part, Leaf) and isinstance(part.value, str) for part in parts):
            literal = "".join(str(part.value) for part in parts if isinstance(part, Leaf))
            return Withheld(line, has_credential(literal)) if looks_secret(literal) else Leaf(literal, line)
        return self._opaque(node, line, "template", parts)

    def _heredoc(self, raw: str, line: int) -> Value:
        """A heredoc with Kubernetes objects or an IAM policy becomes its documents; other text may hold anything and is
        dropped."""
        lines = raw.rstrip("\r\n").replace("\r\n", "\n").split("\n")
        body = "\n".join(lines[1:-1]) + "\n" if len(lines) > 2 else ""
        documents = read_documents(textwrap.dedent(body), line + 1).values if len(body) <= MAX_HEREDOC else ()
        objects = tuple(item for item in documents if isinstance(item, Fields) and item.entries.keys() >= _OF_AN_OBJECT)
        policies = tuple(item for item in documents if child(item, "Statement") is not None)
        kept: tuple[Value, ...] = objects or policies
        return Expression("heredoc", line, "heredoc", kept)

    def _object(self, parts: Sequence[Tree[Token]], line: int, depth: int) -> Value:
        entries: dict[str, Value] = {}
        for element in parts:
            pieces = [child for child in _trees(element) if child.data != "new_line_or_comment"]
            key = self._label(pieces[0])
            entries[key] = drop_secret(key, self._value(pieces[-1], pieces[0].meta.line, depth + 1))
        _drop_named_secret(entries)
        return Fields(entries, line)

    def _call(self, node: Tree[Token], parts: Sequence[Tree[Token]], line: int, depth: int) -> Value:
        name = self._slice(parts[0])
        arguments: list[Value] = []
        for part in parts[1:]:
            if part.data == "arguments":
                inner = [child for child in _trees(part) if child.data != "new_line_or_comment"]
                arguments = [self._value(child, child.meta.line, depth + 1) for child in inner]
        return self._opaque(node, line, f"call {name}", arguments)


_CARRIERS: Final = (
    "heredoc",
    "template",
    "call base64encode",
    "call sensitive",
    "call jsonencode",
    "call format",
    "call join",
)
MIN_SECRET: Final = 6


def drop_secret(key: str, value: Value) -> Value:
    """The value, or `Withheld` where `key` says that it is a secret. References stay: they name a place, not a value."""
    match value:
        case Leaf(content, line):
            secret = is_secret(key, content)
            return value if secret is None else Withheld(line, secret)
        case Expression(_, line, operator, operands) if operator in _CARRIERS and is_secret_key(key):
            pieces = [item.value for item in operands if isinstance(item, Leaf)]
            literal = operator == "heredoc" or any(
                isinstance(piece, str) and len(piece) >= MIN_SECRET for piece in pieces
            )
            dropped = _withheld(value)
            return Withheld(line, any(item.plainly for item in dropped)) if literal or dropped else value
        case Items(values, line) if is_secret_key(key):
            return Items(tuple(drop_secret(key, item) for item in values), line)
        case _:
            return value


def _withheld(value: Value) -> list[Withheld]:
    """Everything that was dropped somewhere in this value."""
    match value:
        case Withheld():
            return [value]
        case Fields(entries, _):
            return [found for item in entries.values() for found in _withheld(item)]
        case Items(values, _):
            return [found for item in values for found in _withheld(item)]
        case Expression(_, _, _, operands):
            return [found for item in operands for found in _withheld(item)]
        case _:
            return []


def _drop_named_secret(entries: dict[str, Value]) -> None:
    """`name = "DB_PASSWORD"` beside `value = "..."`: a variable of a container or a setting of a chart."""
    named, value = entries.get("name"), entries.get("value")
    if isinstance(named, Leaf) and isinstance(named.value, str) and isinstance(value, Leaf):
        secret = is_secret(named.value, value.value, environment=True)
        if secret is not None:
            entries["value"] = Withheld(value.line, secret)


def _trees(node: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in node.children if not isinstance(child, str)]


def _number(raw: str) -> int | float | str:
    try:
        return int(raw)
    except ValueError:
        pass
    try:
        value = float(raw)
    except ValueError:
        return raw
    return value if repr(value) == raw else raw


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw
    return raw.replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t").replace("\\\\", "\\")
