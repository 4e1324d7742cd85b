"""One short text from a language model, on one line; None whenever the model cannot give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.ports import LanguageModel, Message
from voice_interviewer.scoring.prompts import estimated_tokens

_REPLY = TypeAdapter(dict[str, str])
_MARKS = re.compile(r"[\"“”<>{}\[\]`*|\\#\n\r]")


@dataclass(frozen=True, slots=True)
class OneText:
    """A JSON object of one string; the system message asks for it under this name."""

    name: str
    most_characters: int
    most_tokens: int

    def asked_of(self, model: LanguageModel, messages: Sequence[Message]) -> str | None:
        """The text with single blanks; None when the messages leave no room for it, when the model fails, or when its reply
        is not this form."""
        if estimated_tokens(messages) + self.most_tokens > model.context_tokens:
            return None
        schema: dict[str, object] = {
            "type": "object",
            "additionalProperties": False,
            "required": [self.name],
            "properties": {self.name: {"type": "string", "maxLength": self.most_characters}},
        }
        try:
            reply = _REPLY.validate_python(model.fill_form(messages, schema, max_tokens=self.most_tokens))
        except (ModelReplyError, MissingPartError, ValidationError):
            return None
        return " ".join(reply[self.name].split()) if reply.keys() == {self.name} else None


def is_plain(text: str) -> bool:
    """Whether it is printable and free of quotation marks, brackets and Markdown."""
    return text.isprintable() and _MARKS.search(text) is None
