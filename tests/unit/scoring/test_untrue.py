"""What rests on nothing but an untrue sentence about the own repository counts half, and ties nothing to the project."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import AnswerScore, Turn

Answers = Callable[..., tuple[Turn, ...]]
NODES = Fact("aws.eks_node_group", "main", "eks.tf", 20, {"desired_size": 3, "min_size": 3, "max_size": 3})
OWN = "Right now our cluster has {} nodes, and with the lock there are never two people running apply at the same time."
GENERAL = "A lock means that two people running apply at the same time cannot corrupt the state."


def judged(planned: PlannedQuestion, turns: tuple[Turn, ...]) -> AnswerScore:
    return Judge(None).score(planned, turns, (NODES,))


def state(score: AnswerScore) -> str:
    return next(point.state.value for point in score.key_points if point.id == "two-runs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OWN.format("three"), "stated"),
        (OWN.format("five"), "partly"),
        (f"{OWN.format('five')} {GENERAL}", "stated"),
        (f"{OWN.format('five')} Sorry, our cluster has three nodes.", "stated"),
        (f"Right now our cluster has five nodes. {GENERAL}", "stated"),
        ("Right now our cluster has five nodes.", "missed"),
    ],
)
def test_a_point_that_rests_on_an_untrue_figure_counts_half(
    planned: PlannedQuestion, answer: Answers, text: str, expected: str
) -> None:
    assert state(judged(planned, answer(text))) == expected


def test_an_untrue_figure_lowers_the_rating_and_is_told(planned: PlannedQuestion, answer: Answers) -> None:
    more = "The pipeline prepares a plan file, and a colleague reads that file carefully before anything in our account is touched."
    right, wrong = (judged(planned, answer(f"{OWN.format(number)} {more}")) for number in ("three", "five"))
    assert right.rating is not None
    assert wrong.rating is not None
    assert wrong.coverage < right.coverage
    assert wrong.rating < right.rating
    assert "eks.tf:20 says desired_size: 3" in wrong.gap


def test_the_quote_is_one_that_stands(planned: PlannedQuestion, answer: Answers) -> None:
    point = judged(planned, answer(f"{OWN.format('five')} {GENERAL}")).key_points[0]
    assert point.evidence is not None
    assert point.evidence.quote in GENERAL


def test_a_follow_up_that_puts_it_right_earns_the_whole_point(planned: PlannedQuestion, answer: Answers) -> None:
    score = judged(planned, answer(OWN.format("five"), ("collision", "two-runs", GENERAL)))
    assert state(score) == "stated"


def test_an_untrue_sentence_ties_nothing_to_the_project(planned: PlannedQuestion, answer: Answers) -> None:
    text = "Right now our cluster has {} nodes, so we need the lock file in the bucket because concurrent applies would collide."
    ties = []
    for number in ("three", "five"):
        parts = judged(planned, answer(text.format(number))).justification
        assert parts is not None
        ties.append(parts.project_tie)
    assert ties == [1.0, 0.0]
