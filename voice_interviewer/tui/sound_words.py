"""What can be chosen about sound, in words, as the set-up and the sound screen offer it."""

from __future__ import annotations

from collections.abc import Sequence

from voice_interviewer.tui.host import Device, SetupChoices

SYSTEM_DEFAULT = "The system's default"
HEADPHONES = (
    ("No: a key cuts the interviewer short", "no"),
    ("Yes: speaking cuts the interviewer short too", "yes"),
)
ANSWERS = (("Spoken", "spoken"), ("Typed", "typed"))


def device_options(known: Sequence[Device], chosen: str) -> list[tuple[str, str]]:
    """The system's default first; a chosen device that is not there stays visible."""
    options = [(SYSTEM_DEFAULT, "")]
    options += [(device.name + (" (default)" if device.default else ""), device.id) for device in known]
    if chosen not in [key for _, key in options]:
        options.append((f"{chosen} (not found)", chosen))
    return options


def typed_word(choices: SetupChoices) -> str:
    """The value of `ANSWERS`."""
    return "typed" if choices.typed else "spoken"


def headphones_word(choices: SetupChoices) -> str:
    """The value of `HEADPHONES`."""
    return "yes" if choices.headphones else "no"
