"""YAML text to located values, built from parse events within a depth and a size limit that no text can exhaust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml

from voice_interviewer.repo.facts import Scalar
from voice_interviewer.repo.located import Fields, Items, Leaf, Value, Withheld
from voice_interviewer.repo.secrecy import has_credential, is_secret, is_secret_key, looks_secret

MAX_DEPTH: Final = 80
_TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"
_PARSERS_OWN_LIMIT: Final = "maximum nesting depth"
"""libyaml reads ahead and may stop at its own, higher limit before it has told of the levels up to ours."""
MAX_VALUES: Final = 400_000
MAX_TEXT: Final = 400
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")
_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w{0,80})=(.{0,400})")
"""A variable of a container as compose files and command lines write it."""
_WORDS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))


class Documents(NamedTuple):
    """The documents before the first error, and what the error was (empty when the whole text was read)."""

    values: tuple[Value, ...]
    error: str = ""


class _TooMuchError(Exception):
    """The text nests or expands beyond the limits; the message says which."""


class _Open:
    """A map or list whose end has not come yet; `key` is the map key that waits for its value."""

    __slots__ = ("anchor", "entries", "is_map", "key", "key_line", "line", "merges", "size", "values")

    def __init__(self, is_map: bool, line: int, anchor: str | None) -> None:
        self.is_map = is_map
        self.line = line
        self.anchor = anchor
        self.key: str | None = None
        self.key_line = line
        self.entries: dict[str, Value] = {}
        self.merges: list[Value] = []
        self.values: list[Value] = []
        self.size = 1


def read_documents(text: str, first_line: int = 1) -> Documents:
    """All documents of `text`; lines count from `first_line`. Never raises: what is wrong stands in `error`.

    Numbers and booleans are native where they are spelled as such (`1.10`, `0755` and `on` stay text), tags are
    ignored, merge keys are followed, and secret values are `Withheld`.
    """
    documents: list[Value] = []
    try:
        for document in _compose(text, first_line - 1):
            documents.append(document)
    except yaml.MarkedYAMLError as error:
        if _PARSERS_OWN_LIMIT in (error.problem or ""):
            return Documents(tuple(documents), _TOO_DEEP)
        line = error.problem_mark.line + first_line if error.problem_mark is not None else first_line
        return Documents(tuple(documents), f"not valid YAML at line {line}: {error.problem or 'syntax error'}")
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        return Documents(
            tuple(documents), f"not valid YAML: {str(error).splitlines()[0] if str(error) else 'syntax error'}"
        )
    except _TooMuchError as error:
        return Documents(tuple(documents), str(error))
    return Documents(tuple(documents))


def _compose(text: str, offset: int) -> Iterator[Value]:
    stack: list[_Open] = []
    anchors: dict[str, tuple[Value, int]] = {}
    total = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = offset + 1 if event.start_mark is None else event.start_mark.line + offset + 1
        if isinstance(event, yaml.ScalarEvent):
            top = stack[-1] if stack else None
            if top is not None and top.is_map and top.key is None:
                top.key, top.key_line = event.value[:MAX_TEXT], line
                if event.anchor:
                    anchors[event.anchor] = (Leaf(event.value[:MAX_TEXT], line), 1)
                continue
            at = top.key_line if top is not None and top.is_map else line
            value: Value = _leaf(event.value, event.implicit[0], at)
            size = 1
            anchor = event.anchor
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise _TooMuchError(_TOO_DEEP)
            if stack and stack[-1].is_map and stack[-1].key is not None:
                line = stack[-1].key_line
            stack.append(_Open(isinstance(event, yaml.MappingStartEvent), line, event.anchor))
            continue
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = stack.pop()
            value, size, anchor = _close(closed), closed.size, closed.anchor
        elif isinstance(event, yaml.AliasEvent):
            known = anchors.get(event.anchor or "")
            if known is None:
                raise _TooMuchError(f"line {line} refers to an anchor that is not there")
            value, size = known
            total += size
            anchor = None
        elif isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
            continue
        else:
            continue
        if anchor:
            anchors[anchor] = (value, size)
        total += 1
        if total > MAX_VALUES:
            raise _TooMuchError(f"expands to more than {MAX_VALUES} values")
        if stack:
            _add(stack[-1], value, size)
        else:
            yield value


def _add(top: _Open, value: Value, size: int) -> None:
    top.size += size
    if not top.is_map:
        top.values.append(value)
    elif top.key is None:
        # A map or list as a key: nothing that infrastructure files use; the value that follows is dropped with it.
        top.key = ""
    else:
        key, top.key = top.key, None
        if key == "<<":
            top.merges.append(value)
        elif key:
            top.entries[key] = drop_secret(
                key, value if value.line == top.key_line else value._replace(line=top.key_line)
            )


def _close(closed: _Open) -> Value:
    if not closed.is_map:
        return Items(tuple(closed.values), closed.line)
    entries = closed.entries
    for merge in closed.merges:
        for source in merge.values if isinstance(merge, Items) else (merge,):
            if isinstance(source, Fields):
                entries = {**source.entries, **entries}
    named = entries.get("name")
    if "value" in entries and isinstance(named, Leaf) and isinstance(named.value, str):
        entries["value"] = drop_secret(named.value, entries["value"], environment=True)
    return Fields(entries, closed.line)


def drop_secret(key: str, value: Value, *, environment: bool = False) -> Value:
    """The value, or `Withheld` where it is or may be a secret."""
    if not isinstance(value, Leaf) or not is_secret_key(key):
        return value
    secret = is_secret(key, value.value, environment=environment)
    return value if secret is None else Withheld(value.line, secret)


def _leaf(raw: str, plain: bool, line: int) -> Value:
    assigned = _ASSIGNMENT.fullmatch(raw)
    if assigned:
        secret = is_secret(assigned.group(1), assigned.group(2), environment=True)
        return Leaf(raw[:MAX_TEXT], line) if secret is None else Withheld(line, secret)
    if looks_secret(raw):
        return Withheld(line, has_credential(raw))
    return Leaf(plain_scalar(raw) if plain else raw[:MAX_TEXT], line)


def plain_scalar(raw: str) -> Scalar:
    """The value of an unquoted scalar; a number only when it is spelled the way it would be written back."""
    if raw in _NULLS:
        return None
    if raw in _WORDS:
        return _WORDS[raw]
    if _INTEGER.fullmatch(raw):
        return int(raw)
    if _FLOAT.fullmatch(raw) and repr(float(raw)) == raw:
        return float(raw)
    return raw[:MAX_TEXT]
