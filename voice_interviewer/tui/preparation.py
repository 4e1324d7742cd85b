"""The work behind the set-up screen: scan, devices, models and engines, asked of the host in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from textual.app import App

from voice_interviewer.tui import background
from voice_interviewer.tui.host import (
    DeviceChoices,
    Host,
    ModelState,
    Problem,
    RepositoryView,
    SetupChoices,
    Stage,
)
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.setup_state import SetupState, choose, engines_of, with_stage
from voice_interviewer.tui.sound_check import SoundCheck


class Preparation:
    """Holds the set-up state; every change of it is followed by `changed()`. Lives in the app's thread."""

    def __init__(
        self, app: App[Any], host: Host, options: TuiOptions, *, work: background.Work, changed: Callable[[], None]
    ) -> None:
        self.setup = SetupState(choices=options.choices, armed=options.start_at_once)
        self._app = app
        self._host = host
        self._clock = options.clock
        self._work = work
        self._changed = changed
        self._stages: background.Inbox[Stage] = background.Inbox(app, self._take_stages)
        self.sound = SoundCheck(app, host, work=work, changed=self._take_sound)

    def start(self) -> None:
        """Begin everything that can be done before the first key."""
        self._scan()
        self._work("devices", self._host.devices, self._take_devices, self._fail_look_up)
        self._look_at_models()
        self.prepare()

    def choose(self, choices: SetupChoices) -> None:
        """Take other choices, and prepare again when they need other engines."""
        before = self.setup
        self._change(choose(before, choices))
        self.sound.choose(choices)
        if engines_of(before.choices) != engines_of(choices):
            self._look_at_models()
            self.prepare()

    def press_start(self) -> None:
        """Start, cancel a start that waits, or try again what failed."""
        if self.setup.scan_problem is not None:
            self._scan()
        elif self.setup.engine_problem is not None:
            self.prepare()
        else:
            self._change(replace(self.setup, armed=not self.setup.armed))

    def new_seed(self) -> None:
        """Other questions for another interview."""
        self.setup = replace(self.setup, choices=replace(self.setup.choices, seed=self.setup.choices.seed + 1))

    def disarm(self) -> None:
        """The interview has begun."""
        self.setup = replace(self.setup, armed=False)

    def prepare(self) -> None:
        """Have the engines loaded for the present choices; a second call waits for the first one to end."""
        if self.setup.preparing:
            return
        choices = self.setup.choices
        self._change(replace(self.setup, preparing=True, ready=False, engine_problem=None, stages=()))
        self._work(
            "prepare",
            lambda: self._host.prepare(choices, self._stages.put),
            lambda _: self._end_prepare(choices, None),
            lambda problem: self._end_prepare(choices, problem),
        )

    def _take_sound(self) -> None:
        self._change(replace(self.setup, sound=self.sound.state))

    def _change(self, setup: SetupState) -> None:
        self.setup = setup
        self._changed()

    def _scan(self) -> None:
        self._change(replace(self.setup, scan_problem=None, repository=None, scan_line=""))
        progress = partial(background.to_app, self._app, self._take_scan_line)
        self._work("repository", lambda: self._host.repository(progress), self._take_repository, self._fail_scan)

    def _take_scan_line(self, line: str) -> None:
        if self.setup.repository is None:
            self._change(replace(self.setup, scan_line=line))

    def _take_repository(self, repository: RepositoryView) -> None:
        self._change(replace(self.setup, repository=repository))

    def _fail_scan(self, problem: Problem) -> None:
        self._change(replace(self.setup, scan_problem=problem, armed=False))

    def _take_devices(self, devices: DeviceChoices) -> None:
        self._change(replace(self.setup, devices=devices))

    def _fail_look_up(self, problem: Problem) -> None:
        self._change(replace(self.setup, devices=DeviceChoices(problem=f"{problem.what}. {problem.next_step}")))

    def _look_at_models(self) -> None:
        choices = self.setup.choices
        self._work("models", lambda: self._host.models(choices), self._take_models, lambda _: self._take_models(()))

    def _take_models(self, models: tuple[ModelState, ...]) -> None:
        self._change(replace(self.setup, models=models))

    def _take_stages(self, stages: list[Stage]) -> None:
        setup = self.setup
        for stage in stages:
            setup = with_stage(setup, stage, self._clock())
        self._change(setup)

    def _end_prepare(self, choices: SetupChoices, problem: Problem | None) -> None:
        self._stages.flush()
        if engines_of(choices) != engines_of(self.setup.choices):
            self.setup = replace(self.setup, preparing=False)
            self.prepare()
            return
        armed = self.setup.armed and problem is None
        self._change(replace(self.setup, preparing=False, ready=problem is None, engine_problem=problem, armed=armed))
        self._look_at_models()
