"""What the interview screen shows, as one value folded from the events: any screen can be redrawn from a recorded list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from voice_interviewer.debrief.clips import Clip, clip_of
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.scoring.score import AnswerScore
from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import (
    TRANSIENT,
    AnswerCorrected,
    AnswerHeard,
    AnswerReread,
    AnswerScored,
    EndReason,
    Event,
    InputHeard,
    Nudged,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionClosed,
    QuestionExchanged,
    QuestionRetried,
    QuestionSkipped,
    SessionFinished,
    SessionResumed,
    SessionStarted,
    SpeechState,
    Warned,
    WordsHeard,
)
from voice_interviewer.session.record import QuestionRecord, SessionRecord, apply, last_answer, new_record
from voice_interviewer.speech.words import Delivery, Transcript
from voice_interviewer.tui.moment import Moment
from voice_interviewer.tui.pace import LivePace, after_input, after_words

KEPT_WARNINGS = 20
SILENT_DBFS = -100.0
"""The level before the first sound; as `speech.pcm` has it, without loading its array library for the first paint."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn of the present question that is over."""

    text: str
    answer: str
    """Empty when skipped or when nothing was said."""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class ViewState:
    """Everything that the interview screen draws, but for the wall clock."""

    feedback: Feedback = Feedback.EACH
    typed: bool = False
    session: str = ""
    plan: QuestionPlan | None = None
    asked: QuestionAsked | None = None
    past_turns: tuple[PastTurn, ...] = ()
    phase: Phase | None = None
    speech: SpeechState = SpeechState.WAITING
    level_dbfs: float = SILENT_DBFS
    silence_seconds: float = 0.0
    ends_in: float | None = None
    audio_seconds: float = 0.0
    """Of the present answer; stays 0 when typed."""
    thinking_seconds: float = 0.0
    """Of these, those in which the candidate had asked for time to think."""
    committed: str = ""
    tentative: str = ""
    answered: bool = False
    """The present turn's answer is complete; `committed` is its final text."""
    end_reason: EndReason | None = None
    delivery: Delivery | None = None
    """Of the question's first turn, for its score block."""
    nudge: str = ""
    thinking_kept: bool = False
    """The candidate asked for time to think: the clock stands until the next word."""
    sound_came: bool = False
    """The microphone gave something in the present listening."""
    listening_on: bool = False
    """The answer ended by itself, and the microphone is still open for whoever goes on."""
    microphone_failed: bool = False
    """The present answer has to be typed, because no sound comes."""
    typing_instead: bool = False
    """The candidate chose to type the present answer; the interview is on its way into a pause, or in it."""
    carried_over: str = ""
    """What was said before a pause in the present answer."""
    pace: LivePace = field(default_factory=LivePace)
    """Of the present answer; after a pause it begins anew."""
    record: SessionRecord | None = None
    """The session so far, as the debrief will read it."""
    score: AnswerScore | None = None
    """The score block on the screen."""
    scored: int = 0
    closed: int = 0
    warnings: tuple[str, ...] = ()
    """The last ones, newest at the end."""
    warnings_total: int = 0
    stopping: bool = False
    finished: bool = False
    completed: bool = False

    @property
    def answer_seconds(self) -> float:
        """What the clock of the answer shows: it stands while the candidate has asked for time to think."""
        return self.audio_seconds - self.thinking_seconds

    @property
    def moment(self) -> Moment:
        """Who is at work."""
        if self.finished or self.phase in (Phase.WRITING, Phase.FINISHED):
            return Moment.WRITING
        if self.stopping:
            return Moment.STOPPING
        if self.score is not None:
            return Moment.SCORE
        return self._phase_moment()

    def _phase_moment(self) -> Moment:
        if self.typing_instead and self.phase in (Phase.LISTENING, Phase.TRANSCRIBING, Phase.PAUSED):
            return Moment.TYPING_INSTEAD
        match self.phase:
            case None:
                return Moment.STARTING
            case Phase.SPEAKING:
                return Moment.INTERVIEWER
            case Phase.LISTENING:
                return Moment.TYPING if self.typing else _SPEECH_MOMENTS[self.speech]
            case Phase.TRANSCRIBING:
                return Moment.TRANSCRIBING
            case Phase.JUDGING:
                return Moment.JUDGING
            case Phase.PAUSED:
                return Moment.PAUSED
            case Phase.WRITING | Phase.FINISHED:
                return Moment.WRITING
            case _:
                assert_never(self.phase)

    @property
    def typing(self) -> bool:
        """The present answer is typed."""
        return self.typed or self.microphone_failed

    @property
    def question(self) -> PlannedQuestion | None:
        """The present question of the plan."""
        return None if self.asked is None else self.planned(self.asked.question)

    def planned(self, question_id: str) -> PlannedQuestion | None:
        """A question of the plan; None when no plan was told."""
        questions = () if self.plan is None else self.plan.questions
        return next((planned for planned in questions if planned.id == question_id), None)

    @property
    def misheard(self) -> Transcript | None:
        """The answer heard last, which the candidate may put right; None when there is none."""
        found = None if self.record is None else last_answer(self.record)
        if found is None or found[1].reason is EndReason.TYPED or found[1].transcript is None:
            return None
        return None if found[1].transcript.empty else found[1].transcript

    def recorded(self, question_id: str) -> QuestionRecord | None:
        """What is kept of a question."""
        questions = () if self.record is None else self.record.questions
        return next((known for known in questions if known.planned.id == question_id), None)

    def quotes(self, score: AnswerScore) -> tuple[Clip, ...]:
        """The pieces of sound behind a score block, in the order of its key points."""
        question = self.recorded(score.question)
        turns = () if question is None else question.turns
        return tuple(clip for point in score.key_points if (clip := clip_of(turns, point.evidence)) is not None)

    @property
    def words_so_far(self) -> int:
        return len(self.committed.split()) + len(self.tentative.split())


