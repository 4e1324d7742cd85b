"""The files of a finished session, each written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from voice_interviewer.debrief.documents import debrief_document, debrief_markdown, transcript_markdown
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Debrief
from voice_interviewer.errors import BadInputError
from voice_interviewer.repo.facts import Fact
from voice_interviewer.session.record import SessionRecord

TRANSCRIPT_NAME = "transcript.md"
DEBRIEF_NAME = "debrief.md"
DEBRIEF_JSON_NAME = "debrief.json"


def write_session_files(
    folder: Path, record: SessionRecord, facts: Sequence[Fact] = (), map_markdown: str = ""
) -> Debrief:
    """Write `transcript.md`, `debrief.md` and `debrief.json` into the session folder and return the debrief.

    A reader sees each file either as it was or complete; BadInputError when the folder cannot be written.
    """
    debrief = summarize(record, facts)
    document = json.dumps(debrief_document(debrief), ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / TRANSCRIPT_NAME, transcript_markdown(record, map_markdown))
    write_whole(folder / DEBRIEF_NAME, debrief_markdown(debrief))
    write_whole(folder / DEBRIEF_JSON_NAME, document)
    return debrief


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file with `\\n` line ends so that a crash leaves either the old or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8", errors="replace"))
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInputError(
            f"cannot write the file: {reason}", where=str(path), next_step="Free space or choose another --out folder."
        ) from error
