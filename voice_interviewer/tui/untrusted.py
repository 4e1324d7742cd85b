"""The one door through which text reaches the screen: markup is never interpreted and nothing can steer the terminal."""

from __future__ import annotations

import re

from textual.content import Content

_ESCAPE = re.compile(
    r"""
    \x1b \[ [0-?]* [ -/]* [@-~]?                       # CSI: colours, cursor, modes
    | (?: \x1b [\]PX^_] | [\x90\x98\x9d-\x9f] ) [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c )?   # OSC, DCS and their kin
    | \x9b [0-?]* [ -/]* [@-~]?
    | \x1b [ -/]* [0-~]?                               # every other escape
    """,
    re.VERBOSE,
)
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROL = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), *map(ord, _BIDI)) if code != 0x0A}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(text: str) -> str:
    """The printable text: escape sequences, control characters and direction overrides are gone, line breaks stay."""
    text = _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))
    return _SURROGATE.sub("\ufffd", text.translate(_CONTROL))


def one_line(text: str) -> str:
    """The printable text on one line, with single blanks."""
    return " ".join(plain(text).split())


def ink(text: str, style: str = "") -> Content:
    """Text for a widget, in one of our own styles."""
    return Content.styled(plain(text), style)


def ink_line(text: str, style: str = "") -> Content:
    """Text for a widget on one line."""
    return Content.styled(one_line(text), style)
