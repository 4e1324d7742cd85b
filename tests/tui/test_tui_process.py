"""In processes of their own: what importing the screens loads, what native output does to them, and colours."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import tui_story as story
from textual.color import Color
from tui_screens import SMALL, Stage, play

from voice_interviewer.tui.moment import Moment

ENGINES = ("sounddevice", "webrtcvad", "faster_whisper", "ctranslate2", "piper", "onnxruntime", "ollama", "xllamacpp")


def test_importing_the_screens_loads_no_engine_and_no_array_library() -> None:
    program = "import sys, voice_interviewer.tui.app; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert sorted({*ENGINES, "numpy", "markdown_it"} & {*loaded}) == []
    assert "textual" in loaded


def test_the_host_protocol_can_be_used_without_the_screens() -> None:
    program = "import sys, voice_interviewer.tui.host; print('textual' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out == "False\n"


NOISY = """
import os, sys
from pathlib import Path
from voice_interviewer.tui.terminal import Terminal

terminal = Terminal(Path(sys.argv[1]))
with terminal.owned():
    os.system("echo native noise; echo native complaint >&2")
    print("drawn", file=sys.__stderr__, flush=True)
    with terminal.lent():
        os.system("echo the editor draws")
    os.system("echo more noise")
os.system("echo after")
"""


@pytest.mark.skipif(os.name == "nt", reason="descriptors of a terminal are a matter of Unix")
def test_native_output_goes_to_the_file_and_not_to_the_screen(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    log = tmp_path / "native.log"
    child = subprocess.Popen([sys.executable, "-c", NOISY, str(log)], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    assert child.wait(timeout=60) == 0
    shown = os.read(ours, 10_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert shown == "drawn\nthe editor draws\nafter\n"
    assert log.read_text() == "native noise\nnative complaint\nmore noise\n"


HANGING = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from tui_host import ScriptedHost
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.run import run_tui

class HangingHost(ScriptedHost):
    def repository(self, progress):
        threading.Event().wait()

print("code", run_tui(HangingHost(), TuiOptions("bookshop")))
"""


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is a matter of Unix")
def test_work_that_never_ends_does_not_keep_the_program_from_ending() -> None:
    ours, theirs = pty.openpty()
    here = str(Path(__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-c", HANGING, here],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    seen = b""
    while b"Start" not in seen:
        seen += os.read(ours, 65_536)
    os.write(ours, b"\x03")
    drain = threading.Thread(target=_drain, args=(ours,), daemon=True)
    drain.start()
    assert child.wait(timeout=60) == 130
    drain.join(10)
    os.close(ours)


SCREENS = """
import sys
sys.path.insert(0, sys.argv[1])
from tui_host import ScriptedHost
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.run import run_tui

sys.exit(run_tui(ScriptedHost(), TuiOptions("bookshop")))
"""


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is a matter of Unix")
def test_a_closed_terminal_ends_the_program_without_a_signal() -> None:
    """Whoever starts it without a controlling terminal gets no hang-up signal; it must not go on unseen."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", SCREENS, str(Path(__file__).parent)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    while b"Start" not in seen:
        seen += os.read(ours, 65_536)
    os.close(ours)
    assert child.wait(timeout=60) == 130


def _drain(descriptor: int) -> None:
    """Read until the other side is closed, so that the child can write."""
    try:
        while os.read(descriptor, 65_536):
            continue
    except OSError:
        return


@pytest.mark.parametrize("theme", ["dark", "light", "terminal", "terminal-light", "no-such-theme"])
def test_the_state_is_told_in_words_in_every_theme(theme: str) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(), story.asked(), *story.LISTENING, *story.HEARING)
        assert "● LISTENING" in stage.text()

    play(journey, theme=theme)


def test_without_colour_nothing_is_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(), story.asked(), *story.LISTENING, *story.HEARING)
        assert stage.app.view.moment is Moment.HEARING
        colours = {
            colour
            for strip in stage.app.screen._compositor.render_strips()
            for segment in strip.apply_filter(stage.app._filters[-1], Color.parse("black"))
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None and not colour.is_default
        }
        assert colours == set()

    play(journey, size=SMALL)
