"""Terraform facts: backends, settings, providers, modules, resources, variables and outputs, with simple references followed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, text
from voice_interviewer.repo.terraform_folders import FileBlock, Folder, Located, is_module_path
from voice_interviewer.repo.terraform_scope import Scope

BACKEND_KEYS = (
    "bucket",
    "key",
    "region",
    "encrypt",
    "use_lockfile",
    "dynamodb_table",
    "kms_key_id",
    "prefix",
    "container_name",
    "storage_account_name",
    "resource_group_name",
    "path",
    "organization",
    "hostname",
    "workspace_key_prefix",
    "profile",
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A live resource or data block with what is needed to read it."""

    scope: Scope
    folder: Folder
    path: str
    block: Block

    @property
    def type(self) -> str:
        return self.block.label(0)

    @property
    def label(self) -> str:
        return self.block.label(1)

    @property
    def address(self) -> str:
        return f"{self.type}.{self.label}"

    def attributes(self) -> Attributes:
        return Attributes(self.path, self.block.line)

    def resolve(self, value: Value | None) -> Located | None:
        """Where `value` of this block leads to; None without a value."""
        return None if value is None else self.scope.resolve(Located(value, self.path), self.folder)

    def literal(self, name: str) -> object:
        """The followed literal of an attribute; None when it is missing or an expression."""
        found = self.resolve(self.block.attributes.get(name))
        return found.value.value if found is not None and isinstance(found.value, Leaf) else None

    def put(self, attributes: Attributes, key: str, value: Value | None) -> None:
        put_resolved(self.scope, self.folder, attributes, key, value, self.path)


def put_resolved(
    scope: Scope, folder: Folder, attributes: Attributes, key: str, value: Value | None, path: str
) -> None:
    """Put what `value` leads to, or its own text where it cannot be followed."""
    if value is None:
        return
    found = scope.resolve(Located(value, path), folder)
    if isinstance(found.value, Items):
        elements = tuple(scope.resolve(Located(item, found.path), folder).value for item in found.value.values)
        found = found._replace(value=Items(elements, found.value.line))
    if isinstance(found.value, Leaf) and found.value.value is None:
        return
    if isinstance(value, Expression) and isinstance(found.value, Fields):
        attributes.put(key, value)
        return
    attributes.put(key, found.value, path=found.path, via=found.via)


def terraform_resources(scope: Scope) -> Iterator[Resource]:
    """The live resources in path order."""
    for folder in scope.live:
        for found in folder.of_type("resource"):
            if not scope.is_off(folder, found.path, found.block):
                yield Resource(scope, folder, found.path, found.block)


def terraform_facts(scope: Scope) -> Iterator[Fact]:
    """All facts of the live folders, and one `apart.` fact for each thing that is switched off."""
    state_buckets = _state_buckets(scope)
    for folder in scope.folders.values():
        if folder.retired:
            first = folder.blocks[0] if folder.blocks else None
            if first is not None:
                apart = Attributes(first.path, 1)
                apart.set("reason", folder.retired)
                yield apart.fact("apart.terraform_module", folder.path)
            continue
        if folder.unit:
            yield from _unit(folder)
        for found in folder.remote_states:
            yield _remote_state(scope, folder, found)
        if folder.is_root and _does_something(folder) and (folder.is_applied or not is_module_path(folder.path)):
            yield _root(scope, folder, state_buckets)
        for found in folder.blocks:
            yield from _block_facts(scope, folder, found)


def _unit(folder: Folder) -> Iterator[Fact]:
    """A Terragrunt unit and the state that it configures."""
    for call in folder.calls:
        if call.path == folder.unit:
            attributes = Attributes(call.path, call.block.line)
            if call.block.attributes:
                attributes.set("inputs", tuple(call.block.attributes)[:40])
            if call.source is not None:
                attributes.put("source", call.source)
            yield attributes.fact("terragrunt.unit", folder.path)


