"""Reads a repository once, without running anything in it, and gives everything that its files prove as one map."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path

from voice_interviewer.repo.argocd import gitops_facts, is_gitops, with_roles
from voice_interviewer.repo.aws import aws_facts, module_facts
from voice_interviewer.repo.facts import Fact, RepoMap, UnreadFile
from voice_interviewer.repo.kubernetes import kubernetes_facts
from voice_interviewer.repo.layers import layer_summaries
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Value
from voice_interviewer.repo.manifests import Manifest, manifests_in
from voice_interviewer.repo.parsing import Parsed, family_of, parse
from voice_interviewer.repo.reading import UnreadableError, decode, read_bytes
from voice_interviewer.repo.signals_kubernetes import autoscaler_signals, kubernetes_signals
from voice_interviewer.repo.signals_terraform import terraform_signals
from voice_interviewer.repo.terraform import helm_release_facts, terraform_facts, terraform_resources
from voice_interviewer.repo.terraform_scope import Scope
from voice_interviewer.repo.tree import SourceFile, Standing, walk


def scan_repository(root: Path, *, cache_folder: Path | None = None) -> RepoMap:
    """The map of the repository at `root`.

    Parsed files are kept in `cache_folder` by the hash of their content, so that a second scan parses only what
    changed; None keeps nothing. Raises BadInputError when `root` is no folder; a file that cannot be read or
    parsed becomes an `UnreadFile` and its neighbours are read all the same.
    """
    tree = walk(root)
    unread = list(tree.unread)
    charts = frozenset(file.folder for file in tree.files if file.name == "Chart.yaml")
    parsed: dict[str, Parsed] = {}
    for file in tree.files:
        family = family_of(file.path, charts)
        if family is None or file.standing is not Standing.LIVE:
            continue
        try:
            source = decode(read_bytes(file.absolute))
        except UnreadableError as error:
            unread.append(UnreadFile(file.path, str(error)))
            continue
        result = parse(family, source)
        if result.error:
            unread.append(UnreadFile(file.path, result.error))
        parsed[file.path] = result
    facts = _facts(tree.files, parsed)
    del cache_folder
    ordered = tuple(sorted(facts, key=_order))
    return RepoMap(
        root, layer_summaries(ordered), ordered, tuple(sorted(unread, key=lambda item: (item.path, item.reason)))
    )


def _order(fact: Fact) -> tuple[bool, str, int, str, str]:
    return (fact.kind.startswith("signal."), fact.path, fact.line, fact.kind, fact.name)


def _facts(files: Sequence[SourceFile], parsed: dict[str, Parsed]) -> list[Fact]:
    code = {path: found.blocks for path, found in parsed.items() if path.endswith((".tf", ".tofu"))}
    settings = {path: found.blocks for path, found in parsed.items() if path.endswith(".tfvars")}
    scope = Scope(code, settings)
    resources = list(terraform_resources(scope))
    facts = list(terraform_facts(scope))
    manifests: list[Manifest] = []
    for resource in resources:
        facts.extend(aws_facts(resource))
        facts.extend(helm_release_facts(resource))
        manifests.extend(_in_terraform(resource.path, resource.block))
    for folder in scope.live:
        for call in folder.calls:
            if not scope.is_off(folder, call.path, call.block):
                facts.extend(module_facts(scope, folder, call))
    for path, found in parsed.items():
        manifests.extend(manifests_in(path, found.documents))
    for manifest in manifests:
        facts.extend(gitops_facts(manifest) if is_gitops(manifest) else kubernetes_facts(manifest))
    facts = with_roles(facts)
    locks = frozenset(posixpath.dirname(file.path) or "." for file in files if file.name == ".terraform.lock.hcl")
    facts.extend(terraform_signals(scope, resources, facts[:], locks))
    facts.extend(kubernetes_signals(manifests, facts[:], templated=frozenset()))
    facts.extend(autoscaler_signals(facts[:], manifests))
    return facts


def _in_terraform(path: str, block: Block) -> list[Manifest]:
    """The objects that a `kubectl_manifest` or `kubernetes_manifest` resource applies."""
    key = {"kubectl_manifest": "yaml_body", "kubernetes_manifest": "manifest"}.get(block.label(0))
    return manifests_in(path, _documents(block.attributes.get(key)), in_terraform=True) if key is not None else []


def _documents(value: Value | None) -> tuple[Value, ...]:
    match value:
        case Fields():
            return (value,)
        case Expression(_, _, operator, operands) if operator in ("heredoc", "call yamlencode", "call yamldecode"):
            return tuple(found for item in operands for found in _documents(item))
        case Items(values, _):
            return values
        case _:
            return ()
