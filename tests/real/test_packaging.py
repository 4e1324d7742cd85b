"""The wheel and the sdist as a stranger gets them: built here, unpacked elsewhere, and run with their own rubrics and catalog."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in a folder of its own; the packages that it needs are those of this environment."""
    target = tmp_path_factory.mktemp("site")
    (wheel,) = built.glob("*.whl")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*command, str(wheel)], check=True)
    return target


def program(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"PYTHONPATH": str(installed), "HOME": str(installed.parent)}
    command = [sys.executable, "-m", "voice_interviewer", *arguments]
    return subprocess.run(command, cwd=installed.parent, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_runs_with_what_is_inside_it(installed: Path) -> None:
    help_ = program(installed, "--help")
    assert (help_.returncode, "sessions" in help_.stdout) == (0, True)
    found = program(installed, "map", str(REPO), "--json")
    assert (found.returncode, len(json.loads(found.stdout)["rounds"])) == (0, 8)
    checked = program(installed, "rubrics", "check")
    assert (checked.returncode, str(installed / "voice_interviewer" / "_bundled" / "rubrics") in checked.stdout) == (
        0,
        True,
    )
    models = json.loads(program(installed, "models", "list", "--json").stdout)["models"]
    assert {model["state"] for model in models} == {"missing"}


def test_a_typed_interview_is_held_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    arguments = ["start", str(REPO), "--typed", "--no-tui", "--llm", "none", "--questions", "argocd-self-heal"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-m", "voice_interviewer", *arguments, "--out", str(tmp_path / "s")],
        input="Self heal reverts drift to what Git says.\n\n" * 4,
        env=environment | {"PYTHONPATH": str(installed), "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = program(installed, "report", str(tmp_path / "s"), "--format", "html")
    assert (report.returncode, (tmp_path / "s" / "report.html").is_file()) == (0, True)


def test_the_archives_hold_nothing_from_outside(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {Path(*Path(name).parts[1:]).as_posix() for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "rubrics/kubernetes.yaml", "models/catalog.yaml"} <= names
    strangers = {name for name in names if name != "PKG-INFO" and not (ROOT / name).exists()}
    assert strangers == set()
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive_:
        tops = {name.split("/", 1)[0] for name in archive_.namelist()}
        packed = {entry.filename: entry.compress_size for entry in archive_.infolist()}
    assert tops == {"voice_interviewer", next(top for top in tops if top.endswith(".dist-info"))}
    encoder = packed.pop("voice_interviewer/_bundled/models/sentence-encoder/model.onnx")
    assert encoder < 23_000_000
    assert sum(packed.values()) < 5_000_000
