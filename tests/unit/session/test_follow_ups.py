"""Follow-ups aim at what the answer left out, core first, never more than two, and stop when they make no sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.question_plan import PlannedFollowUp, PlannedQuestion
from voice_interviewer.plan.rubric import Question
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import load_labelled
from voice_interviewer.scoring.score import PointState, Turn
from voice_interviewer.session.follow_ups import COMPARE, EASIER_PROBE, WEIGH, NextPrompt, foreseeable, next_prompt
from voice_interviewer.speech.words import Transcript

ROOT = Path(__file__).resolve().parents[3]
QUESTION = Question.model_validate(
    {
        "id": "probes",
        "round": "Kubernetes",
        "title": "Probes",
        "category": "what-breaks",
        "pillar": "availability",
        "theme": "probes",
        "text": "What does a readiness probe do, and what breaks without one?",
        "key_points": [
            {"id": "traffic", "claim": "A failing readiness probe takes the pod out of the service.", "core": True,
             "aliases": ["taken out of the service", "no more traffic"]},
            {"id": "rollout", "claim": "A rollout waits until new pods are ready.", "core": True,
             "aliases": ["rollout waits", "rolling update waits"]},
            {"id": "liveness", "claim": "A liveness probe restarts the container.", "aliases": ["restarts the container"]},
            {"id": "cascade", "claim": "A probe on a shared dependency takes all pods out together.", "expert": True,
             "aliases": ["all pods at once", "shared dependency"]},
        ],
        "follow_ups": [
            {"id": "database", "targets": "cascade", "text": "The probe checks the database. What happens when it is slow?"},
            {"id": "deploy", "targets": "rollout", "text": "You ship a broken image. What do users see?"},
            {"id": "requests", "targets": "traffic", "text": "Where do requests go while a pod starts?", "leaks": True},
        ],
        "easier_probe": "How does Kubernetes know that a pod may get requests?",
        "key_point": "Ready means traffic.",
        "model_answer": "A readiness probe decides about traffic.",
        "drill": "Break a probe.",
    }
)  # fmt: skip
PLANNED = PlannedQuestion(
    question=QUESTION,
    text=QUESTION.text,
    spoken=QUESTION.text,
    follow_ups=tuple(
        PlannedFollowUp(entry.id, entry.targets, entry.text, f"Spoken: {entry.text}", entry.leaks)
        for entry in QUESTION.follow_ups
    ),
    easier_probe=QUESTION.easier_probe,
    key_point=QUESTION.key_point,
    model_answer=QUESTION.model_answer,
    drill=QUESTION.drill,
)
TRAFFIC = "When the readiness probe fails, the pod is taken out of the service, so it gets no more traffic for a while."
ROLLOUT = "And the rollout waits until the new pods are ready, so that a broken version does not replace the old pods."
LIVENESS = "The liveness probe is different, it restarts the container when the process hangs."
CASCADE = "If it checks a shared dependency like the database, all pods at once become unready."


def follow_up(asked: Sequence[str], *texts: str) -> NextPrompt | None:
    turns = [
        Turn(index, QUESTION.text if index == 0 else "Go on?", Transcript(text)) for index, text in enumerate(texts)
    ]
    return next_prompt(PLANNED, turns, asked)


@pytest.mark.parametrize(
    ("asked", "texts", "expected"),
    [
        ((), (TRAFFIC,), "deploy"),
        ((), (ROLLOUT,), "requests"),
        ((), (f"{TRAFFIC} {ROLLOUT}",), "database"),
        ((), (f"{TRAFFIC} {ROLLOUT} {LIVENESS} {CASCADE}",), None),
        (("deploy",), (TRAFFIC, "Users see errors from the new version."), "database"),
        (("deploy",), (TRAFFIC, ROLLOUT), "database"),
        (("deploy", "database"), (TRAFFIC, ROLLOUT, LIVENESS), None),
        (("deploy",), (TRAFFIC, "I don't know."), None),
        ((), ("I don't know.",), EASIER_PROBE),
        ((), ("",), EASIER_PROBE),
        ((EASIER_PROBE,), ("I don't know.", TRAFFIC), None),
        ((), (), None),
    ],
)
def test_which_follow_up_comes_next(asked: Sequence[str], texts: Sequence[str], expected: str | None) -> None:
    found = follow_up(asked, *texts)
    assert (found.follow_up_id if found else None) == expected


def test_what_was_said_in_other_words_is_not_asked_for_again() -> None:
    """The answer leaves applying to one place alone, in words that are not the rubric's."""
    answers = load_labelled(ROOT / "tests" / "labelled", load_bank())
    (answer,) = [each for each in answers if each.id == "tf-no-state-lock/p3"]
    by_words = next_prompt(answer.planned, answer.turns, ())
    by_meaning = next_prompt(answer.planned, answer.turns, (), judge=Judge(None, encoder=bundled_encoder()))
    assert by_words is not None
    assert by_meaning is not None
    assert answer.states[by_words.targets] is PointState.STATED
    assert answer.states[by_meaning.targets] is PointState.MISSED


def test_the_prompt_carries_all_that_the_session_asks_and_the_judge_needs() -> None:
    assert follow_up((), ROLLOUT) == NextPrompt(
        "Where do requests go while a pod starts?",
        "Spoken: Where do requests go while a pod starts?",
        "requests",
        "traffic",
        leaks=True,
    )


def test_one_follow_up_is_asked_even_when_none_aims_at_what_is_open() -> None:
    closed = follow_up((), f"{TRAFFIC} {ROLLOUT} {CASCADE}")
    assert closed is None or closed.follow_up_id in ("database", "deploy", "requests")


def test_whatever_is_asked_next_was_foreseen() -> None:
    answers = load_labelled(ROOT / "tests" / "labelled", load_bank())[::4]
    kinds = set()
    for answer in (*answers, replace(answers[0], text="I don't know.")):
        foreseen = foreseeable(answer.planned)
        first = next_prompt(answer.planned, answer.turns, ())
        second = next_prompt(answer.planned, answer.turns, (first.follow_up_id,)) if first is not None else None
        for prompt in filter(None, (first, second)):
            assert prompt.spoken.endswith(foreseen)
            assert prompt.lead or prompt.spoken in foreseen
            kinds.add(prompt.follow_up_id)
    assert kinds >= {EASIER_PROBE, COMPARE, WEIGH}
