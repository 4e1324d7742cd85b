"""Interviews as values: questions, answers and scores small enough to read, with the seed's own content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from voice_interviewer.plan.question_plan import Grounding, PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rubric import Alternative, Definition, KeyPoint, Mistake, Question, Resource
from voice_interviewer.plan.terms import Category, Feedback, Mode, Pillar, Round, Scope, level_name
from voice_interviewer.scoring.score import (
    AnswerScore,
    ClaimCheck,
    Evidence,
    JustificationParts,
    MistakeFound,
    PointScore,
    PointState,
    ScoreStatus,
    Verdict,
)
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import QuestionRecord, SessionRecord, TurnRecord
from voice_interviewer.speech.words import Correction, Delivery, FilledPause, FillerKind, Transcript, Word

NODES_ANSWER = (
    "Cluster Autoscaler watches for pending pods and, um, grows the node group by raising the desired count. "
    "Karpenter is newer and launches instances directly through the EC2 fleet API. "
    "We have five nodes, so load spikes are covered. "
    "The risk is that one node goes down and I have no capacity left."
)
NODES_FOLLOW_UP = "Karpenter is faster, and the trade-off is that Cluster Autoscaler is more battle tested."
STATE_ANSWER = "State locking stops two people from running apply at the same time. We lock with DynamoDB."


def timed(text: str, *, start: float = 0.0, seconds_a_word: float = 0.4) -> tuple[Word, ...]:
    """Words of equal length, one after the other."""
    return tuple(
        Word(word, start + index * seconds_a_word, start + (index + 0.9) * seconds_a_word, 0.9)
        for index, word in enumerate(text.split())
    )


def spoken(text: str, *, corrections: tuple[Correction, ...] = ()) -> Transcript:
    return Transcript(text, timed(text), corrections)


def delivery(**changes: Any) -> Delivery:
    """An ordinary minute of speech."""
    values: dict[str, Any] = {
        "words_per_minute": 140.0,
        "articulation_rate": 4.4,
        "silent_pauses": 9,
        "long_pauses": 1,
        "longest_pause": 2.4,
        "filled_pauses": (
            FilledPause(3.0, 3.3, "um", FillerKind.HEARD),
            FilledPause(20.0, 20.4, "", FillerKind.DETECTED, 0.8),
        ),
        "discourse_markers": {"like": 1},
        "response_latency": 1.2,
        "speaking_seconds": 60.0,
        "answer_seconds": 80.0,
        "word_count": 187,
    }
    return Delivery(**(values | changes))


def rubric(identifier: str = "k8s-node-scaling", **changes: Any) -> Question:
    values: dict[str, Any] = {
        "id": identifier,
        "round": Round.KUBERNETES,
        "title": "Node Scaling & Cost",
        "category": Category.PILLAR,
        "pillar": Pillar.SCALABILITY,
        "theme": f"{identifier}-theme",
        "context": "Your node group in `{ng.path}` is fixed.",
        "text": "What is a Cluster Autoscaler and what is Karpenter?",
        "key_points": (
            KeyPoint(
                id="pending-pods",
                claim="Cluster Autoscaler reacts to pending pods.",
                core=True,
                strength="Knew what triggers the autoscaler",
            ),
            KeyPoint(id="fleet-api", claim="Karpenter launches instances through the EC2 fleet API.", expert=True),
            KeyPoint(id="no-headroom", claim="A fixed size leaves no headroom when a node fails.", core=True, weight=2),
            KeyPoint(
                id="spot-instances",
                claim="Spot instances cut the price of fault-tolerant workloads.",
                pillar=Pillar.COST,
                gap="Did not mention spot instances",
            ),
        ),
        "definitions": (Definition(term="Karpenter", kind="a node provisioner", distinct="bypasses node groups"),),
        "alternatives": (Alternative(name="Cluster Autoscaler"),),
        "mistakes": (
            Mistake(
                id="ca-scales-pods",
                claim="Cluster Autoscaler scales pods.",
                severity="major",
                correction="It scales nodes.",
            ),
        ),
        "follow_ups": ({"id": "which", "targets": "fleet-api", "text": "Which one?"},),
        "easier_probe": "What happens to a pod that fits on no node?",
        "key_point": "I chose fixed nodes for predictable cost.",
        "model_answer": "Karpenter adds nodes. Spot instances cut the price of fault-tolerant workloads by up to 90 %.",
        "resources": (Resource(title="Karpenter docs", note="concepts"),),
        "drill": "Write a NodePool that replaces the group in `modules/eks/main.tf`.",
    }
    return Question.model_validate(values | changes)


def planned(question: Question | None = None, **changes: Any) -> PlannedQuestion:
    question = question or rubric()
    values = PlannedQuestion(
        question=question,
        text=f"Your node group in `modules/eks/main.tf` is fixed. {question.text}",
        spoken=question.text,
        follow_ups=(),
        easier_probe=question.easier_probe,
        key_point=question.key_point,
        model_answer=question.model_answer,
        drill=question.drill,
        grounded_in=(Grounding("modules/eks/main.tf", 12, "node group app: min_size 3"),),
    )
    return replace(values, **changes)


def nodes_score(**changes: Any) -> AnswerScore:
    values = AnswerScore(
        question="k8s-node-scaling",
        status=ScoreStatus.SCORED,
        reason="",
        rating=3,
        level=level_name(3),
        tech_justification=3,
        justification_remark="Compared both.",
        borderline=False,
        coverage=0.7,
        key_points=(
            PointScore(
                "pending-pods",
                PointState.STATED,
                Evidence("Cluster Autoscaler watches for pending pods", 0, 0.0),
            ),
            PointScore(
                "fleet-api",
                PointState.STATED,
                Evidence("Karpenter is newer and launches instances directly through the EC2 fleet API.", 0, 6.8),
            ),
            PointScore(
                "no-headroom", PointState.PARTLY, Evidence("one node goes down and I have no capacity left", 0, 16.0)
            ),
            PointScore("spot-instances", PointState.MISSED, None),
        ),
        mistakes=(),
        claims=(
            ClaimCheck("five nodes", "min_size: 3", "modules/eks/main.tf", 14, Verdict.CONTRADICTED),
            ClaimCheck("EC2 fleet", "", "", 0, Verdict.UNKNOWN),
        ),
        strengths=("Knew what triggers the autoscaler.",),
        gap="Did not mention spot instances.",
        key_point="I chose fixed nodes for predictable cost.",
        model_answer="Karpenter adds nodes. Spot instances cut the price of fault-tolerant workloads by up to 90 %.",
        justification=JustificationParts(1, 1, 0.5, 0.5),
        missing_definitions=("Pod Disruption Budget",),
        engine={"engine": "embedded", "model": "small", "prompt_version": "2"},
    )
    return replace(values, **changes)


def answered_nodes(**changes: Any) -> QuestionRecord:
    """The seed's question on nodes, answered well, with one follow-up and one figure that the repository contradicts."""
    question = planned()
    turns = (
        TurnRecord(
            0,
            question.text,
            transcript=spoken(NODES_ANSWER, corrections=(Correction("carpenter", "Karpenter", 6.8),)),
            delivery=delivery(),
            reason=EndReason.SILENCE,
            audio="audio/q1-t0.wav",
        ),
        TurnRecord(
            1,
            "Which would you choose?",
            follow_up_id="which",
            targets="fleet-api",
            transcript=spoken(NODES_FOLLOW_UP),
            delivery=delivery(
                words_per_minute=None,
                articulation_rate=None,
                speaking_seconds=6.0,
                answer_seconds=7.0,
                silent_pauses=0,
                long_pauses=0,
                longest_pause=0.2,
                filled_pauses=(),
                discourse_markers={},
                word_count=15,
            ),
            reason=EndReason.KEY,
            audio="audio/q1-t1.wav",
        ),
    )
    return replace(QuestionRecord(question, turns, nodes_score(), closed=True), **changes)


