"""Keeps the terminal for the screens alone: what native libraries print (sound drivers, model runtimes) goes to a file.

Such libraries write to file descriptors 1 and 2, which no Python redirection reaches, and a single line of theirs spoils
the picture.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STREAMS = ((1, "__stdout__"), (2, "__stderr__"))


class Terminal:
    """The terminal of this process; does nothing where descriptors 1 and 2 are no terminal, and on Windows."""

    def __init__(self, native_output: Path | None = None) -> None:
        """`native_output` is appended to; None throws away what libraries print."""
        self._native_output = os.devnull if native_output is None else str(native_output)
        self._kept: dict[int, int] = {}
        """Descriptor to the duplicate that still leads to the terminal."""
        self._typed_on = False

    @property
    def gone(self) -> bool:
        """Whether the terminal was closed while the screens were on it; not everybody is told so by a signal."""
        return self._typed_on and not os.isatty(0)

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Within this, only Python's own `sys.__stdout__` and `sys.__stderr__` lead to the terminal."""
        if os.name == "nt":
            yield
            return
        self._typed_on = os.isatty(0)
        streams = [(fd, name) for fd, name in _STREAMS if os.isatty(fd) and getattr(sys, name) is not None]
        before = {name: getattr(sys, name) for _, name in streams}
        for fd, name in streams:
            before[name].flush()
            self._kept[fd] = os.dup(fd)
            writer = os.fdopen(os.dup(fd), "w", encoding=before[name].encoding, errors="replace")
            setattr(sys, name, writer)
        self._silence()
        try:
            yield
        finally:
            self._restore()
            for name, stream in before.items():
                getattr(sys, name).close()
                setattr(sys, name, stream)
            for duplicate in self._kept.values():
                os.close(duplicate)
            self._kept.clear()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Within this, a child process (an editor) has the terminal as usual."""
        self._restore()
        try:
            yield
        finally:
            self._silence()

    def _silence(self) -> None:
        if not self._kept:
            return
        sink = os.open(self._native_output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for fd in self._kept:
            os.dup2(sink, fd)
        os.close(sink)

    def _restore(self) -> None:
        for fd, duplicate in self._kept.items():
            os.dup2(duplicate, fd)
