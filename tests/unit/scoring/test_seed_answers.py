"""The reference transcript's three answers, judged by words alone, come out where the reference put them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.grounding import without_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import AnswerScore, Turn
from voice_interviewer.speech.words import Transcript

SEED = yaml.safe_load((Path(__file__).parents[2] / "labelled" / "seed.yaml").read_text(encoding="utf-8"))["answers"]


def judged(entry: dict[str, Any]) -> AnswerScore:
    planned = without_repository(load_bank().by_id(entry["question"]))
    follow_ups = {follow_up.id: follow_up for follow_up in planned.question.follow_ups}
    turns = [Turn(0, planned.text, Transcript(entry["text"]))]
    for said in entry["follow_ups"]:
        asked = follow_ups[said["id"]]
        turns.append(Turn(len(turns), asked.text, Transcript(said["text"]), asked.id, asked.targets, asked.leaks))
    return Judge(None).score(planned, turns, ())


@pytest.mark.parametrize("entry", SEED, ids=lambda entry: entry["id"])
def test_level_gaps_and_mistakes(entry: dict[str, Any]) -> None:
    score = judged(entry)
    assert score.rating is not None
    assert 2 <= score.rating <= 4
    assert abs(score.rating - entry["level"]) <= 1
    missed = {point for point, state in entry["points"].items() if state == "missed"}
    assert {point.id for point in score.key_points if point.state.value == "missed"} >= missed
    assert [mistake.id for mistake in score.mistakes] == entry["mistakes"]
