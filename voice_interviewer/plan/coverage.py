"""How a bank spreads over rounds, categories and pillars, and which share of it is grounded in a repository's facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.rubric import Question
from voice_interviewer.plan.terms import Category, Pillar, Round


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts over some questions; every category and every pillar is named, with 0 where there is none."""

    questions: int
    grounded: int
    key_points: int
    follow_ups: int
    categories: Mapping[Category, int]
    pillars: Mapping[Pillar, int]

    @property
    def general(self) -> int:
        return self.questions - self.grounded

    @property
    def grounded_share(self) -> float:
        """0 to 1, rounded to three places; 0 without questions."""
        return round(self.grounded / self.questions, 3) if self.questions else 0.0


def coverage_of(questions: Sequence[Question]) -> Coverage:
    """The counts over these questions; a question counts in its first category only."""
    categories = Counter(question.category for question in questions)
    pillars = Counter(question.pillar for question in questions)
    return Coverage(
        questions=len(questions),
        grounded=sum(question.grounded for question in questions),
        key_points=sum(len(question.key_points) for question in questions),
        follow_ups=sum(len(question.follow_ups) for question in questions),
        categories={category: categories[category] for category in Category},
        pillars={pillar: pillars[pillar] for pillar in Pillar},
    )


def coverage_by_round(bank: Bank) -> Mapping[Round, Coverage]:
    """The counts of each round in the order of an interview, rounds without a question included."""
    return {
        round_: coverage_of([question for question in bank.questions if question.round is round_]) for round_ in Round
    }
