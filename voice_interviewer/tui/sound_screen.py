"""The sound screen: devices by name, a level meter, a test that records and plays back, headphones, and typed answers."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Label, Static

from voice_interviewer.tui.choice import Choice
from voice_interviewer.tui.glyphs import Glyphs, level_bar, level_words
from voice_interviewer.tui.host import DeviceChoices, SetupChoices, SoundStep
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.sound_check import SoundState
from voice_interviewer.tui.sound_words import ANSWERS, HEADPHONES, device_options, headphones_word, typed_word
from voice_interviewer.tui.untrusted import ink, ink_line

METER_CELLS = 30


class SoundScreen(Screen[None], inherit_bindings=False):
    """Draws the sound state and tells the app what the candidate chose."""

    class Chosen(Message):
        """The choices changed."""

        def __init__(self, choices: SetupChoices) -> None:
            super().__init__()
            self.choices = choices

    class TestPressed(Message):
        """Record and play back."""

    class Closed(Message):
        """Back to the set-up."""

    AUTO_FOCUS = "#sound-input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "test", "record, play back"),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("h", "headphones", "headphones"),
        Binding("t", "typed", "typed"),
        Binding("question_mark,f1", "app.help", "help", key_display="?"),
        Binding("escape,m", "close", "back", key_display="esc"),
        Binding("q", "app.quit", "quit"),
        Binding("ctrl+c", "app.interrupt", show=False),
    ]

    def __init__(self, choices: SetupChoices, devices: DeviceChoices | None, glyphs: Glyphs) -> None:
        super().__init__(name="sound")
        self._choices = choices
        self._devices = devices
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        choices, known = self._choices, self._devices or DeviceChoices()
        yield Static(ink("Sound", "bold"), id="title")
        with VerticalScroll(id="body", can_focus=False):
            with Vertical(classes="panel", id="microphone-panel"):
                yield Choice(
                    "sound-input", "Device", device_options(known.inputs, choices.input_device), choices.input_device
                )
                yield from _row("Level", Static("", id="level"))
            with Vertical(classes="panel", id="loudspeaker-panel"):
                yield Choice(
                    "sound-output",
                    "Device",
                    device_options(known.outputs, choices.output_device),
                    choices.output_device,
                )
                yield Choice("sound-headphones", "Headphones", HEADPHONES, headphones_word(choices))
            with Vertical(classes="panel", id="test-panel"):
                yield Static("", id="test")
            with Vertical(classes="panel", id="answers-panel"):
                yield Choice("sound-typed", "Answers", ANSWERS, typed_word(choices))
                yield Static(ink("One spoken answer can be typed too: e while the microphone is on.", "$text-muted"))
        yield KeyBar()

    def on_mount(self) -> None:
        for name, title in (
            ("microphone", "Microphone"), ("loudspeaker", "Loudspeaker"), ("test", "Test"), ("answers", "Answers"),
        ):  # fmt: skip
            self.query_one(f"#{name}-panel").border_title = ink(title)
        self._put(SoundState())

    def draw(self, sound: SoundState) -> None:
        """Show this state."""
        if self.is_mounted:
            self._put(sound)

    def _put(self, sound: SoundState) -> None:
        self.query_one("#level", Static).update(self._level(sound))
        self.query_one("#test", Static).update(self._test(sound))

    def show(self, choices: SetupChoices) -> None:
        """Show what the app has taken over."""
        self._choices = choices
        with self.prevent(Choice.Changed):
            self.query_one("#sound-typed", Choice).value = typed_word(choices)
            self.query_one("#sound-headphones", Choice).value = headphones_word(choices)

    def _level(self, sound: SoundState) -> Content:
        if self._choices.typed:
            return ink("not needed, answers are typed", "$text-muted")
        if self._devices is not None and self._devices.problem:
            return ink_line(self._devices.problem, "$text-warning")
        if sound.level is None:
            return ink("opening the microphone" if sound.busy else "no sound comes", "$text-muted")
        bar = level_bar(sound.level.dbfs, METER_CELLS, self._glyphs)
        meter = ink(f"{bar} {level_words(sound.level.dbfs)}")
        return (
            Content("\n").join([meter, ink_line(sound.level.problem, "$text-warning")])
            if sound.level.problem
            else meter
        )

    def _test(self, sound: SoundState) -> Content:
        match sound.step:
            case SoundStep.RECORDING:
                return ink(f"{self._glyphs.microphone} RECORDING: say something, as loud as you would answer", "bold")
            case SoundStep.PLAYING:
                return ink(f"{self._glyphs.interviewer} PLAYING: you should hear yourself", "bold")
            case None:
                pass
        if sound.verdict is None:
            return ink("r records three seconds of you and plays them back.", "$text-muted")
        symbol = self._glyphs.ready if sound.verdict.good else self._glyphs.failed
        style = "bold $text-success" if sound.verdict.good else "bold $text-warning"
        return ink_line(f"{symbol} {sound.verdict.words}", style)

    @on(Choice.Changed)
    def _read(self, event: Choice.Changed) -> None:
        event.stop()
        self._tell(
            replace(
                self._choices,
                input_device=self.query_one("#sound-input", Choice).value,
                output_device=self.query_one("#sound-output", Choice).value,
                headphones=self.query_one("#sound-headphones", Choice).value == "yes",
                typed=self.query_one("#sound-typed", Choice).value == "typed",
            )
        )

    def _tell(self, choices: SetupChoices) -> None:
        if choices != self._choices:
            self._choices = choices
            self.post_message(self.Chosen(choices))

    def action_test(self) -> None:
        """Record and play back."""
        self.post_message(self.TestPressed())

    def action_headphones(self) -> None:
        """Headphones on or off."""
        self._tell(replace(self._choices, headphones=not self._choices.headphones))
        self.show(self._choices)

    def action_typed(self) -> None:
        """Type the answers, or speak them again."""
        self._tell(replace(self._choices, typed=not self._choices.typed))
        self.show(self._choices)

    def action_close(self) -> None:
        """Back to the set-up."""
        self.post_message(self.Closed())


def _row(name: str, field: Static) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Label(ink(name), classes="name")
        yield field
