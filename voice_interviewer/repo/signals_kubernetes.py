"""What in the Kubernetes manifests and Argo CD Applications is worth asking about, absences included where the tree proves them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from voice_interviewer.repo.facts import AttributeValue, Fact, Place
from voice_interviewer.repo.located import Fields, Withheld, child, entries, items, line_of, text
from voice_interviewer.repo.manifests import LONG_RUNNING, Manifest, selects
from voice_interviewer.repo.signals_terraform import from_fact, signal

FLOATING_TAGS: Final = frozenset(
    ("latest", "main", "master", "dev", "develop", "edge", "nightly", "stable", "prod", "production", "staging")
)
_SCALERS: Final = ("karpenter", "cluster-autoscaler")


def image_tag(image: str) -> str | None:
    """The tag of an image reference; empty when it has none, None when it is pinned by digest or not a literal."""
    if "@" in image or any(mark in image for mark in ("$", "{", "<")) or not image:
        return None
    last = image.rpartition("/")[2]
    return last.rpartition(":")[2] if ":" in last else ""


def is_mutable(image: str) -> bool:
    """Whether the same reference can mean another image tomorrow: no tag, or a tag that is made to move."""
    tag = image_tag(image)
    return tag is not None and (tag == "" or tag.lower() in FLOATING_TAGS)


def kubernetes_signals(
    manifests: Sequence[Manifest],
    facts: Sequence[Fact],
    *,
    elsewhere: frozenset[str],
    changed: Mapping[tuple[str, str], set[str]],
) -> Iterator[Fact]:
    """All signals of the live manifests.

    `elsewhere` holds the kinds that Helm templates and unparsed files of the tree mention, `changed` the keys that
    Kustomize patches touch by (kind, name): an absence is only stated where neither could fill it.
    """
    workloads = [manifest for manifest in manifests if manifest.is_workload and manifest.kind in LONG_RUNNING]
    around = _Surroundings(manifests)
    by_place = {(fact.path, fact.line): fact for fact in facts if fact.kind == "k8s.workload"}
    for fact in facts:
        if fact.kind == "k8s.container":
            touched = changed.get(
                (str(fact.attributes.get("workload_kind")), str(fact.attributes.get("workload"))), set()
            )
            renamed = {name for kind, name in changed if kind == "image"}
            yield from (found for found in _container(fact, renamed) if not _fills(touched, found))
    for manifest in manifests:
        if manifest.is_workload:
            yield from _secrets_in_environment(manifest)
        elif manifest.is_a("", "Secret"):
            yield from _committed_secret(manifest)
        elif manifest.is_a("", "ConfigMap"):
            for key, value in entries(manifest.document, "data").items():
                if isinstance(value, Withheld) and value.plainly:
                    yield signal("plain_text_secret", manifest.name, Place(manifest.path, value.line), variable=key)
    for manifest in workloads:
        workload = by_place.get((manifest.path, manifest.line))
        if workload is not None:
            touched = changed.get((manifest.kind, manifest.name), set())
            found = _workload(manifest, workload, around, elsewhere)
            yield from (item for item in found if not _fills(touched, item))
    yield from _policies(workloads, manifests, elsewhere)
    yield from _gitops(workloads, manifests, facts, elsewhere)
    yield from _access(facts)


_SCALING_KINDS: Final = frozenset((("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")))
_FILLED_BY: Final = {
    "signal.missing_limits": {"limits"},
    "signal.missing_requests": {"requests"},
    "signal.missing_readiness_probe": {"readinessProbe"},
    "signal.missing_liveness_probe": {"livenessProbe"},
    "signal.mutable_image_tag": {"image"},
    "signal.root_container": {"runAsNonRoot", "runAsUser", "securityContext"},
    "signal.single_replica": {"replicas"},
    "signal.hpa_and_replicas": {"replicas"},
}


def _fills(touched: set[str], found: Fact) -> bool:
    """Whether a patch touches what the signal says is missing."""
    return bool(touched & _FILLED_BY.get(found.kind, set()))


def _container(fact: Fact, renamed: set[str]) -> Iterator[Fact]:
    values = fact.attributes
    image = str(values.get("image", ""))
    if is_mutable(image) and image.partition(":")[0] not in renamed:
        yield from_fact("mutable_image_tag", fact, "image", "image", "workload", tag=image_tag(image) or None)
    if values.get("init"):
        return
    if "memory_limit" not in values and "cpu_limit" not in values:
        yield from_fact("missing_limits", fact, "", "workload", absent="resources.limits")
    if "memory_request" not in values and "cpu_request" not in values:
        yield from_fact("missing_requests", fact, "", "workload", absent="resources.requests")
    if values.get("workload_kind") in LONG_RUNNING:
        for probe, identifier in (
            ("readinessProbe", "missing_readiness_probe"),
            ("livenessProbe", "missing_liveness_probe"),
        ):
            if values.get(probe) is False:
                yield from_fact(identifier, fact, "", "workload", "workload_kind", absent=probe)
        liveness, readiness = values.get("livenessProbe.path"), values.get("readinessProbe.path")
        if liveness is not None and liveness == readiness:
            yield from_fact(
                "probes_share_endpoint",
                fact,
                "livenessProbe.path",
                "livenessProbe.path",
                "readinessProbe.path",
                "workload",
            )
    yield from _root(fact)


def _root(fact: Fact) -> Iterator[Fact]:
    values = fact.attributes
    if values.get("privileged") is True:
        yield from_fact("root_container", fact, "privileged", "privileged", "workload")
    elif values.get("runAsUser") == 0:
        yield from_fact("root_container", fact, "runAsUser", "runAsUser", "workload")
    elif values.get("runAsNonRoot") is False and "runAsUser" not in values:
        yield from_fact("root_container", fact, "runAsNonRoot", "runAsNonRoot", "workload")
    elif "runAsNonRoot" not in values and "runAsUser" not in values:
        yield from_fact("root_container", fact, "", "workload", absent="runAsNonRoot")


class _Surroundings:
    """What else stands in the tree, sorted for the questions that are asked of each workload."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._scalers: dict[tuple[str, str], list[Manifest]] = {}
        self._budgets: dict[str, list[Fields]] = {}
        self.has_backup = False
        for manifest in manifests:
            if (manifest.group, manifest.kind) in _SCALING_KINDS:
                target = child(manifest.document, "spec", "scaleTargetRef")
                key = (text(target, "kind") or "Deployment", text(target, "name"))
                self._scalers.setdefault(key, []).append(manifest)
            elif manifest.is_a("policy", "PodDisruptionBudget"):
                selector = child(manifest.document, "spec", "selector")
                if isinstance(selector, Fields):
                    self._budgets.setdefault(manifest.namespace, []).append(selector)
            elif manifest.group in ("velero.io", "snapshot.storage.k8s.io", "k8up.io") or (
                manifest.kind == "CronJob" and re.search("backup|dump|snapshot", manifest.name)
            ):
                self.has_backup = True

    def scalers(self, workload: Manifest) -> list[Manifest]:
        found = self._scalers.get((workload.kind, workload.name), [])
        return [scaler for scaler in found if _same_namespace(scaler, workload)]

    def has_budget(self, workload: Manifest) -> bool:
        labels = workload.pod_labels()
        # A manifest without a namespace gets it from whoever applies it, so it may meet any other.
        homes = {"", workload.namespace} if workload.namespace else self._budgets.keys()
        return any(selects(selector, labels) for home in homes for selector in self._budgets.get(home, ()))


