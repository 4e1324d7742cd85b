"""The interview's story: order of events, follow-ups, skipping, stopping, and going on after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from interview_world import Typist, count_words, interview, opening

from voice_interviewer.errors import InterviewerError, StoppedError
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    Event,
    QuestionAsked,
    QuestionClosed,
    QuestionSkipped,
    SessionFinished,
    SessionStarted,
    Warned,
)
from voice_interviewer.session.follow_ups import foreseeable
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.interview import ACKNOWLEDGEMENTS, Interview, Resumption
from voice_interviewer.session.journal import MemoryJournal
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.session.record import SessionRecord, fold
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.words import Transcript

COMPLETE = "The state is locked and we read the plan and versions are pinned so that nothing surprising happens to us."
HALF = "The state is locked while somebody runs it, that is what I would say about this question here."


def told(events: list[Event]) -> list[str]:
    """The journaled events as short words."""
    words: dict[type, Callable[[Any], str]] = {
        QuestionAsked: lambda event: f"ask {turn_name(event.question, event.follow_up_id)}",
        AnswerHeard: lambda event: f"heard {event.question}/{event.turn}",
        QuestionSkipped: lambda event: f"skip {event.question}/{event.turn}",
        QuestionClosed: lambda event: f"close {event.question}",
        AnswerScored: lambda event: f"score {event.score.question}",
        SessionFinished: lambda event: "done" if event.completed else "stopped",
    }
    return [words[type(event)](event) for event in events if type(event) in words]


def test_with_feedback_at_the_end_the_scores_come_together_in_order() -> None:
    journal = MemoryJournal()
    interview(opening("one", "two"), Typist([HALF, COMPLETE, HALF, "we read the plan first"]), journal=journal).run()
    story = told(journal.events)
    assert story[:3] == ["ask one", "heard one/0", "ask one+why-plan"]
    assert story[-3:] == ["score one", "score two", "done"]
    assert story.index("close one") < story.index("ask two")


class Preparing(Speaker):
    """Remembers what it was asked to make ready."""

    def __init__(self) -> None:
        super().__init__(None, None)
        self.prepared: list[str] = []

    def prepare(self, spoken: str) -> None:
        self.prepared.append(spoken)


def test_all_that_may_be_asked_next_is_made_ready_while_the_candidate_answers() -> None:
    typist, speaker = Typist([HALF]), Preparing()
    interview(opening("one", "two"), typist, speaker=speaker).run()
    assert [event.spoken for event in typist.events if isinstance(event, QuestionAsked)][1] in speaker.prepared
    first, second = opening("one", "two").plan.questions
    assert {*foreseeable(first), second.spoken} <= set(speaker.prepared)


def test_with_feedback_after_each_answer_the_score_comes_before_the_next_question() -> None:
    journal = MemoryJournal()
    typist = Typist([HALF, COMPLETE, HALF, COMPLETE])
    interview(opening("one", "two", feedback=Feedback.EACH), typist, journal=journal).run()
    story = told(journal.events)
    assert story.index("close one") + 1 == story.index("score one")
    assert story.index("score one") < story.index("ask two")


def test_a_skipped_question_is_closed_without_a_score() -> None:
    journal = MemoryJournal()
    interview(opening("one"), Typist([Control.SKIP]), journal=journal).run()
    assert told(journal.events) == ["ask one", "skip one/0", "close one", "done"]


def test_a_skipped_follow_up_keeps_the_answer_and_its_score() -> None:
    journal = MemoryJournal()
    interview(opening("one"), Typist([HALF, Control.SKIP]), journal=journal).run()
    assert told(journal.events) == [
        "ask one", "heard one/0", "ask one+why-plan", "skip one/1", "close one", "score one", "done",
    ]  # fmt: skip


def test_stopping_judges_what_was_answered_and_says_that_it_was_stopped() -> None:
    journal = MemoryJournal()
    record = interview(opening("one", "two"), Typist([HALF, Control.STOP]), journal=journal).run()
    assert told(journal.events)[-2:] == ["score one", "stopped"]
    assert not record.completed
    assert record.finished


def test_a_repeated_question_is_asked_once_and_answered_once() -> None:
    journal = MemoryJournal()
    interview(opening("one"), Typist([Control.REPEAT, HALF, Control.SKIP]), journal=journal).run()
    assert told(journal.events)[:2] == ["ask one", "heard one/0"]


def test_a_judge_that_fails_leaves_the_question_unscored_and_says_so() -> None:
    def broken(*_: object) -> None:
        raise InterviewerError("the judge is gone")

    journal = MemoryJournal()
    record = interview(opening("one"), Typist([HALF, Control.SKIP]), journal=journal, judge=broken).run()  # type: ignore[arg-type]
    assert record.questions[0].score is None
    assert [event.message for event in journal.events if isinstance(event, Warned)] == [
        "The answer to one was not judged: the judge is gone."
    ]


class CrashError(Exception):
    """The process ends here."""


class CrashingJournal(MemoryJournal):
    """Ends the process right after so many events are on disk."""

    def __init__(self, events: int) -> None:
        super().__init__()
        self._left = events

    def append(self, event: Event) -> None:
        before = len(self.events)
        super().append(event)
        if len(self.events) > before:
            self._left -= 1
            if self._left == 0:
                raise CrashError


def whole_story() -> tuple[list[Event], SessionRecord]:
    journal = MemoryJournal()
    record = interview(opening("one", "two"), Typist(script()), journal=journal).run()
    return journal.events, record


def script() -> list[str | Control]:
    return [HALF, "we read the plan before we apply", COMPLETE, "we pinned them"]


@pytest.mark.parametrize("survived", range(1, len(whole_story()[0])))
def test_a_session_killed_after_any_event_goes_on_to_the_same_end(survived: int) -> None:
    whole, expected = whole_story()
    crashed = CrashingJournal(survived)
    with pytest.raises(CrashError):
        interview(opening("one", "two"), Typist(script()), journal=crashed).run()
    record = fold(crashed.events)
    assert record is not None
    answered = sum(isinstance(event, AnswerHeard) for event in crashed.events)

    journal = MemoryJournal()
    resumed = interview(Resumption(record, "2026-01-15T10:00:00+00:00"), Typist(script()[answered:]), journal=journal)
    final = resumed.run()

    assert [question.answer_turns() for question in final.questions] == [
        question.answer_turns() for question in expected.questions
    ]
    assert [question.score for question in final.questions] == [question.score for question in expected.questions]
    assert final.completed
    heard_twice = [event for event in journal.events if isinstance(event, AnswerHeard)]
    assert len(heard_twice) == sum(isinstance(event, AnswerHeard) for event in whole) - answered


def test_the_journal_has_every_event_before_the_front_end_draws_it() -> None:
    journal = MemoryJournal()
    typist = Typist([HALF, Control.SKIP])
    seen: list[bool] = []
    draw = typist.emit

    def check(event: Event) -> None:
        if isinstance(event, SessionStarted | QuestionAsked | AnswerHeard | AnswerScored):
            seen.append(journal.events[-1] == event)
        draw(event)

    typist.emit = check  # type: ignore[method-assign]
    interview(opening("one"), typist, journal=journal, judge=count_words).run()
    assert seen
    assert all(seen)


class PatientEars:
    """Stands for a Listener whose candidate goes on speaking right after an automatic end."""

    def __init__(self, *parts: str) -> None:
        self._parts = list(parts)

    def listen(self, *arguments: object, **options: object) -> Heard:
        controls = cast(Controls, arguments[1])
        if not self._parts:
            return replace(self._silence(), control=controls.take(), reason=EndReason.KEY)
        return self._heard()

    def reopened(self, *_: object, **__: object) -> Heard | None:
        return self._heard() if self._parts else None

    def _heard(self) -> Heard:
        return replace(self._silence(), transcript=Transcript(self._parts.pop(0)))

    def _silence(self) -> Heard:
        return Heard(Transcript(""), measure_delivery((), (), ()), EndReason.SILENCE)


def test_who_speaks_again_after_an_automatic_end_was_not_done() -> None:
    journal = MemoryJournal()
    begin = replace(opening("one"), typed=False)
    ears = PatientEars("The state is locked", "The state is locked and we read the plan too")
    controls = Controls()

    def stop_after_the_answer(event: Event) -> None:
        if isinstance(event, AnswerHeard):
            controls.press(Control.STOP)

    Interview(
        begin,
        speaker=Speaker(None, None),
        listener=cast(Listener, ears),
        judge=count_words,
        controls=controls,
        journal=journal,
        emit=stop_after_the_answer,
        attended=False,
    ).run()
    heard = [event.transcript.text for event in journal.events if isinstance(event, AnswerHeard)]
    assert heard == ["The state is locked and we read the plan too"]


class KeyedEars:
    """Stands for a Listener whose candidate ends every answer by the finish key, and stops when there is none left."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)

    def listen(self, *_: object, on_key: Callable[[], None], **__: object) -> Heard:
        heard = Heard(Transcript(""), measure_delivery((), (), ()), EndReason.KEY, control=Control.STOP)
        if not self._answers:
            return heard
        on_key()
        return replace(heard, transcript=Transcript(self._answers.pop(0)), control=Control.FINISH)


