"""The types of a rubric question as its YAML states them; validation lives in the model, so a loaded rubric is a right one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voice_interviewer.plan.terms import Category, Pillar, Round

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
MAX_CLAIM_WORDS = 20


class Severity(StrEnum):
    """How far a common mistake lowers the level: critical caps it at 1, major takes one off, two minor ones take one off."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class RubricModel(BaseModel):
    """Frozen, and unknown keys are errors, so that a typing slip in a rubric is found by `rubrics check`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(RubricModel):
    """What the repository must hold for the question to be asked; the first matching fact is bound to the name `as`."""

    fact: str
    """The fact kind, as in `terraform.backend`, or several with `|` between them, the preferred one first."""
    name: str = Field(alias="as", default="")
    """The name that slots use (`{backend.path}`); empty when the fact is only required."""
    where: Mapping[str, str | int | float | bool | None] = Field(default_factory=dict)
    """Attribute values that must be equal; `name` means the fact's own name."""
    has: tuple[str, ...] = ()
    """Attributes that must be present and not empty."""
    lacks: tuple[str, ...] = ()
    """Attributes that must be missing, empty or false."""
    at_least: Mapping[str, float] = Field(default_factory=dict)
    """Attributes that must be numbers of at least this size."""
    of: str = ""
    """The name of an earlier condition: this fact must stand in the same file, the one of the same name first."""
    optional: bool = False
    """True when the fact only enriches the text: without it every slot on it takes its plain alternative."""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self.fact.split("|"))


class KeyPoint(RubricModel):
    """One atomic thing that a good answer says."""

    id: Identifier
    claim: str
    """One affirmative sentence of at most 20 words with one idea."""
    core: bool = False
    expert: bool = False
    weight: float = Field(default=1.0, gt=0)
    pillar: Pillar | None = None
    """Set when this point belongs to another pillar than its question."""
    aliases: tuple[str, ...] = ()
    """Phrases a speaker would use for this point; any of them said without negation is evidence."""
    strength: str = ""
    """The words of the score block when the point was stated (`Correctly identified the fixed-size risk`)."""
    gap: str = ""
    """The words of the score block when it was missed (`Did not mention spot instances`)."""

    @model_validator(mode="after")
    def _claim_is_short(self) -> KeyPoint:
        words = len(self.claim.split())
        if words > MAX_CLAIM_WORDS:
            raise ValueError(f"claim of key point {self.id!r} has {words} words, at most {MAX_CLAIM_WORDS} are allowed")
        return self


class Mistake(RubricModel):
    """A common wrong statement, looked for strictly."""

    id: Identifier
    claim: str
    severity: Severity
    contradicts: tuple[Identifier, ...] = ()
    """Key points that count as contradicted when this was said."""
    aliases: tuple[str, ...] = ()
    correction: str = ""
    """What is right instead, one sentence."""


class Definition(RubricModel):
    """A formal definition in two atoms: what kind of thing it is, and what sets it apart."""

    term: str
    kind: str
    kind_aliases: tuple[str, ...] = ()
    distinct: str
    distinct_aliases: tuple[str, ...] = ()


class Alternative(RubricModel):
    """A technology one could have chosen instead, with the criteria on which they differ."""

    name: str
    aliases: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    switch_when: str = ""
    """When this one would be the better choice."""


class Technology(RubricModel):
    """One row of the comparison table: a formal definition and what one could take instead."""

    id: Identifier
    name: str
    """As a person writes it (`Argo CD`)."""
    aliases: tuple[str, ...] = ()
    """Spoken or misheard forms of the name."""
    definition: Definition
    alternatives: tuple[Alternative, ...] = ()


class TradeOff(RubricModel):
    """When the choice would be wrong, or what it costs."""

    claim: str
    aliases: tuple[str, ...] = ()


class FollowUp(RubricModel):
    """A second question aimed at one key point; it must not contain the point's own answer unless `leaks` says so."""

    id: Identifier
    targets: Identifier
    text: str
    spoken: str = ""
    leaks: bool = False
    """True when the question names the concept, so that what is said then counts for 0.75."""
    when: tuple[Condition, ...] = ()


class Resource(RubricModel):
    """Where to read on."""

    title: str
    note: str = ""


class Question(RubricModel):
    """One question of the bank with all that the planner, the follow-ups, the judge and the debrief need."""

    id: Identifier
    round: Round
    title: str
    """The heading of the score block (`Node Scaling & Cost`)."""
    category: Category
    also: tuple[Category, ...] = ()
    """Further kinds of question that its text asks too (a comparison that ends with "when would you switch?")."""
    pillar: Pillar
    theme: Identifier
    """No interview asks two questions of one theme."""
    difficulty: Literal[1, 2, 3] = 2
    when: tuple[Condition, ...] = ()
    """Empty for a general question."""
    context: str = ""
    """A lead-in shown and spoken before the question, with slots (`Your node group in {ng.path} ...`).

    A slot may carry a plain alternative, `{ng.instance_types|burstable nodes}`, taken when the value is not known."""
    text: str
    spoken: str = ""
    """How the question is said aloud; empty means that the spoken form is made from context and text by rule."""
    key_points: tuple[KeyPoint, ...] = Field(min_length=3)
    definitions: tuple[Definition, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    trade_off: TradeOff | None = None
    mistakes: tuple[Mistake, ...] = ()
    follow_ups: tuple[FollowUp, ...] = Field(min_length=1)
    easier_probe: str
    """Asked once after "I don't know"."""
    key_point: str
    """The sentence to remember for the interview, with slots."""
    model_answer: str
    """Three to six sentences with formal definitions, with slots."""
    resources: tuple[Resource, ...] = ()
    drill: str
    """An exercise, with slots."""

    @property
    def grounded(self) -> bool:
        """Whether the question needs something that only the repository can give."""
        return any(not condition.optional for condition in self.when)

    @property
    def core_points(self) -> tuple[KeyPoint, ...]:
        return tuple(point for point in self.key_points if point.core)

    @model_validator(mode="after")
    def _references_exist(self) -> Question:
        points = [point.id for point in self.key_points]
        if len(set(points)) != len(points):
            raise ValueError(f"question {self.id!r} has two key points of one id")
        if not self.core_points:
            raise ValueError(f"question {self.id!r} has no core key point")
        for follow_up in self.follow_ups:
            if follow_up.targets not in points:
                raise ValueError(f"follow-up {follow_up.id!r} targets {follow_up.targets!r}, which is no key point")
        for mistake in self.mistakes:
            for target in mistake.contradicts:
                if target not in points:
                    raise ValueError(f"mistake {mistake.id!r} contradicts {target!r}, which is no key point")
        return self
