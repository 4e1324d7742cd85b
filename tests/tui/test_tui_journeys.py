"""Journeys through the app with keys and mouse: what is pressed reaches the interview, and failures become words."""

from __future__ import annotations

import time

import pytest
import tui_story as story
from textual.widgets import TextArea
from tui_host import ScriptedHost
from tui_screens import MIDDLE, SMALL, Stage, play

from voice_interviewer.errors import BadInputError, MissingPartError, StoppedError
from voice_interviewer.session.controls import Control
from voice_interviewer.session.events import (
    AnswerCorrected,
    AnswerScored,
    Event,
    InputHeard,
    Phase,
    PhaseChanged,
    QuestionAsked,
    QuestionRetried,
    SpeechState,
    WordsHeard,
)
from voice_interviewer.speech.words import Transcript
from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.dialogs import HelpDialog, LeaveDialog, ProblemScreen
from voice_interviewer.tui.fix_dialog import FixDialog
from voice_interviewer.tui.host import SetupChoices
from voice_interviewer.tui.interview_screen import InterviewScreen
from voice_interviewer.tui.moment import Moment
from voice_interviewer.tui.setup_screen import SetupScreen

OPENING: tuple[Event, ...] = (story.started(), story.asked())
UNTIL: dict[Moment, tuple[Event, ...]] = {
    Moment.STARTING: OPENING,
    Moment.INTERVIEWER: (*OPENING, *story.SPEAKING),
    Moment.YOUR_TURN: (*OPENING, *story.LISTENING),
    Moment.HEARING: (*OPENING, *story.LISTENING, *story.HEARING),
    Moment.THINKING: (*OPENING, *story.LISTENING, *story.THINKING),
    Moment.ENDING: (*OPENING, *story.LISTENING, *story.ENDING),
    Moment.TRANSCRIBING: (*OPENING, *story.TRANSCRIBING),
    Moment.JUDGING: (*OPENING, *story.ANSWERED, *story.CLOSED),
    Moment.SCORE: (*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED),
    Moment.PAUSED: (*OPENING, *story.PAUSED),
    Moment.WRITING: (*OPENING, *story.OVER),
}
KEYS = ("space", "enter", "r", "s", "p", "t", "c", "x")
TURN = {"r": Control.REPEAT, "s": Control.SKIP, "p": Control.PAUSE}
SENT: dict[Moment, dict[str, Control]] = {
    Moment.STARTING: {},
    Moment.INTERVIEWER: {"space": Control.FINISH, "enter": Control.FINISH} | TURN,
    Moment.TRANSCRIBING: {},
    Moment.JUDGING: {},
    Moment.SCORE: {
        "space": Control.CONTINUE,
        "enter": Control.CONTINUE,
        "c": Control.CONTINUE,
        "r": Control.RETRY,
    },
    Moment.PAUSED: {"space": Control.RESUME, "enter": Control.RESUME, "p": Control.RESUME},
    Moment.WRITING: {},
} | {
    moment: {"space": Control.FINISH, "enter": Control.FINISH, "t": Control.THINK} | TURN
    for moment in (Moment.YOUR_TURN, Moment.HEARING, Moment.THINKING, Moment.ENDING)
}
SENT[Moment.ENDING] |= {"c": Control.THINK, "x": Control.THINK}
"""Any key without a meaning of its own stops the countdown."""


def test_the_keys_send_their_controls_in_every_state() -> None:
    found: dict[Moment, dict[str, Control]] = {}

    async def journey(stage: Stage) -> None:
        await stage.begin()
        for moment, events in UNTIL.items():
            found[moment] = {}
            for key in KEYS:
                await stage.tell(*events)
                assert stage.app.view.moment is moment
                await stage.press(key)
                for control in stage.host.pressed():
                    found[moment][key] = control

    play(journey)
    assert found == SENT


def test_typed_answers_are_sent_and_letters_are_text() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(typed=True), story.asked(), PhaseChanged(Phase.LISTENING))
        await stage.press("ctrl+s")
        assert stage.host.controls is not None
        assert stage.host.controls.take_typed() is None
        await stage.press(*"qsr?", "enter", *"p")
        assert stage.host.pressed() == []
        await stage.press("ctrl+s")
        assert stage.host.controls.take_typed() == "qsr?\np"
        await stage.press("ctrl+n", "ctrl+r")
        assert stage.host.pressed() == [Control.SKIP, Control.REPEAT]

    play(journey, choices=SetupChoices(typed=True))


