"""The score block in words."""

from __future__ import annotations

from dataclasses import replace

import tui_story as story

from voice_interviewer.scoring.score import ScoreStatus
from voice_interviewer.tui.glyphs import ASCII
from voice_interviewer.tui.score_text import score_block

WHOLE = """\
Score: Kubernetes - Node Scaling & Cost

###- Rating: 3/4 - Proficient  (borderline: one point more or less decides)
###- Tech justification: 3/4 - Both tools defined and compared; no word on consolidation.

Strengths
+ Correctly identified the fixed-size risk
+ Told both tools apart

Gap
Did not mention spot instances, nor what idle nodes cost.

Key point for interview
I chose fixed nodes for predictable cost; for production I would add Karpenter with spot instances.

Model answer
The Cluster Autoscaler is a controller that watches Pods that cannot be scheduled and grows the node group. \
Karpenter provisions right-sized nodes directly. In this repository three nodes are fixed at \
modules/eks/main.tf:42, so a lost node leaves two thirds of the capacity.

What you said about your repository
+ you said three fixed nodes: modules/eks/main.tf:42 agrees
x you said version 1.32: modules/eks/main.tf:12 says 1.31

Mistakes
x Karpenter scales an ASG. Right is: Karpenter needs no ASG

Key points
+ stated: The Cluster Autoscaler reacts to Pods that cannot be scheduled.  "watches for pending Pods"
+ stated: Karpenter launches right-sized nodes without a node group.  "Karpenter launches nodes directly"
~ partly: A fixed group has no headroom when a node is lost.  "no headroom when one of them fails"
- missed: Spot instances cut the price of interruptible work.

Delivery
44 s | 103 words | 141 words a minute | 1 filled pause | 1 long pause | first word after 1.2 s"""


def test_a_whole_block() -> None:
    assert score_block(story.SCORE, story.NODES, story.DELIVERY, ASCII).plain == WHOLE


def test_an_unscored_answer_shows_no_number() -> None:
    unscored = replace(
        story.SCORE,
        status=ScoreStatus.UNSCORED,
        reason="the model's reply could not be used",
        rating=None,
        tech_justification=None,
    )
    lines = score_block(unscored, story.NODES, None, ASCII).plain.splitlines()
    assert lines[2] == "Not scored: the model's reply could not be used"
    assert not any(line.startswith(("Rating", "Tech")) for line in lines)


def test_a_block_without_its_question_names_the_id() -> None:
    assert score_block(story.SCORE, None, None, ASCII).plain.startswith("Score: k8s-node-scaling\n")


def test_a_remark_on_how_it_was_judged_is_shown() -> None:
    remarked = replace(story.SCORE, reason="judged without a language model")
    assert "judged without a language model" in score_block(remarked, story.NODES, None, ASCII).plain.splitlines()
