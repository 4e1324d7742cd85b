"""The rows of the repo map: each layer that the facts prove, with a short list of what is there and the paths that matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from voice_interviewer.repo.fact_counts import (
    DNS_TOOLS,
    OBSERVING,
    SCALER_TOOLS,
    SECRET_TOOLS,
    Facts,
    counted,
    identity,
    kinds_counted,
    named_after,
    of,
    tool_of,
    unique,
)
from voice_interviewer.repo.facts import Fact, Layer, LayerSummary

MAX_PATHS: Final = 5

AWS_NAMES: Final = {
    "aws.vpc": "VPC",
    "aws.nat_gateway": "NAT gateway",
    "aws.eks_cluster": "EKS cluster",
    "aws.eks_node_group": "node group",
    "aws.eks_addon": "EKS addon",
    "aws.irsa_role": "IRSA role",
    "aws.pod_identity": "Pod Identity association",
    "aws.iam_role": "IAM role",
    "aws.s3_bucket": "S3 bucket",
    "aws.ecr_repository": "ECR repository",
    "aws.route53_zone": "Route 53 zone",
    "aws.cloudfront_distribution": "CloudFront distribution",
    "aws.acm_certificate": "ACM certificate",
    "aws.secret": "Secrets Manager secret",
    "aws.kms_key": "KMS key",
    "aws.rds_instance": "RDS instance",
    "aws.rds_cluster": "RDS cluster",
    "aws.dynamodb_table": "DynamoDB table",
    "aws.elasticache": "ElastiCache cluster",
    "aws.efs": "EFS file system",
    "aws.instance": "EC2 instance",
    "aws.autoscaling_group": "Auto Scaling group",
    "aws.load_balancer": "load balancer",
    "aws.ecs_cluster": "ECS cluster",
    "aws.ecs_service": "ECS service",
    "aws.lambda_function": "Lambda function",
    "aws.api_gateway": "API Gateway",
    "aws.sqs_queue": "SQS queue",
    "aws.sns_topic": "SNS topic",
    "aws.msk_cluster": "MSK cluster",
    "aws.security_group": "security group",
    "aws.vpc_endpoint": "VPC endpoint",
    "aws.waf": "WAF web ACL",
    "aws.backup_plan": "backup plan",
    "aws.subnet": "subnet",
    "aws.cloudwatch_alarm": "CloudWatch alarm",
    "aws.cloudwatch_log_group": "CloudWatch log group",
    "aws.ssm_parameter": "SSM parameter",
    "aws.route53_record": "Route 53 record",
    "aws.launch_template": "launch template",
    "aws.ecs_task_definition": "ECS task definition",
}


def layer_summaries(facts: Facts) -> tuple[LayerSummary, ...]:
    """The layers with at least one fact, in the order of `Layer`. Signals and facts set apart do not make a layer."""
    live = [fact for fact in facts if not fact.kind.startswith(("signal.", "apart."))]
    found: list[LayerSummary] = []
    for layer in Layer:
        mine, artifacts = _READERS[layer](live)
        if mine:
            words = ", ".join(artifacts) or counted(len(mine), "object")
            found.append(LayerSummary(layer, words, key_paths(mine)))
    return tuple(found)


def key_paths(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The files of these facts, most telling first; three or more of one folder show as the folder."""
    counts = Counter(fact.path for fact in facts)
    folders = Counter(path.rpartition("/")[0] for path in counts)
    shown: dict[str, int] = {}
    for path, count in counts.items():
        folder = path.rpartition("/")[0]
        name = f"{folder}/" if folder and folders[folder] >= 3 else path
        shown[name] = shown.get(name, 0) + count
    best = sorted(shown, key=lambda name: (-shown[name], name))[:MAX_PATHS]
    return tuple(sorted(best))


def is_bootstrap(fact: Fact, roots: Sequence[str]) -> bool:
    return (fact.path.rpartition("/")[0] or ".") in roots


def _bootstrap_roots(facts: Facts) -> list[str]:
    return [
        fact.name for fact in facts if fact.kind == "terraform.root" and fact.attributes.get("phase") == "bootstrap"
    ]


def _terraform_bootstrap(facts: Facts) -> tuple[list[Fact], list[str]]:
    roots = _bootstrap_roots(facts)
    mine = [fact for fact in of(facts, "terraform.", "aws.") if is_bootstrap(fact, roots)]
    artifacts = kinds_counted([fact for fact in mine if fact.kind.startswith("aws.")], AWS_NAMES, bare=True)
    protected = sum(fact.attributes.get("prevent_destroy") is True for fact in mine)
    if protected:
        artifacts.append(f"prevent_destroy on {counted(protected, 'resource')}")
    return mine, artifacts


