"""The key table: in each moment, exactly these keys do exactly this."""

from __future__ import annotations

import pytest

from voice_interviewer.session.controls import Control
from voice_interviewer.tui.keys import KEY_ROWS, Act, keys_in, possible, row_of, rows_in
from voice_interviewer.tui.state import TYPING_MOMENTS, Moment

COMMON = {"y": Act.COPY, "o": Act.OPEN_FILE}
ALWAYS = {
    "question_mark": Act.HELP,
    "f1": Act.HELP,
    "q": Act.QUIT,
    "ctrl+q": Act.QUIT,
    "ctrl+c": Act.QUIT,
}
TURN = {"r": Act.REPEAT, "s": Act.SKIP, "p": Act.PAUSE}
LISTENING = {"space": Act.DONE, "enter": Act.DONE, "t": Act.THINK, "e": Act.TYPE} | TURN | COMMON | ALWAYS
SEND = {"ctrl+s": Act.SEND, "ctrl+enter": Act.SEND, "ctrl+j": Act.SEND}
TYPING_ALWAYS = {"f1": Act.HELP, "ctrl+q": Act.QUIT, "ctrl+o": Act.OPEN_FILE}

EXPECTED: dict[Moment, dict[str, Act]] = {
    Moment.STARTING: ALWAYS,
    Moment.INTERVIEWER: {"space": Act.ANSWER_NOW, "enter": Act.ANSWER_NOW} | TURN | COMMON | ALWAYS,
    Moment.YOUR_TURN: LISTENING,
    Moment.HEARING: LISTENING,
    Moment.THINKING: LISTENING,
    Moment.ENDING: LISTENING,
    Moment.TYPING: SEND | {"ctrl+r": Act.REPEAT, "ctrl+n": Act.SKIP, "ctrl+t": Act.PAUSE} | TYPING_ALWAYS,
    Moment.TYPING_INSTEAD: SEND | {"escape": Act.SPEAK} | TYPING_ALWAYS,
    Moment.TRANSCRIBING: COMMON | ALWAYS,
    Moment.JUDGING: COMMON | ALWAYS,
    Moment.SCORE: {"enter": Act.CONTINUE, "c": Act.CONTINUE, "space": Act.CONTINUE} | COMMON | ALWAYS,
    Moment.PAUSED: {"space": Act.RESUME, "p": Act.RESUME, "enter": Act.RESUME} | COMMON | ALWAYS,
    Moment.STOPPING: ALWAYS,
    Moment.WRITING: ALWAYS,
}

CONTROLS = {
    Act.ANSWER_NOW: Control.FINISH,
    Act.DONE: Control.FINISH,
    Act.REPEAT: Control.REPEAT,
    Act.SKIP: Control.SKIP,
    Act.THINK: Control.THINK,
    Act.PAUSE: Control.PAUSE,
    Act.TYPE: Control.PAUSE,
    Act.RESUME: Control.RESUME,
    Act.SPEAK: Control.RESUME,
    Act.CONTINUE: Control.CONTINUE,
}


@pytest.mark.parametrize("moment", list(Moment))
def test_the_keys_of_each_moment(moment: Moment) -> None:
    bound = [(key, row.act) for row in KEY_ROWS for key in keys_in(row, moment)]
    assert dict(bound) == EXPECTED[moment]
    assert len(bound) == len(dict(bound)), "one key does two things"


def test_each_action_sends_its_control() -> None:
    assert {row.act: row.control for row in KEY_ROWS if row.control is not None} == CONTROLS


@pytest.mark.parametrize("moment", list(Moment))
def test_help_and_quit_are_always_there(moment: Moment) -> None:
    acts = {row.act for row in rows_in(moment)}
    assert {Act.HELP, Act.QUIT} <= acts


@pytest.mark.parametrize("moment", TYPING_MOMENTS)
def test_no_letter_is_a_key_while_typing(moment: Moment) -> None:
    keys = [key for row in KEY_ROWS for key in keys_in(row, moment)]
    assert [key for key in keys if len(key) == 1] == []


def test_a_row_that_cannot_be_done_has_no_keys() -> None:
    assert keys_in(row_of(Act.CONTINUE), Moment.HEARING) == ()
    assert not possible(Act.CONTINUE, Moment.HEARING)
