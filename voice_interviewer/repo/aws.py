"""AWS facts from Terraform resources and from the well-known public modules: one kind for each service, attributes as written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value
from voice_interviewer.repo.terraform import Resource, put_resolved
from voice_interviewer.repo.terraform_folders import Call, Folder, Located
from voice_interviewer.repo.terraform_scope import Scope

KINDS: Final = {
    "aws_vpc": "aws.vpc",
    "aws_subnet": "aws.subnet",
    "aws_nat_gateway": "aws.nat_gateway",
    "aws_internet_gateway": "aws.internet_gateway",
    "aws_vpc_endpoint": "aws.vpc_endpoint",
    "aws_flow_log": "aws.flow_log",
    "aws_security_group": "aws.security_group",
    "aws_eks_cluster": "aws.eks_cluster",
    "aws_eks_node_group": "aws.eks_node_group",
    "aws_eks_fargate_profile": "aws.eks_fargate_profile",
    "aws_eks_addon": "aws.eks_addon",
    "aws_eks_access_entry": "aws.eks_access_entry",
    "aws_eks_pod_identity_association": "aws.pod_identity",
    "aws_iam_role": "aws.iam_role",
    "aws_iam_user": "aws.iam_user",
    "aws_iam_openid_connect_provider": "aws.oidc_provider",
    "aws_s3_bucket": "aws.s3_bucket",
    "aws_ecr_repository": "aws.ecr_repository",
    "aws_route53_zone": "aws.route53_zone",
    "aws_route53_record": "aws.route53_record",
    "aws_acm_certificate": "aws.acm_certificate",
    "aws_cloudfront_distribution": "aws.cloudfront_distribution",
    "aws_secretsmanager_secret": "aws.secret",
    "aws_ssm_parameter": "aws.ssm_parameter",
    "aws_kms_key": "aws.kms_key",
    "aws_db_instance": "aws.rds_instance",
    "aws_rds_cluster": "aws.rds_cluster",
    "aws_dynamodb_table": "aws.dynamodb_table",
    "aws_elasticache_cluster": "aws.elasticache",
    "aws_elasticache_replication_group": "aws.elasticache",
    "aws_efs_file_system": "aws.efs",
    "aws_ebs_volume": "aws.ebs_volume",
    "aws_instance": "aws.instance",
    "aws_launch_template": "aws.launch_template",
    "aws_autoscaling_group": "aws.autoscaling_group",
    "aws_lb": "aws.load_balancer",
    "aws_alb": "aws.load_balancer",
    "aws_elb": "aws.load_balancer",
    "aws_ecs_cluster": "aws.ecs_cluster",
    "aws_ecs_service": "aws.ecs_service",
    "aws_ecs_task_definition": "aws.ecs_task_definition",
    "aws_lambda_function": "aws.lambda_function",
    "aws_api_gateway_rest_api": "aws.api_gateway",
    "aws_apigatewayv2_api": "aws.api_gateway",
    "aws_sqs_queue": "aws.sqs_queue",
    "aws_sns_topic": "aws.sns_topic",
    "aws_msk_cluster": "aws.msk_cluster",
    "aws_cloudwatch_metric_alarm": "aws.cloudwatch_alarm",
    "aws_cloudwatch_log_group": "aws.cloudwatch_log_group",
    "aws_cloudtrail": "aws.cloudtrail",
    "aws_wafv2_web_acl": "aws.waf",
    "aws_guardduty_detector": "aws.guardduty",
    "aws_backup_plan": "aws.backup_plan",
    "aws_budgets_budget": "aws.budget",
    "aws_ec2_transit_gateway": "aws.transit_gateway",
}
_NAME_KEYS: Final = (
    "node_group_name",
    "cluster_identifier",
    "identifier",
    "bucket",
    "function_name",
    "addon_name",
    "cluster_id",
    "alarm_name",
    "replication_group_id",
    "family",
    "domain_name",
    "domain",
    "name",
)
_NOT_A_NAME: Final = {
    "aws_acm_certificate": ("name",),
    "aws_cloudfront_distribution": _NAME_KEYS,
    "aws_nat_gateway": _NAME_KEYS,
}
_LEFT_OUT: Final = frozenset(
    (
        "tags",
        "depends_on",
        "lifecycle",
        "provider",
        "providers",
        "timeouts",
        "assume_role_policy",
        "policy",
        "user_data",
        "count",
        "for_each",
        "source",
        "version_id",
        "description",
        "provisioner",
        "connection",
        "user_data_base64",
        "container_definitions",
    )
)
_ALWAYS_NAMED: Final = frozenset(("ingress", "egress"))
"""Nested blocks whose keys mean nothing without the block's name."""
_TRUST: Final = re.compile(r"system:serviceaccount:([^:\"]+):([^:\"]+)")
MAX_ATTRIBUTES: Final = 48


