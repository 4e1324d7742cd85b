"""Any bytes in any of the files that intake reads give a map: nothing raises and nothing takes long."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voice_interviewer.plan.map_document import map_document, map_markdown
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.repo.parsing import Family, parse, parsed_from_json, parsed_to_json
from voice_interviewer.repo.scan import scan_repository

NAMES = (
    "main.tf",
    "x.tf.json",
    "terraform.tfvars",
    "backend.hcl",
    "live/terragrunt.hcl",
    "root.hcl",
    "k8s.yaml",
    "kustomization.yaml",
    "base/kustomization.yaml",
    "chart/Chart.yaml",
    "chart/values.yaml",
    "chart/templates/deployment.yaml",
    "chart/templates/_helpers.tpl",
    "Dockerfile",
    "docker-compose.yml",
    "Jenkinsfile",
    ".github/workflows/a.yml",
    ".gitlab-ci.yml",
    "azure-pipelines.yml",
    ".circleci/config.yml",
    "buildspec.yml",
    "prometheus.yml",
    "grafana/dashboards/a.json",
    "run.sh",
    "Makefile",
    "README.md",
    "docs/a.rst",
    ".sops.yaml",
)
PIECES = st.sampled_from(
    (
        'resource "aws_eks_node_group" "a" {\n',
        'module "m" {\n  source = "./x"\n',
        "  min_size = var.a\n",
        'variable "a" { default = var.a }\n',
        "locals { a = local.b\n b = local.a }\n",
        "}\n",
        'terraform { backend "s3" {} }\n',
        "  count = 0\n",
        "  policy = jsonencode({ Statement = [1, { Action = 3 }] })\n",
        "apiVersion: apps/v1\nkind: Deployment\n",
        "metadata: {name: a}\n",
        "metadata: [a]\n",
        "spec: 3\n",
        "spec: {template: {spec: {containers: [1, {name: [x], image: 4, env: [{name: 1, value: 2}]}]}}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {path: 1}, sources: [2]}\n",
        "kind: List\nitems: {}\n",
        "resources: [., ../.., 3, {a: b}]\npatches: [1, {path: 2}, {patch: '- op: x'}]\n",
        "services: {a: 1, b: {image: [x], environment: [A=b, {c: d}]}}\n",
        "on: 1\njobs: {a: 1, b: {steps: [1, {uses: [x], run: 2}]}}\n",
        "dependencies: [1, {name: a}]\nname: [x]\n",
        "groups: [1, {rules: [2, {expr: 3}]}]\n",
        "---\n",
        "{{ if .Values.a }}\n",
        "{{/* ",
        " */}}",
        "FROM a as b\nUSER\nENV\nENV A\nARG =\n",
        "stage('a') { sh '''\n",
        "<<EOF\n",
        "&a [*a]\n",
        "\t",
        "\ufeff",
        "\x00",
        "'\"",
    )
)


@pytest.mark.parametrize("family", list(Family))
@given(text=st.text(max_size=300) | st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=120, deadline=None)
def test_any_text_parses_to_a_value_that_the_cache_keeps(family: Family, text: str) -> None:
    parsed = parse(family, text)
    assert parsed_from_json(parsed_to_json(parsed)) == parsed


@given(
    contents=st.lists(
        st.tuples(st.sampled_from(NAMES), st.binary(max_size=120) | st.lists(PIECES, max_size=10)), max_size=8
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_files_give_a_map(
    tmp_path_factory: pytest.TempPathFactory, contents: list[tuple[str, bytes | list[str]]]
) -> None:
    root = tmp_path_factory.mktemp("any")
    for name, content in contents:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else "".join(content).encode("utf-8", "surrogatepass"))
    repo_map = scan_repository(root, cache_folder=tmp_path_factory.getbasetemp() / "cache")
    rounds = round_availability(repo_map)
    assert map_document(repo_map, rounds)["repo"] == root.name
    assert map_markdown(repo_map, rounds).endswith("\n")
    for fact in repo_map.facts:
        assert (root / fact.path).is_file()


SLOW_TEXTS = {
    "Dockerfile": ["RUN a \\\n" * 40_000, "FROM " + "--a " * 20_000, "ENV " + "a" * 100_000],
    "Jenkinsfile": ["stage('a" * 30_000, "'''" * 30_000, "/*" * 50_000, "x = 'a\n" * 20_000],
    "chart/templates/a.yaml": ["{{/*" * 50_000, "{{ if " * 50_000, "{{- /* */" * 20_000, "kind: A\n" * 20_000],
    "a.yaml": ["\n" * 400_000 + "\t", " " * 400_000 + "[", "a: &a [" * 60, "[a: " * 50_000, "!" * 100_000],
    "main.tf": ["a = <<A\n" + " \n" * 40_000, "#" * 300_000, '"${' * 3000],
    "run.sh": ["terraform -a " * 20_000, "# '\"" * 20_000],
    "README.md": ["#" * 200_000, "=" * 200_000],
    "prometheus.yml": ["password: " * 20_000],
}


@pytest.mark.parametrize(
    ("name", "index"), [(name, index) for name, texts in SLOW_TEXTS.items() for index in range(len(texts))]
)
def test_text_that_invites_backtracking_is_read_in_seconds(tmp_path: Path, name: str, index: int) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "chart").mkdir(exist_ok=True)
    (tmp_path / "chart" / "Chart.yaml").write_text("name: a\n")
    path.write_text(SLOW_TEXTS[name][index])
    started = time.process_time()
    scan_repository(tmp_path)
    assert time.process_time() - started < 10
