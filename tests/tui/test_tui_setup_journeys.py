"""Journeys through the set-up: what is chosen reaches the host, loading never blocks, and what is missing is a sentence."""

from __future__ import annotations

import asyncio
import threading

import pytest
from tui_host import ScriptedHost
from tui_screens import MIDDLE, Stage, play

from voice_interviewer.errors import AudioDeviceError, MissingPartError
from voice_interviewer.plan.terms import Feedback, Mode, Round, Scope
from voice_interviewer.tui.choice import Choice, ChoiceList
from voice_interviewer.tui.dialogs import HelpDialog
from voice_interviewer.tui.host import DeviceChoices, Patience, SetupChoices
from voice_interviewer.tui.interview_screen import InterviewScreen
from voice_interviewer.tui.setup_screen import SetupScreen


def test_choices_reach_the_host() -> None:
    host = ScriptedHost()

    async def journey(stage: Stage) -> None:
        await stage.ready()
        screen = stage.app.screen
        screen.query_one("#scope", Choice).value = "deep"
        screen.query_one("#feedback", Choice).value = "end"
        screen.query_one("#patience", Choice).value = "brisk"
        screen.query_one("#input", Choice).value = "usb"
        screen.query_one("#llm", Choice).value = "none"
        screen.query_one("#seed").focus()
        await stage.press("end", "4", "2")
        screen.query_one("#rounds").focus()
        await stage.press("down", "down", "space")
        await stage.until(lambda: stage.app.setup.ready and stage.app.setup.choices.llm == "none")
        screen.query_one("#start").focus()
        await stage.press("enter")
        await stage.until(lambda: bool(host.ran))

    play(journey, host=host)
    every = tuple(known for known in Round if known is not Round.HELM)
    expected = SetupChoices(
        mode=Mode.ROUNDS,
        rounds=every,
        scope=Scope.DEEP,
        feedback=Feedback.END,
        seed=42,
        input_device="usb",
        llm="none",
        patience=Patience.BRISK,
    )
    assert host.ran == [expected]
    assert (host.prepared[-1].llm, host.prepared[-1].input_device) == ("none", "usb")


def test_start_pressed_early_begins_by_itself() -> None:
    async def journey(stage: Stage) -> None:
        await stage.press("enter")
        assert stage.app.setup.armed
        assert not stage.host.ran
        await stage.ready()
        await stage.until(lambda: bool(stage.host.ran))
        assert isinstance(stage.app.screen, InterviewScreen)

    play(journey)


def test_a_resumed_interview_begins_without_a_key() -> None:
    async def journey(stage: Stage) -> None:
        stage.host.scan_gate.set()
        stage.host.prepare_gate.set()
        await stage.until(lambda: bool(stage.host.ran))

    play(journey, start_at_once=True)


def test_without_a_microphone_typed_answers_go_on() -> None:
    host = ScriptedHost(prepare_problems=[AudioDeviceError("No microphone was found", next_step="Plug one in.")])

    async def journey(stage: Stage) -> None:
        host.scan_gate.set()
        host.prepare_gate.set()
        await stage.until(lambda: stage.app.setup.engine_problem is not None)
        assert "No microphone was found" in stage.text()
        await stage.press("t")
        await stage.until(lambda: stage.app.setup.ready)
        await stage.press("s")
        await stage.until(lambda: bool(host.ran))

    play(journey, host=host)
    assert host.ran[0].typed


def test_try_again_prepares_again() -> None:
    host = ScriptedHost(prepare_problems=[MissingPartError("The voice is missing", next_step="Pull it.")])

    async def journey(stage: Stage) -> None:
        host.scan_gate.set()
        host.prepare_gate.set()
        await stage.until(lambda: stage.app.setup.engine_problem is not None)
        assert "Try again" in stage.text()
        await stage.press("s")
        await stage.until(lambda: stage.app.setup.ready)

    play(journey, host=host)
    assert len(host.prepared) == 2


def test_no_interview_without_a_round() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        stage.app.screen.query_one("#rounds").focus()
        await stage.press("space", *(["down", "space"] * 7))
        assert stage.app.setup.choices.rounds == ()
        await stage.press("s")
        assert "Choose at least one round." in stage.text()
        assert not stage.host.ran

    play(journey)


def test_the_sound_screen_shows_the_level_and_gives_a_verdict() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m")
        await stage.until(lambda: "good" in stage.text())
        assert stage.host.monitored == [""]
        await stage.press("r")
        await stage.until(lambda: "USB Headset hears you well." in stage.text())
        assert stage.host.tested == [("", "")]
        await stage.until(lambda: len(stage.host.monitored) == 2)
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.app.screen, SetupScreen) and not stage.app.setup.sound.busy)
        assert "hears you well" in stage.text()

    play(journey)


