"""The command line from outside: exit codes, one sentence for each failure, JSON alone on stdout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voice_interviewer.cli.entry import run
from voice_interviewer.config import user_folders
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.terms import Round

ROOT = Path(__file__).resolve().parents[3]
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert "voice-interviewer 0." in out
    assert "start" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["map", "/no/such/folder"],
        ["start", "/no/such/folder", "--no-tui"],
        ["/no/such/folder", "--no-tui"],
        ["plan", str(REPO), "--scope", "endless"],
        ["plan", str(REPO), "--rounds", "cobol"],
        ["score", "--question", "no-such-question", "--text", str(REPO / "README.md")],
        ["score", "--question", "argocd-self-heal"],
        ["transcribe", "/no/such/file.wav"],
        ["replay", "/no/such/case"],
        ["sessions", "show", "nothing"],
        ["report", "--format", "pdf"],
        ["models", "pull", "no-such-model"],
        ["start", str(REPO), "--no-tui", "--patience", "endless"],
        ["no", "such", "command"],
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("voice-interviewer: ")
    assert len(caught.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["transcribe", str(ROOT / "audio_fixtures/weak-candidate/answers/argocd-self-heal.wav")]]
)
def test_a_missing_model_is_exit_code_3_with_the_remedy(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 3
    assert "voice-interviewer models pull" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("answer.txt", b"\xff\xfe\x00", "it is not UTF-8 text"),
        ("missing.txt", None, "No such file or directory ("),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_without_error_numbers(
    name: str, content: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert run(["score", "--question", "argocd-self-heal", "--text", str(file)]) == 2
    said = capsys.readouterr().err
    assert reason in said
    assert "Errno" not in said
    assert len(said.splitlines()) == 1


def test_a_judge_that_cannot_be_had_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text("Self-heal puts the live state back.", encoding="utf-8")
    arguments = ["score", "--question", "argocd-self-heal", "--text", str(answer), "--llm", "embedded"]
    assert run(arguments) == 3
    said = capsys.readouterr().err
    assert "models pull" in said
    assert len(said.splitlines()) == 1


def test_the_map_document_has_the_contract_s_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["map", str(REPO), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"repo", "layers", "facts", "rounds", "unread"} <= set(document)
    for fact in document["facts"]:
        assert {"kind", "name", "path", "line", "attributes"} <= set(fact)
        assert (REPO / fact["path"]).exists()
    assert {entry["availability"] for entry in document["rounds"]} <= {"available", "limited", "generic"}


def test_one_seed_gives_one_plan_and_another_seed_another(capsys: pytest.CaptureFixture[str]) -> None:
    plans = []
    for seed in ("1", "1", "2"):
        assert run(["plan", str(REPO), "--seed", seed, "--json"]) == 0
        plans.append(json.loads(capsys.readouterr().out))
    assert plans[0] == plans[1]
    assert [question["id"] for question in plans[0]["questions"]] != [
        question["id"] for question in plans[2]["questions"]
    ]
    first = plans[0]["questions"][0]
    assert {"id", "round", "category", "pillar", "text", "spoken", "grounded_in", "key_points", "follow_ups"} <= set(
        first
    )


def test_the_users_pronunciations_are_spoken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = user_folders().config
    folder.mkdir(parents=True)
    (folder / "spoken.yaml").write_text("terms: {Terraform: terra firma}\n", "utf-8")
    assert run(["plan", str(REPO), "--rounds", "terraform", "--seed", "1", "--json"]) == 0
    said = " ".join(question["spoken"] for question in json.loads(capsys.readouterr().out)["questions"])
    assert "terra firma" in said and "Terraform" not in said
    (folder / "spoken.yaml").write_text("terms: 3\n", "utf-8")
    assert run(["plan", str(REPO)]) == 2
    assert "spoken.yaml" in capsys.readouterr().err


def test_what_past_sessions_were_weak_in_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    past = user_folders().sessions / "2026-01-15-weak"
    past.mkdir(parents=True)
    expected = ROOT / "audio_fixtures" / "weak-candidate" / "expected"
    shutil.copy(expected / "session.jsonl", past)
    assert run(["plan", str(REPO), "--weak-first", "--seed", "1", "--json"]) == 0
    asked = [question["id"] for question in json.loads(capsys.readouterr().out)["questions"]]
    assert {"tf-choice-and-state", "argocd-self-heal", "sec-irsa"} <= set(asked)
    assert run(["plan", str(REPO), "--mode", "drill", "--seed", "1", "--json"]) == 0
    drilled = {question["id"] for question in json.loads(capsys.readouterr().out)["questions"]}
    assert drilled == {"tf-choice-and-state", "k8s-node-scaling", "k8s-single-replica", "argocd-self-heal", "sec-irsa"}


@pytest.mark.parametrize(
    ("answer", "rating"), [("I don't know.", 0), ("I like to cook pasta with tomatoes on Sundays.", 0)]
)
def test_an_answer_without_substance_is_rated_zero(
    answer: str, rating: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answer.txt"
    file.write_text(answer, "utf-8")
    arguments = [
        "score",
        "--question",
        "argocd-self-heal",
        "--text",
        str(file),
        "--repo",
        str(REPO),
        "--llm",
        "none",
        "--json",
    ]
    assert run(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["rating"], document["level"]) == ("scored", rating, "Not demonstrated")


def test_no_session_yet_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sessions", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sessions": []}


def test_doctor_names_a_fix_for_each_missing_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["ready"] is False
    missing = [check for check in document["checks"] if check["state"] == "missing"]
    assert missing
    assert all(check["fix"] for check in missing)


def test_rubrics_list_ends_with_the_coverage_of_each_round(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubrics", "list"]) == 0
    listed, _, coverage = capsys.readouterr().out.partition("\n\n")
    assert len(listed.splitlines()) == len(load_bank().questions) + 1
    lines = coverage.splitlines()
    assert lines[0].split()[:4] == ["round", "questions", "grounded", "points"]
    assert [line.split("  ")[0] for line in lines[1:]] == [*Round, "all rounds"]
    assert f"  {len(load_bank().questions)}  " in lines[-1]


def test_rubrics_list_as_json_counts_what_it_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubrics", "list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    questions, coverage = document["questions"], document["coverage"]
    assert coverage["questions"] == len(questions) == sum(entry["questions"] for entry in coverage["rounds"])
    assert coverage["grounded"] == sum(question["grounded"] for question in questions)
    assert coverage["key_points"] == sum(len(question["key_points"]) for question in questions)
    assert coverage["follow_ups"] == sum(len(question["follow_ups"]) for question in questions)


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_a_terminal_that_lacks_a_letter_shows_what_looks_most_like_it(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii:strict", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    (tmp_path / "müll").mkdir()
    (tmp_path / "müll" / "main.tf").write_text('resource "aws_s3_bucket" "b" {}\n', "utf-8")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "voice_interviewer", "map", str(tmp_path)]
    done = subprocess.run(command, env=environment, stdout=theirs, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"mull/" in os.read(ours, 4096)
    os.close(theirs)
    os.close(ours)


def test_a_pipe_that_lacks_a_letter_gets_a_question_mark(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii:strict", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    repo = tmp_path / "naïve"
    repo.mkdir()
    (repo / "main.tf").write_text('resource "aws_s3_bucket" "größe" {}\n', "utf-8")
    command = [sys.executable, "-m", "voice_interviewer", "map", str(repo), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["facts"]
