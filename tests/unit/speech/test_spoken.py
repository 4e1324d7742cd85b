"""Written text in, the words of a speaker out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interviewer.speech.spoken import spoken_form


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("`modules/eks/main.tf`", "modules slash E K S, slash main dot T F"),
        ("In modules/eks/main.tf the HPA", "In modules slash E K S, slash main dot T F, the H.P.A"),
        ("In `values.yaml` Helm, in a/b we", "In values dot yaml, Helm, in a slash b we"),
        ("In `main.tf` line 2. In CI/CD we", "In main dot T F line 2. In C I C D we"),
        ("in main.tf:12.", "in main dot T F line 12."),
        ("`t3a.medium` and m5.2xlarge", "T 3A medium and M 5 2 X large"),
        ("3x `t3a.medium`", "3 T 3A medium"),
        ("`10.0.0.0/16`", "10 dot 0 dot 0 dot 0 slash 16"),
        ("kubectl get pods", "kube control get pods"),
        ("IRSA uses OIDC", "I.R.S.A uses O I D C"),
        ("`>= 1.10`", "at least 1 point 10"),
        ('`required_version = ">= 1.10"`', "required version at least 1 point 10"),
        ("`min_size = 3`", "min size set to 3"),
        ("`selfHeal: true`", "self heal set to true"),
        ("Terraform 1.10 and chart v7.8.0", "Terraform 1 point 10 and chart version 7 point 8 point 0"),
        ("99.95% of 3.5 hours", "99.95 percent of 3.5 hours"),
        ("~20% of $81/month", "about 20 percent of 81 dollars per month"),
        ("S3 + DynamoDB, EC2", "S 3 plus Dynamo D B, E C 2"),
        ("**What is** the *CI/CD* flow?", "What is the C I C D flow?"),
        ("# Title\n\n- one\n- two", "Title. one. two."),
        ("| a | b |\n|---|---|\n| c | d |", "a, b. c, d."),
        ("see [the docs](https://example.org/a_b)", "see the docs"),
        ("do NOT prune — ever", "do not prune, ever"),
        ("ASGs and APIs", "A.S.G's and A.P.I's"),
        ("app-of-apps and multi-stage", "app-of-apps and multi-stage"),
        ("gitlab-cowsay3d-gitops-key", "git lab cowsay 3 D git ops key"),
        ("us-east-1a", "U S east 1A"),
        ("`cpu: 250m`", "C P U set to 250 millicores"),
        ("`node group app: min_size 3`", "node group app, min size 3"),
        ("It's plain, isn't it? Yes.", "It's plain, isn't it? Yes."),
        ("`arn:aws:iam::123456789012:role/shop`", "I.A.M role shop"),
        ("It runs at `0 3 * * *`.", "It runs every day at 3 o'clock."),
        ('"*/5 * * * *"', "every 5 minutes"),
        ("15 2 1 * * and 0 9-17 * * 1-5", "on day 1 of every month at 2:15 and a cron schedule"),
        ("nginx@sha256:45b23dee08af5e43", "engine X pinned by digest"),
        ("alpine:3.20", "alpine 3 point 20"),
        ("main@abc1234", "main at a commit hash"),
        ("requests 250m CPU and 512Mi", "requests 250 millicores of C P U and 512 mebibytes"),
        ("100m of CPU, 1Gi, a 20Gi volume", "100 millicores of C P U, 1 gibibyte, a 20 gibibyte volume"),
        ("a timeout of 30s, 500ms, 2h", "a timeout of 30 seconds, 500 milliseconds, 2 hours"),
        ("HTTP 503s and 5xx", "H T T P 503's and 5 X X"),
        ("Terraform >= 1.10.0 or ~> 5.0", "Terraform at least 1 point 10 point 0 or compatible with 5 point 0"),
        ("In .env or `.env`", "In dot env or dot env"),
        ("git@gitlab.com:shop/infra.git", "shop slash infra on git lab"),
        ("https://github.com/shop/infra", "shop slash infra on git hub"),
        ("10.0.1.5:8080 or exporter:9100", "10 dot 0 dot 1 dot 5 port 8080 or exporter port 9100"),
        ("2-3 pods at 1,000 requests/s", "2 to 3 pods at 1,000 requests per second"),
        ("ON_DEMAND", "on demand"),
        ("`{{ .Values.image.tag }}`", "Values dot image dot tag"),
        ("the 2026-01-15 outage, CVE-2021-44228", "the 2026-01-15 outage, C V E 2021 44228"),
        ("", ""),
    ],
)
def test_spoken_form(written: str, said: str) -> None:
    assert spoken_form(written) == said


def test_the_users_dictionary_wins() -> None:
    assert spoken_form("kubectl and Bookshop", {"kubectl": "cube cuttle"}) == "cube cuttle and Bookshop"
    assert spoken_form("kubectl and Bookshop") == "kube control and Bookshop"


def test_spoken_text_stays_as_it_is() -> None:
    said = spoken_form(
        "The file modules/eks/main.tf of the EKS API asks for 512Mi, 250m CPU and kubectl >= 1.31 at 0 3 * * *."
    )
    assert spoken_form(said) == said


@given(st.text(alphabet="ab1_./`*:=-> []{}\n|#", max_size=60))
def test_no_markup_is_ever_said(written: str) -> None:
    said = spoken_form(written)
    assert not re.search(r"[`_{}|]|\*\*|\n|  ", said)


def test_plain_prose_is_left_alone() -> None:
    prose = "I would first look at the events of the pod, then at its logs."
    assert spoken_form(prose) == prose
