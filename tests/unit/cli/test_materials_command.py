"""`materials` and `practice` from outside: what they print, what they write, and how they end."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from voice_interviewer.cli.entry import run

ROOT = Path(__file__).resolve().parents[3]
REPO = ROOT / "tests" / "repos" / "bookshop" / "repo"
SAMPLE = ROOT / "tests" / "unit" / "plan" / "materials_sample.md"
TYPED = ["--typed", "--llm", "none", "--offline"]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def pipe(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_typed_rehearsal_runs_to_its_debrief(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(monkeypatch, *["I wrote seven Terraform modules with a module for the network and the database."] * 30)
    assert run(["practice", str(SAMPLE), *TYPED, "--out", str(tmp_path / "s")]) == 0
    out = capsys.readouterr().out
    assert "2 talking points (21 minutes), 1 scenario, 2 decision records" in out
    assert 'Gap: Said "seven Terraform modules with"; materials_sample.md:13 says 4 separate' in out
    assert "the budget is 900 s or more" in out
    debrief = json.loads((tmp_path / "s" / "debrief.json").read_text("utf-8"))
    assert (debrief["mode"], debrief["completed"], debrief["overall"]["questions"]) == ("talking-points", True, 5)
    assert {claim["path"] for claim in debrief["contradicted_claims"]} == {"materials_sample.md"}
    assert "At 140 words a minute" in (tmp_path / "s" / "transcript.md").read_text("utf-8")


def test_a_rehearsal_that_was_stopped_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "s"
    pipe(monkeypatch, "Secrets live in a vault and reach the pods by short-lived tokens.")
    run(["practice", str(SAMPLE), *TYPED, "--out", str(folder)])
    journal = folder / "session.jsonl"
    kept = [line for line in journal.read_text("utf-8").splitlines(True) if '"session_finished"' not in line]
    journal.write_text("".join(kept), "utf-8")
    pipe(monkeypatch, *["I wrote seven Terraform modules."] * 30)
    assert run(["sessions", "resume", str(folder), *TYPED]) == 0
    assert "materials_sample.md:13 says 4 separate" in " ".join(capsys.readouterr().out.split())


def test_a_repository_checks_what_is_said_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(monkeypatch, *["Our node group has a min size of five nodes, because the load is steady over the day."] * 30)
    assert run(["practice", str(SAMPLE), *TYPED, "--repo", str(REPO), "--out", str(tmp_path / "s")]) == 0
    assert "modules/eks/main.tf" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.md", "empty.md"])
def test_a_file_with_nothing_to_rehearse_is_one_sentence_and_exit_code_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.md").write_text("# Nothing here\n", "utf-8")
    assert run(["practice", str(tmp_path / name), *TYPED]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert len(caught.err.strip().splitlines()) == 1


def test_materials_are_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["materials", str(REPO)]) == 0
    printed = capsys.readouterr().out
    assert run(["materials", str(REPO), "--out", str(tmp_path / "m.md")]) == 0
    caught = capsys.readouterr()
    assert (tmp_path / "m.md").read_text("utf-8") == printed
    assert (caught.out, "practice" in caught.err) == ("", True)
    assert "- **5 Terraform modules** (vpc, iam, eks, argocd, cdn)" in printed
    assert run(["materials", str(REPO), "--out", str(tmp_path)]) == 2
    assert run(["materials", str(tmp_path / "nowhere")]) == 2


def test_what_materials_wrote_can_be_practised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["materials", str(REPO), "--out", str(tmp_path / "m.md")]) == 0
    pipe(monkeypatch, *["We have six Terraform modules and the state lives in S3 with native locking."] * 3)
    run(["practice", str(tmp_path / "m.md"), *TYPED, "--repo", str(REPO), "--out", str(tmp_path / "s")])
    assert "says 5 Terraform modules" in " ".join(capsys.readouterr().out.split())
