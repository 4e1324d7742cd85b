"""Traces: a phrase or the words of a claim, with denial and reported speech told apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.checklist import make_checklist
from voice_interviewer.scoring.evidence import Trace
from voice_interviewer.scoring.score import Turn

Answers = Callable[..., tuple[Turn, ...]]


def trace(planned: PlannedQuestion, turns: tuple[Turn, ...], item: str) -> Trace:
    return make_checklist(planned, turns).trace(0, item)


@pytest.mark.parametrize(
    ("text", "item", "said", "opposed"),
    [
        ("Locking prevents concurrent applies of the team.", "two-runs", True, False),
        ("Two people can't be running apply together then.", "two-runs", True, False),
        ("It uses conditional writes for the lock file.", "conditional-write", True, False),
        ("It does not use conditional writes at all here.", "conditional-write", True, True),
        ("Some people say it uses conditional writes here.", "conditional-write", True, True),
        ("You don't need DynamoDB for that any more.", "no-table", True, False),
        ("You still need a DynamoDB table for that.", "no-table", False, False),
        ("After a crash you run force dash unlock on it.", "force-unlock", False, False),
        ("After a crash you run forceunlock on the state.", "force-unlock", True, False),
        ("It is not only fast, conditional writes make it safe.", "conditional-write", True, False),
        ("You wouldn't set it to conditional writes at all.", "conditional-write", True, True),
        ("There is no point in conditional writes for this.", "conditional-write", True, True),
        ("It is not a service that uses conditional writes.", "conditional-write", True, True),
        ("A lock never stops them, two people can't be running apply.", "two-runs", True, False),
    ],
)
def test_traces(planned: PlannedQuestion, answer: Answers, text: str, item: str, said: bool, opposed: bool) -> None:
    found = trace(planned, answer(text), item)
    assert (found.alias_words > 0, found.opposed) == (said, opposed)


def test_no_words_in_common_is_no_trace(planned: PlannedQuestion, answer: Answers) -> None:
    assert trace(planned, answer("My favourite meal is pasta with tomatoes."), "two-runs").evidence is None


def test_an_affirmed_mistake_is_traced_and_a_denied_one_is_opposed(planned: PlannedQuestion, answer: Answers) -> None:
    made = trace(planned, answer("I think the locking encrypts the state in the bucket."), "mistake:encrypts")
    denied = trace(planned, answer("Of course it is not that the locking encrypts the state."), "mistake:encrypts")
    assert (made.alias_words, made.opposed) == (3, False)
    assert denied.opposed


def test_words_of_its_phrases_point_at_an_item_without_any_whole_phrase(
    planned: PlannedQuestion, answer: Callable[..., tuple[Turn, ...]]
) -> None:
    said = answer("In the bucket lies a file that shows who writes, on one condition.")
    found = {item: trace(planned, said, item) for item in ("conditional-write", "two-runs", "force-unlock")}
    assert [entry.alias_words for entry in found.values()] == [0, 0, 0]
    assert found["conditional-write"].shared > found["two-runs"].shared > found["force-unlock"].shared == 0.0


def test_a_denied_sentence_shares_nothing(planned: PlannedQuestion, answer: Callable[..., tuple[Turn, ...]]) -> None:
    assert trace(planned, answer("There is no lock file in the bucket."), "conditional-write").shared == 0.0
