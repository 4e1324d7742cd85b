"""The words and small pictures of the interview screen: pure functions from state and clock to text, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from voice_interviewer.plan.terms import Feedback
from voice_interviewer.session.events import EndReason, Phase
from voice_interviewer.tui.glyphs import UNICODE, Glyphs, clock
from voice_interviewer.tui.moment import Moment
from voice_interviewer.tui.pace import LivePace
from voice_interviewer.tui.state import ViewState

COUNTDOWN_SECONDS = 4.0
"""A countdown of this length or more fills its bar."""
COUNTDOWN_CELLS = 12


@dataclass(frozen=True, slots=True)
class StateWords:
    """The state line: a symbol, what goes on in capitals, and what it means for the candidate."""

    symbol: str
    headline: str
    detail: str


def state_words(view: ViewState, phase_seconds: float, glyphs: Glyphs = UNICODE) -> StateWords:
    """Who is at work; `phase_seconds` is how long the present phase has lasted."""
    took = f"{int(phase_seconds)} s"
    table = {
        Moment.STARTING: (glyphs.busy, "ONE MOMENT", f"getting the next question ready {glyphs.dot} {took}"),
        Moment.INTERVIEWER: (glyphs.interviewer, "INTERVIEWER IS SPEAKING", _speaking_detail(view)),
        Moment.YOUR_TURN: (glyphs.microphone, "YOUR TURN", "the microphone is on, take your time"),
        Moment.HEARING: (glyphs.microphone, "LISTENING", "the microphone hears you"),
        Moment.THINKING: (glyphs.thinking, "THINKING PAUSE", _pause_detail(view)),
        Moment.ENDING: (glyphs.thinking, _ending_headline(view), _ending_detail(view, glyphs)),
        Moment.TYPING: (glyphs.typing, "TYPE YOUR ANSWER", "^s sends it"),
        Moment.TYPING_INSTEAD: (glyphs.typing, "TYPE THIS ANSWER", "the microphone is off; ^s sends, esc goes back"),
        Moment.TRANSCRIBING: (glyphs.busy, "TRANSCRIBING", f"writing down the end of your answer {glyphs.dot} {took}"),
        Moment.JUDGING: (glyphs.busy, "JUDGING", f"{_judging(view)} {glyphs.dot} {took}"),
        Moment.SCORE: (glyphs.ready, "SCORE", "read it at your own pace; nothing is heard meanwhile"),
        Moment.PAUSED: (glyphs.paused, "PAUSED", "the microphone is off, the clock of the answer stands"),
        Moment.STOPPING: (glyphs.busy, "STOPPING", f"{_stopping(view)} {glyphs.dot} {took}"),
        Moment.WRITING: (glyphs.busy, "WRITING THE DEBRIEF", f"the interview is over {glyphs.dot} {took}"),
    }
    words = StateWords(*table[view.moment])
    if view.thinking_kept and view.moment in (Moment.YOUR_TURN, Moment.THINKING, Moment.ENDING):
        return StateWords(glyphs.thinking, "TIME TO THINK", "the clock stands until you speak again")
    if view.listening_on and view.moment is Moment.TRANSCRIBING:
        return StateWords(glyphs.microphone, "STILL LISTENING", "go on speaking and your answer goes on")
    if view.microphone_failed and view.moment is Moment.TYPING:
        return StateWords(glyphs.typing, "TYPE YOUR ANSWER", "the microphone failed; ^s sends what you type")
    return words


def _judging(view: ViewState) -> str:
    """At the end of an interview all answers are judged, so it is told how far that is."""
    questions = () if view.record is None else view.record.questions
    answered = [question for question in questions if question.answered]
    if view.stopping or (view.feedback is Feedback.END and all(question.closed for question in questions)):
        scored = sum(question.score is not None for question in answered)
        return f"judging what you have answered, {scored} of {len(answered)} done"
    return "comparing your answer with the key points"


def _stopping(view: ViewState) -> str:
    match view.phase:
        case Phase.TRANSCRIBING:
            return "writing down what you have said"
        case Phase.JUDGING:
            return _judging(view)
        case _:
            return "coming to an end; what you have answered is judged next"


def _speaking_detail(view: ViewState) -> str:
    return "your turn to type comes next" if view.typed else "the microphone is off until it is your turn"


def _pause_detail(view: ViewState) -> str:
    return f"quiet for {view.silence_seconds:.1f} s, the answer goes on"


def _ending_headline(view: ViewState) -> str:
    return "ENDS SOON" if view.ends_in is None else f"ENDS IN {max(view.ends_in, 0.0):.1f} s"


def _ending_detail(view: ViewState, glyphs: Glyphs) -> str:
    """How the countdown is cancelled, and a bar that runs out."""
    left = round(COUNTDOWN_CELLS * min(max((view.ends_in or 0.0) / COUNTDOWN_SECONDS, 0.0), 1.0))
    return f"{glyphs.full * left}{glyphs.empty * (COUNTDOWN_CELLS - left)} talk on or press any key to go on"


def pace_words(pace: LivePace, glyphs: Glyphs = UNICODE) -> str:
    """Pace and fillers so far, with the debrief's reading of the pace."""
    # Imported late: it brings the matching of words, which the first paint has no use for.
    from voice_interviewer.debrief.delivery import pace_band
    from voice_interviewer.debrief.values import Band

    rate = pace.words_per_minute
    if rate is None:
        said = "pace after 15 s of speech"
    else:
        reading = {Band.FINE: "good", Band.NONE: ""}.get(pace_band(rate, None).band, "slow" if rate < 130 else "fast")
        said = f"pace {rate:.0f} words a minute, {reading}"
    fillers = f"{pace.fillers} filler{'' if pace.fillers == 1 else 's'} so far"
    return f"{said} {glyphs.dot} {fillers}"


def budget_bar(seconds: float, budget_seconds: float, width: int, glyphs: Glyphs = UNICODE) -> str:
    """How much of the budget the answer has used; empty without a budget."""
    if budget_seconds <= 0:
        return ""
    used = round(width * min(max(seconds / budget_seconds, 0.0), 1.0))
    return glyphs.full * used + glyphs.empty * (width - used)


def answer_clock(seconds: float, budget_seconds: float) -> str:
    """The answer against its budget; over it, in words."""
    if budget_seconds <= 0:
        return clock(seconds)
    over = seconds - budget_seconds
    suffix = f", {clock(over)} over" if over >= 1 else ""
    return f"{clock(seconds)} of {clock(budget_seconds)}{suffix}"


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
    ("ENDS IN ...", "The answer ends when the countdown is over. Any word or key cancels it; space ends it at once."),
    ("STILL LISTENING", "Your answer ended by itself; for a moment more you can go on with it."),
    ("TRANSCRIBING, JUDGING", "Your turn is over; the program works, with a clock."),
)
