"""Where in an answer's recording a piece of evidence is said, so that it can be played."""

from __future__ import annotations

from dataclasses import dataclass

from voice_interviewer.scoring.score import Evidence
from voice_interviewer.session.record import TurnRecord

LEAD_SECONDS = 0.3
"""Played before the first and after the last word, so that neither is cut."""
EDGE_SECONDS = 0.05
"""How far a word's start may lie from an evidence's start and still be its first word."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of an answer's recording."""

    audio: str
    """The WAV file relative to the session folder."""
    start: float
    """Seconds into it."""
    end: float


def clip_of(turns: tuple[TurnRecord, ...], evidence: Evidence | None) -> Clip | None:
    """The piece in which the evidence is said; None for a typed answer, or when nothing was recorded."""
    if evidence is None or evidence.start is None:
        return None
    turn = next((turn for turn in turns if turn.index == evidence.turn), None)
    if turn is None or not turn.audio or turn.transcript is None:
        return None
    later = [word for word in turn.transcript.words if word.start >= evidence.start - EDGE_SECONDS]
    said = later[: max(len(evidence.quote.split()), 1)]
    end = said[-1].end if said else evidence.start
    return Clip(turn.audio, max(round(evidence.start - LEAD_SECONDS, 2), 0.0), round(end + LEAD_SECONDS, 2))
