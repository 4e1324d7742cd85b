"""A host that tells what the test tells it to: the scripted stand-in of the real program behind the screens."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import tui_story as story

from voice_interviewer.debrief.clips import Clip
from voice_interviewer.errors import StoppedError
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event
from voice_interviewer.tui.host import (
    Cancelled,
    DeviceChoices,
    Finished,
    Level,
    ModelState,
    ProgressView,
    RepositoryView,
    SetupChoices,
    SoundStep,
    SoundVerdict,
    Stage,
)

T = TypeVar("T")


@dataclass
class ScriptedHost:
    """Every answer is a field; an exception in its place is raised. `run` plays what the test puts into `script`."""

    repository_answer: RepositoryView | Exception = story.REPOSITORY
    devices_answer: DeviceChoices | Exception = story.DEVICES
    models_answer: tuple[ModelState, ...] | Exception = story.MODELS
    prepare_problems: list[Exception] = field(default_factory=list)
    """Raised by the first calls of `prepare`, one each."""
    stages: tuple[Stage, ...] = (*story.WAITING_STAGES, *story.READY_STAGES)
    levels: tuple[Level, ...] = (Level(-60.0), Level(-22.0), Level(-18.0))
    monitor_problem: Exception | None = None
    verdict: SoundVerdict | Exception = field(default_factory=lambda: SoundVerdict(True, "USB Headset hears you well."))
    test_gate: threading.Event | None = None
    """`sound_test` records until this is set, then plays."""
    progress_answer: ProgressView | Exception = field(default_factory=lambda: story.PROGRESS)
    play_problem: Exception | None = None
    editor_problem: Exception | None = None
    editor_takes_terminal: bool = False
    scan_gate: threading.Event = field(default_factory=threading.Event)
    prepare_gate: threading.Event = field(default_factory=threading.Event)
    """`prepare` and `repository` tell their progress, then wait for these."""
    script: queue.Queue[Event | Finished | Exception] = field(default_factory=queue.Queue)
    looked_up: list[SetupChoices] = field(default_factory=list)
    monitored: list[str] = field(default_factory=list)
    tested: list[tuple[str, str]] = field(default_factory=list)
    looked_into: list[str] = field(default_factory=list)
    played: list[tuple[Clip, str]] = field(default_factory=list)
    prepared: list[SetupChoices] = field(default_factory=list)
    ran: list[SetupChoices] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    controls: Controls | None = None
    closed: bool = False

    def repository(self, progress: Callable[[str], None]) -> RepositoryView:
        progress("212 files")
        self.scan_gate.wait()
        return _answer(self.repository_answer)

    def devices(self) -> DeviceChoices:
        return _answer(self.devices_answer)

    def models(self, choices: SetupChoices) -> tuple[ModelState, ...]:
        self.looked_up.append(choices)
        return _answer(self.models_answer)

    def prepare(self, choices: SetupChoices, stage: Callable[[Stage], None]) -> None:
        self.prepared.append(choices)
        for known in story.WAITING_STAGES if not self.prepare_gate.is_set() else ():
            stage(known)
        self.prepare_gate.wait()
        for known in self.stages:
            stage(known)
        if self.prepare_problems:
            raise self.prepare_problems.pop(0)

    def monitor(self, input_device: str, tell: Callable[[Level], None], cancelled: Cancelled) -> None:
        self.monitored.append(input_device)
        if self.monitor_problem is not None:
            raise self.monitor_problem
        for heard in self.levels:
            tell(heard)
        while not cancelled() and not self.closed:
            time.sleep(0.005)

    def sound_test(
        self,
        input_device: str,
        output_device: str,
        tell: Callable[[SoundStep, float], None],
        cancelled: Cancelled,
    ) -> SoundVerdict:
        self.tested.append((input_device, output_device))
        tell(SoundStep.RECORDING, -20.0)
        if self.test_gate is not None:
            self.test_gate.wait()
            tell(SoundStep.PLAYING, -20.0)
        return _answer(self.verdict)

    def progress(self) -> ProgressView:
        return _answer(self.progress_answer)

    def debrief(self, session: str) -> Finished:
        self.looked_into.append(session)
        return story.FINISHED

    def play(self, clip: Clip, output_device: str, cancelled: Cancelled) -> None:
        self.played.append((clip, output_device))
        if self.play_problem is not None:
            raise self.play_problem

    def run(self, choices: SetupChoices, controls: Controls, emit: Callable[[Event], None]) -> Finished:
        self.ran.append(choices)
        self.controls = controls
        while True:
            step = self.script.get()
            try:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, Finished):
                    return step
                emit(step)
            finally:
                self.script.task_done()

    def open_in_editor(self, path: str, line: int) -> None:
        self.opened.append((path, line))
        if self.editor_problem is not None:
            raise self.editor_problem

    def close(self) -> None:
        self.closed = True
        self.script.put(StoppedError("stopped"))

    def pressed(self) -> list[Control]:
        """The controls that came in and were not asked for yet."""
        controls: list[Control] = []
        while self.controls is not None and (control := self.controls.take()) is not None:
            controls.append(control)
        return controls


def _answer(answer: T | Exception) -> T:
    if isinstance(answer, Exception):
        raise answer
    return answer
