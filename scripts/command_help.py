"""Writes docs/commands.md: the help of every command as the program prints it, so that it can be read and searched without it."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
INTRODUCTION = """# Commands

Written by `scripts/command_help.py` from the program's own `--help`; a test keeps it equal. How to set an option once for
all runs: [settings.md](settings.md).
"""


def help_page() -> str:
    """The whole page, 80 columns wide, whatever terminal this runs in."""
    os.environ |= {"COLUMNS": "80", "TERMINAL_WIDTH": "80"}
    import typer

    from voice_interviewer.cli.commands import app
    from voice_interviewer.cli.entry import PROGRAM, run

    parts = [INTRODUCTION]
    root = typer.main.get_command(app)
    for words in _paths(root):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            code = run([*words, "--help"])
        if code != 0:
            raise RuntimeError(f"{' '.join(words)} --help ended with {code}")
        parts.append(f"## `{' '.join((PROGRAM, *words))}`\n\n```text\n{shown.getvalue().rstrip()}\n```\n")
    return "\n".join(parts)


def _paths(command: object, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [words]
    for name, child in getattr(command, "commands", {}).items():
        found += _paths(child, (*words, name))
    return found


if __name__ == "__main__":
    PAGE.write_text(help_page(), "utf-8", newline="\n")
