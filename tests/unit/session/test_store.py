"""The sessions folder: listing, finding, exporting and deleting, with broken sessions among whole ones."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from interview_world import Typist, interview, opening

from voice_interviewer.errors import BadInputError
from voice_interviewer.session.journal import JOURNAL_NAME, FolderJournal
from voice_interviewer.session.store import DEBRIEF_NAME, SessionStore, new_session_id

ANSWERS = ["The state is locked.", "we read the plan"]


def hold(folder: Path, name: str, hour: int, lines: list[str] | None = None) -> None:
    begin = replace(opening("one"), session=name, started_at=f"2026-01-15T{hour:02d}:00:00+00:00")
    journal = FolderJournal(folder / name)
    interview(begin, Typist(list(ANSWERS if lines is None else lines)), journal=journal).run()
    journal.close()


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    hold(tmp_path, "2026-a", 9)
    hold(tmp_path, "2026-b", 10, lines=[])
    (tmp_path / "2026-a" / DEBRIEF_NAME).write_text(json.dumps({"overall": {"average": 2.5}}), "utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / JOURNAL_NAME).write_text("?\n", "utf-8")
    return SessionStore(tmp_path)


def test_sessions_are_listed_newest_first_with_their_state(store: SessionStore) -> None:
    assert [(entry.id, entry.state, entry.overall) for entry in store.entries()] == [
        ("2026-b", "stopped", None),
        ("2026-a", "finished", 2.5),
        ("broken", "unreadable", None),
    ]


def test_an_interrupted_session_says_so(store: SessionStore) -> None:
    journal = store.folder / "2026-a" / JOURNAL_NAME
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    assert store.entries()[1].state == "interrupted"


def test_a_session_is_found_by_id_beginning_path_and_last(store: SessionStore) -> None:
    assert store.find("2026-a").name == "2026-a"
    assert store.find("bro").name == "broken"
    assert store.find(str(store.folder / "2026-b")).name == "2026-b"
    assert store.find("last").name == "2026-b"


@pytest.mark.parametrize(("wanted", "message"), [("2026", "2 sessions begin with"), ("nope", "there is no session")])
def test_what_cannot_be_found_is_said(store: SessionStore, wanted: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        store.find(wanted)


def test_an_export_holds_the_whole_folder(store: SessionStore, tmp_path: Path) -> None:
    archive = store.export("2026-a", tmp_path / "out.zip")
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.namelist() == ["2026-a/debrief.json", "2026-a/session.jsonl"]


def test_a_deleted_session_is_gone(store: SessionStore) -> None:
    store.delete("2026-a")
    assert [entry.id for entry in store.entries()] == ["2026-b", "broken"]


def test_an_empty_or_missing_folder_has_no_sessions(tmp_path: Path) -> None:
    assert SessionStore(tmp_path / "none").entries() == ()


def test_session_ids_sort_by_time_and_never_collide(tmp_path: Path) -> None:
    started = datetime(2026, 1, 15, 9, 30, 5, tzinfo=UTC)
    first = new_session_id(started, "my infra/repo", tmp_path)
    (tmp_path / first).mkdir()
    assert first == "2026-01-15-093005-my-infra-repo"
    assert new_session_id(started, "my infra/repo", tmp_path) == f"{first}-2"
