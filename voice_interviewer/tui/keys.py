"""Which keys do what in which moment: one table that the bindings, the footer, the help and the command palette share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.session.controls import Control
from voice_interviewer.tui.state import LISTENING_MOMENTS, TYPING_MOMENTS, Moment


class Act(StrEnum):
    """Something that the candidate can do in the interview."""

    ANSWER_NOW = "answer-now"
    DONE = "done"
    SEND = "send"
    RESUME = "resume"
    CONTINUE = "continue"
    REPEAT = "repeat"
    SKIP = "skip"
    THINK = "think"
    PAUSE = "pause"
    TYPE = "type"
    SPEAK = "speak"
    OPEN_FILE = "open-file"
    COPY = "copy"
    HELP = "help"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action: its keys while single letters are free, its keys while typing, and when it can be done."""

    act: Act
    label: str
    """For the footer, one or two words."""
    help: str
    """For the help screen and the palette, one sentence."""
    keys: str
    """Comma-separated Textual key names; the first is shown."""
    typing_keys: str
    """The same while a text is typed, where letters are text; empty when the action has none then."""
    moments: frozenset[Moment]
    control: Control | None = None
    """What it sends; None for what the screens do themselves."""
    shown_in_footer: bool = True


_ANY = frozenset(Moment)
_TURN = frozenset({Moment.INTERVIEWER, Moment.TYPING, *LISTENING_MOMENTS})

KEY_ROWS = (
    KeyRow(
        Act.ANSWER_NOW, "answer now", "Stop the interviewer and answer right away.", "space,enter", "",
        frozenset({Moment.INTERVIEWER}), Control.FINISH,
    ),
    KeyRow(
        Act.DONE, "done", "End this answer now.", "space,enter", "",
        frozenset(LISTENING_MOMENTS), Control.FINISH,
    ),
    KeyRow(
        Act.SEND, "send answer", "Send the typed answer.", "", "ctrl+s,ctrl+enter,ctrl+j",
        frozenset(TYPING_MOMENTS),
    ),
    KeyRow(
        Act.CONTINUE, "next question", "Leave the score block and go on.", "enter,c,space", "",
        frozenset({Moment.SCORE}), Control.CONTINUE,
    ),
    KeyRow(
        Act.REPEAT, "repeat", "Hear the question again.", "r", "ctrl+r", _TURN, Control.REPEAT,
    ),
    KeyRow(
        Act.SKIP, "skip", "Skip this question or follow-up; it is not scored.", "s", "ctrl+n", _TURN, Control.SKIP,
    ),
    KeyRow(
        Act.THINK, "think", "Take time to think: the end-of-answer clock stands until you speak.", "t", "",
        frozenset(LISTENING_MOMENTS), Control.THINK,
    ),
    KeyRow(
        Act.PAUSE, "pause", "Pause the interview; the microphone is off meanwhile.", "p", "ctrl+t",
        _TURN, Control.PAUSE,
    ),
    KeyRow(
        Act.TYPE, "type", "Type this one answer; the interview is paused meanwhile.", "e", "",
        frozenset(LISTENING_MOMENTS), Control.PAUSE,
    ),
    KeyRow(
        Act.SPEAK, "speak instead", "Throw away what is typed and speak the answer.", "", "escape",
        frozenset({Moment.TYPING_INSTEAD}), Control.RESUME,
    ),
    KeyRow(
        Act.RESUME, "go on", "Go on with the interview.", "space,p,enter", "",
        frozenset({Moment.PAUSED}), Control.RESUME,
    ),
    KeyRow(
        Act.OPEN_FILE, "open file", "Open the file that the question is about, at its line.", "o", "ctrl+o",
        _ANY - {Moment.STARTING, Moment.WRITING, Moment.STOPPING},
    ),
    KeyRow(
        Act.COPY, "copy", "Copy the question, or the score block, to the clipboard.", "y", "",
        _ANY - {Moment.STARTING, Moment.WRITING, Moment.STOPPING}, shown_in_footer=False,
    ),
    KeyRow(
        Act.HELP, "help", "Show the keys and what each state means.", "question_mark,f1", "f1", _ANY,
    ),
    KeyRow(
        Act.QUIT, "quit", "Stop the interview; asks once, and keeps everything.", "q,ctrl+q,ctrl+c", "ctrl+q", _ANY,
    ),
)  # fmt: skip

_BY_ACT = {row.act: row for row in KEY_ROWS}


def row_of(act: Act) -> KeyRow:
    """The row of one action."""
    return _BY_ACT[act]


def possible(act: Act, moment: Moment) -> bool:
    """Whether the action means something in this moment."""
    return moment in _BY_ACT[act].moments


def keys_in(row: KeyRow, moment: Moment) -> tuple[str, ...]:
    """The keys of an action in a moment, the one to show first; empty when it has none."""
    if moment not in row.moments:
        return ()
    keys = row.typing_keys if moment in TYPING_MOMENTS else row.keys
    return tuple(key for key in keys.split(",") if key)


def rows_in(moment: Moment) -> tuple[KeyRow, ...]:
    """The actions that can be done in a moment and have a key then, in the order of the footer."""
    return tuple(row for row in KEY_ROWS if keys_in(row, moment))
