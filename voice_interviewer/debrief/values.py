"""The values of a debrief: every number, quote and row that the Markdown, the JSON, the terminal and the HTML report show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.debrief.attempts import Comparison
from voice_interviewer.plan.terms import Mode, Pillar, Round, Scope


class Outcome(StrEnum):
    """What became of a question that was asked; only `scored` has a number."""

    SCORED = "scored"
    UNSCORED = "unscored"
    SKIPPED = "skipped"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Tally:
    """Ratings of a group of questions; what has no number is counted apart and never enters an average."""

    scored: int
    unscored: int
    skipped: int
    unanswered: int
    average: float | None
    """Mean rating 0 to 4 of the scored questions, to one decimal; None without any."""
    justification_average: float | None
    """Mean technology justification 0 to 4 where the question has one; None without any."""
    level: str
    """The level of `average`, as in `Competent+`; `Not scored` without one."""

    @property
    def asked(self) -> int:
        return self.scored + self.unscored + self.skipped + self.unanswered


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """One row of the score summary."""

    round: Round
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole interview in one line; the averages are the means of the rounds' averages, so each round counts alike."""

    tally: Tally
    words: str
    """The level in words, as in `Solid Competent+, approaching Proficient`."""
    planned: int
    """How many questions the plan held; fewer are asked when the candidate stops early."""


@dataclass(frozen=True, slots=True)
class PillarCoverage:
    """One row of the pillar table; areas are a question's title with the topic of its heaviest point, or empty."""

    pillar: Pillar
    tally: Tally
    strongest: str
    weakest: str


@dataclass(frozen=True, slots=True)
class JustificationItem:
    """How one technology choice was argued."""

    question: str
    subject: str
    """`Karpenter vs Cluster Autoscaler`, or the question's title when it compares nothing."""
    rating: int
    """0 to 4."""
    remark: str
    """What was weak, as in `no comparison`; empty when well justified."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Technology justification readiness."""

    well_justified: tuple[JustificationItem, ...]
    struggled: tuple[JustificationItem, ...]
    missing_definitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """The candidate's own words, verbatim, and where they were said."""

    text: str
    question: str
    number: int
    """The question's position in the interview, from 1."""
    title: str
    turn: int
    """0 for the question itself, then the follow-ups."""
    start: float | None
    """Seconds into that turn's audio; None for a typed answer."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Something that was said well."""

    text: str
    round: Round
    quote: Quote


class GapKind(StrEnum):
    """Why something is a gap."""

    MISTAKE = "mistake"
    REPOSITORY = "repository"
    """The candidate's claim about the repository is not what its files say."""
    CONTRADICTED = "contradicted"
    MISSED = "missed"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class GapPoint:
    """One thing that was missed, half said or wrong, with what to say instead."""

    kind: GapKind
    topic: str
    """Two to four words, as in `spot instances`."""
    text: str
    instead: str
    said: Quote | None
    """Evidence for a wrong or half statement; for a missed point the nearest words of the answer. None if nothing was said."""
    value: float
    """What putting it right is worth; only for ordering."""
    claim: str = ""
    """The key point in the rubric's words; empty for what is no key point."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Everything that one question's answer lacked, most valuable first."""

    question: str
    number: int
    title: str
    round: Round
    pillar: Pillar
    points: tuple[GapPoint, ...]
    value: float


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """A sentence that the candidate really said and can say again in an interview."""

    quote: Quote
    trimmed: bool
    """True when filled pauses were left out; nothing else is ever changed."""
    shows: str
    """What the sentence demonstrates: the key point's topic."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """One of the three things to say better tomorrow."""

    question: str
    title: str
    kind: GapKind
    gap: str
    said: Quote | None
    instead: str


@dataclass(frozen=True, slots=True)
class Drill:
    """One row of the drill plan."""

    priority: int
    question: str
    gap: str
    pillar: Pillar
    exercise: str
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepositoryClaim:
    """Something said about the repository that its files contradict."""

    question: str
    title: str
    said: str
    repo: str
    path: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class NotScored:
    """A question that was asked and has no number, with the reason."""

    question: str
    number: int
    title: str
    outcome: Outcome
    reason: str


class Band(StrEnum):
    """How a delivery figure compares with the norms; dead bands, no bonus for more."""

    FINE = "fine"
    WATCH = "watch"
    WORK = "work on it"
    THINKING = "thinking"
    """Slower or later because of thinking, which is never a fault."""
    NONE = "not measured"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its band."""

    value: float | None
    band: Band


