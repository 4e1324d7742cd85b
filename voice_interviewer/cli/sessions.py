"""The commands about past sessions: list, show, export, delete, report."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from voice_interviewer.cli.output import note, print_json, print_text, table
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.config import user_folders
from voice_interviewer.debrief.documents import debrief_document, debrief_markdown
from voice_interviewer.debrief.files import write_whole
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Debrief
from voice_interviewer.errors import BadInputError, InterviewerError
from voice_interviewer.progress.search import Match, search
from voice_interviewer.repo.facts import Fact
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.store import SessionEntry, SessionStore, read_record

SHOWN_MATCHES = 3
"""Places of a search that are shown a session; `--json` has all."""


def _store() -> SessionStore:
    return SessionStore(user_folders().sessions)


def list_sessions(query: str = "", *, as_json: bool) -> int:
    """All sessions, newest first; with words to search for, those that hold all of them and where they stand."""
    with waiting("reading past sessions"):
        entries = [(entry, found) for entry in _store().entries() if (found := _found(entry, query)) is not None]
    if as_json:
        print_json({"sessions": [_entry_document(entry, matches, query) for entry, matches in entries]})
        return 0
    if not entries:
        print_text(f"No session has {query!r}." if query else "No session yet. `voice-interviewer REPO` starts one.")
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
        for entry, _ in entries
    ]
    lines = table(("session", "started", "repository", "mode", "state", "overall"), rows).splitlines()
    print_text(lines[0])
    for line, (_, matches) in zip(lines[1:], entries, strict=True):
        print_text(line)
        for match in matches[:SHOWN_MATCHES]:
            print_text(f"    {match.question}, {'answer' if match.answer else 'question'}: {match.excerpt}")
        if len(matches) > SHOWN_MATCHES:
            print_text(f"    and {len(matches) - SHOWN_MATCHES} more")
    return 0


def _found(entry: SessionEntry, query: str) -> tuple[Match, ...] | None:
    if not query.split():
        return ()
    return search(entry, None if entry.state == "unreadable" else read_record(entry.folder), query)


def _entry_document(entry: SessionEntry, matches: tuple[Match, ...], query: str) -> dict[str, object]:
    document: dict[str, object] = {
        "id": entry.id,
        "started_at": entry.started_at,
        "repo": entry.repo,
        "mode": entry.mode,
        "state": entry.state,
        "overall": entry.overall,
        "folder": str(entry.folder),
    }
    if query.split():
        document["matches"] = [asdict(match) for match in matches]
    return document


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

        with waiting("writing the report"):
            text = html_report(record, debrief, folder)
        out = out or folder / "report.html"
    if out is None:
        print_text(text)
        return 0
    write_whole(out, text)
    note(f"Written: {out}")
    return 0


def export_session(wanted: str, out: Path | None, *, as_json: bool = False) -> int:
    """The session's folder as a zip archive."""
    store = _store()
    folder = store.find(wanted)
    written = store.export(str(folder), out or Path(f"{folder.name}.zip"))
    if as_json:
        print_json({"session": folder.name, "archive": str(written.resolve())})
    note(f"Written: {written}")
    return 0


def delete_session(wanted: str, *, confirmed: bool, as_json: bool = False) -> int:
    """Delete a session; asks on a terminal, and needs --yes elsewhere."""
    store = _store()
    folder = store.find(wanted)
    deleted = confirmed or _agreed(folder)
    if deleted:
        store.delete(str(folder))
    if as_json:
        print_json({"session": folder.name, "folder": str(folder), "deleted": deleted})
    note(f"Deleted: {folder}" if deleted else "Nothing was deleted.")
    return 0


def _agreed(folder: Path) -> bool:
    if not sys.stdin.isatty():
        raise BadInputError("deleting needs a yes", where=folder.name, next_step="Add --yes.")
    note(f"Delete {folder} with its audio? Type yes:")
    return sys.stdin.readline().strip().lower() == "yes"


def _debrief(wanted: str) -> tuple[SessionRecord, Debrief]:
    record = read_record(_store().find(wanted))
    return record, summarize(record, _facts(Path(record.repo_path)))


def _facts(repo: Path) -> tuple[Fact, ...]:
    """The repository's facts if it is still there; a debrief can do without."""
    try:
        return scan_repository(repo, cache_folder=user_folders().cache / "intake").facts
    except InterviewerError:
        return ()
