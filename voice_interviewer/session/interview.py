"""The interview: asks each question of the plan, listens, follows up, has the answers judged, and tells it all as events.

Every event is in the journal before the next thing happens, so that a killed interview loses no finished answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from itertools import cycle

from voice_interviewer.errors import InterviewerError, StoppedError
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.scoring.judge import WORDS_ALONE, Judge
from voice_interviewer.session.at_the_keys import InterviewEnded, end_of_pause, score_read, typed_answer
from voice_interviewer.session.barge_in import BargeInSource, cutting_in
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.corrections import correction_of
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    Event,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionClosed,
    QuestionRetried,
    QuestionSkipped,
    SessionFinished,
    SessionResumed,
    SessionStarted,
    Warned,
)
from voice_interviewer.session.follow_ups import foreseeable
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.journal import AnswerFile, Journal
from voice_interviewer.session.judging import BackgroundJudging, Judging
from voice_interviewer.session.prompts import fitting_exchange, prompt_after, question_after, spoken_after, turn_name
from voice_interviewer.session.record import QuestionRecord, SessionRecord, apply, new_record
from voice_interviewer.session.second_reading import ReadAgain, second_readings
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.session.worded import RubricWords, Wording
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.words import Transcript

INTERRUPTING = (Control.FINISH, Control.SKIP, Control.REPEAT, Control.PAUSE, Control.STOP)
"""Controls that cut the interviewer short."""
ACKNOWLEDGEMENTS = ("Thank you.", "Okay.", "All right.")
"""Said while the last words of an answer that a key ended are decoded; none of them says how good it was."""
ACKNOWLEDGEMENT = "acknowledgement"
"""What the sink is told that they are: no turn of the interview."""
TYPED_DELIVERY = measure_delivery((), (), ())


@dataclass(frozen=True, slots=True)
class Resumption:
    """An interrupted session and the time at which it goes on."""

    record: SessionRecord
    resumed_at: str


class _Outcome(Enum):
    ANSWERED = auto()
    SKIPPED = auto()


class Interview:
    """One interview from its first question, or from where it was interrupted, to its last event.

    `attended` tells whether somebody can press keys: only then does the interview wait for `Control.CONTINUE` after a
    score block, and for a typed answer when the microphone fails. After an automatic end the candidate may speak again
    for the listener's whole grace time; `brisk` cuts that short as soon as the interviewer's next words are ready.
    `read_again` reads the recorded answers once more before the last judging. With `barge_in`, which is then also the
    listener's source, the candidate may cut in by speaking. `acknowledging`, the interviewer says at once that it heard the
    finish key, unless its next words are ready. `chooser` tells quickly what was said, so that the right thing is asked next.
    """

    def __init__(
        self,
        opening: SessionStarted | Resumption,
        *,
        speaker: Speaker,
        listener: Listener | None,
        judge: Judging,
        controls: Controls,
        journal: Journal,
        emit: Callable[[Event], None],
        attended: bool,
        brisk: bool = False,
        acknowledging: bool = False,
        read_again: ReadAgain | None = None,
        barge_in: BargeInSource | None = None,
        wording: Wording | None = None,
        chooser: Judge = WORDS_ALONE,
    ) -> None:
        self._opening = opening
        self._record = opening.record if isinstance(opening, Resumption) else new_record(opening)
        self._speaker = speaker
        self._listener = listener
        self._judging = BackgroundJudging(judge)
        self._collecting = False
        self._controls = controls
        self._journal = journal
        self._emit = emit
        self._attended = attended
        self._brisk = brisk
        self._acknowledgements = cycle(ACKNOWLEDGEMENTS) if acknowledging else None
        self._read_again = read_again
        self._barge_in = None if self._record.typed else barge_in
        self._wording = wording or RubricWords()
        self._chooser = chooser

    @property
    def record(self) -> SessionRecord:
        """The session so far."""
        return self._record

    def run(self) -> SessionRecord:
        """Hold the interview and return its record. Engine failures that an answer can survive become `Warned` events;
        only a journal that cannot be written ends the run with an error, and `Controls.leave` with a StoppedError."""
        try:
            self._hold()
        finally:
            self._judging.close(finish=not self._controls.left)
        return self._record

    def _hold(self) -> None:
        if isinstance(self._opening, Resumption):
            self._tell(SessionResumed(self._opening.resumed_at))
        else:
            self._tell(self._opening)
        completed = True
        try:
            for index in range(len(self._record.questions)):
                if not self._record.questions[index].closed:
                    if (exchanged := fitting_exchange(self._record, index, judge=self._chooser)) is not None:
                        self._tell(exchanged)
                    self._hold_question(self._record.questions[index].planned, index + 1)
        except InterviewEnded:
            completed = False
        self._leave_when_asked()
        self._hear_again()
        self._collect_scores()
        self._tell(SessionFinished(completed))
        self._tell(PhaseChanged(Phase.FINISHED))

    def _leave_when_asked(self) -> None:
        if self._controls.left:
            raise StoppedError(
                "the program was left", next_step="`voice-interviewer sessions resume` goes on with this interview."
            )

    def _tell(self, event: Event) -> None:
        self._journal.append(event)
        self._record = apply(self._record, event)
        self._emit(event)

    def _question(self, question_id: str) -> QuestionRecord:
        return next(question for question in self._record.questions if question.planned.id == question_id)

    def _hold_question(self, planned: PlannedQuestion, number: int) -> None:
        at_once = self._read_again is None or self._record.feedback is Feedback.EACH
        while True:
            while (prompt := self._next_prompt(planned, number)) is not None:
                self._judging.begin(planned, self._question(planned.id).answer_turns() if at_once else ())
                if self._put(planned, self._wording.in_time(prompt)) is _Outcome.SKIPPED:
                    break
            self._tell(QuestionClosed(planned.id))
            closed = self._question(planned.id)
            if not closed.answered or closed.score is not None:
                return
            if at_once:
                self._judging.start(planned, closed.answer_turns())
            if self._record.feedback is not Feedback.EACH or self._show_score(planned) is not Control.RETRY:
                return
            self._tell(QuestionRetried(planned.id))

    def _next_prompt(self, planned: PlannedQuestion, number: int) -> QuestionAsked | None:
        total, sayings = len(self._record.questions), self._record.plan.sayings
        return prompt_after(self._question(planned.id), number, total, sayings, self._chooser)

    def _put(self, planned: PlannedQuestion, prompt: QuestionAsked) -> _Outcome:
        """Ask one prompt until it is answered or skipped. What was said before a pause or a repetition is kept."""
        self._tell(prompt)
        turn_id = turn_name(prompt.question, prompt.follow_up_id)
        self._say(turn_id, prompt.spoken)
        self._prepare_next(planned)
        answer_file = self._journal.answer_file(turn_id)
        earlier: Heard | None = None
        try:
            while True:
                control, earlier = self._answer(planned, prompt, turn_id, answer_file, earlier)
                match control:
                    case None:
                        return _Outcome.ANSWERED
                    case Control.SKIP:
                        self._tell(QuestionSkipped(prompt.question, prompt.turn))
                        return _Outcome.SKIPPED
                    case Control.REPEAT:
                        self._say(turn_id, prompt.spoken)
                    case Control.PAUSE:
                        self._pause()
                    case Control.STOP:
                        raise InterviewEnded
                    case _:
                        continue
        finally:
            answer_file.close()

    def _say(self, turn_id: str, spoken: str) -> None:
        """Speak; a control cuts it short. FINISH and REPEAT are used up here, the others are left for the listening."""
        while True:
            self._tell(PhaseChanged(Phase.SPEAKING))
            try:
                with cutting_in(self._barge_in, turn_id) as spoke:
                    self._speaker.say(turn_id, spoken, lambda: spoke() or self._controls.pending(*INTERRUPTING))
            except InterviewerError as error:
                self._tell(Warned(str(error)))
            again = False
            while self._controls.pending(Control.FINISH, Control.REPEAT, Control.PAUSE):
                match self._controls.take():
                    case Control.REPEAT:
                        again = True
                    case Control.PAUSE:
                        self._pause()
                        again = True
                    case Control.STOP:
                        raise InterviewEnded
                    case Control.SKIP:
                        self._controls.press(Control.SKIP)
                        return
                    case _:
                        pass
            if not again:
                return

    def _answer(
        self,
        planned: PlannedQuestion,
        prompt: QuestionAsked,
        turn_id: str,
        answer_file: AnswerFile,
        earlier: Heard | None,
    ) -> tuple[Control | None, Heard | None]:
        """Listen, or wait for a typed answer; None when the answer is in the journal, else the control that interrupted
        it, with what was heard so far."""
        if self._listener is None or self._record.typed:
            self._tell(PhaseChanged(Phase.LISTENING, typed=True))
            return self._typed_answer(prompt), None
        try:
            heard = self._listener.listen(
                turn_id,
                self._controls,
                self._emit,
                sink=answer_file.append,
                earlier=earlier,
                may_reopen=True,
                played=self._speaker.played,
                on_key=self._acknowledge,
            )
            heard = self._go_on_hearing(planned, prompt, heard)
        except InterviewerError as error:
            return self._without_words(prompt, str(error)), earlier
        if heard.failure:
            return self._without_words(prompt, heard.failure), heard
        if heard.control not in (None, Control.FINISH):
            return heard.control, heard
        if heard.reason is EndReason.SOURCE_ENDED and heard.transcript.empty:
            raise InterviewEnded
        self._tell(
            AnswerHeard(prompt.question, prompt.turn, heard.transcript, heard.delivery, heard.reason, answer_file.name)
        )
        return None, None

    def _acknowledge(self) -> None:
        if self._acknowledgements is not None:
            self._speaker.acknowledge(ACKNOWLEDGEMENT, next(self._acknowledgements))

    def _go_on_hearing(self, planned: PlannedQuestion, prompt: QuestionAsked, heard: Heard) -> Heard:
        """After an automatic end, listen on while the next words are made ready: whoever speaks again was not done."""
        assert self._listener is not None
        while heard.reason is EndReason.SILENCE and heard.control is None and not heard.failure:
            upcoming = spoken_after(self._record, self._question(planned.id), prompt, heard.transcript, self._chooser)
            self._speaker.prepare(upcoming)
            self._wording.begin(self._question(planned.id), prompt, heard.transcript)
            ready = partial(self._speaker.is_ready, upcoming) if self._brisk else None
            try:
                longer = self._listener.reopened(self._controls, until=ready)
            except InterviewerError as error:
                self._tell(Warned(str(error)))
                break
            if longer is None:
                break
            heard = longer
        return heard

    def _without_words(self, prompt: QuestionAsked, failure: str) -> Control | None:
        """Hearing failed: its sound is kept; somebody at the keys may type the answer, else the prompt is skipped."""
        self._tell(Warned(failure))
        if not self._attended:
            return Control.SKIP
        self._tell(PhaseChanged(Phase.LISTENING, typed=True))
        return self._typed_answer(prompt)

    def _typed_answer(self, prompt: QuestionAsked) -> Control | None:
        answer = typed_answer(self._controls, self._take_corrections)
        if isinstance(answer, Control):
            return answer
        transcript = Transcript(answer)
        self._tell(AnswerHeard(prompt.question, prompt.turn, transcript, TYPED_DELIVERY, EndReason.TYPED, ""))
        return None

    def _pause(self) -> None:
        self._tell(PhaseChanged(Phase.PAUSED))
        end_of_pause(self._controls, self._take_corrections)

    def _prepare_next(self, planned: PlannedQuestion) -> None:
        """Have the sound of what may be said next made while the candidate answers."""
        for few_words in ACKNOWLEDGEMENTS if self._acknowledgements is not None else ():
            self._speaker.prepare(few_words)
        for spoken in foreseeable(planned, self._record.plan.sayings):
            self._speaker.prepare(spoken)
        self._judging.make_ready(partial(self._chooser.make_ready, planned))
        following = question_after(self._record, planned)
        if following is not None:
            self._speaker.prepare(following.spoken)

    def _show_score(self, planned: PlannedQuestion) -> Control:
        """Wait for the score block, tell it, and let the candidate read it, correct the answer, or ask for it once more."""
        self._judge_and_tell(planned.id)

        def judge_corrected() -> None:
            if self._take_corrections():
                self._judge_and_tell(planned.id)

        return score_read(self._controls, judge_corrected) if self._attended else Control.CONTINUE

    def _judge_and_tell(self, question_id: str) -> None:
        self._tell(PhaseChanged(Phase.JUDGING))
        self._tell_score(question_id)

    def _take_corrections(self) -> bool:
        """Let what the candidate put right be the answer, and have it judged anew; whether anything was put right."""
        corrected = False
        while (text := self._controls.take_correction()) is not None:
            correction = correction_of(self._record, text)
            if correction is None:
                continue
            self._tell(correction)
            corrected = True
            question = self._question(correction.question)
            if question.closed:
                self._judging.start(question.planned, question.answer_turns())
        return corrected

    def _hear_again(self) -> None:
        """Take the words of a second, slower reading where there is one."""
        if self._read_again is not None:
            self._tell(PhaseChanged(Phase.TRANSCRIBING))
            for event in second_readings(self._record, self._read_again):
                self._leave_when_asked()
                self._tell(event)

    def _collect_scores(self) -> None:
        """Every answered question that has no score yet is judged and told, in the order of the interview."""
        missing = [question for question in self._record.questions if question.answered and question.score is None]
        if missing:
            self._tell(PhaseChanged(Phase.JUDGING))
        for question in missing:
            self._judging.start(question.planned, question.answer_turns())
        self._collecting = True
        for question in missing:
            self._tell_score(question.planned.id)

    def _tell_score(self, question_id: str) -> None:
        try:
            score = self._judging.result(question_id, self._stop_waiting_when_asked)
        except StoppedError:
            raise
        except InterviewerError as error:
            self._tell(Warned(f"The answer to {question_id} was not judged: {error}"))
            return
        self._tell(AnswerScored(score))

    def _stop_waiting_when_asked(self) -> None:
        """While collecting after the last answer only leaving cuts the judging short. A correction has it begin anew."""
        self._leave_when_asked()
        self._take_corrections()
        if not self._collecting and self._controls.pending(Control.STOP):
            raise InterviewEnded
