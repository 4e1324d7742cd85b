"""Every screen and state as text in three sizes, walked through in one told interview for each size."""

from __future__ import annotations

import pytest
import tui_story as story
from tui_host import ScriptedHost
from tui_screens import MIDDLE, SMALL, WIDE, Stage, play, same_as_golden

from voice_interviewer.errors import AudioDeviceError, BadInputError, MissingPartError
from voice_interviewer.session.events import Event, Phase, PhaseChanged
from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.host import SetupChoices

SIZES = {"80x24": SMALL, "120x40": MIDDLE, "200x50": WIDE}
Pictures = dict[str, str]


def _walk(size: tuple[int, int]) -> Pictures:
    pictures: Pictures = {}

    async def journey(stage: Stage) -> None:
        async def show(name: str, *events: Event, seconds: float = 0.0) -> None:
            await stage.tell(*events)
            await stage.pass_time(seconds)
            pictures[name] = stage.text()

        await stage.until(lambda: stage.app.setup.scan_line != "" and len(stage.app.setup.stages) == 3)
        await stage.until(lambda: stage.app.setup.devices is not None and stage.app.setup.models != ())
        await show("setup-scanning")
        await stage.press("question_mark")
        await show("setup-help")
        await stage.press("escape")
        stage.host.scan_gate.set()
        await stage.until(lambda: stage.app.setup.repository is not None)
        await stage.press("s")
        await show("setup-armed", seconds=3)
        await stage.press("s")
        await stage.ready()
        await show("setup-ready")
        await stage.begin()
        await show("starting")
        await show("interviewer", story.started(), story.asked(), *story.SPEAKING, seconds=1)
        await show("your-turn", *story.LISTENING, seconds=3)
        await show("nudged", *story.NUDGE)
        await show("hearing", *story.HEARING, seconds=42)
        await show("thinking", *story.THINKING, seconds=2)
        await show("ending", *story.ENDING, seconds=2)
        await stage.press("t")
        await show("time-to-think")
        await show("paused", *story.PAUSED)
        await stage.press("question_mark")
        await show("paused-help")
        await stage.press("escape")
        await show("transcribing", *story.LISTENING, *story.HEARING, *story.TRANSCRIBING, seconds=1)
        await show("follow-up", *story.ANSWERED, story.followed_up(), *story.SPEAKING, *story.LISTENING)
        await show("warned", *story.WARNED)
        await stage.press("e")
        await stage.tell(*story.PAUSED)
        await stage.press(*"Spot")
        await show("typing-instead", seconds=5)
        await stage.press("escape")
        await stage.tell(*story.LISTENING)
        await stage.press("q")
        await show("leave")
        await stage.press("n")
        await show("judging", *story.CLOSED, seconds=4)
        await show("score", *story.SCORED)
        await stage.press("end")
        await show("score-end")
        await stage.press("c")
        await show("after-score")
        await show("writing", *story.OVER, seconds=2)
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen) and "Score Summary" in stage.text())
        await show("debrief")

    play(journey, size=size)
    return pictures


NAMES = (
    "setup-scanning",
    "setup-help",
    "setup-armed",
    "setup-ready",
    "starting",
    "interviewer",
    "your-turn",
    "nudged",
    "hearing",
    "thinking",
    "ending",
    "time-to-think",
    "paused",
    "paused-help",
    "transcribing",
    "follow-up",
    "warned",
    "typing-instead",
    "leave",
    "judging",
    "score",
    "score-end",
    "after-score",
    "writing",
    "debrief",
)


@pytest.fixture(scope="module", params=list(SIZES))
def walked(request: pytest.FixtureRequest) -> tuple[str, Pictures]:
    return request.param, _walk(SIZES[request.param])


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_as_it_should(walked: tuple[str, Pictures], name: str) -> None:
    size, pictures = walked
    same_as_golden(f"{name}-{size}", pictures[name])


def test_no_picture_is_left_out(walked: tuple[str, Pictures]) -> None:
    assert tuple(walked[1]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_keys_are_always_in_sight(walked: tuple[str, Pictures], name: str) -> None:
    size, pictures = walked
    lines = pictures[name].splitlines()
    assert len(lines) <= SIZES[size][1]
    assert all(len(line) <= SIZES[size][0] for line in lines)
    assert any(word in lines[-1] for word in ("quit", "leave"))


@pytest.mark.parametrize("size", list(SIZES))
def test_the_typing_screen(size: str) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(typed=True), story.asked(), PhaseChanged(Phase.LISTENING))
        await stage.press(*"Pods wait.")
        await stage.pass_time(135)
        same_as_golden(f"typing-{size}", stage.text())

    play(journey, size=SIZES[size], choices=SetupChoices(typed=True))


@pytest.mark.parametrize("size", list(SIZES))
def test_the_set_up_without_a_microphone(size: str) -> None:
    problem = AudioDeviceError("No microphone was found", next_step="Plug one in, or choose another one.")

    async def journey(stage: Stage) -> None:
        stage.host.scan_gate.set()
        stage.host.prepare_gate.set()
        await stage.until(lambda: stage.app.setup.engine_problem is not None)
        same_as_golden(f"setup-no-microphone-{size}", stage.text())

    play(journey, size=SIZES[size], host=ScriptedHost(prepare_problems=[problem]))


@pytest.mark.parametrize("size", list(SIZES))
def test_the_set_up_of_a_folder_that_is_no_repository(size: str) -> None:
    problem = BadInputError("There is no such folder", where="bookshpo", next_step="Give the path of a repository.")

    async def journey(stage: Stage) -> None:
        stage.host.scan_gate.set()
        await stage.until(lambda: stage.app.setup.scan_problem is not None)
        same_as_golden(f"setup-no-repository-{size}", stage.text())

    play(journey, size=SIZES[size], host=ScriptedHost(repository_answer=problem))


@pytest.mark.parametrize("size", list(SIZES))
def test_the_failure_of_an_interview(size: str) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(), story.asked())
        stage.host.script.put(
            MissingPartError("The journal cannot be written", where="/sessions", next_step="Free some disk space.")
        )
        await stage.until(lambda: "stopped" in stage.text())
        same_as_golden(f"problem-{size}", stage.text())

    play(journey, size=SIZES[size])


def test_a_terminal_without_unicode_gets_plain_characters() -> None:
    async def journey(stage: Stage) -> None:
        await stage.ready()
        same_as_golden("ascii-setup-80x24", stage.text())
        await stage.begin()
        await stage.tell(story.started(), story.asked(), *story.LISTENING, *story.HEARING)
        same_as_golden("ascii-hearing-80x24", stage.text())
        await stage.tell(*story.ANSWERED, *story.CLOSED, *story.SCORED)
        same_as_golden("ascii-score-80x24", stage.text())

    play(journey, ascii_only=True)
