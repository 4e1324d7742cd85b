"""What is shown on stderr while something takes longer than a moment: a bar or a spinner, and nothing without a terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.7
"""What is done by then shows nothing at all."""

Advance = Callable[[int, int], None]


def _nothing(done: int, total: int) -> None:
    del done, total


@contextmanager
def waiting(label: str) -> Iterator[Advance]:
    """Shows `label` with the time that has passed until the block ends; the yielded function tells (done, total), which
    makes it a bar."""
    if not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = progress.add_task(label, total=None)
    lock = threading.Lock()
    over = False

    def begin() -> None:
        with lock:
            if not over:
                progress.start()

    timer = threading.Timer(PATIENCE_SECONDS, begin)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: progress.update(task, completed=done, total=total)
    finally:
        timer.cancel()
        with lock:
            over = True
            progress.stop()
