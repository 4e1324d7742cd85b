"""The values of interview materials: what the document holds, each part with the line that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from voice_interviewer.debrief.materials_prose import Quantity
from voice_interviewer.debrief.materials_topics import Metric
from voice_interviewer.repo.facts import LayerSummary, Place


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Something in the files that an interviewer will ask about."""

    text: str
    count: int
    place: Place
    name: str
    kind: str
    """The signal's id."""


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """Something to speak about, with its time budget."""

    title: str
    minutes: int
    achievement: str
    say: str
    metrics: tuple[Metric, ...]
    weak_spots: tuple[WeakSpot, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A likely question with an answer to say."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Positioning:
    """What to say about this repository for one role."""

    role: str
    statement: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Why one technology and not another, with the line that proves the choice."""

    question: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A text of the repository itself."""

    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class Story:
    """A prompt for a story that only the candidate can tell."""

    prompt: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Materials:
    """The document; a part that the facts do not support is empty and not shown."""

    repo: str
    overview: tuple[str, ...]
    talking_points: tuple[TalkingPoint, ...]
    scenarios: tuple[Scenario, ...]
    quantities: tuple[Quantity, ...]
    layers: tuple[LayerSummary, ...]
    weak_spots: tuple[WeakSpot, ...]
    positioning: tuple[Positioning, ...]
    decisions: tuple[Decision, ...]
    decision_documents: tuple[Document, ...]
    stories: tuple[Story, ...]
    differentiation: tuple[str, ...]
