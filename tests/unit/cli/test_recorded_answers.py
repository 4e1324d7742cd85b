"""Answers recorded by name: only questions that were answered are asked, whatever the interview would turn to."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.cli.sitting import with_recorded_reserve
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.repo.scan import scan_repository

BOOKSHOP = Path(__file__).parents[2] / "repos" / "bookshop" / "repo"


@pytest.fixture(scope="module")
def plan() -> QuestionPlan:
    return make_plan(scan_repository(BOOKSHOP), load_bank(), PlanOptions(seed=4))


def test_files_named_after_questions_leave_only_recorded_ones_in_reserve(plan: QuestionPlan, tmp_path: Path) -> None:
    kept = plan.reserve[1]
    for name in (plan.questions[0].id, f"{kept.id}+follow-up"):
        (tmp_path / f"{name}.wav").touch()
    assert with_recorded_reserve(plan, tmp_path).reserve == (kept,)
    assert with_recorded_reserve(plan, tmp_path).questions == plan.questions


def test_files_in_order_answer_whatever_is_asked(plan: QuestionPlan, tmp_path: Path) -> None:
    (tmp_path / "1.wav").touch()
    assert len(plan.reserve) > 1
    assert with_recorded_reserve(plan, tmp_path) == plan
