"""Every screen and state as text in three sizes and three themes, walked through in one told interview for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import tui_story as story
from textual.color import Color
from tui_host import ScriptedHost
from tui_screens import MIDDLE, SMALL, WIDE, Stage, play, same_as_golden

from voice_interviewer.errors import AudioDeviceError, BadInputError, MissingPartError
from voice_interviewer.session.events import AnswerScored, Event, Phase, PhaseChanged, QuestionRetried
from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.host import Level, SetupChoices

SIZES = {"80x24": SMALL, "120x40": MIDDLE, "200x50": WIDE}
THEMES = ("dark", "light", "no-colour")
LIGHT_BORDERS = str.maketrans("┏━┓┃┗┛", "╭─╮│╰╯")
READABLE = 4.5
"""Contrast of text, after the Web Content Accessibility Guidelines."""


@dataclass(frozen=True)
class Picture:
    """One screen."""

    text: str
    faint: tuple[str, ...]
    """Pieces of text whose colours are too close, with their contrast."""
    coloured: bool


Pictures = dict[str, Picture]


@contextmanager
def colours(theme: str) -> Iterator[None]:
    """Without colour is told by the environment, as users do."""
    before = os.environ.pop("NO_COLOR", None)
    if theme == "no-colour":
        os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before


def take(stage: Stage) -> Picture:
    faint: list[str] = []
    coloured = False
    strips = stage.app.screen._compositor.render_strips()
    for dialog in stage.app.screen.query(".dialog"):
        # What lies behind a dialog is meant to be faint.
        area = dialog.region
        strips = [strip.crop(area.x, area.right) for strip in strips[area.y : area.bottom]]
    for strip in strips:
        for line_filter in stage.app._filters:
            strip = strip.apply_filter(line_filter, Color.parse("black"))
        for text, style, _ in strip:
            if style is None or style.color is None or style.bgcolor is None or not text.strip():
                continue
            front, back = style.color, style.bgcolor
            coloured = coloured or not (front.is_default and back.is_default)
            if front.triplet is None or back.triplet is None or style.dim or not any(map(str.isalnum, text)):
                continue
            ink, paper = (back, front) if style.reverse else (front, back)
            ratio = contrast(tuple(ink.triplet or ()), tuple(paper.triplet or ()))
            if ratio < READABLE:
                faint.append(f"{text.strip()} ({ratio:.1f})")
    return Picture(stage.text(), tuple(faint), coloured)


def contrast(front: tuple[int, ...], back: tuple[int, ...]) -> float:
    """The ratio of the two luminances, 1 to 21."""

    def luminance(colour: tuple[int, ...]) -> float:
        parts = [part / 255 for part in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _walk(size: tuple[int, int], theme: str, *, ascii_only: bool = False) -> Pictures:
    pictures: Pictures = {}

    async def journey(stage: Stage) -> None:
        async def show(name: str, *events: Event, seconds: float = 0.0) -> None:
            await stage.tell(*events)
            await stage.pass_time(seconds)
            pictures[name] = take(stage)

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
        await stage.press("m")
        await stage.until(lambda: stage.app.setup.sound.level == story_levels(stage)[-1])
        await show("sound")
        await stage.press("r")
        await stage.until(lambda: stage.app.setup.sound.verdict is not None)
        await stage.until(lambda: stage.app.setup.sound.level == story_levels(stage)[-1])
        await show("sound-verdict")
        await stage.press("escape")
        await stage.until(lambda: not stage.app.setup.sound.busy)
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
        await show("still-listening", *story.THINKING)
        await show("follow-up", *story.ANSWERED, story.followed_up(), *story.SPEAKING, *story.LISTENING)
        await show("warned", *story.WARNED)
        await stage.press("f")
        await show("fixing")
        await stage.press("escape")
        await stage.tell(*story.LISTENING)
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
        await stage.press("r")
        again = (QuestionRetried(story.NODES.id), story.asked(), *story.LISTENING, *story.HEARING)
        await show("second-attempt", *again)
        await show("second-score", *story.ANSWERED, *story.CLOSED, AnswerScored(story.BETTER_SCORE))
        await stage.press("c")
        await show("after-score")
        await show("writing", *story.OVER, seconds=2)
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen) and "Score Summary" in stage.text())
        await show("debrief")
        await stage.press("e")
        await show("quotes")

    with colours(theme):
        play(journey, size=size, theme="dark" if theme == "no-colour" else theme, ascii_only=ascii_only)
    return pictures


def story_levels(stage: Stage) -> tuple[Level, ...]:
    return stage.host.levels


NAMES = (
    "setup-scanning",
    "setup-help",
    "setup-armed",
    "setup-ready",
    "sound",
    "sound-verdict",
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
    "still-listening",
    "follow-up",
    "warned",
    "fixing",
    "typing-instead",
    "leave",
    "judging",
    "score",
    "score-end",
    "second-attempt",
    "second-score",
    "after-score",
    "writing",
    "debrief",
    "quotes",
)


@pytest.fixture(scope="module", params=[f"{size}-{theme}" for size in SIZES for theme in THEMES])
def walked(request: pytest.FixtureRequest) -> tuple[str, str, Pictures]:
    size, _, theme = request.param.partition("-")
    return size, theme, _walk(SIZES[size], theme)


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_as_it_should(walked: tuple[str, str, Pictures], name: str) -> None:
    size, theme, pictures = walked
    text = pictures[name].text
    # Without colour a heavy border tells where the focus is.
    same_as_golden(f"{name}-{size}", text.translate(LIGHT_BORDERS) if theme == "no-colour" else text)


def test_no_picture_is_left_out(walked: tuple[str, str, Pictures]) -> None:
    assert tuple(walked[2]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_read_in_every_theme(walked: tuple[str, str, Pictures], name: str) -> None:
    _, theme, pictures = walked
    assert pictures[name].faint == ()
    assert pictures[name].coloured is (theme != "no-colour")


@pytest.mark.parametrize("name", NAMES)
def test_the_keys_are_always_in_sight(walked: tuple[str, str, Pictures], name: str) -> None:
    size, _, pictures = walked
    lines = pictures[name].text.splitlines()
    assert len(lines) <= SIZES[size][1]
    assert all(len(line) <= SIZES[size][0] for line in lines)
    assert any(word in lines[-1] for word in ("quit", "leave", "back", "keep"))


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


@pytest.mark.parametrize("theme", ["dark", "no-colour"])
def test_no_screen_of_an_interview_has_a_character_beyond_ascii_where_there_is_no_unicode(theme: str) -> None:
    pictures = _walk(SMALL, theme, ascii_only=True)
    assert {name: picture.text for name, picture in pictures.items() if not picture.text.isascii()} == {}
