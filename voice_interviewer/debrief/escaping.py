"""Untrusted text on its way into Markdown: it shows every printable character as it was and can never become markup."""

from __future__ import annotations

import re
import unicodedata

CODE_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)")
_LINE_START = re.compile(r"^(?:([#>+=-])|(\d{1,9})([.)])(?=\s|$))")


def without_controls(text: str) -> str:
    """The text without control characters, direction overrides and lone surrogates; every white space is a blank."""
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _DIRECTION)
    )


def printable(text: str) -> str:
    """The text without controls on one line, with single blanks."""
    return " ".join(without_controls(text).split())


def inline(text: str) -> str:
    """Any text as inline Markdown, safe at the start of a line, in a list, a quotation and a table cell."""
    return _escape_start(_escape(printable(text)))


def prose(text: str) -> str:
    """Rubric text with its slots filled: code spans stay code, everything else is escaped like `inline`."""
    return _prose(text, pipe="|")


def cell(text: str) -> str:
    """Like `prose`, for a table, where a pipe must be escaped even inside code."""
    return _prose(text, pipe=r"\|")


def _prose(text: str, *, pipe: str) -> str:
    line = printable(text)
    parts = []
    position = 0
    for match in CODE_SPAN.finditer(line):
        parts += [_escape(line[position : match.start()]), match[0].replace("|", pipe)]
        position = match.end()
    parts.append(_escape(line[position:]))
    return _escape_start("".join(parts))


def code(text: str) -> str:
    """A path or a name as a code span that no character of it can end, in a table too."""
    return f"`{printable(text).replace('`', chr(0x2019)).replace('|', chr(0x2758))}`"


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], text).replace("<", "&lt;")


def _escape_start(text: str) -> str:
    return _LINE_START.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)
