"""Measures the TUI: first paint, keys under full load of recogniser and judge, memory over a session of 90 minutes told at speed.

usage: scripts/bench tui [--repeat N] [--keys N] [--minutes N] [--llm embedded|none] [--only paint,keys,memory]
"""

from __future__ import annotations

import argparse
import asyncio
import codecs
import fcntl
import gc
import itertools
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "tui"))
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"
ANSWER = ROOT / "audio_fixtures" / "strong-candidate" / "answers"
ROWS, COLUMNS = 35, 120
TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, *command: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(theirs)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.text = ""

    def wait_for(self, wanted: str, seconds: float = 120.0) -> float:
        """When `wanted` was written since the last `forget`, as a reading of the clock."""
        until = time.perf_counter() + seconds
        while wanted not in self.text:
            ready, _, _ = select.select([self._ours], [], [], max(until - time.perf_counter(), 0.0))
            if not ready:
                raise SystemExit(f"{wanted!r} never came; the end of what did: {self.text[-2000:]!r}")
            self.text += self._decoder.decode(os.read(self._ours, 65_536))
        return time.perf_counter()

    def drain(self, seconds: float) -> None:
        """Read what comes within this time, and forget it."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if select.select([self._ours], [], [], left)[0]:
                os.read(self._ours, 65_536)
        self.text = ""

    def press(self, keys: str) -> float:
        """Press keys; when, as a reading of the clock."""
        self.text = ""
        now = time.perf_counter()
        os.write(self._ours, keys.encode())
        return now

    def cpu_seconds(self) -> float:
        """What the program itself has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._ours)


