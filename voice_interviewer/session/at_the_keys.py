"""What the interview waits for when only keys can bring it: a typed answer, the end of a pause, a score block that was read."""

from __future__ import annotations

from collections.abc import Callable

from voice_interviewer.session.controls import Control, Controls

Meanwhile = Callable[[], object]
"""Called before each wait: corrections may come at any moment."""


class InterviewEnded(Exception):  # noqa: N818 - a way out of every wait, as StopIteration is; nothing went wrong
    """The candidate ended the interview, or recorded answers ran out."""


def typed_answer(controls: Controls, meanwhile: Meanwhile) -> str | Control:
    """The answer without the blanks around it, or the control (skip, repeat, pause, stop) that came instead."""
    while True:
        meanwhile()
        if (text := controls.take_typed()) is not None:
            return text.strip()
        if key := _next_key(controls, Control.SKIP, Control.REPEAT, Control.PAUSE, Control.STOP):
            return key


def end_of_pause(controls: Controls, meanwhile: Meanwhile) -> None:
    """Return when the candidate goes on; InterviewEnded when they stop instead."""
    _key_or_end(controls, meanwhile, Control.RESUME, Control.PAUSE, Control.CONTINUE)


def score_read(controls: Controls, meanwhile: Meanwhile) -> Control:
    """CONTINUE, or RETRY for the same question once more; InterviewEnded when the candidate stops."""
    key = _key_or_end(controls, meanwhile, Control.RETRY, Control.CONTINUE, Control.FINISH, Control.SKIP)
    return Control.RETRY if key is Control.RETRY else Control.CONTINUE


def _key_or_end(controls: Controls, meanwhile: Meanwhile, *wanted: Control) -> Control:
    """The next of these keys."""
    while True:
        meanwhile()
        if key := _next_key(controls, *wanted, Control.STOP):
            if key is Control.STOP:
                raise InterviewEnded
            return key


def _next_key(controls: Controls, *wanted: Control) -> Control | None:
    """The oldest key when it is one of these; other keys mean nothing now, and without any this waits for something to come."""
    key = controls.take()
    if key is None:
        controls.wait()
    return key if key in wanted else None
