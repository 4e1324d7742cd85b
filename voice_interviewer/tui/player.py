"""Plays pieces of recorded answers in the background, one at a time; a new one takes the place of the one that sounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_interviewer.tui import background
from voice_interviewer.tui.host import Host, Problem

if TYPE_CHECKING:
    from voice_interviewer.debrief.clips import Clip


class Player:
    """Lives in the app's thread."""

    def __init__(self, host: Host, *, work: background.Work, fail: Callable[[Problem], None]) -> None:
        self._host = host
        self._work = work
        self._fail = fail
        self._stop = threading.Event()
        self._turn = threading.Lock()
        """Held while something sounds, so that two pieces never mix."""

    def play(self, clip: Clip, output_device: str) -> None:
        """Stop what sounds, and play this."""
        self.stop()
        self._stop = stop = threading.Event()

        def sound() -> None:
            with self._turn:
                if not stop.is_set():
                    self._host.play(clip, output_device, stop.is_set)

        self._work("quote", sound, _heard, self._fail)

    def stop(self) -> None:
        """Be silent."""
        self._stop.set()


def _heard(_: None) -> None:
    """Nothing follows."""
