"""The small screens on top: the one question before leaving, the help, and a failure with its next step."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Static

from voice_interviewer.tui.host import Problem
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.setup_text import problem_text
from voice_interviewer.tui.untrusted import ink, ink_line, one_line

Rows = tuple[tuple[str, str], ...]


class Leaving(StrEnum):
    """What the candidate answers to the question before leaving."""

    STAY = "stay"
    DEBRIEF = "debrief"
    """Stop here and write the debrief of what was answered."""
    LEAVE = "leave"
    """Leave at once; the session can be resumed."""


class LeaveDialog(ModalScreen[Leaving]):
    """Asks once, and says that nothing is lost either way."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,d", "answer('debrief')", "debrief now"),
        Binding("l,ctrl+c,ctrl+q", "answer('leave')", "leave"),
        Binding("n,escape,q", "answer('stay')", "go on"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#choose-stay"

    def __init__(self, *, may_stop: bool, session: str) -> None:
        super().__init__()
        self._may_stop = may_stop
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(ink("Leave the interview?", "bold"))
            yield Static(self._text())
            with Horizontal(classes="buttons"):
                yield Button(ink("Go on (n)"), id="choose-stay", compact=True)
                if self._may_stop:
                    yield Button(ink("Debrief now (y)"), id="choose-debrief", compact=True)
                yield Button(ink("Leave (l)"), id="choose-leave", compact=True)

    def _text(self) -> Content:
        resume = f"voice-interviewer sessions resume {one_line(self._session)}".rstrip()
        kept = "Every finished answer is on disk already."
        if not self._may_stop:
            return ink(f"{kept} What is left is the debrief; if you leave now, this writes it:\n{resume}")
        return Content("\n").join(
            [
                ink(kept),
                ink("y  stops here and writes the debrief of what you answered."),
                ink("l  leaves at once; another time you go on with"),
                ink(f"   {resume}"),
            ]
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_stop or (action, parameters) != ("answer", ("debrief",))

    def action_answer(self, leaving: str) -> None:
        """Close with this answer."""
        self.dismiss(Leaving(leaving))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(Leaving((event.button.id or "choose-stay").removeprefix("choose-")))


SETUP_HELP = (
    ("s", "Start; pressed early, the interview begins as soon as it can"),
    ("tab", "the next field; enter lists what there is, left and right change it"),
    ("m", "sound check: devices, level, record and play back, headphones"),
    ("t", "type the answers instead of speaking them"),
    ("g", "progress: trends as plots, past sessions, gaps that are due"),
    ("q", "quit"),
)
_DEBRIEF_KEYS = (
    ("space, pgup, pgdn", "scroll by pages; j and k by lines"),
    ("e", "hear what you said, point by point"),
    ("o", "open the debrief in your editor"),
    ("y", "copy the debrief"),
)
DEBRIEF_HELP = (*_DEBRIEF_KEYS, ("n", "another interview, without leaving"), ("q", "leave"))
PAST_DEBRIEF_HELP = (*_DEBRIEF_KEYS, ("esc", "back"))
SOUND_HELP = (
    ("r", "record three seconds of you and play them back"),
    ("tab", "the next field; enter lists what there is, left and right change it"),
    ("h", "headphones: speaking cuts the interviewer short"),
    ("t", "type the answers instead of speaking them"),
    ("esc", "back to the set-up"),
)
PROGRESS_HELP = (
    ("t", "trends; up and down choose the one that is plotted"),
    ("s", "past sessions; enter opens a debrief"),
    ("d", "gaps that come back, and when"),
    ("esc", "back"),
)
SCREEN_HELP = {
    "setup": SETUP_HELP,
    "sound": SOUND_HELP,
    "progress": PROGRESS_HELP,
    "debrief": DEBRIEF_HELP,
    "past-debrief": PAST_DEBRIEF_HELP,
}
"""By the screen's name."""
EVERYWHERE_HELP = (("^p", "every action, and the themes, by name"), ("?, f1", "this help"))


class HelpDialog(ModalScreen[None]):
    """The keys that work now and what the states mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter,space", "close", "close", key_display="esc"),
    ]

    def __init__(self, keys: Rows, moments: Rows = ()) -> None:
        super().__init__()
        self._keys = keys
        self._moments = moments

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            with VerticalScroll():
                yield Static(help_text(self._keys, self._moments))
            yield Static(ink("esc closes", "$text-muted"))

    def action_close(self) -> None:
        """Back to where it was called."""
        self.dismiss(None)


def help_text(keys: Rows, moments: Rows) -> Content:
    """The keys, then what the states mean."""
    rows = (*keys, *EVERYWHERE_HELP)
    width = max(len(key) for key, _ in rows)
    lines = [ink("Keys now", "bold")]
    lines += [Content.assemble(ink(f"{key:<{width}}  ", "bold"), ink(words)) for key, words in rows]
    if moments:
        lines += [ink(""), ink("Who is at work", "bold")]
        lines += [Content.assemble(ink(f"{name}: ", "bold"), ink(words)) for name, words in moments]
    return Content("\n").join(lines)


class ProblemScreen(Screen[None], inherit_bindings=False):
    """The interview could not be held; nothing that was finished is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "app.back_to_setup", "back to the set-up"),
        Binding("q", "app.quit", "leave"),
        Binding("escape,ctrl+c", "app.quit", show=False),
    ]

    def __init__(self, problem: Problem, session: str) -> None:
        super().__init__()
        self.problem = problem
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(ink("The interview stopped", "bold"))
            yield Static(problem_text(self.problem))
            if self._session:
                kept = "Every finished answer is on disk;"
                yield Static(
                    ink_line(f"{kept} `voice-interviewer sessions resume {self._session}` goes on from there.")
                )
        yield KeyBar()
