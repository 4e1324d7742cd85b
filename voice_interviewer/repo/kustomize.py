"""Kustomize facts: bases, overlays and what an overlay changes; also which files are patches and which nobody applies."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Leaf, Value, child, items, line_of, text
from voice_interviewer.repo.yaml_documents import read_documents

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(slots=True)
class Kustomizations:
    """What the kustomizations of a repository say about its other files."""

    folders: dict[str, tuple[str, Fields]] = field(default_factory=dict)
    """Folder to (path of its kustomization, document)."""
    patches: dict[str, str] = field(default_factory=dict)
    """Path of each patch file, with the kustomization that names it."""
    unlisted: dict[str, str] = field(default_factory=dict)
    """Files beside a kustomization that it does not list, with that kustomization."""
    changed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(kind, name) of each patched object to the keys that patches touch, so that a base is not blamed for them."""


def read_kustomizations(documents: Mapping[str, tuple[Value, ...]]) -> Kustomizations:
    """The kustomizations among the parsed YAML files."""
    found = Kustomizations()
    for path in sorted(documents):
        if posixpath.basename(path) in NAMES and documents[path] and isinstance(documents[path][0], Fields):
            document = documents[path][0]
            if isinstance(document, Fields) and "flux" not in text(document, "apiVersion"):
                found.folders[posixpath.dirname(path) or "."] = (path, document)
    for folder, (path, document) in found.folders.items():
        _read_patches(found, documents, folder, path, document)
    beside: dict[str, list[str]] = {}
    for other in documents:
        beside.setdefault(posixpath.dirname(other) or ".", []).append(other)
    for folder, (path, document) in found.folders.items():
        listed = {_joined(folder, entry) for entry in _listed(document)}
        for other in beside[folder]:
            if other != path and other not in listed and other not in found.patches and _has_objects(documents[other]):
                found.unlisted[other] = path
    return found


def _has_objects(documents: tuple[Value, ...]) -> bool:
    return any(text(document, "kind") and text(document, "apiVersion") for document in documents)


def _joined(folder: str, entry: str) -> str:
    return posixpath.normpath(posixpath.join(folder, entry))


def _listed(document: Fields) -> Iterator[str]:
    """Every local file or folder that the kustomization names as something to apply or to generate from."""
    for key in (
        "resources",
        "bases",
        "components",
        "crds",
        "generators",
        "transformers",
        "configurations",
        "validators",
    ):
        for entry in items(document, key):
            if isinstance(entry, Leaf):
                yield text(entry)
    for generator in ("configMapGenerator", "secretGenerator"):
        for item in items(document, generator):
            for key in ("files", "envs"):
                for entry in items(item, key):
                    yield text(entry).rpartition("=")[2]
    for chart in items(document, "helmCharts"):
        yield text(chart, "valuesFile")
    for replacement in items(document, "replacements"):
        yield text(replacement, "path")
    yield text(document, "openapi", "path")


def _read_patches(
    found: Kustomizations, documents: Mapping[str, tuple[Value, ...]], folder: str, path: str, document: Fields
) -> None:
    for _line, _target, source, _patch in _patches(documents, folder, path, document):
        if source is not None and source != path:
            found.patches[source] = path
    for _line, target, _source, patch in _patches(documents, folder, path, document):
        if patch is not None:
            found.changed.setdefault(target, set()).update(_keys(patch))
    for item in items(document, "replicas"):
        for kind in ("Deployment", "StatefulSet"):
            found.changed.setdefault((kind, text(item, "name")), set()).add("replicas")
    for item in items(document, "images"):
        found.changed.setdefault(("image", text(item, "name")), set()).add("image")


