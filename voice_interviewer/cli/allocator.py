"""Keeps the C library from spreading native memory over one arena a thread, where what an answer needed is never used again
by the next one: a long session then stays as large as a short one."""

from __future__ import annotations

import sys

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Of mallopt in glibc's malloc.h."""
ARENAS = 2
LARGE_BYTES = 128 * 1024
"""Blocks from here on go back to the system when they are freed; glibc would raise the limit with the first large one."""


def share_arenas() -> None:
    """To be called before the first thread; does nothing where the C library is not glibc."""
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, ARENAS)
        mallopt(_MMAP_THRESHOLD, LARGE_BYTES)
