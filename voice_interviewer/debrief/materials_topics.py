"""The topics that interview materials speak about: what is counted for each, and the settings worth saying, from facts alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voice_interviewer.plan.grounding import slot_value
from voice_interviewer.plan.terms import Round
from voice_interviewer.repo.fact_counts import amount, counted
from voice_interviewer.repo.facts import Fact, Place, RepoMap, Scalar

MAX_NAMES = 5
_TAIL = re.compile(r" (?:with|under|that|in|scanned) ")


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of the repository with a line that shows it."""

    text: str
    """`5 Terraform modules`, or the setting as a sentence."""
    names: tuple[str, ...]
    """The first few things counted."""
    count: int | None
    """None for a setting."""
    place: Place


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing to count."""

    noun: str
    kinds: tuple[str, ...]
    where: tuple[tuple[str, Scalar], ...] = ()
    """Attributes that must have these values."""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One talking point that a repository may support."""

    title: str
    round: Round
    lead: str
    """What the sentence begins with; the counted list follows."""
    question: str
    """How an interviewer opens on it."""
    counts: tuple[Counted, ...]
    signals: tuple[str, ...]
    """Kinds of weak spots that belong to it."""
    details: Callable[[RepoMap], list[Metric]] | None = None


def metrics_of(topic: Topic, repo_map: RepoMap) -> tuple[Metric, ...]:
    """The topic's figures in their order, then its settings; empty when the repository has nothing of it."""
    found: list[Metric] = []
    for entry in topic.counts:
        facts = [
            fact
            for fact in repo_map.of_kind(*entry.kinds)
            if all(fact.attributes.get(key) == value for key, value in entry.where)
        ]
        if facts:
            count = amount(facts)
            names = _names(facts) if entry.named else ()
            place = facts[0].place_of(entry.where[-1][0]) if entry.where else facts[0].place
            found.append(Metric(_counted(count, entry.noun), names, count, place))
    if topic.details is not None:
        found += topic.details(repo_map)
    return tuple(found)


def _counted(count: int, noun: str) -> str:
    """`3 containers with a readiness probe`: the counted word takes the plural, not what follows it."""
    head, tail, rest = noun, "", ""
    if match := _TAIL.search(noun):
        head, tail, rest = noun[: match.start()], match[0], noun[match.end() :]
    return f"{counted(count, head)}{tail}{rest}"


def _names(facts: Sequence[Fact]) -> tuple[str, ...]:
    known = (slot_value(fact, "name") for fact in facts)
    return tuple(dict.fromkeys(name for name in known if name))[:MAX_NAMES]


def _setting(text: str, place: Place) -> Metric:
    return Metric(text, (), None, place)


def _whole(fact: Fact, key: str) -> int | None:
    value = fact.attributes.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _state(repo_map: RepoMap) -> list[Metric]:
    found = []
    for fact in repo_map.of_kind("terraform.backend")[:2]:
        extras = []
        if fact.attributes.get("use_lockfile") is True:
            extras.append("native locking")
        if slot_value(fact, "dynamodb_table"):
            extras.append("a DynamoDB lock table")
        if fact.attributes.get("encrypt") is True:
            extras.append("encryption")
        more = f" with {' and '.join(extras)}" if extras else ""
        found.append(_setting(f"The state lives in the {fact.name} backend{more}", fact.place))
    return found


def _cluster(repo_map: RepoMap) -> list[Metric]:
    found = []
    for fact in repo_map.of_kind("aws.eks_cluster")[:1]:
        if version := slot_value(fact, "version"):
            found.append(
                _setting(
                    f"The EKS cluster runs Kubernetes {version}",
                    fact.place_of("version"),
                )
            )
    return found


def _capacity(repo_map: RepoMap) -> list[Metric]:
    found = []
    for fact in repo_map.of_kind("aws.eks_node_group")[:2]:
        least, most = _whole(fact, "min_size"), _whole(fact, "max_size")
        if least is None or most is None:
            continue
        size = f"is fixed at {counted(least, 'node')}" if least == most else f"scales from {least} to {most} nodes"
        types = slot_value(fact, "instance_types")
        kind = f" of type {types}" if types else ""
        found.append(_setting(f"The node group {fact.name} {size}{kind}", fact.place_of("min_size")))
    for fact in repo_map.of_kind("k8s.hpa")[:3]:
        least, most = _whole(fact, "minReplicas"), _whole(fact, "maxReplicas")
        target = slot_value(fact, "target")
        if least is not None and most is not None and target:
            load = _whole(fact, "cpu_averageUtilization")
            goal = f" at {load}% average CPU" if load is not None else ""
            text = f"The autoscaler of {target} keeps {least} to {most} replicas{goal}"
            found.append(_setting(text, fact.place_of("maxReplicas")))
    return found


def _waves(repo_map: RepoMap) -> list[Metric]:
    ordered = [fact for fact in repo_map.of_kind("argocd.application") if _whole(fact, "sync_wave") is not None]
    waves = {fact.attributes["sync_wave"] for fact in ordered}
    if len(waves) < 2:
        return []
    return [
        _setting(
            f"Sync waves order them in {len(waves)} steps",
            ordered[0].place_of("sync_wave"),
        )
    ]


