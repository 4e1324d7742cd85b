"""One choice of a form on one line: its name, the words of what is chosen, and on enter a list of what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from voice_interviewer.tui.untrusted import ink, one_line

Options = Sequence[tuple[str, str]]
"""(words, value) of each; values differ."""
NAME_CELLS = 12
OPENS = " ▼ "


class Choice(Widget, can_focus=True):
    """A single widget: a form of many paints at once, and its lists are made only when one is opened."""

    class Changed(Message):
        """Another value is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", show=False),
        Binding("right", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, widget_id: str, name: str, options: Options, value: str) -> None:
        super().__init__(id=widget_id)
        self._label = name
        self._options = tuple(options)
        self._value = value if value in self._values() else self._options[0][1]

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value and value in self._values():
            self._value = value
            self.refresh()
            self.post_message(self.Changed())

    def _values(self) -> list[str]:
        return [str(known) for _, known in self._options]

    def set_options(self, options: Options, value: str) -> None:
        """Offer these, with this one chosen; tells nobody."""
        self._options, self._value = tuple(options), value
        self.refresh()

    def render(self) -> Content:
        words = next((words for words, known in self._options if known == self._value), "")
        room = max(self.content_size.width - NAME_CELLS - len(OPENS), 0)
        shown = ink(one_line(words)).truncate(room, ellipsis=True)
        quiet = "" if self.has_focus else "$text-muted"
        gap = " " * (room - shown.cell_length)
        return Content.assemble(ink(f"{self._label:<{NAME_CELLS}}", quiet), shown, gap, OPENS)

    def action_step(self, by: int) -> None:
        """The next or the last one, without opening the list; it ends at both ends."""
        at = self._values().index(self._value) + by
        if 0 <= at < len(self._options):
            self.value = self._options[at][1]

    def on_click(self, event: Click) -> None:
        """A click opens the list."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Show what there is to choose from."""

        def take(value: str | None) -> None:
            if value is not None:
                self.value = value

        self.app.push_screen(ChoiceList(self._label, self._options, self._value), take)


class ChoiceList(ModalScreen[str]):
    """Everything that can be chosen; escape leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,left", "dismiss(None)", show=False),
        Binding("space", "take", show=False),
        Binding("ctrl+c", "app.interrupt", show=False),
    ]

    def __init__(self, name: str, options: Options, value: str) -> None:
        super().__init__()
        self._label = name
        self._options = options
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(ink(self._label, "bold"))
            yield OptionList(*(ink(one_line(words)) for words, _ in self._options), id="choices", compact=True)
            yield Static(ink("enter takes it, esc leaves it as it was", "$text-muted"))

    def on_mount(self) -> None:
        chosen = [known for _, known in self._options].index(self._value)
        self.query_one(OptionList).highlighted = chosen

    def action_take(self) -> None:
        """The one that is highlighted."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen."""
        event.stop()
        self.dismiss(self._options[event.option_index][1])
