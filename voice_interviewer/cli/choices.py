"""What the user chose on the command line, as values; importing them loads no engine, so that the first screen comes at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.plan.terms import Feedback, Mode, Round, Scope, parse_rounds

if TYPE_CHECKING:
    from voice_interviewer.plan.planner import PlanOptions

SEED_LIMIT = 1_000_000
"""Seeds drawn for the user stay short enough to be typed again."""


def fresh_seed() -> int:
    """A seed for an interview that was given none; it is printed and kept, so that the interview can be had again."""
    return int.from_bytes(os.urandom(8)) % SEED_LIMIT


def listed(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class StartOptions:
    """The options of `start`."""

    repo: Path
    engines: EngineChoices
    mode: Mode = Mode.FULL
    rounds: tuple[Round, ...] = ()
    scope: Scope = Scope.QUICK
    feedback: Feedback = Feedback.EACH
    seed: int | None = None
    question_ids: tuple[str, ...] = ()
    weak_first: bool = False
    """Ask first what past sessions were weak in."""
    out: Path | None = None
    theme: str = "dark"
    """Colours of the screens."""

    def plan_options(self) -> PlanOptions:
        """With a fresh seed when none was given."""
        from voice_interviewer.cli.repository import planning

        return planning(
            self.mode,
            self.scope,
            self.rounds,
            seed=self.seed,
            question_ids=self.question_ids,
            weak_first=self.weak_first,
        )


def start_options(
    engines: EngineChoices, *, repo: Path = Path(), rounds: str = "", questions: str = "", **others: Any
) -> StartOptions:
    """The options with their lists as a command line writes them; BadInputError for a round that there is not."""
    return StartOptions(repo, engines, rounds=parse_rounds(rounds), question_ids=listed(questions), **others)


@dataclass(frozen=True, slots=True)
class ResumeOptions:
    """The options of `sessions resume`."""

    session: str
    engines: EngineChoices
