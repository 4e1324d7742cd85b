"""The past sessions as values, oldest first: the figures of each debrief, and every judged attempt at every question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.terms import Mode
from voice_interviewer.scoring.score import AnswerScore
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.session.store import DEBRIEF_NAME, SessionStore, read_record


class _Tally(BaseModel):
    scored: int = 0
    average: float | None = Field(default=None, ge=0, le=4)
    justification_average: float | None = Field(default=None, ge=0, le=4)


class _Round(_Tally):
    round: str


class _Pillar(_Tally):
    pillar: str


class _Measure(BaseModel):
    value: float | None = None


class Spoken(BaseModel):
    """The delivery of one session's spoken answers."""

    pace: _Measure = _Measure()
    articulation: _Measure = _Measure()
    fillers: _Measure = _Measure()
    likes: _Measure = _Measure()
    long_pauses: int = 0
    mean_length: float | None = None
    mean_first_word: float | None = None
    speaking_seconds: float = 0.0


class _Engines(BaseModel):
    judges: tuple[str, ...] = ()


class DebriefFigures(BaseModel, frozen=True):
    """What a `debrief.json` holds that can be followed over time; fields that it lacks are empty."""

    session: str
    started_at: datetime
    repo: str = ""
    mode: Mode
    overall: _Tally
    rounds: tuple[_Round, ...] = ()
    pillars: tuple[_Pillar, ...] = ()
    delivery: Spoken = Spoken()
    engines: _Engines = _Engines()


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One time that a question was put in a past session; `score` is None while it was never judged."""

    session: str
    day: date
    repo_path: str
    planned: PlannedQuestion
    turns: tuple[TurnRecord, ...]
    score: AnswerScore | None
    skipped: bool
    """The question itself was skipped."""


def read_figures(store: SessionStore) -> tuple[DebriefFigures, ...]:
    """The figures of every session that has a debrief, oldest first; a file that cannot be read is left out."""
    if not store.folder.is_dir():
        return ()
    found = [figures for path in sorted(store.folder.glob(f"*/{DEBRIEF_NAME}")) if (figures := figures_of(path))]
    return tuple(sorted(found, key=lambda figures: (figures.started_at.timestamp(), figures.session)))


def figures_of(debrief: Path) -> DebriefFigures | None:
    """The figures of one `debrief.json`; None when it is not one."""
    try:
        return DebriefFigures.model_validate_json(debrief.read_bytes())
    except (OSError, ValidationError):
        return None


def read_records(store: SessionStore) -> tuple[SessionRecord, ...]:
    """Every session that can be read, oldest first, named as its folder is."""
    records = []
    for entry in reversed(store.entries()):
        try:
            records.append(replace(read_record(entry.folder), session=entry.folder.name))
        except BadInputError:
            continue
    return tuple(records)


def attempts(records: Iterable[SessionRecord]) -> tuple[PastAttempt, ...]:
    """Every time that a question was put and answered or skipped, in the order of the records."""
    found: list[PastAttempt] = []
    for record in records:
        day = datetime.fromisoformat(record.started_at).date()
        for question in record.asked:
            tries = [*((known.turns, known.score) for known in question.earlier), (question.turns, question.score)]
            for turns, score in tries:
                skipped = turns[0].skipped
                if score is None and not skipped:
                    continue
                found.append(
                    PastAttempt(record.session, day, record.repo_path, question.planned, turns, score, skipped)
                )
    return tuple(found)
