"""A Markdown document as one widget: a long debrief with its tables is laid out in a moment, and its text can be selected."""

from __future__ import annotations

import io

from rich.console import Console
from rich.markdown import Markdown
from rich.segment import Segment
from rich.theme import Theme
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from voice_interviewer.tui.untrusted import ink, plain

_STYLES = {
    "markdown.code": "bold",
    "markdown.code_block": "none",
    "markdown.block_quote": "italic",
    "markdown.list": "none",
    "markdown.item.number": "bold",
    "markdown.hr": "none",
    "markdown.h1": "bold",
    "markdown.h2": "bold underline",
    "markdown.h3": "bold underline",
    "markdown.h4": "bold",
    "markdown.h6": "none",
    "markdown.h7": "italic",
    "markdown.link": "underline",
    "markdown.link_url": "none",
    "markdown.table.border": "none",
    "markdown.table.header": "bold",
}
"""Weights and lines only: what a theme is for the rest of the screen, it is here."""


class Document(Widget):
    """Links are shown with where they lead, and never followed."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self._markdown = plain(markdown)
        self._laid_out: tuple[int, Content] = (0, Content(""))

    def _at(self, width: int) -> Content:
        if self._laid_out[0] != width:
            self._laid_out = width, document_text(self._markdown, width)
        return self._laid_out[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes at this width."""
        del container, viewport
        return self._at(width).plain.count("\n") + 1 if width else 0

    def render(self) -> Content:
        return self._at(self.content_size.width)


def document_text(markdown: str, width: int) -> Content:
    """The document in lines of at most `width` cells."""
    console = Console(file=io.StringIO(), width=max(width, 1), theme=Theme(_STYLES), legacy_windows=False)
    lines = console.render_lines(Markdown(markdown, hyperlinks=False), pad=False)
    return Content("\n").join([Content.assemble(*map(_inked, line)).rstrip() for line in lines])


def _inked(segment: Segment) -> Content:
    style = segment.style
    weights = () if style is None else (("bold", style.bold), ("italic", style.italic), ("underline", style.underline))
    return ink(segment.text, " ".join(name for name, present in weights if present))
