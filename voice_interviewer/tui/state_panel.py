"""The state panel: who is at work, the answer against its budget, the microphone, pace and fillers; four lines of any width."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from voice_interviewer.tui.glyphs import Glyphs, clock, level_bar, level_words
from voice_interviewer.tui.moment import LISTENING_MOMENTS, TYPING_MOMENTS
from voice_interviewer.tui.state import ViewState
from voice_interviewer.tui.untrusted import ink
from voice_interviewer.tui.wording import answer_clock, budget_bar, pace_words, state_words

BUDGET_CELLS = 20


@dataclass(frozen=True, slots=True)
class Timing:
    """Readings of the app's clock, in seconds."""

    session: float = 0.0
    phase: float = 0.0
    """Since the present phase began."""


def state_panel(
    view: ViewState,
    timing: Timing,
    *,
    words: int,
    budget_seconds: float,
    pace_shown: bool,
    width: int,
    glyphs: Glyphs,
) -> Content:
    """The panel for this state; `words` of the answer so far."""
    said = state_words(view, timing.phase, glyphs)
    typing = view.moment in TYPING_MOMENTS
    listening = typing or view.moment in LISTENING_MOMENTS
    seconds = timing.phase if typing else view.answer_seconds
    style = "$text-warning" if listening and 0 < budget_seconds < seconds else ""
    answer = f"answer {answer_clock(seconds, budget_seconds)}" if listening else ""
    budget = budget_bar(seconds, budget_seconds, BUDGET_CELLS, glyphs) if listening else ""
    count = f"{words} word{'' if words == 1 else 's'}" if listening and words else ""
    return Content("\n").join(
        [
            two_sided(ink(f"{said.symbol} {said.headline}", "bold"), ink(answer, f"bold {style}".strip()), width),
            two_sided(ink(said.detail), ink(budget, style), width),
            two_sided(_meter(view, width, glyphs), ink(f"session {clock(timing.session)}"), width),
            two_sided(_pace(view, glyphs) if pace_shown else ink(""), ink(count), width),
        ]
    )


def _meter(view: ViewState, width: int, glyphs: Glyphs) -> Content:
    """The input level while the microphone is open, else how far the interview is."""
    if view.moment in LISTENING_MOMENTS:
        bar = level_bar(view.level_dbfs, 40 if width >= 106 else 24, glyphs)
        return ink(f"microphone {bar} {level_words(view.level_dbfs)}")
    if view.asked is None:
        return ink("")
    total, cells = max(view.asked.total, 1), 24
    done = round(cells * min(view.closed, total) / total)
    return ink(f"{glyphs.full * done}{glyphs.empty * (cells - done)} {view.closed} of {total} done")


def _pace(view: ViewState, glyphs: Glyphs) -> Content:
    if view.moment not in LISTENING_MOMENTS or view.pace.began is None:
        return ink("")
    return ink(pace_words(view.pace, glyphs))


def two_sided(left: Content, right: Content, width: int) -> Content:
    """`left` at the left edge and `right` at the right one of a line of `width` cells; `left` is cut when both do not fit."""
    room = width - right.cell_length - (1 if right.cell_length else 0)
    if left.cell_length > room:
        left = left.truncate(max(room, 0), ellipsis=True)
    gap = max(width - left.cell_length - right.cell_length, 0)
    return Content.assemble(left, " " * gap, right)


def clock_restarts(before: ViewState, now: ViewState) -> bool:
    """Whether the clock of the phase begins anew; the states of one listening share a clock."""
    return (before.phase, before.asked, before.score is None) != (now.phase, now.asked, now.score is None)
