"""A rehearsed answer held against its document: numbers, recited sentences and the time budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.plan.materials_file import parse_materials
from voice_interviewer.plan.materials_plan import materials_plan
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import AnswerScore, PointState, Turn
from voice_interviewer.speech.words import Transcript, Word

SAMPLE = Path(__file__).resolve().parents[1] / "plan" / "materials_sample.md"


def planned(index: int = 0) -> PlannedQuestion:
    return materials_plan(parse_materials(SAMPLE.read_text("utf-8"), "sample.md")).questions[index]


def judged(text: str, *, index: int = 0, words: tuple[Word, ...] = ()) -> AnswerScore:
    question = planned(index)
    return Judge(None).score(question, [Turn(0, question.text, Transcript(text, words))], ())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I wrote four Terraform modules for it.", [("4 separate Terraform modules", 13, "agrees")]),
        ("I wrote 7 Terraform modules for it.", [("4 separate Terraform modules", 13, "contradicted")]),
        ("We have five storage classes there.", [("2 Storage Classes", 22, "contradicted")]),
        ("There are fifteen Kubernetes resources there.", []),
        ("There are ten Kubernetes resources there.", [("12+ Kubernetes Resources", 21, "contradicted")]),
        ("There are about seven Terraform modules there.", []),
        ("If we had seven Terraform modules it would be slow.", []),
        ("We run 9 storage class tests and 5 module tests every day.", []),
        ("We run 9 databases in 5 countries of the world.", []),
    ],
)
def test_numbers_said_are_held_against_the_document(said: str, expected: list[tuple[str, int, str]]) -> None:
    claims = judged(said).claims
    assert [(claim.repo, claim.line, claim.verdict.value) for claim in claims] == expected
    assert all(claim.path == "sample.md" for claim in claims)


def test_a_contradiction_is_told_with_its_line() -> None:
    assert 'Said "seven Terraform modules' in (gap := judged("I wrote seven Terraform modules.").gap)
    assert "sample.md:13 says 4 separate Terraform modules" in gap


def test_a_wrong_figure_earns_nothing_for_its_point() -> None:
    states = {
        said: judged(f"I wrote {said} Terraform modules for the platform.").key_points[0].state
        for said in ("four", "seven")
    }
    assert states == {"four": PointState.STATED, "seven": PointState.CONTRADICTED}


def test_the_right_figure_of_something_else_does_not_save_a_wrong_one() -> None:
    said = "I wrote seven Terraform modules for the platform, and there are four teams with a namespace each."
    assert judged(said).key_points[0].state is PointState.CONTRADICTED


def test_who_recites_the_document_is_an_expert_and_who_says_nothing_of_it_is_not() -> None:
    for index in range(3):
        assert (judged(planned(index).model_answer, index=index).rating or 0) >= 3
    assert judged("I like football and the weather in spring, and long walks by the sea with friends.").rating == 0


@pytest.mark.parametrize(
    ("index", "seconds", "expected"),
    [
        (0, 60.0, "You spoke for 60 s; the budget is 900 s or more: 840 s under."),
        (0, 1200.0, "You spoke for 1200 s; the budget is 900 s or more: which is enough."),
        (1, 350.0, "You spoke for 350 s; the budget is 360 s: within it."),
        (1, 500.0, "You spoke for 500 s; the budget is 360 s: 140 s over."),
    ],
)
def test_the_time_is_compared_with_the_budget(index: int, seconds: float, expected: str) -> None:
    words = (Word("Three", 1.0, 1.4, 0.9), Word("autoscalers", seconds, 1.0 + seconds, 0.9))
    assert judged("Three autoscalers follow the queue.", index=index, words=words).reason == expected


def test_a_typed_answer_is_timed_by_its_words() -> None:
    assert judged("word " * 140).reason.startswith("At 140 words a minute this takes 60 s; the budget is 900 s")
    assert judged("Secrets live in a vault.", index=2).reason == ""
