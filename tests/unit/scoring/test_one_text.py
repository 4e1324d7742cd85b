"""One text from a model: on one line, or nothing when the model fails, says something else, or has no room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from voice_interviewer.errors import ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.scoring.one_text import OneText, is_plain

FORM = OneText("question", most_characters=240, most_tokens=80)
ASKED = (Message("user", 'Reply as {"question": "..."}.'),)


@dataclass
class Writer:
    """A language model that gives this reply; a failure in its place is raised."""

    reply: object
    context_tokens: int = 4096
    identity = ModelIdentity("ollama", "writer", "", 8.0)

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        del messages
        return YesNo(0.5, 1.0)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        assert schema["required"] == ["question"]
        assert max_tokens == 80
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ({"question": " Why\n\nthis  one? "}, "Why this one?"),
        ({"question": "Why?", "answer": "Because."}, None),
        ({"answer": "Because."}, None),
        ({"question": 3}, None),
        (["Why?"], None),
        (ModelReplyError("the reply was cut off"), None),
    ],
)
def test_the_reply_is_taken_only_in_its_form(reply: object, text: str | None) -> None:
    assert FORM.asked_of(Writer(reply), ASKED) == text


def test_a_model_without_room_is_not_asked() -> None:
    assert FORM.asked_of(Writer(AssertionError("it was asked"), context_tokens=90), ASKED) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Why this one?", True), ("Why “this”?", False), ("Why `this`?", False), ("Why\x1b[2J?", False), ("", True)],
)
def test_what_is_plain(text: str, plain: bool) -> None:
    assert is_plain(text) is plain
