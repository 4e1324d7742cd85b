"""Our own light and dark colours: those of Textual, with every text at least 4.5 to 1 against what lies behind it."""

from __future__ import annotations

from dataclasses import replace

from textual.theme import BUILTIN_THEMES

OWN_THEMES = (
    replace(BUILTIN_THEMES["textual-dark"], name="dark"),
    replace(
        BUILTIN_THEMES["textual-light"],
        name="light",
        variables={
            **BUILTIN_THEMES["textual-light"].variables,
            "text-success": "#084a1c",
            "text-warning": "#7a4100",
            "text-error": "#8f1030",
            "text-accent": "#6b3d00",
            "text-primary": "#00407a",
        },
    ),
)
