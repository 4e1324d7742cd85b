"""Progress over time: trends with a plot of the one under the bar, past sessions to look into, and the gaps that are due."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.host import ProgressLine, ProgressView
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.plot import plot
from voice_interviewer.tui.untrusted import ink, ink_line, one_line

VIEWS = ("trends", "sessions", "due")
PLOT_ROWS = 8
WIDTHS = [(0, "-narrow"), (110, "-wide")]


class ProgressScreen(Screen[None], inherit_bindings=False):
    """Three views of the past; a key each."""

    class OpenSession(Message):
        """Show the debrief of a past session."""

        def __init__(self, session: str) -> None:
            super().__init__()
            self.session = session

    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "view('trends')", "trends"),
        Binding("s", "view('sessions')", "sessions"),
        Binding("d", "view('due')", "gaps due"),
        Binding("enter", "open", "open"),
        Binding("question_mark,f1", "app.help", "help", key_display="?"),
        Binding("escape,g", "app.pop_screen", "back", key_display="esc"),
        Binding("q", "app.quit", "quit"),
        Binding("ctrl+c", "app.interrupt", show=False),
    ]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(name="progress")
        self._glyphs = glyphs
        self._known: ProgressView | None = None
        self._lines: list[ProgressLine | None] = []

    def compose(self) -> ComposeResult:
        yield Static(ink("Progress", "bold"), id="title")
        with Vertical(id="trends"):
            yield OptionList(id="trend-list")
            with VerticalScroll(id="plot-box", classes="panel", can_focus=False):
                yield Static(ink("Reading the past sessions", "$text-muted"), id="plot")
        yield OptionList(id="session-list")
        with VerticalScroll(id="due-box"):
            yield Static("", id="due")
        yield KeyBar()

    def on_mount(self) -> None:
        self.action_view("trends")

    def show(self, progress: ProgressView) -> None:
        """Draw what the host has read."""
        self._known = progress
        trends = self.query_one("#trend-list", OptionList)
        trends.clear_options()
        self._lines = []
        group = ""
        for line in progress.lines:
            if line.group != group:
                group = line.group
                self._lines.append(None)
                trends.add_option(Option(ink_line(group, "bold"), disabled=True))
            self._lines.append(line)
            trends.add_option(
                Option(ink(f"  {one_line(line.name):<28.28} {one_line(line.course):<8} {one_line(line.words)}"))
            )
        first = next((index for index, line in enumerate(self._lines) if line is not None), None)
        trends.highlighted = first
        if first is None:
            self.query_one("#plot", Static).update(ink("No finished session yet. The first one starts the curve."))
        sessions = self.query_one("#session-list", OptionList)
        sessions.clear_options()
        sessions.add_options(
            [
                Option(ink_line(f"{known.started_at[:16].replace('T', ' ')}  {known.words}"))
                for known in progress.sessions
            ]
            or [Option(ink("No session yet.", "$text-muted"), disabled=True)]
        )
        sessions.highlighted = 0 if progress.sessions else None
        self.query_one("#due", Static).update(self._due(progress))

    def _due(self, progress: ProgressView) -> Content:
        head = ink(
            "Gaps that come back; start a drill in the set-up, or with `voice-interviewer drill`.", "$text-muted"
        )
        lines = [ink_line(f"{self._glyphs.dot} {gap}") for gap in progress.due] or [ink("Nothing is due.")]
        return Content("\n").join([head, ink(""), *lines])

    @on(OptionList.OptionHighlighted, "#trend-list")
    def _draw_plot(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        line = self._lines[event.option_index] if event.option_index < len(self._lines) else None
        if line is not None:
            width = max(self.query_one("#plot-box").size.width - 2, 30)
            self.query_one("#plot", Static).update(plot(line, width, PLOT_ROWS, self._glyphs))

    @on(OptionList.OptionSelected, "#session-list")
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._known is not None and event.option_index < len(self._known.sessions):
            self.post_message(self.OpenSession(self._known.sessions[event.option_index].id))

    def action_open(self) -> None:
        """Open the session under the bar."""
        if self.focused is not None and self.focused.id == "session-list":
            self.query_one("#session-list", OptionList).action_select()

    def action_view(self, name: str) -> None:
        """Show one of the three views."""
        widgets = {"trends": "#trends", "sessions": "#session-list", "due": "#due-box"}
        for view in VIEWS:
            self.query_one(widgets[view]).display = view == name
        self.query_one({"trends": "#trend-list", "sessions": "#session-list", "due": "#due-box"}[name]).focus()
