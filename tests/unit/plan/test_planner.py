"""Plans are deterministic per seed, keep the order of the rounds, spread categories and pillars, and never repeat a theme."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.plan_document import plan_document
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.rubric import Question
from voice_interviewer.plan.terms import Category, Mode, Pillar, Round, Scope
from voice_interviewer.repo.facts import Fact, RepoMap


def made_question(
    round_: Round, number: int, category: Category, pillar: Pillar, *, grounded: bool, theme: str = ""
) -> Question:
    slug = round_.name.lower()
    raw: dict[str, Any] = {
        "id": f"{slug}-{number}",
        "round": round_,
        "title": "Made up",
        "category": category,
        "pillar": pillar,
        "theme": theme or f"{slug}-theme-{number}",
        "when": [{"fact": f"made.{slug}", "as": "x"}] if grounded else [],
        "context": "Look at {x.path}." if grounded else "",
        "text": "Why?",
        "key_points": [{"id": name, "claim": f"Claim {name}.", "core": True} for name in ("a", "b", "c")],
        "follow_ups": [{"id": "f", "targets": "a", "text": "And?"}],
        "easier_probe": "What?",
        "key_point": "That.",
        "model_answer": "One. Two. Three.",
        "drill": "Do it.",
    }
    return Question.model_validate(raw)


def made_bank() -> Bank:
    """Twenty questions a round: every category with every pillar once; the first twelve are grounded."""
    questions = [
        made_question(round_, number, category, pillar, grounded=number < 12)
        for round_ in Round
        for number, (category, pillar) in enumerate(product(Category, Pillar))
    ]
    return Bank(tuple(questions))


def made_repo(*rounds: Round) -> RepoMap:
    facts = tuple(Fact(f"made.{round_.name.lower()}", "thing", f"{round_.name.lower()}.tf", 3) for round_ in rounds)
    return RepoMap(Path("/somewhere/shop"), (), facts)


BANK = made_bank()
RICH = made_repo(*Round)


def plan(repo: RepoMap = RICH, **options: Any) -> QuestionPlan:
    return make_plan(repo, BANK, PlanOptions(**options))


def ids(made: QuestionPlan) -> list[str]:
    return [planned.id for planned in made.questions]


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan_document(plan(seed=7)) == plan_document(plan(seed=7))
    assert len({tuple(ids(plan(seed=seed))) for seed in range(5)}) == 5


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("rounds", [(), (Round.TERRAFORM, Round.KUBERNETES, Round.AWS)])
def test_a_scope_keeps_to_its_range(scope: Scope, rounds: tuple[Round, ...]) -> None:
    assert len(plan(scope=scope, rounds=rounds).questions) in scope.question_range


@pytest.mark.parametrize("scope", list(Scope))
def test_rounds_come_in_order_and_grounded_questions_first(scope: Scope) -> None:
    made = plan(scope=scope)
    order = list(Round)
    keys = [(order.index(planned.question.round), not planned.question.grounded) for planned in made.questions]
    assert keys == sorted(keys)


@pytest.mark.parametrize("seed", range(4))
def test_a_deep_plan_is_even_over_pillars_and_spread_over_categories(seed: int) -> None:
    made = plan(scope=Scope.DEEP, seed=seed)
    pillars = Counter(planned.question.pillar for planned in made.questions)
    even = len(made.questions) / len(Pillar)
    assert all(abs(pillars[pillar] - even) <= even / 4 for pillar in Pillar)
    for round_ in Round:
        categories = [planned.question.category for planned in made.questions if planned.question.round is round_]
        assert len(set(categories)) == len(categories)


def test_a_deep_plan_asks_every_category_in_the_rounds_the_repository_is_rich_in() -> None:
    rich = (Round.TERRAFORM, Round.KUBERNETES, Round.ARGOCD, Round.AWS)
    made = plan(made_repo(*rich), scope=Scope.DEEP)
    for round_ in rich:
        assert {planned.question.category for planned in made.questions if planned.question.round is round_} == set(
            Category
        )
    assert {planned.question.round for planned in made.questions} == set(Round)


def test_no_two_questions_share_a_theme() -> None:
    doubled = Bank(
        tuple(
            made_question(Round.HELM, number, category, pillar, grounded=False, theme=f"theme-{number % 6}")
            for number, (category, pillar) in enumerate(product(Category, Pillar))
        )
    )
    made = make_plan(RICH, doubled, PlanOptions(rounds=(Round.HELM,), scope=Scope.STANDARD))
    themes = [planned.question.theme for planned in made.questions]
    assert sorted(themes) == [f"theme-{number}" for number in range(6)]


def test_chosen_rounds_are_kept_to_with_one_question_of_security() -> None:
    made = plan(mode=Mode.ROUNDS, rounds=(Round.HELM,), scope=Scope.STANDARD)
    rounds = Counter(planned.question.round for planned in made.questions)
    assert set(rounds) == {Round.HELM, Round.SECURITY}
    assert rounds[Round.SECURITY] == 1


def test_rapid_fire_is_ten_questions_of_all_rounds_mixed() -> None:
    made = plan(mode=Mode.RAPID, seed=3)
    order = list(Round)
    positions = [order.index(planned.question.round) for planned in made.questions]
    assert len(positions) == 10
    assert set(positions) == set(range(8))
    assert positions != sorted(positions)


def test_given_ids_are_asked_exactly_in_that_order() -> None:
    wanted = ("security-19", "helm-0", "aws-3")
    assert ids(plan(question_ids=wanted)) == list(wanted)


def test_a_given_id_that_the_repository_cannot_ground_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"made\.helm"):
        plan(made_repo(), question_ids=("helm-0",))


def test_questions_asked_before_are_avoided_while_others_are_left() -> None:
    first = ids(plan(seed=1))
    assert not set(first) & set(ids(plan(seed=1, avoid=tuple(first))))


def test_a_drill_asks_about_the_weak_spots_and_nothing_else() -> None:
    weak = ("terraform-theme-4", "helm-9", "security-theme-0")
    made = plan(mode=Mode.DRILL, scope=Scope.QUICK, focus=weak)
    assert ids(made) == ["terraform-4", "helm-9", "security-0"]


def test_a_drill_of_something_unknown_is_an_interview() -> None:
    assert (
        len(plan(mode=Mode.DRILL, scope=Scope.QUICK, focus=("talking-point-1",)).questions)
        in Scope.QUICK.question_range
    )


@pytest.mark.parametrize("scope", list(Scope))
def test_weak_spots_come_first_in_their_rounds(scope: Scope) -> None:
    weak = ("terraform-17", "helm-9", "security-19")
    made = plan(scope=scope, focus=weak)
    for identifier in weak:
        round_ = next(planned.question.round for planned in made.questions if planned.id == identifier)
        assert next(planned.id for planned in made.questions if planned.question.round is round_) == identifier


def test_a_poor_repository_still_gets_a_full_interview_of_general_questions() -> None:
    made = plan(made_repo(), scope=Scope.STANDARD)
    assert len(made.questions) in Scope.STANDARD.question_range
    assert not any(planned.question.grounded for planned in made.questions)
    assert {planned.question.round for planned in made.questions} == set(Round)


def test_signals_of_the_repository_come_before_plain_facts() -> None:
    plain = made_question(Round.HELM, 1, Category.DEBUG, Pillar.COST, grounded=True)
    signal = plain.model_copy(
        update={"id": "helm-signal", "when": (plain.when[0].model_copy(update={"fact": "signal.single_nat"}),)}
    )
    repo = RepoMap(Path("/shop"), (), (Fact("made.helm", "x", "a.tf", 1), Fact("signal.single_nat", "x", "b.tf", 1)))
    wins = 0
    for seed in range(20):
        made = make_plan(repo, Bank((plain, signal)), PlanOptions(rounds=(Round.HELM,), seed=seed))
        wins += ids(made) == ["helm-signal"]
    assert wins >= 14


def test_an_empty_bank_is_bad_input() -> None:
    with pytest.raises(BadInputError):
        make_plan(RICH, Bank(()), PlanOptions())


def test_the_vocabulary_holds_the_names_of_the_repository() -> None:
    repo = RepoMap(
        Path("/shop"),
        (),
        (
            Fact("k8s.workload", "checkout-api", "a.yaml", 1),
            Fact("terraform.module", "${var.x}", "b.tf", 1),
            *RICH.facts,
        ),
    )
    assert make_plan(repo, BANK, PlanOptions()).vocabulary == ("checkout-api",)


def test_the_plan_document_has_the_contract_fields() -> None:
    document = plan_document(plan(question_ids=("helm-0",), seed=5))
    assert {key: document[key] for key in ("seed", "mode", "scope")} == {"seed": 5, "mode": "full", "scope": "standard"}
    questions = document["questions"]
    assert isinstance(questions, list)
    assert {"id", "round", "category", "pillar", "text", "spoken", "grounded_in", "key_points", "follow_ups"} <= set(
        questions[0]
    )
    assert questions[0]["grounded_in"] == [{"path": "helm.tf", "line": 3, "fact": "helm thing"}]
    assert questions[0]["text"] == "Look at helm.tf. Why?"
