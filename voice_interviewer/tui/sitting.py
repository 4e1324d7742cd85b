"""One interview on the screens: its events become the view, its keys controls; loaded after the first paint, which needs none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event
from voice_interviewer.tui import background
from voice_interviewer.tui.dialogs import HelpDialog, LeaveDialog, Leaving
from voice_interviewer.tui.fix_dialog import FixDialog
from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.host import SetupChoices
from voice_interviewer.tui.interview_screen import InterviewScreen
from voice_interviewer.tui.keys import Act, KeyRow, interview_help, rows_in
from voice_interviewer.tui.moment import LISTENING_MOMENTS, Moment
from voice_interviewer.tui.state import ViewState, fold_all, press, speak_instead, type_instead, without_microphone
from voice_interviewer.tui.state_panel import Timing, clock_restarts
from voice_interviewer.tui.wording import MOMENT_HELP

if TYPE_CHECKING:
    from voice_interviewer.tui.app import InterviewApp

SOUNDLESS_SECONDS = 3.0
"""A microphone that gives nothing for so long, not even silence, has failed."""
PAUSED_BY_EDITOR = (Moment.INTERVIEWER, *LISTENING_MOMENTS)


class Sitting:
    """Lives in the app's thread, from the start of one interview until the next; its view stays for the debrief."""

    def __init__(self, app: InterviewApp, choices: SetupChoices, repo_name: str, glyphs: Glyphs) -> None:
        self._app = app
        self._clock: Callable[[], float] = app.options.clock
        self.controls = Controls()
        self.view = ViewState(feedback=choices.feedback, typed=choices.typed)
        self.over = False
        self.inbox: background.Inbox[Event] = background.Inbox(app, self._take_events)
        self._session_since = self._phase_since = self._clock()
        self.screen = InterviewScreen(
            self.view,
            repo_name=repo_name,
            answer_budget_seconds=app.options.answer_budget_seconds,
            glyphs=glyphs,
        )

    def end(self) -> None:
        """The interview is over; what it told last is taken in."""
        self.inbox.flush()
        self.over = True

    def tick(self) -> None:
        """Redraw what shows a clock."""
        view, timing = self.view, self._timing()
        if view.moment is Moment.YOUR_TURN and not view.sound_came and timing.phase >= SOUNDLESS_SECONDS:
            view = without_microphone(view)
        self._change_view(view)

    def _take_events(self, events: list[Event]) -> None:
        self._change_view(fold_all(self.view, events))

    def _change_view(self, view: ViewState) -> None:
        before, self.view = self.view, view
        if clock_restarts(before, view):
            self._phase_since = self._clock()
        if not self.over:
            self.screen.draw(view, self._timing())

    def _timing(self) -> Timing:
        now = self._clock()
        return Timing(session=now - self._session_since, phase=now - self._phase_since)

    # what the candidate wants ---------------------------------------------------------------------------------------

    def do(self, row: KeyRow) -> None:
        """What this key row says."""
        match row.act:
            case Act.QUIT:
                self.ask_to_leave()
            case Act.HELP:
                self.show_help()
            case Act.OPEN_FILE:
                self._open_file()
            case Act.COPY:
                self._app.copy_to_clipboard(self.screen.copyable())
                self._app.notify("Copied.", markup=False, timeout=2)
            case Act.FIX:
                self._fix_words()
            case Act.TYPE:
                self.controls.press(Control.PAUSE)
                self._change_view(type_instead(self.view))
            case Act.SPEAK:
                self.controls.press(Control.RESUME)
                self._change_view(speak_instead(self.view))
            case _ if row.control is not None:
                self.press(row.control)

    def press(self, control: Control) -> None:
        """Send a control; the screen answers at once."""
        self._app.player.stop()
        self.controls.press(control)
        self._change_view(press(self.view, control))

    def take_typed(self, text: str) -> None:
        """Hand over a typed answer."""
        self.controls.type_answer(text)
        if self.view.moment is Moment.TYPING_INSTEAD:
            self.controls.press(Control.RESUME)
            self._change_view(speak_instead(self.view))

    def pause_for_editor(self) -> None:
        """The terminal is about to be lent."""
        if self.view.moment in PAUSED_BY_EDITOR and not self.over:
            self.press(Control.PAUSE)

    def show_help(self) -> None:
        """The keys of this moment, and what the states mean."""
        self._app.push_screen(HelpDialog(interview_help(self.view), MOMENT_HELP))

    def commands(self) -> Iterable[SystemCommand]:
        """The actions of this moment, for the palette."""
        for row in rows_in(self.view):
            yield SystemCommand(row.label.capitalize(), row.help, partial(self.screen.want, row.act))

    def _fix_words(self) -> None:
        """Let the last answer be put right; a running turn is paused meanwhile."""
        heard = self.view.misheard
        if heard is None:
            return
        pausing = self.view.moment in PAUSED_BY_EDITOR
        if pausing:
            self.press(Control.PAUSE)

        def take(fixed: str | None) -> None:
            if fixed is not None:
                self.controls.correct(fixed)
            if pausing:
                self.press(Control.RESUME)

        self._app.push_screen(FixDialog(heard), take)

    def _open_file(self) -> None:
        question = self.view.question
        if question is None or not question.grounded_in:
            self._app.notify("This question is not about one file.", markup=False, timeout=4)
            return
        place = question.grounded_in[0]
        self._app.open_file(place.path, place.line)

    # leaving --------------------------------------------------------------------------------------------------------

    def ask_to_leave(self) -> None:
        """Ask once; asked again, leave."""
        if isinstance(self._app.screen, LeaveDialog):
            self._app.leave_now()
            return
        may_stop = self.view.moment not in (Moment.WRITING, Moment.STOPPING)
        self._app.push_screen(LeaveDialog(may_stop=may_stop, session=self.view.session), self._take_leaving)

    def _take_leaving(self, leaving: Leaving | None) -> None:
        if self.over or leaving is None or leaving is Leaving.STAY:
            return
        if leaving is Leaving.LEAVE:
            self._app.leave_now()
        else:
            self.press(Control.STOP)
