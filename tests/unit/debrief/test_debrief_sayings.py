"""Sentences, quotes in timed words and filled pauses: always the candidate's own text."""

from __future__ import annotations

import pytest
from debrief_cases import spoken, timed
from hypothesis import given
from hypothesis import strategies as st

from voice_interviewer.debrief.sayings import best_sentence, sentences, whole_sentence, without_fillers, word_span
from voice_interviewer.session.record import TurnRecord


def test_a_dot_inside_a_name_ends_no_sentence() -> None:
    text = "The file main.tf pins 1.31. It runs t3a.medium nodes! Does it? Yes."
    assert sentences(text) == ["The file main.tf pins 1.31.", "It runs t3a.medium nodes!", "Does it?", "Yes."]


def test_text_without_full_stops_is_one_sentence() -> None:
    assert sentences("we lock the state and then we apply") == ["we lock the state and then we apply"]


@given(st.text(alphabet="ab .!?A1\n\"'", max_size=60))
def test_sentences_lose_no_letter(text: str) -> None:
    def letters(part: str) -> str:
        return "".join(character for character in part if character.isalnum())

    assert letters("".join(sentences(text))) == letters(text)


@pytest.mark.parametrize(
    ("said", "kept", "trimmed"),
    [
        ("Um, we use S3.", "We use S3.", True),
        ("We use, um, S3 and uh DynamoDB.", "We use S3 and DynamoDB.", True),
        ("We use S3.", "We use S3.", False),
        ("The umbrella chart, er... has hmm values.", "The umbrella chart has values.", True),
        ("Run helm -n um-team.", "Run helm -n um-team.", False),
    ],
)
def test_only_filled_pauses_are_left_out(said: str, kept: str, trimmed: bool) -> None:
    assert without_fillers(said) == (kept, trimmed)


def test_a_quote_is_found_whatever_its_punctuation_and_word_cuts() -> None:
    words = timed("We use t3a .medium nodes, and Karpenter.")
    assert word_span(words, "t3a.medium nodes") == (2, 5)
    assert word_span(words, "spot instances") is None
    assert word_span(words, "...") is None


def test_the_occurrence_nearest_to_the_given_time_is_taken() -> None:
    words = timed("lock the state then lock the state")
    assert word_span(words, "lock the state", 0.0) == (0, 3)
    assert word_span(words, "lock the state", 2.0) == (4, 7)


def test_a_quote_grows_to_its_whole_sentence() -> None:
    turn = TurnRecord(0, "?", transcript=spoken("We use S3. It locks with a lock file. Done."))
    start = timed("We use S3. It")[3].start
    assert whole_sentence(turn, "with a lock file", 2.0) == ("It locks with a lock file.", start)
    assert whole_sentence(turn, "S3. It locks", 0.8) == ("S3. It locks", 0.8)


def test_the_models_own_sentence_is_offered_when_it_says_the_claim() -> None:
    model = "Karpenter adds nodes. Spot instances cut the price by up to 90 %."
    assert best_sentence(model, "Spot instances cut the price.") == "Spot instances cut the price by up to 90 %."
    assert best_sentence(model, "Taints keep pods away.") == "Taints keep pods away."
