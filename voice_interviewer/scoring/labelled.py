"""Answers with the levels and states that a person gave them, blind to any judge: what judges are tuned on and measured with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.grounding import without_repository
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import PointState, Turn
from voice_interviewer.speech.words import Transcript


class Split(StrEnum):
    """Which questions may be looked at while tuning, and which only when reporting."""

    TUNE = "tune"
    REPORT = "report"


class Style(StrEnum):
    """How an answer is worded, or what it tries."""

    CLEAN = "clean"
    RAMBLING = "rambling"
    PARAPHRASE = "paraphrase"
    """Right, with hardly a word of the rubric."""
    NEGATION = "negation"
    """A right answer turned into its opposite by a few words."""
    SALAD = "salad"
    FLUFF = "fluff"
    OFF_TOPIC = "off-topic"
    TERSE = "terse"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    style: Style
    level: int = Field(ge=0, le=4)
    stated: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    pair: str = ""
    text: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    question: str
    split: Split
    answers: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One answer with its labels; every key point that is not named was missed."""

    id: str
    """`question/id`."""
    planned: PlannedQuestion
    split: Split
    style: Style
    level: int
    states: Mapping[str, PointState]
    mistakes: tuple[str, ...]
    pair: str
    """For a negation: the id of the right answer that it turns round."""
    text: str

    @property
    def turns(self) -> tuple[Turn, ...]:
        return (Turn(0, self.planned.text, Transcript(self.text)),)


def load_labelled(folder: Path, bank: Bank) -> tuple[LabelledAnswer, ...]:
    """All labelled answers in the folder's YAML files, by file name; BadInputError names a file that does not fit the bank."""
    answers: list[LabelledAnswer] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
            if isinstance(raw, dict) and "question" not in raw:
                continue
            file = _File.model_validate(raw)
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise BadInputError(f"cannot read the labelled answers: {error}", where=str(path)) from error
        answers += _answers(file, bank, path)
    if not answers:
        raise BadInputError(
            "there are no labelled answers", where=str(folder), next_step="Give a folder that has some."
        )
    return tuple(answers)


def _answers(file: _File, bank: Bank, path: Path) -> Sequence[LabelledAnswer]:
    planned = without_repository(bank.by_id(file.question))
    points = [point.id for point in planned.question.key_points]
    mistakes = {mistake.id for mistake in planned.question.mistakes}
    answers = []
    for entry in file.answers:
        unknown = {*entry.stated, *entry.partly} - set(points) | set(entry.mistakes) - mistakes
        if unknown:
            raise BadInputError(
                f"answer {entry.id!r} is labelled with {', '.join(sorted(unknown))}, which its question does not have",
                where=str(path),
            )
        states = {
            point: PointState.STATED
            if point in entry.stated
            else (PointState.PARTLY if point in entry.partly else PointState.MISSED)
            for point in points
        }
        answers.append(
            LabelledAnswer(
                id=f"{file.question}/{entry.id}",
                planned=planned,
                split=file.split,
                style=entry.style,
                level=entry.level,
                states=states,
                mistakes=entry.mistakes,
                pair=f"{file.question}/{entry.pair}" if entry.pair else "",
                text=" ".join(entry.text.split()),
            )
        )
    return answers
