"""One trend as a plot of block characters: a column a session, the range that needs no work marked, dates below."""

from __future__ import annotations

from textual.content import Content

from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.host import ProgressLine
from voice_interviewer.tui.untrusted import ink, ink_line

LABEL_CELLS = 5
EIGHTHS = " ▁▂▃▄▅▆▇█"


def plot(line: ProgressLine, width: int, height: int, glyphs: Glyphs) -> Content:
    """At most `width` cells wide; `height` rows of columns, then the dates. The latest sessions when not all fit."""
    room = max((width - LABEL_CELLS - 1) // 2, 1)
    points = line.points[-room:]
    values = [value for _, value in points]
    top = line.top or max([*values, line.fine[1]]) * 1.1 or 1.0
    rows = [ink_line(f"{line.name}: {line.words}", "bold")]
    for row in reversed(range(height)):
        low, high = top * row / height, top * (row + 1) / height
        fine = low < line.fine[1] and high > line.fine[0]
        label = f"{high:.0f}" if row == height - 1 else f"{line.fine[0]:.0f}" if low <= line.fine[0] < high else ""
        if row == 0:
            label = "0"
        cells = "".join(f" {_cell(value, low, high, glyphs, fine=fine)}" for value in values)
        rows.append(ink(f"{label:>{LABEL_CELLS}}{'|' if glyphs.full == '#' else '│'}{cells}"))
    if points:
        first, last = points[0][0], points[-1][0]
        gap = max(2 * len(points) + 1 - len(first) - len(last), 2)
        rows.append(
            ink(f"{'':{LABEL_CELLS}} {first}{' ' * gap}{last}" if len(points) > 1 else f"{'':{LABEL_CELLS}} {last}")
        )
    needs_none = f"{glyphs.mark} marks what needs no work: {line.fine[0]:g} to {line.fine[1]:g}"
    rows.append(ink(needs_none, "$text-muted"))
    return Content("\n").join(rows)


def _cell(value: float, low: float, high: float, glyphs: Glyphs, *, fine: bool) -> str:
    if value >= high:
        return glyphs.full
    share = (value - low) / (high - low)
    if share <= 0:
        return glyphs.mark if fine else " "
    return glyphs.full if glyphs.full == "#" else EIGHTHS[max(round(share * 8), 1)]
