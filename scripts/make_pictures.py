"""Writes docs/pictures: a recorded terminal session (asciinema v2 and text) and screenshots (SVG), from the real program.

usage: scripts/make_pictures.py [session] [screens]     both without a name
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from voice_interviewer.config import user_folders

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"
COLUMNS, ROWS = 100, 32
LETTER_SECONDS, READING_SECONDS = 0.05, 0.02
PAUSE_SECONDS = 1.0
ASKED, SCORED = b"your answer:", b"Enter: next question"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("voice-interviewer map shop", ()),
    ("voice-interviewer plan shop --rounds argocd --seed 7", ()),
    (
        "voice-interviewer shop --typed --no-tui --llm none --questions argocd-self-heal --seed 7 --out first --speech-to said",
        (
            "Self-heal means Argo CD reverts any drift in the cluster to what Git says, within seconds.",
            "In an emergency I commit to Git, because a kubectl edit would be undone at once.",
            "I would switch it off for a resource that an autoscaler or an operator changes on purpose.",
        ),
    ),
    ("voice-interviewer report first | head -n 22", ()),
)
SPINNER = re.compile(r"[\u2800-\u28ff] ")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\r")


class Recording:
    """An asciinema v2 recording whose clock is counted from what is shown, so that it does not depend on the machine."""

    def __init__(self) -> None:
        self._now = 0.0
        self._events: list[tuple[float, str, str]] = []

    def show(self, text: str, seconds: float) -> None:
        self._now += seconds
        self._events.append((round(self._now, 3), "o", text))

    def type(self, text: str) -> None:
        for letter in text:
            self.show(letter, LETTER_SECONDS)

    def cast(self) -> str:
        header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "voice-interviewer: the first five minutes"}
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in (header, *self._events)) + "\n"

    def text(self) -> str:
        shown = _ANSI.sub("", "".join(text for _, _, text in self._events))
        lines = [line.rstrip() for line in shown.splitlines() if not SPINNER.match(line)]
        return "\n".join(lines).rstrip() + "\n"


def record_session() -> Recording:
    """The steps of the five-minute start, run for real in a terminal of their own."""
    recording = Recording()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(REPO, home / "shop")
        data = home / ".local" / "share" / "voice-interviewer"
        data.mkdir(parents=True)
        (data / "models").symlink_to(user_folders().models)
        programs = home / "bin"
        programs.mkdir()
        launcher = programs / "voice-interviewer"
        launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m voice_interviewer "$@"\n', "utf-8")
        launcher.chmod(0o755)
        kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
        environment = kept | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": folder,
            "TERM": "xterm",
            "COLUMNS": str(COLUMNS),
            "LINES": str(ROWS),
        }
        for command, answers in STEPS:
            recording.show("$ ", PAUSE_SECONDS)
            recording.type(command)
            recording.show("\r\n", PAUSE_SECONDS)
            shown = _run(command, answers, home, environment)
            for line in shown.replace(str(home.resolve()), "~").replace(folder, "~").splitlines(keepends=True):
                recording.show(line, READING_SECONDS)
    return recording


def _run(command: str, answers: tuple[str, ...], home: Path, environment: dict[str, str]) -> str:
    """What a terminal shows while the command runs and the answers are typed, each once it is waited for."""
    screen, other_end = pty.openpty()
    with subprocess.Popen(
        ["sh", "-c", command], stdin=other_end, stdout=other_end, stderr=other_end, cwd=home, env=environment,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(other_end)
        shown = b""
        waiting = list(answers)
        typed_at = 0
        while True:
            ready = select.select([screen], [], [], 1.0)[0]
            if ready:
                try:
                    shown += os.read(screen, 65536)
                except OSError:
                    break
            elif SCORED in shown[typed_at:]:
                typed_at = len(shown)
                os.write(screen, b"\n")
            elif waiting and ASKED in shown[typed_at:]:
                typed_at = len(shown)
                os.write(screen, waiting.pop(0).encode() + b"\n")
            elif process.poll() is not None:
                break
    os.close(screen)
    return shown.decode("utf-8", "replace")


def screenshots() -> dict[str, str]:
    """The screens of a told interview as SVG, by name."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "tui")]
    import tui_story as story
    from tui_screens import Stage, play

    from voice_interviewer.tui.debrief_screen import DebriefScreen

    found: dict[str, str] = {}

    async def journey(stage: Stage) -> None:
        def keep(name: str) -> None:
            found[name] = _stable(stage.app.export_screenshot(title="voice-interviewer"))

        await stage.ready()
        await stage.until(lambda: stage.app.setup.devices is not None and stage.app.setup.models != ())
        keep("setup")
        await stage.begin()
        await stage.tell(story.started(), story.asked(), *story.SPEAKING, *story.LISTENING, *story.HEARING)
        await stage.pass_time(42)
        keep("your-turn")
        await stage.tell(*story.ANSWERED, *story.CLOSED, *story.SCORED)
        keep("score")
        await stage.tell(*story.OVER)
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen) and "Score Summary" in stage.text())
        keep("debrief")

    play(journey, size=(COLUMNS, ROWS))
    return found


def _stable(svg: str) -> str:
    """Without the number that Textual draws at random for its style names, and without a font from the network."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> None:
    wanted = sys.argv[1:] or ["session", "screens"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    if "session" in wanted:
        recording = record_session()
        (PICTURES / "first-session.cast").write_text(recording.cast(), "utf-8", newline="\n")
        (PICTURES / "first-session.txt").write_text(recording.text(), "utf-8", newline="\n")
    if "screens" in wanted:
        for name, svg in screenshots().items():
            (PICTURES / f"{name}.svg").write_text(svg, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
