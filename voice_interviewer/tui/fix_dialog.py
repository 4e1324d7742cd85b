"""Lets the candidate put right what was misheard: the answer as text, with the words first of which the recogniser was not sure."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static, TextArea

from voice_interviewer.speech.words import Transcript
from voice_interviewer.tui.untrusted import ink, one_line

UNCERTAIN = 0.5
"""Words that the recogniser gave less than this are offered first."""


class FixDialog(ModalScreen[str | None]):
    """Closes with the corrected answer, or None when it stays as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+enter,ctrl+j", "save", "save", key_display="^s"),
        Binding("ctrl+n", "next_uncertain", "next doubtful word", key_display="^n"),
        Binding("escape", "keep", "keep as it is"),
        Binding("ctrl+q,ctrl+c", "keep", show=False),
    ]
    AUTO_FOCUS = "#fixed"

    def __init__(self, heard: Transcript) -> None:
        super().__init__()
        self._text = one_line(heard.text)
        self._doubtful = _doubtful(self._text, heard)
        self._next = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(ink("Put right what was misheard", "bold"))
            yield Static(ink(self._advice()))
            area = TextArea(self._text, id="fixed", soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
            area.cursor_blink = False
            yield area
            with Horizontal(classes="buttons"):
                yield Button(ink("Save (^s)"), id="save", compact=True)
                yield Button(ink("Keep as it is (esc)"), id="keep", compact=True)

    def _advice(self) -> str:
        if not self._doubtful:
            return "Write what you really said. What was heard is kept beside it."
        count = len(self._doubtful)
        words = "1 word is doubtful" if count == 1 else f"{count} words are doubtful"
        return f"Write what you really said; what was heard is kept beside it. {words}: ^n goes to the next one."

    def on_mount(self) -> None:
        area = self.query_one("#fixed", TextArea)
        area.move_cursor(area.document.end)
        self.action_next_uncertain()

    def action_next_uncertain(self) -> None:
        """Select the next word of which the recogniser was not sure."""
        if not self._doubtful:
            return
        start, end = self._doubtful[self._next % len(self._doubtful)]
        self._next += 1
        area = self.query_one("#fixed", TextArea)
        area.move_cursor((0, start))
        area.move_cursor((0, end), select=True)

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Close with the corrected answer."""
        self.dismiss(self.query_one("#fixed", TextArea).text)

    @on(Button.Pressed, "#keep")
    def action_keep(self) -> None:
        """Close and change nothing."""
        self.dismiss(None)


def _doubtful(text: str, heard: Transcript) -> list[tuple[int, int]]:
    """Where in the text the doubtful words stand, as (first, behind the last) letter."""
    found: list[tuple[int, int]] = []
    at = 0
    for word in heard.words:
        begin = text.find(one_line(word.text), at)
        if begin < 0:
            continue
        at = begin + len(one_line(word.text))
        if word.probability < UNCERTAIN:
            found.append((begin, at))
    return found
