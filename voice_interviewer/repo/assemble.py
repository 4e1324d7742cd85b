"""Puts the readers together: from parsed and plain files to all facts of a repository, roles, signals and absences included."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voice_interviewer.repo.argocd import gitops_facts, is_gitops, put_hooks, with_roles
from voice_interviewer.repo.aws import aws_facts, module_facts
from voice_interviewer.repo.companions import cloudformation_facts, encrypted_fact, observability_facts
from voice_interviewer.repo.docker import compose_facts, is_compose
from voice_interviewer.repo.facts import Fact
from voice_interviewer.repo.helm import Chart, charts_of, helm_facts, helm_signals, is_vendored, templated_kinds
from voice_interviewer.repo.kubernetes import kubernetes_facts
from voice_interviewer.repo.kustomize import NAMES, Kustomizations, kustomize_facts, read_kustomizations
from voice_interviewer.repo.located import Block, Value, text
from voice_interviewer.repo.manifests import Manifest, manifests_in
from voice_interviewer.repo.other_clouds import cloud_facts
from voice_interviewer.repo.parsing import Parsed
from voice_interviewer.repo.pipelines import is_pipeline, pipeline_facts
from voice_interviewer.repo.signals_kubernetes import autoscaler_signals, kubernetes_signals
from voice_interviewer.repo.signals_terraform import terraform_signals
from voice_interviewer.repo.terraform import Resource, helm_release_facts, terraform_facts, terraform_resources
from voice_interviewer.repo.terraform_kubernetes import follow_interpolations, manifests_of
from voice_interviewer.repo.terraform_scope import Scope


@dataclass(slots=True)
class Material:
    """Everything read from the live files of a repository."""

    hcl: dict[str, Parsed] = field(default_factory=dict)
    yaml: dict[str, Parsed] = field(default_factory=dict)
    templates: dict[str, Parsed] = field(default_factory=dict)
    direct: list[Fact] = field(default_factory=list)
    """Facts that one file gave by itself: Dockerfiles, Jenkinsfiles, scripts, documents."""
    shown_modules: set[str] = field(default_factory=set)
    """Module folders that examples and tests call."""
    lock_folders: set[str] = field(default_factory=set)
    """Folders with a Terraform dependency lock file."""


def assemble(material: Material) -> list[Fact]:
    """All facts; the order is the caller's business."""
    documents = {path: parsed.documents for path, parsed in material.yaml.items()}
    templates = {path: parsed.documents for path, parsed in material.templates.items()}
    vendored = {
        posixpath.dirname(path) or "."
        for path in documents
        if posixpath.basename(path) == "Chart.yaml" and is_vendored(posixpath.dirname(path), documents)
    }
    documents = {path: values for path, values in documents.items() if not _below(path, vendored)}
    charts = charts_of(documents, templates)
    kustomizations = read_kustomizations(documents)
    scope = _scope(material)
    facts = list(material.direct)
    manifests = list(_manifests(documents, charts, kustomizations))
    resources = list(terraform_resources(scope))
    facts.extend(terraform_facts(scope))
    for resource in resources:
        facts.extend(aws_facts(resource))
        facts.extend(cloud_facts(resource))
        facts.extend(helm_release_facts(resource))
        manifests.extend(manifests_of(resource))
    for folder in scope.live:
        for call in folder.calls:
            if not scope.is_off(folder, call.path, call.block):
                facts.extend(module_facts(scope, folder, call))
    for manifest in manifests:
        facts.extend(gitops_facts(manifest) if is_gitops(manifest) else kubernetes_facts(manifest))
        facts.extend(put_hooks(manifest))
    for chart in charts:
        facts.extend(helm_facts(chart))
    facts.extend(kustomize_facts(kustomizations, documents))
    facts.extend(_by_path(documents))
    facts = with_roles(follow_interpolations(facts, scope))
    return [*facts, *_signals(material, scope, resources, manifests, charts, kustomizations, facts)]


def _signals(
    material: Material,
    scope: Scope,
    resources: list[Resource],
    manifests: list[Manifest],
    charts: list[Chart],
    kustomizations: Kustomizations,
    facts: list[Fact],
) -> Iterator[Fact]:
    yield from terraform_signals(scope, resources, facts, frozenset(material.lock_folders))
    elsewhere = templated_kinds(charts) | {kind for parsed in material.yaml.values() for kind in parsed.mentions}
    yield from kubernetes_signals(manifests, facts, elsewhere=elsewhere, changed=kustomizations.changed)
    yield from autoscaler_signals(facts, manifests)
    for chart in charts:
        yield from helm_signals(chart)


def _scope(material: Material) -> Scope:
    code: dict[str, tuple[Block, ...]] = {}
    settings: dict[str, tuple[Block, ...]] = {}
    units: dict[str, tuple[Block, ...]] = {}
    for path, found in material.hcl.items():
        name = posixpath.basename(path)
        if name.endswith(".hcl") and not name.startswith("backend"):
            units[path] = found.blocks
        elif name.endswith((".tf", ".tofu", ".tf.json")):
            code[path] = found.blocks
        else:
            settings[path] = found.blocks
    return Scope(code, settings, units, frozenset(material.shown_modules))


def _below(path: str, folders: set[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _manifests(
    documents: Mapping[str, tuple[Value, ...]], charts: list[Chart], kustomizations: Kustomizations
) -> Iterator[Manifest]:
    """The objects that files of the tree apply: no patches, no files that a kustomization leaves out, no chart parts."""
    chart_files = {chart.path("Chart.yaml") for chart in charts}
    for path, values in documents.items():
        name = posixpath.basename(path)
        if name in NAMES and any(
            "kustomize.config.k8s.io" in text(value, "apiVersion") or not text(value, "kind") for value in values
        ):
            continue
        if path in kustomizations.patches or path in kustomizations.unlisted or path in chart_files:
            continue
        if is_pipeline(path) or is_compose(path, values):
            continue
        yield from manifests_in(path, values)


def _by_path(documents: Mapping[str, tuple[Value, ...]]) -> Iterator[Fact]:
    """The facts of YAML files that are told by their name or their shape."""
    for path, values in documents.items():
        if is_pipeline(path):
            yield from pipeline_facts(path, values)
        elif is_compose(path, values):
            yield from compose_facts(path, values)
        else:
            yield from observability_facts(path, values)
            yield from cloudformation_facts(path, values)
        encrypted = encrypted_fact(path, values)
        if encrypted is not None:
            yield encrypted
