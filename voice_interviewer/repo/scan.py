"""Reads a repository once, without running anything in it, and gives everything that its files prove as one map."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_interviewer.repo.assemble import Material, assemble
from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.cache import Findings, IntakeCache, content_key, digest_of
from voice_interviewer.repo.companions import (
    dashboard_fact,
    document_fact,
    is_document,
    is_script,
    may_hold_secrets,
    script_facts,
    secret_file_facts,
)
from voice_interviewer.repo.docker import docker_facts, is_dockerfile
from voice_interviewer.repo.facts import Fact, RepoMap, UnreadFile
from voice_interviewer.repo.layers import layer_summaries
from voice_interviewer.repo.parsing import Family, family_of, parse
from voice_interviewer.repo.pipelines import is_jenkinsfile, jenkins_facts
from voice_interviewer.repo.reading import UnreadableError, decode, read_bytes
from voice_interviewer.repo.tree import SourceFile, Standing, Tree, walk

MAX_HELD: Final = 64_000_000
"""Bytes of file content kept in memory between hashing and parsing."""
_SOURCE: Final = re.compile(r'^[ \t]*source[ \t]*=[ \t]*"(\.{1,2}/[^"\n]{0,300})"', re.MULTILINE)
MAX_LINE: Final = 4000
MAX_LINE_FILE: Final = 400_000
"""Scripts, documents and dashboards above this size are left out: nobody wrote them by hand."""


def scan_repository(
    root: Path, *, cache_folder: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> RepoMap:
    """The map of the repository at `root`.

    Parsed files are kept in `cache_folder` by the hash of their content, so that a second scan parses only what
    changed; None keeps nothing. Raises BadInputError when `root` is no folder; a file that cannot be read or
    parsed becomes an `UnreadFile` and its neighbours are read all the same. `progress` is told (files done, files in
    all) while files are parsed; it is not called when nothing changed.
    """
    tree = walk(root)
    root = root.resolve()
    cache = IntakeCache(cache_folder, root)
    sources = list(_sources(tree))
    digest = digest_of(_listing(tree, sources))
    found = cache.findings(digest)
    if found is None:
        found = _find(tree, sources, cache, progress)
        cache.save_parsed()
        cache.keep_findings(digest, found)
    return RepoMap(root, layer_summaries(found.facts), found.facts, found.unread)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that is read: what for, and its content or why it has none."""

    file: SourceFile
    family: Family | None
    """None for a file that is looked at line by line."""
    key: str
    data: bytes | None
    """None when the content was too much to hold; it is read again then."""
    problem: str = ""


def _sources(tree: Tree) -> Iterator[_Source]:
    charts = frozenset(file.folder for file in tree.files if file.name == "Chart.yaml")
    held = 0
    for file in tree.files:
        family = family_of(file.path, charts) if file.standing is Standing.LIVE else None
        if file.name == ".terraform.lock.hcl" or (family is None and not _is_read_by_line(file)):
            continue
        try:
            data = read_bytes(file.absolute)
        except UnreadableError as error:
            yield _Source(file, family, "", None, str(error))
            continue
        held += len(data)
        yield _Source(file, family, content_key(family or Family.LINES, data), data if held <= MAX_HELD else None)


def _listing(tree: Tree, sources: Sequence[_Source]) -> Iterator[str]:
    """Everything that the findings depend on."""
    for file in tree.files:
        yield f"{file.standing} {file.path}"
    for source in sources:
        yield f"{source.key} {source.problem}"
    for item in tree.unread:
        yield f"{item.path} {item.reason}"


def _find(
    tree: Tree, sources: Sequence[_Source], cache: IntakeCache, progress: Callable[[int, int], None] | None
) -> Findings:
    unread = list(tree.unread)
    material = _read(sources, cache, unread, progress)
    material.lock_folders.update(file.folder for file in tree.files if file.name == ".terraform.lock.hcl")
    facts = sorted((*assemble(material), *_set_apart(tree)), key=_order)
    return Findings(tuple(facts), tuple(sorted(unread, key=lambda item: (item.path, item.reason))))


def _order(fact: Fact) -> tuple[bool, str, int, str, str]:
    return (fact.kind.startswith("signal."), fact.path, fact.line, fact.kind, fact.name)


def _read(
    sources: Sequence[_Source],
    cache: IntakeCache,
    unread: list[UnreadFile],
    progress: Callable[[int, int], None] | None,
) -> Material:
    material = Material()
    homes = {Family.HCL: material.hcl, Family.TERRAFORM_JSON: material.hcl, Family.HELM_TEMPLATE: material.templates}
    for number, source in enumerate(sources):
        if progress is not None:
            progress(number, len(sources))
        path = source.file.path
        try:
            if source.problem:
                raise UnreadableError(source.problem)
            if _is_example(source.file):
                material.shown_modules.update(_called_modules(source.file, decode(_content(source))))
                continue
            if source.family is None:
                material.direct.extend(_direct(source.file, decode(_content(source))))
                continue
            parsed = cache.parsed(source.key)
            if parsed is None:
                parsed = parse(source.family, decode(_content(source)))
                cache.keep_parsed(source.key, parsed)
        except UnreadableError as error:
            unread.append(UnreadFile(path, str(error)))
            continue
        if parsed.error:
            unread.append(UnreadFile(path, parsed.error))
        homes.get(source.family, material.yaml)[path] = parsed
    return material


def _content(source: _Source) -> bytes:
    return read_bytes(source.file.absolute) if source.data is None else source.data


def _is_read_by_line(file: SourceFile) -> bool:
    if is_document(file) or _is_example(file):
        return file.size <= MAX_LINE_FILE
    if file.standing is not Standing.LIVE:
        return False
    if is_dockerfile(file.name) or is_jenkinsfile(file.name):
        return True
    return file.size <= MAX_LINE_FILE and (is_script(file) or _may_be_dashboard(file) or may_hold_secrets(file.name))


def _is_example(file: SourceFile) -> bool:
    return file.standing in (Standing.EXAMPLES, Standing.TESTS) and file.name.endswith(".tf")


def _called_modules(file: SourceFile, source: str) -> set[str]:
    """The folders that an example calls; this is all that its code counts for."""
    return {posixpath.normpath(posixpath.join(file.folder, called)) for called in _SOURCE.findall(source)}


def _may_be_dashboard(file: SourceFile) -> bool:
    return file.name.endswith(".json") and ("dashboard" in file.path.lower() or "grafana" in file.path.lower())


def _direct(file: SourceFile, whole: str) -> list[Fact]:
    """The facts of a file that is looked at line by line; of a very long line only the beginning counts."""
    source = "\n".join(line[:MAX_LINE] for line in whole.split("\n"))
    if _may_be_dashboard(file):
        dashboard = dashboard_fact(file.path, whole)
        return [] if dashboard is None else [dashboard]
    if is_document(file):
        return [document_fact(file.path, source)]
    if may_hold_secrets(file.name):
        return list(secret_file_facts(file.path, source))
    if is_dockerfile(file.name):
        return list(docker_facts(file.path, source))
    if is_jenkinsfile(file.name):
        return list(jenkins_facts(file.path, source))
    return list(script_facts(file.path, source))


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
