"""What was said, key point by key point: every quote that was recorded can be heard again."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from voice_interviewer.debrief.clips import Clip, clip_of
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.untrusted import ink, ink_line, one_line


class QuotesScreen(ModalScreen[None]):
    """A list of quotes; enter or a click plays one."""

    class Play(Message):
        """Play this piece; None stops what is playing."""

        def __init__(self, clip: Clip | None) -> None:
            super().__init__()
            self.clip = clip

    AUTO_FOCUS = "#quotes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "play", "hear"),
        Binding("space", "stop", "stop"),
        Binding("escape,q,e", "close", "back", key_display="esc"),
    ]

    def __init__(self, record: SessionRecord | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._lines = quote_lines(record, glyphs)

    def compose(self) -> ComposeResult:
        yield Static(ink("What you said, point by point", "bold"), id="title")
        if not self._lines:
            yield Static(ink("No answer was recorded, so there is nothing to hear.", "$text-muted"))
        yield OptionList(*(Option(line, disabled=clip is None) for line, clip in self._lines), id="quotes")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Play(self._lines[event.option_index][1]))

    def action_play(self) -> None:
        """Play the quote under the bar."""
        self.query_one(OptionList).action_select()

    def action_stop(self) -> None:
        """Be silent."""
        self.post_message(self.Play(None))

    def action_close(self) -> None:
        """Back to the debrief."""
        self.post_message(self.Play(None))
        self.dismiss(None)


def quote_lines(record: SessionRecord | None, glyphs: Glyphs) -> list[tuple[Content, Clip | None]]:
    """A heading for each question, then its quotes with their piece of sound."""
    lines: list[tuple[Content, Clip | None]] = []
    for question in () if record is None else record.asked:
        points = () if question.score is None else question.score.key_points
        claims = {point.id: point.claim for point in question.planned.question.key_points}
        found = [
            (
                Content.assemble(
                    ink_line(f"  {glyphs.interviewer} {point.state.value}: {claims.get(point.id, point.id)}"),
                    ink(f'  "{one_line(point.evidence.quote)}"', "italic $text-muted"),
                ),
                clip,
            )
            for point in points
            if point.evidence is not None and (clip := clip_of(question.turns, point.evidence)) is not None
        ]
        if found:
            lines += [(ink_line(question.planned.question.title, "bold"), None), *found]
    return lines
