"""The drill's schedule: what makes a gap, how it moves through the boxes, and that only days and answers decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from progress_cases import attempt

from voice_interviewer.progress.schedule import INTERVAL_DAYS, queue


def test_a_strong_first_answer_is_no_gap_and_a_weak_one_is_due_the_next_day() -> None:
    found = queue([attempt(1, 4, "strong"), attempt(1, 2, "fair"), attempt(1, 0, "weak")])
    assert [(item.question, item.box, item.due) for item in found] == [
        ("weak", 1, date(2026, 3, 2)),
        ("fair", 1, date(2026, 3, 2)),
    ]


def test_a_skipped_question_is_a_gap_and_an_unscored_answer_changes_nothing() -> None:
    found = queue([attempt(1, None, "unscored"), attempt(1, 0, "skipped", skipped=True), attempt(2, None, "skipped")])
    assert [(item.question, item.box, item.last_day, item.attempts) for item in found] == [
        ("skipped", 1, date(2026, 3, 1), 1)
    ]


def test_strong_answers_on_their_due_days_push_out_to_the_end_and_are_then_learned() -> None:
    day = date(2026, 3, 1)
    history = [attempt(1, 1)]
    seen = []
    for days in INTERVAL_DAYS:
        seen.append((queue(history)[0].due - day).days)
        day += timedelta(days=days)
        history.append(replace(attempt(1, 3), day=day))
    assert seen == [1, 3, 7, 16, 35, 80]
    assert queue(history) == ()


@pytest.mark.parametrize(
    ("answers", "box", "due_day"),
    [
        ([(1, 1), (2, 4)], 2, 5),
        ([(1, 1), (2, 4), (3, 4)], 2, 6),
        ([(1, 1), (1, 4)], 1, 2),
        ([(1, 1), (2, 4), (5, 4), (6, 2)], 2, 9),
        ([(1, 1), (2, 4), (5, 4), (6, 1)], 1, 7),
        ([(1, 1), (2, 2)], 1, 3),
    ],
    ids=[
        "due and strong",
        "early and strong",
        "same day",
        "fair goes back one",
        "weak goes to the start",
        "fair stays",
    ],
)
def test_boxes(answers: list[tuple[int, int]], box: int, due_day: int) -> None:
    (item,) = queue([attempt(day, rating) for day, rating in answers])
    assert (item.box, item.due) == (box, date(2026, 3, due_day))


def test_the_queue_starts_with_what_is_due_first_then_with_what_is_weaker() -> None:
    found = queue([attempt(3, 0, "late"), attempt(1, 2, "b"), attempt(1, 2, "a"), attempt(1, 1, "c")])
    assert [item.question for item in found] == ["c", "a", "b", "late"]
    assert [item.is_due(date(2026, 3, 2)) for item in found] == [True, True, True, False]
