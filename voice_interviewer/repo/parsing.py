"""Which parser a file goes to, and what that parser made of it: a value that can be kept between runs and holds no secret."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from voice_interviewer.repo.hcl import HclError, parse_hcl
from voice_interviewer.repo.hcl_fallbacks import block_headers, json_blocks
from voice_interviewer.repo.helm_templates import read_template
from voice_interviewer.repo.located import (
    Block,
    Fields,
    Items,
    Leaf,
    Value,
    Withheld,
    block_from_json,
    block_to_json,
    from_json,
    text,
    to_json,
)
from voice_interviewer.repo.yaml_documents import read_documents


class Family(StrEnum):
    """The kinds of files that are parsed; other files are looked at line by line."""

    HCL = "hcl"
    TERRAFORM_JSON = "terraform-json"
    YAML = "yaml"
    HELM_TEMPLATE = "helm-template"
    LINES = "lines"
    """Not parsed as a whole."""


class Parsed(NamedTuple):
    """What a parser made of one file; `error` says why it is not all."""

    blocks: tuple[Block, ...] = ()
    documents: tuple[Value, ...] = ()
    error: str = ""
    mentions: tuple[str, ...] = ()
    """Kubernetes kinds that the text of a file names which could not be parsed to its end."""


_DATA_KINDS = frozenset(("ConfigMap", "Secret", "SealedSecret"))
_HCL_NAMES = re.compile(
    r".*\.(tf|tofu|tfvars|tf\.json)|terragrunt[\w.-]*\.hcl|root\.hcl|.*\.tfbackend|backend[\w.-]*\.hcl", re.DOTALL
)
_KIND_LINE = re.compile(r"^[ \t]*(?:-[ \t]+)?kind:[ \t]*([A-Z]\w+)[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{|%\{ *(if|for|else)|<%|\{%")
_GENERATED = frozenset(("gotk-components.yaml",))


def family_of(path: str, chart_folders: frozenset[str]) -> Family | None:
    """The parser for a file; None when it is not parsed as a whole."""
    folder, _, name = path.rpartition("/")
    if _HCL_NAMES.fullmatch(name):
        return Family.TERRAFORM_JSON if name.endswith(".json") else Family.HCL
    if name == "Kustomization":
        return Family.YAML
    if not name.lower().endswith((".yaml", ".yml")) or name in _GENERATED:
        return None
    parts = folder.split("/")
    for depth, part in enumerate(parts):
        if part == "templates" and ("/".join(parts[:depth]) or ".") in chart_folders:
            return Family.HELM_TEMPLATE
    return Family.YAML


def parse(family: Family, source: str) -> Parsed:
    """Parse one text; never raises for anything in it."""
    match family:
        case Family.HCL:
            try:
                return Parsed(blocks=parse_hcl(source))
            except HclError as error:
                return Parsed(blocks=block_headers(source), error=str(error))
        case Family.TERRAFORM_JSON:
            documents = read_documents(source)
            return Parsed(blocks=json_blocks(documents.values), error=documents.error)
        case Family.YAML:
            documents = read_documents(source)
            reason = documents.error
            if reason and _PLACEHOLDER.search(source):
                reason = f"a template with placeholders, {reason}"
            mentions = tuple(sorted(set(_KIND_LINE.findall(source)))) if reason else ()
            reduced = tuple(_reduced(value) for value in documents.values)
            return Parsed(documents=reduced, error=reason, mentions=mentions)
        case Family.HELM_TEMPLATE:
            return Parsed(documents=read_template(source))
        case Family.LINES:
            return Parsed()


def _reduced(document: Value) -> Value:
    """A document without what nobody asks about: the data of config maps and secrets, the schemas of definitions."""
    if not isinstance(document, Fields):
        return document
    kind = text(document, "kind")
    if kind == "CustomResourceDefinition":
        spec = document.entries.get("spec")
        group = {"group": spec.entries["group"]} if isinstance(spec, Fields) and "group" in spec.entries else {}
        kept = {key: value for key, value in document.entries.items() if key in ("apiVersion", "kind", "metadata")}
        return Fields({**kept, "spec": Fields(group, document.line)}, document.line)
    if kind in _DATA_KINDS:
        return Fields({key: _names_only(key, value) for key, value in document.entries.items()}, document.line)
    if kind == "List" and "items" in document.entries:
        found = document.entries["items"]
        if isinstance(found, Items):
            reduced = Items(tuple(_reduced(item) for item in found.values), found.line)
            return Fields({**document.entries, "items": reduced}, document.line)
    return document


def _names_only(key: str, value: Value) -> Value:
    if key == "spec" and isinstance(value, Fields):
        return Fields({inner: _names_only(inner, item) for inner, item in value.entries.items()}, value.line)
    if key in ("data", "stringData", "binaryData", "encryptedData") and isinstance(value, Fields):
        names = {
            name: item if isinstance(item, Withheld) else Leaf(None, item.line) for name, item in value.entries.items()
        }
        return Fields(names, value.line)
    return value


def parsed_to_json(parsed: Parsed) -> list[object]:
    blocks = [block_to_json(block) for block in parsed.blocks]
    return [blocks, [to_json(value) for value in parsed.documents], parsed.error, list(parsed.mentions)]


def parsed_from_json(data: object) -> Parsed:
    """What `parsed_to_json` wrote; ValueError for anything else."""
    match data:
        case [list(blocks), list(documents), str(error), list(mentions)]:
            return Parsed(
                tuple(block_from_json(item) for item in blocks),
                tuple(from_json(item) for item in documents),
                error,
                tuple(str(item) for item in mentions),
            )
        case _:
            raise ValueError("not a parsed file")
