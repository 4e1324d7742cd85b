"""Which rounds the repository supports, and why: every reason is counted from facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voice_interviewer.plan.terms import Availability, Round, RoundAvailability
from voice_interviewer.repo.fact_counts import counted, tools_of
from voice_interviewer.repo.facts import Fact, Layer, RepoMap

GENERIC_REASON: Final = "no such artifacts found, general questions"


@dataclass(frozen=True, slots=True)
class _Theme:
    """One thing a round can ask about: a readable noun and the fact kinds that show it."""

    noun: str
    kinds: tuple[str, ...]
    countable: bool = True
    attribute: str = ""
    """Only facts with this attribute (and not false) count."""


def _theme(noun: str, *kinds: str) -> _Theme:
    return _Theme(noun, kinds)


def _mass(noun: str, *kinds: str) -> _Theme:
    return _Theme(noun, kinds, countable=False)


def _with(attribute: str, noun: str, *kinds: str) -> _Theme:
    return _Theme(noun, kinds, countable=False, attribute=attribute)


_THEMES: Final[dict[Round, tuple[_Theme, ...]]] = {
    Round.TERRAFORM: (
        _theme("root", "terraform.root"),
        _theme("state backend", "terraform.backend"),
        _theme("module", "terraform.module"),
        _theme("resource", "terraform.resource"),
        _mass("provider pins", "terraform.provider"),
        _theme("Terragrunt unit", "terragrunt.unit"),
    ),
    Round.KUBERNETES: (
        _mass("EKS config", "aws.eks_cluster"),
        _theme("workload", "k8s.workload"),
        _theme("node group", "aws.eks_node_group"),
        _theme("addon", "aws.eks_addon"),
        _mass("IRSA", "aws.irsa_role"),
        _mass("Pod Identity", "aws.pod_identity"),
        _mass("services", "k8s.service", "k8s.ingress", "k8s.gateway"),
        _mass("autoscaling", "k8s.hpa", "k8s.scaled_object", "k8s.vpa"),
        _mass("storage", "k8s.storage_class", "k8s.pvc", "k8s.pv"),
        _mass("chart templates", "helm.template"),
    ),
    Round.HELM: (
        _theme("local chart", "helm.chart"),
        _mass("templates", "helm.template"),
        _mass("values", "helm.values"),
        _theme("chart release", "terraform.helm_release", "argocd.helm_source", "flux.helm_release", "helm.release"),
    ),
    Round.ARGOCD: (
        _theme("Application", "argocd.application"),
        _theme("ApplicationSet", "argocd.applicationset"),
        _theme("project", "argocd.project"),
        _theme("templated Application", "argocd.application_template"),
        _with("role", "app-of-apps", "argocd.application"),
        _with("automated", "sync policies", "argocd.application", "argocd.applicationset"),
        _with("sync_wave", "sync waves", "argocd.application", "argocd.hook"),
        _theme("Flux object", "flux.kustomization", "flux.helm_release", "flux.source"),
        _mass("Kustomize overlays", "kustomize.kustomization"),
    ),
    Round.CICD: (
        _theme("Jenkinsfile", "ci.jenkinsfile"),
        _theme("workflow", "ci.github_workflow"),
        _theme("GitLab pipeline", "ci.gitlab"),
        _theme("pipeline", "ci.circleci", "ci.azure_pipelines", "ci.bitbucket", "ci.codebuild", "ci.tekton"),
        _theme("stage", "ci.stage"),
        _theme("job", "ci.job"),
        _theme("Dockerfile", "docker.image"),
    ),
    Round.AWS: (
        _mass("VPC", "aws.vpc", "aws.subnet", "aws.nat_gateway"),
        _mass("EKS", "aws.eks_cluster"),
        _mass("IAM", "aws.iam_role", "aws.irsa_role"),
        _mass("ECS", "aws.ecs_cluster", "aws.ecs_service"),
        _mass("Lambda", "aws.lambda_function", "aws.api_gateway"),
        _mass("CDN", "aws.cloudfront_distribution"),
        _mass("DNS", "aws.route53_zone", "aws.route53_record"),
        _mass("ECR", "aws.ecr_repository"),
        _mass("S3", "aws.s3_bucket"),
        _mass("databases", "aws.rds_instance", "aws.rds_cluster", "aws.dynamodb_table", "aws.elasticache"),
        _mass("compute", "aws.instance", "aws.autoscaling_group", "aws.load_balancer"),
        _mass("messaging", "aws.sqs_queue", "aws.sns_topic", "aws.msk_cluster"),
        _mass("CloudFormation", "cloudformation.template"),
    ),
    Round.RELIABILITY: (
        _mass("Prometheus", "k8s.prometheus", "k8s.service_monitor", "observability.prometheus"),
        _mass("alerts", "k8s.prometheus_rule", "k8s.alertmanager", "observability.rules", "aws.cloudwatch_alarm"),
        _mass("dashboards", "observability.dashboard"),
        _mass("logs", "aws.cloudwatch_log_group"),
        _mass("disruption budgets", "k8s.pdb"),
        _mass("autoscaling", "k8s.hpa", "k8s.scaled_object"),
        _mass("backups", "k8s.backup_schedule", "aws.backup_plan", "k8s.volume_snapshot"),
    ),
    Round.SECURITY: (
        _mass("IRSA", "aws.irsa_role"),
        _mass("Pod Identity", "aws.pod_identity"),
        _mass("IAM roles", "aws.iam_role"),
        _mass("secrets", "aws.secret", "k8s.external_secret", "k8s.sealed_secret", "secrets.sops", "aws.ssm_parameter"),
        _mass("encryption keys", "aws.kms_key"),
        _mass("RBAC", "k8s.rbac"),
        _mass("Kubernetes Secrets", "k8s.secret"),
        _mass("certificates", "k8s.certificate", "k8s.issuer", "aws.acm_certificate"),
        _mass("network policies", "k8s.network_policy"),
        _mass("security groups", "aws.security_group"),
        _mass("admission policies", "k8s.admission_policy"),
        _mass("service accounts", "k8s.service_account"),
        _mass("WAF", "aws.waf", "aws.guardduty"),
    ),
}
_OBSERVABILITY_MISSING: Final = "no Prometheus, alerting or dashboard configuration"


def round_availability(repo_map: RepoMap) -> tuple[RoundAvailability, ...]:
    """One entry for each round, in round order."""
    return tuple(_available(round_, repo_map.facts) for round_ in Round)


def _available(round_: Round, facts: Sequence[Fact]) -> RoundAvailability:
    found: list[str] = []
    total = 0
    for theme in _THEMES[round_]:
        count = sum(_shows(fact, theme) for fact in facts)
        if count:
            total += count
            found.append(counted(count, theme.noun) if theme.countable else theme.noun)
    if round_ is Round.SECURITY and any(_non_root(fact) for fact in facts):
        total += 1
        found.append("non-root containers")
    if round_ is Round.RELIABILITY and any(fact.kind == "k8s.container" and _probed(fact) for fact in facts):
        total += 1
        found.append("health probes")
    tools = [tool for layer in _TOOL_LAYERS.get(round_, ()) for tool in tools_of(facts, layer)]
    if tools:
        total += len(tools)
        found.append(f"tools: {', '.join(tools)}")
    if not found:
        return RoundAvailability(round_, Availability.GENERIC, GENERIC_REASON)
    has_core = _has_core(round_, facts) or (round_ is Round.RELIABILITY and bool(tools))
    if has_core and len(found) >= 2 and total >= 3:
        return RoundAvailability(round_, Availability.AVAILABLE, ", ".join(found))
    missing = "" if has_core else _MISSING.get(round_, "")
    return RoundAvailability(round_, Availability.LIMITED, ", ".join([*found, missing] if missing else found))


def _shows(fact: Fact, theme: _Theme) -> bool:
    if fact.kind not in theme.kinds:
        return False
    value = fact.attributes.get(theme.attribute)
    return not theme.attribute or (value is not None and value is not False)


_TOOL_LAYERS: Final = {
    Round.RELIABILITY: (Layer.OBSERVABILITY,),
    Round.SECURITY: (Layer.SECRETS,),
}
_CORE: Final[dict[Round, tuple[str, ...]]] = {
    Round.TERRAFORM: ("terraform.resource", "terraform.module"),
    Round.KUBERNETES: ("k8s.workload", "aws.eks_cluster"),
    Round.HELM: ("helm.chart",),
    Round.ARGOCD: (
        "argocd.application",
        "argocd.applicationset",
        "argocd.application_template",
        "flux.kustomization",
        "flux.helm_release",
    ),
    Round.CICD: (
        (
            "ci.jenkinsfile",
            "ci.github_workflow",
            "ci.gitlab",
            "ci.circleci",
            "ci.azure_pipelines",
            "ci.bitbucket",
            "ci.codebuild",
        )
    ),
    Round.RELIABILITY: (
        (
            "k8s.prometheus",
            "k8s.service_monitor",
            "observability.prometheus",
            "k8s.prometheus_rule",
            "observability.rules",
            "aws.cloudwatch_alarm",
        )
    ),
}
_MISSING: Final = {
    Round.HELM: "no local chart",
    Round.RELIABILITY: _OBSERVABILITY_MISSING,
    Round.CICD: "no pipeline",
}


def _has_core(round_: Round, facts: Sequence[Fact]) -> bool:
    core = _CORE.get(round_)
    return core is None or any(fact.kind in core for fact in facts)


def _non_root(fact: Fact) -> bool:
    return fact.kind == "k8s.container" and fact.attributes.get("runAsNonRoot") is True


def _probed(fact: Fact) -> bool:
    return bool(fact.attributes.get("readinessProbe") or fact.attributes.get("livenessProbe"))
