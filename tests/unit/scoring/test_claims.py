"""What a candidate says about their repository is checked against its facts, and silence is preferred to a guess."""

from __future__ import annotations

import pytest

from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.scoring.claims import each_once, said_claims
from voice_interviewer.scoring.score import ClaimCheck, Turn, Verdict
from voice_interviewer.scoring.sentences import split_answer
from voice_interviewer.speech.words import Transcript

FACTS = (
    Fact(
        "aws.eks_node_group",
        "main",
        "modules/eks/main.tf",
        20,
        {"desired_size": 3, "min_size": 3, "max_size": 3, "instance_types": ("t3a.medium",)},
        {"min_size": Place("modules/eks/main.tf", 24)},
    ),
    Fact("aws.eks_cluster", "main", "modules/eks/main.tf", 2, {"version": "1.31"}),
    Fact("argocd.application", "root", "argocd/root.yaml", 5, {"selfHeal": True, "prune": False}),
    Fact("terraform.backend", "s3", "backend.tf", 2, {"region": "eu-west-1"}),
    Fact("k8s.workload", "web", "k8s/web.yaml", 1, {"replicas": 1}),
    Fact("k8s.workload", "api", "k8s/api.yaml", 1, {"replicas": 2}),
)


def checks(text: str, facts: tuple[Fact, ...] = FACTS) -> list[tuple[str, Verdict, str]]:
    answer = split_answer(Turn(0, "?", Transcript(text)), [])
    return [
        (check.repo, check.verdict, f"{check.path}:{check.line}")
        for check in each_once(said_claims([answer], (), facts))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have three nodes in the cluster.", [("desired_size: 3", Verdict.AGREES, "modules/eks/main.tf:20")]),
        ("We have five nodes in the cluster.", [("desired_size: 3", Verdict.CONTRADICTED, "modules/eks/main.tf:20")]),
        ("Our min size is 2 there.", [("min_size: 3", Verdict.CONTRADICTED, "modules/eks/main.tf:24")]),
        ("In our setup self heal is enabled.", [("selfHeal: true", Verdict.AGREES, "argocd/root.yaml:5")]),
        ("In our setup self-heal is off.", [("selfHeal: true", Verdict.CONTRADICTED, "argocd/root.yaml:5")]),
        ("We have prune turned on.", [("prune: false", Verdict.CONTRADICTED, "argocd/root.yaml:5")]),
        ("We run EKS version 1.31 now.", [("version: 1.31", Verdict.AGREES, "modules/eks/main.tf:2")]),
        ("Our cluster is on EKS 1.29 today.", [("version: 1.31", Verdict.CONTRADICTED, "modules/eks/main.tf:2")]),
        ("We use t3a.medium machines.", [("instance_types: t3a.medium", Verdict.AGREES, "modules/eks/main.tf:20")]),
        ("Our deployment has two replicas.", [("replicas: 2", Verdict.AGREES, "k8s/api.yaml:1")]),
        ("Our deployment has four replicas.", [("", Verdict.UNKNOWN, ":0")]),
        ("Our api has 3 replicas.", [("replicas: 2", Verdict.CONTRADICTED, "k8s/api.yaml:1")]),
        ("Our web deployment runs three replicas.", [("replicas: 1", Verdict.CONTRADICTED, "k8s/web.yaml:1")]),
        ("In our setup we use self heal.", [("selfHeal: true", Verdict.AGREES, "argocd/root.yaml:5")]),
        ("Our state bucket is in eu-west-1.", [("region: eu-west-1", Verdict.AGREES, "backend.tf:2")]),
        ("Our state bucket is in us-east-1.", [("region: eu-west-1", Verdict.CONTRADICTED, "backend.tf:2")]),
        ("If we had five nodes it would be fine.", []),
        ("A typical cluster usually has five nodes.", []),
        ("Some people say we have five nodes.", []),
        ("You need five nodes for a quorum.", []),
        ("The default interval is three minutes.", []),
        ("We have 1 multi-node setup.", []),
    ],
)
def test_claims(text: str, expected: list[tuple[str, Verdict, str]]) -> None:
    assert checks(text) == expected


def test_the_facts_of_the_question_come_first() -> None:
    answer = split_answer(Turn(0, "?", Transcript("We have two replicas of it.")), [])
    assert each_once(said_claims([answer], FACTS[4:5], FACTS)) == (
        ClaimCheck("We have two replicas of it", "replicas: 1", "k8s/web.yaml", 1, Verdict.CONTRADICTED),
    )


def test_without_facts_nothing_is_said() -> None:
    assert checks("We have five nodes and self heal is off.", ()) == []


def test_a_multi_stage_file_says_nothing_about_the_stages_of_a_pipeline() -> None:
    pipeline = (Fact("ci.jenkinsfile", "Jenkinsfile", "Jenkinsfile", 1, {"stages": ("Build", "Test", "Deploy")}),)
    assert checks("There are 2 Dockerfiles, and one multi-stage Dockerfile among them.", pipeline) == []
    assert [verdict for _, verdict, _ in checks("The pipeline has 2 stages.", pipeline)] == [Verdict.CONTRADICTED]
