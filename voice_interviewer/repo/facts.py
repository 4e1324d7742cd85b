"""The values of the repo intake: facts with path and line, layers of the repo map, and files that could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Scalar = str | int | float | bool | None
AttributeValue = Scalar | tuple[Scalar, ...]
"""A value in the file's own spelling: numbers as numbers, booleans as booleans, an expression as its source text."""


class Layer(StrEnum):
    """A row of the repo map, in the order in which the map shows them."""

    TERRAFORM_BOOTSTRAP = "Terraform (bootstrap)"
    TERRAFORM = "Terraform (root modules)"
    AWS = "AWS infrastructure"
    OTHER_CLOUDS = "Other clouds"
    KUBERNETES = "Kubernetes"
    HELM = "Helm"
    KUSTOMIZE = "Kustomize"
    ARGOCD = "ArgoCD"
    CICD = "CI/CD"
    DOCKER = "Docker"
    OBSERVABILITY = "Observability"
    SECRETS = "Secrets management"
    DNS_CDN = "DNS / CDN"
    STORAGE = "Storage"
    AUTOSCALING = "Autoscaling"
    SCRIPTS = "Scripts"
    DOCS = "Docs"


@dataclass(frozen=True, slots=True)
class Place:
    """A line in a file of the repository; `path` is relative to the repository with `/`, `line` counts from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the files themselves prove.

    `kind` is a dotted family and type (`terraform.backend`, `k8s.workload`, `argocd.application`,
    `signal.fixed_node_group`); `name` is the object's own name. `attributes` keep the file's own keys and spelling.
    """

    kind: str
    name: str
    path: str
    line: int
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    attribute_places: Mapping[str, Place] = field(default_factory=dict)
    """Where each attribute's value stands, when that is not the fact's own line."""
    via: tuple[Place, ...] = ()
    """The places an indirection went through (a variable's default, a values file), nearest first."""

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)

    def place_of(self, attribute: str) -> Place:
        """Where the value of `attribute` stands."""
        return self.attribute_places.get(attribute, self.place)


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """One row of the repo map."""

    layer: Layer
    artifacts: str
    """A short readable list with counts, as in `VPC, EKS, 3 modules`."""
    key_paths: tuple[str, ...]
    """Existing paths only; a folder ends with `/`."""


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that intake could not parse; its neighbours are read all the same."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RepoMap:
    """Everything that intake found, in a stable order."""

    root: Path
    layers: tuple[LayerSummary, ...]
    facts: tuple[Fact, ...]
    unread: tuple[UnreadFile, ...] = ()

    @property
    def name(self) -> str:
        return self.root.name

    def of_kind(self, *kinds: str) -> Sequence[Fact]:
        """The facts of exactly these kinds, in map order."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)
