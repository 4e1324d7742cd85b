"""Sentences for interview materials: lists, what to say, and the project in one sentence; nothing but counted facts go in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.debrief.materials_topics import Metric
from voice_interviewer.plan.grounding import slot_value
from voice_interviewer.repo.fact_counts import amount, counted
from voice_interviewer.repo.facts import Fact, Place, RepoMap

LISTED_AT_ONCE = 4
"""More than so many counted things in one sentence nobody can say or follow."""
_TELLS_NOTHING = frozenset({"this", "main", "default", "self", ".", ""})
_SERVICES: dict[str, tuple[str, ...]] = {
    "VPC": ("vpc", "subnet", "nat_gateway", "internet_gateway", "vpc_endpoint", "security_group", "flow_log", "transit_gateway"),
    "EKS": ("eks_cluster", "eks_node_group", "eks_addon", "eks_fargate_profile", "eks_access_entry", "pod_identity"),
    "EC2": ("instance", "autoscaling_group", "launch_template", "ebs_volume"), "Elastic Load Balancing": ("load_balancer",),
    "ECS": ("ecs_cluster", "ecs_service", "ecs_task_definition"), "Lambda": ("lambda_function",), "API Gateway": ("api_gateway",),
    "ECR": ("ecr_repository",), "S3": ("s3_bucket",), "EFS": ("efs",), "RDS": ("rds_instance", "rds_cluster"),
    "DynamoDB": ("dynamodb_table",), "ElastiCache": ("elasticache",), "SQS": ("sqs_queue",), "SNS": ("sns_topic",),
    "MSK": ("msk_cluster",), "CloudFront": ("cloudfront_distribution",), "Route 53": ("route53_zone", "route53_record"),
    "ACM": ("acm_certificate",), "IAM": ("iam_role", "iam_user", "irsa_role", "oidc_provider"), "KMS": ("kms_key",),
    "Secrets Manager": ("secret",), "Systems Manager": ("ssm_parameter",), "WAF": ("waf",), "GuardDuty": ("guardduty",),
    "CloudTrail": ("cloudtrail",), "CloudWatch": ("cloudwatch_alarm", "cloudwatch_log_group"), "AWS Backup": ("backup_plan",),
    "AWS Budgets": ("budget",),
}  # fmt: skip
_KINDS = {
    "pvc": "PersistentVolumeClaim", "pv": "PersistentVolume", "hpa": "HorizontalPodAutoscaler", "rbac": "RBAC",
    "pdb": "PodDisruptionBudget", "vpa": "VerticalPodAutoscaler", "crd": "CustomResourceDefinition",
}  # fmt: skip
_NO_OBJECTS = ("k8s.container",)
_BUILDERS = (
    ("ci.jenkinsfile", "Jenkins"), ("ci.github_workflow", "GitHub Actions"), ("ci.gitlab", "GitLab CI"),
    ("ci.circleci", "CircleCI"), ("ci.azure_pipelines", "Azure Pipelines"), ("ci.bitbucket", "Bitbucket Pipelines"),
    ("ci.codebuild", "CodeBuild"), ("ci.tekton", "Tekton"),
)  # fmt: skip
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of the whole repository, with what it is made of and a line to begin at."""

    text: str
    count: int
    made_of: str
    """What was counted, readable; may be empty."""
    place: Place


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sayable(lead: str, metrics: Sequence[Metric], *, most: int = 20) -> str:
    """A paragraph to say: the lead with what is counted, a few things a sentence, then one sentence for each setting."""
    counts = [_with_names(metric) for metric in metrics if metric.count is not None][:most]
    sentences = []
    for start in range(0, len(counts), LISTED_AT_ONCE):
        some = counts[start : start + LISTED_AT_ONCE]
        begin = "There" if start else f"{lead}: there"
        also = " also" if start else ""
        sentences.append(f"{begin} {'is' if some[0].startswith('1 ') else 'are'}{also} {listed(some)}.")
    sentences += [f"{metric.text}." for metric in metrics if metric.count is None][:most]
    return " ".join(sentences)


