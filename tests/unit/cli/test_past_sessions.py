"""The commands on past sessions: search, trends, comparison, drill, export and delete, with real sessions on disk."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from past_sessions import STRONG, WEAK, lay_down

from voice_interviewer.cli.entry import run


@pytest.fixture(autouse=True)
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    return lay_down(tmp_path / "XDG_DATA_HOME")


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(arguments) == 0
    return json.loads(capsys.readouterr().out)


def test_search_needs_every_word_somewhere_and_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "sessions", "list", "--search", "KARPENTER insufficient", "--json")["sessions"]
    assert [entry["id"] for entry in found] == [STRONG]
    assert any(match["answer"] and "insufficient" in match["excerpt"].lower() for match in found[0]["matches"])
    both = document(capsys, "sessions", "list", "--search", "repo 2026", "--json")["sessions"]
    assert [entry["id"] for entry in both] == [STRONG, WEAK]
    assert document(capsys, "sessions", "list", "--search", "zookeeper", "--json") == {"sessions": []}


def test_search_by_date_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sessions", "list", "--search", "2026-01-15"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == [WEAK]


def test_trends_as_json_and_as_plots(capsys: pytest.CaptureFixture[str]) -> None:
    trends = {trend["name"]: trend for trend in document(capsys, "sessions", "trends", "--json")["trends"]}
    overall = trends["Overall"]
    assert [point["session"] for point in overall["points"]] == [WEAK, STRONG]
    assert (overall["direction"], overall["change"]) == (
        "better",
        round(overall["latest"] - overall["points"][0]["value"], 1),
    )
    assert {"Kubernetes", "security", "Fillers"} <= set(trends)
    assert run(["sessions", "trends"]) == 0
    text = capsys.readouterr().out
    assert "Overall, 2 sessions" in text
    assert "fine 120 to 170" in text


def test_two_attempts_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = document(capsys, "sessions", "compare", "--json")["comparisons"]
    assert pairs
    for pair in pairs:
        assert (pair["earlier"]["session"], pair["later"]["session"]) == (WEAK, STRONG)
        assert pair["later"]["points_stated"] - pair["earlier"]["points_stated"] == len(pair["gained"]) - len(
            pair["lost"]
        )
    back = document(capsys, "sessions", "compare", WEAK, STRONG, "--json")["comparisons"]
    assert [(p["gained"], p["lost"]) for p in back] == [(p["lost"], p["gained"]) for p in pairs]
    assert document(capsys, "sessions", "compare", WEAK, "--json") == {"comparisons": []}
    assert run(["sessions", "compare", "--question", pairs[0]["question"]]) == 0
    assert "gained: " in capsys.readouterr().out


def test_the_drill_lists_what_was_weak_and_is_due(capsys: pytest.CaptureFixture[str], sessions: Path) -> None:
    before = document(capsys, "drill", "--json")["gaps"]
    assert before
    assert {(gap["last_rating"] >= 3, gap["box"]) for gap in before} <= {(True, 2), (False, 1)}
    assert run(["sessions", "delete", STRONG, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["deleted"] is True
    only_weak = document(capsys, "drill", "--json")["gaps"]
    assert {gap["session"] for gap in only_weak} == {WEAK}
    assert {gap["box"] for gap in only_weak} == {1}
    assert not (sessions / STRONG).exists()


def test_a_drill_asks_the_due_gaps_and_its_answers_move_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("I do not know.\n\n" * 8))
    gaps = [gap["question"] for gap in document(capsys, "drill", "--json")["gaps"]]
    assert run(["drill", "--typed", "--llm", "none", "--count", "2", "--no-tui"]) == 0
    capsys.readouterr()
    newest = document(capsys, "sessions", "list", "--json")["sessions"][0]
    assert (newest["mode"], newest["state"]) == ("drill", "finished")
    shown = document(capsys, "sessions", "show", "last", "--json")
    asked = {gap["question"] for gap in shown["gaps"]}
    assert asked <= set(gaps)
    after = {gap["question"]: gap for gap in document(capsys, "drill", "--json")["gaps"]}
    for question in gaps[:2]:
        assert (after[question]["box"], after[question]["session"], after[question]["is_due"]) == (
            1,
            newest["id"],
            False,
        )


def test_a_drill_with_nothing_due_says_when(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (WEAK, STRONG):
        assert run(["sessions", "delete", name, "--yes"]) == 0
    assert run(["drill"]) == 0
    assert "No gap yet" in capsys.readouterr().out


def test_export_as_json_names_the_archive(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = document(capsys, "sessions", "export", STRONG, "--json")
    assert found == {"session": STRONG, "archive": str(tmp_path / f"{STRONG}.zip")}
    with zipfile.ZipFile(found["archive"]) as archive:
        assert f"{STRONG}/session.jsonl" in archive.namelist()


def test_the_report_in_three_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for report_format in ("md", "json", "html"):
        assert run(["report", STRONG, "--format", report_format, "--out", str(tmp_path / f"r.{report_format}")]) == 0
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["session"] == STRONG


def test_a_resumed_session_gives_its_debrief_as_json_and_nothing_else(
    capsys: pytest.CaptureFixture[str], sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sessions / WEAK / "session.jsonl"
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    first_score = next(number for number, line in enumerate(lines) if '"rating":' in line and number > 0)
    journal.write_text("".join(lines[: first_score + 1]), "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("I do not know.\n\n" * 20))
    found = document(capsys, "sessions", "resume", WEAK, "--typed", "--llm", "none", "--json")
    assert (found["session"], found["completed"]) == (WEAK, True)
    assert found["overall"]["scored"] == len(json.loads(lines[0])["plan"]["questions"])
