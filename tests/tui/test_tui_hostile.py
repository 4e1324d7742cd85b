"""Hostile text in every place that comes from outside is shown as text and steers nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import tui_story as story
from tui_host import ScriptedHost
from tui_screens import MIDDLE, Stage, play

from voice_interviewer.errors import MissingPartError
from voice_interviewer.plan.question_plan import Grounding, QuestionPlan
from voice_interviewer.plan.terms import Availability, Mode, Round, RoundAvailability, Scope
from voice_interviewer.repo.facts import Layer, LayerSummary, RepoMap
from voice_interviewer.scoring.score import Evidence, MistakeFound, PointScore, PointState
from voice_interviewer.session.events import AnswerScored, Nudged, SessionStarted, Warned, WordsHeard
from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.dialogs import ProblemScreen
from voice_interviewer.tui.host import (
    Device,
    DeviceChoices,
    Finished,
    ModelPresence,
    ModelState,
    RepositoryView,
    StageState,
)
from voice_interviewer.tui.host import (
    Stage as LoadingStage,
)

EVIL = "[b]B[/b][@click=app.quit]Q[/]\x1b[2J\x1b]0;t\x07\x07\x9b31m\u202e[/nope]"
SHOWN = "[b]B[/b][@click=app.quit]Q[/][/nope]"


def clean(stage: Stage, *, times: int = 1) -> None:
    """The text is there as it was written, and no control character is on the screen."""
    text = stage.text()
    assert text.replace("\n", "").count("[@click=app.quit]") >= times, text
    assert not any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in text.replace("\n", ""))
    assert "\u202e" not in text


def test_hostile_repository_devices_models_and_stages() -> None:
    host = ScriptedHost(
        repository_answer=RepositoryView(
            RepoMap(Path(f"/r/{EVIL}"), (LayerSummary(Layer.TERRAFORM, EVIL, (EVIL,)),), ()),
            (RoundAvailability(Round.TERRAFORM, Availability.AVAILABLE, EVIL),),
        ),
        devices_answer=DeviceChoices((Device("evil", EVIL, default=True),), (), EVIL),
        models_answer=(ModelState(EVIL, EVIL, ModelPresence.MISSING, 1, EVIL),),
        stages=(LoadingStage(EVIL, StageState.FAILED, EVIL, 0.1),),
        prepare_problems=[MissingPartError(EVIL, where=EVIL, next_step=EVIL)],
    )

    async def journey(stage: Stage) -> None:
        host.scan_gate.set()
        host.prepare_gate.set()
        await stage.until(lambda: stage.app.setup.engine_problem is not None and stage.app.setup.devices is not None)
        clean(stage, times=8)
        await stage.press("m")
        assert SHOWN in stage.text()

    play(journey, host=host, size=(200, 50))


def test_hostile_question_transcript_warning_and_score() -> None:
    planned = replace(story.NODES, text=f"{EVIL}\n\n{EVIL}", grounded_in=(Grounding(EVIL, 1, EVIL),))
    plan = QuestionPlan("r", 1, Mode.FULL, Scope.QUICK, (planned,))
    started = SessionStarted(EVIL, "2026", EVIL, plan, story.started().feedback, False, ())
    asked = replace(story.asked(), text=planned.text, total=1)
    score = replace(
        story.SCORE,
        level=EVIL,
        justification_remark=EVIL,
        strengths=(EVIL,),
        gap=EVIL,
        key_point=EVIL,
        model_answer=EVIL,
        mistakes=(MistakeFound("m", EVIL, "minor", EVIL, None),),
        key_points=(PointScore("x", PointState.STATED, Evidence(EVIL, 0, None)),),
    )

    async def journey(stage: Stage) -> None:
        await stage.begin()
        await stage.tell(started, asked, *story.LISTENING, WordsHeard(EVIL, EVIL), Nudged(EVIL), Warned(EVIL))
        clean(stage, times=7)
        await stage.press("q")
        clean(stage, times=1)
        await stage.press("n")
        await stage.tell(*story.ANSWERED, *story.CLOSED, AnswerScored(score))
        clean(stage, times=7)
        await stage.press("y")
        assert "\x1b" not in stage.app.clipboard
        stage.host.script.put(MissingPartError(EVIL, where=EVIL, next_step=EVIL))
        await stage.until(lambda: isinstance(stage.app.screen, ProblemScreen))
        clean(stage, times=3)

    play(journey, size=(120, 50))


def test_hostile_debrief() -> None:
    links = "[link](file:///etc/passwd) [web](https://example.org/x) ![image](http://example.org/x.png)"
    markdown = f"# {EVIL}\n\n{EVIL}\n\n{links} <script>x</script>\n"
    finished = Finished(Path(f"/s/{EVIL}"), markdown, EVIL, (EVIL,))

    async def journey(stage: Stage) -> None:
        await stage.begin()
        stage.host.script.put(finished)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen) and "link" in stage.text())
        clean(stage, times=4)
        assert "[link](file:///etc/passwd)" in stage.text()
        assert "web (https://example.org/x)" in stage.text()

    play(journey, size=MIDDLE)
