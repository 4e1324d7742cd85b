"""The plain terminal: the keys of the TUI as lines, answers from a pipe, and what it says when asked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TextIO, cast

import pytest
import tui_story as story

from voice_interviewer.cli.plain import PlainTerminal
from voice_interviewer.cli.plain_words import corrected_text
from voice_interviewer.debrief.clips import Clip
from voice_interviewer.errors import BadInputError
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import AnswerScored, Event, Phase, PhaseChanged, QuestionRetried


class Keyboard:
    """A terminal's input: `type` returns when the line was dealt with."""

    def __init__(self, *, tty: bool = True) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._asked = threading.Semaphore(0)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def type(self, *lines: str) -> None:
        for line in lines:
            self._lines.put(line + "\n")
            assert self._asked.acquire(timeout=10)

    def end(self) -> None:
        self._lines.put(None)

    def __iter__(self) -> Iterator[str]:
        while True:
            self._asked.release()
            line = self._lines.get()
            if line is None:
                return
            yield line


class Table:
    """A plain terminal with a keyboard, and what it did."""

    def __init__(self, *, typed: bool = False, tty: bool = True, broken: bool = False) -> None:
        self.keyboard = Keyboard(tty=tty)
        self.controls = Controls()
        self.played: list[Clip] = []
        self.opened: list[tuple[str, int]] = []
        self._broken = broken
        self.terminal = PlainTerminal(
            self.controls,
            typed=typed,
            keys=cast(TextIO, self.keyboard),
            play=self._play,
            open_file=lambda path, line: self.opened.append((path, line)),
        )
        self.terminal.listen_to_keys()
        assert self.keyboard._asked.acquire(timeout=10)

    def _play(self, clip: Clip) -> None:
        if self._broken:
            raise BadInputError("there is no such file", next_step="Look into the folder.")
        self.played.append(clip)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.terminal.emit(event)

    def pressed(self) -> list[Control]:
        pressed: list[Control] = []
        while (control := self.controls.take()) is not None:
            pressed.append(control)
        return pressed


ASKED: tuple[Event, ...] = (story.started(), story.asked())
LISTENING: tuple[Event, ...] = (*ASKED, *story.SPEAKING, *story.LISTENING)
SCORED: tuple[Event, ...] = (*ASKED, *story.ANSWERED, *story.CLOSED, *story.SCORED)


@pytest.mark.parametrize(
    ("line", "control"),
    [
        ("", Control.FINISH), ("r", Control.REPEAT), ("s", Control.SKIP), ("t", Control.THINK),
        ("p", Control.PAUSE), ("q", Control.STOP), ("R", Control.REPEAT),
    ],
)  # fmt: skip
def test_a_line_is_the_key_of_the_tui(line: str, control: Control) -> None:
    table = Table()
    table.tell(*LISTENING)
    table.keyboard.type(line)
    assert table.pressed() == [control]


@pytest.mark.parametrize("line", ["", "p", "g"])
def test_a_pause_ends_with_each_of_its_keys(line: str) -> None:
    table = Table()
    table.tell(*LISTENING, *story.PAUSED)
    table.keyboard.type(line)
    assert table.pressed() == [Control.RESUME]


@pytest.mark.parametrize(("line", "control"), [("", Control.CONTINUE), ("r", Control.RETRY), ("q", Control.STOP)])
def test_the_keys_after_a_score(line: str, control: Control) -> None:
    table = Table()
    table.tell(*SCORED)
    table.keyboard.type(line)
    assert table.pressed() == [control]


