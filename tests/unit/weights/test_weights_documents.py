"""What `models list`, `pull` and `verify` print, as documents and as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from weights_world import BODY, CONFIG, make_catalog, make_wheels

from voice_interviewer.weights.documents import (
    list_document,
    list_text,
    progress_text,
    pull_document,
    readable_size,
    verify_document,
    verify_text,
)
from voice_interviewer.weights.fetching import PullProgress, Stage
from voice_interviewer.weights.pull import PullOutcome
from voice_interviewer.weights.store import ModelStore


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """`two-files` is there with one damaged file, `one-file` is missing."""
    store = ModelStore(tmp_path / "models", make_catalog(make_wheels(tmp_path / "wheels")))
    folder = store.folder / "two-files"
    folder.mkdir(parents=True)
    (folder / "body.bin").write_bytes(b"?" + BODY[1:])
    (folder / "config.json").write_bytes(CONFIG)
    return store


def test_the_list_says_what_is_here_and_where_the_rest_comes_from(store: ModelStore) -> None:
    document = json.loads(json.dumps(list_document(store)))
    two, one = document["models"]
    assert (two["name"], two["state"], two["default"], two["size"]) == (
        "two-files",
        "present",
        True,
        len(BODY + CONFIG),
    )
    assert two["sources"] == [
        {"kind": "hub", "repository": "maker/two", "revision": "r1"},
        {"kind": "packages", "packages": ["two-files-1 1.0.0", "two-files-2 1.0.0", "two-files-3 1.0.0"]},
    ]
    assert (one["state"], one["path"]) == ("missing", str(store.folder / "one-file"))


def test_the_table_names_the_remedy_only_while_a_default_is_missing(store: ModelStore) -> None:
    text = list_text(store)
    assert "two-files  voice  1.2 MiB  present  yes      MIT      for tests\n" in text
    assert "one-file   judge  0.0 KiB  missing           MIT      for tests\n" in text
    assert "models pull" not in text
    (store.folder / "two-files" / "body.bin").unlink()
    assert text != list_text(store)
    assert list_text(store).endswith("Get the default models with: voice-interviewer models pull\n")


def test_a_check_names_the_fault_and_how_to_mend_it(store: ModelStore) -> None:
    checks = {"two-files": store.verify("two-files")}
    document = json.loads(json.dumps(verify_document(checks)))
    assert document["ok"] is False
    assert [file["fault"] for file in document["models"][0]["files"]] == ["wrong sha256", None]
    assert verify_text(checks) == (
        "MODEL      FILE         SIZE     RESULT\n"
        "two-files  body.bin     1.2 MiB  wrong sha256\n"
        "two-files  config.json  0.0 KiB  right\n"
        "Mend it with: voice-interviewer models pull two-files\n"
    )


def test_a_pull_says_what_it_did(store: ModelStore) -> None:
    document = pull_document({"two-files": PullOutcome.PULLED}, store)
    path = str(store.folder / "two-files")
    assert document["models"] == [{"name": "two-files", "outcome": "pulled", "path": path}]


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (PullProgress("m", Stage.CHECKING, "", "f", 0, 4 << 20), "m checking 0.0 of 4.0 MiB, 0 %"),
        (
            PullProgress("m", Stage.DOWNLOADING, "hub", "f", 3 << 20, 4 << 20),
            "m downloading (hub) 3.0 of 4.0 MiB, 75 %",
        ),
        (PullProgress("m", Stage.DONE, "hub", "", 4 << 20, 4 << 20), "m is there (4.0 MiB)"),
    ],
)
def test_progress_is_one_line(progress: PullProgress, text: str) -> None:
    assert progress_text(progress) == text


def test_sizes_are_for_people() -> None:
    assert (readable_size(2309), readable_size(145_217_607)) == ("2.3 KiB", "138.5 MiB")
