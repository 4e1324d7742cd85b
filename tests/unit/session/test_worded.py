"""A model's wording is asked only when it gives nothing away, invents nothing and is there in time; else the rubric's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from test_follow_ups import PLANNED, QUESTION, TRAFFIC

from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.scoring.score import Turn
from voice_interviewer.session.events import QuestionAsked
from voice_interviewer.session.follow_ups import NextPrompt, next_prompt
from voice_interviewer.session.record import QuestionRecord
from voice_interviewer.session.worded import ModelWords, objection, worded
from voice_interviewer.speech.words import Transcript

GOOD = "You take the pod out of the service, but what do users see when you ship a broken image?"
TURNS = (Turn(0, QUESTION.text, Transcript(TRAFFIC)),)
ASKED = QuestionAsked("probes", 0, 1, 1, QUESTION.text, QUESTION.text)


@dataclass
class Writer:
    """A language model of a given size that writes the given lines, one a call."""

    lines: list[object]
    billion: float = 8.0
    prompts: list[str] = field(default_factory=list)
    context_tokens: int = 4096

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("ollama", "writer", "", self.billion)

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        raise MissingPartError("not asked for this")

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        del schema, max_tokens
        self.prompts.append(messages[-1].content)
        return {"question": self.lines.pop(0)}

    def close(self) -> None:
        return


def prompt_for(turns: Sequence[Turn] = TURNS) -> NextPrompt:
    chosen = next_prompt(PLANNED, turns, ())
    assert chosen is not None and chosen.follow_up_id == "deploy"
    return chosen


def test_a_wording_that_ties_the_follow_up_to_the_answer_is_taken() -> None:
    model = Writer([GOOD])
    assert worded(PLANNED, TURNS, prompt_for(), model) == GOOD
    assert "taken out of the service" in model.prompts[0] and "You ship a broken image" in model.prompts[0]
    assert "rollout waits" not in model.prompts[0].lower()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A broken image?", "words"),
        ("What do users see when you ship a broken image. Tell me.", "plain question"),
        ("What do users see? And what do they do with a broken image?", "plain question"),
        ('What do users see when you "ship" a broken image?', "plain question"),
        ("Good, and what do users see when you ship a broken image?", "judge"),
        ("How do you brew your coffee in the morning at home?", "what the follow-up asks"),
        ("You ship a broken image and the rollout waits, so what do users see?", "answer"),
        ("What do users see of a broken image in a rollout where new pods are not ready?", "answer"),
        ("What do users see when you ship a broken image with Istio in front?", "Istio"),
        ("What do users see when you ship a broken image to 40 nodes?", "40"),
        ("What do users see when you ship a broken image with argoflux?", "argoflux"),
        (f"What do users see when you ship a broken image{' and another one' * 8}?", "words"),
    ],
)  # fmt: skip
def test_what_may_not_be_asked(text: str, why: str) -> None:
    assert why in objection(text, PLANNED, TURNS, prompt_for())


def test_what_was_asked_before_is_not_asked_again() -> None:
    turns = (*TURNS, Turn(1, GOOD, Transcript("They see errors of the old version I think."), "requests", "traffic"))
    assert objection(GOOD, PLANNED, turns, prompt_for()) == "this was asked before"


def test_one_more_try_says_what_was_wrong_and_then_the_rubric_speaks() -> None:
    model = Writer(["Good question?", GOOD])
    assert worded(PLANNED, TURNS, prompt_for(), model) == GOOD
    assert "refused: it must have" in model.prompts[1]
    assert worded(PLANNED, TURNS, prompt_for(), Writer(["No?", "No?"])) is None
    assert worded(PLANNED, TURNS, prompt_for(), Writer([{"no": "text"}])) is None


def held(model: Writer | None, *, sounds: Callable[[str], bool] = lambda text: True) -> tuple[QuestionAsked, list[str]]:
    prepared: list[str] = []
    words = ModelWords(lambda: model, prepared.append, sounds)
    words.begin(QuestionRecord(PLANNED), ASKED, Transcript(TRAFFIC))
    words.close()
    own = prompt_for()
    asked = QuestionAsked("probes", 1, 1, 1, own.text, own.spoken, own.follow_up_id, own.targets, own.leaks)
    taken = words.in_time(asked)
    assert words.in_time(asked) == asked
    return taken, prepared


def test_a_wording_that_is_ready_and_sounds_is_asked_in_place_of_the_rubrics() -> None:
    taken, prepared = held(Writer([GOOD]))
    assert (taken.text, taken.follow_up_id, taken.targets) == (GOOD, "deploy", "rollout")
    assert prepared == [taken.spoken]


@pytest.mark.parametrize(
    "model", [None, Writer([GOOD], billion=3.0), Writer(["No?", "No?"])], ids=["none", "small", "bad"]
)
def test_without_a_large_model_that_words_it_well_the_rubric_speaks(model: Writer | None) -> None:
    taken, prepared = held(model)
    assert taken.text == "You ship a broken image. What do users see?"
    assert prepared == []


def test_a_wording_that_would_not_sound_at_once_is_left() -> None:
    taken, _ = held(Writer([GOOD]), sounds=lambda text: False)
    assert taken.text == "You ship a broken image. What do users see?"


def test_nobody_waits_for_a_model_that_is_not_done() -> None:
    gate = threading.Event()

    def slow() -> Writer:
        gate.wait(10)
        return Writer([GOOD])

    words = ModelWords(slow, lambda text: None, lambda text: True)
    words.begin(QuestionRecord(PLANNED), ASKED, Transcript(TRAFFIC))
    own = prompt_for()
    asked = QuestionAsked("probes", 1, 1, 1, own.text, own.spoken, own.follow_up_id, own.targets, own.leaks)
    assert words.in_time(asked) == asked
    gate.set()
    words.close()


def test_a_wording_for_an_answer_that_went_on_is_not_used() -> None:
    words = ModelWords(lambda: Writer([GOOD, GOOD]), lambda text: None, lambda text: True)
    words.begin(QuestionRecord(PLANNED), ASKED, Transcript(TRAFFIC))
    words.begin(QuestionRecord(PLANNED), ASKED, Transcript("I don't know."))
    words.close()
    own = prompt_for()
    asked = QuestionAsked("probes", 1, 1, 1, own.text, own.spoken, own.follow_up_id, own.targets, own.leaks)
    assert words.in_time(asked) == asked
