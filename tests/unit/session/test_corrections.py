"""Putting an answer right and answering a question once more: what is kept, what counts, and that a crash loses none of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

import pytest
from interview_world import count_words, opening

from voice_interviewer.debrief.attempts import comparisons
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    AnswerCorrected,
    AnswerScored,
    EndReason,
    Event,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionRetried,
    SessionStarted,
)
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.interview import Interview, Resumption
from voice_interviewer.session.journal import FolderJournal, Journal, MemoryJournal, read_journal
from voice_interviewer.session.record import SessionRecord, fold
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.words import Transcript

T = TypeVar("T")
Step = Callable[[Controls], None]


def press(control: Control) -> Step:
    return lambda controls: controls.press(control)


def say(text: str) -> Step:
    return lambda controls: controls.type_answer(text)


def correct(text: str) -> Step:
    return lambda controls: controls.correct(text)


def both(first: Step, second: Step) -> Step:
    def step(controls: Controls) -> None:
        first(controls)
        second(controls)

    return step


@dataclass
class Candidate:
    """Does the next step whenever the interview listens, is paused, or shows a score block."""

    listening: list[Step]
    paused: list[Step] = field(default_factory=list)
    scores: list[Step] = field(default_factory=list)
    controls: Controls = field(default_factory=Controls)
    events: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case PhaseChanged(Phase.LISTENING):
                self._next(self.listening, Control.STOP)
            case PhaseChanged(Phase.PAUSED):
                self._next(self.paused, Control.RESUME)
            case AnswerScored():
                self._next(self.scores, Control.CONTINUE)
            case _:
                pass

    def _next(self, steps: list[Step], otherwise: Control) -> None:
        (steps.pop(0) if steps else press(otherwise))(self.controls)


class Ears:
    """A listener whose words are what the candidate's steps type, as if they had been heard."""

    def listen(self, turn: str, controls: Controls, emit: Callable[[Event], None], **_: object) -> Heard:
        emit(PhaseChanged(Phase.LISTENING))
        text, control = controls.take_typed(), controls.take()
        return Heard(Transcript(text or ""), measure_delivery((), (), ()), EndReason.KEY, control)

    def reopened(self, *_: object, **__: object) -> None:
        return None


def hold(
    candidate: Candidate, begin: SessionStarted | Resumption | None = None, journal: Journal | None = None
) -> SessionRecord:
    return Interview(
        begin or replace(opening("one", feedback=Feedback.EACH), typed=False),
        speaker=Speaker(None, None),
        listener=cast(Listener, Ears()),
        judge=count_words,
        controls=candidate.controls,
        journal=journal or MemoryJournal(),
        emit=candidate.emit,
        attended=True,
    ).run()


def of(kind: type[T], candidate: Candidate) -> list[T]:
    return [event for event in candidate.events if isinstance(event, kind)]


HALF = "The state is blocked while somebody runs it, that is what I would say about this question here."
RIGHT = HALF.replace("blocked", "locked")


def test_an_answer_put_right_in_a_pause_is_judged_as_it_was_said_and_what_was_heard_is_kept() -> None:
    candidate = Candidate(
        [say(HALF), press(Control.PAUSE), press(Control.SKIP)],
        paused=[both(correct("one two"), press(Control.RESUME))],
    )
    record = hold(candidate)
    assert [event.transcript.text for event in of(AnswerCorrected, candidate)] == ["one two"]
    turn = record.questions[0].turns[0]
    assert turn.transcript is not None and turn.heard is not None
    assert (turn.transcript.text, turn.heard.text) == ("one two", HALF)
    assert record.questions[0].score is not None and record.questions[0].score.rating == 2


def test_an_answer_put_right_at_its_score_is_judged_again() -> None:
    candidate = Candidate(
        [say(HALF), press(Control.SKIP)], scores=[correct("just three words"), press(Control.CONTINUE)]
    )
    record = hold(candidate)
    assert [event.score.rating for event in of(AnswerScored, candidate)] == [4, 3]
    assert record.questions[0].score is not None and record.questions[0].score.rating == 3


