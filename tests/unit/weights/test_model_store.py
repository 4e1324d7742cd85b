"""What the store says about models that are there, half there, broken or missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from weights_world import BODY, CONFIG, make_catalog, make_wheels

from voice_interviewer.errors import BadInputError, MissingPartError, StoppedError
from voice_interviewer.weights.store import Fault, ModelState, ModelStore


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", make_catalog(make_wheels(tmp_path / "wheels")))


def put(store: ModelStore, **files: bytes) -> None:
    folder = store.folder / "two-files"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)


def test_a_missing_model_names_the_command_that_gets_it(store: ModelStore) -> None:
    assert store.state("two-files") is ModelState.MISSING
    with pytest.raises(MissingPartError, match="voice-interviewer models pull two-files") as caught:
        store.path("two-files")
    assert caught.value.exit_code == 3
    assert not store.folder.exists()


def test_a_whole_model_gives_its_folder_and_its_file(store: ModelStore) -> None:
    put(store, body_bin=BODY, config_json=CONFIG)
    assert store.state("two-files") is ModelState.PRESENT
    assert store.path("two-files") == store.folder / "two-files"
    assert store.file("two-files", ".bin") == store.folder / "two-files" / "body.bin"
    assert [check.fault for check in store.verify("two-files")] == [None, None]
    assert [model.name for model in store.missing(("two-files", "one-file"))] == ["one-file"]


def test_an_unfinished_pull_is_partial(store: ModelStore) -> None:
    put(store, body_bin_partial=BODY[:10])
    assert store.state("two-files") is ModelState.PARTIAL
    with pytest.raises(MissingPartError, match="only partly"):
        store.path("two-files")


def test_each_kind_of_damage_is_named(store: ModelStore) -> None:
    put(store, body_bin=b"x" + BODY[1:], config_json=CONFIG + b" ")
    assert [check.fault for check in store.verify("two-files")] == [Fault.WRONG_SHA256, Fault.WRONG_SIZE]
    assert [check.fault for check in store.verify("one-file")] == [Fault.MISSING]


def test_checking_tells_how_far_it_is_and_can_be_stopped(store: ModelStore) -> None:
    put(store, body_bin=BODY, config_json=CONFIG)
    told: list[tuple[str, int, int]] = []
    store.verify("two-files", progress=lambda *step: told.append(step))
    assert told == [
        ("body.bin", 1 << 20, len(BODY)),
        ("body.bin", len(BODY), len(BODY)),
        ("config.json", len(CONFIG), len(CONFIG)),
    ]
    with pytest.raises(StoppedError):
        store.verify("two-files", cancelled=lambda: True)


def test_a_name_outside_the_catalog_never_becomes_a_path(store: ModelStore) -> None:
    with pytest.raises(BadInputError):
        store.path("../../etc")