def _same_namespace(one: Manifest, other: Manifest) -> bool:
    """Whether they may be in one namespace: a manifest without one gets it from whoever applies it."""
    return not one.namespace or not other.namespace or one.namespace == other.namespace


def _workload(manifest: Manifest, fact: Fact, around: _Surroundings, elsewhere: frozenset[str]) -> Iterator[Fact]:
    scalers = around.scalers(manifest)
    replicas = manifest.replicas()
    given = child(manifest.document, "spec", "replicas")
    if manifest.kind != "DaemonSet" and not scalers and (replicas == 1 or given is None):
        absent = "replicas" if given is None else None
        yield from_fact("single_replica", fact, "replicas", "kind", "replicas", "namespace", absent=absent)
    if scalers and given is not None:
        scaler = scalers[0]
        yield from_fact("hpa_and_replicas", fact, "replicas", "kind", "replicas", scaler=f"{scaler.path}:{scaler.line}")
    templated = elsewhere & {"HorizontalPodAutoscaler", "ScaledObject"}
    if manifest.kind in ("Deployment", "Rollout") and not scalers and not templated:
        yield from_fact("no_hpa", fact, "", "kind", "replicas", absent="HorizontalPodAutoscaler")
    if manifest.kind != "DaemonSet" and "PodDisruptionBudget" not in elsewhere and not around.has_budget(manifest):
        yield from_fact("no_pdb", fact, "", "kind", "replicas", absent="PodDisruptionBudget")
    volumes = items(manifest.document, "spec", "volumeClaimTemplates")
    if manifest.kind == "StatefulSet" and volumes and not around.has_backup:
        yield from_fact("no_backup", fact, "", "kind", absent="a backup schedule or a snapshot")


