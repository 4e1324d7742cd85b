"""What in the Terraform code is worth asking about: each signal stands at the line that shows it, with its values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from voice_interviewer.repo.facts import AttributeValue, Fact, Place
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, Withheld, child, items, text
from voice_interviewer.repo.terraform import Resource, backend_of
from voice_interviewer.repo.terraform_scope import Scope

ANYONE: Final = frozenset(("0.0.0.0/0", "::/0"))
_FLOATING_REFERENCE: Final = re.compile(r"[?&]ref=(main|master|develop|dev|head)\b", re.IGNORECASE)
_UPPER_BOUND: Final = re.compile(r"~>|<|(^|,)\s*=?\s*\d")


def signal(identifier: str, name: str, place: Place, source: Fact | None = None, /, **values: AttributeValue) -> Fact:
    """A signal fact; values that come from `source` keep their places."""
    attributes = {key: value for key, value in values.items() if value is not None}
    places = {key: source.place_of(key) for key in attributes if source is not None and key in source.attributes}
    return Fact(
        f"signal.{identifier}",
        name,
        place.path,
        place.line,
        attributes,
        {key: found for key, found in places.items() if found != place},
        source.via if source is not None else (),
    )


def from_fact(identifier: str, fact: Fact, at: str, /, *keys: str, **values: AttributeValue) -> Fact:
    """A signal about `fact`, placed where its attribute `at` stands, with the named attributes of the fact."""
    taken = {key: fact.attributes.get(key) for key in keys}
    return signal(identifier, fact.name, fact.place_of(at), fact, **taken, **values)


def terraform_signals(
    scope: Scope, resources: Sequence[Resource], facts: Sequence[Fact], lock_folders: frozenset[str]
) -> Iterator[Fact]:
    """All signals of the live Terraform code; `lock_folders` hold a dependency lock file."""
    yield from _secrets(scope)
    yield from _state(scope, facts)
    yield from _network(facts)
    yield from _cluster(facts)
    yield from _data_stores(facts)
    yield from _versions(facts, lock_folders)
    for resource in resources:
        yield from _wide_iam(resource)
        yield from _wide_security_group(resource)
    for folder in scope.live:
        for found in folder.of_type("data"):
            if found.block.label(0) == "aws_iam_policy_document":
                yield from _policy_document(found.path, found.block)


def _secrets(scope: Scope) -> Iterator[Fact]:
    """Secrets written into the code or into variable files; only their names are told."""
    for folder in scope.live:
        for found in folder.blocks:
            block = found.block
            name = ".".join(block.labels) or block.type
            for key, line in itertools.islice(_withheld(block), 5):
                yield signal("plain_text_secret", name, Place(found.path, line), variable=key)
        for files in (
            folder.settings.items(),
            ((key, value) for key, values in folder.var_files.items() for value in values),
        ):
            for key, located in files:
                if isinstance(located.value, Withheld) and located.value.plainly:
                    yield signal("plain_text_secret", key, located.place, variable=key)


def _withheld(block: Block) -> Iterator[tuple[str, int]]:
    pending = [(key, value) for key, value in block.attributes.items()]
    while pending:
        key, value = pending.pop(0)
        match value:
            case Withheld(line, True):
                yield key, line
            case Fields(inner, _):
                pending.extend(inner.items())
            case Items(values, _):
                pending.extend((key, item) for item in values)
    for nested in block.blocks:
        yield from _withheld(nested)


def _state(scope: Scope, facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        if (
            fact.kind == "terraform.backend"
            and fact.name == "s3"
            and "bucket" in fact.attributes
            and "key" in fact.attributes
        ):
            if not fact.attributes.get("dynamodb_table") and fact.attributes.get("use_lockfile") is not True:
                yield from_fact(
                    "no_state_lock",
                    fact,
                    "use_lockfile",
                    "bucket",
                    "use_lockfile",
                    absent="use_lockfile or dynamodb_table",
                )
            if fact.attributes.get("encrypt") is not True:
                yield from_fact("unencrypted_state", fact, "encrypt", "bucket", "encrypt", absent="encrypt = true")
    for folder in scope.live:
        if folder.is_root and backend_of(folder) is None and any(folder.of_type("resource", "module")):
            root = next((fact for fact in facts if fact.kind == "terraform.root" and fact.name == folder.path), None)
            if root is not None and any(folder.of_type("provider")):
                yield signal("local_state", folder.path, root.place, absent="backend")


def _network(facts: Sequence[Fact]) -> Iterator[Fact]:
    gateways: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind == "aws.nat_gateway":
            gateways.setdefault(fact.path.rpartition("/")[0], []).append(fact)
    for found in gateways.values():
        first = found[0]
        if "module" in first.attributes:
            if first.attributes.get("single_nat_gateway") is True:
                yield from_fact("single_nat", first, "single_nat_gateway", "single_nat_gateway", "module")
        elif len(found) == 1 and "for_each" not in first.attributes and first.attributes.get("count", 1) == 1:
            yield from_fact(
                "single_nat", first, "count" if "count" in first.attributes else "resource", "count", "resource"
            )


def _cluster(facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        if fact.kind == "aws.eks_node_group":
            low, high = fact.attributes.get("min_size"), fact.attributes.get("max_size")
            if isinstance(low, int) and low == high:
                yield from_fact(
                    "fixed_node_group", fact, "max_size", "desired_size", "min_size", "max_size", "instance_types"
                )
        elif fact.kind == "aws.eks_cluster":
            yield from _public_cluster(fact)


def _public_cluster(fact: Fact) -> Iterator[Fact]:
    if "module" in fact.attributes:
        key = next(
            (name for name in ("cluster_endpoint_public_access", "endpoint_public_access") if name in fact.attributes),
            "",
        )
        ranges = next((name for name in fact.attributes if name.endswith("public_access_cidrs")), "")
        if not key or fact.attributes[key] is not True:
            return
    else:
        key, ranges = "endpoint_public_access", "public_access_cidrs"
        if fact.attributes.get(key, True) is not True:
            return
    allowed = fact.attributes.get(ranges)
    if allowed is None:
        absent = "public_access_cidrs" if key in fact.attributes else "endpoint_public_access = false"
        yield from_fact("public_endpoint", fact, key, key, absent=absent)
    elif isinstance(allowed, tuple) and ANYONE & set(map(str, allowed)):
        yield from_fact("public_endpoint", fact, ranges, key, ranges)


def _data_stores(facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        values = fact.attributes
        if fact.kind in ("aws.rds_instance", "aws.rds_cluster"):
            if values.get("publicly_accessible") is True:
                yield from_fact("public_endpoint", fact, "publicly_accessible", "publicly_accessible")
            retention = values.get("backup_retention_period")
            if retention == 0:
                yield from_fact("no_backup", fact, "backup_retention_period", "backup_retention_period")
            elif retention is None and fact.kind == "aws.rds_instance" and "module" not in values:
                yield from_fact("no_backup", fact, "resource", "resource", absent="backup_retention_period")
            if fact.kind == "aws.rds_instance" and values.get("multi_az", False) is False and "module" not in values:
                absent = None if "multi_az" in values else "multi_az"
                yield from_fact("single_az_database", fact, "multi_az", "multi_az", absent=absent)
            if (
                values.get("storage_encrypted", False) is False
                and "module" not in values
                and fact.kind == "aws.rds_instance"
            ):
                absent = None if "storage_encrypted" in values else "storage_encrypted"
                yield from_fact("unencrypted_database", fact, "storage_encrypted", "storage_encrypted", absent=absent)
            if values.get("skip_final_snapshot") is True:
                yield from_fact("no_final_snapshot", fact, "skip_final_snapshot", "skip_final_snapshot")
        elif (
            fact.kind == "aws.ecr_repository"
            and values.get("image_tag_mutability", "MUTABLE") == "MUTABLE"
            and "module" not in values
        ):
            absent = None if "image_tag_mutability" in values else "image_tag_mutability"
            yield from_fact("mutable_ecr_tags", fact, "image_tag_mutability", "image_tag_mutability", absent=absent)
        elif fact.kind == "aws.s3_bucket" and str(values.get("acl", "")).startswith("public"):
            yield from_fact("public_bucket", fact, "acl", "acl")


def _versions(facts: Sequence[Fact], lock_folders: frozenset[str]) -> Iterator[Fact]:
    for fact in facts:
        version = str(fact.attributes.get("version", ""))
        source = str(fact.attributes.get("source", ""))
        folder = fact.path.rpartition("/")[0] or "."
        if fact.kind == "terraform.module":
            if source.startswith(("./", "../")) or not source:
                continue
            remote = "://" in source or source.startswith(
                ("git::", "git@", "github.com/", "bitbucket.org/", "s3::", "hg::")
            )
            if remote and (
                "ref=" not in source and "versionId=" not in source and not source.endswith((".zip", ".tar.gz"))
            ):
                yield from_fact("unpinned_module", fact, "source", "source", absent="ref")
            elif remote and _FLOATING_REFERENCE.search(source):
                yield from_fact("unpinned_module", fact, "source", "source")
            elif not remote and not version:
                yield from_fact("unpinned_module", fact, "source", "source", absent="version")
            elif not remote and not _UPPER_BOUND.search(version):
                yield from_fact("unpinned_module", fact, "version", "source", "version")
        elif fact.kind == "terraform.provider" and source and folder not in lock_folders:
            if not version:
                yield from_fact("unpinned_provider", fact, "source", "source", absent="version")
            elif not _UPPER_BOUND.search(version):
                yield from_fact("unpinned_provider", fact, "version", "source", "version")


def _wide_iam(resource: Resource) -> Iterator[Fact]:
    if resource.type.endswith("policy_attachment"):
        policy = resource.resolve(resource.block.attributes.get("policy_arn"))
        content = text(policy.value) if policy is not None else ""
        if re.search(r":policy/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$", content) and policy is not None:
            yield signal("wide_iam", resource.address, policy.place, policy_arn=content)
    if resource.type.startswith("aws_iam_"):
        for key in ("policy", "inline_policy"):
            if key in resource.block.attributes:
                for document in _documents(resource.block.attributes[key]):
                    yield from _statements(resource.path, resource.address, document)
        for inline in resource.block.nested("inline_policy"):
            for document in _documents(inline.attributes.get("policy")):
                yield from _statements(resource.path, resource.address, document)
        for key in ("managed_policy_arns",):
            for item in items(Fields(resource.block.attributes, 0), key):
                if text(item).endswith(":policy/AdministratorAccess"):
                    yield signal("wide_iam", resource.address, Place(resource.path, item.line), policy_arn=text(item))


def _documents(value: Value | None) -> Iterator[Fields]:
    match value:
        case Fields():
            yield value
        case Expression(_, _, operator, operands) if operator in ("heredoc", "call jsonencode"):
            for item in operands:
                yield from _documents(item)


def _listed(value: Value | None) -> Iterable[Value]:
    return value.values if isinstance(value, Items) else (() if value is None else (value,))


def _statements(path: str, name: str, document: Fields) -> Iterator[Fact]:
    for statement in _listed(child(document, "Statement")):
        if text(statement, "Effect") != "Allow":
            continue
        resources = [text(item) for item in _listed(child(statement, "Resource"))]
        for action in _listed(child(statement, "Action")):
            if "*" in resources and _is_wide(text(action)):
                yield signal("wide_iam", name, Place(path, action.line), Action=text(action), Resource="*")
                break


def _is_wide(action: str) -> bool:
    return action == "*" or bool(re.fullmatch(r"[a-z0-9-]+:\*", action))


def _policy_document(path: str, block: Block) -> Iterator[Fact]:
    for statement in block.nested("statement"):
        effect = text(statement.attributes.get("effect")) or "Allow"
        resources = [text(item) for item in _listed(statement.attributes.get("resources"))]
        for action in _listed(statement.attributes.get("actions")):
            if effect == "Allow" and "*" in resources and _is_wide(text(action)):
                yield signal("wide_iam", block.label(1), Place(path, action.line), actions=text(action), resources="*")
                break


def _wide_security_group(resource: Resource) -> Iterator[Fact]:
    rules: list[Block] = []
    if resource.type in ("aws_security_group", "aws_default_security_group"):
        rules = list(resource.block.nested("ingress"))
    elif (
        resource.type == "aws_security_group_rule" and resource.literal("type") == "ingress"
    ) or resource.type == "aws_vpc_security_group_ingress_rule":
        rules = [resource.block]
    for rule in rules:
        ranges = [*_listed(rule.attributes.get("cidr_blocks")), *_listed(rule.attributes.get("ipv6_cidr_blocks"))]
        ranges += [rule.attributes[key] for key in ("cidr_ipv4", "cidr_ipv6") if key in rule.attributes]
        opened = []
        for written in ranges:
            found = resource.resolve(written)
            if found is not None:
                inner = found.value.values if isinstance(found.value, Items) else (found.value,)
                opened += [(written, text(item)) for item in inner if text(item) in ANYONE]
        ports = [resource.resolve(rule.attributes.get(key)) for key in ("from_port", "to_port")]
        numbers = [
            found.value.value if found is not None and isinstance(found.value, Leaf) else None for found in ports
        ]
        if opened and not (numbers[0] == numbers[1] and numbers[0] in (80, 443)):
            written, cidr = opened[0]
            yield signal(
                "wide_security_group",
                resource.address,
                Place(resource.path, written.line),
                cidr=cidr,
                from_port=_number(numbers[0]),
                to_port=_number(numbers[1]),
            )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
