"""A language model that answers as its script says, for judging tests: by words of the prompt, or with a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from voice_interviewer.errors import ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity, YesNo

Form = Callable[[str], object]


@dataclass
class ScriptedModel:
    """`form` makes the form from the last message (or raises); `yes` is P(yes) for statements that hold one of `knows`."""

    form: Form | None = None
    knows: tuple[str, ...] = ()
    yes: float = 0.95
    no: float = 0.05
    mass: float = 0.98
    window: int = 8192
    forms: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("scripted", "large", "e" * 64, 8.0)

    @property
    def context_tokens(self) -> int:
        return self.window

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        text = messages[-1].content
        self.asked.append(text)
        return YesNo(self.yes if any(word in text for word in self.knows) else self.no, self.mass)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        self.forms.append(messages[-1].content)
        if self.form is None:
            raise ModelReplyError("The language model did not finish its answer within the allowed length")
        return self.form(messages[-1].content)

    def close(self) -> None: ...
