"""Trends over past sessions per round, pillar and delivery measure: figures as the debriefs state them, no verdict from one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from voice_interviewer.debrief.delivery import (
    ARTICULATION_FINE,
    FILLERS_FINE,
    FIRST_WORD_FINE,
    LENGTH_FINE,
    LIKES_FINE,
    PACE_FINE,
    one_decimal,
)
from voice_interviewer.plan.terms import LEVEL_NAMES, Mode, Pillar, Round
from voice_interviewer.progress.history import DebriefFigures, Spoken

TOP_RATING = float(len(LEVEL_NAMES) - 1)
COMPARED_WITH = 3
"""The latest value is held against the mean of as many sessions before it."""
SAME_RATING = 0.3
"""Averages of a handful of questions move by this much from one choice of questions to the next."""
SAME_SHARE = 0.1
"""Delivery figures within a tenth of what was before are about the same."""
RATE_SECONDS = 60.0
"""Speech that a session needs for its long pauses to be counted by the minute."""
LONG_PAUSES_FINE = 4.0
"""Pauses to think are no fault; only very many a minute make an answer hard to follow. No published norm."""
_SELECTED = frozenset({Mode.DRILL, Mode.TALKING_POINTS})
"""Sessions that ask what was chosen for being weak, or only recite; their ratings say nothing about the whole."""


class TrendGroup(StrEnum):
    """What is followed."""

    OVERALL = "overall"
    ROUND = "round"
    PILLAR = "pillar"
    DELIVERY = "delivery"


class Direction(StrEnum):
    """Where the latest value stands beside the ones before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "about the same"
    UNKNOWN = "too few sessions"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One session's value."""

    session: str
    started_at: str
    """ISO date and time with offset."""
    value: float
    questions: int
    """How many scored questions stand behind it; 0 for delivery, which is pooled over all speech."""
    judge: str
    """What judged; a value from another judge may differ for that alone."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One line of a plot, oldest first; it has at least one point."""

    group: TrendGroup
    name: str
    """`Overall`, `Kubernetes`, `security`, `Pace`."""
    unit: str
    """`of 4`, `words/min`, `/min`, `s`, `syllables/s`."""
    fine: tuple[float, float]
    """The range that needs no work, for a band in the plot; for ratings it is Proficient to the top."""
    points: tuple[TrendPoint, ...]

    @property
    def latest(self) -> float:
        return self.points[-1].value

    @property
    def before(self) -> float | None:
        """The mean of the sessions right before the latest; None when there is none."""
        earlier = [point.value for point in self.points[:-1]][-COMPARED_WITH:]
        return fmean(earlier) if earlier else None

    @property
    def change(self) -> float | None:
        """Latest minus before, to one decimal."""
        return None if self.before is None else round(self.latest - self.before, 1)

    @property
    def direction(self) -> Direction:
        """Better is a higher rating, or a delivery figure nearer to its fine range; inside the range nothing is better."""
        if self.before is None:
            return Direction.UNKNOWN
        if self.group is TrendGroup.DELIVERY:
            gain = self._distance(self.before) - self._distance(self.latest)
            enough = SAME_SHARE * max(abs(self.before), 1.0)
        else:
            gain, enough = self.latest - self.before, SAME_RATING
        if abs(gain) < enough:
            return Direction.SAME
        return Direction.BETTER if gain > 0 else Direction.WORSE

    @property
    def judges(self) -> tuple[str, ...]:
        """The judges behind the points, in order of first use; more than one makes the line hard to read."""
        return tuple(dict.fromkeys(point.judge for point in self.points if point.judge))

    def _distance(self, value: float) -> float:
        return max(self.fine[0] - value, value - self.fine[1], 0.0)


def trends(history: Sequence[DebriefFigures]) -> tuple[Trend, ...]:
    """Every line that has a point, in a fixed order: overall, rounds, pillars, delivery. `history` is oldest first, as
    `history.read_figures(SessionStore(user_folders().sessions))` gives it. Drills and rehearsals count for delivery only.
    """
    asked = [figures for figures in history if figures.mode not in _SELECTED]
    lines = [
        _line(
            TrendGroup.OVERALL, "Overall", "of 4", _RATING_FINE, asked, lambda f: (f.overall.average, f.overall.scored)
        ),
        _line(
            TrendGroup.OVERALL,
            "Technology justification",
            "of 4",
            _RATING_FINE,
            asked,
            lambda f: (f.overall.justification_average, f.overall.scored),
        ),
        *(_line(TrendGroup.ROUND, name, "of 4", _RATING_FINE, asked, _in_round(name)) for name in Round),
        *(_line(TrendGroup.PILLAR, name, "of 4", _RATING_FINE, asked, _in_pillar(name)) for name in Pillar),
        *(
            _line(TrendGroup.DELIVERY, name, unit, fine, history, _spoken(value))
            for name, unit, fine, value in _DELIVERY
        ),
    ]
    return tuple(line for line in lines if line.points)


def _line(
    group: TrendGroup,
    name: str,
    unit: str,
    fine: tuple[float, float],
    history: Sequence[DebriefFigures],
    figure: Callable[[DebriefFigures], tuple[float | None, int]],
) -> Trend:
    points = tuple(
        TrendPoint(figures.session, figures.started_at.isoformat(), value, questions, "; ".join(figures.engines.judges))
        for figures in history
        for value, questions in (figure(figures),)
        if value is not None
    )
    return Trend(group, str(name), unit, fine, points)


def _in_round(name: str) -> Callable[[DebriefFigures], tuple[float | None, int]]:
    return lambda f: next(((row.average, row.scored) for row in f.rounds if row.round == name), (None, 0))


def _in_pillar(name: str) -> Callable[[DebriefFigures], tuple[float | None, int]]:
    return lambda f: next(((row.average, row.scored) for row in f.pillars if row.pillar == name), (None, 0))


def _spoken(value: Callable[[Spoken], float | None]) -> Callable[[DebriefFigures], tuple[float | None, int]]:
    return lambda f: (value(f.delivery), 0)


def _long_pauses(delivery: Spoken) -> float | None:
    if delivery.speaking_seconds < RATE_SECONDS:
        return None
    return one_decimal(delivery.long_pauses * 60.0 / delivery.speaking_seconds)


_RATING_FINE = (3.0, TOP_RATING)
_DELIVERY: tuple[tuple[str, str, tuple[float, float], Callable[[Spoken], float | None]], ...] = (
    ("Pace", "words/min", PACE_FINE, lambda d: d.pace.value),
    ("Articulation", "syllables/s", ARTICULATION_FINE, lambda d: d.articulation.value),
    ("Fillers", "/min", (0.0, FILLERS_FINE), lambda d: d.fillers.value),
    ("Saying like", "/min", (0.0, LIKES_FINE), lambda d: d.likes.value),
    ("Pauses over 2 s", "/min", (0.0, LONG_PAUSES_FINE), _long_pauses),
    ("Length of an answer", "s", LENGTH_FINE, lambda d: d.mean_length),
    ("Time to first word", "s", (0.0, FIRST_WORD_FINE), lambda d: d.mean_first_word),
)