def _policies(
    workloads: Sequence[Manifest], manifests: Sequence[Manifest], elsewhere: frozenset[str]
) -> Iterator[Fact]:
    kinds = {manifest.kind for manifest in manifests} | elsewhere
    if workloads and not kinds & {
        "NetworkPolicy",
        "CiliumNetworkPolicy",
        "GlobalNetworkPolicy",
        "AdminNetworkPolicy",
        "AuthorizationPolicy",
    }:
        first = workloads[0]
        yield signal(
            "no_network_policy", first.name, Place(first.path, first.line), kind=first.kind, absent="NetworkPolicy"
        )


def _gitops(
    workloads: Sequence[Manifest], manifests: Sequence[Manifest], facts: Sequence[Fact], elsewhere: frozenset[str]
) -> Iterator[Fact]:
    budgets = (
        any(manifest.is_a("policy", "PodDisruptionBudget") for manifest in manifests)
        or "PodDisruptionBudget" in elsewhere
    )
    for fact in facts:
        if fact.kind in ("argocd.application", "argocd.applicationset"):
            if fact.attributes.get("prune") is True and not budgets and workloads:
                yield from_fact("prune_without_pdb", fact, "prune", "prune", "selfHeal", absent="PodDisruptionBudget")
            revision = fact.attributes.get("targetRevision")
            if revision == "HEAD" or (revision is None and "path" in fact.attributes):
                absent = "targetRevision" if revision is None else None
                yield from_fact("floating_revision", fact, "targetRevision", "targetRevision", absent=absent)
        elif fact.kind == "argocd.helm_source" and str(fact.attributes.get("version", "*")) in ("*", "latest", "HEAD"):
            yield from_fact("unpinned_chart", fact, "version", "chart", "version")


def _access(facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        values = fact.attributes
        if fact.kind == "k8s.rbac":
            if values.get("roleRef") == "cluster-admin":
                yield from_fact("wide_rbac", fact, "roleRef", "kind", "roleRef", "subjects")
            elif "*" in _texts(values.get("verbs")) and "*" in _texts(values.get("resources")):
                yield from_fact("wide_rbac", fact, "verbs", "kind", "verbs", "resources")
        elif fact.kind == "k8s.service" and values.get("type") == "LoadBalancer":
            internal = str(values.get("aws-load-balancer-internal", "false")) == "true"
            if not internal and values.get("aws-load-balancer-scheme") in (None, "internet-facing"):
                yield from_fact("public_load_balancer", fact, "type", "type")


def _texts(value: AttributeValue) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _secrets_in_environment(manifest: Manifest) -> Iterator[Fact]:
    for init in (True, False):
        for container in manifest.containers(init=init):
            for variable in items(container, "env"):
                found = child(variable, "value")
                if isinstance(found, Withheld) and found.plainly:
                    name = f"{manifest.name}/{text(container, 'name')}"
                    yield signal(
                        "plain_text_secret", name, Place(manifest.path, found.line), variable=text(variable, "name")
                    )


def _committed_secret(manifest: Manifest) -> Iterator[Fact]:
    """A Secret with data in the tree. Encrypted files (SOPS) and service account tokens filled by the cluster are not."""
    if "sops" in manifest.document.entries or text(manifest.document, "type") == "kubernetes.io/service-account-token":
        return
    for field in ("stringData", "data"):
        data = child(manifest.document, field)
        if isinstance(data, Fields) and data.entries:
            keys = tuple(entries(data))
            yield signal(
                "plain_text_secret", manifest.name, Place(manifest.path, line_of(data, manifest.line)), keys=keys
            )
            return


def autoscaler_signals(facts: Sequence[Fact], manifests: Sequence[Manifest]) -> Iterator[Fact]:
    """A node group without anything in the tree that would scale nodes."""
    groups = [fact for fact in facts if fact.kind == "aws.eks_node_group"]
    if not groups:
        return
    names = [fact.name.lower() for fact in facts] + [manifest.name.lower() for manifest in manifests]
    names += [
        str(fact.attributes.get(key, "")).lower() for fact in facts for key in ("chart", "addon_name", "source", "path")
    ]
    if any(scaler in name for name in names for scaler in _SCALERS):
        return
    if any(fact.attributes.get("compute_config.enabled") is True for fact in facts if fact.kind == "aws.eks_cluster"):
        return
    first = groups[0]
    yield from_fact(
        "no_autoscaler", first, "resource", "min_size", "max_size", absent="Cluster Autoscaler or Karpenter"
    )
