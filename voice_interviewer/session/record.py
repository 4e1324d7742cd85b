"""A session as one value, folded from its events: what the debrief reads and what resume goes on from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.scoring.score import AnswerScore, Turn
from voice_interviewer.session.events import (
    AnswerCorrected,
    AnswerHeard,
    AnswerReread,
    AnswerScored,
    EndReason,
    Event,
    QuestionAsked,
    QuestionClosed,
    QuestionExchanged,
    QuestionRetried,
    QuestionSkipped,
    SessionFinished,
    SessionStarted,
    Warned,
)
from voice_interviewer.speech.words import Delivery, Transcript

NOTHING_HEARD = "nothing was heard"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One prompt and what came back; `transcript` is None while unanswered and when skipped."""

    index: int
    text: str
    follow_up_id: str = ""
    targets: str = ""
    leaks: bool = False
    lead: str = ""
    """The beginning of `text` that only gives the candidate's own words back."""
    transcript: Transcript | None = None
    delivery: Delivery | None = None
    reason: EndReason | None = None
    audio: str = ""
    skipped: bool = False
    heard: Transcript | None = None
    """What was heard, when the candidate has corrected it; `transcript` is then the corrected answer."""
    live: Transcript | None = None
    """What was heard during the interview, when the sound was read once more after it."""
    reread_by: str = ""
    """The recogniser that did."""

    @property
    def asked(self) -> str:
        """What was asked, without the candidate's own words before it: saying those again is no echo of the question."""
        return self.text.removeprefix(self.lead).strip()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a question was put, answered and judged."""

    turns: tuple[TurnRecord, ...]
    score: AnswerScore | None


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question of the plan with its turns and, once judged, its score."""

    planned: PlannedQuestion
    turns: tuple[TurnRecord, ...] = ()
    score: AnswerScore | None = None
    closed: bool = False
    earlier: tuple[Attempt, ...] = ()
    """The attempts before the present one, the first one first; the present one is what counts."""

    @property
    def skipped(self) -> bool:
        """Asked, and the question itself was skipped."""
        return bool(self.turns) and self.turns[0].skipped

    @property
    def answered(self) -> bool:
        return any(turn.transcript is not None for turn in self.turns)

    def answer_turns(self) -> tuple[Turn, ...]:
        """The answered turns as the judge takes them."""
        return tuple(
            Turn(
                index=turn.index,
                prompt=turn.asked,
                transcript=turn.transcript,
                follow_up_id=turn.follow_up_id,
                targets=turn.targets,
                leaks=turn.leaks,
                unheard=NOTHING_HEARD if turn.transcript.empty and turn.reason is not EndReason.TYPED else "",
            )
            for turn in self.turns
            if turn.transcript is not None
        )


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """Everything that happened in one interview."""

    session: str
    started_at: str
    repo_path: str
    plan: QuestionPlan
    feedback: Feedback
    typed: bool
    engines: tuple[tuple[str, str], ...]
    questions: tuple[QuestionRecord, ...]
    warnings: tuple[str, ...] = ()
    finished: bool = False
    completed: bool = False

    @property
    def asked(self) -> tuple[QuestionRecord, ...]:
        """The questions that were put to the candidate, in order."""
        return tuple(question for question in self.questions if question.turns)


def new_record(event: SessionStarted) -> SessionRecord:
    """The record right after its first event."""
    return SessionRecord(
        session=event.session,
        started_at=event.started_at,
        repo_path=event.repo_path,
        plan=event.plan,
        feedback=event.feedback,
        typed=event.typed,
        engines=event.engines,
        questions=tuple(QuestionRecord(planned) for planned in event.plan.questions),
    )


