"""Counts facts for readers: nouns with numbers, objects that stand in several files once, and tools by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from voice_interviewer.repo.facts import Fact, Layer

Facts = Sequence[Fact]
OBSERVING: Final = (
    "prometheus",
    "grafana",
    "loki",
    "tempo",
    "jaeger",
    "opentelemetry",
    "otel",
    "datadog",
    "newrelic",
    "fluent-bit",
    "fluentd",
    "alertmanager",
    "thanos",
    "victoria-metrics",
    "mimir",
    "kube-state-metrics",
    "metrics-server",
    "promtail",
    "alloy",
)
SECRET_TOOLS: Final = ("external-secrets", "vault", "sealed-secrets", "secrets-store-csi", "sops")
DNS_TOOLS: Final = ("external-dns", "cert-manager")
SCALER_TOOLS: Final = ("karpenter", "cluster-autoscaler", "keda", "metrics-server")


def counted(count: int, noun: str) -> str:
    """`1 Service`, `3 Services`, `2 ConfigMaps`, `2 Ingresses`, `2 policies`."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith(("s", "x", "ch")):
        return f"{count} {noun}es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{count} {noun[:-1]}ies"
    return f"{count} {noun}s"


def of(facts: Facts, *prefixes: str) -> list[Fact]:
    """The facts of these kinds or families (`k8s.`)."""
    exact = {prefix for prefix in prefixes if not prefix.endswith(".")}
    families = tuple(prefix for prefix in prefixes if prefix.endswith("."))
    return [fact for fact in facts if fact.kind in exact or (families and fact.kind.startswith(families))]


def kinds_counted(facts: Facts, names: dict[str, str], *, bare: bool = False) -> list[str]:
    """A counted list in the order of `names`; literal `count` and `for_each` values count as that many. `bare` leaves
    out the number where it is one."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str, str, str]] = set()
    for fact in facts:
        thing = (fact.kind, *identity(fact))
        if fact.kind.startswith("k8s.") and thing in seen:
            continue
        seen.add(thing)
        counts[fact.kind] += _instances(fact)
    return [
        noun if bare and counts[kind] == 1 else counted(counts[kind], noun)
        for kind, noun in names.items()
        if counts[kind]
    ]


def amount(facts: Facts) -> int:
    """How many things these facts are: copies of a Kubernetes object count once, literal `count` and `for_each` of an AWS
    resource as that many."""
    seen: set[tuple[str, str, str, str]] = set()
    total = 0
    for fact in facts:
        thing = (fact.kind, *identity(fact))
        if not (fact.kind.startswith("k8s.") and thing in seen):
            seen.add(thing)
            total += _instances(fact)
    return total


def _instances(fact: Fact) -> int:
    if not fact.kind.startswith("aws."):
        return 1
    count, each = fact.attributes.get("count"), fact.attributes.get("for_each")
    if isinstance(count, int):
        return max(int(count), 1)
    return max(len(each), 1) if isinstance(each, tuple) else 1


def identity(fact: Fact) -> tuple[str, str, str]:
    """What makes two objects the same one: copies of it in several files count once."""
    return str(fact.attributes.get("kind", "")), fact.name, str(fact.attributes.get("namespace", ""))


def tools_of(facts: Facts, layer: Layer) -> list[str]:
    """The tools of a layer that charts, Applications, addons or workloads of the repository bear the name of."""
    tools = {
        Layer.OBSERVABILITY: OBSERVING,
        Layer.SECRETS: SECRET_TOOLS,
        Layer.DNS_CDN: DNS_TOOLS,
        Layer.AUTOSCALING: SCALER_TOOLS,
    }.get(layer, ())
    return unique(tool_of(fact, tools) for fact in named_after(facts, tools))


def named_after(facts: Facts, tools: Sequence[str]) -> list[Fact]:
    """The charts, applications and namespaces that carry the name of one of these tools."""
    carriers = of(
        facts,
        "terraform.helm_release",
        "argocd.helm_source",
        "argocd.application",
        "flux.helm_release",
        "helm.chart",
        "helm.dependency",
    )
    carriers += of(facts, "aws.eks_addon", "k8s.workload")
    return [fact for fact in carriers if tool_of(fact, tools)]


def tool_of(fact: Fact, tools: Sequence[str]) -> str:
    names = f"{fact.name} {fact.attributes.get('chart', '')}".lower()
    return next((tool for tool in tools if tool in names), "")


def unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))
