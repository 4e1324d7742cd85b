"""The Textual app: starts the host's work in the background, folds its events into the screens, and sends the controls."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar, TypeVar

from textual import on
from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event
from voice_interviewer.tui import background
from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.dialogs import (
    DEBRIEF_HELP,
    SETUP_HELP,
    HelpDialog,
    LeaveDialog,
    Leaving,
    ProblemScreen,
    interview_help,
)
from voice_interviewer.tui.host import (
    Finished,
    Host,
    Problem,
)
from voice_interviewer.tui.interview_screen import InterviewScreen, Timing
from voice_interviewer.tui.keys import Act, KeyRow, rows_in
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.preparation import Preparation
from voice_interviewer.tui.setup_screen import SetupScreen
from voice_interviewer.tui.setup_state import SetupState, may_begin
from voice_interviewer.tui.setup_text import problem_text
from voice_interviewer.tui.state import (
    LISTENING_MOMENTS,
    Moment,
    ViewState,
    fold_all,
    press,
    speak_instead,
    type_instead,
    without_microphone,
)
from voice_interviewer.tui.terminal import Terminal
from voice_interviewer.tui.wording import ASCII, UNICODE, Glyphs

__all__ = ["InterviewApp", "TuiOptions", "run_tui"]

TICK_SECONDS = 0.5
SOUNDLESS_SECONDS = 3.0
"""A microphone that gives nothing for so long, not even silence, has failed."""
THEMES = {"dark": "textual-dark", "light": "textual-light", "terminal": "ansi-dark", "terminal-light": "ansi-light"}
STOPPED = 130
LEAVING_SECONDS = 3.0
"""How long to wait, after everything was closed, for work that cannot be interrupted."""
T = TypeVar("T")


class InterviewApp(App[None], inherit_bindings=False):
    """One run of the program, from set-up to debrief."""

    CSS_PATH = "app.tcss"
    TITLE = "voice-interviewer"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False)]

    def __init__(self, host: Host, options: TuiOptions, terminal: Terminal | None = None) -> None:
        # Textual looks at NO_COLOR here and only then leaves the terminal's own colours alone.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.host = host
        self._terminal = terminal or Terminal()
        self.options = options
        self.preparation = Preparation(self, host, options, work=self._work, changed=self._draw_setup)
        self.view = ViewState()
        self.controls = Controls()
        self.exit_code = 0
        self.threads: list[threading.Thread] = []
        """What the host is still asked to do."""
        self._glyphs = _glyphs(options.ascii)
        self._inbox: background.Inbox[Event] = background.Inbox(self, self._take_events)
        self._interviewing = False
        self._session_since = 0.0
        self._phase_since = 0.0
        self._setup_screen = SetupScreen(
            self.setup, repo_name=options.repo_name, modes=options.modes, glyphs=self._glyphs
        )
        self._interview_screen: InterviewScreen | None = None

    def on_mount(self) -> None:
        theme = THEMES.get(self.options.theme, self.options.theme)
        if self.no_color:
            theme = THEMES["terminal"]
        if theme in self.available_themes:
            self.theme = theme
        if self._glyphs is ASCII:
            self.add_class("-ascii")
        self.push_screen(self._setup_screen)
        self.call_after_refresh(self.preparation.start)
        if self.options.ticking:
            self.set_interval(TICK_SECONDS, self.tick)

    @property
    def setup(self) -> SetupState:
        """What the set-up screen shows."""
        return self.preparation.setup

    def tick(self) -> None:
        """Redraw what shows a clock."""
        if self._interview_screen is not None:
            view, timing = self.view, self._timing()
            if view.moment is Moment.YOUR_TURN and not view.sound_came and timing.phase >= SOUNDLESS_SECONDS:
                view = without_microphone(view)
            self._change_view(view)
        elif self.setup.preparing:
            self._draw_setup()

    def _work(
        self, name: str, work: Callable[[], T], deliver: Callable[[T], None], fail: Callable[[Problem], None]
    ) -> None:
        """Have the host do something in the background."""
        self.threads = [thread for thread in self.threads if thread.is_alive()]
        self.threads.append(background.start(self, name, work, deliver, fail))

    # set-up ---------------------------------------------------------------------------------------------------------

    def _draw_setup(self) -> None:
        """Show the set-up as it is now, or begin when everything is there."""
        setup = self.preparation.setup
        if may_begin(setup) and not self._interviewing:
            self._begin()
        elif self._setup_screen in self.screen_stack:
            self._setup_screen.draw(setup, self.options.clock())

    @on(SetupScreen.Chosen)
    def _take_choices(self, message: SetupScreen.Chosen) -> None:
        self.preparation.choose(message.choices)

    @on(SetupScreen.StartPressed)
    def _take_start(self) -> None:
        self.preparation.press_start()

    @on(SetupScreen.SoundCheckPressed)
    def _check_sound(self) -> None:
        self.preparation.check_sound()

    def _notify_problem(self, problem: Problem) -> None:
        self.notify(problem_text(problem).plain, severity="warning", markup=False, timeout=10)

    # the interview --------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        choices = self.setup.choices
        self._interviewing = True
        self.preparation.disarm()
        self.controls = controls = Controls()
        self.view = ViewState(feedback=choices.feedback, typed=choices.typed)
        self._session_since = self._phase_since = self.options.clock()
        self._interview_screen = InterviewScreen(
            self.view,
            repo_name=self._repo_name(),
            answer_budget_seconds=self.options.answer_budget_seconds,
            glyphs=self._glyphs,
        )
        self._show(self._interview_screen)
        self._work("interview", lambda: self.host.run(choices, controls, self._inbox.put), self._finish, self._fail)

    def _repo_name(self) -> str:
        repository = self.setup.repository
        return self.options.repo_name if repository is None else repository.repo_map.name

    def _take_events(self, events: list[Event]) -> None:
        self._change_view(fold_all(self.view, events))

    def _change_view(self, view: ViewState) -> None:
        before, self.view = self.view, view
        if _clock_restarts(before, view):
            self._phase_since = self.options.clock()
        if self._interview_screen is not None:
            self._interview_screen.draw(view, self._timing())

    def _timing(self) -> Timing:
        now = self.options.clock()
        return Timing(session=now - self._session_since, phase=now - self._phase_since)

    @on(InterviewScreen.Wanted)
    def _take_wish(self, message: InterviewScreen.Wanted) -> None:
        self._do(message.row)

    def _do(self, row: KeyRow) -> None:
        match row.act:
            case Act.QUIT:
                self._ask_to_leave()
            case Act.HELP:
                self.action_help()
            case Act.OPEN_FILE:
                self._open_question_file()
            case Act.COPY if self._interview_screen is not None:
                self.copy_to_clipboard(self._interview_screen.copyable())
                self.notify("Copied.", markup=False, timeout=2)
            case Act.TYPE:
                self.controls.press(Control.PAUSE)
                self._change_view(type_instead(self.view))
            case Act.SPEAK:
                self.controls.press(Control.RESUME)
                self._change_view(speak_instead(self.view))
            case _ if row.control is not None:
                self._press(row.control)

    def _press(self, control: Control) -> None:
        self.controls.press(control)
        self._change_view(press(self.view, control))

    @on(InterviewScreen.Typed)
    def _take_typed(self, message: InterviewScreen.Typed) -> None:
        self.controls.type_answer(message.text)
        if self.view.moment is Moment.TYPING_INSTEAD:
            self.controls.press(Control.RESUME)
            self._change_view(speak_instead(self.view))

    def _finish(self, finished: Finished) -> None:
        self._inbox.flush()
        self._interviewing = False
        self._interview_screen = None
        self._show(DebriefScreen(finished))

    def _fail(self, problem: Problem) -> None:
        self._inbox.flush()
        self._interviewing = False
        self._interview_screen = None
        self.exit_code = problem.exit_code
        self._show(ProblemScreen(problem, self.view.session))

    def _show(self, screen: Screen[None]) -> None:
        """Put a screen in the place of the present one, whatever lies on top of that."""
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.switch_screen(screen)

    # leaving, files, help ---------------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """Leave; in an interview, ask once first."""
        if self._interviewing:
            self._ask_to_leave()
        else:
            self._leave(self.exit_code)

    def action_interrupt(self) -> None:
        """Ctrl-C before an interview."""
        self._leave(STOPPED)

    def _ask_to_leave(self) -> None:
        if isinstance(self.screen, LeaveDialog):
            self._leave(STOPPED)
            return
        may_stop = self.view.moment not in (Moment.WRITING, Moment.STOPPING)
        self.push_screen(LeaveDialog(may_stop=may_stop, session=self.view.session), self._take_leaving)

    def _take_leaving(self, leaving: Leaving | None) -> None:
        if not self._interviewing or leaving is None or leaving is Leaving.STAY:
            return
        if leaving is Leaving.LEAVE:
            self._leave(STOPPED)
        else:
            self._press(Control.STOP)

    def _leave(self, code: int) -> None:
        self.exit_code = code
        self.exit(return_code=code)

    def action_help(self) -> None:
        """The keys of the present screen."""
        screen = self.screen
        if isinstance(screen, InterviewScreen):
            self.push_screen(HelpDialog(interview_help(self.view.moment), with_moments=True))
        elif isinstance(screen, DebriefScreen):
            self.push_screen(HelpDialog(DEBRIEF_HELP, with_moments=False))
        elif isinstance(screen, SetupScreen):
            self.push_screen(HelpDialog(SETUP_HELP, with_moments=False))

    def action_back_to_setup(self) -> None:
        """After a failure: choose anew."""
        self.exit_code = 0
        self._setup_screen = SetupScreen(
            self.setup, repo_name=self.options.repo_name, modes=self.options.modes, glyphs=self._glyphs
        )
        self._show(self._setup_screen)
        self.preparation.prepare()

    @on(DebriefScreen.OpenFile)
    def _open_debrief(self, message: DebriefScreen.OpenFile) -> None:
        self._open(message.path, 1)

    def _open_question_file(self) -> None:
        question = self.view.question
        if question is None or not question.grounded_in:
            self.notify("This question is not about one file.", markup=False, timeout=4)
            return
        place = question.grounded_in[0]
        self._open(place.path, place.line)

    def _open(self, path: str, line: int) -> None:
        if not self.host.editor_takes_terminal:
            self._work("editor", lambda: self.host.open_in_editor(path, line), lambda _: None, self._notify_problem)
            return
        if self.view.moment in PAUSED_BY_EDITOR and self._interviewing:
            self._press(Control.PAUSE)
        self._open_here(path, line)

    def _open_here(self, path: str, line: int) -> None:
        """Give the terminal to the editor; the interview stays paused until the candidate goes on."""
        problems: list[Problem] = []
        try:
            with self.suspend(), self._terminal.lent():
                worker = background.plain_thread(lambda: self.host.open_in_editor(path, line), problems.append)
                worker.join()
        except SuspendNotSupported:
            self.notify(f"This terminal cannot make room for an editor. The place is {path}:{line}", markup=False)
        self.refresh()
        for problem in problems:
            self._notify_problem(problem)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of the present screen, the help and the themes."""
        if isinstance(screen, InterviewScreen):
            for row in rows_in(self.view.moment):
                yield SystemCommand(row.label.capitalize(), row.help, partial(screen.want, row.act))
        elif isinstance(screen, SetupScreen):
            yield SystemCommand("Start", "Start the interview.", screen.action_start)
            yield SystemCommand("Sound check", "Hear whether the microphone works.", screen.action_sound_check)
            yield SystemCommand("Typed answers", "Type the answers, or speak them again.", screen.action_typed)
        elif isinstance(screen, DebriefScreen):
            yield SystemCommand("Open debrief", "Open the debrief in your editor.", screen.action_open)
            yield SystemCommand("Copy debrief", "Copy the debrief to the clipboard.", screen.action_copy)
        if not isinstance(screen, InterviewScreen):
            yield SystemCommand("Help", "Show the keys.", self.action_help)
            yield SystemCommand("Quit", "Leave the program.", self.action_quit)
        yield SystemCommand("Theme", "Choose other colours.", self.action_change_theme)


PAUSED_BY_EDITOR = (Moment.INTERVIEWER, *LISTENING_MOMENTS)


def _clock_restarts(before: ViewState, now: ViewState) -> bool:
    """Whether the clock of the phase begins anew; the states of one listening share a clock."""
    return (before.phase, before.asked, before.score is None) != (now.phase, now.asked, now.score is None)


def _glyphs(ascii_only: bool | None) -> Glyphs:
    if ascii_only is None:
        encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
        ascii_only = "utf" not in encoding.lower()
    return ASCII if ascii_only else UNICODE


def run_tui(host: Host, options: TuiOptions) -> int:
    """Run the screens to their end and close the host; the exit code is 0, 130 when left in the middle, or a failure's own."""
    terminal = Terminal(options.native_output)
    try:
        with terminal.owned():
            app = InterviewApp(host, options, terminal)
            app.run()
    finally:
        host.close()
    code = app.exit_code or app.return_code or 0
    if not background.all_ended(app.threads, LEAVING_SECONDS):
        # Ending the interpreter under a native engine that still computes aborts the process; all is on disk by now.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
