"""Interview materials read from Markdown as people write it, and the questions made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.materials_file import parse_materials, read_materials
from voice_interviewer.plan.materials_numbers import numbers_of_row, numbers_of_text
from voice_interviewer.plan.materials_plan import DOCUMENT_ITEM, materials_plan
from voice_interviewer.plan.materials_points import clauses, key_points
from voice_interviewer.plan.rubric import MAX_CLAIM_WORDS, Alternative, Definition, Technology
from voice_interviewer.plan.terms import Category, Mode, Round

QUEUE = "Three autoscalers follow the queue.\n"
SAMPLE = Path(__file__).with_name("materials_sample.md")


def test_the_sample_is_read_whole() -> None:
    found = read_materials(SAMPLE)
    assert found.title == "Interview Materials - Parcel Tracker"
    first, second = found.talking_points
    assert (first.title, first.line, first.budget_minutes, first.open_ended) == ("Modular Platform", 11, 15.0, True)
    assert first.achievement == "Built a modular platform with 4 separate Terraform modules."
    assert first.say.startswith("I built the platform from modular Terraform, with a module")
    assert first.say.endswith("quotas keep one team from starving another.")
    assert [metric.text for metric in first.metrics] == [
        "4 Terraform Modules (network, cluster, database, identity)",
        "12+ Kubernetes Resources (Deployments, Services)",
        "2 Storage Classes with different speeds",
    ]
    assert [metric.line for metric in first.metrics] == [20, 21, 22]
    assert (second.title, second.budget_minutes, second.open_ended) == ("Scaling", 6.0, False)
    assert second.say.startswith("Three pod autoscalers") and second.say.endswith("within minutes.")
    assert [(s.question, s.line) for s in found.scenarios] == [("How do you handle secrets?", 43)]
    assert found.scenarios[0].answer == (
        "Secrets live in a vault and reach the pods by short-lived tokens. No pod reads a static key."
    )
    assert [(d.question, d.reason) for d in found.decisions] == [
        ("Why Kustomize over Helm?", "patches plain manifests, no template language"),
        ("Why Argo CD over Flux?", "web interface, teams can see drift"),
    ]


def test_the_numbers_of_the_whole_document() -> None:
    found = {(number.noun, number.value, number.at_least, number.percent) for number in read_materials(SAMPLE).numbers}
    assert {
        ("Kubernetes Resources", 12.0, True, False),
        ("Storage Classes", 2.0, False, False),
        ("pod autoscalers", 3.0, False, False),
        ("CPU", 70.0, False, True),
        ("memory", 80.0, False, True),
        ("Terraform resources", 31.0, False, False),
    } <= found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20+ Kubernetes resources", [(20.0, "Kubernetes resources", True)]),
        ("a 6-module layout", [(6.0, "module", False)]),
        ("six modules and 1,200 requests per second", [(6.0, "modules", False), (1200.0, "requests", False)]),
        ("Resources: 74 across 6 modules", [(74.0, "Resources", False), (6.0, "modules", False)]),
        ("driver v2.4.8+, 1-10 pods, 10.0.0.0/16 at 12:30 for $30 each, 2026-01-02, 0001-argo", []),
        ("one module", []),
    ],
)
def test_numbers_with_their_nouns(text: str, expected: list[tuple[float, str, bool]]) -> None:
    assert [(number.value, number.noun, number.at_least) for number in numbers_of_text(text, 1)] == expected


def test_a_table_row_counts_for_its_first_cell() -> None:
    found = numbers_of_row(("Terraform", "6 modules, 74 resources"), 7)
    assert [(number.value, number.noun, number.line) for number in found] == [
        (6.0, "Terraform modules", 7),
        (74.0, "Terraform resources", 7),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Scaling (6 minutes)\n===================\n\nThree autoscalers follow the queue.\n",
        "**1. Scaling (6 min)**\n\nThree autoscalers follow the queue.\n",
        "## Talking points\n### Scaling [6 mins]\nWhat to say:\n\nThree autoscalers\nfollow the queue.\n",
        "# Scaling (6-minute talk)\r\n\r\n> Three autoscalers follow the queue.\r\n",
        "### Scaling (6 minutes)\n```\n### No heading (9 min)\n```\n<!-- ### nor (9 min) -->\n* " + QUEUE,
    ],
)
def test_the_same_talking_point_in_other_clothes(text: str) -> None:
    (point,) = parse_materials(text, "notes.md").talking_points
    assert point.budget_minutes == 6.0
    assert point.title.startswith("Scaling")
    said = point.say or point.metrics[0].text
    assert said == "Three autoscalers follow the queue."


def test_a_talking_point_without_a_budget_stands_under_its_section() -> None:
    (point,) = parse_materials("# Talking points\n\n## Scaling\n\n- 3 autoscalers\n", "notes.md").talking_points
    assert (point.budget_minutes, point.metrics[0].text) == (None, "3 autoscalers")


@pytest.mark.parametrize("text", ["", "# A readme\n\nIt tells how to build.\n\n- [ ] 3 things to do\n"])
def test_a_file_with_nothing_to_rehearse_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="no talking point"):
        parse_materials(text, "README.md")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00")
    for name in ("a.md", "missing.md", "."):
        with pytest.raises(BadInputError):
            read_materials(tmp_path / name)


def test_clauses_are_verbatim_and_short() -> None:
    text = (
        "I built it, with a module for the network, a cluster and so on, because teams differ. Done well - and proven."
    )
    found = clauses(text)
    assert all(clause in text for clause in found)
    assert all(len(clause.split()) <= MAX_CLAIM_WORDS for clause in found)


def test_key_points_of_next_to_nothing_are_still_three() -> None:
    points = key_points("Short.", (), "notes.md")
    assert len(points) == 3
    assert any(point.core for point in points)


def test_every_part_becomes_a_question() -> None:
    plan = materials_plan(read_materials(SAMPLE), names=("parcel-api",))
    assert plan.mode is Mode.TALKING_POINTS
    assert plan.repo == "Interview Materials - Parcel Tracker"
    assert [planned.id for planned in plan.questions] == [
        "talking-point-1", "talking-point-2", "scenario-1", "decision-1", "decision-2",
    ]  # fmt: skip
    first = plan.questions[0]
    assert first.text == "Talk me through this: Modular Platform. Your time budget is 15 minutes or more."
    assert first.question.key_points[0].claim.startswith("4 Terraform Modules")
    assert "4 Modules" in first.question.key_points[0].aliases
    assert first.follow_ups[0].text == "How many Terraform Modules are there?"
    assert not first.follow_ups[0].leaks
    assert first.model_answer.startswith("I built the platform from modular Terraform")
    item = next(fact for fact in first.facts if fact.kind == DOCUMENT_ITEM)
    assert (item.path, item.line, item.attributes) == ("materials_sample.md", 11, {"minutes": 15.0, "at_least": True})
    assert plan.questions[1].question.round is Round.KUBERNETES
    assert plan.questions[2].question.round is Round.SECURITY
    assert plan.questions[3].question.category is Category.COMPARISON
    assert "parcel-api" in plan.vocabulary and "HPA" in plan.vocabulary


def test_a_decision_about_known_technologies_asks_for_definition_and_comparison() -> None:
    definition = Definition(term="Argo CD", kind="a delivery controller", distinct="it syncs the cluster with Git")
    others = (Alternative(name="Flux"), Alternative(name="Spinnaker"))
    table = (Technology(id="argo-cd", name="Argo CD", definition=definition, alternatives=others),)
    question = materials_plan(read_materials(SAMPLE), technologies=table).questions[-1].question
    assert question.definitions == (definition,)
    assert [alternative.name for alternative in question.alternatives] == ["Flux"]
