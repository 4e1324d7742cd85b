"""Helm facts: charts with their dependencies and values, and templates read as templates, never as manifests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Leaf, Value, Withheld, child, entries, items, line_of, text
from voice_interviewer.repo.manifests import LONG_RUNNING
from voice_interviewer.repo.signals_kubernetes import FLOATING_TAGS
from voice_interviewer.repo.signals_terraform import signal
from voice_interviewer.repo.yaml_documents import plain_scalar

MAX_VALUES: Final = 80
MAX_VALUE_DEPTH: Final = 5
_VALUE: Final = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)+)")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of this repository."""

    folder: str
    """Relative path, `.` for the top."""
    document: Fields
    values_path: str
    values: Value | None
    other_values: Mapping[str, Value]
    templates: Mapping[str, tuple[Value, ...]]
    """Objects of each template file, as `read_template` gives them."""

    @property
    def name(self) -> str:
        return text(self.document, "name") or posixpath.basename(self.folder)

    def value(self, dotted: str) -> Value | None:
        """The default value under `a.b.c`."""
        return child(self.values, *dotted.strip(".").split("."))

    def path(self, name: str) -> str:
        return name if self.folder == "." else f"{self.folder}/{name}"


def charts_of(documents: Mapping[str, tuple[Value, ...]], templates: Mapping[str, tuple[Value, ...]]) -> list[Chart]:
    """The charts among the parsed YAML files; a chart under another chart's `charts/` that the parent fetches from a
    repository is a vendored copy and left out."""
    found: list[Chart] = []
    beside: dict[str, list[str]] = {}
    for path in documents:
        beside.setdefault(posixpath.dirname(path) or ".", []).append(path)
    made: dict[str, dict[str, tuple[Value, ...]]] = {}
    for path, objects in templates.items():
        owner = (
            path.partition("templates/")[0] if path.startswith("templates/") else f"{path.partition('/templates/')[0]}/"
        )
        made.setdefault(owner, {})[path] = objects
    folders = {posixpath.dirname(path) or "." for path in documents if posixpath.basename(path) == "Chart.yaml"}
    for folder in sorted(folders):
        prefix = "" if folder == "." else f"{folder}/"
        document = next((item for item in documents[f"{prefix}Chart.yaml"] if isinstance(item, Fields)), None)
        if document is None or is_vendored(folder, documents):
            continue
        others = {path: documents[path][0] for path in beside[folder] if documents[path] and _is_values(path)}
        main = f"{prefix}values.yaml"
        found.append(
            Chart(
                folder,
                document,
                main,
                others.pop(main, None),
                others,
                made.get(prefix, {}),
            )
        )
    return found


def is_vendored(folder: str, documents: Mapping[str, tuple[Value, ...]]) -> bool:
    """Whether this chart lies in a parent's `charts/` and the parent names a repository for it."""
    parent, name = posixpath.split(folder)
    if posixpath.basename(parent) != "charts":
        return False
    owner = posixpath.dirname(parent)
    for document in documents.get(f"{owner}/Chart.yaml" if owner else "Chart.yaml", ()):
        for dependency in items(document, "dependencies"):
            if text(dependency, "name") == name and not text(dependency, "repository").startswith("file:"):
                return bool(text(dependency, "repository"))
    return False


def _is_values(path: str) -> bool:
    return bool(re.fullmatch(r"values([.-][\w.-]+)?\.ya?ml|[\w.-]+[.-]values\.ya?ml", posixpath.basename(path)))


def helm_facts(chart: Chart) -> Iterator[Fact]:
    """The facts of one chart."""
    named = child(chart.document, "name")
    attributes = Attributes(chart.path("Chart.yaml"), line_of(named, chart.document.line))
    for key in ("version", "appVersion", "type", "kubeVersion"):
        attributes.put(key, child(chart.document, key))
    dependencies = items(chart.document, "dependencies")
    names = tuple(text(item, "name") for item in dependencies)
    if names:
        attributes.set("dependencies", names, Place(attributes.path, line_of(child(chart.document, "dependencies"), 1)))
    attributes.set("templates", sum(len(objects) for objects in chart.templates.values()))
    yield attributes.fact("helm.chart", chart.name)
    for dependency in dependencies:
        inner = Attributes(chart.path("Chart.yaml"), dependency.line)
        for key in ("version", "repository", "condition", "alias"):
            inner.put(key, child(dependency, key))
        yield inner.fact("helm.dependency", text(dependency, "name"))
    for path, values in sorted({chart.values_path: chart.values, **chart.other_values}.items()):
        if isinstance(values, Fields):
            yield _values_fact(chart, path, values)
    for path, objects in sorted(chart.templates.items()):
        for found in objects:
            yield _template_fact(chart, path, found)


def _values_fact(chart: Chart, path: str, values: Fields) -> Fact:
    attributes = Attributes(path, values.line)
    flatten_values(attributes, values)
    return attributes.fact("helm.values", f"{chart.name}/{posixpath.basename(path)}")


def flatten_values(attributes: Attributes, values: Fields, prefix: str = "", depth: int = 0) -> None:
    """Literals of a values map under dotted keys, at most 80 of them."""
    for key, value in values.entries.items():
        dotted = f"{prefix}.{key}" if prefix else key
        if len(attributes) >= MAX_VALUES:
            return
        if isinstance(value, Fields):
            if depth < MAX_VALUE_DEPTH:
                flatten_values(attributes, value, dotted, depth + 1)
        elif not isinstance(value, Leaf) or (value.value not in (None, "") and "\n" not in str(value.value)):
            attributes.put(dotted, value)