def test_the_sound_test_tells_what_it_does() -> None:
    host = ScriptedHost(test_gate=threading.Event())

    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m", "r")
        await stage.until(lambda: "RECORDING" in stage.text())
        assert host.test_gate is not None
        host.test_gate.set()
        await stage.until(lambda: "hears you well" in stage.text())

    play(journey, host=host)


def test_another_microphone_is_listened_to_at_once() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m")
        await stage.until(lambda: stage.host.monitored == [""])
        stage.app.screen.query_one("#sound-input", Choice).value = "usb"
        await stage.until(lambda: stage.host.monitored == ["", "usb"])
        await stage.press("escape")
        await stage.until(lambda: stage.app.setup.ready)
        assert stage.app.setup.choices.input_device == "usb"
        assert stage.app.screen.query_one("#input", Choice).value == "usb"

    play(journey)


def test_headphones_and_typed_answers_are_one_key_each() -> None:
    host = ScriptedHost()

    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m", "h", "t", "escape")
        await stage.until(lambda: stage.app.setup.ready and isinstance(stage.app.screen, SetupScreen))
        await stage.press("s")
        await stage.until(lambda: bool(host.ran))

    play(journey, host=host)
    assert (host.ran[0].headphones, host.ran[0].typed) == (True, True)


def test_a_start_waits_until_the_microphone_is_free() -> None:
    host = ScriptedHost(test_gate=threading.Event())

    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m", "r")
        await stage.until(lambda: bool(host.tested))
        await stage.press("escape", "s")
        assert "the microphone is still in use" in stage.text()
        assert not host.ran
        assert host.test_gate is not None
        host.test_gate.set()
        await stage.until(lambda: bool(host.ran))

    play(journey, host=host, size=MIDDLE)


def test_a_failed_sound_check_gives_the_remedy() -> None:
    host = ScriptedHost(monitor_problem=AudioDeviceError("The device is busy", next_step="Close the other program."))

    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m")
        await stage.until(lambda: "Close the other program." in stage.text())

    play(journey, host=host)


def test_devices_that_cannot_be_listed_are_a_sentence() -> None:
    host = ScriptedHost(devices_answer=DeviceChoices(problem="PortAudio is missing: apt install libportaudio2"))

    async def journey(stage: Stage) -> None:
        await stage.ready()
        assert "PortAudio is missing: apt install  " in stage.text()
        assert "│             libportaudio2  " in stage.text()

    play(journey, host=host, size=MIDDLE)


@pytest.mark.parametrize("broken", ["devices_answer", "models_answer"])
def test_a_defect_in_a_look_up_does_not_end_the_program(broken: str) -> None:
    host = ScriptedHost()
    setattr(host, broken, KeyError("defect"))

    async def journey(stage: Stage) -> None:
        await stage.begin()

    play(journey, host=host)
    assert len(host.ran) == 1


def test_a_host_that_never_answers_keeps_no_key_waiting() -> None:
    async def journey(stage: Stage) -> None:
        await stage.press("tab", "question_mark")
        assert isinstance(stage.app.screen, HelpDialog)
        await stage.press("escape", "q")
        await asyncio.sleep(0)

    assert play(journey).exit_code == 0


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
def test_leaving_the_set_up_asks_nothing(key: str, code: int) -> None:
    async def journey(stage: Stage) -> None:
        await stage.press(key)

    assert play(journey).exit_code == code


def test_a_list_of_what_can_be_chosen_opens_and_closes_by_keys() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        scope = stage.app.screen.query_one("#scope", Choice)
        scope.focus()
        await stage.press("enter")
        assert isinstance(stage.app.screen, ChoiceList)
        assert "Standard, 12 to 18 questions" in stage.text()
        await stage.press("down", "enter")
        seen = [stage.app.setup.choices.scope.value, scope.value]
        await stage.press("space", "down", "escape")
        seen += [stage.app.setup.choices.scope.value]
        await stage.press("right", "right", "left", "left", "left")
        assert [*seen, stage.app.setup.choices.scope.value] == ["standard", "standard", "standard", "quick"]
        await stage.press("down")
        assert stage.app.screen.focused is stage.app.screen.query_one("#feedback")

    play(journey)


def test_a_click_opens_the_list_too() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.pilot.click("#llm")
        assert isinstance(stage.app.screen, ChoiceList)
        await stage.press("end", "enter")
        await stage.until(lambda: stage.app.setup.choices.llm == "none")

    play(journey)


def test_the_sound_screen_says_at_once_that_typed_answers_need_no_microphone() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        await stage.press("m")
        assert "Level       not needed, answers are typed" in stage.text()
        assert "r records three seconds of you and plays them back." in stage.text()
        assert stage.host.monitored == []

    play(journey, choices=SetupChoices(typed=True))
