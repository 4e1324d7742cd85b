"""The set-up screen: shows the repo map, the rounds and the engines on their way, and turns widgets into `SetupChoices`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, Label, Static

from voice_interviewer.plan.terms import Feedback, Mode, Scope
from voice_interviewer.tui.choice import Choice
from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.host import Patience, SetupChoices
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.round_list import RoundList
from voice_interviewer.tui.setup_state import SetupState, choose_mode, choose_rounds
from voice_interviewer.tui.setup_text import (
    FEEDBACK_WORDS,
    MODE_WORDS,
    PATIENCE_WORDS,
    engine_lines,
    repo_map,
    repo_title,
    scope_words,
    sound_check,
    start_label,
    status,
)
from voice_interviewer.tui.sound_words import ANSWERS, HEADPHONES, device_options, headphones_word, typed_word
from voice_interviewer.tui.untrusted import ink, one_line

LLM_WORDS = {
    "auto": "Automatic: the best one on this machine",
    "embedded": "Embedded model",
    "ollama": "Ollama",
    "none": "No language model, rules only",
}
WIDTHS = [(0, "-narrow"), (110, "-wide")]
E = TypeVar("E", bound=StrEnum)


class SetupScreen(Screen[None], inherit_bindings=False):
    """Draws a `SetupState` and tells the app what the candidate chose."""

    class Chosen(Message):
        """The choices changed."""

        def __init__(self, choices: SetupChoices) -> None:
            super().__init__()
            self.choices = choices

    class StartPressed(Message):
        """Start, cancel the waiting start, or try again; the app knows which."""

    class ProgressPressed(Message):
        """Show the past sessions."""

    class SoundPressed(Message):
        """Open the sound screen."""

    AUTO_FOCUS = "#start"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "start"),
        Binding("tab", "app.focus_next", "next field"),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("m", "sound", "sound check"),
        Binding("t", "typed", "typed"),
        Binding("g", "progress", "progress"),
        Binding("question_mark,f1", "app.help", "help", key_display="?"),
        Binding("q", "app.quit", "quit"),
        Binding("ctrl+c", "screen.copy_text", show=False),
        Binding("ctrl+c", "app.interrupt", show=False),
    ]

    def __init__(self, setup: SetupState, *, repo_name: str, glyphs: Glyphs) -> None:
        super().__init__(name="setup")
        self._setup = setup
        self._repo_name = repo_name
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        choices = self._setup.choices
        yield Static(self._title(), id="title")
        with VerticalScroll(id="body", can_focus=False):
            with Vertical(classes="column"):
                with Vertical(id="interview-panel", classes="panel"):
                    yield Choice("mode", "Mode", [(MODE_WORDS[mode], mode) for mode in Mode], choices.mode)
                    yield Choice("scope", "Length", [(scope_words(scope), scope) for scope in Scope], choices.scope)
                    yield Choice("feedback", "Feedback", _worded(FEEDBACK_WORDS), choices.feedback)
                    yield Choice("llm", "Judge", _llm_options(choices.llm), choices.llm)
                    yield from _row(
                        "Seed", Input(str(choices.seed), id="seed", type="integer", compact=True, max_length=9)
                    )
                with Vertical(id="sound-panel", classes="panel"):
                    yield Choice("typed", "Answers", ANSWERS, typed_word(choices))
                    yield Choice("input", "Microphone", device_options((), choices.input_device), choices.input_device)
                    yield Choice("output", "Speaker", device_options((), choices.output_device), choices.output_device)
                    yield Choice("headphones", "Headphones", HEADPHONES, headphones_word(choices))
                    yield Choice("patience", "Patience", _worded(PATIENCE_WORDS), choices.patience)
                    yield from _row("Check", Static("", id="sound-check"))
                yield Static("", id="engines", classes="panel")
            with Vertical(classes="column"):
                yield RoundList("rounds")
                with VerticalScroll(id="map-box", classes="panel"):
                    yield Static("", id="map")
        with Horizontal(id="bottom"):
            yield Static("", id="status")
            yield Button("Start", id="start", variant="primary", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#rounds").border_title = ink("Rounds")
        self.query_one("#interview-panel").border_title = ink("Interview")
        self.query_one("#sound-panel").border_title = ink("Sound")
        self.query_one("#engines").border_title = ink("Engines")
        self.draw(self._setup, 0.0)

    def _title(self) -> Content:
        where = "   offline: nothing leaves this machine" if self._setup.choices.offline else ""
        return ink(f"voice-interviewer   {one_line(self._repo_name)}{where}", "bold")

    # drawing --------------------------------------------------------------------------------------------------------

    def draw(self, setup: SetupState, now: float) -> None:
        """Show this state; `now` is the clock that `loading_since` was read from."""
        before, self._setup = self._setup, setup
        if not self.is_mounted or self not in self.app.screen_stack:
            return
        first = before is setup
        if first or (before.repository, before.scan_line, before.scan_problem) != (
            setup.repository,
            setup.scan_line,
            setup.scan_problem,
        ):
            self.query_one("#map", Static).update(repo_map(setup))
            self.query_one("#map-box").border_title = repo_title(setup, self._repo_name)
        if first or before.rounds != setup.rounds or before.choices != setup.choices:
            self._draw_rounds(setup)
        if before.devices != setup.devices:
            self._draw_devices(setup)
        if before.choices != setup.choices:
            self._draw_choices(setup.choices)
        self.query_one("#engines", Static).update(engine_lines(setup, now, self._glyphs))
        self.query_one("#sound-check", Static).update(sound_check(setup, self._glyphs))
        self.query_one("#status", Static).update(status(setup))
        button = self.query_one("#start", Button)
        button.label = ink(start_label(setup))

    def _draw_rounds(self, setup: SetupState) -> None:
        every = frozenset(offer.round for offer in setup.rounds)
        chosen = frozenset(setup.choices.rounds) if setup.choices.mode is Mode.ROUNDS else every
        rounds = self.query_one("#rounds", RoundList)
        rounds.show(setup.rounds, chosen)
        rounds.disabled = setup.choices.mode not in (Mode.FULL, Mode.ROUNDS)

    def _draw_devices(self, setup: SetupState) -> None:
        devices = setup.devices
        if devices is None:
            return
        self.query_one("#input", Choice).set_options(
            device_options(devices.inputs, setup.choices.input_device), setup.choices.input_device
        )
        self.query_one("#output", Choice).set_options(
            device_options(devices.outputs, setup.choices.output_device), setup.choices.output_device
        )

    def _draw_choices(self, choices: SetupChoices) -> None:
        with self.prevent(Choice.Changed):
            self.query_one("#mode", Choice).value = choices.mode
            self.query_one("#typed", Choice).value = typed_word(choices)
            self.query_one("#headphones", Choice).value = headphones_word(choices)
            self.query_one("#input", Choice).value = choices.input_device
            self.query_one("#output", Choice).value = choices.output_device
        self.query_one("#input", Choice).disabled = choices.typed
        self.query_one("#patience", Choice).disabled = choices.typed

    # what the candidate does ----------------------------------------------------------------------------------------

    @on(Choice.Changed)
    @on(Input.Changed)
    def _read_choices(self, event: Message) -> None:
        event.stop()
        before = self._setup.choices
        mode = Mode(self._chosen("mode"))
        choices = replace(
            before,
            scope=Scope(self._chosen("scope")),
            feedback=Feedback(self._chosen("feedback")),
            patience=Patience(self._chosen("patience")),
            llm=self._chosen("llm"),
            input_device=self._chosen("input"),
            output_device=self._chosen("output"),
            typed=self._chosen("typed") == "typed",
            headphones=self._chosen("headphones") == "yes",
            seed=_seed(self.query_one("#seed", Input).value, before.seed),
        )
        if mode is not before.mode:
            choices = choose_mode(choices, mode, tuple(offer.round for offer in self._setup.rounds))
        self._tell(choices)

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#{name}", Choice).value

    @on(RoundList.Ticked)
    def _take_rounds(self, event: RoundList.Ticked) -> None:
        event.stop()
        available = tuple(offer.round for offer in self._setup.rounds)
        self._tell(choose_rounds(self._setup.choices, event.rounds, available))

    def _tell(self, choices: SetupChoices) -> None:
        if choices != self._setup.choices:
            self.post_message(self.Chosen(choices))

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        """Start, cancel, or try again."""
        self.post_message(self.StartPressed())

    def action_sound(self) -> None:
        """Choose devices, see the level, record and play back."""
        self.post_message(self.SoundPressed())

    def action_progress(self) -> None:
        """Trends, past sessions and gaps that are due."""
        self.post_message(self.ProgressPressed())

    def action_typed(self) -> None:
        """Type the answers, or speak them again."""
        choices = self._setup.choices
        self._tell(replace(choices, typed=not choices.typed))


def _row(name: str, field: Input | Static) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Label(ink(name), classes="name")
        yield field


def _worded(words: Mapping[E, str]) -> list[tuple[str, str]]:
    return [(said, value) for value, said in words.items()]


def _llm_options(chosen: str) -> list[tuple[str, str]]:
    options = [(words, key) for key, words in LLM_WORDS.items()]
    return options if chosen in LLM_WORDS else [*options, (chosen, chosen)]


def _seed(text: str, before: int) -> int:
    try:
        return int(text)
    except ValueError:
        return before