def guard_state(chart: Chart, guard: str) -> bool | None:
    """Whether a template's condition holds with the chart's own values; None when it cannot be told."""
    negated = guard.startswith("not ")
    found = re.fullmatch(r"(?:not )?\.Values((?:\.[A-Za-z_]\w*)+)", guard.strip())
    if not found:
        return None
    value = chart.value(found.group(1))
    state: bool | None = None
    match value:
        case Leaf(bool(flag), _):
            state = flag
        case Leaf(None | "" | 0, _):
            state = False
        case Leaf():
            state = True
        case Fields(inner, _):
            state = bool(inner)
    return state if state is None or not negated else not state


def _template_fact(chart: Chart, path: str, found: Value) -> Fact:
    attributes = Attributes(path, found.line)
    kind = text(found, "kind")
    attributes.set("kind", kind)
    attributes.set("chart", chart.name)
    guard = child(found, "guard")
    attributes.put("guard", guard)
    if guard is not None and guard_state(chart, text(guard)) is False:
        attributes.set("reason", "switched off in the chart's values")
        return attributes.fact("apart.helm_template", f"{chart.name}/{kind}")
    for probe in ("livenessProbe", "readinessProbe"):
        if kind in LONG_RUNNING:
            mentioned = child(found, probe)
            attributes.set(probe, mentioned is not None, Place(path, line_of(mentioned, found.line)))
    if text(found, "apiVersion").startswith("argoproj.io/") and kind in ("Application", "ApplicationSet", "AppProject"):
        for key in ("automated", "prune", "selfHeal"):
            written = child(found, key)
            if written is not None:
                stated = key == "automated" or plain_scalar(text(written)) is True
                attributes.set(key, stated, Place(path, written.line))
        return attributes.fact("argocd.application_template", f"{chart.name}/{kind}")
    replicas = child(found, "replicas")
    for dotted in _VALUE.findall(text(replicas)):
        value = chart.value(dotted)
        if isinstance(value, Leaf) and value.value is not None:
            attributes.put("replicas", value, path=chart.values_path, via=(Place(path, line_of(replicas, 1)),))
    if isinstance(replicas, Leaf) and text(replicas).isdigit():
        attributes.set("replicas", int(text(replicas)), Place(path, replicas.line))
    return attributes.fact("helm.template", f"{chart.name}/{kind}")


def templated_kinds(charts: Sequence[Chart]) -> frozenset[str]:
    """The kinds that templates of live charts can make, so that no absence is claimed for them."""
    return frozenset(
        text(found, "kind")
        for chart in charts
        for objects in chart.templates.values()
        for found in objects
        if guard_state(chart, text(found, "guard")) is not False
    )


def helm_signals(chart: Chart) -> Iterator[Fact]:
    """What the chart's defaults leave open: a moving tag, no probes, no limits, unpinned dependencies."""
    for path, objects in sorted(chart.templates.items()):
        for found in objects:
            kind = text(found, "kind")
            if kind not in LONG_RUNNING or guard_state(chart, text(found, "guard")) is False:
                continue
            name, place = f"{chart.name}/{kind}", Place(path, found.line)
            for probe, identifier in (
                ("readinessProbe", "missing_readiness_probe"),
                ("livenessProbe", "missing_liveness_probe"),
            ):
                if child(found, probe) is None:
                    yield signal(identifier, name, place, chart=chart.name, workload_kind=kind, absent=probe)
            if child(found, "resources") is None:
                yield signal("missing_limits", name, place, chart=chart.name, absent="resources")
            image = text(found, "image").strip("\"'")
            if image and "{{" not in image and (image.endswith(":latest") or ":" not in image.rpartition("/")[2]):
                yield signal("mutable_image_tag", name, Place(path, line_of(child(found, "image"), 1)), image=image)
    yield from _value_signals(chart, chart.values, "")
    for dependency in items(chart.document, "dependencies"):
        version = child(dependency, "version")
        if text(version) in ("*", "latest", "") and not text(dependency, "repository").startswith("file:"):
            place = Place(chart.path("Chart.yaml"), line_of(version, dependency.line))
            yield signal("unpinned_chart", text(dependency, "name"), place, version=text(version) or None)


def _value_signals(chart: Chart, value: Value | None, prefix: str, depth: int = 0) -> Iterator[Fact]:
    for key, inner in entries(value).items():
        dotted = f"{prefix}.{key}" if prefix else key
        name = f"{chart.name} {dotted}"
        if isinstance(inner, Withheld):
            if inner.plainly:
                yield signal("plain_text_secret", name, Place(chart.values_path, inner.line), variable=dotted)
        elif key == "tag" and text(inner).lower() in FLOATING_TAGS:
            yield signal(
                "mutable_image_tag", name, Place(chart.values_path, inner.line), tag=text(inner), chart=chart.name
            )
        elif key == "resources" and isinstance(inner, Fields) and not inner.entries:
            place = Place(chart.values_path, inner.line)
            yield signal("missing_limits", name, place, chart=chart.name, absent="resources.limits")
        elif isinstance(inner, Fields) and depth < MAX_VALUE_DEPTH:
            yield from _value_signals(chart, inner, dotted, depth + 1)
