"""Every folder of tests/repos with an expected map is scanned, and the map must be exactly that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voice_interviewer.plan.map_document import map_document
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.repo.scan import scan_repository

REPOS = Path(__file__).parents[2] / "repos"
CASES = sorted(path.parent for path in REPOS.glob("*/expected_map.json"))


def scanned(case: Path) -> dict[str, object]:
    repo_map = scan_repository(case / "repo")
    return map_document(repo_map, round_availability(repo_map))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 25
    assert sorted(path for path in REPOS.iterdir() if (path / "repo").is_dir()) == CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_map_is_as_expected(case: Path) -> None:
    expected = json.loads((case / "expected_map.json").read_text(encoding="utf-8"))
    assert scanned(case) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_place_is_a_line_of_a_file_in_the_repository(case: Path) -> None:
    repo_map = scan_repository(case / "repo")
    places = [place for fact in repo_map.facts for place in (fact.place, *fact.attribute_places.values(), *fact.via)]
    for place in places:
        lines = (case / "repo" / place.path).read_bytes().count(b"\n") + 1
        assert 1 <= place.line <= lines, f"{place} in {case.name}"
    for layer in repo_map.layers:
        assert all((case / "repo" / path).exists() for path in layer.key_paths)
