"""Trends: one point a session that has the figure, what counts as better, and who judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from progress_cases import figures

from voice_interviewer.progress.history import read_figures
from voice_interviewer.progress.trends import Direction, Trend, TrendGroup, trends
from voice_interviewer.session.store import SessionStore

EXPECTED = Path(__file__).resolve().parents[3] / "audio_fixtures"


def named(lines: tuple[Trend, ...], name: str) -> Trend:
    return next(line for line in lines if line.name == name)


def test_sessions_without_the_figure_have_no_point() -> None:
    overall = named(trends([figures(1, 1.0), figures(2, None), figures(3, 2.5)]), "Overall")
    assert [(point.session, point.value, point.questions) for point in overall.points] == [
        ("s1", 1.0, 6),
        ("s3", 2.5, 6),
    ]
    assert (overall.latest, overall.before, overall.change, overall.direction) == (2.5, 1.0, 1.5, Direction.BETTER)


def test_one_session_is_no_trend() -> None:
    (overall,) = trends([figures(1, 1.0)])
    assert (overall.change, overall.direction) == (None, Direction.UNKNOWN)


@pytest.mark.parametrize(
    ("earlier", "latest", "direction"),
    [(2.0, 2.2, Direction.SAME), (2.0, 2.4, Direction.BETTER), (3.0, 2.0, Direction.WORSE)],
)
def test_ratings_move_only_by_more_than_the_choice_of_questions(
    earlier: float, latest: float, direction: Direction
) -> None:
    assert trends([figures(1, earlier), figures(2, latest)])[0].direction is direction


@pytest.mark.parametrize(
    ("earlier", "latest", "direction"),
    [
        (130.0, 160.0, Direction.SAME),
        (210.0, 165.0, Direction.BETTER),
        (90.0, 130.0, Direction.BETTER),
        (150.0, 210.0, Direction.WORSE),
    ],
)
def test_pace_is_better_only_when_nearer_to_its_range(earlier: float, latest: float, direction: Direction) -> None:
    spoken = [figures(day, 2.0, delivery={"pace": {"value": pace}}) for day, pace in ((1, earlier), (2, latest))]
    assert named(trends(spoken), "Pace").direction is direction


def test_a_drill_counts_for_delivery_and_not_for_ratings() -> None:
    history = [figures(1, 3.0), figures(2, 1.0, mode="drill", delivery={"fillers": {"value": 4.0}})]
    lines = trends(history)
    assert [point.session for point in named(lines, "Overall").points] == ["s1"]
    assert [point.session for point in named(lines, "Fillers").points] == ["s2"]


def test_long_pauses_need_a_minute_of_speech() -> None:
    history = [
        figures(1, 2.0, delivery={"long_pauses": 3, "speaking_seconds": 59.0}),
        figures(2, 2.0, delivery={"long_pauses": 3, "speaking_seconds": 90.0}),
    ]
    assert [(p.session, p.value) for p in named(trends(history), "Pauses over 2 s").points] == [("s2", 2.0)]


def test_a_change_of_judge_is_seen() -> None:
    history = [figures(1, 2.0), figures(2, 3.0, engines={"judges": ["embedded qwen"]})]
    assert named(trends(history), "Overall").judges == ("rules", "embedded qwen")


def test_the_debriefs_of_real_sessions_are_read_and_a_broken_one_is_left_out(tmp_path: Path) -> None:
    for number, case in enumerate(("weak-candidate", "strong-candidate")):
        folder = tmp_path / f"2026-0{number + 1}"
        folder.mkdir()
        document = json.loads((EXPECTED / case / "expected" / "debrief.json").read_text("utf-8"))
        (folder / "debrief.json").write_text(
            json.dumps(document | {"started_at": f"2026-0{number + 1}-15T09:00:00+00:00"})
        )
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "debrief.json").write_text('{"overall": "fine"}')
    lines = trends(read_figures(SessionStore(tmp_path)))
    assert named(lines, "Overall").direction is Direction.BETTER
    assert {line.group for line in lines} == set(TrendGroup)
    assert [len(named(lines, name).points) for name in ("Terraform & IaC", "Pace", "security")] == [2, 1, 2]
