"""The screen state as a fold: every event, every moment, and that a recorded list can redraw any screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
import tui_story as story

from voice_interviewer.plan.terms import Feedback
from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    Event,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionSkipped,
    SessionResumed,
    SpeechState,
    Warned,
    WordsHeard,
)
from voice_interviewer.speech.words import Transcript
from voice_interviewer.tui.moment import Moment
from voice_interviewer.tui.state import (
    KEPT_WARNINGS,
    PastTurn,
    ViewState,
    fold,
    fold_all,
    press,
    speak_instead,
    type_instead,
    without_microphone,
)
from voice_interviewer.tui.wording import state_words

ASKED: tuple[Event, ...] = (story.started(), story.asked())
HEARING: tuple[Event, ...] = (*ASKED, *story.SPEAKING, *story.LISTENING, *story.HEARING)


def after(*events: Event) -> ViewState:
    return fold_all(ViewState(), events)


@pytest.mark.parametrize(
    ("events", "moment"),
    [
        ((), Moment.STARTING),
        (ASKED, Moment.STARTING),
        ((*ASKED, *story.SPEAKING), Moment.INTERVIEWER),
        ((*ASKED, *story.LISTENING), Moment.YOUR_TURN),
        (HEARING, Moment.HEARING),
        ((*HEARING, *story.THINKING), Moment.THINKING),
        ((*HEARING, *story.ENDING), Moment.ENDING),
        ((*HEARING, *story.TRANSCRIBING), Moment.TRANSCRIBING),
        ((*HEARING, *story.TRANSCRIBING, *story.ANSWERED, *story.CLOSED), Moment.JUDGING),
        ((*HEARING, *story.ANSWERED, *story.CLOSED, *story.SCORED), Moment.SCORE),
        ((*HEARING, *story.PAUSED), Moment.PAUSED),
        ((*HEARING, story.OVER[0]), Moment.WRITING),
        ((*HEARING, *story.OVER), Moment.WRITING),
        ((*HEARING, PhaseChanged(Phase.WRITING)), Moment.WRITING),
        ((story.started(typed=True), story.asked(), PhaseChanged(Phase.LISTENING)), Moment.TYPING),
        ((*ASKED, PhaseChanged(Phase.LISTENING, typed=True)), Moment.TYPING),
    ],
)
def test_who_is_at_work(events: tuple[Event, ...], moment: Moment) -> None:
    assert after(*events).moment is moment


def test_a_heard_level_is_kept_with_its_clock() -> None:
    state = after(*HEARING, *story.ENDING)
    assert (state.level_dbfs, state.answer_seconds, state.silence_seconds, state.ends_in) == (-56.0, 46.0, 3.6, 2.4)


def test_words_are_committed_and_tentative() -> None:
    state = after(*HEARING)
    assert state.committed.endswith("grows the node group.")
    assert state.tentative == "Karpenter launches nodes"
    assert state.words_so_far == 15


def test_a_complete_answer_replaces_the_live_words() -> None:
    state = after(*HEARING, *story.TRANSCRIBING, *story.ANSWERED)
    assert (state.committed, state.tentative, state.answered) == (story.ANSWER, "", True)
    assert state.past_turns == (PastTurn(story.NODES.text, story.ANSWER),)


def test_a_follow_up_keeps_what_was_said_and_clears_the_rest() -> None:
    state = after(*HEARING, *story.ENDING, *story.ANSWERED, story.followed_up())
    assert state.past_turns == (PastTurn(story.NODES.text, story.ANSWER),)
    assert (state.committed, state.answered, state.ends_in, state.answer_seconds) == ("", False, None, 0.0)
    assert state.delivery == story.DELIVERY


def test_the_next_question_forgets_the_turns_before() -> None:
    asked = QuestionAsked(story.LOCKING.id, 0, 2, 2, story.LOCKING.text, story.LOCKING.spoken)
    state = after(*HEARING, *story.ANSWERED, *story.CLOSED, *story.SCORED, asked)
    assert (state.past_turns, state.score, state.delivery, state.closed) == ((), None, None, 1)
    assert state.question == story.LOCKING


def test_a_skipped_turn_is_told_as_skipped() -> None:
    state = after(*ASKED, *story.LISTENING, QuestionSkipped(story.NODES.id, 0))
    assert state.past_turns == (PastTurn(story.NODES.text, "", skipped=True),)


def test_a_score_is_shown_in_study_mode_only() -> None:
    until = (*story.SPEAKING, *story.LISTENING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
    study = after(story.started(), story.asked(), *until)
    real = after(story.started(feedback=Feedback.END), story.asked(), *until)
    assert (study.score, study.scored) == (story.SCORE, 1)
    assert (real.score, real.scored, real.moment) == (None, 1, Moment.JUDGING)


def test_no_score_is_shown_once_the_candidate_stops() -> None:
    stopped = press(after(*HEARING), Control.STOP)
    assert stopped.moment is Moment.STOPPING
    assert fold(stopped, AnswerScored(story.SCORE)).moment is Moment.STOPPING


def test_going_on_from_a_score_leaves_it_at_once() -> None:
    state = press(after(*HEARING, *story.ANSWERED, *story.CLOSED, *story.SCORED), Control.CONTINUE)
    assert (state.score, state.moment) == (None, Moment.STARTING)


def test_time_to_think_lasts_until_the_next_word() -> None:
    state = press(after(*HEARING, *story.ENDING), Control.THINK)
    assert (state.thinking_kept, state.ends_in) == (True, None)
    assert fold_all(state, story.THINKING).thinking_kept
    assert not fold_all(state, story.HEARING).thinking_kept
    assert not fold_all(state, story.TRANSCRIBING).thinking_kept


def test_the_clock_of_the_answer_stands_in_the_time_to_think() -> None:
    state = press(after(*HEARING, *story.ENDING), Control.THINK)
    before = state.answer_seconds
    for second in range(10):
        state = fold(state, story.heard(SpeechState.PAUSE, 47.0 + second, -55.0, silence=1.8))
    assert state.answer_seconds == before
    state = fold(state, story.heard(SpeechState.SPEAKING, 57.0, -20.0))
    state = fold(state, story.heard(SpeechState.SPEAKING, 59.0, -20.0))
    assert state.answer_seconds == before + 3.0


def test_thinking_means_nothing_while_the_interviewer_speaks() -> None:
    state = after(*ASKED, *story.SPEAKING)
    assert press(state, Control.THINK) == state


def test_a_nudge_goes_away_with_the_first_word() -> None:
    nudged = after(*ASKED, *story.LISTENING, *story.NUDGE)
    assert nudged.nudge == "Are you still there?"
    assert fold_all(nudged, story.HEARING).nudge == ""


def test_what_was_said_before_a_pause_stays() -> None:
    state = after(*HEARING, *story.PAUSED, *story.LISTENING)
    said = "The Cluster Autoscaler watches for pending Pods and grows the node group."
    assert state.committed == said
    assert fold(state, WordsHeard("Then it", "waits")).committed == f"{said} Then it"


def test_a_repeated_question_begins_the_answer_anew() -> None:
    state = after(*HEARING, *story.SPEAKING, *story.LISTENING)
    assert (state.committed, state.tentative, state.answer_seconds) == ("", "", 2.0)


def test_an_answer_that_goes_on_after_its_end_keeps_its_words() -> None:
    state = after(*HEARING, *story.ENDING, *story.TRANSCRIBING, PhaseChanged(Phase.LISTENING))
    assert state.committed.startswith("The Cluster Autoscaler")


def test_after_an_end_that_came_by_itself_the_screen_says_that_it_still_listens() -> None:
    closing = after(*HEARING, *story.ENDING, *story.TRANSCRIBING)
    listening = fold_all(closing, story.THINKING)
    assert state_words(closing, 0.0).headline == "TRANSCRIBING"
    assert state_words(listening, 0.0).headline == "STILL LISTENING"
    assert state_words(fold_all(listening, (*story.ANSWERED, *story.CLOSED)), 0.0).headline == "JUDGING"
    assert not fold(listening, PhaseChanged(Phase.LISTENING)).listening_on


def test_only_an_interview_by_voice_blames_the_microphone_for_typing() -> None:
    by_keys = after(story.started(typed=True), story.asked(), PhaseChanged(Phase.LISTENING, typed=True))
    by_voice = after(*ASKED, PhaseChanged(Phase.LISTENING, typed=True))
    assert (by_keys.microphone_failed, by_voice.microphone_failed) == (False, True)


def test_a_silent_microphone_lets_the_answer_be_typed_until_it_wakes() -> None:
    state = after(*ASKED, PhaseChanged(Phase.LISTENING))
    assert not state.sound_came
    given_up = without_microphone(state)
    assert given_up.moment is Moment.TYPING
    assert fold(given_up, story.heard(SpeechState.WAITING, 0.1, -60.0)).moment is Moment.YOUR_TURN


def test_typing_one_answer_of_a_spoken_interview() -> None:
    typing = type_instead(after(*HEARING))
    assert typing.moment is Moment.TYPING_INSTEAD
    assert fold_all(typing, story.THINKING).moment is Moment.TYPING_INSTEAD
    assert fold_all(typing, story.TRANSCRIBING).moment is Moment.TYPING_INSTEAD
    assert fold_all(typing, (*story.TRANSCRIBING, *story.PAUSED)).moment is Moment.TYPING_INSTEAD
    assert speak_instead(fold_all(typing, story.PAUSED)).moment is Moment.PAUSED
    assert fold_all(typing, (*story.PAUSED, *story.LISTENING)).moment is Moment.YOUR_TURN


def test_the_last_warnings_are_kept_and_all_are_counted() -> None:
    state = after(*(Warned(f"warning {n}") for n in range(KEPT_WARNINGS + 5)))
    assert state.warnings[0] == "warning 5"
    assert (len(state.warnings), state.warnings_total) == (KEPT_WARNINGS, KEPT_WARNINGS + 5)


def test_a_resumed_session_shows_no_old_score_or_warning() -> None:
    journal = (*ASKED, *story.ANSWERED, *story.CLOSED, *story.SCORED, *story.WARNED, SessionResumed("2026-03-02"))
    state = after(*journal)
    assert (state.score, state.warnings, state.closed, state.moment) == (None, (), 1, Moment.STARTING)


def test_without_a_plan_the_question_is_shown_all_the_same() -> None:
    state = after(story.asked(), *story.SPEAKING)
    assert state.question is None
    assert state.asked is not None
    assert state.asked.text == story.NODES.text


def test_nothing_said_is_told_by_its_reason() -> None:
    silent = AnswerHeard(story.NODES.id, 0, Transcript(""), story.DELIVERY, EndReason.NOTHING_SAID, "a.wav")
    state = after(*ASKED, *story.LISTENING, silent)
    assert (state.end_reason, state.committed) == (EndReason.NOTHING_SAID, "")


def test_any_screen_can_be_redrawn_from_the_recorded_list() -> None:
    recorded = (*HEARING, *story.ENDING, *story.TRANSCRIBING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
    step_by_step = ViewState()
    for number, event in enumerate(recorded, start=1):
        step_by_step = fold(step_by_step, event)
        assert step_by_step == after(*recorded[:number])
    assert replace(step_by_step, score=None) != step_by_step
