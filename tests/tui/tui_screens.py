"""Runs the app without a terminal, waits for its background work, and gives its screen as lines of text."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot
from tui_host import ScriptedHost

from voice_interviewer.session.events import Event
from voice_interviewer.tui.app import InterviewApp
from voice_interviewer.tui.host import SetupChoices
from voice_interviewer.tui.options import TuiOptions

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "UPDATE_SNAPSHOTS"
"""Set to 1 in the environment, the golden files are written instead of compared."""
SMALL, MIDDLE, WIDE = (80, 24), (120, 40), (200, 50)


@dataclass
class HandClock:
    """A clock that moves when the test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """One running app with its host, clock and pilot."""

    def __init__(self, app: InterviewApp, host: ScriptedHost, clock: HandClock, pilot: Pilot[None]) -> None:
        self.app = app
        self.host = host
        self.clock = clock
        self.pilot = pilot

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the background work brings about."""
        for _ in range(500):
            await self.pilot.pause()
            if condition():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.01)
        raise AssertionError("what the test waits for did not happen within five seconds")

    async def ready(self) -> None:
        """Let the scan and the engines finish."""
        self.host.scan_gate.set()
        self.host.prepare_gate.set()
        await self.until(lambda: self.app.setup.ready and self.app.setup.repository is not None)

    async def begin(self) -> None:
        """Get to the interview screen."""
        await self.ready()
        await self.pilot.press("s")
        await self.until(lambda: bool(self.host.ran))

    async def tell(self, *events: Event) -> None:
        """Have the host tell these events, and wait until they are drawn."""
        for event in events:
            self.host.script.put(event)
        await asyncio.to_thread(self.host.script.join)
        await self.pilot.pause()
        await self.pilot.pause()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let it be seen."""
        self.clock.now += seconds
        self.app.tick()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def text(self) -> str:
        """The screen as lines of text, blanks at line ends cut."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips).rstrip() + "\n"


Journey = Callable[[Stage], Awaitable[None]]


def play(
    journey: Journey,
    *,
    size: tuple[int, int] = SMALL,
    host: ScriptedHost | None = None,
    choices: SetupChoices | None = None,
    start_at_once: bool = False,
    theme: str = "dark",
    ascii_only: bool = False,
) -> InterviewApp:
    """Run one journey from the first paint on; returns the app after its end."""
    host = host or ScriptedHost()
    clock = HandClock()
    options = TuiOptions(
        "bookshop",
        choices or SetupChoices(),
        start_at_once=start_at_once,
        theme=theme,
        ascii=ascii_only,
        clock=clock,
        ticking=False,
    )

    async def body() -> InterviewApp:
        app = InterviewApp(host, options)
        app.animation_level = "none"
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                await journey(Stage(app, host, clock, pilot))
        finally:
            host.scan_gate.set()
            host.prepare_gate.set()
            host.close()
        return app

    return asyncio.run(body())


def same_as_golden(name: str, text: str) -> None:
    """Compare with the golden file, or write it when UPDATE_SNAPSHOTS=1."""
    golden = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(UPDATE) == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert golden.is_file(), f"no golden file {golden.name}: look at the screen, then run with {UPDATE}=1"
    assert text == golden.read_text(encoding="utf-8"), f"{golden.name} differs; run with {UPDATE}=1 when it is meant to"