def telling(metrics: Sequence[Metric], most: int) -> list[str]:
    """The counts that tell most: of several things before single ones, in their order."""
    counts = sorted(
        (metric for metric in metrics if metric.count is not None),
        key=lambda metric: metric.count == 1,
    )
    return [metric.text for metric in counts[:most]]


def name_or_path(fact: Fact) -> str:
    """The object's own name, or its file where the name says nothing."""
    return fact.path if fact.name.rpartition(".")[2] in _TELLS_NOTHING else fact.name


def one_sentence(repo_map: RepoMap) -> str:
    """The project in one sentence; empty where there is too little for one."""
    parts = []
    if repo_map.of_kind("terraform.resource", "terraform.module"):
        on_aws = any(fact.kind.startswith("aws.") for fact in repo_map.facts)
        parts.append("AWS infrastructure in Terraform" if on_aws else "infrastructure in Terraform")
    for cluster in repo_map.of_kind("aws.eks_cluster")[:1]:
        version = slot_value(cluster, "version")
        parts.append(f"an EKS cluster on Kubernetes {version}" if version else "an EKS cluster")
    workloads = repo_map.of_kind("k8s.workload")
    running = [
        counted(count, kind)
        for kind in _WORKLOADS
        if (count := amount([fact for fact in workloads if fact.attributes.get("kind") == kind]))
    ]
    if running and repo_map.of_kind("aws.eks_cluster"):
        parts[-1] += f" with {listed(running)}"
    elif running:
        parts.append(f"{listed(running)} on Kubernetes")
    tools = []
    if repo_map.of_kind("argocd.application", "argocd.applicationset"):
        tools.append("delivered by Argo CD")
    elif repo_map.of_kind("flux.kustomization", "flux.helm_release"):
        tools.append("delivered by Flux")
    builders = [name for kind, name in _BUILDERS if repo_map.of_kind(kind)]
    if builders:
        tools.append(f"built by {listed(builders)}")
    if len(parts) + len(tools) < 2:
        return ""
    said = ", ".join([*parts, *tools])
    return f"{said[:1].upper()}{said[1:]}"


def quantities(repo_map: RepoMap) -> tuple[Quantity, ...]:
    """The size of the whole repository: Terraform, AWS services, Kubernetes objects, scripts, documents."""
    found = []
    resources = repo_map.of_kind("terraform.resource")
    if resources:
        homes = (("terraform.root", "root"), ("terraform.module", "module call"))
        beside = [counted(len(facts), noun) for kind, noun in homes if (facts := repo_map.of_kind(kind))]
        found.append(_quantity(resources, "Terraform resource", listed(beside) if beside else ""))
    used = {name: facts for name, kinds in _SERVICES.items() if (facts := _of_aws(repo_map, kinds))}
    if used:
        first = next(iter(used.values()))[0]
        found.append(
            Quantity(
                counted(len(used), "AWS service"),
                len(used),
                ", ".join(used),
                first.place,
            )
        )
    objects = [fact for fact in repo_map.facts if fact.kind.startswith("k8s.") and fact.kind not in _NO_OBJECTS]
    if objects:
        kinds = dict.fromkeys(str(fact.attributes.get("kind") or _readable(fact.kind)) for fact in objects)
        found.append(_quantity(objects, "Kubernetes object", ", ".join(kinds)))
    for kind, noun in (("script", "operational script"), ("doc", "document")):
        facts = repo_map.of_kind(kind)
        if facts:
            found.append(_quantity(facts, noun, ", ".join(fact.name for fact in facts[:8])))
    return tuple(found)


def _quantity(facts: Sequence[Fact], noun: str, made_of: str) -> Quantity:
    count = amount(facts)
    return Quantity(counted(count, noun), count, made_of, facts[0].place)


def _of_aws(repo_map: RepoMap, kinds: Sequence[str]) -> Sequence[Fact]:
    return repo_map.of_kind(*(f"aws.{kind}" for kind in kinds))


def _readable(kind: str) -> str:
    name = kind.partition(".")[2]
    return _KINDS.get(name) or "".join(word.capitalize() for word in name.split("_"))


def _with_names(metric: Metric) -> str:
    if not metric.names:
        return metric.text
    whole = len(metric.names) == metric.count
    return f"{metric.text} ({'' if whole else 'among them '}{', '.join(metric.names)})"
