"""What commands print: JSON documents alone on stdout, tables and text on stdout, messages and progress on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence


def print_json(document: Mapping[str, object]) -> None:
    """One JSON document on stdout and nothing else."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def print_text(text: str) -> None:
    """Text on stdout with exactly one line end; control characters of untrusted text are shown, not obeyed."""
    sys.stdout.write(visible(text).rstrip("\n") + "\n")
    sys.stdout.flush()


def print_prose(text: str) -> None:
    """As print_text; on a terminal, lines that are too long for it are broken at spaces."""
    print_text(broken(text, shutil.get_terminal_size().columns) if sys.stdout.isatty() else text)


def broken(text: str, columns: int) -> str:
    """The text with no line longer than so many columns, as far as its words allow; what is broken keeps its indent."""
    return "\n".join(_broken_line(line, columns) if len(line) > columns else line for line in text.split("\n"))


def _broken_line(line: str, columns: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, expand_tabs=False
    )


def note(message: str) -> None:
    """A message for the user on stderr."""
    sys.stderr.write(visible(message) + "\n")
    sys.stderr.flush()


def visible(text: str) -> str:
    """The text with every control character but newline and tab replaced, so that no repository can move the cursor."""
    return "".join(
        letter if letter in "\n\t" or letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns aligned by spaces, for a terminal."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
