"""The entry point: picks `start` when no command is named, and turns every failure into one sentence and its exit code."""

from __future__ import annotations

import codecs
import gc
import io
import os
import sys
from collections.abc import Sequence

from voice_interviewer.cli.allocator import share_arenas
from voice_interviewer.cli.launch import on_a_terminal, start_interview
from voice_interviewer.cli.quick_start import COMMAND, quick_start
from voice_interviewer.errors import InterviewerError, StoppedError

PROGRAM = "voice-interviewer"
_GLOBAL_OPTIONS = frozenset({"--help", "-h", "--version", "--install-completion", "--show-completion"})


def main() -> None:
    """Run the program with the process's arguments and exit."""
    share_arenas()
    _write_what_the_terminal_can_show()
    sys.exit(run(sys.argv[1:]))


def _write_what_the_terminal_can_show() -> None:
    """An old console that is not UTF-8 (Windows, LANG=C) shows what looks most like a letter that it lacks, a pipe a
    question mark, which breaks no JSON string. A pipe on Windows gets UTF-8, so that a JSON document is one."""
    codecs.register_error("nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            shown = stream.isatty()
            encoding = "utf-8" if os.name == "nt" and not shown else None
            stream.reconfigure(encoding=encoding, errors="nearest" if shown else "replace")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    from voice_interviewer.tui.plain_characters import plain_characters

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_characters(error.object[error.start : error.end]), error.end


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; messages go to stderr."""
    try:
        options = quick_start(list(arguments), os.environ) if on_a_terminal() else None
        if options is None:
            return _run_command(arguments)
        # What is loaded now stays to the end; looking through it for garbage only delays the first screen, which turns
        # the collector on again.
        gc.disable()
        return start_interview(options, tui=True)
    except InterviewerError as error:
        tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        # The reader of a pipe went away; leave quietly, and keep the interpreter from flushing into it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run_command(arguments: Sequence[str]) -> int:
    """Have the command library read the line; it is loaded only here, after the first screen's chance."""
    import typer
    from typer.exceptions import TyperException

    from voice_interviewer.cli.commands import app

    command = typer.main.get_command(app)
    names = getattr(command, "commands", {})
    chosen = list(arguments)
    if not chosen or (chosen[0] not in names and chosen[0] not in _GLOBAL_OPTIONS):
        chosen = [COMMAND, *chosen]
    try:
        result = command.main(args=chosen, prog_name=PROGRAM, standalone_mode=False)
    except typer.Abort:
        return _stopped()
    except TyperException as error:
        problem = error.format_message().replace("Value error, ", "")
        tell(f"{problem} `{PROGRAM} {chosen[0]} --help` shows what it takes.")
        return error.exit_code
    return int(result) if isinstance(result, int) else 0


def _stopped() -> int:
    tell("Stopped. What was finished is kept; `voice-interviewer sessions list` shows it.")
    return StoppedError.exit_code


def tell(message: str) -> None:
    """One message for the user, on stderr."""
    sys.stderr.write(f"{PROGRAM}: {message}\n")
