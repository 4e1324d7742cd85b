"""GitOps facts: Argo CD Applications, ApplicationSets and projects, and their Flux counterparts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Leaf, Value, child, entries, items, text
from voice_interviewer.repo.manifests import Manifest
from voice_interviewer.repo.yaml_documents import plain_scalar

SYNC_WAVE: Final = "argocd.argoproj.io/sync-wave"
HOOK: Final = "argocd.argoproj.io/hook"
_FLUX: Final = {
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): (
        "flux.kustomization",
        ("path", "prune", "interval", "wait", "timeout"),
    ),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("flux.helm_release", ("interval", "releaseName", "targetNamespace")),
    ("source.toolkit.fluxcd.io", "GitRepository"): ("flux.source", ("url", "interval")),
    ("source.toolkit.fluxcd.io", "HelmRepository"): ("flux.source", ("url", "interval", "type")),
    ("source.toolkit.fluxcd.io", "OCIRepository"): ("flux.source", ("url", "interval")),
    ("source.toolkit.fluxcd.io", "Bucket"): ("flux.source", ("interval",)),
    ("image.toolkit.fluxcd.io", "ImageUpdateAutomation"): ("flux.image_automation", ("interval",)),
    ("image.toolkit.fluxcd.io", "ImagePolicy"): ("flux.image_policy", ()),
    ("notification.toolkit.fluxcd.io", "Alert"): ("flux.alert", ("eventSeverity",)),
    ("notification.toolkit.fluxcd.io", "Provider"): ("flux.alert_provider", ("type",)),
}


def is_gitops(manifest: Manifest) -> bool:
    """Whether the object belongs to Argo CD or Flux and not to the workloads."""
    argo = manifest.group == "argoproj.io" and manifest.kind in ("Application", "ApplicationSet", "AppProject")
    return argo or (manifest.group, manifest.kind) in _FLUX


def gitops_facts(manifest: Manifest) -> Iterator[Fact]:
    """The facts of one Argo CD or Flux object."""
    spec = child(manifest.document, "spec")
    if manifest.is_a("argoproj.io", "Application"):
        yield _application(manifest, spec, "argocd.application")
        yield from _inline_chart(manifest, spec)
    elif manifest.is_a("argoproj.io", "ApplicationSet"):
        fact = _application(manifest, child(spec, "template", "spec"), "argocd.applicationset")
        generators = tuple(key for item in items(spec, "generators") for key in entries(item))
        yield Fact(
            fact.kind,
            fact.name,
            fact.path,
            fact.line,
            {**fact.attributes, "generators": generators},
            fact.attribute_places,
        )
        yield from _inline_chart(manifest, child(spec, "template", "spec"))
    elif manifest.is_a("argoproj.io", "AppProject"):
        yield _project(manifest, spec)
    else:
        yield _flux(manifest, spec)


def with_roles(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, with `role: app-of-apps` on every Application whose source folder holds other Applications."""
    homes: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind in ("argocd.application", "argocd.applicationset", "argocd.application_template"):
            homes.setdefault(fact.path.rpartition("/")[0] or ".", set()).add(fact.name)

    def leads_to_others(fact: Fact) -> bool:
        path = fact.attributes.get("path")
        if fact.kind != "argocd.application" or not isinstance(path, str):
            return False
        folder = posixpath.normpath(path)
        inside = (home == folder or home.startswith(f"{folder}/") or folder == "." for home in homes)
        return any(here and names - {fact.name} for here, names in zip(inside, homes.values(), strict=True))

    return [
        replace(fact, attributes={**fact.attributes, "role": "app-of-apps"}) if leads_to_others(fact) else fact
        for fact in facts
    ]


def _source(spec: Value | None) -> Value | None:
    """The source, or the first of several that has a path or chart."""
    single = child(spec, "source")
    if single is not None:
        return single
    several = items(spec, "sources")
    return next(
        (item for item in several if child(item, "path") or child(item, "chart")), several[0] if several else None
    )


