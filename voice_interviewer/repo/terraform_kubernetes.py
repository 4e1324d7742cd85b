"""Kubernetes objects that Terraform applies: its manifests, and the provider's own resource types turned back into manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from voice_interviewer.repo.facts import AttributeValue, Fact, Place
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, Withheld
from voice_interviewer.repo.manifests import Manifest, manifest, manifests_in
from voice_interviewer.repo.terraform import Resource
from voice_interviewer.repo.terraform_folders import Located
from voice_interviewer.repo.terraform_scope import Scope

_MANIFEST_KEYS: Final = {"kubectl_manifest": "yaml_body", "kubernetes_manifest": "manifest", "k8s_manifest": "content"}
_TYPES: Final = {
    "deployment": ("apps/v1", "Deployment"),
    "stateful_set": ("apps/v1", "StatefulSet"),
    "daemonset": ("apps/v1", "DaemonSet"),
    "daemon_set": ("apps/v1", "DaemonSet"),
    "job": ("batch/v1", "Job"),
    "cron_job": ("batch/v1", "CronJob"),
    "pod": ("v1", "Pod"),
    "service": ("v1", "Service"),
    "ingress": ("networking.k8s.io/v1", "Ingress"),
    "config_map": ("v1", "ConfigMap"),
    "secret": ("v1", "Secret"),
    "namespace": ("v1", "Namespace"),
    "service_account": ("v1", "ServiceAccount"),
    "horizontal_pod_autoscaler": ("autoscaling/v2", "HorizontalPodAutoscaler"),
    "pod_disruption_budget": ("policy/v1", "PodDisruptionBudget"),
    "network_policy": ("networking.k8s.io/v1", "NetworkPolicy"),
    "storage_class": ("storage.k8s.io/v1", "StorageClass"),
    "persistent_volume_claim": ("v1", "PersistentVolumeClaim"),
    "persistent_volume": ("v1", "PersistentVolume"),
    "cluster_role": ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    "cluster_role_binding": ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    "role": ("rbac.authorization.k8s.io/v1", "Role"),
    "role_binding": ("rbac.authorization.k8s.io/v1", "RoleBinding"),
}
_LISTS: Final = {
    "container": "containers",
    "init_container": "initContainers",
    "volume": "volumes",
    "volume_mount": "volumeMounts",
    "port": "ports",
    "env": "env",
    "env_from": "envFrom",
    "rule": "rules",
    "path": "paths",
    "toleration": "tolerations",
    "topology_spread_constraint": "topologySpreadConstraints",
    "volume_claim_template": "volumeClaimTemplates",
    "metric": "metrics",
    "subject": "subjects",
    "tls": "tls",
    "match_expressions": "matchExpressions",
}
_REFERENCE: Final = re.compile(r"\$\{((?:var|local|module)\.[\w.\[\]\"-]+)\}")
_TYPE: Final = re.compile(r"kubernetes_([a-z_]+?)(_v\d(?:(?:alpha|beta)\d)?)?")


def manifests_of(resource: Resource) -> list[Manifest]:
    """The objects that this resource applies; none for any other resource."""
    key = _MANIFEST_KEYS.get(resource.type)
    if key is not None:
        return manifests_in(resource.path, tuple(_documents(resource.block.attributes.get(key))), in_terraform=True)
    found = _TYPE.fullmatch(resource.type)
    if found is None or found.group(1) not in _TYPES:
        return []
    api_version, kind = _TYPES[found.group(1)]
    document = _fields(resource.block, resource)
    line = resource.block.line
    entries = {"apiVersion": Leaf(api_version, line), "kind": Leaf(kind, line), **document.entries}
    data = entries.get("data")
    if kind == "Secret" and isinstance(data, Fields):
        # The code usually refers to the values; only what is written out here is a leak.
        literal = {key: Leaf(None, value.line) for key, value in data.entries.items() if isinstance(value, Withheld)}
        entries["data"] = Fields(literal, data.line)
    if kind == "StorageClass" and "storageProvisioner" in entries:
        entries["provisioner"] = entries["storageProvisioner"]
    return [manifest(resource.path, Fields(entries, line), in_terraform=True)]


def _documents(value: Value | None) -> Iterator[Value]:
    match value:
        case Fields():
            yield value
        case Expression(_, _, operator, operands) if operator in ("heredoc", "call yamlencode", "call yamldecode"):
            for item in operands:
                yield from _documents(item)
        case Items(values, _):
            yield from values


def _fields(block: Block, resource: Resource) -> Fields:
    entries: dict[str, Value] = {}
    for name, value in block.attributes.items():
        if name not in ("count", "for_each", "depends_on", "provider"):
            entries[_camel(name)] = _literal(value, resource)
    several: dict[str, list[Value]] = {}
    for nested in block.blocks:
        inner = _fields(nested, resource)
        if nested.type in _LISTS:
            several.setdefault(_LISTS[nested.type], []).append(inner)
        elif nested.type not in ("lifecycle", "timeouts", "dynamic"):
            entries[_camel(nested.type)] = inner
    for name, values in several.items():
        entries[name] = Items(tuple(values), values[0].line)
    return Fields(entries, block.line)


def _literal(value: Value, resource: Resource) -> Value:
    """Followed where it stays in this file; a number written as text (`replicas = "2"`) counts as the number."""
    found = resource.resolve(value)
    literal = found.value if found is not None and found.path == resource.path else value
    if (
        isinstance(literal, Leaf)
        and isinstance(literal.value, str)
        and literal.value.isdigit()
        and len(literal.value) < 10
    ):
        return Leaf(int(literal.value), value.line)
    return literal._replace(line=value.line) if isinstance(literal, Leaf) else literal


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def follow_interpolations(facts: Sequence[Fact], scope: Scope) -> list[Fact]:
    """Facts of manifests inside Terraform with `${var.x}` values followed to their literals."""
    return [_followed(fact, scope) for fact in facts]


def _followed(fact: Fact, scope: Scope) -> Fact:
    folder = scope.folders.get(fact.path.rpartition("/")[0] or ".")
    if folder is None or not fact.kind.startswith(("k8s.", "argocd.", "flux.")):
        return fact
    attributes: dict[str, AttributeValue] = dict(fact.attributes)
    places = dict(fact.attribute_places)
    via = list(fact.via)
    for key, value in fact.attributes.items():
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        reference = found.group(1) if found else value
        if not isinstance(reference, str) or not re.fullmatch(r"(var|local|module)\.[\w.\[\]\"-]+", reference):
            continue
        written = Located(Expression(reference, fact.place_of(key).line, "ref"), fact.path)
        target = scope.resolve(written, folder)
        if isinstance(target.value, Leaf) and target.value.value is not None:
            attributes[key] = target.value.value
            places[key] = target.place
            via.extend(step for step in (*target.via, Place(target.path, target.value.line)) if step not in via)
    return replace(fact, attributes=attributes, attribute_places=places, via=tuple(via))
