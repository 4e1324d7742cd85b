"""A small interview for tests: two questions, a judge that counts words, and front ends that type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voice_interviewer.plan.grounding import without_repository
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rubric import FollowUp, KeyPoint, Question
from voice_interviewer.plan.terms import Category, Feedback, Mode, Pillar, Round, Scope
from voice_interviewer.scoring.score import AnswerScore, ScoreStatus, Turn
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import AnswerScored, Event, Phase, PhaseChanged, SessionStarted
from voice_interviewer.session.hearing import Listener
from voice_interviewer.session.interview import Interview, Resumption
from voice_interviewer.session.journal import Journal, MemoryJournal
from voice_interviewer.session.speaking import Speaker


def question(identifier: str) -> PlannedQuestion:
    """A question with two core points that only the words `lock` and `plan` cover."""
    return without_repository(
        Question(
            id=identifier,
            round=Round.TERRAFORM,
            title=identifier.title(),
            category=Category.DEBUG,
            pillar=Pillar.AVAILABILITY,
            theme=identifier,
            text=f"What about {identifier}?",
            key_points=(
                KeyPoint(id="lock", claim="The state is locked during a run.", core=True, aliases=("locked",)),
                KeyPoint(
                    id="plan", claim="A plan is read before it is applied.", core=True, aliases=("read the plan",)
                ),
                KeyPoint(id="pin", claim="Provider versions are pinned.", aliases=("pinned",)),
            ),
            follow_ups=(
                FollowUp(id="why-lock", targets="lock", text="What if two people run it?"),
                FollowUp(id="why-plan", targets="plan", text="How does a colleague see the change?"),
            ),
            easier_probe="What does it do?",
            key_point="Lock the state.",
            model_answer="The state is locked. A plan is read. Versions are pinned.",
            drill="Lock it.",
        )
    )


def plan(*identifiers: str) -> QuestionPlan:
    return QuestionPlan("shop", 7, Mode.FULL, Scope.QUICK, tuple(question(name) for name in identifiers))


def opening(*identifiers: str, feedback: Feedback = Feedback.END) -> SessionStarted:
    return SessionStarted("s1", "2026-01-15T09:00:00+00:00", "shop", plan(*identifiers), feedback, True, ())


def count_words(planned: PlannedQuestion, turns: Sequence[Turn]) -> AnswerScore:
    """Rates an answer by its number of words, so that a test sees which turns were judged."""
    words = sum(len(turn.transcript.text.split()) for turn in turns)
    return AnswerScore(
        planned.id, ScoreStatus.SCORED, "", min(words, 4), "", None, "", False, 0.0, (), (), (), (), "", "", ""
    )


@dataclass
class Typist:
    """A front end that types the next line whenever the interview listens, and goes on from each score block."""

    lines: list[str | Control]
    controls: Controls = field(default_factory=Controls)
    events: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, PhaseChanged) and event.phase is Phase.LISTENING:
            line = self.lines.pop(0) if self.lines else Control.STOP
            if isinstance(line, Control):
                self.controls.press(line)
            else:
                self.controls.type_answer(line)
        elif isinstance(event, AnswerScored):
            self.controls.press(Control.CONTINUE)


def interview(
    begin: SessionStarted | Resumption,
    typist: Typist,
    *,
    journal: Journal | None = None,
    judge: Callable[[PlannedQuestion, Sequence[Turn]], AnswerScore] = count_words,
    speaker: Speaker | None = None,
    listener: Listener | None = None,
    acknowledging: bool = False,
) -> Interview:
    return Interview(
        begin,
        speaker=speaker or Speaker(None, None),
        listener=listener,
        judge=judge,
        controls=typist.controls,
        journal=journal or MemoryJournal(),
        emit=typist.emit,
        attended=isinstance(begin, SessionStarted) and begin.feedback is Feedback.EACH,
        acknowledging=acknowledging,
    )
