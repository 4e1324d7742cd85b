"""Past attempts and debrief figures as literals."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "debrief"))

from debrief_cases import answered_nodes, nodes_score, planned, rubric

from voice_interviewer.progress.history import DebriefFigures, PastAttempt
from voice_interviewer.scoring.score import ScoreStatus

NODES = answered_nodes()


def attempt(
    day: int, rating: int | None, question: str = "k8s-node-scaling", *, session: str = "", skipped: bool = False
) -> PastAttempt:
    """An attempt on a day of March; no rating means that it could not be scored."""
    status = ScoreStatus.UNSCORED if rating is None else ScoreStatus.SCORED
    score = None if skipped else nodes_score(question=question, rating=rating, status=status)
    asked = planned(rubric(question))
    return PastAttempt(session or f"s{day}", date(2026, 3, day), "/repo", asked, NODES.turns, score, skipped)


def figures(day: int, overall: float | None, **changes: object) -> DebriefFigures:
    """The figures of a session on a day of March."""
    document: dict[str, object] = {
        "session": f"s{day}",
        "started_at": datetime.fromisoformat(f"2026-03-{day:02}T09:00:00+00:00"),
        "mode": "full",
        "overall": {"average": overall, "justification_average": None, "scored": 0 if overall is None else 6},
        "engines": {"judges": ["rules"]},
    }
    return DebriefFigures.model_validate(document | changes)
