"""Symbols with a stand-in for terminals without Unicode, and the small figures drawn with them: clocks, levels, sizes."""

from __future__ import annotations

import sys
from dataclasses import dataclass

QUIETEST_DBFS = -60.0
"""The left end of the level meter."""
CLIPPING_DBFS = -6.0
"""Root mean square of a tenth of a second; speech that loud has its peaks cut."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few symbols beyond letters, so that a terminal without Unicode gets others."""

    interviewer: str
    microphone: str
    thinking: str
    typing: str
    busy: str
    paused: str
    full: str
    empty: str
    ready: str
    failed: str
    waiting: str
    partly: str
    dash: str
    dot: str
    """Between two pieces of a line."""
    mark: str
    """In a plot, where nothing is drawn but something is told."""
    ellipsis: str
    arrow: str


UNICODE = Glyphs("▶", "●", "◌", "✎", "⋯", "‖", "█", "░", "✓", "✗", "·", "◐", "–", "·", "·", "…", "→")
ASCII = Glyphs(">", "*", "o", "_", ".", "=", "#", "-", "+", "x", ".", "~", "-", "|", ".", "...", "->")


def glyphs_for(ascii_only: bool | None) -> Glyphs:
    """The symbols; None means as the terminal's encoding allows."""
    if ascii_only is None:
        encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
        ascii_only = "utf" not in encoding.lower()
    return ASCII if ascii_only else UNICODE


def clock(seconds: float) -> str:
    """`0:42`, `12:05` or `1:02:05`."""
    whole = max(int(seconds), 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def level_bar(level_dbfs: float, width: int, glyphs: Glyphs = UNICODE) -> str:
    """A bar of `width` cells from -60 to 0 dBFS."""
    share = (level_dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS
    filled = round(min(max(share, 0.0), 1.0) * width)
    return glyphs.full * filled + glyphs.empty * (width - filled)


def level_words(level_dbfs: float) -> str:
    """What the level means, for those who cannot see a bar."""
    if level_dbfs <= -90:
        return "silent"
    if level_dbfs < -50:
        return "quiet"
    return "too loud" if level_dbfs > CLIPPING_DBFS else "good"


def size(size_bytes: int | None) -> str:
    """`145 MB`; empty when unknown."""
    if size_bytes is None:
        return ""
    return (
        f"{size_bytes / 1e9:.1f} GB"
        if size_bytes >= 1e9
        else f"{max(size_bytes / 1e6, 0.1):.{0 if size_bytes >= 1e7 else 1}f} MB"
    )
