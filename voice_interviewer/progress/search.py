"""Looks for words in a past session: in what was asked, what was answered, and what the session was about."""

from __future__ import annotations

from dataclasses import dataclass

from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.store import SessionEntry

CONTEXT_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Match:
    """One place in a session where a word was found."""

    question: str
    turn: int
    answer: bool
    """True in what the candidate said; False in what was asked."""
    excerpt: str


def search(entry: SessionEntry, record: SessionRecord | None, query: str) -> tuple[Match, ...] | None:
    """The places, in order; empty when only the session's own line matches; None when a word of the query is nowhere.
    Case does not count, and every word must be found somewhere in the session."""
    words = query.casefold().split()
    line = " ".join((entry.id, entry.started_at, entry.repo, entry.mode, entry.state)).casefold()
    places = [] if record is None else _places(record)
    everything = "\n".join([line, *(text.casefold() for _, _, _, text in places)])
    if not all(word in everything for word in words):
        return None
    found = []
    for question, turn, answer, text in places:
        spots = [spot for word in words if (spot := text.casefold().find(word)) >= 0 and word not in line]
        if spots:
            found.append(Match(question, turn, answer, _excerpt(text, min(spots))))
    return tuple(found)


def _places(record: SessionRecord) -> list[tuple[str, int, bool, str]]:
    places = []
    for question in record.asked:
        name = question.planned.id
        places.append((name, 0, False, f"{name} {question.planned.question.title} {question.planned.question.round}"))
        for turn in (*(turn for attempt in question.earlier for turn in attempt.turns), *question.turns):
            places.append((name, turn.index, False, turn.text))
            if turn.transcript is not None:
                places.append((name, turn.index, True, turn.transcript.text))
    return places


def _excerpt(text: str, spot: int) -> str:
    begin, end = max(spot - CONTEXT_LETTERS, 0), spot + CONTEXT_LETTERS
    cut = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{cut}{'…' if end < len(text) else ''}"
