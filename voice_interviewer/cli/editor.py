"""Opens a file at a line in the user's own editor, as `$VISUAL` or `$EDITOR` names it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from voice_interviewer.errors import BadInputError

_WINDOWED = frozenset(
    {"code", "codium", "cursor", "subl", "zed", "gedit", "kate", "gvim", "mate", "idea", "pycharm", "goland"}
)
_COLON_LINE = frozenset({"subl", "zed", "hx", "helix", "micro"})
_GOTO = frozenset({"code", "codium", "cursor"})
_LINE_OPTION = frozenset({"kate", "idea", "pycharm", "goland", "mate"})


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The editor with its own arguments; empty when none is set."""
    return shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")


def takes_terminal(command: list[str]) -> bool:
    """Whether this editor draws in the terminal it is started from."""
    return bool(command) and Path(command[0]).stem not in _WINDOWED


def arguments_for(command: list[str], path: Path, line: int) -> list[str]:
    """The whole command line that shows `path` at `line`, in the editor's own way of saying it."""
    name = Path(command[0]).stem
    if name in _GOTO:
        return [*command, "--goto", f"{path}:{line}"]
    if name in _COLON_LINE:
        return [*command, f"{path}:{line}"]
    if name in _LINE_OPTION:
        return [*command, "--line", str(line), str(path)]
    return [*command, f"+{line}", str(path)]


def open_in_editor(path: Path, line: int) -> None:
    """Show the file; returns when the editor ended, or was started when it has a window of its own."""
    command = editor_command(os.environ)
    if not command:
        raise BadInputError("no editor is set", next_step="Set EDITOR, as in: export EDITOR=vim")
    if not path.is_file():
        raise BadInputError("there is no such file", where=str(path))
    arguments = arguments_for(command, path, line)
    try:
        if takes_terminal(command):
            subprocess.run(arguments, check=False)
        else:
            subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise BadInputError(f"the editor did not start: {error.strerror}", where=command[0]) from error