def aws_facts(resource: Resource) -> Iterator[Fact]:
    """The fact of one resource, when its type is known here, and the IRSA role in it, when it is one."""
    kind = KINDS.get(resource.type)
    if kind is None:
        return
    attributes = resource.attributes()
    attributes.set("resource", resource.address)
    _instances(resource, attributes)
    flatten(resource, attributes, resource.block)
    name = object_name(resource)
    yield attributes.fact(kind, name)
    if kind == "aws.iam_role":
        yield from _irsa(resource, name)


def object_name(resource: Resource) -> str:
    """The name that AWS will know, when it is a literal; else the Terraform label."""
    left_out = _NOT_A_NAME.get(resource.type, ())
    for key in _NAME_KEYS:
        if key in resource.block.attributes and key not in left_out:
            found = resource.literal(key)
            return found if isinstance(found, str) and found else resource.label
    tags = resource.resolve(resource.block.attributes.get("tags"))
    if tags is not None and isinstance(tags.value, Fields):
        named = resource.resolve(tags.value.entries.get("Name"))
        if named is not None and isinstance(named.value, Leaf) and isinstance(named.value.value, str):
            return named.value.value
    return resource.label


def _instances(resource: Resource, attributes: Attributes) -> None:
    resource.put(attributes, "count", resource.block.attributes.get("count"))
    each = resource.block.attributes.get("for_each")
    found = resource.resolve(each)
    if found is not None and isinstance(found.value, Fields):
        keys = tuple(found.value.entries)
        attributes.set("for_each", keys, found.place, via=found.via)
    else:
        resource.put(attributes, "for_each", each)


def flatten(resource: Resource, attributes: Attributes, block: Block, prefix: str = "") -> None:
    """The block's literals and expressions; the keys of a single nested block stand under their own name where that is
    free."""
    for key, value in block.attributes.items():
        if key in _LEFT_OUT or len(attributes) >= MAX_ATTRIBUTES:
            continue
        if isinstance(value, Fields) and not prefix:
            flatten(resource, attributes, Block(key, (), value.entries, (), value.line, value.line), key)
        else:
            shared = key in attributes or prefix in _ALWAYS_NAMED
            resource.put(attributes, f"{prefix}.{key}" if shared else key, value)
    if prefix.count(".") >= 2:
        return
    times = Counter(nested.type for nested in block.blocks)
    for nested in block.blocks:
        # Of several blocks of one type no single value would be the truth.
        if nested.type in _LEFT_OUT or nested.type == "dynamic" or times[nested.type] > 1:
            continue
        flatten(resource, attributes, nested, f"{prefix}.{nested.type}" if prefix else nested.type)


def _irsa(resource: Resource, name: str) -> Iterator[Fact]:
    trust = resource.block.attributes.get("assume_role_policy")
    for line, namespace, account in _subjects(trust):
        attributes = resource.attributes()
        attributes.set("resource", resource.address)
        place = Place(resource.path, line)
        attributes.set("namespace", namespace, place)
        attributes.set("service_account", account, place)
        yield attributes.fact("aws.irsa_role", name)
        return


def _subjects(value: Value | None) -> Iterator[tuple[int, str, str]]:
    """(line, namespace, service account) for each service account that a trust policy names."""
    match value:
        case Leaf(str(content), line):
            for match_ in _TRUST.finditer(content):
                yield line, match_.group(1), match_.group(2)
        case Items(values, _):
            for item in values:
                yield from _subjects(item)
        case Fields(inner, _):
            for item in inner.values():
                yield from _subjects(item)
        case Expression(source, line, _, operands):
            found = False
            for item in operands:
                for subject in _subjects(item):
                    found = True
                    yield subject
            if not found:
                for match_ in _TRUST.finditer(source):
                    yield line, match_.group(1), match_.group(2)