def test_a_key_without_a_meaning_now_says_which_have_one(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.tell(*LISTENING)
    capsys.readouterr()
    table.keyboard.type("c")
    said = capsys.readouterr().err
    assert said.startswith("Keys now, each with Enter\nEnter: End this answer now.")
    assert table.pressed() == []


def test_what_goes_on_is_said_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.tell(*LISTENING, *story.HEARING)
    capsys.readouterr()
    table.keyboard.type("w")
    assert capsys.readouterr().err.startswith(
        "Listening. question 1 of 2. 42 s, 15 words. microphone good. pace after 15 s of speech, 0 fillers so far."
    )


def test_one_answer_is_typed_in_a_spoken_interview() -> None:
    table = Table()
    table.tell(*LISTENING)
    table.keyboard.type("e")
    assert table.pressed() == [Control.PAUSE]
    table.tell(*story.PAUSED)
    table.keyboard.type("q is a letter here")
    assert table.controls.take_typed() == "q is a letter here"
    assert table.pressed() == [Control.RESUME]


def test_an_empty_line_goes_back_to_speaking() -> None:
    table = Table()
    table.tell(*LISTENING)
    table.keyboard.type("e", "")
    assert table.controls.take_typed() is None
    assert table.pressed() == [Control.PAUSE, Control.RESUME]


def test_a_misheard_word_is_put_right(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.tell(*ASKED, *story.ANSWERED, story.followed_up(), *story.LISTENING)
    table.keyboard.type("f karpenter = Carpenter")
    assert table.controls.take_correction() == story.ANSWER.replace("Karpenter", "Carpenter")
    assert table.pressed() == [Control.PAUSE, Control.RESUME]
    capsys.readouterr()
    table.keyboard.type("f", "f nobody said this = that")
    said = capsys.readouterr().err
    assert story.ANSWER in said
    assert "not in your last answer" in said
    assert table.controls.take_correction() is None


def test_quotes_are_numbered_and_can_be_heard(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.tell(*SCORED)
    assert (
        '  2 stated: Karpenter launches right-sized nodes without a node group. "Karpenter' in capsys.readouterr().out
    )
    table.keyboard.type("2")
    assert [clip.audio for clip in table.played] == ["audio/k8s-node-scaling.wav"]


def test_a_quote_that_cannot_be_played_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(broken=True)
    table.tell(*SCORED)
    table.keyboard.type("1")
    assert "Look into the folder." in capsys.readouterr().err


def test_a_further_attempt_is_told_beside_the_one_before(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    again = (QuestionRetried(story.NODES.id), story.asked(), *story.ANSWERED, *story.CLOSED)
    table.tell(*SCORED, *again, AnswerScored(story.BETTER_SCORE))
    out = capsys.readouterr().out
    assert "Attempt 2 beside attempt 1:\n  Rating: 3/4, now 4/4\n" in out
    assert "  won: Spot instances cut the price of interruptible work." in out


def test_the_cited_file_is_named_and_opened_while_the_turn_is_paused(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.tell(*LISTENING)
    table.keyboard.type("o")
    assert table.opened == [("modules/eks/main.tf", 42)]
    assert table.pressed() == [Control.PAUSE]
    assert "modules/eks/main.tf:42" in capsys.readouterr().out


def test_typed_answers_come_from_a_pipe_all_at_once() -> None:
    table = Table(typed=True, tty=False)
    table.keyboard.type("first answer", "/skip", "second answer")
    typed = PhaseChanged(Phase.LISTENING, typed=True)
    table.tell(story.started(typed=True), story.asked(), typed)
    assert table.controls.take_typed() == "first answer"
    table.tell(*story.ANSWERED, story.followed_up(), typed)
    assert table.pressed() == [Control.SKIP]
    table.tell(story.asked(), typed)
    assert table.controls.take_typed() == "second answer"
    table.keyboard.end()


def test_after_a_score_a_typed_line_is_the_next_answer_or_a_command() -> None:
    table = Table(typed=True)
    table.tell(story.started(typed=True), story.asked(), *story.ANSWERED, *story.CLOSED, *story.SCORED)
    table.keyboard.type("/retry")
    assert table.pressed() == [Control.RETRY]
    table.tell(*story.SCORED)
    table.keyboard.type("the next answer")
    assert table.pressed() == [Control.CONTINUE]
    table.tell(story.asked(), PhaseChanged(Phase.LISTENING, typed=True))
    assert table.controls.take_typed() == "the next answer"


@pytest.mark.parametrize(
    ("change", "fixed"),
    [
        ("cube control = kubectl", "We use kubectl. Cube controls help."),
        ("CUBE CONTROL=kubectl", "We use kubectl. Cube controls help."),
        ("help =", "We use cube control. Cube controls ."),
        ("control", None),
        ("contro = x", None),
        (" = x", None),
    ],
)
def test_whole_words_are_put_right(change: str, fixed: str | None) -> None:
    assert corrected_text("We use cube control. Cube controls help.", change) == fixed
