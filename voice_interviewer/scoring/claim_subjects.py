"""Which facts of the repository a claim is about: how people name what the files hold, and which object they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voice_interviewer.repo.facts import AttributeValue, Fact
from voice_interviewer.scoring.claim_readings import Measure
from voice_interviewer.scoring.score import ClaimCheck, Verdict
from voice_interviewer.scoring.wording import canonical, content_keys, find_phrase

Read = tuple[str, str]
"""Fact kind and attribute."""


@dataclass(frozen=True, slots=True)
class Known:
    """One value in the files."""

    fact: Fact
    attribute: str
    value: AttributeValue

    def check(self, said: str, verdict: Verdict) -> ClaimCheck:
        """The claim held against this value, with its line."""
        place = self.fact.place_of(self.attribute)
        shown = str(self.value).lower() if isinstance(self.value, bool) else _shown(self.value)
        return ClaimCheck(said, f"{self.attribute}: {shown}", place.path, place.line, verdict)


def _shown(value: AttributeValue) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that people put a value to."""

    measure: Measure
    names: tuple[str, ...]
    """What it is called; one of these must be said. For counts, right beside the number."""
    reads: tuple[Read, ...]
    least: tuple[Read, ...] = ()
    """Where the smallest allowed value stands, for what scales."""
    most: tuple[Read, ...] = ()
    needs_name: bool = False
    """Only an object named aloud can be meant."""
    agrees_only: bool = False


_NODE_GROUPS = ("aws.eks_node_group", "aws.autoscaling_group")
SUBJECTS = (
    Subject(
        Measure.COUNT,
        ("worker nodes", "nodes", "node", "size"),
        (("aws.eks_node_group", "desired_size"), ("cloud.resource", "node_count")),
        tuple((kind, "min_size") for kind in _NODE_GROUPS),
        tuple((kind, "max_size") for kind in _NODE_GROUPS),
    ),
    Subject(
        Measure.COUNT,
        ("replicas", "replica", "copies", "pods"),
        (
            ("kustomize.replicas", "count"),
            ("k8s.workload", "replicas"),
            ("helm.values", "replicaCount"),
            ("helm.template", "replicas"),
        ),
        (
            ("k8s.hpa", "minReplicas"),
            ("k8s.scaled_object", "minReplicaCount"),
            ("helm.values", "autoscaling.minReplicas"),
        ),
        (
            ("k8s.hpa", "maxReplicas"),
            ("k8s.scaled_object", "maxReplicaCount"),
            ("helm.values", "autoscaling.maxReplicas"),
        ),
    ),
    Subject(Measure.COUNT, ("pods available", "replicas available"), (("k8s.pdb", "minAvailable"),)),
    Subject(Measure.COUNT, ("tasks", "task"), (("aws.ecs_service", "desired_count"),)),
    Subject(
        Measure.COUNT,
        ("nat gateways", "nat gateway", "nats"),
        (("aws.nat_gateway", "count"), ("aws.nat_gateway", "single_nat_gateway")),
    ),
    Subject(
        Measure.COUNT,
        ("private subnets", "public subnets", "subnets"),
        (("aws.subnet", "count"), ("aws.subnet", "for_each")),
    ),
    Subject(
        Measure.COUNT,
        ("stages", "stage"),
        (("ci.jenkinsfile", "stages"), ("ci.gitlab", "stages"), ("ci.azure_pipelines", "stages")),
    ),
    Subject(Measure.COUNT, ("modules", "custom modules"), (("terraform.root", "modules"),), agrees_only=True),
    Subject(
        Measure.INSTANCE, (), (("aws.eks_node_group", "instance_types"), ("aws.autoscaling_group", "instance_type"))
    ),
    Subject(Measure.INSTANCE, (), (("aws.rds_instance", "instance_class"), ("aws.elasticache", "node_type"))),
    Subject(Measure.CIDR, (), (("aws.vpc", "cidr_block"), ("aws.vpc", "cidr"))),
    Subject(Measure.REGION, ("state", "state bucket", "backend"), (("terraform.backend", "region"),)),
    Subject(Measure.REGION, (), (("terraform.provider_configuration", "region"),), agrees_only=True),
    Subject(
        Measure.VERSION,
        ("eks", "kubernetes", "k8s", "cluster", "control plane"),
        (("aws.eks_cluster", "version"), ("aws.eks_cluster", "cluster_version")),
    ),
    Subject(
        Measure.VERSION,
        ("chart", "charts", "release", "helm", "version"),
        (
            ("terraform.helm_release", "version"),
            ("argocd.helm_source", "version"),
            ("flux.helm_release", "version"),
            ("helm.release", "version"),
            ("helm.chart", "version"),
        ),
        needs_name=True,
    ),
    Subject(Measure.VERSION, ("module",), (("terraform.module", "version"),), needs_name=True),
    Subject(Measure.VERSION, ("provider",), (("terraform.provider", "version"),), needs_name=True),
    Subject(Measure.VERSION, ("dependency", "subchart"), (("helm.dependency", "version"),), needs_name=True),
    Subject(
        Measure.VERSION,
        ("application", "app", "tracks", "revision", "tag"),
        (("argocd.application", "targetRevision"),),
        needs_name=True,
    ),
    Subject(Measure.VERSION, ("python", "node", "java", "runtime", "lambda"), (("aws.lambda_function", "runtime"),)),
    Subject(
        Measure.VERSION,
        ("engine", "postgres", "postgresql", "mysql", "aurora", "database"),
        (("aws.rds_instance", "engine_version"),),
    ),
    Subject(Measure.VERSION, ("image", "tag", "version"), (("k8s.container", "image"),), needs_name=True),
    Subject(Measure.BYTES, ("memory limit", "limit of memory", "limits"), (("k8s.container", "memory_limit"),)),
    Subject(Measure.BYTES, ("memory request", "requests"), (("k8s.container", "memory_request"),)),
    Subject(Measure.BYTES, ("memory",), (("aws.lambda_function", "memory_size"),)),
    Subject(Measure.BYTES, ("volume", "volumes", "storage", "claim", "pvc"), (("k8s.pvc", "storage"),)),
    Subject(Measure.BYTES, ("disk", "disks"), (("aws.eks_node_group", "disk_size"),)),
    Subject(Measure.DAYS, ("backup", "backups"), (("aws.rds_instance", "backup_retention_period"),)),
    Subject(Measure.DAYS, ("recovery window",), (("aws.secret", "recovery_window_in_days"),)),
    Subject(Measure.DAYS, ("logs", "log retention"), (("aws.cloudwatch_log_group", "retention_in_days"),)),
    Subject(Measure.SECONDS, ("grace period",), (("k8s.workload", "terminationGracePeriodSeconds"),)),
    Subject(Measure.SECONDS, ("visibility timeout",), (("aws.sqs_queue", "visibility_timeout_seconds"),)),
    Subject(
        Measure.PERCENT,
        ("target", "threshold", "average utilization", "scales at"),
        (("k8s.hpa", "cpu_averageUtilization"),),
    ),
)


