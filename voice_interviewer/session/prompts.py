"""What the interviewer says next, worked out from the record alone: a question, a turn to ask again, a follow-up, or nothing.

After strong or weak answers a harder or easier question takes a place; the same record gives the same choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voice_interviewer.plan.adaptation import LOOKED_AT, exchange, pace_of
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.judge import WORDS_ALONE, Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.session.events import QuestionAsked, QuestionExchanged
from voice_interviewer.session.follow_ups import next_prompt
from voice_interviewer.session.record import QuestionRecord, SessionRecord, TurnRecord
from voice_interviewer.speech.spoken import spoken_form
from voice_interviewer.speech.words import Transcript


def turn_name(question_id: str, follow_up_id: str = "") -> str:
    """The file-name-safe id of one turn (`tf-choice+state-locking`)."""
    return f"{question_id}+{follow_up_id}" if follow_up_id else question_id


def prompt_after(
    question: QuestionRecord,
    number: int,
    total: int,
    sayings: Mapping[str, str] | None = None,
    judge: Judge = WORDS_ALONE,
) -> QuestionAsked | None:
    """What to ask now: the question itself, a turn that was asked and never answered, a follow-up; None to close it.
    `sayings` are the user's own pronunciations, `judge` tells quickly what was said."""
    planned = question.planned
    open_turn = next((turn for turn in question.turns if turn.transcript is None), None)
    if not question.turns or (open_turn is not None and open_turn.index == 0):
        return QuestionAsked(planned.id, 0, number, total, planned.text, planned.spoken)
    if open_turn is not None:
        return _ask_again(planned, open_turn, number, total, sayings)
    asked = tuple(turn.follow_up_id for turn in question.turns if turn.follow_up_id)
    follow_up = next_prompt(planned, question.answer_turns(), asked, sayings, judge)
    if follow_up is None:
        return None
    return QuestionAsked(
        question=planned.id,
        turn=len(question.turns),
        number=number,
        total=total,
        text=follow_up.text,
        spoken=follow_up.spoken,
        follow_up_id=follow_up.follow_up_id,
        targets=follow_up.targets,
        leaks=follow_up.leaks,
        lead=follow_up.lead,
    )


def spoken_after(
    record: SessionRecord,
    question: QuestionRecord,
    prompt: QuestionAsked,
    said: Transcript,
    judge: Judge = WORDS_ALONE,
) -> str:
    """What the interviewer will say after this answer to `prompt`, if it stays as it is; empty after the last one."""
    asked_text = prompt.text.removeprefix(prompt.lead).strip()
    turn = Turn(prompt.turn, asked_text, said, prompt.follow_up_id, prompt.targets, prompt.leaks)
    turns = (*question.answer_turns(), turn)
    asked = tuple(known.follow_up_id for known in question.turns if known.follow_up_id)
    follow_up = next_prompt(question.planned, turns, asked, record.plan.sayings, judge)
    if follow_up is not None:
        return follow_up.spoken
    following = question_after(record, question.planned, turns, judge)
    return following.spoken if following is not None else ""


def question_after(
    record: SessionRecord, planned: PlannedQuestion, turns: Sequence[Turn] = (), judge: Judge = WORDS_ALONE
) -> PlannedQuestion | None:
    """The next question, if the present one were answered with these turns; without turns as it is planned."""
    index = [question.planned.id for question in record.questions].index(planned.id) + 1
    if index == len(record.questions):
        return None
    exchanged = fitting_exchange(record, index, turns, judge) if turns else None
    plan = record.plan if exchanged is None else record.plan.exchanged(exchanged.question, exchanged.chosen)
    return plan.questions[index]


def fitting_exchange(
    record: SessionRecord, index: int, pending: Sequence[Turn] = (), judge: Judge = WORDS_ALONE
) -> QuestionExchanged | None:
    """The exchange of the question at this place for a harder or easier one; None when it stays, or was asked already.

    What the latest answered questions are worth to `judge` decides; `pending` are the turns of the question
    before this one while the answer to it is not in the record yet.
    """
    place = record.questions[index]
    if place.turns or not record.plan.reserve:
        return None
    pace = pace_of(_latest_ratings(record.questions[:index], pending, judge))
    chosen = exchange(record.plan, index, pace) if pace is not None else None
    return QuestionExchanged(place.planned.id, chosen.id, pace) if pace and chosen else None


def _latest_ratings(before: Sequence[QuestionRecord], pending: Sequence[Turn], judge: Judge) -> list[int]:
    """What the latest answered questions are worth, in the order of asking."""
    found: list[int] = []
    for question in reversed(before):
        turns = pending if pending and question is before[-1] else question.answer_turns()
        rating = judge.score(question.planned, turns, ()).rating if turns else None
        if rating is not None:
            found.insert(0, rating)
        if len(found) == LOOKED_AT:
            break
    return found


def _ask_again(
    planned: PlannedQuestion, turn: TurnRecord, number: int, total: int, sayings: Mapping[str, str] | None
) -> QuestionAsked:
    known = next((entry.spoken for entry in planned.follow_ups if entry.text == turn.text), "")
    spoken = known or spoken_form(turn.text, sayings)
    return QuestionAsked(
        planned.id, turn.index, number, total, turn.text, spoken, turn.follow_up_id, turn.targets, turn.leaks, turn.lead
    )
