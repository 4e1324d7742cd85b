"""The commands about settings: show what holds and who decided it, edit the user's file."""

from __future__ import annotations

import os
from pathlib import Path

from voice_interviewer.cli.editor import editor_command, open_in_editor, takes_terminal
from voice_interviewer.cli.output import note, print_json, print_text, table
from voice_interviewer.cli.settings import (
    Origin,
    all_chosen,
    project_file,
    settings_template,
    shown,
    user_settings,
)
from voice_interviewer.config import user_folders
from voice_interviewer.debrief.files import write_whole


def show_settings(repo: Path | None, *, as_json: bool) -> int:
    """Every setting; a file with a fault ends it with the fault's line."""
    folders = user_folders()
    chosen = list(all_chosen(repo, folders, os.environ))
    root = repo or next(Path(str(found.value)) for setting, found in chosen if setting.key == "repo")
    files = ((Origin.PROJECT, project_file(root)), (Origin.USER, folders.user_file))
    if as_json:
        print_json(
            {
                "settings": [
                    {
                        "key": setting.key,
                        "value": _plain(found.value),
                        "from": found.origin.value,
                        "where": found.where,
                        "environment": setting.variable,
                    }
                    for setting, found in chosen
                ],
                "files": [{"of": origin.value, "path": str(path), "exists": path.is_file()} for origin, path in files],
                "folders": {"data": str(folders.data), "config": str(folders.config), "cache": str(folders.cache)},
            }
        )
        return 0
    rows = [(setting.key, shown(found.value), found.origin.value, found.where) for setting, found in chosen]
    print_text(table(("setting", "value", "from", ""), rows))
    for origin, path in files:
        print_text(f"\n{origin}: {path}{'' if path.is_file() else ' (not there)'}")
    return 0


def edit_settings() -> int:
    """Open the user's file; it is made, with everything commented out, when it is not there."""
    folders = user_folders()
    if not folders.user_file.exists():
        write_whole(folders.user_file, settings_template())
        note(f"Made: {folders.user_file}")
    open_in_editor(folders.user_file, 1)
    if takes_terminal(editor_command(os.environ)):
        user_settings(folders)
        note("The settings are in order.")
    return 0


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int) else str(value)
