"""What the voice is given to read: nothing that it would misread, and the words of the text otherwise."""

from __future__ import annotations

import pytest
from piper.phonemize_espeak import EspeakPhonemizer

from voice_interviewer.engines.piper_voice import speakable

DOT = "dˈɑːt"


def phonemes(text: str) -> str:
    return " ".join("".join(sentence) for sentence in EspeakPhonemizer().phonemize("en-us", text))


@pytest.mark.parametrize("before", ["limits of", "older than", "it is not", "a role for", "looked at", "it was"])
@pytest.mark.parametrize("letters", ["A.W.S", "A.P.I", "A.Z"])
def test_letters_that_begin_with_an_a_are_letters_after_any_word(before: str, letters: str) -> None:
    said = f"{before} {letters}"
    assert DOT in phonemes(f"{said}, and more.")
    for text in (f"{said}, and more.", f"{said}.", f"{said} ({letters})", f"{said}'s role"):
        assert DOT not in phonemes(speakable(text))


@pytest.mark.parametrize(
    "text", ["main dot T F", "the I.A.M role", 'the "A.W.S" account', "version 1.A.2", "A. Then B.", "Why A and B?"]
)
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert speakable(text) == text


def test_markup_of_the_voice_and_control_characters_are_not_read() -> None:
    assert speakable("run [[ a ]]\x1b now\n") == "run [ [ a ]]  now"
