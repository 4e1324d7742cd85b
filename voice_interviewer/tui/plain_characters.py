"""The last word on what a terminal without Unicode is sent: every character becomes ASCII, and no cell moves."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "-": "─╌┄┈╴╶░▔▀‐‑‒–—―−",
    "|": "│╎┆┊╵╷▏▎▍▌▋▊▉▐▕¦",
    "+": "┌┐└┘├┤┬┴┼╭╮╯╰✓✔",
    "=": "━╍┅┉═╸╺▄▅▆‖",
    "#": "┃┏┓┗┛┣┫┳┻╋║╔╗╚╝╠╣╦╩╬█▇▓▒▜▛▙▟■",
    "_": "▁▂▃✎",
    ".": "⋯…",
    "*": "•●◉★·∙",
    "o": "○◌◯",
    "~": "◐≈",
    "x": "✗✘×",
    ">": "▶►▸→⇒›»⏵",
    "<": "◀◄◂←⇐‹«⏴",
    "^": "▲△↑⏶",
    "v": "▼▽▾↓⏷",
    '"': "“”„‟″",
    "'": "‘’‚‛′",
    " ": "\u00a0\u2007\u2009\u202f",
}
_SIGN = {sign: plain for plain, signs in _SIGNS.items() for sign in signs}


@lru_cache(maxsize=4096)
def plain_characters(text: str) -> str:
    """As many cells in ASCII: signs by what they look like, letters without their accents, all else as question marks."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    cells = cell_len(character)
    bare = _SIGN.get(character) or unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return bare if len(bare) == cells else "?" * cells


class PlainCharacters(LineFilter):
    """Applied to every line of every widget: our own signs, those that Textual draws, and any text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in ASCII."""
        del background
        return [Segment(plain_characters(text), style, control) for text, style, control in segments]
