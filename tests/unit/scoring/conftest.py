"""A small rubric question about state locking, and turns made of plain text, for all scoring tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from voice_interviewer.plan.question_plan import PlannedFollowUp, PlannedQuestion
from voice_interviewer.plan.rubric import Question
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.score import Turn
from voice_interviewer.speech.words import Transcript

TEXT = "What is Terraform state locking, and why would you choose S3 native locking over a DynamoDB table?"

QUESTION = {
    "id": "state-lock",
    "round": "Terraform & IaC",
    "title": "State Locking",
    "category": "comparison",
    "pillar": "availability",
    "theme": "state",
    "text": TEXT,
    "key_points": [
        {
            "id": "two-runs",
            "claim": "A state lock stops two runs from writing the state at once.",
            "core": True,
            "aliases": ["two people running apply", "concurrent applies", "at the same time"],
            "strength": "Explained what the lock protects against",
            "gap": "Did not say what the lock protects against",
        },
        {
            "id": "no-table",
            "claim": "Native locking needs no DynamoDB table.",
            "core": True,
            "aliases": ["don't need DynamoDB", "no DynamoDB table", "without DynamoDB"],
            "strength": "Saw that the table is gone",
            "gap": "Did not mention that the table is no longer needed",
        },
        {
            "id": "conditional-write",
            "claim": "The lock is an object created with a conditional write.",
            "aliases": ["conditional writes", "lock file in the bucket"],
        },
        {
            "id": "force-unlock",
            "claim": "A lock left by a crashed run is released with force-unlock.",
            "expert": True,
            "aliases": ["force unlock", "stale lock"],
        },
    ],
    "definitions": [
        {
            "term": "State locking",
            "kind": "mutual exclusion for runs that write the state",
            "kind_aliases": ["prevents two people", "prevents concurrent"],
            "distinct": "a run must hold the lock before it may write",
            "distinct_aliases": ["holds the lock", "second run waits", "corrupting the state"],
        }
    ],
    "alternatives": [{"name": "DynamoDB lock table", "aliases": ["DynamoDB"], "criteria": ["extra cost", "cheaper"]}],
    "trade_off": {"claim": "Old Terraform versions cannot use native locking.", "aliases": ["needs a recent version"]},
    "mistakes": [
        {
            "id": "encrypts",
            "claim": "State locking encrypts the state.",
            "severity": "critical",
            "contradicts": ["two-runs"],
            "aliases": ["locking encrypts the state", "lock encrypts"],
            "correction": "A lock only keeps two runs apart.",
        }
    ],
    "follow_ups": [
        {
            "id": "crash",
            "targets": "force-unlock",
            "text": "A run died and every later run refuses to start. What now?",
        },
        {"id": "mechanism", "targets": "conditional-write", "text": "How does S3 decide who holds it?"},
        {"id": "collision", "targets": "two-runs", "text": "What goes wrong without it?"},
        {"id": "table", "targets": "no-table", "text": "What can you delete from your account?", "leaks": True},
    ],
    "easier_probe": "What is the state file for?",
    "key_point": "Native locking removes the table.",
    "model_answer": "State locking is mutual exclusion for runs. It needs no table.",
    "drill": "Explain the backend in sixty seconds.",
}


@pytest.fixture
def planned() -> PlannedQuestion:
    question = Question.model_validate(QUESTION)
    return PlannedQuestion(
        question=question,
        text=question.text,
        spoken=question.text,
        follow_ups=tuple(
            PlannedFollowUp(entry.id, entry.targets, entry.text, entry.text, entry.leaks)
            for entry in question.follow_ups
        ),
        easier_probe=question.easier_probe,
        key_point=question.key_point,
        model_answer=question.model_answer,
        drill=question.drill,
        facts=(Fact("terraform.backend", "s3", "backend.tf", 3, {"use_lockfile": True, "bucket": "state"}),),
    )


@pytest.fixture
def answer() -> Callable[..., tuple[Turn, ...]]:
    """Turns from texts; a follow-up is `(id, target, text)`."""

    def turns(text: str, *follow_ups: Sequence[str], leaks: bool = False) -> tuple[Turn, ...]:
        first = Turn(0, TEXT, Transcript(text))
        later = [
            Turn(index, f"Follow-up {index}?", Transcript(said), identifier, target, leaks)
            for index, (identifier, target, said) in enumerate(follow_ups, start=1)
        ]
        return first, *later

    return turns
