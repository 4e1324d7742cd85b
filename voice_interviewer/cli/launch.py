"""Decides between the TUI and the plain terminal for a new interview, and loads only what the one chosen needs."""

from __future__ import annotations

import sys
from pathlib import Path

from voice_interviewer.cli.choices import StartOptions
from voice_interviewer.cli.first_start import offer_models
from voice_interviewer.errors import BadInputError


def start_interview(options: StartOptions, *, tui: bool) -> int:
    """Hold a new interview; 0 when it was held, 130 when the candidate stopped it."""
    refuse_used_folder(options.out)
    offer_models(options.engines)
    if tui and on_a_terminal():
        from voice_interviewer.cli.screens import run_in_tui

        return run_in_tui(options)
    from voice_interviewer.cli.start import start_on_plain_terminal

    return start_on_plain_terminal(options)


def refuse_used_folder(out: Path | None) -> None:
    """BadInputError when a session lies in the folder already."""
    if out is None:
        return
    from voice_interviewer.session.journal import JOURNAL_NAME

    if (out / JOURNAL_NAME).exists():
        raise BadInputError(
            "this folder already holds a session",
            where=str(out),
            next_step="Choose another --out folder, or go on with `voice-interviewer sessions resume`.",
        )


def on_a_terminal() -> bool:
    """Whether the TUI can draw; without a terminal the plain front end holds the same interview."""
    return sys.stdin.isatty() and sys.stdout.isatty()