def _terraform(facts: Facts) -> tuple[list[Fact], list[str]]:
    roots = _bootstrap_roots(facts)
    mine = [fact for fact in of(facts, "terraform.", "terragrunt.") if not is_bootstrap(fact, roots)]
    artifacts: list[str] = []
    modules = list(dict.fromkeys(fact.name for fact in of(mine, "terraform.module")))
    if modules:
        more = ", ..." if len(modules) > 8 else ""
        artifacts.append(f"{counted(len(modules), 'module')} ({', '.join(modules[:8])}{more})")
    backends = Counter(f"{backend.name} backend{_locking(backend)}" for backend in of(mine, "terraform.backend"))
    artifacts += [words if count == 1 else f"{count}x {words}" for words, count in backends.items()][:4]
    artifacts += kinds_counted(mine, {"terraform.resource": "resource", "terraform.variable": "variable"})
    if of(mine, "terragrunt."):
        artifacts.append(counted(len(of(mine, "terragrunt.")), "Terragrunt unit"))
    return mine, artifacts


def _locking(backend: Fact) -> str:
    if backend.name != "s3":
        return ""
    if backend.attributes.get("use_lockfile") is True:
        return " with native locking"
    return " with DynamoDB locking" if backend.attributes.get("dynamodb_table") else ""


def _aws(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "aws.", "cloudformation.")
    artifacts = kinds_counted(mine, AWS_NAMES, bare=True)
    stacks = of(mine, "cloudformation.")
    if stacks:
        artifacts.append(counted(len(stacks), "CloudFormation template"))
    return mine, artifacts


def _other_clouds(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "cloud.")
    clouds = Counter(str(fact.attributes.get("cloud")) for fact in mine)
    return mine, [f"{cloud} ({counted(count, 'resource')})" for cloud, count in sorted(clouds.items())]


_OBJECTS: Final = {
    "k8s.service": "Service",
    "k8s.ingress": "Ingress",
    "k8s.network_policy": "NetworkPolicy",
    "k8s.pdb": "PodDisruptionBudget",
    "k8s.hpa": "HPA",
    "k8s.config_map": "ConfigMap",
    "k8s.secret": "Secret",
    "k8s.service_account": "ServiceAccount",
    "k8s.rbac": "RBAC object",
    "k8s.namespace": "Namespace",
    "k8s.custom": "custom resource",
}


_CLUSTER_VERSIONS: Final = ("version", "cluster_version", "kubernetes_version")


def _kubernetes(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "k8s.", "aws.eks_cluster", "aws.eks_node_group", "aws.eks_addon", "aws.irsa_role")
    artifacts: list[str] = []
    for cluster in of(mine, "aws.eks_cluster")[:2]:
        version = next((cluster.attributes[key] for key in _CLUSTER_VERSIONS if key in cluster.attributes), None)
        known = version is not None and not str(version).startswith(("var.", "local.", "$"))
        artifacts.append(f"EKS {version}" if known else "EKS")
    for group in of(mine, "aws.eks_node_group")[:2]:
        types = group.attributes.get("instance_types")
        size = group.attributes.get("desired_size", group.attributes.get("min_size"))
        if isinstance(types, tuple) and isinstance(size, int):
            artifacts.append(f"{size}x {'/'.join(map(str, types))}")
    artifacts += kinds_counted(mine, {"aws.eks_addon": "addon", "aws.irsa_role": "IRSA role"})
    workloads = Counter(kind for kind, _, _ in {identity(fact) for fact in of(mine, "k8s.workload")})
    artifacts += [
        counted(count, kind) for kind, count in sorted(workloads.items(), key=lambda item: (-item[1], item[0]))
    ]
    artifacts += kinds_counted(mine, _OBJECTS)
    return mine, artifacts


def _helm(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "helm.", "terraform.helm_release", "argocd.helm_source", "flux.helm_release")
    artifacts: list[str] = []
    for fact in of(mine, "helm.chart"):
        artifacts.append(f"local chart {fact.name} {fact.attributes.get('version', '')}".strip())
    for fact in of(mine, "terraform.helm_release", "argocd.helm_source", "flux.helm_release", "helm.release"):
        artifacts.append(f"{fact.attributes.get('chart', fact.name)} chart {_spoken_version(fact)}".strip())
    return mine, artifacts[:8] + ([f"{len(artifacts) - 8} more"] if len(artifacts) > 8 else [])


