"""Kubernetes objects as they are written, wherever they stand: in YAML files or inside Terraform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.located import Fields, Leaf, Value, child, entries, items, line_of, scalar, text

WORKLOADS = frozenset(
    (
        ("apps", "Deployment"),
        ("apps", "StatefulSet"),
        ("apps", "DaemonSet"),
        ("batch", "Job"),
        ("batch", "CronJob"),
        ("", "Pod"),
        ("apps", "ReplicaSet"),
        ("extensions", "Deployment"),
        ("argoproj.io", "Rollout"),
        ("extensions", "DaemonSet"),
    )
)
LONG_RUNNING = frozenset(("Deployment", "StatefulSet", "DaemonSet", "Rollout", "ReplicaSet"))


@dataclass(frozen=True, slots=True)
class Manifest:
    """One Kubernetes object."""

    path: str
    document: Fields
    group: str
    """The API group, empty for the core group; equal kinds of other groups are other things."""
    kind: str
    in_terraform: bool = False

    @property
    def name(self) -> str:
        return text(self.document, "metadata", "name") or text(self.document, "metadata", "generateName")

    @property
    def namespace(self) -> str:
        return text(self.document, "metadata", "namespace")

    @property
    def line(self) -> int:
        """The line that names the object."""
        named = child(self.document, "metadata", "name") or child(self.document, "metadata", "generateName")
        return line_of(named, line_of(child(self.document, "kind"), self.document.line))

    def is_a(self, group: str, kind: str) -> bool:
        return self.kind == kind and self.group == group

    @property
    def is_workload(self) -> bool:
        return (self.group, self.kind) in WORKLOADS

    def pod(self) -> Fields | None:
        """The Pod template (with its metadata and spec), or the Pod itself."""
        path = {"Pod": (), "CronJob": ("spec", "jobTemplate", "spec", "template")}.get(self.kind, ("spec", "template"))
        found = child(self.document, *path)
        return found if isinstance(found, Fields) else None

    def pod_labels(self) -> Mapping[str, str]:
        return {key: text(value) for key, value in entries(self.pod(), "metadata", "labels").items()}

    def containers(self, *, init: bool = False) -> tuple[Fields, ...]:
        found = items(self.pod(), "spec", "initContainers" if init else "containers")
        return tuple(container for container in found if isinstance(container, Fields))

    def replicas(self) -> int | None:
        """The number in the manifest; None when it is not given or not a number."""
        found = scalar(self.document, "spec", "replicas")
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def attributes(self) -> Attributes:
        found = Attributes(self.path, self.line)
        found.put("kind", child(self.document, "kind"))
        found.put("namespace", child(self.document, "metadata", "namespace"))
        return found


def manifest(path: str, document: Fields, *, in_terraform: bool = False) -> Manifest:
    """The object that `document` describes."""
    group = text(document, "apiVersion").rpartition("/")[0]
    return Manifest(path, document, group, text(document, "kind"), in_terraform)


def manifests_in(path: str, documents: tuple[Value, ...], *, in_terraform: bool = False) -> list[Manifest]:
    """The named Kubernetes objects among these documents; a `List` gives its items."""
    found: list[Manifest] = []
    for document in documents:
        if not isinstance(document, Fields) or not isinstance(document.entries.get("kind"), Leaf):
            continue
        if not isinstance(document.entries.get("apiVersion"), Leaf):
            continue
        if text(document, "kind") == "List":
            found.extend(manifests_in(path, items(document, "items"), in_terraform=in_terraform))
        elif text(document, "metadata", "name") or text(document, "metadata", "generateName"):
            found.append(manifest(path, document, in_terraform=in_terraform))
    return found


def selects(selector: Value | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector provably matches these labels (an empty selector matches everything)."""
    if selector is None:
        return False
    wanted = entries(selector, "matchLabels")
    if any(labels.get(key) != text(value) for key, value in wanted.items()):
        return False
    for expression in items(selector, "matchExpressions"):
        key, operator = text(expression, "key"), text(expression, "operator")
        values = {text(value) for value in items(expression, "values")}
        held = {
            "In": labels.get(key) in values,
            "NotIn": labels.get(key) not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not held.get(operator, False):
            return False
    return True
