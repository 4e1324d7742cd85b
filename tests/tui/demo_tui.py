"""A told interview to look at in a real terminal: `python tests/tui/demo_tui.py [typed] [light] [fail]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import tui_story as story
from tui_host import ScriptedHost

from voice_interviewer.errors import AudioDeviceError
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event, Phase, PhaseChanged, SpeechState, WordsHeard
from voice_interviewer.tui.host import Finished, SetupChoices, Stage, StageState
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.run import run_tui


class DemoHost(ScriptedHost):
    """Tells the story at the pace of a person."""

    def prepare(self, choices: SetupChoices, stage: Callable[[Stage], None]) -> None:
        for known in story.WAITING_STAGES:
            stage(known)
        for known in story.READY_STAGES:
            stage(replace(known, state=StageState.LOADING, seconds=None))
            time.sleep(1.5)
            stage(known)
        if "fail" in sys.argv and not choices.typed:
            raise AudioDeviceError("No microphone was found", next_step="Plug one in, or choose another one.")

    def run(self, choices: SetupChoices, controls: Controls, emit: Callable[[Event], None]) -> Finished:
        for event in (story.started(typed=choices.typed), story.asked(), *story.SPEAKING):
            emit(event)
        os.system("echo a native library prints; echo and complains >&2")
        _wait(controls, 4)
        if choices.typed:
            emit(PhaseChanged(Phase.LISTENING))
            while controls.take_typed() is None and not controls.pending(Control.STOP):
                controls.wait(0.2)
        else:
            emit(PhaseChanged(Phase.LISTENING))
            _listen(controls, emit)
            for event in story.TRANSCRIBING:
                emit(event)
            time.sleep(1.5)
        for event in (*story.ANSWERED, *story.CLOSED):
            emit(event)
        time.sleep(2)
        for event in story.SCORED:
            emit(event)
        while controls.take() not in (Control.CONTINUE, Control.STOP):
            controls.wait()
        for event in story.OVER:
            emit(event)
        time.sleep(2)
        return story.FINISHED


def _wait(controls: Controls, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not controls.pending(*Control):
        time.sleep(0.1)
    controls.take()


def _listen(controls: Controls, emit: Callable[[Event], None]) -> None:
    words = story.ANSWER.split()
    for tenth in range(300):
        control = controls.take()
        if control in (Control.FINISH, Control.SKIP, Control.STOP):
            return
        if control is Control.PAUSE:
            emit(PhaseChanged(Phase.PAUSED))
            while controls.take() is not Control.RESUME:
                controls.wait()
            emit(PhaseChanged(Phase.LISTENING))
        said = max(tenth - 20, 0) // 4
        state = SpeechState.WAITING if tenth < 20 else SpeechState.SPEAKING
        ends_in = None
        if said > len(words):
            state = SpeechState.PAUSE if tenth < 230 else SpeechState.ENDING
            ends_in = (300 - tenth) / 10 if state is SpeechState.ENDING else None
        emit(
            story.heard(
                state, tenth / 10, -30 + tenth % 13 if state is SpeechState.SPEAKING else -57, tenth % 20 / 10, ends_in
            )
        )
        if state is SpeechState.SPEAKING:
            emit(WordsHeard(" ".join(words[: max(said - 3, 0)]), " ".join(words[max(said - 3, 0) : said])))
        time.sleep(0.1)


if __name__ == "__main__":
    host = DemoHost()
    host.scan_gate.set()
    choices = SetupChoices(typed="typed" in sys.argv)
    sys.exit(run_tui(host, TuiOptions("bookshop", choices, theme="light" if "light" in sys.argv else "dark")))