def test_typed_text_survives_a_pause_and_goes_with_the_turn() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(story.started(typed=True), story.asked(), PhaseChanged(Phase.LISTENING))
        await stage.press(*"half")
        await stage.tell(PhaseChanged(Phase.PAUSED), PhaseChanged(Phase.LISTENING))
        field = stage.app.screen.query_one("#answer", TextArea)
        assert field.text == "half"
        await stage.tell(*story.ANSWERED, story.followed_up(), PhaseChanged(Phase.LISTENING))
        assert field.text == ""

    play(journey, choices=SetupChoices(typed=True))


def test_one_answer_typed_in_a_spoken_interview() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("e")
        assert stage.host.pressed() == [Control.PAUSE]
        await stage.tell(*story.PAUSED)
        await stage.press(*"spot", "ctrl+s")
        assert stage.host.controls is not None
        assert stage.host.controls.take_typed() == "spot"
        assert stage.host.pressed() == [Control.RESUME]

    play(journey)


def test_a_microphone_that_gives_nothing_offers_the_keyboard() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, PhaseChanged(Phase.LISTENING))
        await stage.pass_time(2)
        assert stage.app.view.moment is Moment.YOUR_TURN
        await stage.pass_time(2)
        assert "the microphone failed" in stage.text()
        await stage.tell(story.heard(SpeechState.WAITING, 0.1, -60.0))
        assert stage.app.view.moment is Moment.YOUR_TURN

    play(journey)


# leaving ----------------------------------------------------------------------------------------------------------------


def test_leaving_asks_once_and_staying_changes_nothing() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        for key in ("n", "escape", "q", "enter"):
            await stage.press("q")
            assert isinstance(stage.app.screen, LeaveDialog)
            await stage.press(key)
            assert isinstance(stage.app.screen, InterviewScreen)
        assert stage.host.pressed() == []

    play(journey)


def test_stopping_early_still_gives_the_debrief() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING, *story.ANSWERED, story.followed_up(), *story.LISTENING)
        await stage.press("q", "y")
        assert stage.host.pressed() == [Control.STOP]
        assert "STOPPING" in stage.text()
        await stage.pass_time(3)
        assert "what you have answered is judged next · 3 s" in stage.text()
        await stage.tell(PhaseChanged(Phase.JUDGING))
        await stage.pass_time(12)
        assert "judging what you have answered, 0 of 1 done · 12 s" in stage.text()
        await stage.tell(AnswerScored(story.SCORE))
        assert "judging what you have answered, 1 of 1 done · 12 s" in stage.text()
        await stage.tell(*story.OVER)
        await stage.pass_time(4)
        assert "WRITING THE DEBRIEF" in stage.text()
        assert "the interview is over · 4 s" in stage.text()
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen))
        await stage.press("q")

    app = play(journey)
    assert app.exit_code == 0
    assert app.parting == f"Debrief: {story.FINISHED.folder}/debrief.md"


@pytest.mark.parametrize("keys", [("q", "l"), ("ctrl+c", "ctrl+c"), ("ctrl+q", "ctrl+q")])
def test_leaving_at_once_is_130(keys: tuple[str, ...]) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press(*keys)

    app = play(journey)
    assert app.exit_code == 130
    assert app.return_code == 130
    assert app.parting == (
        "Every finished answer is kept. Go on: voice-interviewer sessions resume 2026-03-01T10-00-00-bookshop"
    )


def test_while_the_debrief_is_written_it_cannot_be_stopped_again() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.OVER)
        await stage.press("q", "y")
        assert isinstance(stage.app.screen, LeaveDialog)
        assert stage.host.pressed() == []
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen))

    play(journey)


# failures ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (MissingPartError("The recogniser died", next_step="Start again."), 3, "Start again."),
        (BadInputError("The plan is empty", next_step="Choose more rounds."), 2, "Choose more rounds."),
        (RuntimeError("bug"), 1, "Unexpected failure: RuntimeError: bug"),
        (StoppedError("The interview was stopped"), 130, "The interview was stopped"),
    ],
)
def test_a_failing_interview_becomes_a_message(error: Exception, code: int, words: str) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING)
        stage.host.script.put(error)
        await stage.until(lambda: isinstance(stage.app.screen, ProblemScreen))
        assert words in stage.text()
        assert "sessions" in stage.text()
        await stage.press("q")

    assert play(journey).exit_code == code