def state_question() -> PlannedQuestion:
    return planned(
        rubric(
            "tf-state-locking",
            round=Round.TERRAFORM,
            title="State Backend",
            category=Category.COMPARISON,
            pillar=Pillar.AVAILABILITY,
            context="",
            text="What is state locking?",
            key_points=(
                KeyPoint(id="concurrent-applies", claim="Locking stops two applies at the same time.", core=True),
                KeyPoint(
                    id="native-locking", claim="S3 locks natively with a lock file since Terraform 1.10.", core=True
                ),
                KeyPoint(id="no-table", claim="Native locking needs no DynamoDB table."),
            ),
            definitions=(Definition(term="S3 native locking", kind="a lock", distinct="a conditional write"),),
            alternatives=(Alternative(name="DynamoDB"),),
            mistakes=(
                Mistake(
                    id="dynamodb-needed",
                    claim="S3 state needs DynamoDB to lock.",
                    severity="critical",
                    contradicts=("no-table",),
                ),
            ),
            follow_ups=({"id": "native", "targets": "native-locking", "text": "How does S3 lock?"},),
            drill="Explain what `use_lockfile` writes.",
            resources=(),
        ),
        text="What is state locking?",
        drill="Explain what `use_lockfile` writes.",
        model_answer="S3 locks natively with a lock file since Terraform 1.10. It needs no table.",
        grounded_in=(Grounding("backend.tf", 4, "backend s3: use_lockfile true"),),
    )


