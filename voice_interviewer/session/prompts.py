"""What the interviewer says next, worked out from the record alone: a question, a turn to ask again, a follow-up, or nothing."""

from __future__ import annotations

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import Turn
from voice_interviewer.session.events import QuestionAsked
from voice_interviewer.session.follow_ups import next_prompt
from voice_interviewer.session.record import QuestionRecord, SessionRecord, TurnRecord
from voice_interviewer.speech.words import Transcript


def turn_name(question_id: str, follow_up_id: str = "") -> str:
    """The file-name-safe id of one turn (`tf-choice+state-locking`)."""
    return f"{question_id}+{follow_up_id}" if follow_up_id else question_id


def prompt_after(question: QuestionRecord, number: int, total: int) -> QuestionAsked | None:
    """What to ask now: the question itself, a turn that was asked and never answered, a follow-up; None to close it."""
    planned = question.planned
    open_turn = next((turn for turn in question.turns if turn.transcript is None), None)
    if not question.turns or (open_turn is not None and open_turn.index == 0):
        return QuestionAsked(planned.id, 0, number, total, planned.text, planned.spoken)
    if open_turn is not None:
        return _ask_again(planned, open_turn, number, total)
    follow_up = next_prompt(
        planned, question.answer_turns(), asked=tuple(turn.follow_up_id for turn in question.turns if turn.follow_up_id)
    )
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
    )


def spoken_after(record: SessionRecord, question: QuestionRecord, prompt: QuestionAsked, said: Transcript) -> str:
    """What the interviewer will say after this answer to `prompt`, if it stays as it is; empty after the last one."""
    turn = Turn(prompt.turn, prompt.text, said, prompt.follow_up_id, prompt.targets, prompt.leaks)
    asked = tuple(known.follow_up_id for known in question.turns if known.follow_up_id)
    follow_up = next_prompt(question.planned, (*question.answer_turns(), turn), asked)
    if follow_up is not None:
        return follow_up.spoken
    following = question_after(record, question.planned)
    return following.spoken if following is not None else ""


def question_after(record: SessionRecord, planned: PlannedQuestion) -> PlannedQuestion | None:
    """The next question of the plan."""
    questions = [question.planned for question in record.questions]
    later = questions[[question.id for question in questions].index(planned.id) + 1 :]
    return later[0] if later else None


def _ask_again(planned: PlannedQuestion, turn: TurnRecord, number: int, total: int) -> QuestionAsked:
    spoken = next((known.spoken for known in planned.follow_ups if known.id == turn.follow_up_id), turn.text)
    return QuestionAsked(
        planned.id, turn.index, number, total, turn.text, spoken, turn.follow_up_id, turn.targets, turn.leaks
    )
