"""Settings: flag before environment before the repository's file before the user's file, and one sentence for each fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voice_interviewer.cli.commands_interview import start
from voice_interviewer.cli.entry import run
from voice_interviewer.cli.options import configured
from voice_interviewer.cli.settings import SETTINGS, settings_template
from voice_interviewer.config import read_entries

ROOT = Path(__file__).resolve().parents[3]
BOOKSHOP = ROOT / "tests" / "repos" / "bookshop" / "repo"


@pytest.fixture(autouse=True)
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "XDG_CONFIG_HOME" / "voice-interviewer"
    folder.mkdir(parents=True)
    return folder / "config.toml"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "main.tf").write_text((BOOKSHOP / "terraform" / "backend.tf").read_text("utf-8"), "utf-8") if (
        BOOKSHOP / "terraform" / "backend.tf"
    ).is_file() else None
    return folder


def settings(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    assert run(["config", "show", *arguments, "--json"]) == 0
    return {entry["key"]: entry for entry in json.loads(capsys.readouterr().out)["settings"]}


def planned(capsys: pytest.CaptureFixture[str], repo: Path, *arguments: str) -> tuple[str, int]:
    """Scope and seed of a plan."""
    assert run(["plan", str(repo), "--json", *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    return document["scope"], document["seed"]


def test_each_source_goes_before_the_next(
    capsys: pytest.CaptureFixture[str], repo: Path, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file.write_text('scope = "deep"\nseed = 1\n', "utf-8")
    assert planned(capsys, repo) == ("deep", 1)
    (repo / ".voice-interviewer.toml").write_text("seed = 2\n", "utf-8")
    assert planned(capsys, repo) == ("deep", 2)
    monkeypatch.setenv("VOICE_INTERVIEWER_SEED", "3")
    assert planned(capsys, repo) == ("deep", 3)
    assert planned(capsys, repo, "--seed", "4", "--scope", "quick") == ("quick", 4)


def test_show_says_who_decided(
    capsys: pytest.CaptureFixture[str], repo: Path, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file.write_text('\nllm = "none"\nrepo = "infra"\nseed = 5\ninput-device = "USB"\n', "utf-8")
    project = repo / ".voice-interviewer.toml"
    project.write_text('rounds = ["terraform", "helm"]\nseed = 6\n', "utf-8")
    monkeypatch.setenv("VOICE_INTERVIEWER_SCOPE", "standard")
    shown = settings(capsys, str(repo))
    assert [
        (shown[key]["value"], shown[key]["from"], shown[key]["where"]) for key in ("llm", "seed", "rounds", "scope")
    ] == [
        ("none", "user file", f"{user_file}:2"),
        (6, "project file", f"{project}:2"),
        ("terraform,helm", "project file", f"{project}:1"),
        ("standard", "environment", "VOICE_INTERVIEWER_SCOPE"),
    ]
    assert (shown["input_device"]["value"], shown["typed"]["from"]) == ("USB", "default")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nscop = 'deep'\n", 2, "there is no setting `scop` "),
        ("scope = 'endless'\n", 1, "`scope`: takes one of quick, standard, deep, not 'endless'"),
        ("# a remark\nseed = -1\n", 2, "`seed`: takes a whole number from 0"),
        ("seed = true\n", 1, "`seed`: takes a whole number"),
        ("typed = 'yes'\n", 1, "`typed`: takes true or false"),
        ("rounds = ['cobol']\n", 1, "there is no round 'cobol'"),
        ("llm = 'gpt'\n", 1, "`llm`: 'gpt' is no language model"),
        ("stt = 'whisper-huge'\n", 1, "`stt`: takes a recogniser of the catalog"),
        ("patience = 'endless'\n", 1, "`patience`: takes one of patient, brisk, manual"),
        ("seed = 1\n\n[start]\nseed = 2\n", 3, "there is no section `start`"),
        ("seed = 1\nscope = deep\n", 2, "no valid TOML"),
    ],
)
def test_a_fault_in_a_file_is_one_sentence_with_file_and_line(
    text: str, line: int, words: str, user_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user_file.write_text(text, "utf-8")
    for arguments in (["config", "show"], ["plan", str(BOOKSHOP)]):
        assert run(arguments) == 2
        caught = capsys.readouterr()
        assert caught.out == ""
        assert words in caught.err
        assert f"{user_file}:{line})" in caught.err
        assert len(caught.err.strip().splitlines()) == 1


def test_a_wrong_variable_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_INTERVIEWER_SCOPE", "endless")
    assert run(["plan", str(BOOKSHOP)]) == 2
    assert (
        "`scope`: takes one of quick, standard, deep, not 'endless' (VOICE_INTERVIEWER_SCOPE)"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "line",
    ['out = "/tmp/x"', 'answers_from = "x"', 'speech_to = "x"', 'llm = "ollama:x"', "offline = false", 'repo = "x"'],
)
def test_a_repository_may_not_set_paths_judge_or_less_privacy(
    line: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = repo / ".voice-interviewer.toml"
    project.write_text(line + "\n", "utf-8")
    assert run(["plan", str(repo)]) == 2
    error = capsys.readouterr().err
    assert "a repository may not set" in error
    assert f"{project}:1)" in error


def test_a_repository_can_ask_for_offline_and_not_take_it_back(
    repo: Path, user_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / ".voice-interviewer.toml").write_text("offline = true\n", "utf-8")
    user_file.write_text("offline = false\n", "utf-8")
    assert settings(capsys, str(repo))["offline"]["value"] is True


def test_every_option_of_start_can_be_set() -> None:
    parameters = set(configured(start).__annotations__) - {"context"}
    assert parameters == {setting.key for setting in SETTINGS}


def test_the_template_is_a_file_without_a_setting_and_right_when_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(settings_template(), "utf-8")
    assert read_entries(path) == ()
    lines = [
        line.removeprefix("# ") for line in settings_template().splitlines() if " = " in line and "..." not in line
    ]
    path.write_text("\n".join(lines), "utf-8")
    entries = read_entries(path)
    by_key = {setting.key: setting for setting in SETTINGS}
    assert len(entries) == 19
    for entry in entries:
        by_key[entry.key].check(entry.value)


def test_edit_makes_the_file_opens_it_and_checks_it(
    user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nshift\necho "scope = 7" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    assert run(["config", "edit"]) == 2
    assert user_file.read_text("utf-8").endswith("scope = 7\n")
    assert "`scope`: takes a text in quotes" in capsys.readouterr().err


def test_relative_paths_of_the_user_file_lie_beside_it(user_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user_file.write_text('speech_to = "said"\nout = "~/kept"\n', "utf-8")
    shown = settings(capsys)
    assert shown["speech_to"]["value"] == str(user_file.parent / "said")
    assert shown["out"]["value"] == str(Path("~/kept").expanduser())
