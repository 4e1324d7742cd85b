"""The values of a judged answer: point states with their evidence, mistakes, claims about the repository, and the score block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voice_interviewer.speech.words import Transcript


@dataclass(frozen=True, slots=True)
class Turn:
    """One spoken or typed answer to one prompt: the question itself (turn 0) or a follow-up."""

    index: int
    prompt: str
    transcript: Transcript
    follow_up_id: str = ""
    targets: str = ""
    """The key point a follow-up aims at; empty for the question itself."""
    leaks: bool = False
    unheard: str = ""
    """Why there are no words although somebody may have spoken (silence, a failed recognition); empty when the transcript
    is the answer."""


class PointState(StrEnum):
    """How far one key point was said."""

    STATED = "stated"
    PARTLY = "partly"
    MISSED = "missed"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The candidate's own words, copied from the transcript."""

    quote: str
    turn: int
    start: float | None
    """Seconds into that turn's audio; None for a typed answer."""


@dataclass(frozen=True, slots=True)
class PointScore:
    """One key point of the rubric, judged."""

    id: str
    state: PointState
    evidence: Evidence | None
    probability: float | None = None
    """The model's calibrated probability; None when no model was asked."""


@dataclass(frozen=True, slots=True)
class MistakeFound:
    """A common mistake that the candidate made."""

    id: str
    claim: str
    severity: str
    correction: str
    evidence: Evidence | None


class Verdict(StrEnum):
    """What the repository says about a claim."""

    AGREES = "agrees"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A number, name or setting that the candidate said about their own repository."""

    said: str
    repo: str
    """What the repository says; empty when unknown."""
    path: str
    line: int
    verdict: Verdict


class ScoreStatus(StrEnum):
    """Whether there is a number at all."""

    SCORED = "scored"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class JustificationParts:
    """The four parts of the technology justification, each 0, 0.5 or 1."""

    definition: float
    alternatives: float
    project_tie: float
    trade_off: float
    asked: tuple[str, ...] = ("definition", "alternatives", "project_tie", "trade_off")
    """The parts that the question's rubric holds; the others are 0 and do not count."""


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """The score block of one question with all its turns."""

    question: str
    status: ScoreStatus
    reason: str
    """Why it is unscored, or a remark on how it was judged; may be empty."""
    rating: int | None
    level: str
    tech_justification: int | None
    justification_remark: str
    """One sentence on definition, alternatives, project tie and trade-off."""
    borderline: bool
    coverage: float
    key_points: tuple[PointScore, ...]
    mistakes: tuple[MistakeFound, ...]
    claims: tuple[ClaimCheck, ...]
    strengths: tuple[str, ...]
    gap: str
    key_point: str
    model_answer: str
    justification: JustificationParts | None = None
    missing_definitions: tuple[str, ...] = ()
    engine: Mapping[str, str] = field(default_factory=dict)
    """`engine`, `model`, `digest`, `prompt_version`; `engine` is `none` without a model."""
    removed: tuple[str, ...] = ()
    """Sentences that spoke to the grader; they were not judged and cost nothing."""
