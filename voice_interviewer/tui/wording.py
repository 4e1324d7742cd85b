"""The words and small pictures of the interview screen: pure functions from state and clock to text, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from voice_interviewer.session.events import EndReason
from voice_interviewer.tui.state import Moment, ViewState

QUIETEST_DBFS = -60.0
"""The left end of the level meter."""
CLIPPING_DBFS = -6.0
"""Root mean square of a tenth of a second; speech that loud has its peaks cut."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few symbols beyond letters, so that a terminal without Unicode gets others."""

    interviewer: str
    microphone: str
    thinking: str
    typing: str
    busy: str
    paused: str
    full: str
    empty: str
    ready: str
    failed: str
    waiting: str
    partly: str
    dash: str
    dot: str
    ellipsis: str


UNICODE = Glyphs("▶", "●", "◌", "✎", "⋯", "‖", "█", "░", "✓", "✗", "·", "◐", "–", "·", "…")
ASCII = Glyphs(">", "*", "o", "_", ".", "=", "#", "-", "+", "x", ".", "~", "-", "|", "...")


@dataclass(frozen=True, slots=True)
class StateWords:
    """The state line: a symbol, what goes on in capitals, and what it means for the candidate."""

    symbol: str
    headline: str
    detail: str


def state_words(view: ViewState, phase_seconds: float, glyphs: Glyphs = UNICODE) -> StateWords:
    """Who is at work; `phase_seconds` is how long the present phase has lasted."""
    took = f"{phase_seconds:.0f} s"
    table = {
        Moment.STARTING: (glyphs.busy, "ONE MOMENT", f"getting the next question ready {glyphs.dot} {took}"),
        Moment.INTERVIEWER: (glyphs.interviewer, "INTERVIEWER IS SPEAKING", _speaking_detail(view)),
        Moment.YOUR_TURN: (glyphs.microphone, "YOUR TURN", "the microphone is on, take your time"),
        Moment.HEARING: (glyphs.microphone, "LISTENING", "the microphone hears you"),
        Moment.THINKING: (glyphs.thinking, "THINKING PAUSE", _pause_detail(view)),
        Moment.ENDING: (glyphs.thinking, _ending_headline(view), "keep talking to go on"),
        Moment.TYPING: (glyphs.typing, "TYPE YOUR ANSWER", "^s sends it"),
        Moment.TYPING_INSTEAD: (glyphs.typing, "TYPE THIS ANSWER", "the microphone is off; ^s sends, esc goes back"),
        Moment.TRANSCRIBING: (glyphs.busy, "TRANSCRIBING", f"writing down the end of your answer {glyphs.dot} {took}"),
        Moment.JUDGING: (glyphs.busy, "JUDGING", f"comparing your answer with the key points {glyphs.dot} {took}"),
        Moment.SCORE: (glyphs.ready, "SCORE", "read it at your own pace; nothing is heard meanwhile"),
        Moment.PAUSED: (glyphs.paused, "PAUSED", "the microphone is off, the clock of the answer stands"),
        Moment.STOPPING: (glyphs.busy, "STOPPING", f"judging what you have answered {glyphs.dot} {took}"),
        Moment.WRITING: (glyphs.busy, "WRITING THE DEBRIEF", f"the interview is over {glyphs.dot} {took}"),
    }
    words = StateWords(*table[view.moment])
    if view.thinking_kept and view.moment in (Moment.YOUR_TURN, Moment.THINKING, Moment.ENDING):
        return StateWords(glyphs.thinking, "TIME TO THINK", "the clock stands until you speak again")
    if view.microphone_failed and view.moment is Moment.TYPING:
        return StateWords(glyphs.typing, "TYPE YOUR ANSWER", "the microphone failed; ^s sends what you type")
    return words


def _speaking_detail(view: ViewState) -> str:
    return "your turn to type comes next" if view.typed else "the microphone is off until it is your turn"


def _pause_detail(view: ViewState) -> str:
    return f"quiet for {view.silence_seconds:.1f} s, the answer goes on"


