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
        ("`modules/eks/main.tf`", "modules slash E K S slash main dot T F"),
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
        ("", ""),
    ],
)
def test_spoken_form(written: str, said: str) -> None:
    assert spoken_form(written) == said


def test_the_users_dictionary_wins() -> None:
    assert spoken_form("kubectl and Bookshop", {"kubectl": "cube cuttle"}) == "cube cuttle and Bookshop"


@given(st.text(alphabet="ab1_./`*:=-> []{}\n|#", max_size=60))
def test_no_markup_is_ever_said(written: str) -> None:
    said = spoken_form(written)
    assert not re.search(r"[`_{}|]|\*\*|\n|  ", said)


def test_plain_prose_is_left_alone() -> None:
    prose = "I would first look at the events of the pod, then at its logs."
    assert spoken_form(prose) == prose
