"""The debrief screen: the whole debrief to scroll through, and where its files are."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from voice_interviewer.tui.host import Finished
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.untrusted import ink, ink_line, one_line, plain


class DebriefScreen(Screen[None], inherit_bindings=False):
    """Shows what an interview left behind."""

    class OpenFile(Message):
        """Show this file in the editor."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    class Quotes(Message):
        """Show the quotes to listen to."""

        def __init__(self, finished: Finished) -> None:
            super().__init__()
            self.finished = finished

    class Again(Message):
        """Back to the set-up, for another interview."""

    AUTO_FOCUS = "#debrief"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "page", "page"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("e", "quotes", "hear quotes"),
        Binding("o", "open", "editor"),
        Binding("n", "again", "new interview"),
        Binding("y", "copy", "copy"),
        Binding("question_mark,f1", "app.help", "help", key_display="?"),
        Binding("q", "app.quit", "leave"),
        Binding("ctrl+c", "screen.copy_text", show=False),
        Binding("escape,ctrl+c", "app.quit", show=False),
    ]

    def __init__(self, finished: Finished, name: str = "debrief") -> None:
        super().__init__(name=name)
        self.finished = finished

    def compose(self) -> ComposeResult:
        # Imported late: it brings a parser and a highlighter that the first paint has no use for.
        from voice_interviewer.tui.document import Document

        yield Static(ink_line(self.finished.summary_text or "The interview is over.", "bold"), id="summary")
        with VerticalScroll(id="debrief"):
            yield Document(self.finished.debrief_markdown)
        yield Static(self._files(), id="files")
        yield KeyBar()

    def _files(self) -> Content:
        names = ", ".join(one_line(name) for name in self.finished.files)
        where = ink_line(f"Saved in {self.finished.folder}", "bold")
        return Content("\n").join([where, ink(names, "$text-muted")]) if names else where

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#debrief").scroll_relative(y=lines, animate=False)

    def action_page(self) -> None:
        """Scroll a page on."""
        self.query_one("#debrief").scroll_page_down(animate=False)

    def action_quotes(self) -> None:
        """What was said, point by point, to listen to."""
        self.post_message(self.Quotes(self.finished))

    def action_again(self) -> None:
        """Another interview."""
        self.post_message(self.Again())

    def action_copy(self) -> None:
        """Copy the debrief's Markdown."""
        self.app.copy_to_clipboard(plain(self.finished.debrief_markdown))
        self.notify("Copied the debrief.", markup=False, timeout=2)

    def action_open(self) -> None:
        """Open the debrief file."""
        self.post_message(self.OpenFile(str(self.finished.folder / "debrief.md")))


class PastDebriefScreen(DebriefScreen, inherit_bindings=False):
    """The debrief of an earlier session; leads back to where it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "page", "page"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("e", "quotes", "hear quotes"),
        Binding("o", "open", "editor"),
        Binding("y", "copy", "copy"),
        Binding("question_mark,f1", "app.help", "help", key_display="?"),
        Binding("escape,q", "app.pop_screen", "back", key_display="esc"),
        Binding("ctrl+c", "screen.copy_text", show=False),
    ]

    def __init__(self, finished: Finished) -> None:
        super().__init__(finished, name="past-debrief")
