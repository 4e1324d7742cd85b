"""The interview turns harder or easier with the answers, tells it in its journal, and comes to the same after a crash."""

from __future__ import annotations

from dataclasses import replace

import pytest
from interview_world import Typist, interview, opening, question
from test_interview import COMPLETE, HALF, CrashError, CrashingJournal

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.session.events import Event, QuestionAsked, QuestionExchanged, SessionStarted
from voice_interviewer.session.interview import Resumption
from voice_interviewer.session.journal import MemoryJournal, decode, encode
from voice_interviewer.session.record import fold

NOTHING = "I don't know."


def graded(identifier: str, difficulty: int) -> PlannedQuestion:
    planned = question(identifier)
    return replace(planned, question=planned.question.model_copy(update={"difficulty": difficulty}))


def adaptive() -> SessionStarted:
    begin = opening("one", "two", "three")
    questions = tuple(graded(name, 2) for name in ("one", "two", "three"))
    reserve = (graded("hard", 3), graded("harder-still", 3), graded("easy", 1))
    return replace(begin, plan=replace(begin.plan, questions=questions, reserve=reserve))


def asked(events: list[Event]) -> list[str]:
    return [event.question for event in events if isinstance(event, QuestionAsked) and event.turn == 0]


def held(*answers: str) -> list[Event]:
    journal = MemoryJournal()
    interview(adaptive(), Typist([*answers, *[HALF] * 20]), journal=journal).run()
    return journal.events


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((COMPLETE, COMPLETE), ["one", "hard", "harder-still"]),
        ((NOTHING, NOTHING, NOTHING), ["one", "easy", "three"]),
        ((HALF, NOTHING, HALF, NOTHING), ["one", "two", "three"]),
    ],
    ids=["strong", "weak", "middling"],
)
def test_the_answers_choose_the_next_question(answers: tuple[str, ...], expected: list[str]) -> None:
    assert asked(held(*answers)) == expected


def test_an_exchange_is_journaled_before_its_question_and_survives_the_journal() -> None:
    events = held(COMPLETE)
    place = next(index for index, event in enumerate(events) if isinstance(event, QuestionExchanged))
    assert events[place] == decode(encode(events[place]))
    following = events[place + 1]
    assert isinstance(following, QuestionAsked) and following.question == "hard"
    record = fold(events)
    assert record is not None
    assert [entry.planned.id for entry in record.questions] == [entry.id for entry in record.plan.questions]
    assert record.questions[1].planned.question.difficulty == 3


def test_after_a_crash_at_any_event_the_same_questions_are_asked() -> None:
    whole = held(COMPLETE, COMPLETE, COMPLETE)
    for events in range(2, len(whole)):
        journal = CrashingJournal(events)
        with pytest.raises(CrashError):
            interview(adaptive(), Typist([COMPLETE] * 20), journal=journal).run()
        record = fold(journal.events)
        assert record is not None
        resumed = MemoryJournal()
        final = interview(
            Resumption(record, "2026-01-15T10:00:00+00:00"), Typist([COMPLETE] * 20), journal=resumed
        ).run()
        assert [entry.planned.id for entry in final.questions] == ["one", "hard", "harder-still"]
        assert final.completed
