"""Starts the TUI: it is on the screen before anything else of the program is loaded, which then happens behind it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from voice_interviewer.cli import editor
from voice_interviewer.cli.choices import StartOptions, fresh_seed
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.terms import Mode
from voice_interviewer.tui.host import Host, Patience, SetupChoices
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.run import run_tui

if TYPE_CHECKING:
    from voice_interviewer.debrief.clips import Clip
    from voice_interviewer.session.controls import Controls
    from voice_interviewer.session.events import Event
    from voice_interviewer.session.interview import Resumption
    from voice_interviewer.tui.host import (
        Cancelled,
        DeviceChoices,
        Finished,
        Level,
        ModelState,
        ProgressView,
        RepositoryView,
        SoundStep,
        SoundVerdict,
        Stage,
    )


class LateHost:
    """A `Host` that is made by the first call to it, on whichever background thread that comes; see `tui.host.Host`."""

    def __init__(self, make: Callable[[], Host]) -> None:
        self._make = make
        self._made: Host | None = None
        self._lock = threading.Lock()

    def _host(self) -> Host:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    @property
    def editor_takes_terminal(self) -> bool:
        return editor.takes_terminal(editor.editor_command(os.environ))

    def repository(self, progress: Callable[[str], None]) -> RepositoryView:
        return self._host().repository(progress)

    def devices(self) -> DeviceChoices:
        return self._host().devices()

    def models(self, choices: SetupChoices) -> tuple[ModelState, ...]:
        return self._host().models(choices)

    def prepare(self, choices: SetupChoices, stage: Callable[[Stage], None]) -> None:
        self._host().prepare(choices, stage)

    def monitor(self, input_device: str, tell: Callable[[Level], None], cancelled: Cancelled) -> None:
        self._host().monitor(input_device, tell, cancelled)

    def sound_test(
        self,
        input_device: str,
        output_device: str,
        tell: Callable[[SoundStep, float], None],
        cancelled: Cancelled,
    ) -> SoundVerdict:
        return self._host().sound_test(input_device, output_device, tell, cancelled)

    def run(self, choices: SetupChoices, controls: Controls, emit: Callable[[Event], None]) -> Finished:
        return self._host().run(choices, controls, emit)

    def progress(self) -> ProgressView:
        return self._host().progress()

    def debrief(self, session: str) -> Finished:
        return self._host().debrief(session)

    def play(self, clip: Clip, output_device: str, cancelled: Cancelled) -> None:
        self._host().play(clip, output_device, cancelled)

    def open_in_editor(self, path: str, line: int) -> None:
        self._host().open_in_editor(path, line)

    def close(self) -> None:
        with self._lock:
            if self._made is not None:
                self._made.close()


def run_in_tui(options: StartOptions, resumed: tuple[Path, Resumption] | None = None) -> int:
    """The interview on the screens; the exit code is 0, 130 when left in the middle, or a failure's own."""
    engines = options.engines
    choices = SetupChoices(
        mode=Mode.ROUNDS if options.rounds else options.mode,
        rounds=options.rounds,
        scope=options.scope,
        feedback=options.feedback,
        seed=fresh_seed() if options.seed is None else options.seed,
        input_device=engines.input_device,
        output_device=engines.output_device,
        typed=engines.typed if resumed is None else engines.typed or resumed[1].record.typed,
        llm=engines.llm,
        offline=engines.offline,
        patience=_patience(engines.patience),
        headphones=engines.headphones,
    )

    def make() -> Host:
        from voice_interviewer.cli.host import ProgramHost

        return ProgramHost(options, resumed)

    name = options.repo.resolve().name
    return run_tui(
        LateHost(make),
        TuiOptions(choices=choices, repo_name=name, theme=options.theme, start_at_once=resumed is not None),
    )


def _patience(name: str) -> Patience:
    try:
        return Patience(name)
    except ValueError as error:
        known = ", ".join(Patience)
        raise BadInputError(f"there is no patience {name!r}", next_step=f"Choose one of: {known}.") from error
