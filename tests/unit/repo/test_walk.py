"""The walk gives every regular file once, in order, with its standing, and survives whatever a folder can hold."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from voice_interviewer.errors import BadInputError
from voice_interviewer.repo.reading import MAX_BYTES, UnreadableError, decode, read_bytes
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.repo.tree import Standing, walk


def standings(root: Path) -> dict[str, Standing]:
    return {file.path: file.standing for file in walk(root).files}


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x\n")


def test_files_come_sorted_with_their_standing(tmp_path: Path) -> None:
    make(
        tmp_path,
        "b.tf",
        "a/c.tf",
        "examples/a.tf",
        "tests/a.tf",
        "vendor/x/a.tf",
        "docs/a.tf",
        "dist/a.tf",
        "archive/a.tf",
    )
    make(tmp_path, ".git/config", "node_modules/a.tf", ".terraform/a.tf")
    assert standings(tmp_path) == {
        "a/c.tf": Standing.LIVE,
        "archive/a.tf": Standing.RETIRED,
        "b.tf": Standing.LIVE,
        "dist/a.tf": Standing.GENERATED,
        "docs/a.tf": Standing.DOCS,
        "examples/a.tf": Standing.EXAMPLES,
        "tests/a.tf": Standing.TESTS,
        "vendor/x/a.tf": Standing.VENDORED,
    }


@pytest.mark.parametrize(
    ("path", "neighbour", "standing"),
    [
        ("test/a.tf", "src/a.tf", Standing.TESTS),
        ("test/a.tf", "prod/a.tf", Standing.LIVE),
        ("envs/test/a.tf", "x", Standing.LIVE),
        ("overlays/examples/a.yaml", "x", Standing.LIVE),
        ("modules/vpc/test/a.tf", "x", Standing.TESTS),
        ("examples/prod/a.tf", "x", Standing.EXAMPLES),
    ],
)
def test_a_folder_called_test_can_be_an_environment(
    tmp_path: Path, path: str, neighbour: str, standing: Standing
) -> None:
    make(tmp_path, path, neighbour)
    assert standings(tmp_path)[path] is standing


@pytest.mark.parametrize("kind", ["missing", "file", "x" * 5000])
def test_no_folder_is_bad_input(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "file":
        path.write_text("x")
    with pytest.raises(BadInputError) as caught:
        scan_repository(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_links_out_are_told_and_links_inside_are_read_once(tmp_path: Path) -> None:
    root, outside = tmp_path / "repo", tmp_path / "outside"
    make(root, "a.tf")
    make(outside, "secret.tf")
    (root / "again.tf").symlink_to("a.tf")
    (root / "out").symlink_to(outside)
    (root / "out.tf").symlink_to(outside / "secret.tf")
    (root / "loop").symlink_to("loop")
    tree = walk(root)
    assert [file.path for file in tree.files] == ["a.tf"]
    assert [item.path for item in tree.unread] == ["loop", "out", "out.tf"]


def test_a_repository_reached_through_a_link_is_read(tmp_path: Path) -> None:
    make(tmp_path / "real", "main.tf")
    (tmp_path / "link").symlink_to("real")
    assert [file.path for file in walk(tmp_path / "link").files] == ["main.tf"]


def test_the_name_is_the_folder_name_however_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "shop", "a/main.tf")
    monkeypatch.chdir(tmp_path / "shop" / "a")
    assert scan_repository(Path("..")).name == "shop"
    assert scan_repository(Path()).name == "a"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tf")
    assert walk(tmp_path).files == ()
    with pytest.raises(UnreadableError):
        read_bytes(tmp_path / "missing.tf")


@pytest.mark.skipif(os.name == "nt", reason="names are always text here")
def test_names_that_are_no_text_and_odd_names(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"caf\xe9.tf", b"new\nline.tf", "größe ☃.tf".encode(), b"-rf.tf", b"$(x).tf"):
        with os.fdopen(os.open(folder + b"/" + name, os.O_CREAT | os.O_WRONLY), "wb") as file:
            file.write(b'resource "aws_vpc" "a" {}\n')
    found = scan_repository(tmp_path)
    assert len(found.of_kind("aws.vpc")) == 5
    assert {fact.path.encode("utf-8").decode() for fact in found.facts} >= {"caf�.tf", "größe ☃.tf"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_folders_without_permission_are_told(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.tf", "open/a.tf")
    (tmp_path / "closed").chmod(0)
    try:
        tree = walk(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert [item.path for item in tree.unread] == ["closed"]
    assert [file.path for file in tree.files] == ["open/a.tf"]


def test_a_large_file_is_told_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"a: b\n" * (MAX_BYTES // 4))
    (tmp_path / "small.tf").write_text('resource "aws_vpc" "a" {}\n')
    found = scan_repository(tmp_path)
    assert [(item.path, item.reason) for item in found.unread] == [("big.yaml", "larger than 2 MB")]
    assert found.of_kind("aws.vpc")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbfa", "a"),
        ("ä".encode("utf-16"), "ä"),
        ("ä".encode("utf-32"), "ä"),
        (b"gr\xf6\xdfe", "größe"),
        (b"", ""),
    ],
)
def test_text_in_any_encoding(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfea", b"\x7fELF\x00\x01"])
def test_binary_data_is_not_text(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode(data)


def test_many_files_are_walked_in_seconds(tmp_path: Path) -> None:
    for folder in range(100):
        (tmp_path / f"f{folder}").mkdir()
        for name in range(100):
            (tmp_path / f"f{folder}" / f"{name}.py").touch()
    started = time.process_time()
    assert len(walk(tmp_path).files) == 10_000
    assert time.process_time() - started < 5