def _spoken_version(fact: Fact) -> str:
    version = str(fact.attributes.get("version", ""))
    return version if version[:1].isdigit() or version[:1] == "v" else ""


def _kustomize(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "kustomize.")
    roles = Counter(str(fact.attributes.get("role")) for fact in of(mine, "kustomize.kustomization"))
    artifacts = [counted(roles[role], role) for role in ("base", "overlay", "component") if roles[role]]
    return mine, artifacts + kinds_counted(mine, {"kustomize.patch": "patch"})


def _argocd(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "argocd.", "flux.")
    applications = of(mine, "argocd.application")
    artifacts = kinds_counted(
        mine,
        {
            "argocd.application": "Application",
            "argocd.applicationset": "ApplicationSet",
            "argocd.project": "project",
            "argocd.application_template": "templated Application",
        },
    )
    if any(fact.attributes.get("role") == "app-of-apps" for fact in applications):
        artifacts.insert(0, "app-of-apps")
    policies = [("automated", "auto-sync"), ("prune", "prune"), ("selfHeal", "self-heal")]
    on = [word for key, word in policies if any(fact.attributes.get(key) is True for fact in applications)]
    if on:
        artifacts.append(" + ".join(on))
    waves = {fact.attributes["sync_wave"] for fact in mine if "sync_wave" in fact.attributes}
    if waves:
        artifacts.append(counted(len(waves), "sync wave"))
    artifacts += kinds_counted(
        mine,
        {
            "flux.kustomization": "Flux Kustomization",
            "flux.helm_release": "Flux HelmRelease",
            "flux.source": "Flux source",
        },
    )
    return mine, artifacts


_PIPELINES: Final = {
    "ci.jenkinsfile": "Jenkinsfile",
    "ci.github_workflow": "GitHub Actions workflow",
    "ci.gitlab": "GitLab CI pipeline",
    "ci.circleci": "CircleCI pipeline",
    "ci.azure_pipelines": "Azure pipeline",
    "ci.bitbucket": "Bitbucket pipeline",
    "ci.codebuild": "CodeBuild buildspec",
    "ci.tekton": "Tekton object",
}


def _cicd(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "ci.")
    artifacts: list[str] = []
    pipelines = of(mine, *_PIPELINES)
    for fact in pipelines[:3]:
        stages = fact.attributes.get("stages") or fact.attributes.get("jobs")
        if isinstance(stages, tuple):
            noun = "stage" if "stages" in fact.attributes else "job"
            more = ", ..." if len(stages) > 7 else ""
            shown = ", ".join(map(str, stages[:7]))
            name = _PIPELINES[fact.kind] if fact.name == "Jenkinsfile" else f"{_PIPELINES[fact.kind]} {fact.name}"
            artifacts.append(f"{name} ({counted(len(stages), noun)}: {shown}{more})")
    if len(pipelines) > 3 or not artifacts:
        artifacts = kinds_counted(pipelines, _PIPELINES)
    return mine, artifacts


def _docker(facts: Facts) -> tuple[list[Fact], list[str]]:
    mine = of(facts, "docker.")
    artifacts = kinds_counted(mine, {"docker.image": "Dockerfile"})
    several = sum(
        len(stages) > 1
        for fact in of(mine, "docker.image")
        if isinstance(stages := fact.attributes.get("base_images"), tuple)
    )
    if several:
        artifacts.append(f"{several} multi-stage")
    composes = {fact.path for fact in of(mine, "docker.compose", "docker.compose_service")}
    if composes:
        services = len(of(mine, "docker.compose_service"))
        artifacts.append(f"{counted(len(composes), 'compose file')} ({counted(services, 'service')})")
    return mine, artifacts


def _observability(facts: Facts) -> tuple[list[Fact], list[str]]:
    tools = named_after(facts, OBSERVING)
    names = {
        "k8s.prometheus": "Prometheus",
        "k8s.alertmanager": "Alertmanager",
        "k8s.service_monitor": "ServiceMonitor",
        "k8s.prometheus_rule": "PrometheusRule",
        "aws.cloudwatch_alarm": "CloudWatch alarm",
        "aws.cloudwatch_log_group": "CloudWatch log group",
        "observability.prometheus": "Prometheus configuration",
        "observability.rules": "alerting rule file",
        "observability.dashboard": "Grafana dashboard",
    }
    mine = of(facts, *names)
    return mine + tools, kinds_counted(mine, names) + unique(tool_of(fact, OBSERVING) for fact in tools)


