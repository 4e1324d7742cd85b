"""The Textual app: paints the set-up at once, has the host work in the background, and shows each interview and its debrief."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import ModalScreen, Screen

from voice_interviewer.tui import background
from voice_interviewer.tui.glyphs import ASCII, glyphs_for
from voice_interviewer.tui.host import Finished, Host, Problem
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.plain_characters import PlainCharacters
from voice_interviewer.tui.player import Player
from voice_interviewer.tui.preparation import Preparation
from voice_interviewer.tui.setup_screen import SetupScreen
from voice_interviewer.tui.setup_state import SetupState, may_begin
from voice_interviewer.tui.setup_text import problem_text
from voice_interviewer.tui.terminal import Terminal
from voice_interviewer.tui.themes import OWN_THEMES

if TYPE_CHECKING:
    from voice_interviewer.debrief.clips import Clip
    from voice_interviewer.tui.debrief_screen import DebriefScreen
    from voice_interviewer.tui.interview_screen import InterviewScreen
    from voice_interviewer.tui.progress_screen import ProgressScreen
    from voice_interviewer.tui.quotes_screen import QuotesScreen
    from voice_interviewer.tui.sitting import Sitting
    from voice_interviewer.tui.sound_screen import SoundScreen
    from voice_interviewer.tui.state import ViewState

TICK_SECONDS = 0.5
THEMES = {"terminal": "ansi-dark", "terminal-light": "ansi-light"}
"""Names of ours for themes of Textual; `dark` and `light` are our own."""
STOPPED = 130
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
        self.exit_code = 0
        self.threads: list[threading.Thread] = []
        """What the host is still asked to do."""
        self.player = Player(host, work=self._work, fail=self._notify_problem)
        self._glyphs = glyphs_for(options.ascii)
        self._plain_characters = PlainCharacters() if self._glyphs is ASCII else None
        self._sitting: Sitting | None = None
        """The present interview, or the last one."""
        self._finished: Finished | None = None
        """What the last interview left behind."""
        self._setup_screen = self._new_setup_screen()
        self._sound_screen: SoundScreen | None = None

    def _new_setup_screen(self) -> SetupScreen:
        options = self.options
        return SetupScreen(self.setup, repo_name=options.repo_name, glyphs=self._glyphs)

    def on_mount(self) -> None:
        for own in OWN_THEMES:
            self.register_theme(own)
        theme = THEMES.get(self.options.theme, self.options.theme)
        if self.no_color:
            theme = THEMES["terminal"]
        if theme in self.available_themes:
            self.theme = theme
        if self._glyphs is ASCII:
            self.add_class("-ascii")
        self.push_screen(self._setup_screen)
        self.call_after_refresh(_collect_garbage)
        self.call_after_refresh(self.preparation.start)
        self.call_after_refresh(self._work, "screens", _load_the_rest, _nothing, _nothing)
        if self.options.ticking:
            self.set_interval(TICK_SECONDS, self.tick)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With the plain symbols, nothing else reaches the terminal either."""
        filters = super().get_line_filters()
        return [*filters, self._plain_characters] if self._plain_characters else filters

    @property
    def setup(self) -> SetupState:
        """What the set-up screen shows."""
        return self.preparation.setup

    @property
    def view(self) -> ViewState:
        """What the interview screen shows; only once an interview has begun."""
        assert self._sitting is not None
        return self._sitting.view

    @property
    def parting(self) -> str:
        """Where to go on from here, for the terminal that comes back; empty when no interview was begun."""
        if self._finished is not None:
            return f"Debrief: {self._finished.folder / 'debrief.md'}"
        session = "" if self._sitting is None else self._sitting.view.session
        return f"Every finished answer is kept. Go on: voice-interviewer sessions resume {session}" if session else ""

    @property
    def _held(self) -> Sitting | None:
        """The interview that is being held."""
        return None if self._sitting is None or self._sitting.over else self._sitting

    def tick(self) -> None:
        """Redraw what shows a clock; leave when nobody can see it any more."""
        if self._terminal.gone:
            self.leave_now()
        elif self._held is not None:
            self._held.tick()
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
        if may_begin(setup) and self._held is None:
            self._begin()
        elif self._sound_screen is not None:
            self._sound_screen.draw(setup.sound)
        elif self._setup_screen in self.screen_stack:
            self._setup_screen.draw(setup, self.options.clock())

    @on(SetupScreen.Chosen)
    def _take_choices(self, message: SetupScreen.Chosen) -> None:
        self.preparation.choose(message.choices)

    def on_sound_screen_chosen(self, message: SoundScreen.Chosen) -> None:
        """Devices, headphones or typed answers."""
        self.preparation.choose(message.choices)

    @on(SetupScreen.StartPressed)
    def _take_start(self) -> None:
        self.preparation.press_start()

    @on(SetupScreen.SoundPressed)
    def _open_sound(self) -> None:
        if self._held is None:
            from voice_interviewer.tui.sound_screen import SoundScreen

            self._sound_screen = SoundScreen(self.setup.choices, self.setup.devices, self._glyphs)
            self.push_screen(self._sound_screen)
            self.preparation.sound.open(self.setup.choices)

    def on_sound_screen_test_pressed(self) -> None:
        """Record and play back."""
        self.preparation.sound.test()

    def on_sound_screen_closed(self) -> None:
        """Back to the set-up."""
        self.preparation.sound.close()
        self._sound_screen = None
        self.pop_screen()
        self._draw_setup()

    @on(SetupScreen.ProgressPressed)
    def _show_progress(self) -> None:
        from voice_interviewer.tui.progress_screen import ProgressScreen

        screen = ProgressScreen(self._glyphs)
        self.push_screen(screen)
        self._work("progress", self.host.progress, screen.show, self._notify_problem)

    def on_progress_screen_open_session(self, message: ProgressScreen.OpenSession) -> None:
        """A past session's debrief."""
        session = message.session
        self._work("debrief", lambda: self.host.debrief(session), self._show_past, self._notify_problem)

    def _show_past(self, finished: Finished) -> None:
        from voice_interviewer.tui.debrief_screen import PastDebriefScreen

        self.push_screen(PastDebriefScreen(finished))

    def _notify_problem(self, problem: Problem) -> None:
        self.notify(problem_text(problem).plain, severity="warning", markup=False, timeout=10)

    # the interview --------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        from voice_interviewer.tui.sitting import Sitting

        choices = self.setup.choices
        self.preparation.disarm()
        self._finished = None
        repository = self.setup.repository
        name = self.options.repo_name if repository is None else repository.repo_map.name
        self._sitting = sitting = Sitting(self, choices, name, self._glyphs)
        self._show(sitting.screen)
        self._work(
            "interview",
            lambda: self.host.run(choices, sitting.controls, sitting.inbox.put),
            self._finish,
            self._fail,
        )

    def on_interview_screen_wanted(self, message: InterviewScreen.Wanted) -> None:
        """A key, a click or the palette."""
        if self._held is not None:
            self._held.do(message.row)

    def on_interview_screen_typed(self, message: InterviewScreen.Typed) -> None:
        """A typed answer."""
        if self._held is not None:
            self._held.take_typed(message.text)

    def on_interview_screen_play(self, message: InterviewScreen.Play) -> None:
        """A quote to hear."""
        self._play(message.clip)

    def on_quotes_screen_play(self, message: QuotesScreen.Play) -> None:
        """A quote to hear."""
        self._play(message.clip)

    def _play(self, clip: Clip | None) -> None:
        if clip is None:
            self.player.stop()
        else:
            self.player.play(clip, self.setup.choices.output_device)

    def _finish(self, finished: Finished) -> None:
        from voice_interviewer.tui.debrief_screen import DebriefScreen

        self._finished = finished
        if self._sitting is not None:
            self._sitting.end()
        self._show(DebriefScreen(finished))

    def _fail(self, problem: Problem) -> None:
        from voice_interviewer.tui.dialogs import ProblemScreen

        session = ""
        if self._sitting is not None:
            self._sitting.end()
            session = self._sitting.view.session
        self.exit_code = problem.exit_code
        self._show(ProblemScreen(problem, session))

    def on_debrief_screen_quotes(self, message: DebriefScreen.Quotes) -> None:
        """What was said, point by point."""
        from voice_interviewer.tui.quotes_screen import QuotesScreen

        record = message.finished.record or (self._sitting and self._sitting.view.record)
        self.push_screen(QuotesScreen(record or None, self._glyphs))

    def on_debrief_screen_again(self) -> None:
        """Other questions about the same repository."""
        self.preparation.new_seed()
        self.action_back_to_setup()

    def action_back_to_setup(self) -> None:
        """After a failure, or for another interview: choose anew."""
        self.exit_code = 0
        self._setup_screen = self._new_setup_screen()
        self._show(self._setup_screen)
        self.preparation.prepare()

    def _show(self, screen: Screen[None]) -> None:
        """Put a screen in the place of the present one, whatever lies on top of that."""
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.switch_screen(screen)

    # leaving, files, help ---------------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """Leave; in an interview, ask once first."""
        if self._held is not None:
            self._held.ask_to_leave()
        else:
            self._leave(self.exit_code)

    def action_interrupt(self) -> None:
        """Ctrl-C before an interview."""
        self._leave(STOPPED)

    def leave_now(self) -> None:
        """Leave in the middle; the session can be resumed."""
        self._leave(STOPPED)

    def _leave(self, code: int) -> None:
        self.exit_code = code
        self.exit(return_code=code)

    def action_help(self) -> None:
        """The keys of the present screen."""
        from voice_interviewer.tui.dialogs import SCREEN_HELP, HelpDialog

        known = SCREEN_HELP.get(self.screen.name or "")
        if known:
            self.push_screen(HelpDialog(known))
        elif self._held is not None:
            self._held.show_help()

    def on_debrief_screen_open_file(self, message: DebriefScreen.OpenFile) -> None:
        """The debrief in the editor."""
        self.open_file(message.path, 1)

    def open_file(self, path: str, line: int) -> None:
        """Show a file in the candidate's editor; one that takes this terminal pauses a running interview."""
        if not self.host.editor_takes_terminal:
            self._work("editor", lambda: self.host.open_in_editor(path, line), lambda _: None, self._notify_problem)
            return
        if self._held is not None:
            self._held.pause_for_editor()
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
        from voice_interviewer.tui import palette

        held = self._held
        if held is not None and screen is held.screen:
            yield from held.commands()
        else:
            yield from palette.commands(screen)
            yield SystemCommand("Help", "Show the keys.", self.action_help)
            yield SystemCommand("Quit", "Leave the program.", self.action_quit)
        yield SystemCommand("Theme", "Choose other colours.", self.action_change_theme)


def _collect_garbage() -> None:
    """From the first paint on; what was loaded for it is never looked through again, which keeps pauses short."""
    gc.freeze()
    gc.enable()


def _load_the_rest() -> None:
    """What the other screens need is there before they are wanted."""
    import voice_interviewer.tui.document
    import voice_interviewer.tui.palette
    import voice_interviewer.tui.sitting  # noqa: F401


def _nothing(_: object) -> None:
    """Nothing follows."""
