"""What a candidate's correction of the answer heard last comes to, if anything."""

from __future__ import annotations

from voice_interviewer.session.events import AnswerCorrected, EndReason
from voice_interviewer.session.record import SessionRecord, last_answer
from voice_interviewer.speech.rewording import reworded


def correction_of(record: SessionRecord, text: str) -> AnswerCorrected | None:
    """The event for it; None when nothing was heard, nothing changed, or the answer was typed and cannot be misheard."""
    found = last_answer(record)
    if found is None:
        return None
    question, turn = found
    heard = turn.transcript
    if heard is None or turn.reason is EndReason.TYPED or not text.split() or text.split() == heard.text.split():
        return None
    return AnswerCorrected(question.planned.id, turn.index, reworded(heard, text))
