"""Interview materials from facts: every figure is counted, every place exists, and what is not there is not told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from voice_interviewer.debrief.materials import interview_materials, materials_markdown
from voice_interviewer.debrief.materials_values import Materials
from voice_interviewer.plan.materials_file import parse_materials
from voice_interviewer.plan.materials_plan import materials_plan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.rubric import Alternative, Definition, Technology
from voice_interviewer.repo.facts import Fact, RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.speech.words import Transcript

REPOS = Path(__file__).resolve().parents[2] / "repos"
BOOKSHOP = REPOS / "bookshop" / "repo"
PLACE = re.compile(r"`([^`\s]+):(\d+)`")
TABLE = (
    Technology(
        id="terraform",
        name="Terraform",
        definition=Definition(
            term="Terraform", kind="an infrastructure tool", distinct="it plans changes against a state"
        ),
        alternatives=(
            Alternative(name="CloudFormation", switch_when="the stack is AWS only"),
            Alternative(name="OpenTofu", switch_when="version 2 is out"),
        ),
    ),
    Technology(
        id="helm",
        name="Helm",
        definition=Definition(term="Helm", kind="a package manager", distinct="it renders charts"),
        alternatives=(Alternative(name="Kustomize", switch_when="the manifests are your own"),),
    ),
    Technology(
        id="karpenter",
        name="Karpenter",
        definition=Definition(term="Karpenter", kind="a node provisioner", distinct="it launches instances"),
    ),
)


def made(repo_map: RepoMap) -> tuple[Materials, str]:
    materials = interview_materials(repo_map, round_availability(repo_map), TABLE)
    return materials, materials_markdown(materials)


def of(*facts: Fact) -> tuple[Materials, str]:
    return made(RepoMap(Path("/anywhere/shop"), (), facts))


@pytest.mark.parametrize("name", sorted(path.parent.name for path in REPOS.glob("*/repo")))
def test_every_place_exists_and_shows_in_every_repository(name: str) -> None:
    root = REPOS / name / "repo"
    _, text = made(scan_repository(root))
    for path, line in PLACE.findall(text):
        lines = (root / path).read_text("utf-8", errors="replace").splitlines()
        assert 1 <= int(line) <= max(len(lines), 1), f"{path}:{line}"


def test_every_number_of_the_bookshop_is_a_fact() -> None:
    """A figure is a count of facts, a value of one, or part of what the repo map already says."""
    repo_map = scan_repository(BOOKSHOP)
    materials, text = made(repo_map)
    counts = {str(m.count) for point in materials.talking_points for m in point.metrics if m.count is not None}
    values = {
        word for fact in repo_map.facts for value in fact.attributes.values() for word in re.findall(r"\d+", str(value))
    }
    names = {word for fact in repo_map.facts for word in re.findall(r"\d+", fact.name)}
    layers = {word for summary in repo_map.layers for word in re.findall(r"\d+", summary.artifacts)}
    weak = {str(spot.count) for spot in materials.weak_spots}
    counts |= {
        word for entry in materials.quantities for word in (str(entry.count), *re.findall(r"\d+", entry.made_of))
    }
    body = re.sub(r"`[^`]*`|\(\d+ minutes\)|^### (?:Scenario )?\d+|EC2|S3|Route 53", "", text, flags=re.MULTILINE)
    assert set(re.findall(r"\d+", body)) <= counts | values | names | layers | weak


def test_the_counts_are_counted() -> None:
    repo_map = scan_repository(BOOKSHOP)
    materials, _ = made(repo_map)
    shown = {m.text: m.count for point in materials.talking_points for m in point.metrics}
    assert shown["5 Terraform modules"] == len(repo_map.of_kind("terraform.module")) == 5
    assert shown["8 Argo CD Applications"] == len(repo_map.of_kind("argocd.application")) == 8
    assert shown["1 HorizontalPodAutoscaler"] == 1
    healed = [fact for fact in repo_map.of_kind("argocd.application") if fact.attributes.get("selfHeal") is True]
    assert shown["8 Applications with self-heal"] == len(healed)


def test_the_size_of_the_whole_is_counted() -> None:
    repo_map = scan_repository(BOOKSHOP)
    materials, text = made(repo_map)
    sizes = {entry.text: entry.made_of for entry in materials.quantities}
    assert list(sizes) == [
        "47 Terraform resources", "9 AWS services", "17 Kubernetes objects", "6 operational scripts", "4 documents",
    ]  # fmt: skip
    assert sizes["47 Terraform resources"] == "2 roots and 5 module calls"
    assert len(sizes["9 AWS services"].split(", ")) == 9
    assert (
        "an EKS cluster on Kubernetes 1.31 with 3 Deployments, 1 StatefulSet and 1 CronJob, delivered by Argo CD"
        in text
    )


def test_a_name_that_says_nothing_gives_way_to_its_file() -> None:
    materials, _ = of(Fact("signal.single_nat", "this", "vpc.tf", 5), Fact("signal.no_pdb", "api", "api.yaml", 2))
    assert [spot.name for spot in materials.weak_spots] == ["vpc.tf", "api"]


def test_all_sections_are_there_for_a_rich_repository() -> None:
    _, text = made(scan_repository(BOOKSHOP))
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Project Overview for Interviews",
        "Key Interview Talking Points",
        "Technical Complexity Metrics",
        "Interview-Specific Scenarios",
        "Project Scale & Impact",
        "Be Ready to Explain",
        "Career Positioning Statements",
        "Quantified Achievements for Resume",
        "Architecture Decision Records",
        "Troubleshooting Stories",
        "Interview Preparation Checklist",
        "Project Differentiation",
    ]
    assert "uptime" not in text and "zero hardcoded" not in text.lower()


def test_an_empty_repository_gives_a_short_honest_document() -> None:
    _, text = of()
    assert "No infrastructure artifacts were found" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Project Overview for Interviews"]


def test_only_what_is_there_is_told() -> None:
    hpa = Fact("k8s.hpa", "shop", "hpa.yaml", 4, {"minReplicas": 2, "maxReplicas": 6, "target": "shop"})
    materials, text = of(hpa)
    (point,) = materials.talking_points
    assert point.title == "Scaling and capacity"
    assert point.say == (
        "Capacity is set in the code: there is 1 HorizontalPodAutoscaler. The autoscaler of shop keeps 2 to 6 replicas."
    )
    assert "Terraform" not in text and materials.decisions == () and materials.weak_spots == ()


def test_decisions_are_told_only_for_what_the_facts_prove() -> None:
    resource = Fact("terraform.resource", "aws_vpc.main", "main.tf", 1, {"type": "aws_vpc"})
    chart = Fact("helm.chart", "shop", "Chart.yaml", 2)
    overlay = Fact("kustomize.kustomization", "base", "kustomization.yaml", 1)
    assert [decision.question for decision in of(resource, chart)[0].decisions] == [
        "Why Terraform over CloudFormation?",
        "Why Terraform over OpenTofu?",
        "Why Helm over Kustomize?",
    ]
    assert "version 2" not in of(resource)[1]
    assert of(chart, overlay)[0].decisions == ()


def test_weak_spots_are_listed_as_something_to_explain() -> None:
    nat = Fact("aws.nat_gateway", "this", "vpc.tf", 4, {"count": 1})
    signal = Fact("signal.single_nat", "this", "vpc.tf", 5)
    unknown = Fact("signal.brand_new", "x", "vpc.tf", 6)
    materials, text = of(nat, signal, unknown)
    assert [(spot.text, spot.count) for spot in materials.weak_spots] == [
        ("one NAT gateway for all zones", 1),
        ("brand new", 1),
    ]
    assert "## Be Ready to Explain" in text


def test_hostile_names_stay_text() -> None:
    _, text = of(Fact("terraform.module", "**bold** | <script>", "main.tf", 1))
    assert "<script>" not in text
    assert "**bold**" not in text


def test_the_document_can_be_rehearsed() -> None:
    repo_map = scan_repository(BOOKSHOP)
    materials, text = made(repo_map)
    document = parse_materials(text, "materials.md")
    assert [point.title for point in document.talking_points] == [point.title for point in materials.talking_points]
    assert [point.budget_minutes for point in document.talking_points] == [p.minutes for p in materials.talking_points]
    assert [scenario.question for scenario in document.scenarios] == [s.question for s in materials.scenarios]
    assert len(document.decisions) == len(materials.decisions)
    said = [*(point.say for point in document.talking_points), *(entry.answer for entry in document.scenarios)]
    for planned, text in zip(materials_plan(document).questions, said, strict=False):
        score = Judge(None).score(planned, [Turn(0, planned.text, Transcript(text))], repo_map.facts)
        assert (score.rating or 0) >= 2, planned.id
        assert not [claim for claim in score.claims if claim.verdict == "contradicted"], planned.id


def test_the_same_repository_gives_the_same_bytes() -> None:
    assert made(scan_repository(BOOKSHOP))[1] == made(scan_repository(BOOKSHOP))[1]
