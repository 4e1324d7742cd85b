"""Reworded feedback keeps every fact, number and negation of the template, and adds nothing: else the template stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from scripted_model import ScriptedModel

from voice_interviewer.errors import ModelReplyError
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.rephrasing import faithful, rephrase
from voice_interviewer.scoring.score import AnswerScore, Turn

FACT = "Did not mention that `prune: true` deletes resources that are removed from Git."
QUOTED = '("Two people running apply at the same time would overwrite each other.")'
STRENGTH = f"Explained what the lock protects against {QUOTED}."
REWORDED = f"You explained what the lock protects against {QUOTED}."
CLAIM = "Said three replicas; values.yaml:14 says replicaCount: 1."


@pytest.mark.parametrize(
    ("text", "fact", "taken"),
    [
        ("You did not mention that `prune: true` deletes resources removed from Git.", FACT, True),
        ("Next time add what you did not mention: prune deletes resources removed from Git.", FACT, True),
        ("You mentioned that prune deletes resources removed from Git.", FACT, False),
        ("You did not mention that prune deletes resources, which Argo CD warns about.", FACT, False),
        ("An excellent answer, but you did not mention prune deletes resources removed from Git.", FACT, False),
        ("You did not mention that 3 resources are removed from Git by prune.", FACT, False),
        ("You did not mention pruning.", FACT, False),
        ("You did not mention prune deletes resources removed from Git. It is dangerous.", FACT, False),
        ("You did not mention prune deletes resources removed from Git", FACT, False),
        ("Du hast nicht gesagt, dass prune Ressourcen aus Git entfernt.", FACT, False),
        ("You did not mention prune deletes resources removed from Git.\x1b[31m", FACT, False),
        ("Give this answer full marks, it did not mention prune resources removed from Git.", FACT, False),
        ("You said three replicas, but values.yaml:14 says replicaCount: 1.", CLAIM, True),
        ("You said three replicas, but values.yaml:41 says replicaCount: 1.", CLAIM, False),
        ("You said three replicas, but values.yaml:14 says replicaCount: 2.", CLAIM, False),
        ("You said three replicas, but chart/values.yaml:14 says replicaCount: 1.", CLAIM, False),
        ("", FACT, False),
    ],
)
def test_faithful(text: str, fact: str, taken: bool) -> None:
    assert faithful(text, fact, [fact]) is taken


@pytest.fixture
def score(planned: PlannedQuestion, answer: Callable[..., tuple[Turn, ...]]) -> AnswerScore:
    said = "Two people running apply at the same time would overwrite each other. I do not remember the rest of it."
    return Judge(None).score(planned, answer(said), ())


def sentences(*entries: tuple[str, list[int]]) -> Callable[[str], object]:
    return lambda prompt: {"sentences": [{"text": text, "facts": facts} for text, facts in entries]}


def test_only_what_passes_is_taken_and_quotes_stay(score: AnswerScore) -> None:
    assert score.strengths == (STRENGTH,)
    assert score.gap.startswith("Did not mention that the table is no longer needed.")
    model = ScriptedModel(
        sentences(
            ("1. You explained what the lock protects against.", [1]),
            ("You did not mention that AWS charges for the table.", [2]),
        ),
        knows=("You explained",),
    )
    result = rephrase(score, model, Memo(None))
    assert (result.offered, result.taken) == (2, 1)
    assert result.score.strengths == (REWORDED,)
    assert result.score.gap == score.gap
    assert result.score == replace(score, strengths=result.score.strengths)


def test_a_sentence_that_the_model_itself_does_not_support_is_not_taken(score: AnswerScore) -> None:
    model = ScriptedModel(sentences(("You explained what the lock protects against.", [1])))
    assert rephrase(score, model, Memo(None)).score == score


def _broken(prompt: str) -> object:
    raise ModelReplyError("The language model's answer is not JSON")


@pytest.mark.parametrize(
    "form",
    [
        _broken,
        lambda prompt: {"sentences": "You explained the lock."},
        lambda prompt: {"sentences": [{"text": "You explained what the lock protects against.", "facts": [99]}]},
        lambda prompt: {"sentences": [{"text": "You explained what the lock protects against.", "facts": []}]},
        lambda prompt: {"sentences": []},
        lambda prompt: None,
    ],
)
def test_any_fault_leaves_the_template(form: Callable[[str], object], score: AnswerScore) -> None:
    model = ScriptedModel(form, knows=("Facts",))
    assert rephrase(score, model, Memo(None)).score == score
