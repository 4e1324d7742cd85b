"""Each round is available, limited or generic by the facts, and the reason says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.plan.rounds import GENERIC_REASON, round_availability
from voice_interviewer.plan.terms import Availability, Round, RoundAvailability
from voice_interviewer.repo.facts import AttributeValue, Fact, RepoMap


def fact(kind: str, name: str = "x", **attributes: AttributeValue) -> Fact:
    return Fact(kind, name, "a.tf", 1, attributes)


def rounds(*facts: Fact) -> dict[Round, RoundAvailability]:
    return {entry.round: entry for entry in round_availability(RepoMap(Path("repo"), (), facts))}


def test_every_round_has_one_entry_in_order() -> None:
    assert [entry.round for entry in round_availability(RepoMap(Path("repo"), (), ()))] == list(Round)


def test_without_facts_everything_is_general() -> None:
    assert {(entry.availability, entry.reason) for entry in rounds().values()} == {
        (Availability.GENERIC, GENERIC_REASON)
    }


@pytest.mark.parametrize(
    ("round_", "facts", "availability", "reason"),
    [
        (
            Round.TERRAFORM,
            [fact("terraform.root"), fact("terraform.resource"), fact("terraform.resource")],
            Availability.AVAILABLE,
            "1 root, 2 resources",
        ),
        (Round.TERRAFORM, [fact("terraform.resource")], Availability.LIMITED, "1 resource"),
        (Round.HELM, [fact("terraform.helm_release")] * 4, Availability.LIMITED, "4 chart releases, no local chart"),
        (
            Round.HELM,
            [fact("helm.chart"), fact("helm.template"), fact("helm.values")],
            Availability.AVAILABLE,
            "1 local chart, templates, values",
        ),
        (
            Round.ARGOCD,
            [fact("argocd.application", automated=True, role="app-of-apps"), fact("argocd.application", sync_wave=0)],
            Availability.AVAILABLE,
            "2 Applications, app-of-apps, sync policies, sync waves",
        ),
        (Round.ARGOCD, [fact("argocd.application", automated=False)], Availability.LIMITED, "1 Application"),
        (Round.ARGOCD, [fact("kustomize.kustomization")] * 5, Availability.LIMITED, "Kustomize overlays"),
        (
            Round.CICD,
            [fact("ci.jenkinsfile"), fact("ci.stage"), fact("ci.stage")],
            Availability.AVAILABLE,
            "1 Jenkinsfile, 2 stages",
        ),
        (Round.CICD, [fact("docker.image")] * 3, Availability.LIMITED, "3 Dockerfiles, no pipeline"),
        (
            Round.RELIABILITY,
            [fact("k8s.hpa"), fact("k8s.container", readinessProbe=True), fact("k8s.pdb")],
            Availability.LIMITED,
            "disruption budgets, autoscaling, health probes, no Prometheus, alerting or dashboard configuration",
        ),
        (
            Round.RELIABILITY,
            [fact("k8s.service_monitor"), fact("k8s.prometheus_rule"), fact("k8s.pdb")],
            Availability.AVAILABLE,
            "Prometheus, alerts, disruption budgets",
        ),
        (
            Round.RELIABILITY,
            [fact("terraform.helm_release", "prometheus"), fact("k8s.pdb"), fact("k8s.hpa")],
            Availability.AVAILABLE,
            "disruption budgets, autoscaling, tools: prometheus",
        ),
        (
            Round.SECURITY,
            [fact("aws.irsa_role"), fact("aws.secret"), fact("k8s.container", runAsNonRoot=True)],
            Availability.AVAILABLE,
            "IRSA, secrets, non-root containers",
        ),
        (Round.AWS, [fact("cloud.resource")] * 9, Availability.GENERIC, GENERIC_REASON),
        (Round.KUBERNETES, [fact("signal.no_pdb")] * 9, Availability.GENERIC, GENERIC_REASON),
        (Round.KUBERNETES, [fact("apart.helm_template")] * 9, Availability.GENERIC, GENERIC_REASON),
    ],
)
def test_availability_and_reason(round_: Round, facts: list[Fact], availability: Availability, reason: str) -> None:
    assert rounds(*facts)[round_] == RoundAvailability(round_, availability, reason)