def test_after_a_failure_the_set_up_is_there_again() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        stage.host.script.put(MissingPartError("The recogniser died"))
        await stage.until(lambda: isinstance(stage.app.screen, ProblemScreen))
        await stage.press("b")
        await stage.until(lambda: isinstance(stage.app.screen, SetupScreen) and stage.app.setup.ready)
        await stage.press("s")
        await stage.until(lambda: len(stage.host.ran) == 2)
        await stage.tell(*OPENING)
        assert isinstance(stage.app.screen, InterviewScreen)

    play(journey)


def test_the_debrief_comes_even_while_a_dialog_is_open() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpDialog)
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen))

    play(journey)


# files, palette, size, load ---------------------------------------------------------------------------------------------


def test_the_cited_file_opens_at_its_line() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("o")
        await stage.until(lambda: stage.host.opened == [("modules/eks/main.tf", 42)])

    play(journey)


def test_an_editor_that_is_not_there_is_told() -> None:
    host = ScriptedHost(editor_problem=BadInputError("No editor is set", next_step="Set EDITOR."))

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("o")
        await stage.until(lambda: "Set EDITOR." in stage.text())

    play(journey, host=host)


def test_an_editor_in_this_terminal_pauses_the_interview() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("o")
        assert stage.host.pressed() == [Control.PAUSE]
        assert "modules/eks/main.tf:42" in stage.text()

    play(journey, host=ScriptedHost(editor_takes_terminal=True))


def test_the_debrief_opens_in_the_editor() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen))
        await stage.press("o")
        await stage.until(lambda: stage.host.opened == [(str(story.FINISHED.folder / "debrief.md"), 1)])

    play(journey)


def test_copying_the_question_and_the_score_block() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        await stage.press("y")
        assert stage.app.clipboard == story.NODES.text
        await stage.tell(*story.ANSWERED, *story.CLOSED, *story.SCORED)
        await stage.press("y")
        assert "Rating: 3/4 – Proficient" in stage.app.clipboard

    play(journey)


def test_the_palette_holds_every_action() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        titles = {command.title for command in stage.app.get_system_commands(stage.app.screen)}
        assert titles == {
            "Done", "Repeat", "Skip", "Think", "Pause", "Type", "File", "Copy", "Pace", "Help", "Quit", "Theme",
        }  # fmt: skip
        await stage.press("ctrl+p")
        await stage.press(*"skip")
        await stage.until(lambda: "Skip this question" in stage.text())
        await stage.press("enter")
        await stage.until(lambda: stage.host.pressed() == [Control.SKIP])

    play(journey)


def test_a_click_in_the_footer_is_a_key() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        line = stage.text().splitlines()[-1]
        await stage.pilot.click(offset=(line.index("skip"), SMALL[1] - 1))
        await stage.until(lambda: stage.host.pressed() == [Control.SKIP])

    play(journey)


@pytest.mark.parametrize("size", [(60, 20), (40, 15), (80, 24), (240, 70)])
def test_the_state_the_question_and_the_keys_stay_in_sight_after_a_resize(size: tuple[int, int]) -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING, *story.ENDING)
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        text = stage.text()
        assert "ENDS IN 2.4 s" in text
        assert "Question" in text
        assert "space" in text.splitlines()[-1]

    play(journey, size=MIDDLE)


def test_ten_thousand_events_at_once_are_drawn_without_lag() -> None:
    flood: list[Event] = []
    for number in range(5000):
        flood.append(InputHeard(number / 10, -30.0, SpeechState.SPEAKING, 0.0, None))
        flood.append(WordsHeard(f"word {number}", "and"))

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING)
        began = time.process_time()
        await stage.tell(*flood)
        await stage.press("t")
        assert "word 4999" in stage.text()
        assert stage.host.pressed() == [Control.THINK]
        assert time.process_time() - began < 10

    play(journey)


