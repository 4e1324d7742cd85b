"""A guess that only repeats the prompt earns nothing, and nothing but substance ties a choice to the repository."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from voice_interviewer.cli.repository import scan
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.grounding import ground
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.calibration import calibration_for
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import AnswerScore, Turn
from voice_interviewer.speech.words import Transcript

REPOSITORY = Path(__file__).parents[2] / "repos" / "bookshop" / "repo"


def asked(question: str) -> PlannedQuestion:
    planned = ground(load_bank().by_id(question), scan(REPOSITORY))
    assert planned is not None
    return planned


def scored(planned: PlannedQuestion, *said: str) -> AnswerScore:
    prompts = (planned.text, planned.easier_probe)
    turns = [
        Turn(index, prompt, Transcript(text)) for index, (prompt, text) in enumerate(zip(prompts, said, strict=False))
    ]
    return Judge(None, encoder=bundled_encoder()).score(planned, turns, planned.facts)


@pytest.mark.parametrize(
    "guess", ["Um, GIT wins, I think, because ArgoCD looks at the repository.", "The Git repository."]
)
def test_a_guess_in_the_words_of_the_easier_probe_demonstrates_nothing(guess: str) -> None:
    score = scored(asked("argocd-self-heal"), "I do not know.", guess)
    assert score.rating == 0
    assert not score.tech_justification
    assert score.justification is not None
    assert score.justification.project_tie == 0.0


@pytest.mark.parametrize(
    ("answer", "tie"),
    [
        ("Terraform is a tool for the cloud. We used it because everybody uses it, and I found good tutorials.", 0.0),
        (
            "I chose it over CloudFormation because the plan is easier to review and the modules are simple to reuse.",
            1.0,
        ),
    ],
)
def test_a_tie_to_the_project_says_something_of_the_matter(answer: str, tie: float) -> None:
    parts = scored(asked("tf-choice-and-state"), answer).justification
    assert parts is not None
    assert parts.project_tie == tie


def test_nothing_is_justified_by_an_answer_to_another_question() -> None:
    planned = asked("tf-local-state")
    for answer in (
        "Git is the single source of truth and Argo CD reverts drift.",
        "I would use kubectl describe to see events. I would look at the logs, because they tell what failed.",
        "We use the backend that our team knows, because the bootstrap was there before.",
    ):
        assert not scored(planned, answer).tech_justification


def test_the_levels_lie_apart() -> None:
    levels = calibration_for(None).thresholds.levels
    assert all(higher - lower >= 0.1 for lower, higher in pairwise(levels))


def test_what_kind_of_thing_it_is_states_no_point_about_it() -> None:
    score = scored(
        asked("tf-choice-and-state"), "Terraform is a tool for the cloud. We used it because everybody uses it."
    )
    assert score.rating == 0
    assert score.strengths == ()
