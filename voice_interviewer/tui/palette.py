"""The command palette outside of an interview: every action of the present screen by name, with what it does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual.app import SystemCommand
from textual.screen import Screen

from voice_interviewer.tui.debrief_screen import DebriefScreen, PastDebriefScreen
from voice_interviewer.tui.progress_screen import ProgressScreen
from voice_interviewer.tui.setup_screen import SetupScreen
from voice_interviewer.tui.sound_screen import SoundScreen


def commands(screen: Screen[object]) -> Iterable[SystemCommand]:
    """The actions of one screen; help, quit and themes are added by the app."""
    match screen:
        case SetupScreen():
            yield SystemCommand("Start", "Start the interview.", screen.action_start)
            yield SystemCommand("Sound", "Choose devices, see the level, record and play back.", screen.action_sound)
            yield SystemCommand("Typed answers", "Type the answers, or speak them again.", screen.action_typed)
            yield SystemCommand("Progress", "Trends, past sessions and gaps that are due.", screen.action_progress)
        case SoundScreen():
            yield SystemCommand("Record and play back", "Three seconds of you, and what is wrong.", screen.action_test)
            yield SystemCommand("Headphones", "Whether speaking cuts the interviewer short.", screen.action_headphones)
            yield SystemCommand("Typed answers", "Type the answers, or speak them again.", screen.action_typed)
            yield SystemCommand("Back", "Back to the set-up.", screen.action_close)
        case DebriefScreen():
            yield SystemCommand("Hear quotes", "What you said, point by point, to listen to.", screen.action_quotes)
            yield SystemCommand("Open debrief", "Open the debrief in your editor.", screen.action_open)
            yield SystemCommand("Copy debrief", "Copy the debrief to the clipboard.", screen.action_copy)
            if isinstance(screen, PastDebriefScreen):
                yield SystemCommand("Back", "Back to the past sessions.", screen.app.action_pop_screen)
            else:
                yield SystemCommand("New interview", "Back to the set-up.", screen.action_again)
        case ProgressScreen():
            yield SystemCommand(
                "Trends",
                "How each figure went; the one under the bar is plotted.",
                partial(screen.action_view, "trends"),
            )
            yield SystemCommand(
                "Sessions", "Past sessions; enter opens a debrief.", partial(screen.action_view, "sessions")
            )
            yield SystemCommand("Gaps due", "What comes back, and when.", partial(screen.action_view, "due"))
            yield SystemCommand("Back", "Back to the set-up.", screen.app.action_pop_screen)
        case _:
            return
