"""What the candidate may do at any moment, as a thread-safe box that a front end fills and the interview empties."""

from __future__ import annotations

import threading
from collections import deque
from enum import StrEnum


class Control(StrEnum):
    """A key press of the candidate, by meaning."""

    FINISH = "finish"
    """I am done with this answer (or: stop speaking, let me answer)."""
    REPEAT = "repeat"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    THINK = "think"
    """Stop the end-of-answer clock until I speak again."""
    CONTINUE = "continue"
    """Go on from a score block to the next question."""
    RETRY = "retry"
    """From a score block: answer this question once more."""
    STOP = "stop"
    """End the interview here and write the debrief."""


class Controls:
    """A queue of controls, typed answers and corrections. Front ends call `press`, `type_answer` and `correct` from any
    thread; only the interview's thread takes from it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._pressed: deque[Control] = deque()
        self._typed: deque[str] = deque()
        self._corrected: deque[str] = deque()
        self._left = False

    def press(self, control: Control) -> None:
        with self._condition:
            self._pressed.append(control)
            self._condition.notify_all()

    def type_answer(self, text: str) -> None:
        """Hand over a typed answer; it ends the present turn."""
        with self._condition:
            self._typed.append(text)
            self._condition.notify_all()

    def correct(self, text: str) -> None:
        """Put right what was heard last: `text` is that whole answer as it was said."""
        with self._condition:
            self._corrected.append(text)
            self._condition.notify_all()

    def leave(self) -> None:
        """End the process's part at once: nothing more is asked, judged or journaled, and the session can be resumed."""
        self._left = True
        self.press(Control.STOP)

    @property
    def left(self) -> bool:
        """Whether `leave` was called; the STOP that follows from it means that, not the end of the interview."""
        return self._left

    def take(self) -> Control | None:
        """The oldest control not yet taken, without waiting."""
        with self._condition:
            return self._pressed.popleft() if self._pressed else None

    def pending(self, *controls: Control) -> bool:
        """Whether one of these was pressed and not yet taken."""
        with self._condition:
            return any(control in self._pressed for control in controls)

    def take_typed(self) -> str | None:
        with self._condition:
            return self._typed.popleft() if self._typed else None

    def take_correction(self) -> str | None:
        with self._condition:
            return self._corrected.popleft() if self._corrected else None

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Return when something is there to take, or after the timeout."""
        with self._condition:
            if not self._pressed and not self._typed and not self._corrected:
                self._condition.wait(timeout_seconds)
