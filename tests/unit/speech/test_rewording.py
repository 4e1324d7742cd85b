"""A corrected answer: words that stay keep their times, new ones take the room of what they replace."""

from __future__ import annotations

import pytest

from voice_interviewer.speech.rewording import changed_words, reworded
from voice_interviewer.speech.words import Correction, Transcript, Word

HEARD = Transcript(
    "We use cube control, to apply",
    (
        Word("We", 0.0, 0.2, 0.9),
        Word("use", 0.2, 0.5, 0.9),
        Word("cube", 0.6, 0.8, 0.4),
        Word("control,", 0.8, 1.2, 0.5),
        Word("to", 1.4, 1.5, 0.9),
        Word("apply", 1.5, 2.0, 0.9),
    ),
    (Correction("aply", "apply", 1.5), Correction("kube", "cube", 0.6)),
)


def times(text: str) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in reworded(HEARD, text).words]


def test_a_replaced_word_has_the_time_of_those_it_replaces() -> None:
    assert times("We use kubectl to apply") == [
        ("We", 0.0, 0.2), ("use", 0.2, 0.5), ("kubectl", 0.6, 1.2), ("to", 1.4, 1.5), ("apply", 1.5, 2.0),
    ]  # fmt: skip


def test_an_added_word_lies_in_the_gap_and_a_removed_one_is_gone() -> None:
    assert times("We use cube control, always to")[3:] == [
        ("control,", 0.8, 1.2),
        ("always", 1.2, 1.4),
        ("to", 1.4, 1.5),
    ]


def test_punctuation_alone_moves_nothing_and_is_taken_over() -> None:
    assert times("We use cube control to apply.")[-3:] == [
        ("control", 0.8, 1.2),
        ("to", 1.4, 1.5),
        ("apply.", 1.5, 2.0),
    ]


def test_repairs_of_the_recogniser_stay_where_their_words_stay() -> None:
    assert reworded(HEARD, "We use kubectl to apply").corrections == (Correction("aply", "apply", 1.5),)


def test_a_typed_answer_has_no_times_to_keep() -> None:
    assert reworded(Transcript("one two"), " one  three ") == Transcript("one three")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("We use kubectl to apply", (("cube control,", "kubectl"),)),
        ("We use cube control to apply", ()),
        ("We never use cube control to", (("", "never"), ("apply", ""))),
    ],
)
def test_the_changes_are_told_piece_by_piece(text: str, changes: tuple[tuple[str, str], ...]) -> None:
    assert changed_words(HEARD.text, text) == changes
