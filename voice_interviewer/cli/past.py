"""The past sessions as the screens show them: trends with their course, sessions, and the gaps that come back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from voice_interviewer.config import user_folders
from voice_interviewer.debrief.documents import debrief_markdown, score_summary_text
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.progress.documents import HEADINGS, due_words, sparkline
from voice_interviewer.progress.history import attempts, read_figures, read_records
from voice_interviewer.progress.schedule import queue
from voice_interviewer.progress.trends import TOP_RATING, Trend, TrendGroup, trends
from voice_interviewer.session.store import SessionEntry, SessionStore, read_record
from voice_interviewer.tui.host import Finished, PastSession, ProgressLine, ProgressView

SESSION_FILES = ("debrief.md", "transcript.md", "debrief.json")


def past_sessions(today: date) -> ProgressView:
    """Everything of this machine's sessions."""
    store = SessionStore(user_folders().sessions)
    gaps = queue(attempts(read_records(store)))
    return ProgressView(
        lines=tuple(_line(trend) for trend in trends(read_figures(store))),
        sessions=tuple(PastSession(entry.id, entry.started_at, _words(entry)) for entry in store.entries()),
        due=tuple(
            f"{item.planned.question.round.value}: {item.planned.question.title}, due {due_words(item, today)}"
            for item in gaps
        ),
    )


def past_debrief(session: str) -> Finished:
    """The debrief of one session as it lies in its folder; without that file, as it would be written today."""
    folder = SessionStore(user_folders().sessions).find(session)
    record = read_record(folder)
    debrief = summarize(record, ())
    written = folder / "debrief.md"
    text = written.read_text("utf-8", "replace") if written.is_file() else debrief_markdown(debrief)
    return Finished(folder, text, overall_line(score_summary_text(debrief)), _files(folder), record)


def overall_line(summary: str) -> str:
    """The line of the whole result."""
    return next((line for line in summary.splitlines() if line.startswith("Overall")), "")


def _line(trend: Trend) -> ProgressLine:
    change = "" if trend.change is None else f", {trend.change:+.1f}"
    return ProgressLine(
        group=HEADINGS[trend.group],
        name=trend.name,
        unit=trend.unit,
        fine=trend.fine,
        top=0.0 if trend.group is TrendGroup.DELIVERY else TOP_RATING,
        points=tuple((point.started_at[:10], point.value) for point in trend.points),
        course=sparkline(trend),
        words=f"{trend.latest:.1f} {trend.unit}{change}, {trend.direction.value}",
    )


def _words(entry: SessionEntry) -> str:
    overall = "" if entry.overall is None else f", {entry.overall:.1f} of 4"
    return f"{Path(entry.repo).name or entry.id}, {entry.mode or 'session'}, {entry.state}{overall}"


def _files(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in SESSION_FILES if (folder / name).is_file())
