"""The closed sets of an interview: rounds, question categories, pillars, modes, scopes and rating levels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.errors import BadInputError


class Round(StrEnum):
    """The rounds, in the order in which an interview asks them."""

    TERRAFORM = "Terraform & IaC"
    KUBERNETES = "Kubernetes"
    HELM = "Helm"
    ARGOCD = "ArgoCD / GitOps"
    CICD = "CI/CD"
    AWS = "AWS architecture"
    RELIABILITY = "Reliability / observability"
    SECURITY = "Security"


class Category(StrEnum):
    """The five kinds of question; every round covers all of them."""

    WHAT_BREAKS = "what-breaks"
    DEBUG = "debug"
    TRADE_OFF = "trade-off"
    COMPARISON = "comparison"
    PILLAR = "pillar"


class Pillar(StrEnum):
    """The four best-practice pillars; a whole interview covers them about evenly."""

    SECURITY = "security"
    SCALABILITY = "scalability"
    AVAILABILITY = "availability"
    COST = "cost"


class Mode(StrEnum):
    """What kind of session the candidate wants."""

    FULL = "full"
    ROUNDS = "rounds"
    RAPID = "rapid"
    TALKING_POINTS = "talking-points"
    DRILL = "drill"


class Scope(StrEnum):
    """How long the interview is."""

    QUICK = "quick"
    STANDARD = "standard"
    DEEP = "deep"

    @property
    def question_range(self) -> range:
        """The numbers of questions that this scope allows."""
        match self:
            case Scope.QUICK:
                return range(5, 9)
            case Scope.STANDARD:
                return range(12, 19)
            case Scope.DEEP:
                return range(25, 36)


class Feedback(StrEnum):
    """When score blocks are shown: after each answer (study) or only at the end (real interview)."""

    EACH = "each"
    END = "end"


class Availability(StrEnum):
    """How much of a round the repository's own artifacts support."""

    AVAILABLE = "available"
    LIMITED = "limited"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class RoundAvailability:
    """What the repository offers one round, with the reason taken from its facts."""

    round: Round
    availability: Availability
    reason: str


LEVEL_NAMES = ("Not demonstrated", "Novice", "Competent", "Proficient", "Expert")


def parse_rounds(text: str) -> tuple[Round, ...]:
    """The rounds of a comma-separated list of short or full names, in the order of an interview; BadInputError with the
    known names for any other."""
    known = {name: item for item in Round for name in (item.name.lower(), item.value.lower())}
    wanted = [part.strip().lower() for part in text.split(",") if part.strip()]
    for name in wanted:
        if name not in known:
            short = ", ".join(item.name.lower() for item in Round)
            raise BadInputError(f"there is no round {name!r}", next_step=f"Choose among: {short}.")
    return tuple(item for item in Round if item in {known[name] for name in wanted})


def level_name(rating: float) -> str:
    """The level of a rating or an average from 0 to 4; a `+` marks the upper half of a band (2.5 is `Competent+`)."""
    clamped = min(max(rating, 0.0), 4.0)
    band = int(clamped)
    plus = "+" if clamped - band >= 0.5 else ""
    return LEVEL_NAMES[band] + plus
