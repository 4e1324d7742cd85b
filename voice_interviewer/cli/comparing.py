"""The commands that set past sessions side by side: trends over all of them, and two attempts at one question."""

from __future__ import annotations

import sys
from dataclasses import replace

from voice_interviewer.cli.output import print_json, print_text
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.config import user_folders
from voice_interviewer.progress.comparing import attempt_pairs
from voice_interviewer.progress.documents import (
    BARS,
    NO_BARS,
    comparison_document,
    comparison_text,
    trends_document,
    trends_text,
)
from voice_interviewer.progress.history import attempts, read_figures, read_records
from voice_interviewer.progress.trends import trends
from voice_interviewer.session.store import SessionStore, read_record

NO_PAIRS = (
    "There are no two answers to compare yet. `voice-interviewer drill` asks past gaps again, and "
    "`voice-interviewer start REPO --questions ID` any question."
)


def show_trends(*, as_json: bool) -> int:
    """The trends of all sessions that have a debrief."""
    lines = trends(read_figures(SessionStore(user_folders().sessions)))
    if as_json:
        print_json(trends_document(lines))
    elif not lines:
        print_text("No session has been scored yet. `voice-interviewer REPO` starts one.")
    else:
        print_text(trends_text(lines, BARS if _shows(BARS) else NO_BARS))
    return 0


def _shows(letters: str) -> bool:
    try:
        letters.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def compare_sessions(wanted: str, earlier: str, question: str, *, as_json: bool) -> int:
    """Each question of a session beside its attempt before, or beside a named session's."""
    store = SessionStore(user_folders().sessions)
    later_folder = None if question and wanted == "last" else store.find(wanted)
    folders = [folder for folder in (later_folder, store.find(earlier) if earlier else None) if folder is not None]
    with waiting("reading past sessions"):
        everything = read_records(store)
    records = [record for record in everything if record.session not in {folder.name for folder in folders}]
    records += [replace(read_record(folder), session=folder.name) for folder in folders]
    records.sort(key=lambda record: record.started_at)
    pairs = attempt_pairs(
        attempts(records),
        session=later_folder.name if later_folder else "",
        earlier_session=folders[-1].name if earlier else "",
        question=question,
    )
    if as_json:
        print_json(comparison_document(pairs))
        return 0
    if not pairs:
        print_text(NO_PAIRS)
        return 0
    print_text(comparison_text(pairs))
    return 0