def _stages(repo_map: RepoMap) -> list[Metric]:
    found = []
    for fact in repo_map.of_kind("ci.jenkinsfile", "ci.gitlab")[:2]:
        stages = fact.attributes.get("stages")
        if isinstance(stages, tuple) and stages:
            name = "Jenkins pipeline" if fact.kind == "ci.jenkinsfile" else "GitLab pipeline"
            text = f"The {name} has {counted(len(stages), 'stage')}: {', '.join(str(stage) for stage in stages)}"
            found.append(_setting(text, fact.place_of("stages")))
    return found


def _one(noun: str, *kinds: str, named: bool = False) -> Counted:
    return Counted(noun, kinds, named=named)


def _set(noun: str, kind: str, *where: tuple[str, Scalar]) -> Counted:
    return Counted(noun, (kind,), where)


TOPICS: tuple[Topic, ...] = (
    Topic(
        "Infrastructure as code with Terraform", Round.TERRAFORM,
        "The infrastructure is written in Terraform", "How is your infrastructure code organised?",
        (
            _one("Terraform module", "terraform.module", named=True), _one("Terraform resource", "terraform.resource"),
            _one("input variable", "terraform.variable"), _one("provider pin", "terraform.provider"),
            _set("resource under prevent_destroy", "terraform.resource", ("prevent_destroy", True)),
        ),
        ("local_state", "no_state_lock", "unencrypted_state", "unpinned_module", "unpinned_provider"), _state,
    ),
    Topic(
        "AWS architecture", Round.AWS,
        "The platform stands on AWS", "Walk me through your cloud architecture. What is there, and why?",
        (
            _one("VPC", "aws.vpc"), _one("subnet", "aws.subnet"), _one("NAT gateway", "aws.nat_gateway"),
            _one("EKS cluster", "aws.eks_cluster"), _one("node group", "aws.eks_node_group", named=True),
            _one("EKS addon", "aws.eks_addon", named=True), _one("ECR repository", "aws.ecr_repository"),
            _one("S3 bucket", "aws.s3_bucket"), _one("RDS instance", "aws.rds_instance"),
            _one("CloudFront distribution", "aws.cloudfront_distribution"), _one("Route 53 zone", "aws.route53_zone"),
            _one("Lambda function", "aws.lambda_function"), _one("ECS service", "aws.ecs_service"),
        ),
        ("single_nat", "public_endpoint", "wide_security_group"), _cluster,
    ),
    Topic(
        "Kubernetes workloads", Round.KUBERNETES,
        "The workloads run on Kubernetes", "How do you run your workloads on Kubernetes?",
        (
            _set("Deployment", "k8s.workload", ("kind", "Deployment")),
            _set("StatefulSet", "k8s.workload", ("kind", "StatefulSet")),
            _set("DaemonSet", "k8s.workload", ("kind", "DaemonSet")),
            _set("CronJob", "k8s.workload", ("kind", "CronJob")),
            _set("init container", "k8s.container", ("init", True)), _one("Service", "k8s.service"),
            _one("Ingress", "k8s.ingress"), _one("ConfigMap", "k8s.config_map"), _one("namespace", "k8s.namespace"),
        ),
        ("missing_limits", "missing_requests", "mutable_image_tag", "unpinned_base_image", "mutable_ecr_tags"),
    ),
    Topic(
        "Scaling and capacity", Round.KUBERNETES,
        "Capacity is set in the code", "How does your system scale, and what limits it?",
        (
            _one("HorizontalPodAutoscaler", "k8s.hpa"),
            _one("KEDA scaled object", "k8s.scaled_object"),
            _one("VerticalPodAutoscaler", "k8s.vpa"),
        ),
        ("fixed_node_group", "no_autoscaler", "no_hpa", "hpa_and_replicas", "single_replica"), _capacity,
    ),
    Topic(
        "GitOps with Argo CD", Round.ARGOCD,
        "Argo CD brings Git to the cluster", "How does a change reach your cluster?",
        (
            _one("Argo CD Application", "argocd.application", named=True),
            _one("ApplicationSet", "argocd.applicationset"),
            _one("Argo CD project", "argocd.project"),
            _set("Application with self-heal", "argocd.application", ("selfHeal", True)),
            _set("Application with pruning", "argocd.application", ("prune", True)),
        ),
        ("prune_without_pdb", "floating_revision"), _waves,
    ),
    Topic(
        "Packaging of manifests", Round.HELM,
        "The manifests are packaged", "How do you package and parameterise your manifests?",
        (
            _one("local Helm chart", "helm.chart", named=True), _one("chart template", "helm.template"),
            _one("Helm release in Terraform", "terraform.helm_release", named=True),
            _one("chart source in Argo CD", "argocd.helm_source", named=True),
            _one("kustomization", "kustomize.kustomization"),
        ),
        ("unpinned_chart",),
    ),
    Topic(
        "Build and delivery pipeline", Round.CICD,
        "Builds and checks run in a pipeline", "What happens between a commit and production?",
        (
            _one("Jenkinsfile", "ci.jenkinsfile"), _one("GitHub workflow", "ci.github_workflow", named=True),
            _one("GitLab pipeline", "ci.gitlab"), _one("pipeline job", "ci.job"),
            _one("Dockerfile", "docker.image"), _set("multi-stage Dockerfile", "docker.image", ("multi_stage", True)),
            _one("operational script", "script", named=True),
        ),
        ("auto_approve", "unpinned_action", "long_lived_cloud_keys", "unpinned_base_image"), _stages,
    ),
    Topic(
        "Security", Round.SECURITY,
        "Access and secrets are kept in the code as follows", "How do you handle access and secrets?",
        (
            _one("IRSA role", "aws.irsa_role", named=True), _one("Pod Identity association", "aws.pod_identity"),
            _one("IAM role", "aws.iam_role"),
            _one("Secrets Manager secret", "aws.secret"), _one("ExternalSecret", "k8s.external_secret", named=True),
            _one("NetworkPolicy", "k8s.network_policy"),
            _set("container that must not run as root", "k8s.container", ("runAsNonRoot", True)),
            _set("image repository scanned on push", "aws.ecr_repository", ("scan_on_push", True)),
        ),
        ("wide_iam", "wide_rbac", "public_bucket", "plain_text_secret", "public_endpoint", "root_container", "no_network_policy",
         "wide_security_group"),
    ),
    Topic(
        "Storage and data", Round.RELIABILITY,
        "Data is kept in the following places", "How do you handle persistent data?",
        (
            _one("StorageClass", "k8s.storage_class", named=True), _one("volume claim", "k8s.pvc"),
            _set("StatefulSet", "k8s.workload", ("kind", "StatefulSet")),
            _one("S3 bucket", "aws.s3_bucket"), _one("RDS instance", "aws.rds_instance"),
            _one("DynamoDB table", "aws.dynamodb_table"),
        ),
        ("no_backup", "single_az_database", "unencrypted_database", "no_final_snapshot"),
    ),
    Topic(
        "Reliability and observability", Round.RELIABILITY,
        "The files show how failures are noticed and survived", "How do you notice a failure, and how do you survive it?",
        (
            _set("container with a readiness probe", "k8s.container", ("readinessProbe", True)),
            _set("container with a liveness probe", "k8s.container", ("livenessProbe", True)),
            _one("PodDisruptionBudget", "k8s.pdb"), _one("ServiceMonitor", "k8s.service_monitor"),
            _one("PrometheusRule", "k8s.prometheus_rule"),
            _one("dashboard", "observability.dashboard"), _one("Prometheus configuration", "observability.prometheus"),
        ),
        ("no_pdb", "missing_readiness_probe", "missing_liveness_probe", "probes_share_endpoint"),
    ),
)  # fmt: skip
"""In the order in which the materials bring them."""

