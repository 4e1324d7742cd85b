"""A told interview about a small bookshop repository: the plan, the events and the debrief that the screen tests draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from voice_interviewer.plan.question_plan import Grounding, PlannedFollowUp, PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rubric import FollowUp, KeyPoint, Question
from voice_interviewer.plan.terms import (
    Availability,
    Category,
    Feedback,
    Mode,
    Pillar,
    Round,
    RoundAvailability,
    Scope,
)
from voice_interviewer.repo.facts import Fact, Layer, LayerSummary, RepoMap, UnreadFile
from voice_interviewer.scoring.score import (
    AnswerScore,
    ClaimCheck,
    Evidence,
    MistakeFound,
    PointScore,
    PointState,
    ScoreStatus,
    Verdict,
)
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    Event,
    InputHeard,
    Nudged,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionClosed,
    SessionFinished,
    SessionStarted,
    SpeechState,
    Warned,
    WordsHeard,
)
from voice_interviewer.speech.words import Delivery, FilledPause, FillerKind, Transcript, Word
from voice_interviewer.tui.host import (
    Device,
    DeviceChoices,
    Finished,
    ModelPresence,
    ModelState,
    PastSession,
    ProgressLine,
    ProgressView,
    RepositoryView,
    Stage,
    StageState,
)

REPOSITORY = RepositoryView(
    RepoMap(
        root=Path("/home/candidate/bookshop"),
        layers=(
            LayerSummary(Layer.TERRAFORM_BOOTSTRAP, "S3 state bucket, ECR, Route 53 zone", ("bootstrap/main.tf",)),
            LayerSummary(
                Layer.TERRAFORM, "S3 backend, 4 modules", ("main.tf", "modules/vpc/", "modules/eks/", "modules/argocd/")
            ),
            LayerSummary(Layer.AWS, "VPC, EKS 1.31, 3x t3a.medium", ("modules/vpc/main.tf", "modules/eks/main.tf")),
            LayerSummary(Layer.KUBERNETES, "3 Deployments, 3 Services, 1 Ingress", ("k8s/base/",)),
            LayerSummary(Layer.ARGOCD, "App of apps, auto-sync, prune, self-heal", ("argocd/root.yaml",)),
            LayerSummary(Layer.CICD, "Jenkinsfile, 6 stages", ("Jenkinsfile",)),
        ),
        facts=tuple(Fact("k8s.service", f"service-{n}", "k8s/base/services.yaml", n + 1) for n in range(132)),
        unread=(UnreadFile("k8s/broken.yaml", "not YAML"),),
    ),
    (
        RoundAvailability(Round.TERRAFORM, Availability.AVAILABLE, "5 roots and modules, S3 backend"),
        RoundAvailability(Round.KUBERNETES, Availability.AVAILABLE, "EKS, 3 Deployments, 1 Ingress"),
        RoundAvailability(Round.HELM, Availability.LIMITED, "1 helm_release, no chart of your own"),
        RoundAvailability(Round.ARGOCD, Availability.AVAILABLE, "app of apps, sync policies"),
        RoundAvailability(Round.CICD, Availability.AVAILABLE, "Jenkinsfile with 6 stages"),
        RoundAvailability(Round.AWS, Availability.AVAILABLE, "VPC, IAM, CloudFront"),
        RoundAvailability(Round.RELIABILITY, Availability.LIMITED, "probes, no alert rules"),
        RoundAvailability(Round.SECURITY, Availability.GENERIC, "nothing found, general questions"),
    ),
)

DEVICES = DeviceChoices(
    (Device("usb", "USB Headset Mono"), Device("builtin", "Built-in Microphone", default=True)),
    (Device("speakers", "Built-in Speakers", default=True),),
)

MODELS = (
    ModelState("speech recognition", "whisper-base", ModelPresence.PRESENT, 148_000_000),
    ModelState("voice", "piper-en_US-joe-medium", ModelPresence.PRESENT, 63_200_000),
    ModelState(
        "judge",
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        ModelPresence.MISSING,
        1_117_320_768,
        "Get it with `voice-interviewer models pull`.",
    ),
)

WAITING_STAGES = (
    Stage("voice", StageState.WAITING),
    Stage("speech recogniser", StageState.WAITING),
    Stage("judge", StageState.WAITING),
)
READY_STAGES = (
    Stage("voice", StageState.READY, "piper en_US-joe-medium", 1.1),
    Stage("speech recogniser", StageState.READY, "faster-whisper base int8", 2.4),
    Stage("judge", StageState.FAILED, "model not on disk; answers are judged by rules", 0.0),
)


def _rubric(
    question_id: str, round_: Round, title: str, category: Category, pillar: Pillar, points: tuple[KeyPoint, ...]
) -> Question:
    return Question(
        id=question_id,
        round=round_,
        title=title,
        category=category,
        pillar=pillar,
        theme=question_id,
        text=title,
        key_points=points,
        follow_ups=(FollowUp(id="more", targets=points[-1].id, text="And then?"),),
        easier_probe="What is it for?",
        key_point="Remember this.",
        model_answer="A model answer.",
        drill="Do it once.",
    )


NODES = PlannedQuestion(
    question=_rubric(
        "k8s-node-scaling",
        Round.KUBERNETES,
        "Node Scaling & Cost",
        Category.WHAT_BREAKS,
        Pillar.SCALABILITY,
        (
            KeyPoint(id="pending", claim="The Cluster Autoscaler reacts to Pods that cannot be scheduled.", core=True),
            KeyPoint(id="karpenter", claim="Karpenter launches right-sized nodes without a node group."),
            KeyPoint(id="headroom", claim="A fixed group has no headroom when a node is lost."),
            KeyPoint(id="spot", claim="Spot instances cut the price of interruptible work."),
        ),
    ),
    text=(
        "Your node group in modules/eks/main.tf has desired_size = 3, min_size = 3 and max_size = 3.\n\n"
        "What is the Cluster Autoscaler, what is Karpenter, and what are the risks of nodes of a fixed number?"
    ),
    spoken="Your node group has three nodes, fixed.",
    follow_ups=(PlannedFollowUp("spot-price", "spot", "How would you pay less for these nodes?", "", False),),
    easier_probe="What happens when a node fails?",
    key_point="Fixed nodes are predictable and neither elastic nor cheap.",
    model_answer="The Cluster Autoscaler watches Pods that cannot be scheduled.",
    drill="Set max_size to 6.",
    grounded_in=(Grounding("modules/eks/main.tf", 42, "node group app: min_size 3, max_size 3"),),
)

LOCKING = PlannedQuestion(
    question=_rubric(
        "tf-state-locking",
        Round.TERRAFORM,
        "State Locking",
        Category.COMPARISON,
        Pillar.AVAILABILITY,
        (
            KeyPoint(id="two-applies", claim="A lock keeps two applies from writing the state at once.", core=True),
            KeyPoint(id="conditional", claim="S3 native locking uses conditional writes."),
            KeyPoint(id="no-table", claim="No DynamoDB table is needed any more."),
        ),
    ),
    text="What is state locking, and why S3 native locking and not a DynamoDB table?",
    spoken="What is state locking?",
    follow_ups=(),
    easier_probe="What happens when two people apply at once?",
    key_point="Native locking removes a table.",
    model_answer="State locking serialises writes.",
    drill="Run two applies.",
    grounded_in=(Grounding("backend.tf", 7, "backend s3: use_lockfile true"),),
)

PLAN = QuestionPlan("bookshop", 7, Mode.FULL, Scope.QUICK, (NODES, LOCKING))

ANSWER = (
    "The Cluster Autoscaler watches for pending Pods and grows the node group. Karpenter launches nodes directly, "
    "so it is faster. With three fixed nodes I have no headroom when one of them fails."
)

SCORE = AnswerScore(
    question="k8s-node-scaling",
    status=ScoreStatus.SCORED,
    reason="",
    rating=3,
    level="Proficient",
    tech_justification=3,
    justification_remark="Both tools defined and compared; no word on consolidation.",
    borderline=True,
    coverage=0.75,
    key_points=(
        PointScore("pending", PointState.STATED, Evidence("watches for pending Pods", 0, 1.4)),
        PointScore("karpenter", PointState.STATED, Evidence("Karpenter launches nodes directly", 0, 6.0)),
        PointScore("headroom", PointState.PARTLY, Evidence("no headroom when one of them fails", 0, 11.2)),
        PointScore("spot", PointState.MISSED, None),
    ),
    mistakes=(MistakeFound("asg", "Karpenter scales an ASG", "minor", "Karpenter needs no ASG", None),),
    claims=(
        ClaimCheck("three fixed nodes", "min_size 3, max_size 3", "modules/eks/main.tf", 42, Verdict.AGREES),
        ClaimCheck("version 1.32", "1.31", "modules/eks/main.tf", 12, Verdict.CONTRADICTED),
    ),
    strengths=("Correctly identified the fixed-size risk", "Told both tools apart"),
    gap="Did not mention spot instances, nor what idle nodes cost.",
    key_point="I chose fixed nodes for predictable cost; for production I would add Karpenter with spot instances.",
    model_answer=(
        "The Cluster Autoscaler is a controller that watches Pods that cannot be scheduled and grows the node group. "
        "Karpenter provisions right-sized nodes directly. In this repository three nodes are fixed at "
        "modules/eks/main.tf:42, so a lost node leaves two thirds of the capacity."
    ),
)

BETTER_SCORE = replace(
    SCORE,
    rating=4,
    level="Expert",
    borderline=False,
    key_points=(
        *SCORE.key_points[:3],
        PointScore("spot", PointState.STATED, Evidence("no headroom when one of them fails", 0, 11.2)),
    ),
)

DELIVERY = Delivery(
    words_per_minute=141.0,
    articulation_rate=4.1,
    silent_pauses=7,
    long_pauses=1,
    longest_pause=2.6,
    filled_pauses=(FilledPause(3.0, 3.3, "um", FillerKind.HEARD),),
    response_latency=1.2,
    speaking_seconds=38.0,
    answer_seconds=44.0,
    word_count=103,
)

ENGINES = (("recognizer", "faster-whisper base int8"), ("voice", "piper en_US-joe-medium"), ("model", "none"))


def started(*, feedback: Feedback = Feedback.EACH, typed: bool = False) -> SessionStarted:
    return SessionStarted(
        "2026-03-01T10-00-00-bookshop",
        "2026-03-01T10:00:00+00:00",
        "/home/candidate/bookshop",
        PLAN,
        feedback,
        typed,
        ENGINES,
    )


def asked() -> QuestionAsked:
    return QuestionAsked(NODES.id, 0, 1, 2, NODES.text, NODES.spoken)


def followed_up() -> QuestionAsked:
    return QuestionAsked(
        NODES.id, 1, 1, 2, "How would you pay less for these nodes?", "How would you pay less?", "spot-price", "spot"
    )


def heard(
    state: SpeechState, position: float, level: float, silence: float = 0.0, ends_in: float | None = None
) -> InputHeard:
    return InputHeard(position, level, state, silence, ends_in)


SPEAKING: tuple[Event, ...] = (PhaseChanged(Phase.SPEAKING),)
LISTENING: tuple[Event, ...] = (PhaseChanged(Phase.LISTENING), heard(SpeechState.WAITING, 2.0, -58.0))
NUDGE: tuple[Event, ...] = (Nudged("Are you still there?"),)
HEARING: tuple[Event, ...] = (
    heard(SpeechState.SPEAKING, 42.3, -21.0),
    WordsHeard("The Cluster Autoscaler watches for pending Pods and grows the node group.", "Karpenter launches nodes"),
)
THINKING: tuple[Event, ...] = (heard(SpeechState.PAUSE, 44.1, -55.0, silence=1.8),)
ENDING: tuple[Event, ...] = (heard(SpeechState.ENDING, 46.0, -56.0, silence=3.6, ends_in=2.4),)
TRANSCRIBING: tuple[Event, ...] = (PhaseChanged(Phase.TRANSCRIBING),)
ANSWER_WORDS = tuple(
    Word(word, round(1.0 + 0.4 * number, 2), round(1.4 + 0.4 * number, 2), 0.3 if word == "Karpenter" else 0.9)
    for number, word in enumerate(ANSWER.split())
)
ANSWERED: tuple[AnswerHeard, ...] = (
    AnswerHeard(
        NODES.id, 0, Transcript(ANSWER, ANSWER_WORDS), DELIVERY, EndReason.SILENCE, "audio/k8s-node-scaling.wav"
    ),
)
CLOSED: tuple[Event, ...] = (QuestionClosed(NODES.id), PhaseChanged(Phase.JUDGING))
SCORED: tuple[Event, ...] = (AnswerScored(SCORE),)
PAUSED: tuple[Event, ...] = (PhaseChanged(Phase.PAUSED),)
WARNED: tuple[Event, ...] = (Warned("The recogniser needed longer than the answer."),)
OVER: tuple[Event, ...] = (SessionFinished(completed=True), PhaseChanged(Phase.FINISHED))

DEBRIEF = """\
# Interview Debrief

