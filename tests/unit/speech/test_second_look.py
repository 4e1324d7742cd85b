"""Doubtful words that the recogniser is asked about again, and what of its second answer is believed."""

from __future__ import annotations

from collections.abc import Sequence

from voice_interviewer.speech.second_look import looked_twice
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Correction, Word

LEXICON = Lexicon.from_names(["bookshop-api"])


def said(text: str) -> tuple[Word, ...]:
    """`?` marks a word that the recogniser doubted."""
    return tuple(
        Word(word.rstrip("?"), at * 0.5, at * 0.5 + 0.5, 0.3 if word.endswith("?") else 0.9)
        for at, word in enumerate(text.split())
    )


class Recognizer:
    """Answers the second look with one text and remembers what it was asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked: list[Sequence[str]] = []

    def __call__(self, terms: Sequence[str]) -> Sequence[Word]:
        self.asked.append(terms)
        return said(self._text)


def heard(first: str, second: str) -> tuple[str, tuple[Correction, ...]]:
    words, corrections = looked_twice(said(first), LEXICON, Recognizer(second))
    return " ".join(word.text for word in words), corrections


def test_a_confirmed_term_replaces_what_sounded_like_it() -> None:
    assert heard("then image? pool FIFT? means a typo", "then ImagePullBackOff means a typo") == (
        "then ImagePullBackOff means a typo",
        (Correction("image pool FIFT", "ImagePullBackOff", 0.5),),
    )


def test_the_rest_of_the_second_answer_is_not_taken() -> None:
    text, _ = heard("then image? pool FIFT? means a typo", "with Terraform ImagePullBackOff means my typo")
    assert "Terraform" not in text
    assert text.endswith("means a typo")


def test_sure_words_are_not_asked_about() -> None:
    recognizer = Recognizer("we use CloudFormation")
    assert looked_twice(said("we use crowd information"), LEXICON, recognizer) == (said("we use crowd information"), ())
    assert recognizer.asked == []


def test_plain_speech_is_not_asked_about() -> None:
    recognizer = Recognizer("kubectl kubectl")
    looked_twice(said("I? think? that? it? was? raining? on? Sunday?"), LEXICON, recognizer)
    assert recognizer.asked == []


def test_a_term_that_sounds_like_nothing_there_is_not_believed() -> None:
    first = "we deploy with grabbetun? tonight"
    assert heard(first, "we deploy with ArgoCD tonight") == ("we deploy with grabbetun tonight", ())


def test_a_term_that_was_not_suspected_is_not_believed() -> None:
    assert heard("then image? pool FIFT? means a typo", "then ImagePlant means a typo")[1] == ()


def test_the_names_of_the_repository_are_asked_for_too() -> None:
    recognizer = Recognizer("the bookshop-api pod")
    words, _ = looked_twice(said("the bookshelf? tapie? pod"), LEXICON, recognizer)
    assert recognizer.asked == [("bookshop-api",)]
    assert words[1].text == "bookshop-api"