@dataclass(frozen=True, slots=True)
class AnswerDelivery:
    """How one spoken answer was said."""

    question: str
    number: int
    title: str
    turn: int
    pace: Measure
    """Words a minute from first to last word."""
    articulation: Measure
    """Syllables a second of speaking time."""
    fillers_heard: int
    fillers_detected: int
    fillers: Measure
    """Filled pauses a minute, heard and detected together."""
    markers: Mapping[str, int]
    """`like`, `you know` and their kind, with counts."""
    pauses: int
    long_pauses: int
    longest_pause: float
    length: Measure
    """Seconds from the first speech to the last; the band is for the answer to the question itself only."""
    first_word: Measure
    """Seconds from the end of the question to the first speech."""
    words: int
    speaking_seconds: float
    speaking_share: float | None
    """Speaking time over answer time, 0 to 1; None with little speech."""
    mean_run: float | None
    """Syllables between two pauses; None with little speech."""
    said_twice: int
    """Words or short phrases said twice in a row."""
    begun_again: int
    """Starts that were given up and begun again in other words."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """Delivery of the whole interview; typed answers and answers without speech have none."""

    answers: tuple[AnswerDelivery, ...]
    typed_answers: int
    pace: Measure
    articulation: Measure
    fillers_heard: int
    fillers_detected: int
    fillers: Measure
    likes: Measure
    """`like` a minute."""
    pauses: int
    long_pauses: int
    longest_pause: float
    mean_length: float | None
    """Mean seconds of the answers to the questions themselves."""
    mean_first_word: float | None
    speaking_seconds: float
    words: int
    thinking_seconds: float
    """Time to think that was asked for; it counts in no other figure."""
    speaking_share: float | None
    mean_run: float | None
    said_twice: int
    begun_again: int
    markers: Mapping[str, int]
    advice: tuple[str, ...]
    filler_accuracy: str
    """What was measured about counting filled pauses in such a room; empty when none were counted."""


@dataclass(frozen=True, slots=True)
class CorrectedAnswer:
    """An answer whose transcript the candidate put right; it was judged as it stands now."""

    question: str
    title: str
    turn: int
    changes: tuple[tuple[str, str], ...]
    """(heard, said) pairs of words; either side may be empty."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What heard, spoke and judged."""

    session: tuple[tuple[str, str], ...]
    """(port, engine) pairs of the session."""
    judges: tuple[str, ...]
    """Each judge that scored a question, as in `embedded qwen2.5-coder (prompt 3)`, in order of first use."""
    remark: str
    """`Scored without a model ...` when that is so; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything that the candidate takes home from one interview."""

    session: str
    repo: str
    started_at: str
    mode: Mode
    scope: Scope
    typed: bool
    completed: bool
    overall: Overall
    rounds: tuple[RoundSummary, ...]
    pillars: tuple[PillarCoverage, ...]
    readiness: Readiness
    delivery: DeliverySummary
    improvements: tuple[Improvement, ...]
    strengths: tuple[Strength, ...]
    gaps: tuple[Gap, ...]
    talking_points: tuple[TalkingPoint, ...]
    drills: tuple[Drill, ...]
    contradicted_claims: tuple[RepositoryClaim, ...]
    not_scored: tuple[NotScored, ...]
    not_reached: tuple[str, ...]
    """Titles of planned questions that were never asked."""
    retries: tuple[Comparison, ...]
    """Further attempts at a question, each beside the one before; the last attempt is what counts."""
    corrected: tuple[CorrectedAnswer, ...]
    removed: tuple[Quote, ...]
    """Sentences that spoke to the grader; they were not judged and cost nothing."""
    engines: Engines
    warnings: tuple[str, ...]
