"""Past sessions on disk, made of the recorded cases: the weak candidate first, the strong one weeks later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"
WEAK, STRONG = "2026-01-15-090000-shop", "2026-02-20-090000-shop"


def lay_down(
    data: Path, cases: tuple[tuple[str, str], ...] = (("weak-candidate", WEAK), ("strong-candidate", STRONG))
) -> Path:
    """Write the sessions into the data folder; returns the folder of all sessions. Each has the day of its name."""
    sessions = data / "voice-interviewer" / "sessions"
    for case, name in cases:
        folder = sessions / name
        shutil.copytree(ROOT / "audio_fixtures" / case / "expected", folder)
        started = f"{name[:10]}T09:00:00+00:00"
        first, _, rest = (folder / "session.jsonl").read_text("utf-8").partition("\n")
        opening = json.loads(first) | {"session": name, "started_at": started, "repo_path": str(REPO)}
        (folder / "session.jsonl").write_text(json.dumps(opening) + "\n" + rest, "utf-8")
        debrief = json.loads((folder / "debrief.json").read_text("utf-8")) | {"session": name, "started_at": started}
        (folder / "debrief.json").write_text(json.dumps(debrief), "utf-8")
    return sessions