WEAK_SPOTS: dict[str, str] = {
    "local_state": "Terraform state without a remote backend",
    "no_state_lock": "state without a lock",
    "unencrypted_state": "state without encryption",
    "unpinned_module": "a module without a fixed version",
    "unpinned_provider": "a provider without an upper version bound",
    "single_nat": "one NAT gateway for all zones",
    "public_endpoint": "an endpoint that is open to the internet",
    "wide_security_group": "a security group that is wide open",
    "wide_iam": "a permission wider than its task",
    "missing_limits": "a container without resource limits",
    "missing_requests": "a container without resource requests",
    "missing_readiness_probe": "a container without a readiness probe",
    "missing_liveness_probe": "a container without a liveness probe",
    "probes_share_endpoint": "liveness and readiness on the same endpoint",
    "mutable_image_tag": "an image tag that can change under you",
    "mutable_ecr_tags": "an image repository whose tags can be overwritten",
    "single_replica": "a workload with a single replica",
    "prune_without_pdb": "automatic pruning without a PodDisruptionBudget",
    "no_pdb": "a workload without a PodDisruptionBudget",
    "root_container": "a container that may run as root",
    "plain_text_secret": "a secret in plain text",
    "no_hpa": "a workload without autoscaling",
    "hpa_and_replicas": "replicas set by both the manifest and an autoscaler",
    "no_network_policy": "pods without a NetworkPolicy",
    "no_autoscaler": "a node group that nothing resizes",
    "fixed_node_group": "a node group of fixed size",
    "no_backup": "data without a backup in these files",
    "auto_approve": "a change that reaches production without anybody's approval",
    "unpinned_action": "a pipeline action that is not pinned to a commit",
    "unpinned_base_image": "a base image whose tag can change",
    "unpinned_chart": "a chart without a fixed version",
    "floating_revision": "an application that follows a moving revision",
    "long_lived_cloud_keys": "long-lived cloud keys in a pipeline",
    "single_az_database": "a database in a single zone",
    "unencrypted_database": "a database without encryption",
    "no_final_snapshot": "a database that is deleted without a last snapshot",
    "public_bucket": "a bucket that the public can read",
    "public_load_balancer": "a load balancer that faces the internet",
    "wide_rbac": "a cluster role wider than its task",
}
"""Weak spots in words; others are told by their id."""
