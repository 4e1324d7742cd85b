"""The line of keys follows the screen, however often it changes, and keeps none of the keys that are gone."""

from __future__ import annotations

import asyncio
import gc
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from voice_interviewer.tui.key_bar import KeyBar

CHANGES = 30


class Changing(App[None]):
    """Two keys, of which one works at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [("a", "turn(0)", "Answer"), ("b", "turn(1)", "Break")]

    def __init__(self, bar: Footer) -> None:
        super().__init__()
        self.bar, self.open = bar, 0

    def compose(self) -> ComposeResult:
        yield self.bar

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return action != "turn" or parameters == (self.open,)


def alive_keys() -> int:
    gc.collect()
    return sum(isinstance(thing, FooterKey) for thing in gc.get_objects())


def keys_after_changes(bar: Footer) -> tuple[list[str], int]:
    """The keys that are shown at the end, and how many more are alive than before; other tests may have left some."""
    before = alive_keys()

    async def run() -> tuple[list[str], int]:
        app = Changing(bar)
        async with app.run_test() as pilot:
            for number in range(CHANGES):
                app.open = number % 2
                app.refresh_bindings()
                await pilot.pause()
            await pilot.pause()
            return [key.description for key in bar.query(FooterKey)], alive_keys() - before

    return asyncio.run(run())


def test_the_keys_follow_and_those_that_are_gone_are_let_go() -> None:
    shown, alive = keys_after_changes(KeyBar())
    assert shown == ["Break"]
    assert alive < 10


def test_the_footer_of_the_library_keeps_them() -> None:
    """The reason why there is a KeyBar; when this fails, the library lets go of them by itself, and KeyBar can go."""
    _, alive = keys_after_changes(Footer(show_command_palette=False, compact=True))
    assert alive >= 10
