"""The set-up as a value: stages with clocks, what hinders the start, and how choices hang together."""

from __future__ import annotations

from dataclasses import replace

import pytest
import tui_story as story

from voice_interviewer.errors import AudioDeviceError, BadInputError, MissingPartError
from voice_interviewer.plan.terms import Mode, Round, Scope
from voice_interviewer.tui.glyphs import ASCII
from voice_interviewer.tui.host import (
    DeviceChoices,
    ModelPresence,
    ModelState,
    Problem,
    SetupChoices,
    Stage,
    StageState,
    problem_of,
)
from voice_interviewer.tui.setup_state import (
    Readiness,
    SetupState,
    choose,
    choose_mode,
    choose_rounds,
    may_begin,
    readiness,
    stage_seconds,
    with_stage,
)
from voice_interviewer.tui.setup_text import engine_lines, problem_text, repo_title, sound_check, start_label, status
from voice_interviewer.tui.sound_check import SoundState

READY = SetupState(repository=story.REPOSITORY, ready=True)
EVERY = tuple(Round)


@pytest.mark.parametrize(
    ("setup", "expected"),
    [
        (SetupState(), Readiness.SCANNING),
        (SetupState(repository=story.REPOSITORY), Readiness.LOADING),
        (SetupState(ready=True), Readiness.SCANNING),
        (READY, Readiness.READY),
        (replace(READY, sound=SoundState(busy=True)), Readiness.CHECKING),
        (replace(READY, choices=SetupChoices(mode=Mode.ROUNDS)), Readiness.NO_ROUND),
        (replace(READY, scan_problem=Problem("no folder", "", 2)), Readiness.SCAN_FAILED),
        (replace(READY, ready=False, engine_problem=Problem("no voice", "", 3)), Readiness.ENGINE_FAILED),
    ],
)
def test_what_stands_before_the_first_question(setup: SetupState, expected: Readiness) -> None:
    assert readiness(setup) is expected
    assert may_begin(replace(setup, armed=True)) is (expected is Readiness.READY)
    assert not may_begin(setup)


def test_a_stage_takes_the_place_of_its_earlier_self_and_has_a_clock() -> None:
    setup = SetupState()
    for stage, now in (
        (Stage("voice", StageState.WAITING), 10.0),
        (Stage("judge", StageState.WAITING), 10.0),
        (Stage("voice", StageState.LOADING), 11.0),
        (Stage("voice", StageState.LOADING, fraction=0.5), 12.0),
    ):
        setup = with_stage(setup, stage, now)
    assert [(stage.name, stage.state) for stage in setup.stages] == [
        ("voice", StageState.LOADING),
        ("judge", StageState.WAITING),
    ]
    assert stage_seconds(setup, setup.stages[0], 14.5) == 3.5
    assert stage_seconds(setup, setup.stages[1], 14.5) is None
    assert engine_lines(setup, 14.5, ASCII).plain == ". voice: loading 50% 0:03\n. judge: waiting"
    done = with_stage(setup, Stage("voice", StageState.READY, "piper", 4.2), 15.2)
    assert done.loading_since == ()
    assert engine_lines(done, 20.0, ASCII).plain == "+ voice: ready 4.2 s  piper\n. judge: waiting"


def test_models_and_devices_that_are_missing_say_what_to_do() -> None:
    setup = SetupState(
        models=(ModelState("voice", "piper", ModelPresence.MISSING, 63_000_000, "Pull it."),),
        devices=DeviceChoices(problem="PortAudio is missing. Install libportaudio2."),
    )
    assert engine_lines(setup, 0.0, ASCII).plain.splitlines() == [
        "Starting the engines",
        "x voice: piper, 63 MB, missing. Pull it.",
    ]
    assert sound_check(setup, ASCII).plain == "PortAudio is missing. Install libportaudio2."


def test_other_engines_have_to_be_prepared_again() -> None:
    failed = replace(READY, engine_problem=Problem("no microphone", "", 3))
    assert choose(READY, SetupChoices(scope=Scope.DEEP)) == replace(READY, choices=SetupChoices(scope=Scope.DEEP))
    again = choose(failed, SetupChoices(typed=True))
    assert (again.ready, again.engine_problem) == (False, None)


def test_single_rounds_begin_with_all_of_them() -> None:
    single = choose_mode(SetupChoices(), Mode.ROUNDS, EVERY)
    assert single.rounds == EVERY
    assert choose_mode(single, Mode.RAPID, EVERY) == SetupChoices(mode=Mode.RAPID)


def test_unticking_a_round_leaves_the_full_loop() -> None:
    fewer = choose_rounds(SetupChoices(), frozenset(EVERY) - {Round.HELM}, EVERY)
    assert (fewer.mode, Round.HELM in fewer.rounds, fewer.rounds[0]) == (Mode.ROUNDS, False, Round.TERRAFORM)
    assert choose_rounds(SetupChoices(), frozenset(EVERY), EVERY) == SetupChoices()


def test_the_start_button_names_what_it_does() -> None:
    assert start_label(READY) == "Start"
    assert start_label(replace(READY, armed=True)) == "Wait, cancel"
    assert start_label(replace(READY, engine_problem=Problem("no voice", "", 3))) == "Try again"


def test_the_status_names_the_remedy() -> None:
    problem = problem_of(AudioDeviceError("No microphone", where="USB Headset", next_step="Plug it in."))
    assert problem == Problem("No microphone (USB Headset)", "Plug it in.", 3, audio=True)
    assert status(replace(READY, engine_problem=problem)).plain.splitlines()[:2] == [
        "No microphone (USB Headset)",
        "Plug it in.",
    ]


@pytest.mark.parametrize(
    ("error", "exit_code", "words"),
    [
        (BadInputError("There is no such folder", where="x"), 2, "There is no such folder (x)"),
        (MissingPartError("The model is missing"), 3, "The model is missing"),
        (KeyError("bad"), 1, "Unexpected failure: KeyError: 'bad'"),
    ],
)
def test_every_failure_has_words_and_an_exit_code(error: Exception, exit_code: int, words: str) -> None:
    problem = problem_of(error)
    assert (problem.exit_code, problem.what) == (exit_code, words)
    assert problem_text(problem).plain.startswith(words)


def test_the_title_counts() -> None:
    assert repo_title(SetupState(), "shop").plain == "Repository shop"
    assert repo_title(READY, "shop").plain == "Repository bookshop: 132 facts, 1 file not readable"
