"""The work behind the sound screen: one use of the microphone at a time, level or test, and every trouble as words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from typing import Any

from textual.app import App

from voice_interviewer.tui import background
from voice_interviewer.tui.host import Host, Level, Problem, SetupChoices, SoundStep, SoundVerdict


@dataclass(frozen=True, slots=True)
class SoundState:
    """What the sound screen shows."""

    open: bool = False
    busy: bool = False
    """The microphone is in use; no interview may begin."""
    level: Level | None = None
    step: SoundStep | None = None
    """Of a test that runs."""
    verdict: SoundVerdict | None = None
    """Of the last test."""


class _Use(Enum):
    LEVEL = auto()
    TEST = auto()


class SoundCheck:
    """Holds the sound state; every change of it is followed by `changed()`. Lives in the app's thread."""

    def __init__(self, app: App[Any], host: Host, *, work: background.Work, changed: Callable[[], None]) -> None:
        self.state = SoundState()
        self._app = app
        self._host = host
        self._work = work
        self._changed = changed
        self._choices = SetupChoices()
        self._wanted: _Use | None = None
        self._stop = threading.Event()

    def open(self, choices: SetupChoices) -> None:
        """Begin to show the level of the chosen microphone."""
        self._choices = choices
        self._change(replace(self.state, open=True))
        self._want(None if choices.typed else _Use.LEVEL)

    def choose(self, choices: SetupChoices) -> None:
        """Go on with other devices."""
        before, self._choices = self._choices, choices
        if self.state.open and _devices(before) != _devices(choices):
            self._change(replace(self.state, verdict=None, level=None))
            self._want(None if choices.typed else _Use.LEVEL)

    def test(self) -> None:
        """Record, play back, judge; then the level again."""
        if self.state.open and self.state.step is None:
            self._change(replace(self.state, verdict=None))
            self._want(_Use.TEST)

    def close(self) -> None:
        """Let the microphone go; the verdict stays."""
        self._change(replace(self.state, open=False, level=None))
        self._want(None)

    def _change(self, state: SoundState) -> None:
        self.state = state
        self._changed()

    def _want(self, use: _Use | None) -> None:
        self._wanted = use
        if self.state.busy:
            self._stop.set()
        else:
            self._begin()

    def _begin(self) -> None:
        use, self._wanted = self._wanted, None
        if use is None:
            return
        self._stop = stop = threading.Event()
        choices = self._choices
        self._change(replace(self.state, busy=True, step=SoundStep.RECORDING if use is _Use.TEST else None))
        if use is _Use.LEVEL:
            tell = partial(background.to_app, self._app, self._take_level)
            self._work(
                "level",
                lambda: self._host.monitor(choices.input_device, tell, stop.is_set),
                self._end_level,
                self._fail,
            )
            return

        def step(step: SoundStep, level: float) -> None:
            background.to_app(self._app, self._take_step, (step, level))

        self._work(
            "sound test",
            lambda: self._host.sound_test(choices.input_device, choices.output_device, step, stop.is_set),
            self._end_test,
            self._fail,
        )

    def _take_level(self, level: Level) -> None:
        if self.state.open and self.state.step is None:
            self._change(replace(self.state, level=level))

    def _take_step(self, told: tuple[SoundStep, float]) -> None:
        if self.state.step is not None:
            self._change(replace(self.state, step=told[0], level=Level(told[1])))

    def _end_level(self, _: None) -> None:
        self._end(self.state.verdict)

    def _end_test(self, verdict: SoundVerdict) -> None:
        if self._wanted is None and self.state.open:
            self._wanted = _Use.LEVEL
        self._end(verdict)

    def _fail(self, problem: Problem) -> None:
        self._end(SoundVerdict(False, f"{problem.what}. {problem.next_step}".strip()))

    def _end(self, verdict: SoundVerdict | None) -> None:
        self._change(replace(self.state, busy=False, step=None, level=None, verdict=verdict))
        self._begin()


def _devices(choices: SetupChoices) -> tuple[object, ...]:
    return (choices.input_device, choices.output_device, choices.typed)
