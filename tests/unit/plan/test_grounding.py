"""Conditions bind to facts, slots fill with what the files say, and what cannot be filled is not asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voice_interviewer.plan.grounding import bind, describe, fill, ground, slot_value, without_repository
from voice_interviewer.plan.question_plan import Grounding
from voice_interviewer.plan.rubric import Condition, Question
from voice_interviewer.repo.facts import AttributeValue, Fact, Place, RepoMap

NODE_GROUP = Fact(
    "aws.eks_node_group",
    "app",
    "modules/eks/main.tf",
    40,
    {"min_size": 3, "max_size": 3, "instance_types": ("t3a.medium",), "capacity_type": "${var.capacity}"},
    attribute_places={"min_size": Place("modules/eks/main.tf", 46), "max_size": Place("terraform.tfvars", 2)},
)
OTHER_GROUP = Fact("aws.eks_node_group", "batch", "modules/batch/main.tf", 3, {"min_size": 0, "max_size": 9})


def repo(*facts: Fact) -> RepoMap:
    return RepoMap(Path("/somewhere/shop"), (), facts)


def question(**changes: Any) -> Question:
    raw: dict[str, Any] = {
        "id": "fixed-size",
        "round": "Kubernetes",
        "title": "Node Scaling",
        "category": "what-breaks",
        "pillar": "scalability",
        "theme": "nodes",
        "when": [{"fact": "aws.eks_node_group", "as": "ng", "has": ["min_size", "max_size"]}],
        "context": "Your node group in {ng.path} has {ng.min_size} nodes.",
        "text": "What breaks when {ng.name|one of your node groups} is full?",
        "key_points": [{"id": name, "claim": f"Claim {name}.", "core": True} for name in ("a", "b", "c")],
        "follow_ups": [
            {"id": "first", "targets": "a", "text": "And then?"},
            {"id": "second", "targets": "b", "text": "Why {ng.capacity_type}?"},
        ],
        "easier_probe": "What is a node?",
        "key_point": "Size it.",
        "model_answer": "A node runs pods. Yours is in {ng.path}. Scale it.",
        "drill": "Resize it.",
    }
    return Question.model_validate(raw | changes)


def test_a_question_is_filled_from_the_first_fact_that_fits() -> None:
    planned = ground(
        question(), repo(Fact("aws.eks_node_group", "odd", "a.tf", 1, {"min_size": 1}), NODE_GROUP, OTHER_GROUP)
    )
    assert planned is not None
    assert planned.text == "Your node group in modules/eks/main.tf has 3 nodes. What breaks when app is full?"
    assert planned.model_answer == "A node runs pods. Yours is in modules/eks/main.tf. Scale it."
    assert planned.facts == (NODE_GROUP,)


def test_the_grounding_names_the_line_on_which_each_value_stands() -> None:
    planned = ground(question(), repo(NODE_GROUP))
    assert planned is not None
    assert planned.grounded_in == (
        Grounding("modules/eks/main.tf", 40, "EKS node group app"),
        Grounding("modules/eks/main.tf", 46, "EKS node group app: min_size 3"),
        Grounding("terraform.tfvars", 2, "EKS node group app: max_size 3"),
    )


def test_a_follow_up_with_an_unresolved_value_is_dropped_and_the_others_stay() -> None:
    planned = ground(question(), repo(NODE_GROUP))
    assert planned is not None
    assert [follow_up.id for follow_up in planned.follow_ups] == ["first"]


@pytest.mark.parametrize(
    "changes",
    [
        {"when": [{"fact": "aws.rds_instance", "as": "ng"}]},
        {"context": "It is {ng.capacity_type}."},
        {"model_answer": "One. Two {ng.nothing}. Three."},
        {"follow_ups": [{"id": "only", "targets": "a", "text": "Why {ng.nothing}?"}]},
    ],
    ids=["no such fact", "an expression", "an unknown attribute", "no follow-up left"],
)
def test_what_cannot_be_filled_is_not_asked(changes: dict[str, Any]) -> None:
    assert ground(question(**changes), repo(NODE_GROUP)) is None


def test_without_a_repository_plain_alternatives_are_taken_and_other_sentences_left_out() -> None:
    planned = without_repository(question())
    assert planned.text == "What breaks when one of your node groups is full?"
    assert planned.model_answer == "A node runs pods. Scale it."
    assert planned.grounded_in == ()


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"where": {"min_size": 3}}, True),
        ({"where": {"min_size": 4}}, False),
        ({"where": {"min_size": True}}, False),
        ({"where": {"name": "app"}}, True),
        ({"has": ["instance_types"]}, True),
        ({"has": ["capacity_type"]}, False),
        ({"lacks": ["disk_size"]}, True),
        ({"lacks": ["min_size"]}, False),
        ({"at_least": {"max_size": 3}}, True),
        ({"at_least": {"max_size": 4}}, False),
    ],
)
def test_conditions_compare_values_as_the_file_has_them(condition: dict[str, Any], fits: bool) -> None:
    checked = Condition.model_validate({"fact": "aws.eks_node_group", **condition})
    assert (bind([checked], repo(NODE_GROUP)) is not None) is fits


def test_a_number_never_equals_a_boolean() -> None:
    condition = Condition.model_validate({"fact": "argocd.application", "where": {"selfHeal": True}})
    assert bind([condition], repo(Fact("argocd.application", "root", "app.yaml", 1, {"selfHeal": 1}))) is None


def test_a_condition_of_another_stays_in_its_file_and_prefers_its_name() -> None:
    signals = [
        Fact("signal.fixed_node_group", name, path, 1)
        for name, path in [("batch", "modules/eks/main.tf"), ("app", "modules/eks/main.tf")]
    ]
    conditions = [
        Condition.model_validate({"fact": "aws.eks_node_group", "as": "ng"}),
        Condition.model_validate({"fact": "signal.fixed_node_group", "of": "ng"}),
    ]
    bound = bind(conditions, repo(NODE_GROUP, *signals))
    assert bound is not None
    assert bound.facts == (NODE_GROUP, signals[1])
    assert bind(conditions, repo(OTHER_GROUP, *signals)) is None


def test_an_optional_condition_enriches_and_never_forbids() -> None:
    optional = question(
        when=[{"fact": "aws.eks_node_group", "as": "ng", "optional": True}],
        context="Think of {ng.path|any cluster}.",
        model_answer="One. Two. Three.",
    )
    assert not optional.grounded
    with_fact, without = ground(optional, repo(NODE_GROUP)), ground(optional, repo())
    assert with_fact is not None
    assert without is not None
    assert with_fact.text.startswith("Think of modules/eks/main.tf.")
    assert without.text.startswith("Think of any cluster.")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "3"),
        (3.0, "3"),
        (0, "0"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
        (("a", "b"), "a, b"),
        ((), None),
        ("", None),
        (None, None),
        ("var.size", None),
        ("eks-${var.stage}", None),
        ("{{ .Values.image }}", None),
        ("a\nb", None),
        ("\u202eevil", None),
        ("x" * 81, None),
    ],
)
def test_only_values_fit_to_be_said_are_said(value: AttributeValue, said: str | None) -> None:
    assert slot_value(Fact("k8s.workload", "shop", "a.yaml", 7, {"key": value}), "key") == said


def test_braces_of_other_languages_are_no_slots() -> None:
    assert fill("${var.size} {{ngx.path}} {x}", {}) == "${var.size} {{ngx.path}} {x}"


def test_a_fact_is_described_in_words() -> None:
    assert describe(Fact("terraform.backend", "s3", "backend.tf", 2, {"use_lockfile": True}), "use_lockfile") == (
        "backend s3: use_lockfile true"
    )
    assert describe(Fact("signal.single_nat", "main", "vpc.tf", 2)) == "single NAT main"
