"""Kubernetes facts from live manifests: workloads with their containers, and every other object by its own group and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Items, Leaf, Value, child, entries, items, line_of, text
from voice_interviewer.repo.manifests import Manifest

_FIELDS: Final[dict[tuple[str, str], tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]] = {
    ("", "Service"): ("k8s.service", (("type", ("spec", "type")), ("clusterIP", ("spec", "clusterIP")))),
    ("networking.k8s.io", "Ingress"): ("k8s.ingress", (("ingressClassName", ("spec", "ingressClassName")),)),
    ("extensions", "Ingress"): ("k8s.ingress", ()),
    ("gateway.networking.k8s.io", "Gateway"): ("k8s.gateway", (("gatewayClassName", ("spec", "gatewayClassName")),)),
    ("gateway.networking.k8s.io", "HTTPRoute"): ("k8s.http_route", ()),
    ("autoscaling", "HorizontalPodAutoscaler"): (
        "k8s.hpa",
        (
            ("minReplicas", ("spec", "minReplicas")),
            ("maxReplicas", ("spec", "maxReplicas")),
            ("target_kind", ("spec", "scaleTargetRef", "kind")),
            ("target", ("spec", "scaleTargetRef", "name")),
            ("targetCPUUtilizationPercentage", ("spec", "targetCPUUtilizationPercentage")),
        ),
    ),
    ("keda.sh", "ScaledObject"): (
        "k8s.scaled_object",
        (
            ("minReplicaCount", ("spec", "minReplicaCount")),
            ("maxReplicaCount", ("spec", "maxReplicaCount")),
            ("target", ("spec", "scaleTargetRef", "name")),
        ),
    ),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): (
        "k8s.vpa",
        (("target", ("spec", "targetRef", "name")), ("updateMode", ("spec", "updatePolicy", "updateMode"))),
    ),
    ("policy", "PodDisruptionBudget"): (
        "k8s.pdb",
        (("minAvailable", ("spec", "minAvailable")), ("maxUnavailable", ("spec", "maxUnavailable"))),
    ),
    ("networking.k8s.io", "NetworkPolicy"): ("k8s.network_policy", (("policyTypes", ("spec", "policyTypes")),)),
    ("cilium.io", "CiliumNetworkPolicy"): ("k8s.network_policy", ()),
    ("", "ServiceAccount"): (
        "k8s.service_account",
        (("automountServiceAccountToken", ("automountServiceAccountToken",)),),
    ),
    ("", "ConfigMap"): ("k8s.config_map", ()),
    ("", "Secret"): ("k8s.secret", (("type", ("type",)),)),
    ("bitnami.com", "SealedSecret"): ("k8s.sealed_secret", ()),
    ("external-secrets.io", "ExternalSecret"): (
        "k8s.external_secret",
        (
            ("refreshInterval", ("spec", "refreshInterval")),
            ("store", ("spec", "secretStoreRef", "name")),
            ("target", ("spec", "target", "name")),
        ),
    ),
    ("external-secrets.io", "SecretStore"): ("k8s.secret_store", ()),
    ("external-secrets.io", "ClusterSecretStore"): ("k8s.secret_store", ()),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): (
        "k8s.secret_provider_class",
        (("provider", ("spec", "provider")),),
    ),
    ("", "PersistentVolumeClaim"): (
        "k8s.pvc",
        (
            ("storageClassName", ("spec", "storageClassName")),
            ("accessModes", ("spec", "accessModes")),
            ("storage", ("spec", "resources", "requests", "storage")),
        ),
    ),
    ("", "PersistentVolume"): (
        "k8s.pv",
        (
            ("storageClassName", ("spec", "storageClassName")),
            ("capacity", ("spec", "capacity", "storage")),
            ("persistentVolumeReclaimPolicy", ("spec", "persistentVolumeReclaimPolicy")),
        ),
    ),
    ("storage.k8s.io", "StorageClass"): (
        "k8s.storage_class",
        (
            ("provisioner", ("provisioner",)),
            ("reclaimPolicy", ("reclaimPolicy",)),
            ("type", ("parameters", "type")),
            ("volumeBindingMode", ("volumeBindingMode",)),
            ("allowVolumeExpansion", ("allowVolumeExpansion",)),
        ),
    ),
    ("snapshot.storage.k8s.io", "VolumeSnapshotClass"): ("k8s.snapshot_class", (("driver", ("driver",)),)),
    ("snapshot.storage.k8s.io", "VolumeSnapshot"): ("k8s.volume_snapshot", ()),
    ("velero.io", "Schedule"): ("k8s.backup_schedule", (("schedule", ("spec", "schedule")),)),
    ("", "Namespace"): ("k8s.namespace", ()),
    ("", "ResourceQuota"): ("k8s.resource_quota", ()),
    ("", "LimitRange"): ("k8s.limit_range", ()),
    ("scheduling.k8s.io", "PriorityClass"): ("k8s.priority_class", (("value", ("value",)),)),
    ("rbac.authorization.k8s.io", "Role"): ("k8s.rbac", ()),
    ("rbac.authorization.k8s.io", "ClusterRole"): ("k8s.rbac", ()),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("k8s.rbac", (("roleRef", ("roleRef", "name")),)),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("k8s.rbac", (("roleRef", ("roleRef", "name")),)),
    ("cert-manager.io", "Certificate"): (
        "k8s.certificate",
        (("secretName", ("spec", "secretName")), ("issuer", ("spec", "issuerRef", "name"))),
    ),
    ("cert-manager.io", "Issuer"): ("k8s.issuer", (("server", ("spec", "acme", "server")),)),
    ("cert-manager.io", "ClusterIssuer"): ("k8s.issuer", (("server", ("spec", "acme", "server")),)),
    ("monitoring.coreos.com", "ServiceMonitor"): ("k8s.service_monitor", ()),
    ("monitoring.coreos.com", "PodMonitor"): ("k8s.service_monitor", ()),
    ("monitoring.coreos.com", "PrometheusRule"): ("k8s.prometheus_rule", ()),
    ("monitoring.coreos.com", "Prometheus"): ("k8s.prometheus", (("retention", ("spec", "retention")),)),
    ("monitoring.coreos.com", "Alertmanager"): ("k8s.alertmanager", ()),
    ("karpenter.sh", "NodePool"): (
        "k8s.karpenter_node_pool",
        (
            ("consolidationPolicy", ("spec", "disruption", "consolidationPolicy")),
            ("cpu_limit", ("spec", "limits", "cpu")),
        ),
    ),
    ("karpenter.sh", "Provisioner"): ("k8s.karpenter_node_pool", ()),
    ("karpenter.k8s.aws", "EC2NodeClass"): ("k8s.karpenter_node_class", ()),
    ("kyverno.io", "ClusterPolicy"): (
        "k8s.admission_policy",
        (("validationFailureAction", ("spec", "validationFailureAction")),),
    ),
    ("kyverno.io", "Policy"): ("k8s.admission_policy", ()),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): ("k8s.crd", ()),
    ("apps.openshift.io", "DeploymentConfig"): ("k8s.openshift_deployment_config", ()),
    ("serving.knative.dev", "Service"): ("k8s.knative_service", ()),
}


def kubernetes_facts(manifest: Manifest) -> Iterator[Fact]:
    """The facts of one live object; objects of unknown groups give a `k8s.custom` fact with their group."""
    if manifest.is_workload:
        yield from _workload(manifest)
        return
    known = _FIELDS.get((manifest.group, manifest.kind))
    if known is None:
        attributes = manifest.attributes()
        attributes.put("apiVersion", child(manifest.document, "apiVersion"))
        yield attributes.fact("k8s.custom", manifest.name)
        return
    kind, fields = known
    attributes = manifest.attributes()
    for key, path in fields:
        attributes.put(key, child(manifest.document, *path))
    detail = _DETAILS.get(kind)
    if detail is not None:
        detail(manifest, attributes)
    yield attributes.fact(kind, manifest.name)


def _workload(manifest: Manifest) -> Iterator[Fact]:
    spec = child(manifest.document, "spec")
    pod = child(manifest.pod(), "spec")
    attributes = manifest.attributes()
    for key in (
        "replicas",
        "serviceName",
        "schedule",
        "concurrencyPolicy",
        "suspend",
        "revisionHistoryLimit",
        "backoffLimit",
    ):
        attributes.put(key, child(spec, key))
    for key in ("type",):
        attributes.put("strategy", child(spec, "strategy", key) or child(spec, "updateStrategy", key))
    for key in ("maxUnavailable", "maxSurge"):
        attributes.put(key, child(spec, "strategy", "rollingUpdate", key))
    for key in ("serviceAccountName", "terminationGracePeriodSeconds", "hostNetwork", "hostPID", "priorityClassName"):
        attributes.put(key, child(pod, key))
    for key in ("affinity", "topologySpreadConstraints", "tolerations", "nodeSelector", "initContainers"):
        present = child(pod, key)
        if present is not None:
            attributes.set(key, True, Place(manifest.path, present.line))
    yield attributes.fact("k8s.workload", manifest.name)
    for init in (True, False):
        for container in manifest.containers(init=init):
            yield _container(manifest, container, init=init)
    for template in items(spec, "volumeClaimTemplates"):
        named = child(template, "metadata", "name")
        claim = Attributes(manifest.path, line_of(named, template.line))
        claim.put("storageClassName", child(template, "spec", "storageClassName"))
        claim.put("accessModes", child(template, "spec", "accessModes"))
        claim.put("storage", child(template, "spec", "resources", "requests", "storage"))
        claim.set("template_of", manifest.name)
        yield claim.fact("k8s.pvc", text(named))


def _container(manifest: Manifest, container: Fields, *, init: bool) -> Fact:
    attributes = Attributes(manifest.path, container.line)
    attributes.set("workload", manifest.name, Place(manifest.path, manifest.line))
    attributes.set("workload_kind", manifest.kind, Place(manifest.path, line_of(child(manifest.document, "kind"), 1)))
    attributes.put("namespace", child(manifest.document, "metadata", "namespace"))
    if init:
        attributes.set("init", True)
        attributes.put("restartPolicy", child(container, "restartPolicy"))
    attributes.put("image", child(container, "image"))
    attributes.put("imagePullPolicy", child(container, "imagePullPolicy"))
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        found = child(container, probe)
        if found is not None:
            attributes.set(probe, True, Place(manifest.path, found.line))
            attributes.put(f"{probe}.path", child(found, "httpGet", "path"))
        elif not init and probe != "startupProbe":
            attributes.set(probe, False)
    for resource in ("cpu", "memory", "ephemeral-storage"):
        for side, suffix in (("requests", "request"), ("limits", "limit")):
            attributes.put(f"{resource.replace('-', '_')}_{suffix}", child(container, "resources", side, resource))
    for key in ("runAsNonRoot", "runAsUser"):
        own = child(container, "securityContext", key)
        attributes.put(key, own if own is not None else child(manifest.pod(), "spec", "securityContext", key))
    for key in ("privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem"):
        attributes.put(key, child(container, "securityContext", key))
    ports = tuple(port for item in items(container, "ports") if isinstance(port := child(item, "containerPort"), Leaf))
    if ports:
        attributes.put("ports", Items(ports, ports[0].line))
    return attributes.fact("k8s.container", f"{manifest.name}/{text(container, 'name')}")


def _service(manifest: Manifest, attributes: Attributes) -> None:
    ports = tuple(
        port for item in items(manifest.document, "spec", "ports") if isinstance(port := child(item, "port"), Leaf)
    )
    if ports:
        attributes.put("ports", Items(ports, ports[0].line))
    for key in ("type", "scheme", "internal"):
        name = f"service.beta.kubernetes.io/aws-load-balancer-{key}"
        attributes.put(f"aws-load-balancer-{key}", child(manifest.document, "metadata", "annotations", name))


def _ingress(manifest: Manifest, attributes: Attributes) -> None:
    hosts = tuple(
        host for rule in items(manifest.document, "spec", "rules") if isinstance(host := child(rule, "host"), Leaf)
    )
    if hosts:
        attributes.put("hosts", Items(hosts, hosts[0].line))
    tls = child(manifest.document, "spec", "tls")
    attributes.set("tls", tls is not None, Place(manifest.path, line_of(tls, manifest.line)))
    annotations = entries(manifest.document, "metadata", "annotations")
    for key in (
        "cert-manager.io/cluster-issuer",
        "cert-manager.io/issuer",
        "external-dns.alpha.kubernetes.io/hostname",
    ):
        attributes.put(key, annotations.get(key))
    attributes.put("alb.ingress.kubernetes.io/scheme", annotations.get("alb.ingress.kubernetes.io/scheme"))


def _hpa(manifest: Manifest, attributes: Attributes) -> None:
    for metric in items(manifest.document, "spec", "metrics"):
        name = child(metric, "resource", "name")
        value = child(metric, "resource", "target", "averageUtilization") or child(
            metric, "resource", "targetAverageUtilization"
        )
        if isinstance(name, Leaf) and value is not None:
            attributes.put(f"{text(name)}_averageUtilization", value)


def _data_keys(manifest: Manifest, attributes: Attributes) -> None:
    """The names of the entries, never their values."""
    keys = tuple(key for field in ("data", "stringData", "binaryData") for key in entries(manifest.document, field))
    if keys:
        attributes.set("keys", keys[:40])


def _service_account(manifest: Manifest, attributes: Attributes) -> None:
    role = entries(manifest.document, "metadata", "annotations").get("eks.amazonaws.com/role-arn")
    attributes.put("eks.amazonaws.com/role-arn", role)


def _rules(manifest: Manifest, attributes: Attributes) -> None:
    for rule in items(manifest.document, "rules"):
        for key in ("verbs", "resources", "apiGroups"):
            if any(text(item) == "*" for item in items(rule, key)):
                attributes.put(key, child(rule, key))
    subjects = tuple(text(subject, "name") for subject in items(manifest.document, "subjects"))
    if subjects:
        attributes.set("subjects", subjects)


def _crd(manifest: Manifest, attributes: Attributes) -> None:
    attributes.put("group", child(manifest.document, "spec", "group"))


def _network_policy(manifest: Manifest, attributes: Attributes) -> None:
    selector: Value | None = child(manifest.document, "spec", "podSelector")
    if isinstance(selector, Fields) and not selector.entries:
        attributes.set("selects_all_pods", True, Place(manifest.path, selector.line))


_DETAILS: Final[dict[str, Callable[[Manifest, Attributes], None]]] = {
    "k8s.service": _service,
    "k8s.ingress": _ingress,
    "k8s.hpa": _hpa,
    "k8s.config_map": _data_keys,
    "k8s.secret": _data_keys,
    "k8s.service_account": _service_account,
    "k8s.rbac": _rules,
    "k8s.crd": _crd,
    "k8s.network_policy": _network_policy,
}
