"""Two attempts at one question over sessions: which two are taken."""

from __future__ import annotations

from progress_cases import attempt

from voice_interviewer.progress.comparing import attempt_pairs

HISTORY = [
    attempt(1, 1, "a"),
    attempt(1, 2, "b"),
    attempt(2, 2, "a"),
    attempt(3, 4, "a"),
    attempt(3, 0, "b", skipped=True),
    attempt(3, 3, "once"),
]


def sessions(**wanted: str) -> list[tuple[str, str, str]]:
    pairs = attempt_pairs(HISTORY, **wanted)
    return [(pair.comparison.question, pair.earlier.session, pair.later.session) for pair in pairs]


def test_the_last_attempt_stands_beside_the_one_before() -> None:
    assert sessions() == [("a", "s2", "s3")]


def test_named_sessions_are_taken() -> None:
    assert sessions(session="s3", earlier_session="s1") == [("a", "s1", "s3")]
    assert sessions(session="s2") == [("a", "s1", "s2")]
    assert sessions(session="s1") == []


def test_one_question_alone_with_its_figures() -> None:
    (pair,) = attempt_pairs(HISTORY, question="a", session="s3")
    assert (pair.comparison.before.rating, pair.comparison.now.rating) == (2, 4)


def test_a_skipped_or_single_attempt_has_no_pair() -> None:
    assert sessions(question="b") == []
    assert sessions(question="once") == []