@dataclass(frozen=True, slots=True)
class Switch:
    """A setting that is on or off, or one of two words."""

    attribute: str
    names: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """Empty: any."""
    beside: tuple[str, ...] = ()
    """One of these words must be said in the same sentence; empty: none needed."""


SWITCHES = (
    Switch("selfHeal", ("self heal", "self healing", "self-heal")),
    Switch("prune", ("prune", "pruning")),
    Switch("automated", ("automated sync", "auto sync", "automatic sync")),
    Switch("use_lockfile", ("native locking", "lockfile", "lock file", "use lockfile", "s3 locking")),
    Switch("encrypt", ("encryption", "encrypted"), ("terraform.backend",), beside=("state", "backend")),
    Switch("prevent_destroy", ("prevent destroy",)),
    Switch("readinessProbe", ("readiness probe", "readiness probes"), ("k8s.container", "helm.template")),
    Switch("livenessProbe", ("liveness probe", "liveness probes"), ("k8s.container", "helm.template")),
    Switch("runAsNonRoot", ("run as non root", "runs as non root", "non root user"), ("k8s.container",)),
    Switch("readOnlyRootFilesystem", ("read only root filesystem", "read only filesystem"), ("k8s.container",)),
    Switch("multi_az", ("multi az", "multi-az", "multiple availability zones"), ("aws.rds_instance",)),
    Switch("deletion_protection", ("deletion protection",), ("aws.rds_instance",)),
    Switch("storage_encrypted", ("storage encryption",), ("aws.rds_instance",)),
    Switch("scan_on_push", ("scan on push", "image scanning"), ("aws.ecr_repository",)),
    Switch("enable_key_rotation", ("key rotation",), ("aws.kms_key",)),
    Switch("allowVolumeExpansion", ("volume expansion",), ("k8s.storage_class",)),
    Switch("autoscaling.enabled", ("autoscaling", "horizontal pod autoscaler"), ("helm.values",)),
)
WORDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("aws.eks_node_group", "capacity_type", {"on demand": "on_demand", "spot nodes": "spot", "spot instances": "spot"}),
    ("aws.ecr_repository", "image_tag_mutability", {"immutable": "immutable", "mutable": "mutable"}),
    ("aws.eks_cluster", "endpoint_public_access", {"endpoint is public": "true", "endpoint is private": "false"}),
    (
        "helm.values",
        "image.tag",
        {"tag is latest": "latest", "latest tag": "latest", "tag in our values is latest": "latest"},
    ),
)
"""Settings whose value is a word of its own: fact kind, attribute, and what is said for which value."""


