"""The plan of one interview: rubric questions with every slot filled from facts, ready to be asked and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from voice_interviewer.plan.rubric import Question
from voice_interviewer.plan.terms import Mode, Scope
from voice_interviewer.repo.facts import Fact


@dataclass(frozen=True, slots=True)
class Grounding:
    """The line of the repository that a question stands on."""

    path: str
    line: int
    fact: str
    """What that line proves, readable (`node group app: min_size 3`)."""


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """A rubric follow-up with its slots filled."""

    id: str
    targets: str
    text: str
    spoken: str
    leaks: bool


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question as it will be asked; the texts are final, `question` keeps the rubric for the judge."""

    question: Question
    text: str
    """For the screen, with the lead-in."""
    spoken: str
    """For the voice: no markup, no code, as a person would say it."""
    follow_ups: tuple[PlannedFollowUp, ...]
    easier_probe: str
    key_point: str
    model_answer: str
    drill: str
    grounded_in: tuple[Grounding, ...] = ()
    facts: tuple[Fact, ...] = ()
    """The bound facts, for the claim check and the judge."""

    @property
    def id(self) -> str:
        return self.question.id


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """The questions of one interview in the order of asking; the same repository, options and seed give the same plan."""

    repo: str
    """The repository's folder name."""
    seed: int
    mode: Mode
    scope: Scope
    questions: tuple[PlannedQuestion, ...]
    vocabulary: tuple[str, ...] = ()
    """Names of the repository and the rounds that the recogniser should spell right."""
    reserve: tuple[PlannedQuestion, ...] = ()
    """Harder and easier questions held ready; `plan.adaptation` says when one takes a place."""
    sayings: Mapping[str, str] = field(default_factory=dict)
    """The user's own pronunciations, for what is worded while the interview runs."""

    def exchanged(self, question_id: str, chosen_id: str) -> QuestionPlan:
        """The plan with a question of the reserve in the place of another one."""
        chosen = next(planned for planned in self.reserve if planned.id == chosen_id)
        return replace(
            self,
            questions=tuple(chosen if planned.id == question_id else planned for planned in self.questions),
        )
