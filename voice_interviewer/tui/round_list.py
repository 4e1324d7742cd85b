"""The list of rounds with a tick each: a tick is a character, so that it can be read without colour."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from voice_interviewer.plan.terms import Round, RoundAvailability
from voice_interviewer.tui.setup_text import round_row


class RoundList(OptionList):
    """Shows what the repository offers each round; enter, space or a click ticks one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", show=False)]

    class Ticked(Message):
        """The ticks changed."""

        def __init__(self, rounds: frozenset[Round]) -> None:
            super().__init__()
            self.rounds = rounds

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id, classes="panel")
        self._offers: tuple[RoundAvailability, ...] = ()
        self._ticked: frozenset[Round] = frozenset()

    def show(self, offers: tuple[RoundAvailability, ...], ticked: frozenset[Round]) -> None:
        """Draw these rounds with these ticks; the highlight stays where it is."""
        if offers != self._offers:
            self.clear_options()
            self.add_options([_prompt(offer, offer.round in ticked) for offer in offers])
            self.highlighted = 0 if offers else None
        elif ticked != self._ticked:
            for index, offer in enumerate(offers):
                if (offer.round in ticked) is not (offer.round in self._ticked):
                    self.replace_option_prompt_at_index(index, _prompt(offer, offer.round in ticked))
        self._offers, self._ticked = offers, ticked

    @on(OptionList.OptionSelected)
    def _tick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        ticked = self._ticked ^ {self._offers[event.option_index].round}
        self.show(self._offers, ticked)
        self.post_message(self.Ticked(ticked))


def _prompt(offer: RoundAvailability, ticked: bool) -> Content:
    return Content.assemble("[x] " if ticked else "[ ] ", round_row(offer))