_SPEECH_MOMENTS = {
    SpeechState.WAITING: Moment.YOUR_TURN,
    SpeechState.SPEAKING: Moment.HEARING,
    SpeechState.PAUSE: Moment.THINKING,
    SpeechState.ENDING: Moment.ENDING,
}


def fold(state: ViewState, event: Event) -> ViewState:
    """The screen after one more event."""
    after = _fold(state, event)
    if isinstance(event, TRANSIENT) or after.record is None or isinstance(event, SessionStarted):
        return after
    return replace(after, record=apply(after.record, event))


def _fold(state: ViewState, event: Event) -> ViewState:
    match event:
        case SessionStarted():
            return ViewState(
                feedback=event.feedback,
                typed=event.typed,
                session=event.session,
                plan=event.plan,
                record=new_record(event),
            )
        case SessionResumed():
            return replace(state, phase=None, score=None, warnings=(), warnings_total=0, finished=False, stopping=False)
        case QuestionAsked():
            return _ask(state, event)
        case PhaseChanged():
            return _enter(state, event.phase, typed=event.typed)
        case InputHeard():
            return _hear(state, event)
        case WordsHeard():
            committed = f"{state.carried_over} {event.committed}".strip()
            return replace(state, committed=committed, tentative=event.tentative, pace=after_words(state.pace, event))
        case Nudged():
            return replace(state, nudge=event.text)
        case AnswerHeard():
            return _keep_answer(state, event)
        case AnswerCorrected():
            return _correct(state, event)
        case QuestionExchanged():
            plan = None if state.plan is None else state.plan.exchanged(event.question, event.chosen)
            return replace(state, plan=plan)
        case AnswerReread():
            return state
        case QuestionRetried():
            return replace(state, closed=state.closed - 1, score=None, phase=None)
        case QuestionSkipped():
            return replace(state, past_turns=(*state.past_turns, PastTurn(_asked_text(state), "", skipped=True)))
        case QuestionClosed():
            return replace(state, closed=state.closed + 1)
        case AnswerScored():
            shown = event.score if state.feedback is Feedback.EACH and not state.stopping else state.score
            return replace(state, scored=state.scored + 1, score=shown)
        case Warned():
            return _warn(state, event.message)
        case SessionFinished():
            return replace(state, finished=True, completed=event.completed, score=None)
        case _:
            assert_never(event)


def fold_all(state: ViewState, events: Iterable[Event]) -> ViewState:
    """The screen after these events."""
    for event in events:
        state = fold(state, event)
    return state


def press(state: ViewState, control: Control) -> ViewState:
    """The screen right after a key, before the interview has answered: what no event tells, and no key may seem dead."""
    match control:
        case Control.THINK if state.phase is Phase.LISTENING:
            return replace(state, thinking_kept=True, ends_in=None)
        case Control.CONTINUE | Control.RETRY:
            return replace(state, score=None, phase=None)
        case Control.STOP:
            return replace(state, stopping=True, score=None)
        case _:
            return state