def apply(record: SessionRecord, event: Event) -> SessionRecord:
    """The record after one more event; events that a debrief has no use for leave it as it is."""
    match event:
        case QuestionAsked():
            turn = TurnRecord(event.turn, event.text, event.follow_up_id, event.targets, event.leaks, event.lead)
            return _update(record, event.question, lambda question: _with_turn(question, turn))
        case QuestionExchanged():
            plan = record.plan.exchanged(event.question, event.chosen)
            chosen = next(planned for planned in plan.questions if planned.id == event.chosen)
            changed = _update(record, event.question, lambda question: replace(question, planned=chosen))
            return replace(changed, plan=plan)
        case AnswerHeard():
            return _update(
                record,
                event.question,
                lambda question: _change_turn(
                    question,
                    event.turn,
                    lambda turn: replace(
                        turn,
                        transcript=event.transcript,
                        delivery=event.delivery,
                        reason=event.reason,
                        audio=event.audio,
                    ),
                ),
            )
        case QuestionSkipped():
            return _update(
                record,
                event.question,
                lambda question: _change_turn(question, event.turn, lambda turn: replace(turn, skipped=True)),
            )
        case AnswerCorrected():
            return _update(record, event.question, lambda question: _corrected(question, event))
        case AnswerReread():
            return _update(record, event.question, lambda question: _reread(question, event))
        case QuestionClosed():
            return _update(record, event.question, lambda question: _settled(replace(question, closed=True)))
        case QuestionRetried():
            return _update(record, event.question, _anew)
        case AnswerScored():
            return _update(record, event.score.question, lambda question: replace(question, score=event.score))
        case Warned():
            return replace(record, warnings=(*record.warnings, event.message))
        case SessionFinished():
            questions = tuple(_settled(question) for question in record.questions)
            return replace(record, questions=questions, finished=True, completed=event.completed)
        case _:
            return record


def fold(events: Iterable[Event]) -> SessionRecord | None:
    """The record of a whole journal; None when it does not begin with SessionStarted."""
    record: SessionRecord | None = None
    for event in events:
        if isinstance(event, SessionStarted):
            record = new_record(event)
        elif record is not None:
            record = apply(record, event)
    return record


def last_answer(record: SessionRecord) -> tuple[QuestionRecord, TurnRecord] | None:
    """The question and the turn that were answered last; None before the first answer."""
    for question in reversed(record.questions):
        for turn in reversed(question.turns):
            if turn.transcript is not None:
                return question, turn
    return None


def _corrected(question: QuestionRecord, event: AnswerCorrected) -> QuestionRecord:
    changed = _change_turn(
        question,
        event.turn,
        lambda turn: replace(turn, transcript=event.transcript, heard=turn.heard or turn.transcript),
    )
    return replace(changed, score=None)


def _reread(question: QuestionRecord, event: AnswerReread) -> QuestionRecord:
    before = next((turn.transcript for turn in question.turns if turn.index == event.turn), None)
    changed = _change_turn(
        question,
        event.turn,
        lambda turn: replace(
            turn,
            transcript=event.transcript,
            delivery=event.delivery,
            live=turn.live or turn.transcript,
            reread_by=event.recognizer,
        ),
    )
    same = before is not None and before.text == event.transcript.text
    return changed if same else replace(changed, score=None)


def _anew(question: QuestionRecord) -> QuestionRecord:
    earlier = (*question.earlier, Attempt(question.turns, question.score))
    return replace(question, turns=(), score=None, closed=False, earlier=earlier)


def _settled(question: QuestionRecord) -> QuestionRecord:
    """A further attempt in which nothing was answered never was: the one before it counts again."""
    if question.answered or not question.earlier:
        return question
    last = question.earlier[-1]
    return replace(question, turns=last.turns, score=last.score, closed=True, earlier=question.earlier[:-1])


def _with_turn(question: QuestionRecord, turn: TurnRecord) -> QuestionRecord:
    """Asking turn 0 again (after a resume) starts the question over."""
    kept = tuple(known for known in question.turns if known.index < turn.index)
    return replace(question, turns=(*kept, turn))


def _update(
    record: SessionRecord, question_id: str, change: Callable[[QuestionRecord], QuestionRecord]
) -> SessionRecord:
    questions = tuple(
        change(question) if question.planned.id == question_id else question for question in record.questions
    )
    return replace(record, questions=questions)


def _change_turn(question: QuestionRecord, index: int, change: Callable[[TurnRecord], TurnRecord]) -> QuestionRecord:
    turns = tuple(change(turn) if turn.index == index else turn for turn in question.turns)
    return replace(question, turns=turns)
