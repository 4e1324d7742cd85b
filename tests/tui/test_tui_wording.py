"""Clocks, meters and state words as literals."""

from __future__ import annotations

import pytest
import tui_story as story

from voice_interviewer.plan.terms import Feedback
from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import Event, Phase, PhaseChanged, QuestionClosed
from voice_interviewer.tui.glyphs import ASCII, clock, level_bar, level_words, size
from voice_interviewer.tui.pace import LivePace
from voice_interviewer.tui.state import ViewState, fold_all, press
from voice_interviewer.tui.wording import (
    StateWords,
    answer_clock,
    budget_bar,
    lead_in_and_question,
    pace_words,
    state_words,
)


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1.0, "0:00"), (0.0, "0:00"), (42.9, "0:42"), (725.0, "12:05"), (3725.0, "1:02:05")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "budget", "text"),
    [
        (42.0, 120.0, "0:42 of 2:00"),
        (120.5, 120.0, "2:00 of 2:00"),
        (135.0, 120.0, "2:15 of 2:00, 0:15 over"),
        (42.0, 0.0, "0:42"),
    ],
)
def test_the_answer_against_its_budget(seconds: float, budget: float, text: str) -> None:
    assert answer_clock(seconds, budget) == text


@pytest.mark.parametrize(
    ("level", "bar", "words"),
    [
        (-100.0, "----------", "silent"),
        (-60.0, "----------", "quiet"),
        (-54.0, "#---------", "quiet"),
        (-30.0, "#####-----", "good"),
        (-2.0, "##########", "too loud"),
        (5.0, "##########", "too loud"),
    ],
)
def test_the_level(level: float, bar: str, words: str) -> None:
    assert level_bar(level, 10, ASCII) == bar
    assert level_words(level) == words


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(None, ""), (900, "0.1 MB"), (8_700_000, "8.7 MB"), (145_217_607, "145 MB"), (1_117_320_768, "1.1 GB")],
)
def test_sizes(size_bytes: int | None, text: str) -> None:
    assert size(size_bytes) == text


def test_the_countdown_is_in_the_headline() -> None:
    state = fold_all(ViewState(), (story.started(), story.asked(), *story.LISTENING, *story.HEARING, *story.ENDING))
    assert state_words(state, 46.0, ASCII) == StateWords(
        "o", "ENDS IN 2.4 s", "#######----- talk on or press any key to go on"
    )
    kept = state_words(press(state, Control.THINK), 46.0, ASCII)
    assert kept == StateWords("o", "TIME TO THINK", "the clock stands until you speak again")


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (LivePace(began=0.0, seconds=5.0, words=12), "pace after 15 s of speech | 0 fillers so far"),
        (LivePace(began=0.0, seconds=60.0, words=140, fillers=1), "pace 140 words a minute, good | 1 filler so far"),
        (LivePace(began=0.0, seconds=60.0, words=210, fillers=3), "pace 210 words a minute, fast | 3 fillers so far"),
        (LivePace(began=0.0, seconds=60.0, words=80), "pace 80 words a minute, slow | 0 fillers so far"),
    ],
)
def test_pace_and_fillers_in_words(pace: LivePace, words: str) -> None:
    assert pace_words(pace, ASCII) == words


@pytest.mark.parametrize(
    ("seconds", "budget", "bar"), [(0, 120, "----"), (60, 120, "##--"), (500, 120, "####"), (60, 0, "")]
)
def test_the_budget_bar(seconds: float, budget: float, bar: str) -> None:
    assert budget_bar(seconds, budget, 4, ASCII) == bar


def test_waiting_states_show_how_long_they_last() -> None:
    state = fold_all(ViewState(), (story.started(), story.asked(), *story.TRANSCRIBING))
    assert state_words(state, 3.2, ASCII).detail == "writing down the end of your answer | 3 s"


def test_judging_all_answers_at_the_end_tells_how_far_it_is() -> None:
    planned = story.PLAN.questions
    begun = story.started(feedback=Feedback.END)
    answered: tuple[Event, ...] = (story.asked(), *story.ANSWERED, QuestionClosed(planned[0].id))
    state = fold_all(ViewState(), (begun, *answered, PhaseChanged(Phase.JUDGING)))
    assert state_words(state, 1.0, ASCII).detail == "comparing your answer with the key points | 1 s"
    over = fold_all(state, (QuestionClosed(planned[1].id), PhaseChanged(Phase.JUDGING)))
    assert state_words(over, 1.0, ASCII).detail == "judging what you have answered, 0 of 1 done | 1 s"
    assert state_words(fold_all(over, story.SCORED), 9.0, ASCII).detail == (
        "judging what you have answered, 1 of 1 done | 9 s"
    )


@pytest.mark.parametrize(
    ("text", "template", "parts"),
    [
        (
            "Your cluster in a.tf is fixed. What is a node group {x}?",
            "What is a node group {name}?",
            ("Your cluster in a.tf is fixed.", "What is a node group {x}?"),
        ),
        ("In a.tf it is 3. Why?", "{file} it is {n}. Why?", ("", "In a.tf it is 3. Why?")),
        ("Lead in.\n\nWhy?", "{slot} why", ("Lead in.", "Why?")),
        ("How would you pay less?", "", ("", "How would you pay less?")),
    ],
)
def test_the_question_is_told_from_what_leads_to_it(text: str, template: str, parts: tuple[str, str]) -> None:
    assert lead_in_and_question(text, template) == parts