class NotingSpeaker(Speaker):
    def __init__(self) -> None:
        super().__init__(None, None)
        self.said: list[str] = []
        self.prepared: list[str] = []

    def acknowledge(self, turn: str, spoken: str) -> None:
        assert turn == "acknowledgement"
        self.said.append(spoken)

    def prepare(self, spoken: str) -> None:
        self.prepared.append(spoken)


@pytest.mark.parametrize("acknowledging", [True, False])
def test_each_finish_key_is_answered_by_a_few_words_made_before(acknowledging: bool) -> None:
    speaker, journal = NotingSpeaker(), MemoryJournal()
    interview(
        replace(opening("one", "two", "three"), typed=False),
        Typist([]),
        journal=journal,
        speaker=speaker,
        listener=cast(Listener, KeyedEars(HALF, COMPLETE, COMPLETE, COMPLETE)),
        acknowledging=acknowledging,
    ).run()
    said = [ACKNOWLEDGEMENTS[at % 3] for at in range(4)] if acknowledging else []
    assert speaker.said == said
    assert set(said) <= set(speaker.prepared)
    assert not any(few in event.text for event in journal.events if isinstance(event, QuestionAsked) for few in said)


def test_leaving_keeps_the_session_resumable() -> None:
    journal = MemoryJournal()
    typist = Typist([HALF])
    typed = typist.emit

    def leave_at_the_follow_up(event: Event) -> None:
        typed(event)
        if isinstance(event, QuestionAsked) and event.turn == 1:
            typist.controls.leave()

    typist.emit = leave_at_the_follow_up  # type: ignore[method-assign]
    with pytest.raises(StoppedError, match="sessions resume"):
        interview(opening("one"), typist, journal=journal).run()
    assert told(journal.events) == ["ask one", "heard one/0", "ask one+why-plan"]
