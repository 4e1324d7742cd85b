"""The plain terminal: tells the interview line by line, and takes the keys of the TUI as lines; made for screen readers too."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from typing import TextIO

from voice_interviewer.cli.output import note, print_prose
from voice_interviewer.cli.plain_words import (
    FIX_HELP,
    KEY_HELP,
    SCORE_HELP,
    TYPED_HELP,
    corrected_text,
    keys_now,
    nothing_heard,
    quotes_text,
    retry_text,
    where_text,
)
from voice_interviewer.cli.wiring import Stage
from voice_interviewer.debrief.clips import Clip
from voice_interviewer.errors import InterviewerError
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.scoring.score_document import score_block_markdown
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    AnswerCorrected,
    AnswerHeard,
    AnswerScored,
    Event,
    Nudged,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionRetried,
    QuestionSkipped,
    SessionResumed,
    SessionStarted,
    Warned,
)
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.tui.keys import KEY_ROWS, Act, KeyRow, keys_in, possible, row_of
from voice_interviewer.tui.moment import Moment
from voice_interviewer.tui.state import ViewState, fold

LISTENING = "... listening"
COMMANDS = {
    "/repeat": Act.REPEAT,
    "/skip": Act.SKIP,
    "/pause": Act.PAUSE,
    "/go": Act.RESUME,
    "/file": Act.OPEN_FILE,
    "/retry": Act.RETRY,
    "/stop": Act.QUIT,
    "/help": Act.HELP,
}
ALIASES = {"": "enter", "?": "question_mark", "g": "enter"}
WHERE = ("w", "/where")


class _Waiting(Enum):
    """What a line would be for right now."""

    KEY = auto()
    ANSWER = auto()
    ANSWER_INSTEAD = auto()
    """This one answer of a spoken interview is typed; the interview is paused meanwhile."""
    GO_ON = auto()
    """A score block was told."""
    NOTHING = auto()


class PlainTerminal:
    """Prints what happens. With a terminal on stdin (or typed answers) it also reads lines as keys or answers.

    In a typed interview lines are kept until one is asked for, so that answers can come from a pipe all at once.
    """

    def __init__(
        self,
        controls: Controls,
        *,
        typed: bool,
        keys: TextIO | None,
        play: Callable[[Clip], None] | None = None,
        open_file: Callable[[str, int], None] | None = None,
    ) -> None:
        """`play` sounds a piece of an answer, `open_file` shows a file of the repository at a line."""
        self._controls = controls
        self._typed = typed
        self._keys = keys
        self._play = play
        self._open_file = open_file
        self._view = ViewState(typed=typed)
        self._titles: dict[str, str] = {}
        self._lock = threading.RLock()
        self._lines: deque[str] = deque()
        self._input_ended = False
        self._waiting = _Waiting.NOTHING if typed else _Waiting.KEY

    @property
    def attended(self) -> bool:
        """Whether somebody, or a script that types, can answer."""
        return self._keys is not None

    @property
    def _piped(self) -> bool:
        return self._keys is not None and not self._keys.isatty()

    def listen_to_keys(self) -> None:
        """Read lines in the background until the input ends."""
        if self._keys is None:
            return
        note(TYPED_HELP if self._typed else KEY_HELP)
        threading.Thread(target=self._read_lines, args=(self._keys,), name="keys", daemon=True).start()

    def _read_lines(self, lines: TextIO) -> None:
        for line in lines:
            with self._lock:
                self._lines.append(line.strip())
            self._use_lines()
        with self._lock:
            self._input_ended = True
        self._use_lines()

    def _use_lines(self) -> None:
        """Give kept lines to what they are for, as far as something is waited for."""
        with self._lock:
            while self._waiting is not _Waiting.NOTHING:
                if not self._lines:
                    if self._input_ended and self._typed:
                        self._controls.press(Control.STOP)
                        self._waiting = _Waiting.NOTHING
                    return
                self._use(self._lines.popleft())

    def _use(self, line: str) -> None:
        match self._waiting:
            case _Waiting.ANSWER if line in WHERE:
                note(where_text(self._view))
            case _Waiting.ANSWER if line in COMMANDS:
                self._do(row_of(COMMANDS[line]))
            case _Waiting.ANSWER if line:
                self._waiting = _Waiting.NOTHING
                self._controls.type_answer(line)
            case _Waiting.ANSWER_INSTEAD:
                self._waiting = _Waiting.KEY
                if line:
                    self._controls.type_answer(line)
                self._controls.press(Control.RESUME)
            case _Waiting.GO_ON if line and self._typed and line not in COMMANDS:
                self._go_on()
                self._lines.appendleft(line)
            case _Waiting.GO_ON | _Waiting.KEY:
                self._press(line)
            case _:
                return

    def _press(self, line: str) -> None:
        """A key of the present moment, by the TUI's own table."""
        word, _, rest = line.partition(" ")
        if word.lower() in WHERE:
            note(where_text(self._view))
            return
        if word in COMMANDS:
            self._do(row_of(COMMANDS[word]))
            return
        key = ALIASES.get(word.lower(), word.lower())
        moment = self._view.moment
        row = next((row for row in KEY_ROWS if key in keys_in(row, moment) and possible(row.act, self._view)), None)
        if row is None:
            note(keys_now(self._view))
        elif row.act is Act.FIX:
            self._fix(rest)
        elif row.act is Act.PLAY:
            self._sound(int(key))
        else:
            self._do(row)

    def _do(self, row: KeyRow) -> None:
        if not possible(row.act, self._view) and row.act is not Act.QUIT:
            note(keys_now(self._view))
            return
        match row.act:
            case Act.HELP:
                note(keys_now(self._view))
            case Act.OPEN_FILE:
                self._show_file()
            case Act.TYPE:
                self._controls.press(Control.PAUSE)
                self._waiting = _Waiting.ANSWER_INSTEAD
                note("Type the answer on one line; an empty line goes back to speaking.")
            case Act.QUIT:
                self._controls.press(Control.STOP)
            case Act.CONTINUE:
                self._go_on()
            case Act.COPY | Act.HIDE:
                note("The text is above; nothing is shown while you speak here.")
            case _ if row.control is not None:
                if self._waiting is _Waiting.GO_ON:
                    self._waiting = _Waiting.NOTHING if self._typed else _Waiting.KEY
                self._controls.press(row.control)
            case _:
                note(keys_now(self._view))

    def _go_on(self) -> None:
        self._waiting = _Waiting.NOTHING if self._typed else _Waiting.KEY
        self._controls.press(Control.CONTINUE)

    def _fix(self, change: str) -> None:
        heard = self._view.misheard
        assert heard is not None
        if not change:
            note(f"{heard.text}\n{FIX_HELP}")
            return
        fixed = corrected_text(heard.text, change)
        if fixed is None:
            note(f"These words are not in your last answer. {FIX_HELP}")
        elif self._view.moment in (Moment.SCORE, Moment.JUDGING, Moment.PAUSED):
            self._controls.correct(fixed)
        else:
            self._controls.press(Control.PAUSE)
            self._controls.correct(fixed)
            self._controls.press(Control.RESUME)

    def _sound(self, number: int) -> None:
        clips = () if self._view.score is None else self._view.quotes(self._view.score)
        if self._play is None or not 1 <= number <= len(clips):
            note("There is no such quote to hear.")
            return
        try:
            self._play(clips[number - 1])
        except InterviewerError as error:
            note(str(error))

    def _show_file(self) -> None:
        question = self._view.question
        if question is None or not question.grounded_in or self._open_file is None:
            note("This question is not about one file.")
            return
        place = question.grounded_in[0]
        print_prose(f"{place.path}:{place.line}  {place.fact}")
        if self._view.phase in (Phase.LISTENING, Phase.SPEAKING) and not self._typed:
            self._controls.press(Control.PAUSE)
            note("Paused; Enter goes on.")
        try:
            self._open_file(place.path, place.line)
        except InterviewerError as error:
            note(str(error))

    def _wait_for(self, what: _Waiting) -> None:
        with self._lock:
            self._waiting = what
        self._use_lines()

    def emit(self, event: Event) -> None:
        """Tell one event."""
        with self._lock:
            self._view = fold(self._view, event)
        self._tell(event)

    def _tell(self, event: Event) -> None:
        match event:
            case SessionStarted():
                self._know_titles(event.plan)
                number = len(event.plan.questions)
                questions = "1 question" if number == 1 else f"{number} questions"
                print_prose(f"Interview about {event.plan.repo}: {questions}, seed {event.plan.seed}.")
            case SessionResumed():
                print_prose("Going on where the interview was interrupted.")
            case QuestionAsked():
                label = "Follow-up" if event.turn else f"Question {event.number} of {event.total}"
                title = "" if event.turn else f" - {self._titles.get(event.question, event.question)}"
                print_prose(f"\n{label}{title}\n{event.text}")
            case AnswerHeard():
                print_prose(f"\nYou: {event.transcript.text or nothing_heard(event.reason)}")
            case AnswerCorrected():
                print_prose(f"\nCorrected: {event.transcript.text}")
            case QuestionRetried():
                print_prose("\nOnce more; the attempt before is kept.")
            case QuestionSkipped():
                print_prose("(skipped)")
            case AnswerScored():
                self._tell_score(event)
            case Nudged():
                note(event.text)
            case Warned():
                note(event.message)
            case PhaseChanged():
                self._tell_phase(event)
            case _:
                return

    def _tell_phase(self, event: PhaseChanged) -> None:
        match event.phase:
            case Phase.LISTENING if self._typed or event.typed:
                note("... your answer:")
                self._wait_for(_Waiting.ANSWER)
            case Phase.LISTENING:
                if self._waiting is _Waiting.NOTHING:
                    self._wait_for(_Waiting.KEY)
                note(LISTENING)
            case Phase.PAUSED if self._waiting is not _Waiting.ANSWER_INSTEAD:
                note("... paused")
                self._wait_for(_Waiting.KEY)
            case Phase.JUDGING:
                note("... judging")
            case _:
                return

    def _tell_score(self, event: AnswerScored) -> None:
        title = self._titles.get(event.score.question, event.score.question)
        print_prose(f"\n{score_block_markdown(event.score, title)}")
        for text in (retry_text(self._view, event.score), quotes_text(self._view, event.score)):
            if text:
                print_prose(text)
        if self._keys is None or self._view.moment is not Moment.SCORE:
            return
        if self._piped:
            self._controls.press(Control.CONTINUE)
            return
        note(SCORE_HELP)
        self._wait_for(_Waiting.GO_ON)

    def know(self, record: SessionRecord) -> None:
        """A session that goes on: what was there before."""
        self._know_titles(record.plan)
        self._view = replace(self._view, plan=record.plan, feedback=record.feedback, record=record)

    def _know_titles(self, plan: QuestionPlan) -> None:
        """The headings of this plan's score blocks."""
        self._titles = {
            planned.id: f"{planned.question.round} — {planned.question.title}"
            for planned in (*plan.questions, *plan.reserve)
        }

    def tell_stage(self, stage: Stage) -> None:
        """One line for each engine that is ready or failed."""
        if stage.state == "ready":
            note(f"ready: {stage.name} ({stage.detail.rstrip('.')}, {stage.seconds:.1f} s)")
        elif stage.state == "failed":
            note(f"not available: {stage.name}: {stage.detail}")


def terminal_keys(*, typed: bool) -> TextIO | None:
    """Where keys come from: stdin when it is a terminal, or when answers are typed (also from a pipe)."""
    stdin = sys.stdin
    if stdin is None or stdin.closed:
        return None
    return stdin if typed or stdin.isatty() else None
