"""Trends, attempts side by side and the drill's queue as JSON documents and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date

from voice_interviewer.debrief import attempts
from voice_interviewer.progress.comparing import AttemptPair
from voice_interviewer.progress.history import PastAttempt
from voice_interviewer.progress.schedule import DrillItem
from voice_interviewer.progress.trends import TOP_RATING, Trend, TrendGroup

BARS = "▁▂▃▄▅▆▇█"
NO_BARS = "01234567"
"""For terminals that cannot show block letters."""
PLOT_ROWS = 9
SHOWN_SESSIONS = 24
HEADINGS = {
    TrendGroup.OVERALL: "Ratings, 0 to 4",
    TrendGroup.ROUND: "Rounds, 0 to 4",
    TrendGroup.PILLAR: "Pillars, 0 to 4",
    TrendGroup.DELIVERY: "Delivery",
}


def trends_document(trends: Iterable[Trend]) -> dict[str, object]:
    """The trends with every point; `fine` is the range that needs no work."""
    return {
        "trends": [
            {
                "group": trend.group.value,
                "name": trend.name,
                "unit": trend.unit,
                "fine": list(trend.fine),
                "latest": trend.latest,
                "change": trend.change,
                "direction": trend.direction.value,
                "judges": list(trend.judges),
                "points": [asdict(point) for point in trend.points],
            }
            for trend in trends
        ]
    }


def trends_text(trends: Sequence[Trend], bars: str = BARS) -> str:
    """A plot of the overall rating, then a line for each trend: its course, the latest value, and what changed."""
    parts = [plot(trend) for trend in trends[:1] if trend.group is TrendGroup.OVERALL and len(trend.points) > 1]
    for group in TrendGroup:
        lines = [trend for trend in trends if trend.group is group]
        if lines:
            width = max(len(trend.name) for trend in lines)
            parts.append("\n".join([HEADINGS[group], *(f"  {_line(trend, width, bars)}" for trend in lines)]))
    judges = dict.fromkeys(judge for trend in trends for judge in trend.judges)
    if len(judges) > 1:
        parts.append(f"Ratings come from different judges and may differ for that alone: {', '.join(judges)}.")
    return "\n\n".join(parts) + "\n"


def plot(trend: Trend) -> str:
    """The ratings of a trend as a plot of nine lines, one column pair a session, the latest 24."""
    points = trend.points[-SHOWN_SESSIONS:]
    rows = [round(point.value / TOP_RATING * (PLOT_ROWS - 1)) for point in points]
    lines = [f"{trend.name}, {len(points)} sessions"]
    for row in reversed(range(PLOT_ROWS)):
        label = f"{row * TOP_RATING / (PLOT_ROWS - 1):.0f}" if row % 2 == 0 else " "
        cells = "".join(" *" if at == row else " ." if row % 2 == 0 else "  " for at in rows)
        lines.append(f"  {label} |{cells}")
    first, last = points[0].started_at[:10], points[-1].started_at[:10]
    gap = max(2 * len(points) - len(first) - len(last) + 1, 2)
    lines.append(f"     {first}{' ' * gap}{last}")
    return "\n".join(lines)


def sparkline(trend: Trend, bars: str = BARS) -> str:
    """One letter a session, the latest 24; ratings on the whole scale, delivery from nothing to its largest value."""
    values = [point.value for point in trend.points][-SHOWN_SESSIONS:]
    top = TOP_RATING if trend.group is not TrendGroup.DELIVERY else max(*values, trend.fine[1])
    return "".join(bars[min(int(max(value, 0.0) / top * len(bars)), len(bars) - 1)] for value in values)


def _line(trend: Trend, width: int, bars: str) -> str:
    latest = f"{trend.latest:.1f} {trend.unit}"
    change = "" if trend.change is None else f"{trend.change:+.1f}, "
    fine = f", fine {trend.fine[0]:g} to {trend.fine[1]:g}" if trend.group is TrendGroup.DELIVERY else ""
    return f"{trend.name.ljust(width)}  {sparkline(trend, bars)}  {latest}  ({change}{trend.direction.value}{fine})"


def comparison_document(pairs: Iterable[AttemptPair]) -> dict[str, object]:
    """Each pair with the figures of both attempts and the points gained and lost."""
    return {
        "comparisons": [
            {
                "question": pair.comparison.question,
                "title": pair.comparison.title,
                "earlier": _attempt_document(pair.earlier) | asdict(pair.comparison.before),
                "later": _attempt_document(pair.later) | asdict(pair.comparison.now),
                "gained": list(pair.comparison.won),
                "lost": list(pair.comparison.lost),
            }
            for pair in pairs
        ]
    }


def comparison_text(pairs: Sequence[AttemptPair]) -> str:
    """A small table for each question, then what was gained and lost."""
    return "\n\n".join(_pair_text(pair) for pair in pairs) + "\n"


def _pair_text(pair: AttemptPair) -> str:
    heading = f"{pair.comparison.title}  ({pair.comparison.question})"
    rows = [("", str(pair.earlier.day), str(pair.later.day)), *attempts.rows(pair.comparison)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [heading]
    lines += [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines += [f"  gained: {claim}" for claim in pair.comparison.won]
    lines += [f"  lost:   {claim}" for claim in pair.comparison.lost]
    return "\n".join(lines)


def _attempt_document(attempt: PastAttempt) -> dict[str, object]:
    return {"session": attempt.session, "day": attempt.day.isoformat()}


def queue_document(items: Sequence[DrillItem], today: date) -> dict[str, object]:
    """The gaps with what the schedule knows of each."""
    return {
        "today": today.isoformat(),
        "gaps": [
            {
                "question": item.question,
                "title": item.planned.question.title,
                "round": item.planned.question.round.value,
                "due": item.due.isoformat(),
                "is_due": item.is_due(today),
                "box": item.box,
                "last_day": item.last_day.isoformat(),
                "last_rating": item.last_rating,
                "attempts": item.attempts,
                "session": item.session,
            }
            for item in items
        ],
    }


def due_words(item: DrillItem, today: date) -> str:
    """`today`, `tomorrow`, `3 days ago`, `in 5 days`."""
    days = (item.due - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    count = f"{abs(days)} day{'s' if abs(days) > 1 else ''}"
    return f"in {count}" if days > 0 else f"{count} ago"