def type_instead(state: ViewState) -> ViewState:
    """The screen when the candidate wants to type the present answer; goes with Control.PAUSE."""
    return replace(state, typing_instead=True, ends_in=None)


def speak_instead(state: ViewState) -> ViewState:
    """The screen when the candidate goes back to speaking; goes with Control.RESUME."""
    return replace(state, typing_instead=False)


def without_microphone(state: ViewState) -> ViewState:
    """The screen when no sound has come for so long that the answer had better be typed."""
    return replace(state, microphone_failed=True)


def _asked_text(state: ViewState) -> str:
    return "" if state.asked is None else state.asked.text


def _ask(state: ViewState, asked: QuestionAsked) -> ViewState:
    same_question = state.asked is not None and state.asked.question == asked.question and asked.turn > 0
    return replace(
        _without_answer(state),
        asked=asked,
        past_turns=state.past_turns if same_question else (),
        delivery=state.delivery if same_question else None,
        phase=None,
        score=None,
        end_reason=None,
    )


def _without_answer(state: ViewState) -> ViewState:
    return replace(
        state,
        speech=SpeechState.WAITING,
        level_dbfs=SILENT_DBFS,
        silence_seconds=0.0,
        ends_in=None,
        audio_seconds=0.0,
        thinking_seconds=0.0,
        committed="",
        tentative="",
        answered=False,
        nudge="",
        thinking_kept=False,
        sound_came=False,
        listening_on=False,
        microphone_failed=False,
        typing_instead=False,
        carried_over="",
        pace=LivePace(),
    )


def _enter(state: ViewState, phase: Phase, *, typed: bool) -> ViewState:
    if phase is not Phase.LISTENING:
        quiet = replace(
            state, phase=phase, ends_in=None, level_dbfs=SILENT_DBFS, thinking_kept=False, listening_on=False
        )
        return replace(quiet, typing_instead=False) if phase is Phase.SPEAKING else quiet
    fresh = replace(_without_answer(state), phase=phase, microphone_failed=typed and not state.typed)
    match state.phase:
        case Phase.PAUSED:
            return replace(fresh, committed=state.committed, carried_over=state.committed)
        case Phase.LISTENING | Phase.TRANSCRIBING:
            return replace(fresh, committed=state.committed, carried_over=state.carried_over)
        case _:
            return fresh


def _hear(state: ViewState, heard: InputHeard) -> ViewState:
    speaking = heard.state is SpeechState.SPEAKING
    thinking = state.thinking_kept and not speaking
    passed = max(0.0, heard.position - state.audio_seconds)
    return replace(
        state,
        speech=heard.state,
        level_dbfs=heard.level_dbfs,
        silence_seconds=heard.silence_seconds,
        ends_in=heard.ends_in,
        audio_seconds=heard.position,
        thinking_seconds=state.thinking_seconds + (passed if thinking else 0.0),
        nudge="" if speaking else state.nudge,
        thinking_kept=thinking,
        sound_came=True,
        listening_on=state.phase is Phase.TRANSCRIBING,
        pace=after_input(state.pace, heard),
        microphone_failed=False,
    )


def _keep_answer(state: ViewState, heard: AnswerHeard) -> ViewState:
    text = heard.transcript.text
    return replace(
        state,
        committed=text,
        tentative="",
        answered=True,
        typing_instead=False,
        end_reason=heard.reason,
        delivery=heard.delivery if heard.turn == 0 else state.delivery,
        past_turns=(*state.past_turns, PastTurn(_asked_text(state), text)),
    )


def _correct(state: ViewState, corrected: AnswerCorrected) -> ViewState:
    """A score that the answer had is on its way anew."""
    if state.asked is None or state.asked.question != corrected.question:
        return state
    text = corrected.transcript.text
    past = tuple(
        replace(turn, answer=text) if index == corrected.turn else turn for index, turn in enumerate(state.past_turns)
    )
    shown = state.answered and state.asked.turn == corrected.turn
    return replace(state, past_turns=past, committed=text if shown else state.committed, score=None)


def _warn(state: ViewState, message: str) -> ViewState:
    return replace(
        state,
        warnings=(*state.warnings, message)[-KEPT_WARNINGS:],
        warnings_total=state.warnings_total + 1,
    )
