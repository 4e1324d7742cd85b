"""The plain terminal: tells the interview's events as lines of text and takes keys as lines of input."""

from __future__ import annotations

import sys
import threading
from collections import deque
from enum import Enum, auto
from typing import TextIO

from voice_interviewer.cli.output import note, print_text
from voice_interviewer.cli.wiring import Stage
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.scoring.score_document import score_block_markdown
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    Event,
    Nudged,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionSkipped,
    SessionResumed,
    SessionStarted,
    Warned,
)

KEYS = {
    "": Control.FINISH,
    "r": Control.REPEAT,
    "s": Control.SKIP,
    "p": Control.PAUSE,
    "g": Control.RESUME,
    "t": Control.THINK,
    "q": Control.STOP,
}
LISTENING = "... listening"
KEY_HELP = "Keys, each with Enter: (Enter alone) done, r repeat, s skip, t let me think, p pause, g go on, q stop"
TYPED_HELP = "Type each answer on one line. Commands: /repeat /skip /pause /go /stop"
COMMANDS = {
    "/repeat": Control.REPEAT,
    "/skip": Control.SKIP,
    "/pause": Control.PAUSE,
    "/go": Control.RESUME,
    "/stop": Control.STOP,
}


class _Waiting(Enum):
    """What a typed line would be for right now."""

    NOTHING = auto()
    ANSWER = auto()
    GO_ON = auto()


class PlainTerminal:
    """Prints what happens. With a terminal on stdin (or typed answers) it also reads lines as keys or answers.

    Typed lines are kept until the interview asks for one, so that answers can come from a pipe all at once.
    """

    def __init__(self, controls: Controls, *, typed: bool, keys: TextIO | None) -> None:
        self._controls = controls
        self._typed = typed
        self._keys = keys
        self._titles: dict[str, str] = {}
        self._lock = threading.Lock()
        self._lines: deque[str] = deque()
        self._input_ended = False
        self._waiting = _Waiting.NOTHING

    @property
    def attended(self) -> bool:
        """Whether somebody, or a script that types, can answer."""
        return self._keys is not None

    def listen_to_keys(self) -> None:
        """Read lines in the background until the input ends."""
        if self._keys is None:
            return
        note(TYPED_HELP if self._typed else KEY_HELP)
        threading.Thread(target=self._read_lines, args=(self._keys,), name="keys", daemon=True).start()

    def _read_lines(self, lines: TextIO) -> None:
        for line in lines:
            self._take_line(line.strip())
        with self._lock:
            self._input_ended = True
        self._use_lines()

    def _take_line(self, line: str) -> None:
        with self._lock:
            go_on = self._waiting is _Waiting.GO_ON
        if self._typed or go_on:
            with self._lock:
                self._lines.append(line)
            self._use_lines()
        elif (control := KEYS.get(line.lower())) is not None:
            self._controls.press(control)
        else:
            note(KEY_HELP)

    def _use_lines(self) -> None:
        """Give kept lines to the interview, as far as it waits for them."""
        with self._lock:
            while self._waiting is not _Waiting.NOTHING:
                if not self._lines:
                    if self._input_ended and self._typed:
                        self._controls.press(Control.STOP)
                        self._waiting = _Waiting.NOTHING
                    return
                line = self._lines.popleft()
                if self._waiting is _Waiting.GO_ON:
                    self._waiting = _Waiting.NOTHING
                    self._controls.press(Control.CONTINUE)
                    if line:
                        self._lines.appendleft(line)
                elif line in COMMANDS:
                    self._controls.press(COMMANDS[line])
                elif line:
                    self._waiting = _Waiting.NOTHING
                    self._controls.type_answer(line)

    def _wait_for(self, what: _Waiting) -> None:
        with self._lock:
            self._waiting = what
        self._use_lines()

    def emit(self, event: Event) -> None:
        """Draw one event."""
        match event:
            case SessionStarted():
                plan = event.plan
                self.know_titles(plan)
                print_text(f"Interview about {plan.repo}: {len(plan.questions)} questions, seed {plan.seed}.")
            case SessionResumed():
                print_text("Going on where the interview was interrupted.")
            case QuestionAsked():
                label = "Follow-up" if event.turn else f"Question {event.number} of {event.total}"
                title = "" if event.turn else f" - {self._titles.get(event.question, event.question)}"
                print_text(f"\n{label}{title}\n{event.text}")
            case AnswerHeard():
                print_text(f"\nYou: {event.transcript.text or _nothing_heard(event.reason)}")
            case QuestionSkipped():
                print_text("(skipped)")
            case AnswerScored():
                title = self._titles.get(event.score.question, event.score.question)
                print_text(f"\n{score_block_markdown(event.score, title)}")
                self._after_score()
            case Nudged():
                note(event.text)
            case Warned():
                note(event.message)
            case PhaseChanged():
                if event.phase is Phase.LISTENING and self._typed:
                    note("... your answer:")
                    self._wait_for(_Waiting.ANSWER)
                elif event.phase is Phase.LISTENING:
                    note(LISTENING)
                elif event.phase is Phase.JUDGING:
                    note("... judging")
            case _:
                return

    def know_titles(self, plan: QuestionPlan) -> None:
        """The headings of this plan's score blocks."""
        self._titles = {
            planned.id: f"{planned.question.round} — {planned.question.title}"
            for planned in (*plan.questions, *plan.reserve)
        }

    def tell_stage(self, stage: Stage) -> None:
        """One line for each engine that is ready or failed."""
        if stage.state == "ready":
            note(f"ready: {stage.name} ({stage.detail}, {stage.seconds:.1f} s)")
        elif stage.state == "failed":
            note(f"not available: {stage.name}: {stage.detail}")

    def _after_score(self) -> None:
        if self._keys is None:
            return
        if self._keys.isatty():
            note("Enter: next question")
            self._wait_for(_Waiting.GO_ON)
        else:
            self._controls.press(Control.CONTINUE)


def terminal_keys(*, typed: bool) -> TextIO | None:
    """Where keys come from: stdin when it is a terminal, or when answers are typed (also from a pipe)."""
    stdin = sys.stdin
    if stdin is None or stdin.closed:
        return None
    return stdin if typed or stdin.isatty() else None


def _nothing_heard(reason: EndReason) -> str:
    return "(nothing was heard)" if reason is not EndReason.TYPED else "(empty)"
