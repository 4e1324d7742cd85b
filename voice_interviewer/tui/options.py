"""How the screens begin and look: the options that the command line gives them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from voice_interviewer.tui.host import SetupChoices


@dataclass(frozen=True, slots=True)
class TuiOptions:
    """How the screens begin and look."""

    repo_name: str
    """The repository as the user named it, for the title."""
    choices: SetupChoices = field(default_factory=SetupChoices)
    start_at_once: bool = False
    """Begin without waiting for Start, as soon as everything is ready (`sessions resume`)."""
    theme: str = "dark"
    """`dark`, `light`, `terminal` (the terminal's own colours), `terminal-light`, or any Textual theme."""
    answer_budget_seconds: float = 120.0
    """The length that the answer clock counts against; 0 means none."""
    ascii: bool | None = None
    """No symbols beyond ASCII; None means as the terminal's encoding allows."""
    clock: Callable[[], float] = time.monotonic
    """Seconds; only for what the screens themselves show."""
    ticking: bool = True
    """Redraw clocks twice a second; off in tests, which move the clock themselves."""
