"""Judging ahead: what was answered so far is judged while the follow-up goes on, and never told."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from interview_world import count_words, plan

from voice_interviewer.errors import ModelReplyError
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import AnswerScore, Turn
from voice_interviewer.session.judging import BackgroundJudging
from voice_interviewer.speech.words import Transcript

PLANNED = plan("state").questions[0]
FIRST = (Turn(0, "Why?", Transcript("one two three")),)
WHOLE = (*FIRST, Turn(1, "And?", Transcript("four")))


def wait_for_nothing() -> None:
    """What `result` calls while it waits; here nobody interrupts."""


def test_the_answer_so_far_is_judged_first_and_the_whole_is_told() -> None:
    judged: list[int] = []

    def judge(planned: PlannedQuestion, turns: Sequence[Turn]) -> AnswerScore:
        judged.append(len(turns))
        return count_words(planned, turns)

    judging = BackgroundJudging(judge)
    judging.begin(PLANNED, FIRST)
    judging.close(finish=True)
    assert judged == [1]


def test_judging_ahead_that_has_not_begun_gives_way() -> None:
    judged: list[int] = []
    busy, go_on = threading.Event(), threading.Event()

    def judge(planned: PlannedQuestion, turns: Sequence[Turn]) -> AnswerScore:
        judged.append(len(turns))
        busy.set()
        go_on.wait(10)
        return count_words(planned, turns)

    judging = BackgroundJudging(judge)
    judging.begin(PLANNED, FIRST)
    assert busy.wait(10)
    judging.begin(PLANNED, FIRST)
    judging.start(PLANNED, WHOLE)
    go_on.set()
    assert judging.result(PLANNED.id, wait_for_nothing) == count_words(PLANNED, WHOLE)
    judging.close(finish=True)
    assert judged == [1, 2]


def test_a_failure_ahead_is_not_told() -> None:
    def judge(planned: PlannedQuestion, turns: Sequence[Turn]) -> AnswerScore:
        if len(turns) == 1:
            raise ModelReplyError("The language model's answer is not JSON")
        return count_words(planned, turns)

    judging = BackgroundJudging(judge)
    judging.begin(PLANNED, FIRST)
    judging.start(PLANNED, WHOLE)
    assert judging.result(PLANNED.id, wait_for_nothing) == count_words(PLANNED, WHOLE)
    judging.close(finish=True)