def known_values(reads: Iterable[Read], facts: Sequence[Fact]) -> list[Known]:
    """Everything that the files say under these names, in map order of the facts."""
    return [
        Known(fact, attribute, fact.attributes[attribute])
        for kind, attribute in reads
        for fact in facts
        if (fact.kind == kind or not kind) and fact.attributes.get(attribute) is not None
    ]


_COMMON_WORDS = """
main this that default values value yaml yml deployment service services system app apps application chart root
state node nodes group groups cluster data name the prod production staging stage dev development test module modules aws
eks s3 vpc shop web page all every bad good base overlay overlays one gateway database worker replica
private public subnet container pod template horizontalpodautoscaler statefulset daemonset cronjob job
"""
_COMMONPLACE = frozenset(canonical(word) for word in _COMMON_WORDS.split())
_ENVIRONMENTS = {
    "prod": "prod",
    "production": "prod",
    "staging": "staging",
    "dev": "dev",
    "development": "dev",
    "test": "test",
}
_NAMING = ("target", "workload", "chart", "application", "node_group_name", "identifier", "function_name", "module")


@lru_cache(maxsize=4096)
def _keys_of(name: str) -> tuple[str, ...]:
    return content_keys(re.sub(r"[/_.:-]+", " ", re.sub(r"\.ya?ml$", "", name)))


def _names_of(fact: Fact) -> list[str]:
    names = [fact.name, *(str(fact.attributes[key]) for key in _NAMING if fact.attributes.get(key))]
    image = fact.attributes.get("image")
    if isinstance(image, str):
        names.append(image.rpartition("/")[2].partition("@")[0].partition(":")[0])
    return names


@dataclass(frozen=True, slots=True)
class Meant:
    """The values that a claim can be about."""

    values: tuple[Known, ...]
    named: bool
    """True when the speaker named the object."""
    distinct: bool
    """True when that name is not also an everyday word."""
    definite: bool = False
    """True when it was said with "the" or opens the sentence, as the name of something there is only one of."""


def narrowed(values: Sequence[Known], clause: Sequence[str], said: Sequence[str], bound: Sequence[Fact]) -> Meant:
    """Those whose object the canonical words of the clause name best, or else those of the whole sentence; else those of
    the facts that the question stands on; else all of them."""
    environments = {_ENVIRONMENTS[key] for key in clause if key in _ENVIRONMENTS}
    for words in (clause, said):
        scored = [(_named(known.fact, words, environments), known) for known in values]
        best = max((score for score, _ in scored), default=0)
        if best > 0:
            chosen = tuple(known for score, known in scored if score == best)
            distinct = any(_distinct(known.fact, words) for known in chosen)
            return Meant(chosen, True, distinct, any(_definite(known.fact, words) for known in chosen))
    places = {(fact.path, fact.line) for fact in bound}
    of_question = tuple(known for known in values if (known.fact.path, known.fact.line) in places)
    return Meant(of_question or tuple(values), False, False)


def _named(fact: Fact, said: Sequence[str], environments: set[str]) -> int:
    score = 0
    for name in _names_of(fact):
        keys = _keys_of(name)
        if not keys:
            continue
        if find_phrase(keys, said, gap=1) is not None:
            score = max(score, 3)
        elif any(key not in _COMMONPLACE and len(key) > 2 and find_phrase((key,), said, gap=0) for key in keys):
            score = max(score, 2)
    if environments:
        own = {_ENVIRONMENTS[part] for part in re.split(r"[/._-]", fact.path.lower()) if part in _ENVIRONMENTS}
        score += 1 if own & environments else 0
    return score


def _distinct(fact: Fact, said: Sequence[str]) -> bool:
    return any(
        keys and not set(keys) <= _COMMONPLACE and find_phrase(keys, said, gap=1) is not None
        for keys in map(_keys_of, _names_of(fact))
    )


def _definite(fact: Fact, said: Sequence[str]) -> bool:
    for keys in map(_keys_of, _names_of(fact)):
        span = find_phrase(keys, said, gap=0) if keys else None
        if span is not None and (span[0] == 0 or said[span[0] - 1] == "the"):
            return True
    return False


def name_keys(fact: Fact) -> frozenset[str]:
    """The canonical words of all names of a fact."""
    return frozenset(key for name in _names_of(fact) for key in _keys_of(name))