def _ending_headline(view: ViewState) -> str:
    return "ENDS SOON" if view.ends_in is None else f"ENDS IN {max(view.ends_in, 0.0):.1f} s"


def clock(seconds: float) -> str:
    """`0:42`, `12:05` or `1:02:05`."""
    whole = max(int(seconds), 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def answer_clock(seconds: float, budget_seconds: float) -> str:
    """The answer against its budget; over it, in words."""
    if budget_seconds <= 0:
        return clock(seconds)
    over = seconds - budget_seconds
    suffix = f", {clock(over)} over" if over >= 1 else ""
    return f"{clock(seconds)} of {clock(budget_seconds)}{suffix}"


def level_bar(level_dbfs: float, width: int, glyphs: Glyphs = UNICODE) -> str:
    """A bar of `width` cells from -60 to 0 dBFS."""
    share = (level_dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS
    filled = round(min(max(share, 0.0), 1.0) * width)
    return glyphs.full * filled + glyphs.empty * (width - filled)


def level_words(level_dbfs: float) -> str:
    """What the level means, for those who cannot see a bar."""
    if level_dbfs <= -90:
        return "silent"
    if level_dbfs < -50:
        return "quiet"
    return "too loud" if level_dbfs > CLIPPING_DBFS else "good"


def microphone_verdict(levels: list[float]) -> str:
    """What a sound check heard, as one sentence with the remedy; `levels` in dBFS, about ten a second."""
    if not levels:
        return "The microphone gave no sound at all. Choose another one, or answer typed."
    loudest = max(levels)
    if loudest <= -90:
        return (
            "The microphone gives nothing but zeros. It is muted, or this program may not use it: "
            "look at the system's sound and privacy settings."
        )
    if loudest < -50:
        return "The microphone works but is very quiet. Come closer, or raise its input level."
    if loudest > CLIPPING_DBFS:
        return "The microphone is too loud and clips. Lower its input level."
    return f"The microphone hears you well (loudest {loudest:.0f} dBFS)."


def size(size_bytes: int | None) -> str:
    """`145 MB`; empty when unknown."""
    if size_bytes is None:
        return ""
    return (
        f"{size_bytes / 1e9:.1f} GB"
        if size_bytes >= 1e9
        else f"{max(size_bytes / 1e6, 0.1):.{0 if size_bytes >= 1e7 else 1}f} MB"
    )


def lead_in_and_question(text: str, template: str) -> tuple[str, str]:
    """The shown text in two: what leads in, and the question itself, which is where the rubric's `template` begins.

    A template that begins with a slot cannot be found again; then only a blank line tells the two apart.
    """
    begin = " ".join(template.split("{")[0].split())
    found = text.rfind(begin) if begin else -1
    if found >= 0:
        return text[:found].strip(), text[found:].strip()
    lead_in, _, question = text.rpartition("\n\n")
    return lead_in.strip(), question.strip()


def end_words(reason: EndReason | None) -> str:
    """Why the answer ended, when that is worth a word."""
    match reason:
        case EndReason.NOTHING_SAID:
            return "Nothing was heard; there is nothing to score."
        case EndReason.LIMIT:
            return "The longest time for one answer was reached."
        case EndReason.SOURCE_ENDED:
            return "The sound ended."
        case _:
            return ""


MOMENT_HELP = (
    ("INTERVIEWER IS SPEAKING", "The question is read aloud. The microphone is off, so nothing is heard by mistake."),
    ("YOUR TURN", "The microphone is open. Thinking before the first word costs nothing."),
    ("LISTENING", "You are heard; the words appear as they are understood, those still uncertain in italics."),
    ("THINKING PAUSE", "You are quiet, and the answer goes on."),
    ("ENDS IN ...", "The answer ends when the countdown is over. Any word cancels it, and t stops the clock."),
    ("TRANSCRIBING, JUDGING", "Your turn is over; the program works, with a clock."),
)
