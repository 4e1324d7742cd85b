"""The commands about past sessions: list, show, export, delete, report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from voice_interviewer.cli.output import note, print_json, print_text, table
from voice_interviewer.config import user_folders
from voice_interviewer.debrief.documents import debrief_document, debrief_markdown
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Debrief
from voice_interviewer.errors import BadInputError, InterviewerError
from voice_interviewer.repo.facts import Fact
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.store import SessionStore, read_record


def _store() -> SessionStore:
    return SessionStore(user_folders().sessions)


def list_sessions(*, as_json: bool) -> int:
    """All sessions, newest first."""
    entries = _store().entries()
    if as_json:
        print_json(
            {
                "sessions": [
                    {
                        "id": entry.id,
                        "started_at": entry.started_at,
                        "repo": entry.repo,
                        "mode": entry.mode,
                        "state": entry.state,
                        "overall": entry.overall,
                        "folder": str(entry.folder),
                    }
                    for entry in entries
                ]
            }
        )
        return 0
    if not entries:
        print_text("No session yet. `voice-interviewer REPO` starts one.")
        return 0
    rows = [
        (
            entry.id,
            entry.started_at,
            entry.repo,
            entry.mode,
            entry.state,
            "-" if entry.overall is None else f"{entry.overall:.1f}",
        )
        for entry in entries
    ]
    print_text(table(("session", "started", "repository", "mode", "state", "overall"), rows))
    return 0


def show_session(wanted: str, *, as_json: bool) -> int:
    """One session's debrief on stdout."""
    _, debrief = _debrief(wanted)
    if as_json:
        print_json(debrief_document(debrief))
    else:
        print_text(debrief_markdown(debrief))
    return 0


def write_report(wanted: str, report_format: str, out: Path | None) -> int:
    """The debrief of a session as md, json or html, on stdout or into a file."""
    if report_format not in ("md", "json", "html"):
        raise BadInputError(f"there is no report format {report_format!r}", next_step="Choose md, json or html.")
    folder = _store().find(wanted)
    record, debrief = _debrief(str(folder))
    if report_format == "md":
        text = debrief_markdown(debrief)
    elif report_format == "json":
        text = json.dumps(debrief_document(debrief), ensure_ascii=False, indent=2) + "\n"
    else:
        from voice_interviewer.debrief.html_report import html_report

        text = html_report(record, debrief, folder)
        out = out or folder / "report.html"
    if out is None:
        print_text(text)
        return 0
    partial = out.with_name(out.name + ".part")
    try:
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(out)
    except OSError as error:
        raise BadInputError(f"cannot write the report: {error.strerror}", where=str(out)) from error
    note(f"Written: {out}")
    return 0


def export_session(wanted: str, out: Path | None) -> int:
    """The session's folder as a zip archive."""
    store = _store()
    archive = out or Path(f"{store.find(wanted).name}.zip")
    note(f"Written: {store.export(wanted, archive)}")
    return 0


def delete_session(wanted: str, *, confirmed: bool) -> int:
    """Delete a session; asks on a terminal, and needs --yes elsewhere."""
    store = _store()
    folder = store.find(wanted)
    if not confirmed:
        if not sys.stdin.isatty():
            raise BadInputError("deleting needs a yes", where=folder.name, next_step="Add --yes.")
        note(f"Delete {folder} with its audio? Type yes:")
        if sys.stdin.readline().strip().lower() != "yes":
            note("Nothing was deleted.")
            return 0
    note(f"Deleted: {store.delete(str(folder))}")
    return 0


def _debrief(wanted: str) -> tuple[SessionRecord, Debrief]:
    record = read_record(_store().find(wanted))
    return record, summarize(record, _facts(Path(record.repo_path)))


def _facts(repo: Path) -> tuple[Fact, ...]:
    """The repository's facts if it is still there; a debrief can do without."""
    try:
        return scan_repository(repo, cache_folder=user_folders().cache / "intake").facts
    except InterviewerError:
        return ()
