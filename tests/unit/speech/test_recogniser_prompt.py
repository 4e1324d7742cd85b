"""The recogniser's prompt: what is in it, in which order, and that it is never longer than Whisper takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interviewer.engines.whisper import PROMPT_TOKENS, prompt_tokens
from voice_interviewer.speech.recogniser_prompt import domain_prompt, segment_prompt
from voice_interviewer.speech.vocabulary import Lexicon


def encode(text: str) -> list[int]:
    """One token a character, the most that is possible for plain text."""
    return [ord(character) for character in text]


def test_the_prompt_holds_names_and_terms_that_nobody_asks_for() -> None:
    prompt = domain_prompt(Lexicon.from_names(["bookshop-api", *(f"service-x{n}y" for n in range(50))]))
    assert prompt.startswith("Um, so, uh, we talked about kubectl, ")
    assert "Nomad" in prompt
    assert "bookshop-api" in prompt
    assert domain_prompt(Lexicon.from_names()) == domain_prompt(Lexicon.from_names(["main"]))


def test_what_was_heard_before_stands_on_its_own_line() -> None:
    assert segment_prompt("Terms.", ("it", "was")) == "Terms.\nit was"
    assert segment_prompt("Terms.") == "Terms."


@pytest.mark.parametrize(
    ("terms", "before", "kept"),
    [
        (10, 10, (10, 10)),
        (PROMPT_TOKENS - 5, 10, (PROMPT_TOKENS - 5, 5)),
        (PROMPT_TOKENS, 10, (PROMPT_TOKENS, 0)),
        (PROMPT_TOKENS + 50, 10, (PROMPT_TOKENS, 0)),
        (0, 300, (0, PROMPT_TOKENS)),
    ],
)
def test_the_beginning_of_the_terms_stays_and_the_latest_words_before(
    terms: int, before: int, kept: tuple[int, int]
) -> None:
    first, second = "t" * (terms - 1), "".join(chr(0x4E00 + at) for at in range(before - 1))
    tokens = prompt_tokens(f"{first}\n{second}", encode)
    whole_first, whole_second = encode(f" {first}") if first else [], encode(f" {second}")
    assert tokens == whole_first[: kept[0]] + (whole_second[-kept[1] :] if kept[1] else [])


@given(st.text(max_size=600), st.text(max_size=600))
def test_no_prompt_is_too_long_or_a_command(terms: str, before: str) -> None:
    tokens = prompt_tokens(f"{terms}\n{before}", encode)
    assert len(tokens) <= PROMPT_TOKENS
    assert "<|" not in "".join(map(chr, tokens))


def test_an_empty_prompt_has_no_token() -> None:
    assert prompt_tokens(" \n ", encode) == []