## Score Summary

| Round | Questions | Average | Tech Justification | Level |
|-------|-----------|---------|--------------------|-------|
| Terraform & IaC | 1 | 2.0 | 2.0 | Competent |
| Kubernetes | 1 | 3.0 | 3.0 | Proficient |

**Overall: 2.5 / 4.0, Competent+**

## Strengths

- Correctly identified the fixed-size risk

## Gaps

1. Spot instances, and what idle nodes cost

## Targeted Drill Plan

| Priority | Gap | Pillar | Exercise |
|----------|-----|--------|----------|
| 1 | Spot instances | Cost | Set `max_size = 6` in `modules/eks/main.tf` and plan it. |
"""

FINISHED = Finished(
    Path("/home/candidate/sessions/2026-03-01T10-00-00-bookshop"),
    DEBRIEF,
    "Overall 2.5 of 4: Competent+",
    ("debrief.md", "debrief.json", "transcript.md", "session.jsonl", "audio/"),
)

PROGRESS = ProgressView(
    lines=(
        ProgressLine(
            "Ratings, 0 to 4", "Overall", "of 4", (3.0, 4.0), 4.0,
            (("2026-01-05", 1.8), ("2026-01-12", 2.4), ("2026-02-02", 2.2), ("2026-03-01", 2.9)),
            "▄▅▅▆", "2.9 of 4, +0.8, better",
        ),
        ProgressLine(
            "Delivery", "Fillers", "/min", (0.0, 5.0), 0.0,
            (("2026-01-05", 9.0), ("2026-01-12", 6.5), ("2026-03-01", 4.2)), "█▅▃", "4.2 /min, -3.5, better",
        ),
    ),
    sessions=(
        PastSession("2026-03-01-bookshop", "2026-03-01T10:00:00+00:00", "bookshop, full, finished, 2.9 of 4"),
        PastSession("2026-02-02-bookshop", "2026-02-02T10:00:00+00:00", "bookshop, rapid, stopped"),
    ),
    due=("Kubernetes: Node Scaling & Cost, due today",),
)  # fmt: skip
