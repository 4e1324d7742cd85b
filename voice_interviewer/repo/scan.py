"""Reads a repository once, without running anything in it, and gives everything that its files prove as one map."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Final

from voice_interviewer.repo.assemble import Material, assemble
from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.cache import ParseCache
from voice_interviewer.repo.companions import (
    dashboard_fact,
    document_fact,
    is_document,
    is_script,
    script_facts,
)
from voice_interviewer.repo.docker import docker_facts, is_dockerfile
from voice_interviewer.repo.facts import Fact, RepoMap, UnreadFile
from voice_interviewer.repo.layers import layer_summaries
from voice_interviewer.repo.parsing import Family, Parsed, family_of, parse
from voice_interviewer.repo.pipelines import is_jenkinsfile, jenkins_facts
from voice_interviewer.repo.reading import UnreadableError, decode, read_bytes
from voice_interviewer.repo.tree import SourceFile, Standing, Tree, walk

MAX_LINE_FILE: Final = 400_000
"""Scripts, documents and dashboards above this size are left out: nobody wrote them by hand."""


def scan_repository(root: Path, *, cache_folder: Path | None = None) -> RepoMap:
    """The map of the repository at `root`.

    Parsed files are kept in `cache_folder` by the hash of their content, so that a second scan parses only what
    changed; None keeps nothing. Raises BadInputError when `root` is no folder; a file that cannot be read or
    parsed becomes an `UnreadFile` and its neighbours are read all the same.
    """
    tree = walk(root)
    unread = list(tree.unread)
    cache = ParseCache(cache_folder, root)
    material = _read(tree, cache, unread)
    cache.save()
    facts = tuple(sorted((*assemble(material), *_set_apart(tree)), key=_order))
    return RepoMap(
        root, layer_summaries(facts), facts, tuple(sorted(unread, key=lambda item: (item.path, item.reason)))
    )


def _order(fact: Fact) -> tuple[bool, str, int, str, str]:
    return (fact.kind.startswith("signal."), fact.path, fact.line, fact.kind, fact.name)


def _read(tree: Tree, cache: ParseCache, unread: list[UnreadFile]) -> Material:
    charts = frozenset(file.folder for file in tree.files if file.name == "Chart.yaml")
    material = Material()
    for file in tree.files:
        if file.name == ".terraform.lock.hcl":
            material.lock_folders.add(file.folder)
            continue
        family = family_of(file.path, charts) if file.standing is Standing.LIVE else None
        if family is None and not _is_read_by_line(file):
            continue
        try:
            data = read_bytes(file.absolute)
            if family is None:
                material.direct.extend(_direct(file, decode(data)))
                continue
            parsed = _parsed(cache, family, data)
        except UnreadableError as error:
            unread.append(UnreadFile(file.path, str(error)))
            continue
        if parsed.error:
            unread.append(UnreadFile(file.path, parsed.error))
        homes = {Family.HCL: material.hcl, Family.HELM_TEMPLATE: material.templates}
        homes.get(family, material.yaml)[file.path] = parsed
    return material


def _parsed(cache: ParseCache, family: Family, data: bytes) -> Parsed:
    key = cache.key(family, data)
    known = cache.get(key)
    if known is None:
        known = parse(family, decode(data))
        cache.put(key, known)
    return known


def _is_read_by_line(file: SourceFile) -> bool:
    if is_document(file):
        return file.size <= MAX_LINE_FILE
    if file.standing is not Standing.LIVE:
        return False
    if is_dockerfile(file.name) or is_jenkinsfile(file.name):
        return True
    return file.size <= MAX_LINE_FILE and (is_script(file) or _may_be_dashboard(file))


def _may_be_dashboard(file: SourceFile) -> bool:
    return file.name.endswith(".json") and ("dashboard" in file.path.lower() or "grafana" in file.path.lower())


def _direct(file: SourceFile, source: str) -> list[Fact]:
    """The facts of a file that is looked at line by line."""
    if is_document(file):
        return [document_fact(file.path, source)]
    if is_dockerfile(file.name):
        return list(docker_facts(file.path, source))
    if is_jenkinsfile(file.name):
        return list(jenkins_facts(file.path, source))
    if is_script(file):
        return list(script_facts(file.path, source))
    dashboard = dashboard_fact(file.path, source)
    return [] if dashboard is None else [dashboard]


def _set_apart(tree: Tree) -> list[Fact]:
    """One fact for each folder with infrastructure files that are not live, so that the map can say so."""
    found: dict[tuple[str, Standing], tuple[str, int]] = {}
    for file in tree.files:
        if file.standing in (Standing.LIVE, Standing.DOCS) or not file.name.endswith((".tf", ".yaml", ".yml")):
            continue
        folder = posixpath.dirname(file.path)
        path, count = found.get((folder, file.standing), (file.path, 0))
        found[(folder, file.standing)] = (path, count + 1)
    facts = []
    for (folder, standing), (path, count) in found.items():
        attributes = Attributes(path, 1)
        attributes.set("reason", str(standing))
        attributes.set("files", count)
        facts.append(attributes.fact("apart.folder", folder))
    return facts
