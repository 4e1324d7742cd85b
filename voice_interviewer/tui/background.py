"""Work off the drawing thread: a call whose outcome is brought back, and an inbox that makes single redraws of a flood."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from textual.app import App

from voice_interviewer.errors import StoppedError
from voice_interviewer.tui.host import Problem, problem_of

T = TypeVar("T")


class Work(Protocol):
    """Has the host do something in a thread, and delivers its value or failure in the app's thread."""

    def __call__(
        self, name: str, work: Callable[[], T], deliver: Callable[[T], None], fail: Callable[[Problem], None]
    ) -> None: ...


def start(
    app: App[Any], name: str, work: Callable[[], T], deliver: Callable[[T], None], fail: Callable[[Problem], None]
) -> threading.Thread:
    """Run `work` in a thread of its own, which is returned; then `deliver` its value, or `fail` with its exception, in the
    app's thread.

    The thread is a daemon, so that an engine that hangs cannot keep the program from ending.
    """

    def body() -> None:
        try:
            value = work()
        except StoppedError as error:
            to_app(app, fail, problem_of(error))
        except Exception as error:  # noqa: BLE001 - the last frame of a thread: a defect must reach the screen as words
            to_app(app, fail, problem_of(error))
        else:
            to_app(app, deliver, value)

    thread = threading.Thread(target=body, name=name, daemon=True)
    thread.start()
    return thread


def all_ended(threads: Sequence[threading.Thread], seconds: float) -> bool:
    """Wait so long, altogether, for the threads to end; whether they did."""
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0.0))
    return not any(thread.is_alive() for thread in threads)


def plain_thread(work: Callable[[], None], fail: Callable[[Problem], None]) -> threading.Thread:
    """Run `work` in a started thread that the caller joins; `fail` is called in that thread."""

    def body() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - as above
            fail(problem_of(error))

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    return thread


def to_app(app: App[Any], callback: Callable[[T], None], value: T) -> None:
    """Have `callback(value)` called in the app's thread; nothing happens when the app has ended."""
    try:
        app.call_later(callback, value)
    except RuntimeError:
        # The event loop closes between the app's last look and ours when the user leaves; there is nobody to tell.
        return


class Inbox(Generic[T]):
    """Takes items from any thread without ever waiting, and hands them over in batches in the app's thread."""

    def __init__(self, app: App[Any], deliver: Callable[[list[T]], None]) -> None:
        self._app = app
        self._deliver = deliver
        self._lock = threading.Lock()
        self._items: deque[T] = deque()
        self._asked = False

    def put(self, item: T) -> None:
        """Add an item; returns at once."""
        with self._lock:
            self._items.append(item)
            if self._asked:
                return
            self._asked = True
        to_app(self._app, self._hand_over, None)

    def _hand_over(self, _: None) -> None:
        with self._lock:
            items = list(self._items)
            self._items.clear()
            self._asked = False
        if items:
            self._deliver(items)

    def flush(self) -> None:
        """Hand over what is there now; only in the app's thread."""
        self._hand_over(None)
