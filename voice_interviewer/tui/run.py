"""Runs the screens to their end: the terminal is theirs alone meanwhile, and work that hangs does not keep the program."""

from __future__ import annotations

import os
import sys

from voice_interviewer.tui import background
from voice_interviewer.tui.app import InterviewApp
from voice_interviewer.tui.host import Host
from voice_interviewer.tui.options import TuiOptions
from voice_interviewer.tui.terminal import Terminal
from voice_interviewer.tui.untrusted import one_line

LEAVING_SECONDS = 3.0
"""How long to wait, after everything was closed, for work that cannot be interrupted."""


def run_tui(host: Host, options: TuiOptions) -> int:
    """Run the screens to their end, say where the interview is now, and close the host; the exit code is 0, 130 when left in
    the middle, or a failure's own."""
    terminal = Terminal()
    try:
        with terminal.owned():
            app = InterviewApp(host, options, terminal)
            app.run()
        if app.parting and not terminal.gone:
            sys.stdout.write(f"{one_line(app.parting)}\n")
            sys.stdout.flush()
    finally:
        host.close()
    code = app.exit_code or app.return_code or 0
    if not background.all_ended(app.threads, LEAVING_SECONDS):
        # Ending the interpreter under a native engine that still computes aborts the process; all is on disk by now.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
