"""What the interview waits for when only keys can bring it: a typed answer, the end of a pause, a score block that was read."""

from __future__ import annotations

from collections.abc import Callable

from voice_interviewer.session.controls import Control, Controls

Meanwhile = Callable[[], object]
"""Called before each wait: corrections may come at any moment."""


class InterviewEnded(Exception):  # noqa: N818
    """The candidate ended the interview, or recorded answers ran out."""


def typed_answer(controls: Controls, meanwhile: Meanwhile) -> str | Control:
    """The answer without the blanks around it, or the control (skip, repeat, pause, stop) that came instead."""
    while True:
        meanwhile()
        if (text := controls.take_typed()) is not None:
            return text.strip()
        match control := controls.take():
            case Control.SKIP | Control.REPEAT | Control.PAUSE | Control.STOP:
                return control
            case None:
                controls.wait()
            case _:
                continue


def end_of_pause(controls: Controls, meanwhile: Meanwhile) -> None:
    """Return when the candidate goes on; InterviewEnded when they stop instead."""
    while True:
        meanwhile()
        match controls.take():
            case Control.RESUME | Control.PAUSE | Control.CONTINUE:
                return
            case Control.STOP:
                raise InterviewEnded
            case None:
                controls.wait()
            case _:
                continue


def score_read(controls: Controls, meanwhile: Meanwhile) -> Control:
    """CONTINUE, or RETRY for the same question once more; InterviewEnded when the candidate stops."""
    while True:
        meanwhile()
        match controls.take():
            case Control.RETRY:
                return Control.RETRY
            case Control.CONTINUE | Control.FINISH | Control.SKIP:
                return Control.CONTINUE
            case Control.STOP:
                raise InterviewEnded
            case None:
                controls.wait()
            case _:
                continue