def row(name: str, values: list[float], unit: str, remark: str = "") -> None:
    ordered = sorted(values)
    middle, high = ordered[len(ordered) // 2], ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    print(f"{name:<44} median {middle:8.1f} {unit}  p95 {high:8.1f}  max {ordered[-1]:8.1f}  {remark}", flush=True)


def first_paint(repeat: int) -> None:
    """From the start of the process to the first picture with the repository's name and the Start button."""
    walls, cpus = [], []
    for _ in range(repeat):
        terminal = Terminal(sys.executable, "-m", "voice_interviewer", "start", str(REPO), "--offline", "--llm", "none")
        shown = terminal.wait_for("Start")
        cpus.append(terminal.cpu_seconds() * 1000)
        walls.append((shown - terminal.began) * 1000)
        terminal.close()
    row("first paint, wall clock", walls, "ms")
    row("first paint, processor time of the program", cpus, "ms", "what it is on an idle machine")


def keys(count: int, llm: str) -> None:
    """From a key press to the changed picture, idle and while recogniser and judge work as hard as they can."""
    for load in ("idle", llm):
        terminal = Terminal(sys.executable, __file__, "--child", load)
        terminal.wait_for("LOADED")
        terminal.press("s")
        terminal.wait_for("LISTENING")
        terminal.drain(3.0)
        times = []
        for _ in range(count):
            terminal.press("h")
            terminal.drain(0.43)
            pressed = terminal.press("h")
            times.append((terminal.wait_for("fillers so far", 10) - pressed) * 1000)
            terminal.drain(0.23)
        terminal.close()
        row(
            "key to picture, " + ("engines idle" if load == "idle" else f"recogniser and judge ({llm}) at full load"),
            times,
            "ms",
        )


def child(load: str) -> int:
    """The TUI in front of a told interview, with the real engines at work behind it."""
    import tui_story as story
    from tui_host import ScriptedHost

    from voice_interviewer.session.events import Event, InputHeard, SpeechState, WordsHeard
    from voice_interviewer.tui.host import Finished, SetupChoices
    from voice_interviewer.tui.options import TuiOptions
    from voice_interviewer.tui.run import run_tui

    class LoadedHost(ScriptedHost):
        def run(self, choices: SetupChoices, controls: object, emit: Callable[[Event], None]) -> Finished:
            del choices, controls
            if load != "idle":
                work(load)
            for event in (story.started(), story.asked(), *story.LISTENING):
                emit(event)
            for tenth in range(100_000):
                emit(InputHeard(tenth / 10, -30.0 + tenth % 7, SpeechState.SPEAKING, 0.0, None))
                if tenth % 10 == 0:
                    emit(WordsHeard("word " * (tenth // 4), "and so on"))
                time.sleep(0.1)
            return story.FINISHED

    host = LoadedHost()
    host.scan_gate.set()
    host.prepare_gate.set()
    sys.stdout.write("LOADED\n")
    sys.stdout.flush()
    return run_tui(host, TuiOptions("bookshop"))


def work(llm: str) -> None:
    """Keep the recogniser and the judge busy, each as the interview runs it."""
    from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
    from voice_interviewer.cli.wiring import EngineRoom, model_store
    from voice_interviewer.ports import Message
    from voice_interviewer.speech.pcm import SAMPLE_RATE, read_wav

    room = EngineRoom(model_store())
    choices = EngineChoices(llm=llm, stt=DEFAULT_STT, voice=DEFAULT_VOICE, offline=True)
    sound = read_wav(next(iter(sorted(ANSWER.glob("*.wav")))))
    recognizer = room.recognizer(choices)
    model = room.model(choices)

    def hear() -> None:
        for number in itertools.count():
            # Never the segment before: the recogniser would have it still.
            start = number % 2 * SAMPLE_RATE
            recognizer.recognize(sound.samples[start : start + 20 * SAMPLE_RATE])

    def judge() -> None:
        number = 0
        while model is not None:
            number += 1
            model.yes_no([Message("user", f"Is this sentence number {number}? " + "It is a long sentence. " * 60)])

    for task in (hear, judge):
        threading.Thread(target=task, daemon=True).start()


def memory(minutes: int) -> None:
    """The screens through a whole session told at speed: resident memory after a tenth of it, and at its end."""
    import tui_story as story
    from tui_host import ScriptedHost
    from tui_screens import HandClock, Stage

    from voice_interviewer.session.events import InputHeard, SpeechState, WordsHeard
    from voice_interviewer.tui.app import InterviewApp
    from voice_interviewer.tui.options import TuiOptions

    async def session() -> list[float]:
        host = ScriptedHost()
        clock = HandClock()
        app = InterviewApp(host, TuiOptions("bookshop", clock=clock, ticking=False))
        readings: list[float] = []
        async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
            stage = Stage(app, host, clock, pilot)
            await stage.begin()
            await stage.tell(story.started())
            for minute in range(minutes):
                if minute % 3 == 0:
                    await stage.tell(story.asked(), *story.SPEAKING, *story.LISTENING)
                for second in range(60):
                    at = (minute % 3) * 60 + second
                    await stage.tell(
                        *(
                            InputHeard(at + tenth / 10, -30.0 + tenth, SpeechState.SPEAKING, 0.0, None)
                            for tenth in range(10)
                        ),
                        WordsHeard("word " * (at * 2), "and so on"),
                    )
                if minute % 3 == 2:
                    await stage.tell(*story.ANSWERED, *story.CLOSED, *story.SCORED)
                gc.collect()
                readings.append(resident_mib())
            host.close()
        return readings

    readings = asyncio.run(session())
    settled = readings[max(len(readings) // 10, 1) - 1]
    print(
        f"{f'memory of the screens over {minutes} min':<44} after {max(len(readings) // 10, 1)} min {settled:8.1f} MiB"
        f"  at the end {readings[-1]:8.1f}  highest {max(readings):8.1f}  grown {readings[-1] - settled:+.1f}",
        flush=True,
    )


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--minutes", type=int, default=90)
    parser.add_argument("--llm", default="embedded")
    parser.add_argument("--only", default="paint,keys,memory")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child)
    wanted = options.only.split(",")
    if "paint" in wanted:
        first_paint(options.repeat)
    if "keys" in wanted:
        keys(options.keys, options.llm)
    if "memory" in wanted:
        memory(options.minutes)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
