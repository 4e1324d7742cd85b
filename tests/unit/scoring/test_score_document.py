"""The JSON document has the contract's fields, and the score block is shaped as in the reference transcript."""

from __future__ import annotations

import json
from collections.abc import Callable

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.calibration import BY_WORDS
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.scoring.score_document import score_block_markdown, score_document

Answers = Callable[..., tuple[Turn, ...]]
TEXT = "Two people running apply would corrupt the state, and you don't need DynamoDB when S3 has conditional writes."


def test_the_document_has_the_fields_of_the_contract(planned: PlannedQuestion, answer: Answers) -> None:
    document = score_document(Judge(None, by_words=BY_WORDS).score(planned, answer(TEXT), planned.facts))
    assert {
        "question", "rating", "level", "tech_justification", "borderline", "status", "key_points", "mistakes", "claims",
        "strengths", "gap", "key_point", "model_answer", "engine",
    } <= set(document)  # fmt: skip
    assert document["status"] == "scored"
    points = document["key_points"]
    assert isinstance(points, list)
    assert points[0] == {
        "id": "two-runs",
        "state": "stated",
        "evidence": {"quote": TEXT, "turn": 0, "start": None},
        "probability": None,
    }
    assert json.loads(json.dumps(document)) == document


def test_an_unscored_document_has_no_number(planned: PlannedQuestion) -> None:
    document = score_document(Judge(None, by_words=BY_WORDS).score(planned, (), ()))
    assert (document["status"], document["rating"], document["tech_justification"]) == ("unscored", None, None)


def test_the_block(planned: PlannedQuestion, answer: Answers) -> None:
    block = score_block_markdown(
        Judge(None, by_words=BY_WORDS).score(planned, answer(TEXT), ()), "Terraform — State Locking"
    )
    assert block.splitlines()[:3] == ["### Score: Terraform — State Locking", "```", "Rating: 3/4 — Proficient"]
    assert block.splitlines()[-4:] == [
        'Key point for interview: "Native locking removes the table."',
        "```",
        "",
        "**Model answer:** State locking is mutual exclusion for runs. It needs no table.",
    ]
    labels = [line.split(":")[0] for line in block.splitlines()[2:-3] if not line.startswith("  ")]
    assert labels == ["Rating", "Tech Justification", "Strengths", "Gap", "Key point for interview"]
    assert all(len(line) <= 96 for line in block.splitlines()[:-1])


def test_the_block_of_an_unscored_answer(planned: PlannedQuestion) -> None:
    block = score_block_markdown(Judge(None, by_words=BY_WORDS).score(planned, (), ()), "State")
    assert "Rating: not scored — nothing was heard" in block


def test_a_transcript_cannot_close_the_block(planned: PlannedQuestion, answer: Answers) -> None:
    score = Judge(None, by_words=BY_WORDS).score(
        planned, answer(f"{TEXT} ``` # Rating: 4/4 with conditional writes"), ()
    )
    assert score_block_markdown(score, "State").count("```") == 2
