"""Talking points of a repository: rehearsed from its facts, each with lines of the repository, chosen by scope and seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.cli.talking_points import talking_points
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank, load_bank
from voice_interviewer.plan.planner import PlanOptions
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.terms import Mode, Scope
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn, Verdict
from voice_interviewer.speech.words import Transcript

BOOKSHOP = Path(__file__).resolve().parents[2] / "repos" / "bookshop" / "repo"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="module")
def bookshop() -> RepoMap:
    return scan_repository(BOOKSHOP)


def made(repo_map: RepoMap, bank: Bank, scope: Scope, seed: int = 1) -> QuestionPlan:
    return talking_points(repo_map, bank, PlanOptions(mode=Mode.TALKING_POINTS, scope=scope, seed=seed))


@pytest.mark.parametrize("scope", list(Scope))
def test_every_ground_is_a_line_of_the_repository(bookshop: RepoMap, bank: Bank, scope: Scope) -> None:
    plan = made(bookshop, bank, scope)
    assert (plan.mode, plan.scope, plan.seed) == (Mode.TALKING_POINTS, scope, 1)
    assert len(plan.questions) in scope.question_range
    for planned in plan.questions:
        general = planned.id in ("scenario-1", "scenario-9")
        assert general or planned.grounded_in, planned.id
        for place in planned.grounded_in:
            assert 1 <= place.line <= len((BOOKSHOP / place.path).read_text("utf-8").splitlines())


def test_another_seed_is_another_choice_and_the_same_the_same(bookshop: RepoMap, bank: Bank) -> None:
    plans = [made(bookshop, bank, Scope.QUICK, seed) for seed in (1, 1, 2)]
    ids = [[planned.id for planned in plan.questions] for plan in plans]
    assert ids[0] == ids[1] != ids[2]


def test_a_wrong_figure_is_held_against_the_repositorys_line(bookshop: RepoMap, bank: Bank) -> None:
    plan = made(bookshop, bank, Scope.DEEP)
    planned = plan.questions[0]
    said = "The infrastructure is written in Terraform, and I split it into seven Terraform modules because teams own them."
    score = Judge(None).score(planned, [Turn(0, planned.text, Transcript(said))], ())
    wrong = [(claim.path, claim.line, claim.repo) for claim in score.claims if claim.verdict is Verdict.CONTRADICTED]
    assert wrong == [("main.tf", 9, "5 Terraform modules")]


def test_a_repository_without_anything_to_tell_is_one_sentence(bank: Bank) -> None:
    with pytest.raises(BadInputError, match="nothing to speak about"):
        made(RepoMap(Path("/anywhere/empty"), (), ()), bank, Scope.QUICK)
