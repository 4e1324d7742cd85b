"""The key table: in each moment, exactly these keys do exactly this."""

from __future__ import annotations

from dataclasses import replace

import pytest
import tui_story as story

from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import EndReason
from voice_interviewer.tui.keys import KEY_ROWS, Act, keys_in, possible, row_of, rows_in
from voice_interviewer.tui.moment import TYPING_MOMENTS, Moment
from voice_interviewer.tui.state import ViewState, fold_all

COMMON = {"y": Act.COPY, "o": Act.OPEN_FILE}
ALWAYS = {
    "question_mark": Act.HELP,
    "f1": Act.HELP,
    "q": Act.QUIT,
    "ctrl+q": Act.QUIT,
    "ctrl+c": Act.QUIT,
}
TURN = {"r": Act.REPEAT, "s": Act.SKIP, "p": Act.PAUSE}
FIX = {"f": Act.FIX}
LISTENING = (
    {"space": Act.DONE, "enter": Act.DONE, "t": Act.THINK, "e": Act.TYPE, "h": Act.HIDE} | FIX | TURN | COMMON | ALWAYS
)
QUOTES = {str(number): Act.PLAY for number in range(1, 10)}
SEND = {"ctrl+s": Act.SEND, "ctrl+enter": Act.SEND, "ctrl+j": Act.SEND}
TYPING_ALWAYS = {"f1": Act.HELP, "ctrl+q": Act.QUIT, "ctrl+o": Act.OPEN_FILE}

EXPECTED: dict[Moment, dict[str, Act]] = {
    Moment.STARTING: ALWAYS,
    Moment.INTERVIEWER: {"space": Act.ANSWER_NOW, "enter": Act.ANSWER_NOW} | FIX | TURN | COMMON | ALWAYS,
    Moment.YOUR_TURN: LISTENING,
    Moment.HEARING: LISTENING,
    Moment.THINKING: LISTENING,
    Moment.ENDING: LISTENING,
    Moment.TYPING: SEND | {"ctrl+r": Act.REPEAT, "ctrl+n": Act.SKIP, "ctrl+t": Act.PAUSE} | TYPING_ALWAYS,
    Moment.TYPING_INSTEAD: SEND | {"escape": Act.SPEAK} | TYPING_ALWAYS,
    Moment.TRANSCRIBING: COMMON | ALWAYS,
    Moment.JUDGING: FIX | COMMON | ALWAYS,
    Moment.SCORE: {"enter": Act.CONTINUE, "c": Act.CONTINUE, "space": Act.CONTINUE, "r": Act.RETRY}
    | QUOTES
    | FIX
    | COMMON
    | ALWAYS,
    Moment.PAUSED: {"space": Act.RESUME, "p": Act.RESUME, "enter": Act.RESUME} | FIX | COMMON | ALWAYS,
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
    Act.RETRY: Control.RETRY,
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
    always = {row.act for row in KEY_ROWS if keys_in(row, moment)}
    assert {Act.HELP, Act.QUIT} <= always


@pytest.mark.parametrize("moment", TYPING_MOMENTS)
def test_no_letter_is_a_key_while_typing(moment: Moment) -> None:
    keys = [key for row in KEY_ROWS for key in keys_in(row, moment)]
    assert [key for key in keys if len(key) == 1] == []


def test_a_row_that_cannot_be_done_has_no_keys() -> None:
    assert keys_in(row_of(Act.CONTINUE), Moment.HEARING) == ()
    hearing = fold_all(ViewState(), (story.started(), story.asked(), *story.LISTENING, *story.HEARING))
    assert not possible(Act.CONTINUE, hearing)


def test_words_can_be_fixed_once_an_answer_was_heard() -> None:
    asked = (story.started(), story.asked(), *story.LISTENING)
    assert not possible(Act.FIX, fold_all(ViewState(), asked))
    heard = (*asked, *story.ANSWERED, story.followed_up(), *story.LISTENING)
    assert possible(Act.FIX, fold_all(ViewState(), heard))


def test_a_typed_answer_cannot_have_been_misheard() -> None:
    typed = replace(story.ANSWERED[0], reason=EndReason.TYPED)
    events = (story.started(), story.asked(), *story.LISTENING, typed, story.followed_up(), *story.LISTENING)
    assert Act.FIX not in {row.act for row in rows_in(fold_all(ViewState(), events))}


def test_quotes_have_keys_only_where_there_is_sound() -> None:
    scored = fold_all(ViewState(), (story.started(), story.asked(), *story.ANSWERED, *story.CLOSED, *story.SCORED))
    assert possible(Act.PLAY, scored)
    silent = replace(story.ANSWERED[0], audio="")
    unheard = fold_all(ViewState(), (story.started(), story.asked(), silent, *story.CLOSED, *story.SCORED))
    assert not possible(Act.PLAY, unheard)
