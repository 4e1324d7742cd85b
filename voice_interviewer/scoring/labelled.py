"""Answers with the levels and states that a person gave them, blind to any judge: what judges are tuned on and measured with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.grounding import without_repository
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import PointState, Turn
from voice_interviewer.speech.words import Transcript

HEARD = "heard.yaml"
"""Copies of labelled answers as the recogniser heard them."""
SECOND_RATER = "second-rater.yaml"
"""Another person's labels of some of the answers."""


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


class _Copy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    text: str


class _Heard(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    voice: str
    recogniser: str
    heard: tuple[_Copy, ...]


class _Rating(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    level: int = Field(ge=0, le=4)
    stated: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


class _Ratings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    second: tuple[_Rating, ...]


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
        file = _read(path, _File)
        answers += _answers(file, bank, path) if file else ()
    if not answers:
        raise BadInputError(
            "there are no labelled answers", where=str(folder), next_step="Give a folder that has some."
        )
    return tuple(answers)


def load_heard(folder: Path, answers: Sequence[LabelledAnswer]) -> tuple[LabelledAnswer, ...]:
    """The copies of these answers as they were heard, with the labels of their originals; empty when there are none."""
    file = _read(folder / HEARD, _Heard)
    originals = {answer.id: answer for answer in answers}
    copies = [entry for entry in file.heard if entry.id in originals] if file else []
    return tuple(replace(originals[entry.id], text=" ".join(entry.text.split())) for entry in copies)


def load_second(
    folder: Path, answers: Sequence[LabelledAnswer]
) -> tuple[tuple[LabelledAnswer, int, Mapping[str, PointState]], ...]:
    """These answers with the level and states that a second rater gave; empty when nobody did."""
    file = _read(folder / SECOND_RATER, _Ratings)
    rated = {entry.id: entry for entry in file.second} if file else {}
    return tuple(
        (answer, rated[answer.id].level, _states(rated[answer.id], answer.states))
        for answer in answers
        if answer.id in rated
    )


_Kind = TypeVar("_Kind", bound=BaseModel)
_NAMES = {_File: "question", _Heard: "heard", _Ratings: "second"}


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    """The file as `kind`; None when it is not there or something else."""
    if not path.is_file():
        return None
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(raw, dict) and _NAMES[kind] not in raw:
            return None
        return kind.model_validate(raw)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadInputError(f"cannot read the labelled answers: {error}", where=str(path)) from error


def _states(entry: _Entry | _Rating, points: Iterable[str]) -> dict[str, PointState]:
    said = dict.fromkeys(entry.partly, PointState.PARTLY) | dict.fromkeys(entry.stated, PointState.STATED)
    return {point: said.get(point, PointState.MISSED) for point in points}


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
        answers.append(
            LabelledAnswer(
                id=f"{file.question}/{entry.id}",
                planned=planned,
                split=file.split,
                style=entry.style,
                level=entry.level,
                states=_states(entry, points),
                mistakes=entry.mistakes,
                pair=f"{file.question}/{entry.pair}" if entry.pair else "",
                text=" ".join(entry.text.split()),
            )
        )
    return answers