def _remote_state(scope: Scope, folder: Folder, found: FileBlock) -> Fact:
    attributes = Attributes(found.path, found.block.line)
    config = next(found.block.nested("config"), None)
    for key in BACKEND_KEYS if config is not None else ():
        put_resolved(
            scope, folder, attributes, key, config.attributes.get(key) if config is not None else None, found.path
        )
    backend = found.block.attributes.get("backend")
    attributes.set("by", "Terragrunt")
    return attributes.fact("terraform.backend", text(backend) or "remote")


def _does_something(folder: Folder) -> bool:
    return any(found.block.type in ("resource", "module", "data", "terraform", "provider") for found in folder.blocks)


def backend_of(folder: Folder) -> tuple[FileBlock, Block] | None:
    """The terraform block with a backend (or a cloud block), and that backend."""
    for found in folder.of_type("terraform"):
        for backend in found.block.nested("backend", "cloud"):
            return found, backend
    return None


def _root(scope: Scope, folder: Folder, state_buckets: Mapping[str, set[str]]) -> Fact:
    blocks = sorted(folder.blocks, key=lambda found: (posixpath.basename(found.path) != "main.tf", found.path))
    anchor = next((found for found in blocks if found.block.type), blocks[0])
    attributes = Attributes(anchor.path, anchor.block.line)
    backend = backend_of(folder)
    if backend is not None:
        attributes.set("backend", backend[1].label(0) or backend[1].type)
    elif any(folder.of_type("provider")):
        attributes.set("backend", "local")
    if _is_bootstrap(scope, folder, state_buckets):
        attributes.set("phase", "bootstrap")
    modules = tuple(call.block.label(0) for call in folder.calls)
    if modules:
        attributes.set("modules", modules)
    return attributes.fact("terraform.root", folder.path)


def _is_bootstrap(scope: Scope, folder: Folder, state_buckets: Mapping[str, set[str]]) -> bool:
    """A root that is called so, or that makes the bucket in which another root keeps its state."""
    name = posixpath.basename(folder.path).lower()
    if name in (
        "bootstrap",
        "tf-bootstrap",
        "terraform-bootstrap",
        "backend",
        "remote-state",
        "state-backend",
        "tfstate",
    ):
        return True
    for found in folder.of_type("resource"):
        if found.block.label(0) == "aws_s3_bucket":
            bucket = Resource(scope, folder, found.path, found.block).literal("bucket")
            if isinstance(bucket, str) and state_buckets.get(bucket, set()) - {folder.path}:
                return True
    return False


def _state_buckets(scope: Scope) -> dict[str, set[str]]:
    """Each bucket that holds state, with the folders whose state it is."""
    found: dict[str, set[str]] = {}
    for folder in scope.live:
        backend = backend_of(folder)
        bucket = text(backend[1].attributes.get("bucket")) if backend is not None else ""
        if bucket:
            found.setdefault(bucket, set()).add(folder.path)
    return found


def _block_facts(scope: Scope, folder: Folder, found: FileBlock) -> Iterator[Fact]:
    block = found.block
    match block.type:
        case "terraform":
            yield from _settings(scope, folder, found)
        case "provider":
            yield _provider_configuration(scope, folder, found)
        case "module":
            yield _module(scope, folder, found)
        case "partial resource" | "partial data" | "partial module":
            attributes = Attributes(found.path, block.line)
            attributes.set("partial", True)
            if block.type != "partial module":
                attributes.set("type", block.label(0))
            yield attributes.fact(block.type.replace("partial ", "terraform."), ".".join(block.labels))
        case "resource" | "data":
            yield _resource(scope, folder, found)
        case "variable":
            attributes = Attributes(found.path, block.line)
            for key in ("type", "default", "sensitive", "nullable"):
                attributes.put(key, block.attributes.get(key))
            attributes.set("has_default", "default" in block.attributes)
            yield attributes.fact("terraform.variable", block.label(0))
        case "output":
            attributes = Attributes(found.path, block.line)
            attributes.put("value", block.attributes.get("value"))
            attributes.put("sensitive", block.attributes.get("sensitive"))
            yield attributes.fact("terraform.output", block.label(0))
        case "moved" | "import" | "removed" | "check":
            attributes = Attributes(found.path, block.line)
            for key in ("from", "to", "id"):
                attributes.put(key, block.attributes.get(key))
            yield attributes.fact(
                f"terraform.{block.type}", block.label(0) or str(attributes.get("to") or attributes.get("from") or "")
            )


