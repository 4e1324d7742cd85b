"""The cache changes nothing but the time: equal findings, no secrets in it, and any damage to it is ignored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from voice_interviewer.repo.cache import IntakeCache
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.repo.scan import scan_repository

REPOS = Path(__file__).parents[2] / "repos"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPOS / "bookshop" / "repo", tmp_path / "shop"))


def same(one: RepoMap, other: RepoMap) -> bool:
    return (one.facts, one.layers, one.unread) == (other.facts, other.layers, other.unread)


def test_a_second_scan_gives_the_same_map(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = scan_repository(shop, cache_folder=cache)
    assert same(scan_repository(shop, cache_folder=cache), first)
    assert same(scan_repository(shop), first)
    assert len(list(cache.iterdir())) == 2


def test_a_changed_file_is_seen(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    scan_repository(shop, cache_folder=cache)
    nodes = shop / "modules" / "eks" / "main.tf"
    nodes.write_text(nodes.read_text().replace("max_size     = 3", "max_size     = 9"))
    changed = scan_repository(shop, cache_folder=cache)
    assert [fact.attributes["max_size"] for fact in changed.of_kind("aws.eks_node_group")] == [9]
    assert same(changed, scan_repository(shop))


def test_a_moved_file_is_seen(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    scan_repository(shop, cache_folder=cache)
    (shop / "gitops" / "backend" / "hpa.yaml").rename(shop / "gitops" / "hpa.yaml")
    assert [fact.path for fact in scan_repository(shop, cache_folder=cache).of_kind("k8s.hpa")] == ["gitops/hpa.yaml"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": 1}', "\x00", '{"format": 1, "readers": "x", "files": 3}']
)
def test_a_damaged_cache_is_ignored(shop: Path, tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "cache"
    first = scan_repository(shop, cache_folder=cache)
    for path in cache.iterdir():
        path.write_text(damage)
    assert same(scan_repository(shop, cache_folder=cache), first)


def test_a_cache_with_wrong_values_is_ignored(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = scan_repository(shop, cache_folder=cache)
    for path in cache.iterdir():
        data = json.loads(path.read_text())
        if "facts" in data:
            data["facts"] = [["kind"], 3]
        else:
            data["files"] = {key: [[["resource", 3]], [[9]], 7] for key in data["files"]}
        path.write_text(json.dumps(data))
    assert same(scan_repository(shop, cache_folder=cache), first)


def test_a_cache_folder_that_cannot_be_written_is_no_error(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert scan_repository(shop, cache_folder=tmp_path / "file").facts


def test_another_version_of_the_readers_is_not_believed(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    scan_repository(shop, cache_folder=cache)
    for path in cache.iterdir():
        data = json.loads(path.read_text())
        path.write_text(json.dumps({**data, "readers": "other", "facts": []}))
    assert scan_repository(shop, cache_folder=cache).facts


def test_no_file_of_the_cache_is_left_half_written(shop: Path, tmp_path: Path) -> None:
    cache = IntakeCache(tmp_path / "cache", shop)
    cache.save_parsed()
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".json"]


def test_nothing_of_a_secret_value_is_kept(tmp_path: Path) -> None:
    for case in REPOS.iterdir():
        if (case / "repo").is_dir():
            found = scan_repository(case / "repo", cache_folder=tmp_path)
            assert not any(word in repr(found) for word in ("hunter2", "s3cret-Pass", "sup3rs3cret", "grafana-Secret"))
    kept = "".join(path.read_text() for path in tmp_path.iterdir())
    assert not any(
        word in kept for word in ("hunter2", "s3cret-Pass", "sup3rs3cret", "grafana-Secret", "AKIAIOSFODNN7")
    )


def test_intake_changes_nothing_in_the_repository(shop: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in shop.rglob("*") if path.is_file()}
    scan_repository(shop)
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in shop.rglob("*") if path.is_file()}
    assert after == before
