"""Only what was said and surely heard is given back, never a whole answer, and never what was stated or left out."""

from __future__ import annotations

import pytest
from test_follow_ups import PLANNED, QUESTION, TRAFFIC

from voice_interviewer.scoring.score import Turn
from voice_interviewer.session.follow_ups import next_prompt
from voice_interviewer.speech.words import Transcript, Word

DENIED = f"{TRAFFIC} But honestly a rollout never waits until new pods are ready, it goes on all the same."
QUOTED = (
    'You said "honestly a rollout never waits until new pods are ready". You ship a broken image. What do users see?'
)


def lead_of(text: str, words: tuple[Word, ...] = ()) -> str:
    prompt = next_prompt(PLANNED, [Turn(0, QUESTION.text, Transcript(text, words))], ())
    assert prompt is not None
    return prompt.lead


def spoken(text: str, probability: float) -> tuple[Word, ...]:
    return tuple(
        Word(word, 0.4 * index, 0.4 * index + 0.3, probability if word == "waits" else 0.95)
        for index, word in enumerate(text.split())
    )


def test_a_contradicted_point_is_asked_about_with_the_candidates_own_words() -> None:
    prompt = next_prompt(PLANNED, [Turn(0, QUESTION.text, Transcript(DENIED))], ())
    assert prompt is not None
    assert prompt.text == QUOTED
    assert prompt.spoken == QUOTED.replace("You ship", "Spoken: You ship")
    assert prompt.text.removeprefix(prompt.lead) == "You ship a broken image. What do users see?"


@pytest.mark.parametrize(("probability", "quoted"), [(0.9, True), (0.4, False)])
def test_words_that_the_recogniser_was_not_sure_of_are_not_given_back(probability: float, quoted: bool) -> None:
    assert bool(lead_of(DENIED, spoken(DENIED, probability))) is quoted


@pytest.mark.parametrize(
    "answer",
    [
        TRAFFIC,
        f"{TRAFFIC} But um a rollout never um waits until the new pods are uh ready.",
        f"{TRAFFIC} But a rollout never waits until all of the new pods of every one of our services in the cluster are ready.",
    ],
    ids=["missed", "fillers", "long"],
)
def test_nothing_is_quoted_where_it_would_not_help(answer: str) -> None:
    assert lead_of(answer) == ""


def test_a_quote_in_the_answer_cannot_end_the_quotation() -> None:
    assert '"' not in lead_of(DENIED.replace("waits", 'wa"its')).removeprefix('You said "').removesuffix('". ')
