"""Writes the expected map of the test repositories anew, one fact a line, so that a change can be read and judged."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from voice_interviewer.plan.map_document import map_document
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.repo.scan import scan_repository

REPOS = Path(__file__).parents[1] / "tests" / "repos"


def written(document: dict[str, object]) -> str:
    """The document as JSON with one line for each element of its lists."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            elements = ",\n    ".join(json.dumps(item, ensure_ascii=False) for item in value)
            parts.append(f"  {json.dumps(key)}: [\n    {elements}\n  ]")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="*", help="names of folders in tests/repos; all of them when none is given")
    names = parser.parse_args().case or sorted(path.name for path in REPOS.iterdir() if (path / "repo").is_dir())
    for name in names:
        repo_map = scan_repository(REPOS / name / "repo")
        document = map_document(repo_map, round_availability(repo_map))
        (REPOS / name / "expected_map.json").write_text(written(document), encoding="utf-8")
        print(f"{name}: {len(repo_map.facts)} facts, {len(repo_map.unread)} files not read")


if __name__ == "__main__":
    main()