def _application(manifest: Manifest, spec: Value | None, kind: str) -> Fact:
    attributes = manifest.attributes()
    source = _source(spec)
    for key in ("repoURL", "path", "chart", "targetRevision"):
        attributes.put(key, child(source, key))
    attributes.put("directory.recurse", child(source, "directory", "recurse"))
    attributes.put("project", child(spec, "project"))
    attributes.put("destination_namespace", child(spec, "destination", "namespace"))
    attributes.put("destination_server", child(spec, "destination", "server") or child(spec, "destination", "name"))
    automated = child(spec, "syncPolicy", "automated")
    enabled = child(automated, "enabled")
    off = isinstance(enabled, Leaf) and enabled.value is False
    if automated is not None and not off:
        attributes.set("automated", True, Place(manifest.path, automated.line))
        for key in ("selfHeal", "prune", "allowEmpty"):
            attributes.put(key, child(automated, key))
    else:
        attributes.set("automated", False)
    options = child(spec, "syncPolicy", "syncOptions")
    attributes.put("syncOptions", options)
    attributes.put("retry_limit", child(spec, "syncPolicy", "retry", "limit"))
    put_wave(manifest, attributes)
    finalizers = child(manifest.document, "metadata", "finalizers")
    attributes.put("finalizers", finalizers)
    return attributes.fact(kind, manifest.name)


def put_hooks(manifest: Manifest) -> Iterator[Fact]:
    """A fact for an ordinary object that has a sync wave or is a sync hook."""
    annotations = entries(manifest.document, "metadata", "annotations")
    if is_gitops(manifest) or not (SYNC_WAVE in annotations or HOOK in annotations):
        return
    attributes = manifest.attributes()
    put_wave(manifest, attributes)
    attributes.put("hook-delete-policy", annotations.get("argocd.argoproj.io/hook-delete-policy"))
    yield attributes.fact("argocd.hook", manifest.name)


def put_wave(manifest: Manifest, attributes: Attributes) -> None:
    """The sync wave as a number (the annotation must be a string in the file) and the hook, where they are set."""
    annotations = entries(manifest.document, "metadata", "annotations")
    wave = annotations.get(SYNC_WAVE)
    if isinstance(wave, Leaf):
        attributes.set("sync_wave", plain_scalar(str(wave.value)), Place(manifest.path, wave.line))
    attributes.put("hook", annotations.get(HOOK))


def _inline_chart(manifest: Manifest, spec: Value | None) -> Iterator[Fact]:
    """The chart that an Application installs from a chart repository."""
    candidates = [child(spec, "source"), *items(spec, "sources")]
    for source in candidates:
        chart = child(source, "chart")
        if isinstance(chart, Leaf):
            attributes = Attributes(manifest.path, chart.line)
            attributes.put("chart", chart)
            attributes.put("repository", child(source, "repoURL"))
            attributes.put("version", child(source, "targetRevision"))
            attributes.put("namespace", child(spec, "destination", "namespace"))
            attributes.set("application", manifest.name)
            yield attributes.fact("argocd.helm_source", manifest.name)


def _project(manifest: Manifest, spec: Value | None) -> Fact:
    attributes = manifest.attributes()
    attributes.put("sourceRepos", child(spec, "sourceRepos"))
    namespaces = tuple(text(item, "namespace") for item in items(spec, "destinations"))
    if namespaces:
        attributes.set("destination_namespaces", namespaces)
    windows = child(spec, "syncWindows")
    attributes.set("syncWindows", windows is not None)
    return attributes.fact("argocd.project", manifest.name)


def _flux(manifest: Manifest, spec: Value | None) -> Fact:
    kind, keys = _FLUX[(manifest.group, manifest.kind)]
    attributes = manifest.attributes()
    for key in keys:
        attributes.put(key, child(spec, key))
    if kind == "flux.helm_release":
        chart = child(spec, "chart", "spec")
        attributes.put("chart", child(chart, "chart"))
        attributes.put("version", child(chart, "version"))
        attributes.put("source", child(chart, "sourceRef", "name"))
    elif kind == "flux.kustomization":
        attributes.put("source", child(spec, "sourceRef", "name"))
        depends = tuple(text(item, "name") for item in items(spec, "dependsOn"))
        if depends:
            attributes.set("dependsOn", depends)
    elif kind == "flux.source":
        for key in ("branch", "tag", "semver"):
            attributes.put(key, child(spec, "ref", key))
    suspended = child(spec, "suspend")
    if isinstance(suspended, Leaf):
        attributes.put("suspend", suspended)
    return attributes.fact(kind, manifest.name)
