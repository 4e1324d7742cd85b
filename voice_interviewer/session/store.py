"""The sessions on this machine: one folder each, listed newest first, found by id or unique beginning."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voice_interviewer.errors import BadInputError
from voice_interviewer.session.journal import JOURNAL_NAME, read_journal
from voice_interviewer.session.record import SessionRecord, fold

DEBRIEF_NAME = "debrief.json"


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One line of `sessions list`."""

    id: str
    started_at: str
    repo: str
    mode: str
    state: str
    """`finished`, `stopped` (ended early), `interrupted` (can be resumed) or `unreadable`."""
    overall: float | None
    folder: Path


def new_session_id(started: datetime, repo_name: str, taken: Path) -> str:
    """An id that sorts by time and says what it was about; never the name of an existing folder in `taken`."""
    readable = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in repo_name)[:40].strip("-")
    base = f"{started:%Y-%m-%d-%H%M%S}-{readable or 'interview'}"
    name, count = base, 1
    while (taken / name).exists():
        count += 1
        name = f"{base}-{count}"
    return name


class SessionStore:
    """The folder that holds one folder per session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> tuple[SessionEntry, ...]:
        """Every session, newest first; a folder that cannot be read is listed as `unreadable`."""
        if not self.folder.is_dir():
            return ()
        found = [_entry(path.parent) for path in self.folder.glob(f"*/{JOURNAL_NAME}")]
        return tuple(sorted(found, key=lambda entry: (entry.started_at, entry.id), reverse=True))

    def find(self, wanted: str) -> Path:
        """The folder of a session by id, by a unique beginning of it, by path, or the newest for `last`."""
        as_path = Path(wanted)
        if (as_path / JOURNAL_NAME).is_file():
            return as_path
        entries = self.entries()
        if wanted == "last" and entries:
            return entries[0].folder
        exact = [entry for entry in entries if entry.id == wanted]
        matches = exact or [entry for entry in entries if entry.id.startswith(wanted)]
        if len(matches) == 1:
            return matches[0].folder
        what = f"{len(matches)} sessions begin with {wanted!r}" if matches else f"there is no session {wanted!r}"
        raise BadInputError(
            what, where=str(self.folder), next_step="`voice-interviewer sessions list` shows the sessions there are."
        )

    def record(self, wanted: str) -> SessionRecord:
        """The whole session as one value."""
        return read_record(self.find(wanted))

    def delete(self, wanted: str) -> Path:
        """Remove the session's folder with everything in it; returns what was removed."""
        folder = self.find(wanted)
        shutil.rmtree(folder)
        return folder

    def export(self, wanted: str, archive: Path) -> Path:
        """Write the whole session folder into a zip archive, in a stable order."""
        folder = self.find(wanted)
        partial = archive.with_name(archive.name + ".part")
        try:
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as zipped:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        zipped.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
            partial.replace(archive)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise BadInputError(f"cannot write the archive: {error.strerror}", where=str(archive)) from error
        return archive


def read_record(folder: Path) -> SessionRecord:
    """The session in `folder`; BadInputError when it cannot be read."""
    record = fold(read_journal(folder))
    if record is None:
        raise BadInputError("the session has no beginning", where=str(folder / JOURNAL_NAME))
    return record


def _entry(folder: Path) -> SessionEntry:
    try:
        record = read_record(folder)
    except BadInputError:
        return SessionEntry(folder.name, "", "", "", "unreadable", None, folder)
    state = "interrupted"
    if record.finished:
        state = "finished" if record.completed else "stopped"
    return SessionEntry(
        id=folder.name,
        started_at=record.started_at,
        repo=record.plan.repo,
        mode=record.plan.mode,
        state=state,
        overall=_overall(folder / DEBRIEF_NAME),
        folder=folder,
    )


def _overall(debrief: Path) -> float | None:
    """The overall average as the debrief states it; None while there is no debrief or nothing was scored."""
    try:
        document = json.loads(debrief.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    overall = document.get("overall") if isinstance(document, dict) else None
    average = overall.get("average") if isinstance(overall, dict) else None
    return float(average) if isinstance(average, int | float) else None
