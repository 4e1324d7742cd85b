"""Which keys do what in which moment: one table that the bindings, the footer, the help and the command palette share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.session.controls import Control
from voice_interviewer.tui.moment import LISTENING_MOMENTS, TYPING_MOMENTS, Moment
from voice_interviewer.tui.state import ViewState


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
    FIX = "fix"
    RETRY = "retry"
    PLAY = "play"
    HIDE = "hide"
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
        Act.CONTINUE, "next", "Leave the score block and go on.", "enter,c,space", "",
        frozenset({Moment.SCORE}), Control.CONTINUE,
    ),
    KeyRow(
        Act.RETRY, "retry", "Answer this question once more, and see what got better; both attempts are kept.", "r", "",
        frozenset({Moment.SCORE}), Control.RETRY,
    ),
    KeyRow(
        Act.PLAY, "hear quote", "Play what you said, by the number of the quote; esc stops it.", "1,2,3,4,5,6,7,8,9", "",
        frozenset({Moment.SCORE}),
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
        Act.FIX, "fix", "Put right what was misheard in your last answer; it is judged as you correct it.", "f", "",
        frozenset({Moment.INTERVIEWER, Moment.JUDGING, Moment.SCORE, Moment.PAUSED, *LISTENING_MOMENTS}),
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
        Act.OPEN_FILE, "file", "Open the file that the question is about, at its line.", "o", "ctrl+o",
        _ANY - {Moment.STARTING, Moment.WRITING, Moment.STOPPING},
    ),
    KeyRow(
        Act.COPY, "copy", "Copy the question, or the score block, to the clipboard.", "y", "",
        _ANY - {Moment.STARTING, Moment.WRITING, Moment.STOPPING}, shown_in_footer=False,
    ),
    KeyRow(
        Act.HIDE, "pace", "Hide or show pace and fillers while you speak.", "h", "",
        frozenset(LISTENING_MOMENTS), shown_in_footer=False,
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


def possible(act: Act, view: ViewState) -> bool:
    """Whether the action means something in this moment."""
    if view.moment not in _BY_ACT[act].moments:
        return False
    match act:
        case Act.FIX:
            return view.misheard is not None
        case Act.PLAY:
            return view.score is not None and bool(view.quotes(view.score))
        case _:
            return True


def keys_in(row: KeyRow, moment: Moment) -> tuple[str, ...]:
    """The keys of an action in a moment, the one to show first; empty when it has none."""
    if moment not in row.moments:
        return ()
    keys = row.typing_keys if moment in TYPING_MOMENTS else row.keys
    return tuple(key for key in keys.split(",") if key)


def rows_in(view: ViewState) -> tuple[KeyRow, ...]:
    """The actions that can be done now and have a key, in the order of the footer."""
    return tuple(row for row in KEY_ROWS if keys_in(row, view.moment) and possible(row.act, view))


def interview_help(view: ViewState) -> tuple[tuple[str, str], ...]:
    """The keys of this moment with what they do."""
    return tuple((_keys_words(keys_in(row, view.moment)), row.help) for row in rows_in(view) if row.act.value != "help")


def _keys_words(keys: tuple[str, ...]) -> str:
    digits = all(key.isdecimal() for key in keys)
    return f"{keys[0]} to {keys[-1]}" if digits else ", ".join(_key_words(key) for key in keys)


def _key_words(key: str) -> str:
    return key.replace("question_mark", "?").replace("ctrl+", "^")