def _patches(
    documents: Mapping[str, tuple[Value, ...]], folder: str, path: str, document: Fields
) -> Iterator[tuple[int, tuple[str, str], str | None, Value | None]]:
    """(line, (kind, name) of the target, file of the patch, patch document) for each patch; JSON patches have no map."""
    for key in ("patches", "patchesStrategicMerge", "patchesJson6902"):
        for entry in items(document, key):
            if isinstance(entry, Leaf) and "\n" not in text(entry):
                source = _joined(folder, text(entry))
                for patch in documents.get(source, ()) or (None,):
                    yield entry.line, _identity(patch), source, patch
                continue
            written = text(entry, "path")
            target = (text(entry, "target", "kind"), text(entry, "target", "name"))
            if written:
                source = _joined(folder, written)
                for patch in documents.get(source, ()) or (None,):
                    own = _identity(patch)
                    yield entry.line, target if target[0] else own, source, patch
            else:
                inline = text(entry, "patch") if isinstance(entry, Fields) else text(entry)
                for patch in read_documents(inline).values or (None,):
                    yield entry.line, target if target[0] else _identity(patch), path, patch


def _identity(patch: Value | None) -> tuple[str, str]:
    return text(patch, "kind"), text(patch, "metadata", "name")


def _keys(value: Value | None) -> set[str]:
    """Every key anywhere in a patch, and the last segments of the paths of a JSON patch."""
    found: set[str] = set()
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Fields):
            found.update(current.entries)
            found.update(part for part in text(current, "path").split("/") if part)
            pending.extend(current.entries.values())
        else:
            pending.extend(items(current))
    return found


def kustomize_facts(found: Kustomizations, documents: Mapping[str, tuple[Value, ...]]) -> Iterator[Fact]:
    """One fact for each kustomization, patch, image change and replica change."""
    for folder, (path, document) in found.folders.items():
        listed = [_joined(folder, entry) for entry in _listed(document) if entry]
        bases = tuple(entry for entry in listed if entry in found.folders and entry != folder)
        attributes = Attributes(path, document.line)
        component = text(document, "kind") == "Component"
        attributes.set("role", "component" if component else ("overlay" if bases else "base"))
        if bases:
            attributes.set(
                "bases", bases, Place(path, line_of(child(document, "resources") or child(document, "bases"), 1))
            )
        attributes.set("resources", len(items(document, "resources")))
        for key in ("namespace", "namePrefix", "nameSuffix"):
            attributes.put(key, child(document, key))
        generated = [
            text(item, "name") for key in ("configMapGenerator", "secretGenerator") for item in items(document, key)
        ]
        if generated:
            attributes.set("generators", tuple(generated))
        yield attributes.fact("kustomize.kustomization", folder)
        for line, (kind, name), source, patch in _patches(documents, folder, path, document):
            change = Attributes(path, line)
            change.set("kind", kind)
            if source is not None and source != path:
                change.set("patch", source)
            replicas = child(patch, "spec", "replicas")
            change.put("replicas", replicas, path=source or path)
            yield change.fact("kustomize.patch", name or kind)
        yield from _changes(path, document)
    for path, owner in sorted(found.unlisted.items()):
        apart = Attributes(path, 1)
        apart.set("reason", f"not listed in {owner}")
        yield apart.fact("apart.manifest", path)


def _changes(path: str, document: Fields) -> Iterator[Fact]:
    """The images, replicas and charts that a kustomization sets."""
    for item in items(document, "images"):
        change = Attributes(path, item.line)
        for key in ("newName", "newTag", "digest"):
            change.put(key, child(item, key))
        yield change.fact("kustomize.image", text(item, "name"))
    for item in items(document, "replicas"):
        change = Attributes(path, item.line)
        change.put("count", child(item, "count"))
        yield change.fact("kustomize.replicas", text(item, "name"))
    for chart in items(document, "helmCharts"):
        release = Attributes(path, chart.line)
        release.put("chart", child(chart, "name"))
        release.put("version", child(chart, "version"))
        release.put("repository", child(chart, "repo"))
        yield release.fact("helm.release", text(chart, "releaseName") or text(chart, "name"))
