"""The command line: wires engines, sessions and documents together; `--help` loads none of them."""

from voice_interviewer.cli.entry import main

__all__ = ["main"]