def test_the_same_question_asked_again_after_a_resume() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        asked = QuestionAsked(story.LOCKING.id, 0, 2, 2, story.LOCKING.text, story.LOCKING.spoken)
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED, asked, *story.SPEAKING)
        assert "question 2 of 2" in stage.text()
        assert "1 of 2 done" in stage.text()
        assert "backend.tf:7" in stage.text()

    play(journey)


# putting right, retrying, hearing again ---------------------------------------------------------------------------------


def test_a_misheard_word_is_put_right_while_the_turn_is_paused() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, story.followed_up(), *story.LISTENING)
        assert "Was a word misheard?" not in stage.text()
        await stage.press("f")
        assert isinstance(stage.app.screen, FixDialog)
        assert "2 words are doubtful" not in stage.text()
        assert stage.host.pressed() == [Control.PAUSE]
        await stage.press(*"Carpenter", "ctrl+s")
        assert stage.host.controls is not None
        corrected = stage.host.controls.take_correction()
        assert corrected == story.ANSWER.replace("Karpenter", "Carpenter")
        assert stage.host.pressed() == [Control.RESUME]
        assert isinstance(stage.app.screen, InterviewScreen)

    play(journey)


def test_a_correction_that_is_given_up_changes_nothing() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
        await stage.press("f", "x", "escape")
        assert stage.host.controls is not None
        assert stage.host.controls.take_correction() is None
        assert stage.host.pressed() == []

    play(journey)


def test_a_corrected_answer_is_shown_and_its_score_is_on_its_way_anew() -> None:
    fixed = AnswerCorrected(story.NODES.id, 0, Transcript("It is locked."))

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED, fixed, PhaseChanged(Phase.JUDGING))
        assert stage.app.view.moment is Moment.JUDGING
        assert "It is locked." in stage.text()
        await stage.tell(*story.SCORED)
        assert "Judged as you corrected it" in stage.text()

    play(journey)


def test_a_further_attempt_shows_what_got_better() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
        await stage.press("r")
        assert stage.host.pressed() == [Control.RETRY]
        await stage.tell(QuestionRetried(story.NODES.id), story.asked(), *story.LISTENING)
        assert "attempt 2" in stage.text()
        assert "0 of 2 done" not in stage.text()
        await stage.tell(*story.ANSWERED, *story.CLOSED, AnswerScored(story.BETTER_SCORE))
        text = stage.text()
        assert "Attempt 2 beside attempt 1" in text
        assert "won: Spot instances cut the price of interruptible work." in text

    play(journey, size=MIDDLE)


def test_a_quote_is_heard_again_by_its_number() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
        await stage.press("2", "9")
        await stage.until(lambda: len(stage.host.played) == 1)
        clip, _ = stage.host.played[0]
        assert clip.audio == "audio/k8s-node-scaling.wav"
        assert clip.start == pytest.approx(5.7)
        assert 1.0 < clip.end - clip.start < 4.0

    play(journey)


def test_a_quote_that_cannot_be_played_is_told() -> None:
    host = ScriptedHost(
        play_problem=BadInputError("there is no such file", next_step="Look into the session's folder.")
    )

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED)
        await stage.press("1")
        await stage.until(lambda: "Look into the session's folder." in stage.text())

    play(journey, host=host)


def test_the_debrief_lets_quotes_be_heard_and_another_interview_begin() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.ANSWERED, *story.CLOSED, *story.SCORED, *story.OVER)
        stage.host.script.put(story.FINISHED)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen))
        await stage.press("e")
        await stage.until(lambda: "Karpenter launches nodes directly" in stage.text())
        await stage.press("down", "enter")
        await stage.until(lambda: len(stage.host.played) == 1)
        await stage.press("escape", "n")
        await stage.until(lambda: isinstance(stage.app.screen, SetupScreen) and stage.app.setup.ready)
        assert stage.app.setup.choices.seed == 1
        await stage.press("s")
        await stage.until(lambda: len(stage.host.ran) == 2)

    play(journey)


def test_pace_and_fillers_can_be_hidden() -> None:
    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(*OPENING, *story.LISTENING, *story.HEARING)
        assert "fillers so far" in stage.text()
        await stage.press("h")
        assert "fillers so far" not in stage.text()
        await stage.press("h")
        assert "fillers so far" in stage.text()

    play(journey)