def module_facts(scope: Scope, folder: Folder, call: Call) -> Iterator[Fact]:
    """What a call of a well-known public module makes: only what its own arguments say."""
    source = call.block.attributes.get("source")
    if not isinstance(source, Leaf) or not isinstance(source.value, str):
        return
    name = source.value.split("?")[0].lower()
    reader = _ModuleCall(scope, folder, call)
    match re.search(
        r"terraform-aws-(?:modules/)?(vpc|eks|rds-aurora|rds|s3-bucket|ecr|iam|acm|cloudfront|alb|lambda|ec2-instance|security-group|dynamodb-table|eks-pod-identity)\b(.*)",
        name,
    ):
        case None:
            return
        case found:
            service, rest = found.group(1), found.group(2)
    if service == "vpc":
        yield reader.fact("aws.vpc")
        if reader.literal("enable_nat_gateway") is True:
            yield reader.fact("aws.nat_gateway", "enable_nat_gateway", "single_nat_gateway", "one_nat_gateway_per_az")
    elif service == "eks" and "/modules/" not in rest.replace("//", "/"):
        yield reader.fact("aws.eks_cluster")
        yield from reader.members(
            "aws.eks_node_group", "eks_managed_node_groups", "node_groups", "self_managed_node_groups", "worker_groups"
        )
        yield from reader.members("aws.eks_addon", "cluster_addons", "addons")
    elif service == "iam" and ("service-account" in rest or "oidc" in rest):
        yield from reader.irsa()
    elif service in _MODULE_KINDS:
        yield reader.fact(_MODULE_KINDS[service])


_MODULE_KINDS: Final = {
    "rds": "aws.rds_instance",
    "rds-aurora": "aws.rds_cluster",
    "s3-bucket": "aws.s3_bucket",
    "ecr": "aws.ecr_repository",
    "acm": "aws.acm_certificate",
    "cloudfront": "aws.cloudfront_distribution",
    "alb": "aws.load_balancer",
    "lambda": "aws.lambda_function",
    "ec2-instance": "aws.instance",
    "security-group": "aws.security_group",
    "dynamodb-table": "aws.dynamodb_table",
    "eks-pod-identity": "aws.pod_identity",
}


class _ModuleCall:
    """The arguments of one module call, resolved in the caller."""

    def __init__(self, scope: Scope, folder: Folder, call: Call) -> None:
        self._scope = scope
        self._folder = folder
        self._call = call

    def literal(self, name: str) -> object:
        value = self._call.block.attributes.get(name)
        if value is None:
            return None
        found = self._scope.resolve(Located(value, self._call.path), self._folder).value
        return found.value if isinstance(found, Leaf) else None

    def _put(self, attributes: Attributes, key: str, value: Value | None, path: str = "") -> None:
        put_resolved(self._scope, self._folder, attributes, key, value, path or self._call.path)

    def fact(self, kind: str, *only: str) -> Fact:
        block = self._call.block
        attributes = Attributes(self._call.path, block.line)
        attributes.set("module", block.label(0))
        for key, value in block.attributes.items():
            if (
                (key in only or not only)
                and key not in _LEFT_OUT
                and key != "version"
                and len(attributes) < MAX_ATTRIBUTES
            ):
                self._put(attributes, key, value)
        names = (
            self.literal(key)
            for key in ("cluster_name", "name", "identifier", "bucket", "repository_name", "function_name")
        )
        return attributes.fact(kind, next((name for name in names if isinstance(name, str)), block.label(0)))

    def members(self, kind: str, *arguments: str) -> Iterator[Fact]:
        """One fact for each entry of a map argument."""
        for argument in arguments:
            value = self._call.block.attributes.get(argument)
            if value is None:
                continue
            found = self._scope.resolve(Located(value, self._call.path), self._folder)
            if not isinstance(found.value, Fields):
                continue
            for name, inner in found.value.entries.items():
                attributes = Attributes(found.path, inner.line)
                attributes.set("module", self._call.block.label(0))
                for key, item in inner.entries.items() if isinstance(inner, Fields) else ():
                    if key not in _LEFT_OUT:
                        self._put(attributes, key, item, found.path)
                yield attributes.fact(kind, name)

    def irsa(self) -> Iterator[Fact]:
        block = self._call.block
        attributes = Attributes(self._call.path, block.line)
        attributes.set("module", block.label(0))
        self._put(attributes, "role_name", block.attributes.get("role_name") or block.attributes.get("name"))
        for value in block.attributes.values():
            for line, account in _service_accounts(value):
                place = Place(self._call.path, line)
                namespace, _, name = account.rpartition(":")
                attributes.set("namespace", namespace.rpartition(":")[2], place)
                attributes.set("service_account", name, place)
        yield attributes.fact("aws.irsa_role", str(attributes.get("role_name") or block.label(0)))


def _service_accounts(value: Value) -> Iterator[tuple[int, str]]:
    match value:
        case Leaf(str(content), line) if re.fullmatch(r"(system:serviceaccount:)?[a-z0-9-]+:[a-z0-9-]+", content):
            yield line, content
        case Items(values, _):
            for item in values:
                yield from _service_accounts(item)
        case Fields(inner, _):
            for item in inner.values():
                yield from _service_accounts(item)
