"""A terminal without Unicode is sent ASCII alone, whatever is drawn, and nothing moves from its cell."""

from __future__ import annotations

import pytest
import tui_story as story
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tui_host import ScriptedHost
from tui_screens import MIDDLE, Stage, play

from voice_interviewer.errors import AudioDeviceError, MissingPartError
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.tui.choice import ChoiceList
from voice_interviewer.tui.host import Device, DeviceChoices, RepositoryView
from voice_interviewer.tui.plain_characters import plain_characters
from voice_interviewer.tui.untrusted import plain


def ascii_only(stage: Stage) -> str:
    text = stage.text()
    assert text.isascii(), "".join(sorted({letter for letter in text if not letter.isascii()}))
    return text


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [
        ("Mode ▼  │ ▁▂ ✓ ready · 3–4 s…", "Mode v  | __ + ready * 3-4 s."),
        ("╭─ Sound ─╮", "+- Sound -+"),
        ("┏━┓┃┗┛", "#=####"),
        ("“Zoë’s naïve” café", '"Zoe\'s naive" cafe'),
        ("日本 🔎 ﬁ", "???? ?? ?"),
    ],
)
def test_signs_and_letters(drawn: str, plain: str) -> None:
    assert plain_characters(drawn) == plain


@given(st.text())
def test_any_text_keeps_its_cells(text: str) -> None:
    shown = plain(text)
    assert plain_characters(shown).isascii()
    assert sum(map(cell_len, shown)) == sum(map(cell_len, plain_characters(shown)))


def test_lists_palette_problems_and_names_of_others() -> None:
    host = ScriptedHost(
        repository_answer=RepositoryView(
            RepoMap(story.REPOSITORY.repo_map.root / "bücher-書店", (), ()), story.REPOSITORY.rounds
        ),
        devices_answer=DeviceChoices((Device("mic", "Zoë’s Röhrenmikrofon 🎙", default=True),), (), ""),
        monitor_problem=AudioDeviceError("The “Röhrenmikrofon” is gone", next_step="Plug it in…"),
    )

    async def journey(stage: Stage) -> None:
        await stage.ready()
        assert "bucher-????" in ascii_only(stage)
        stage.app.screen.query_one("#mode").focus()
        await stage.press("enter")
        assert isinstance(stage.app.screen, ChoiceList)
        assert "Full loop" in ascii_only(stage)
        await stage.press("escape", "ctrl+p")
        await stage.until(lambda: "Theme" in stage.text())
        ascii_only(stage)
        await stage.press("escape", "g")
        await stage.until(lambda: "better" in stage.text())
        ascii_only(stage)
        await stage.press("s")
        ascii_only(stage)
        await stage.press("d")
        ascii_only(stage)
        await stage.press("escape", "m")
        await stage.until(lambda: "Rohrenmikrofon" in stage.text())
        ascii_only(stage)
        await stage.press("escape")
        await stage.begin()
        stage.host.script.put(MissingPartError("Kein Platz für “das”…", where="/ä", next_step="Größer machen."))
        await stage.until(lambda: "stopped" in stage.text())
        assert 'Kein Platz fur "das".' in ascii_only(stage)

    play(journey, size=MIDDLE, host=host, ascii_only=True)
