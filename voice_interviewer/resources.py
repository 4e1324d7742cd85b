"""Where the program's own data lies: the rubrics and the model catalog, in a source checkout or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The folder `name` (`rubrics`, `models`, `tests/labelled`): beside the package in a checkout, under `_bundled` in a
    wheel."""
    installed = _PACKAGE / "_bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