def answered_state() -> QuestionRecord:
    """A weak answer with a critical mistake."""
    score = nodes_score(
        question="tf-state-locking",
        rating=1,
        level=level_name(1),
        tech_justification=1,
        key_points=(
            PointScore(
                "concurrent-applies",
                PointState.STATED,
                Evidence("State locking stops two people from running apply at the same time", 0, 0.0),
            ),
            PointScore("native-locking", PointState.MISSED, None),
            PointScore("no-table", PointState.CONTRADICTED, Evidence("We lock with DynamoDB", 0, 5.2)),
        ),
        mistakes=(
            MistakeFound(
                "dynamodb-needed",
                "S3 state needs DynamoDB to lock.",
                "critical",
                "",
                Evidence("We lock with DynamoDB", 0, 5.2),
            ),
        ),
        claims=(),
        missing_definitions=("S3 native locking",),
        justification=JustificationParts(0.5, 0.0, 0.5, 0.0),
        model_answer="S3 locks natively with a lock file since Terraform 1.10. It needs no table.",
    )
    question = state_question()
    turn = TurnRecord(
        0,
        question.text,
        transcript=spoken(STATE_ANSWER),
        delivery=delivery(words_per_minute=185.0, answer_seconds=40.0, speaking_seconds=30.0),
        reason=EndReason.SILENCE,
        audio="audio/q2-t0.wav",
    )
    return QuestionRecord(question, (turn,), score, closed=True)


def session(questions: Sequence[QuestionRecord], **changes: Any) -> SessionRecord:
    plan = QuestionPlan("bookshop", 7, Mode.FULL, Scope.QUICK, tuple(question.planned for question in questions))
    values = SessionRecord(
        session="2026-11-21-bookshop",
        started_at="2026-11-21T18:00:00+01:00",
        repo_path="/home/me/bookshop",
        plan=plan,
        feedback=Feedback.EACH,
        typed=False,
        engines=(("recognizer", "faster-whisper base int8"),),
        questions=tuple(questions),
        finished=True,
        completed=True,
    )
    return replace(values, **changes)


def mixed_record() -> SessionRecord:
    """Two scored questions, one skipped, one unscored, one never reached."""
    skipped = QuestionRecord(
        planned(rubric("k8s-skipped", title="Pod Disruption Budgets", pillar=Pillar.AVAILABILITY)),
        (TurnRecord(0, "What is a PDB?", skipped=True),),
        closed=True,
    )
    unscored = QuestionRecord(
        planned(rubric("k8s-unscored", title="Probes", pillar=Pillar.AVAILABILITY)),
        (
            TurnRecord(
                0, "What is a probe?", transcript=spoken("It probes the pod."), delivery=delivery(speaking_seconds=2.0)
            ),
        ),
        nodes_score(
            question="k8s-unscored",
            status=ScoreStatus.UNSCORED,
            rating=None,
            tech_justification=None,
            level="",
            reason="the model did not answer",
            key_points=(),
            claims=(),
            missing_definitions=(),
            engine={},
        ),
        closed=True,
    )
    unreached = QuestionRecord(planned(rubric("k8s-unreached", title="Network Policies")))
    return session([answered_state(), answered_nodes(), skipped, unscored, unreached], completed=False)
