"""What past sessions showed to be weak: the questions whose latest answer was rated below Competent, the weakest first."""

from __future__ import annotations

from collections.abc import Iterable

from voice_interviewer.errors import BadInputError
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.store import SessionStore, read_record

BELOW = 2
"""Ratings under this one are weak."""
SESSIONS_LOOKED_AT = 20


def weak_questions(records: Iterable[SessionRecord]) -> tuple[str, ...]:
    """Question ids for `PlanOptions.focus`. `records` come newest first, and only the newest rating of a question counts;
    what was skipped or could not be judged says nothing."""
    latest: dict[str, int] = {}
    for record in records:
        for question in record.questions:
            if question.score is not None and question.score.rating is not None:
                latest.setdefault(question.planned.id, question.score.rating)
    return tuple(sorted((name for name, rating in latest.items() if rating < BELOW), key=lambda name: latest[name]))


def past_records(store: SessionStore) -> tuple[SessionRecord, ...]:
    """The sessions of this machine that can be read, newest first, the last twenty at most."""
    found = []
    for entry in store.entries()[:SESSIONS_LOOKED_AT]:
        try:
            found.append(read_record(entry.folder))
        except BadInputError:
            continue
    return tuple(found)