@pytest.mark.parametrize("text", ["", "  ", HALF, f" {HALF} "])
def test_nothing_put_right_changes_nothing(text: str) -> None:
    candidate = Candidate(
        [say(HALF), press(Control.SKIP)],
        scores=[both(correct(text), press(Control.CONTINUE))],
    )
    hold(candidate)
    assert of(AnswerCorrected, candidate) == []


def test_two_corrections_keep_what_was_heard_first() -> None:
    candidate = Candidate([say(HALF), press(Control.SKIP)], scores=[correct("two words"), correct(RIGHT)])
    turn = hold(candidate).questions[0].turns[0]
    assert turn.transcript is not None and turn.heard is not None
    assert (turn.transcript.text, turn.heard.text) == (RIGHT, HALF)


def test_a_typed_answer_was_never_misheard() -> None:
    begin = replace(opening("one", feedback=Feedback.EACH), typed=True)
    candidate = Candidate(
        [say(HALF), press(Control.SKIP)],
        scores=[both(correct("other"), press(Control.CONTINUE))],
    )
    hold(candidate, begin)
    assert of(AnswerCorrected, candidate) == []


def test_a_question_answered_once_more_keeps_both_attempts_and_the_last_one_counts() -> None:
    candidate = Candidate(
        [say("one two"), press(Control.SKIP), say("now three words"), press(Control.SKIP)],
        scores=[press(Control.RETRY), press(Control.CONTINUE)],
    )
    question = hold(candidate).questions[0]
    assert [event.turn for event in of(QuestionAsked, candidate)] == [0, 1, 0, 1]
    assert question.score is not None and question.score.rating == 3
    first = question.earlier[0]
    assert first.score is not None and first.score.rating == 2
    assert first.turns[0].transcript == Transcript("one two")
    figures = comparisons(question)[0]
    assert (figures.attempt, figures.before.rating, figures.now.rating) == (2, 2, 3)


@pytest.mark.parametrize("steps", [[press(Control.SKIP)], [press(Control.STOP)]])
def test_a_further_attempt_without_an_answer_never_was(steps: list[Step]) -> None:
    candidate = Candidate([say("one two"), press(Control.SKIP), *steps], scores=[press(Control.RETRY)])
    question = hold(candidate).questions[0]
    assert question.earlier == ()
    assert question.score is not None and question.score.rating == 2
    assert [event.score.rating for event in of(AnswerScored, candidate)] == [2]


def test_a_session_killed_in_a_further_attempt_asks_it_again_and_keeps_the_first_one() -> None:
    journal = MemoryJournal()
    candidate = Candidate(
        [say("one two"), press(Control.SKIP), say("cut off")], scores=[press(Control.RETRY), press(Control.CONTINUE)]
    )
    hold(candidate, journal=journal)
    retried = next(number for number, event in enumerate(journal.events) if isinstance(event, QuestionRetried))
    cut = fold(journal.events[: retried + 2])
    assert cut is not None and not cut.questions[0].closed
    again = Candidate([say("three words now"), press(Control.SKIP)])
    question = hold(again, Resumption(cut, "later")).questions[0]
    assert question.score is not None and question.score.rating == 3
    assert [attempt.score.rating for attempt in question.earlier if attempt.score] == [2]


def test_corrections_and_attempts_are_in_the_journal_on_disk(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path)
    candidate = Candidate(
        [say(HALF), press(Control.SKIP), say(RIGHT), press(Control.SKIP)],
        scores=[correct("just three words"), press(Control.RETRY)],
    )
    record = hold(candidate, journal=journal)
    journal.close()
    assert fold(read_journal(tmp_path)) == record
    assert record.questions[0].earlier[0].turns[0].heard == Transcript(HALF)


def test_with_feedback_at_the_end_a_correction_during_the_next_question_is_judged() -> None:
    begin = replace(opening("one", "two", feedback=Feedback.END), typed=False)
    candidate = Candidate(
        [say(HALF), press(Control.SKIP), press(Control.PAUSE), press(Control.SKIP)],
        paused=[both(correct("one two"), press(Control.RESUME))],
    )
    record = hold(candidate, begin)
    assert record.questions[0].score is not None and record.questions[0].score.rating == 2