def _settings(scope: Scope, folder: Folder, found: FileBlock) -> Iterator[Fact]:
    block = found.block
    if "required_version" in block.attributes:
        version = block.attributes["required_version"]
        attributes = Attributes(found.path, version.line)
        attributes.put("required_version", version)
        yield attributes.fact("terraform.settings", folder.path)
    for backend in block.nested("backend", "cloud"):
        attributes = Attributes(found.path, backend.line)
        for key in BACKEND_KEYS:
            put_resolved(scope, folder, attributes, key, backend.attributes.get(key), found.path)
        if len(folder.backend_files) == 1:
            path, settings = folder.backend_files[0]
            for key in BACKEND_KEYS:
                if key not in attributes:
                    attributes.put(key, settings.get(key), path=path, via=(Place(path, 1),))
        yield attributes.fact("terraform.backend", backend.label(0) or backend.type)
    for providers in block.nested("required_providers"):
        for name, value in providers.attributes.items():
            attributes = Attributes(found.path, value.line)
            if isinstance(value, Fields):
                for key in ("source", "version"):
                    attributes.put(key, value.entries.get(key))
            else:
                attributes.put("version", value)
            yield attributes.fact("terraform.provider", name)


def _provider_configuration(scope: Scope, folder: Folder, found: FileBlock) -> Fact:
    block = found.block
    attributes = Attributes(found.path, block.line)
    for key in ("alias", "region", "project", "version", "profile"):
        put_resolved(scope, folder, attributes, key, block.attributes.get(key), found.path)
    return attributes.fact("terraform.provider_configuration", block.label(0))


def _module(scope: Scope, folder: Folder, found: FileBlock) -> Fact:
    block = found.block
    attributes = Attributes(found.path, block.line)
    for key in ("source", "version", "count", "for_each"):
        attributes.put(key, block.attributes.get(key))
    if scope.is_off(folder, found.path, block):
        attributes.set("reason", "switched off by count or for_each")
        return attributes.fact("apart.terraform_module", block.label(0))
    return attributes.fact("terraform.module", block.label(0))


def _resource(scope: Scope, folder: Folder, found: FileBlock) -> Fact:
    block = found.block
    attributes = Attributes(found.path, block.line)
    attributes.set("type", block.label(0))
    for key in ("count", "for_each", "provider"):
        attributes.put(key, block.attributes.get(key))
    for lifecycle in block.nested("lifecycle"):
        for key in ("prevent_destroy", "create_before_destroy", "ignore_changes", "replace_triggered_by"):
            attributes.put(key, lifecycle.attributes.get(key))
    name = f"{block.label(0)}.{block.label(1)}"
    if scope.is_off(folder, found.path, block):
        attributes.set("reason", "switched off by count or for_each")
        return attributes.fact("apart.terraform_resource", name)
    return attributes.fact(f"terraform.{block.type}", name)


def helm_release_facts(resource: Resource) -> Iterator[Fact]:
    """A chart installed by Terraform: `set` blocks and `values` documents are left to the chart."""
    if resource.type != "helm_release":
        return
    attributes = resource.attributes()
    for key in ("chart", "version", "repository", "namespace", "atomic", "wait", "create_namespace", "timeout"):
        resource.put(attributes, key, resource.block.attributes.get(key))
    attributes.set("resource", resource.address)
    name = resource.literal("name")
    yield attributes.fact("terraform.helm_release", name if isinstance(name, str) else resource.label)
