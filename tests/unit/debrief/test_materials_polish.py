"""A model may smooth what materials say; a figure, a name or a fact that it changes keeps the passage as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from voice_interviewer.debrief.materials import interview_materials
from voice_interviewer.debrief.materials_polish import polish, says_the_same
from voice_interviewer.errors import ModelReplyError
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.repo.facts import Fact, RepoMap

PASSAGE = (
    "The infrastructure is written in Terraform: there are 5 Terraform modules (vpc, eks) and 47 Terraform resources. "
    "There is also 1 NAT gateway. The state lives in the s3 backend with native locking."
)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            ("The infrastructure is written in Terraform, with 5 Terraform modules such as vpc and eks, and 47 Terraform "
            "resources. There is also a NAT gateway, and the state lives in the s3 backend with native locking."),
            True,
        ),
        (
            ("The infrastructure is written in Terraform: five Terraform modules, vpc and eks among them, and 47 Terraform "
            "resources, with one NAT gateway. The state lives in the s3 backend with native locking."),
            True,
        ),
        (PASSAGE.replace("47", "48"), False),
        (PASSAGE.replace("5 Terraform modules", "47 Terraform modules").replace("47 Terraform res", "5 Terraform res"), False),
        (PASSAGE.replace("NAT gateway", "gateway"), False),
        (PASSAGE.replace("native locking", "native locking on Azure"), False),
        (PASSAGE.replace("is written in", "is robust and written in"), False),
        (PASSAGE.replace("The infrastructure is", "I wrote the infrastructure, it is"), False),
        (PASSAGE + " It scales to thousands of users and saves a great deal of money for the company every single month, "
         "which everybody on the team is very happy about.", False),
        ("Terraform. 5 Terraform modules, 47 Terraform resources.", False),
        (PASSAGE.replace("vpc", "`vpc`"), False),
    ],
)  # fmt: skip
def test_what_says_the_same(text: str, same: bool) -> None:
    assert says_the_same(text, PASSAGE) is same


class Writer:
    """A language model that answers with what a function makes of the prompt."""

    identity = ModelIdentity("ollama", "writer", "", 8.0)
    context_tokens = 4096

    def __init__(self, *, fails: bool = False) -> None:
        self._fails = fails

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        raise ModelReplyError("not asked for this")

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        del schema, max_tokens
        if self._fails:
            raise ModelReplyError("no reply")
        passage = messages[-1].content.removeprefix("Passage: ").partition("\nReply")[0]
        return {"text": passage.replace("there are", "we find").replace("2 to 6", "2 to 9")}

    def close(self) -> None:
        return


def test_only_passages_that_say_the_same_are_taken() -> None:
    facts = (
        Fact("k8s.hpa", "shop", "hpa.yaml", 4, {"minReplicas": 2, "maxReplicas": 6, "target": "shop"}),
        Fact("terraform.module", "vpc", "main.tf", 3),
        Fact("terraform.module", "eks", "main.tf", 9),
    )
    repo_map = RepoMap(Path("/anywhere/shop"), (), facts)
    materials = interview_materials(repo_map, round_availability(repo_map), ())
    result = polish(materials, Writer())
    said = {point.title: point.say for point in result.materials.talking_points}
    assert "The autoscaler of shop keeps 2 to 6 replicas" in said["Scaling and capacity"]
    assert result.passages > result.taken
    failed = polish(materials, Writer(fails=True))
    assert (failed.materials, failed.taken) == (materials, 0)