def _secrets(facts: Facts) -> tuple[list[Fact], list[str]]:
    names = {
        "aws.secret": "Secrets Manager secret",
        "aws.ssm_parameter": "SSM parameter",
        "k8s.external_secret": "ExternalSecret",
        "k8s.secret_store": "secret store",
        "k8s.sealed_secret": "SealedSecret",
        "k8s.secret_provider_class": "SecretProviderClass",
        "secrets.sops": "SOPS file",
        "k8s.secret": "Kubernetes Secret",
    }
    mine, tools = of(facts, *names), named_after(facts, SECRET_TOOLS)
    return mine + tools, kinds_counted(mine, names) + unique(tool_of(fact, SECRET_TOOLS) for fact in tools)


def _dns(facts: Facts) -> tuple[list[Fact], list[str]]:
    names = {
        "aws.route53_zone": "Route 53 zone",
        "aws.route53_record": "Route 53 record",
        "aws.cloudfront_distribution": "CloudFront distribution",
        "aws.acm_certificate": "ACM certificate",
        "k8s.certificate": "cert-manager Certificate",
        "k8s.issuer": "cert-manager issuer",
    }
    mine, tools = of(facts, *names), named_after(facts, DNS_TOOLS)
    return mine + tools, kinds_counted(mine, names) + unique(tool_of(fact, DNS_TOOLS) for fact in tools)


def _storage(facts: Facts) -> tuple[list[Fact], list[str]]:
    names = {
        "k8s.storage_class": "StorageClass",
        "k8s.pvc": "volume claim",
        "k8s.pv": "PersistentVolume",
        "aws.efs": "EFS file system",
        "aws.ebs_volume": "EBS volume",
        "aws.s3_bucket": "S3 bucket",
        "aws.rds_instance": "RDS instance",
        "aws.rds_cluster": "RDS cluster",
        "aws.dynamodb_table": "DynamoDB table",
        "k8s.backup_schedule": "backup schedule",
        "k8s.snapshot_class": "snapshot class",
    }
    mine = of(facts, *names)
    return mine, kinds_counted(mine, names)


def _autoscaling(facts: Facts) -> tuple[list[Fact], list[str]]:
    names = {
        "k8s.hpa": "HPA",
        "k8s.vpa": "VPA",
        "k8s.scaled_object": "KEDA ScaledObject",
        "k8s.karpenter_node_pool": "Karpenter node pool",
        "aws.autoscaling_group": "Auto Scaling group",
        "aws.eks_node_group": "node group",
    }
    mine, tools = of(facts, *names), named_after(facts, SCALER_TOOLS)
    return mine + tools, kinds_counted(mine, names) + unique(tool_of(fact, SCALER_TOOLS) for fact in tools)


def _listed(kind: str, noun: str) -> Callable[[Facts], tuple[list[Fact], list[str]]]:
    def read(facts: Facts) -> tuple[list[Fact], list[str]]:
        mine = of(facts, kind)
        names = [fact.name for fact in mine]
        return mine, names if len(names) <= 6 else [f"{counted(len(names), noun)} ({', '.join(names[:5])}, ...)"]

    return read


_READERS: Final[dict[Layer, Callable[[Facts], tuple[list[Fact], list[str]]]]] = {
    Layer.TERRAFORM_BOOTSTRAP: _terraform_bootstrap,
    Layer.TERRAFORM: _terraform,
    Layer.AWS: _aws,
    Layer.OTHER_CLOUDS: _other_clouds,
    Layer.KUBERNETES: _kubernetes,
    Layer.HELM: _helm,
    Layer.KUSTOMIZE: _kustomize,
    Layer.ARGOCD: _argocd,
    Layer.CICD: _cicd,
    Layer.DOCKER: _docker,
    Layer.OBSERVABILITY: _observability,
    Layer.SECRETS: _secrets,
    Layer.DNS_CDN: _dns,
    Layer.STORAGE: _storage,
    Layer.AUTOSCALING: _autoscaling,
    Layer.SCRIPTS: _listed("script", "script"),
    Layer.DOCS: _listed("doc", "document"),
}
