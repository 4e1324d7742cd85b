"""Strong answers lead to harder questions and weak ones to easier ones, at no cost to rounds, themes, categories or pillars."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from test_planner import RICH, made_question

from voice_interviewer.plan.adaptation import Pace, exchange, pace_of, pillars_even
from voice_interviewer.plan.bank import Bank, load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.terms import Category, Mode, Pillar, Round, Scope
from voice_interviewer.repo.scan import scan_repository

BOOKSHOP = Path(__file__).parents[2] / "repos" / "bookshop" / "repo"
GRADED = Bank(
    tuple(
        made_question(round_, number, category, pillar, grounded=True).model_copy(update={"difficulty": 1 + number % 3})
        for round_ in Round
        for number, (category, pillar) in enumerate(product(Category, Pillar))
    )
)


def plan(**options: Any) -> QuestionPlan:
    return make_plan(RICH, GRADED, PlanOptions(**options))


@pytest.mark.parametrize(
    ("ratings", "pace"),
    [
        ((), None),
        ((3,), Pace.HARDER),
        ((4, 2), Pace.HARDER),
        ((0, 4, 3), Pace.HARDER),
        ((4, 4, 1), None),
        ((2,), None),
        ((1,), Pace.EASIER),
        ((4, 2, 0), Pace.EASIER),
    ],
)
def test_the_last_two_answers_decide(ratings: tuple[int, ...], pace: Pace | None) -> None:
    assert pace_of(ratings) is pace


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("pace", list(Pace))
@pytest.mark.parametrize("made", ["made up", "bookshop"])
def test_whatever_is_exchanged_the_plan_keeps_its_promises(scope: Scope, pace: Pace, made: str) -> None:
    options = PlanOptions(scope=scope, seed=4)
    before = plan(scope=scope, seed=4)
    if made == "bookshop":
        before = make_plan(scan_repository(BOOKSHOP), load_bank(), options)
    after = before
    exchanged = 0
    for index, place in enumerate(before.questions):
        chosen = exchange(after, index, pace)
        if chosen is None:
            continue
        exchanged += 1
        harder = chosen.question.difficulty > place.question.difficulty
        assert harder is (pace is Pace.HARDER) and chosen.question.difficulty != place.question.difficulty
        after = after.exchanged(place.id, chosen.id)
        assert exchange(after, index, pace) is None
    assert exchanged >= 1
    assert [entry.question.round for entry in after.questions] == [entry.question.round for entry in before.questions]
    assert len({entry.question.theme for entry in after.questions}) == len(after.questions)
    assert pillars_even(after.questions)
    for round_ in Round:
        old, new = (
            {entry.question.category for entry in one.questions if entry.question.round is round_}
            for one in (before, after)
        )
        assert len(new) >= len(old)


def test_the_reserve_repeats_nothing_that_is_asked_and_nothing_of_its_own() -> None:
    made = plan(scope=Scope.DEEP)
    themes = Counter(entry.question.theme for entry in (*made.questions, *made.reserve))
    assert max(themes.values()) == 1
    assert len(made.reserve) >= 10


@pytest.mark.parametrize("options", [{"mode": Mode.DRILL, "focus": ("helm-3",)}, {"question_ids": ("helm-3", "aws-1")}])
def test_who_names_the_questions_gets_exactly_those(options: dict[str, Any]) -> None:
    made = plan(**options)
    assert made.reserve == ()
    assert exchange(made, 0, Pace.HARDER) is None
