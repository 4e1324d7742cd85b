"""The aligner's words, made fit for a transcript."""

from __future__ import annotations

from typing import Any

from voice_interviewer.engines.whisper import timed_words, window_frames
from voice_interviewer.speech.words import Word


def item(word: str, start: float, end: float, probability: float = 0.9) -> dict[str, Any]:
    return {"word": word, "start": start, "end": end, "probability": probability, "tokens": [1]}


def test_words_are_bare_and_a_little_later_than_aligned() -> None:
    aligned = [item(" We", 0.5, 0.6), item(" lock", 0.6, 0.9), item(" state.", 1.0, 1.4, 0.123456)]
    assert timed_words(aligned, 5.0) == (
        Word("We", 0.54, 0.64, 0.9),
        Word("lock", 0.64, 0.94, 0.9),
        Word("state.", 1.04, 1.44, 0.1235),
    )


def test_marks_that_stand_alone_join_the_word_they_belong_to() -> None:
    aligned = [
        item(" (", 0.0, 0.1), item(" “", 0.1, 0.1), item("plan", 0.1, 0.3), item("”", 0.3, 0.3), item(")", 0.3, 0.3),
        item(" -", 0.4, 0.5), item(" apply", 0.6, 0.9), item("!", 0.9, 1.0), item("", 1.0, 1.0),
    ]  # fmt: skip
    assert [word.text for word in timed_words(aligned, 5.0)] == ["(“plan”)-", "apply!"]


def test_the_silence_before_a_word_is_not_part_of_it() -> None:
    assert timed_words([item(" This", 0.0, 1.14)], 5.0) == (Word("This", 0.56, 1.18, 0.9),)


def test_times_stay_inside_the_segment_and_never_run_backwards() -> None:
    aligned = [item(" one", 1.0, 1.2), item(" two", 0.8, 0.9), item(" three", 1.9, 2.3)]
    words = timed_words(aligned, 2.0)
    assert [(word.start, word.end) for word in words] == [(1.04, 1.24), (1.04, 1.04), (1.94, 2.0)]


def test_nothing_but_marks_is_nothing_said() -> None:
    assert timed_words([item(" ...", 0.0, 0.4), item(" -", 0.4, 0.5)], 5.0) == ()


def test_the_encoder_meets_few_lengths_none_shorter_than_the_segment_and_its_margin() -> None:
    lengths = {tenths: window_frames(tenths / 10) for tenths in range(1, 301)}
    assert len(set(lengths.values())) <= 11
    assert all(frames >= min(10 * (tenths + 20), 3000) for tenths, frames in lengths.items())
    assert (lengths[1], lengths[80], lengths[81], lengths[300]) == (1000, 1000, 1200, 3000)
