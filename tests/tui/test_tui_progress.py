"""Progress over time: trends with their plot, past sessions to look into, gaps that are due, each a key away."""

from __future__ import annotations

import pytest
from tui_host import ScriptedHost
from tui_screens import MIDDLE, SMALL, WIDE, Stage, play, same_as_golden

from voice_interviewer.errors import BadInputError
from voice_interviewer.tui.debrief_screen import PastDebriefScreen
from voice_interviewer.tui.glyphs import ASCII, UNICODE
from voice_interviewer.tui.host import ProgressLine, ProgressView
from voice_interviewer.tui.plot import plot
from voice_interviewer.tui.setup_screen import SetupScreen

SIZES = {"80x24": SMALL, "120x40": MIDDLE, "200x50": WIDE}


@pytest.mark.parametrize("size", list(SIZES))
def test_the_three_views(size: str) -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("g")
        await stage.until(lambda: "better" in stage.text())
        same_as_golden(f"progress-{size}", stage.text())
        await stage.press("down")
        assert "Fillers: 4.2 /min" in stage.text()
        await stage.press("s")
        same_as_golden(f"progress-sessions-{size}", stage.text())
        await stage.press("d")
        same_as_golden(f"progress-due-{size}", stage.text())

    play(journey, size=SIZES[size])


def test_a_past_debrief_is_opened_and_leads_back() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("g", "s")
        await stage.until(lambda: "rapid, stopped" in stage.text())
        await stage.press("ctrl+p")
        await stage.until(lambda: "Gaps due" in stage.text())
        await stage.press("escape", "down", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, PastDebriefScreen))
        assert stage.host.looked_into == ["2026-02-02-bookshop"]
        await stage.press("question_mark")
        assert "esc                back" in stage.text()
        assert "another interview" not in stage.text()
        await stage.press("escape", "ctrl+p")
        await stage.until(lambda: "Back to the past sessions." in stage.text())
        assert "New interview" not in stage.text()
        await stage.press("escape")
        await stage.press("escape", "escape")
        await stage.until(lambda: isinstance(stage.app.screen, SetupScreen))

    play(journey)


def test_without_a_session_the_curve_waits_for_the_first() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("g")
        await stage.until(lambda: "The first one starts the curve." in stage.text())

    play(journey, host=ScriptedHost(progress_answer=ProgressView()))


def test_sessions_that_cannot_be_read_are_told() -> None:
    host = ScriptedHost(progress_answer=BadInputError("the sessions cannot be read", next_step="Look at the disk."))

    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("g")
        await stage.until(lambda: "Look at the disk." in stage.text())

    play(journey, host=host)


def test_a_plot_has_a_column_a_session_and_marks_what_is_fine() -> None:
    line = ProgressLine(
        "x", "Overall", "of 4", (3.0, 4.0), 4.0, (("2026-01-05", 1.0), ("2026-03-01", 4.0)), "", "4.0 of 4"
    )
    assert plot(line, 40, 4, ASCII).plain.splitlines() == [
        "Overall: 4.0 of 4",
        "    4| . #",
        "     |   #",
        "     |   #",
        "    0| # #",
        "      2026-01-05  2026-03-01",
        ". marks what needs no work: 3 to 4",
    ]


def test_only_the_latest_sessions_are_plotted_where_room_is_short() -> None:
    points = tuple((f"2026-01-{day:02}", day / 10) for day in range(1, 31))
    line = ProgressLine("x", "Overall", "of 4", (3.0, 4.0), 4.0, points, "", "")
    rows = plot(line, 26, 4, UNICODE).plain.splitlines()
    assert max(len(row) for row in rows[1:5]) == 26
    assert "2026-01-21" in rows[5]
