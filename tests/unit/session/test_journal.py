"""The journal on disk: what is written comes back, torn ends are dropped, broken lines are named."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from interview_world import Typist, interview, opening

from voice_interviewer.errors import BadInputError
from voice_interviewer.session.events import InputHeard, SessionFinished, SpeechState, Warned
from voice_interviewer.session.journal import JOURNAL_NAME, FolderJournal, decode, encode, journal_text, read_journal
from voice_interviewer.session.record import fold


def hold(folder: Path) -> FolderJournal:
    journal = FolderJournal(folder)
    interview(opening("one"), Typist(["The state is locked.", "we read the plan"]), journal=journal).run()
    return journal


def test_every_event_comes_back_as_it_was(tmp_path: Path) -> None:
    hold(tmp_path).close()
    events = read_journal(tmp_path)
    assert (tmp_path / JOURNAL_NAME).read_text("utf-8") == journal_text(events)
    assert all(decode(encode(event)) == event for event in events)
    record = fold(events)
    assert record is not None
    assert record.completed


def test_transient_events_are_not_kept(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path)
    journal.append(InputHeard(0.1, -30.0, SpeechState.SPEAKING, 0.0, None))
    journal.close()
    assert (tmp_path / JOURNAL_NAME).read_text("utf-8") == ""


def test_a_torn_last_line_is_dropped_and_the_next_event_starts_a_new_one(tmp_path: Path) -> None:
    hold(tmp_path).close()
    path = tmp_path / JOURNAL_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    before = read_journal(tmp_path)
    assert len(before) == whole.count(b"\n") - 1

    journal = FolderJournal(tmp_path)
    journal.append(SessionFinished(True))
    journal.close()
    assert read_journal(tmp_path) == (*before, SessionFinished(True))


@pytest.mark.parametrize("broken", [b"not json\n", b'{"kind": "no_such_event"}\n', b"\xff\xfe\n", b"[1, 2]\n"])
def test_a_broken_line_in_the_middle_is_named(tmp_path: Path, broken: bytes) -> None:
    hold(tmp_path).close()
    path = tmp_path / JOURNAL_NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], broken, *lines[1:]]))
    with pytest.raises(BadInputError) as caught:
        read_journal(tmp_path)
    assert caught.value.where == f"{path}:2"


def test_a_folder_without_a_journal_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="sessions list"):
        read_journal(tmp_path)


def test_an_answer_file_can_be_played_before_it_is_closed(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path)
    file = journal.answer_file("one+why-lock")
    for _ in range(60):
        file.append(np.full(320, 1000, dtype=np.int16))
    with wave.open(str(tmp_path / file.name), "rb") as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getnframes()) == (16_000, 1, 16_000)
    file.close()
    with wave.open(str(tmp_path / file.name), "rb") as reader:
        assert reader.getnframes() == 60 * 320
    assert file.name == "audio/001-one+why-lock.wav"
    journal.close()


def test_numbers_of_answer_files_go_on_after_a_resume(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "004-one.wav").write_bytes(b"")
    journal = FolderJournal(tmp_path)
    assert journal.answer_file("two").name == "audio/005-two.wav"
    journal.close()


def test_a_session_without_a_beginning_is_refused(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path)
    journal.append(Warned("odd"))
    journal.close()
    with pytest.raises(BadInputError, match="before its first question"):
        read_journal(tmp_path)
