"""The commands that hold an interview, with their options: start, drill, practice, demo, sessions resume."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer.cli.choices import start_options
from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.options import (
    AsJson,
    FeedbackOption,
    LlmOption,
    ModeOption,
    OfflineOption,
    OutOption,
    OwnRepository,
    PlainOption,
    QuestionsOption,
    RoundsOption,
    ScopeOption,
    SeedOption,
    Session,
    ThemeOption,
    WeakFirstOption,
)
from voice_interviewer.plan.terms import Feedback, Mode, Scope


def start(
    engines: EngineChoices,
    repo: OwnRepository = Path(),
    mode: ModeOption = Mode.FULL,
    rounds: RoundsOption = "",
    scope: ScopeOption = Scope.QUICK,
    feedback: FeedbackOption = Feedback.EACH,
    seed: SeedOption = None,
    questions: QuestionsOption = "",
    weak_first: WeakFirstOption = False,
    out: OutOption = None,
    theme: ThemeOption = "dark",
    no_tui: PlainOption = False,
) -> int:
    """Hold an interview about REPO (the default command).

    It asks aloud and hears the answers; with --typed they are typed. Everything said is kept as it is said: an interrupted
    interview goes on with `sessions resume`.
    """
    from voice_interviewer.cli.launch import start_interview

    options = start_options(
        engines,
        repo=repo,
        mode=mode,
        rounds=rounds,
        scope=scope,
        feedback=feedback,
        seed=seed,
        questions=questions,
        weak_first=weak_first,
        out=out,
        theme=theme,
    )
    return start_interview(options, tui=not no_tui)


def drill(
    engines: EngineChoices,
    session: Annotated[
        str, typer.Argument(help="Only the gaps of this session; none for all that are due.", metavar="SESSION")
    ] = "",
    repo: Annotated[
        Path | None, typer.Option(help="Ask about this repository; without it the one of the latest gap.")
    ] = None,
    count: Annotated[int, typer.Option(help="At most this many questions.", min=1, max=35)] = 5,
    ahead: Annotated[bool, typer.Option("--ahead", help="Gaps that are not due yet too.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the gaps and when each is due; ask nothing.")] = False,
    feedback: FeedbackOption = Feedback.EACH,
    seed: SeedOption = None,
    out: OutOption = None,
    no_tui: PlainOption = False,
    as_json: AsJson = False,
) -> int:
    """Practise past gaps, those due first.

    A strong answer pushes a gap out, a weak one brings it back tomorrow; docs/progress.md has the schedule. `--json`
    shows the gaps as `--list` does, as one JSON document.
    """
    from voice_interviewer.cli.drilling import DrillOptions, hold_drill, show_queue

    options = DrillOptions(
        engines=engines,
        session=session,
        repo=repo,
        count=count,
        ahead=ahead,
        feedback=feedback,
        seed=seed,
        out=out,
    )
    if list_ or as_json:
        return show_queue(options, as_json=as_json)
    return hold_drill(options, tui=not no_tui)


def practice(
    engines: EngineChoices,
    file: Annotated[Path, typer.Argument(help="Interview materials in Markdown.", metavar="FILE")],
    repo: Annotated[Path | None, typer.Option(help="Check what is said against this repository too.")] = None,
    feedback: FeedbackOption = Feedback.EACH,
    out: OutOption = None,
    no_tui: PlainOption = False,
) -> int:
    """Rehearse interview materials within their time budgets.

    Talking points, scenarios and decisions of any such document, as `materials` writes it. It is always held on a plain
    terminal.
    """
    from voice_interviewer.cli.materials import PracticeOptions, practice_file

    del no_tui
    return practice_file(PracticeOptions(file, engines, repo=repo, feedback=feedback, out=out))


def demo(offline: OfflineOption = False, llm: LlmOption = "auto", out: OutOption = None) -> int:
    """A complete interview from recorded answers.

    It needs no microphone, no loudspeaker and no terminal, but the source checkout that holds the recordings.
    """
    from voice_interviewer.cli.replaying import run_demo

    return run_demo(offline=offline, llm=llm, out=out)


def resume(
    engines: EngineChoices, session: Session = "last", no_tui: PlainOption = False, as_json: AsJson = False
) -> int:
    """Go on with an interrupted session.

    With `--json` it is held on a plain terminal that writes to stderr, and stdout gets the debrief.
    """
    from voice_interviewer.cli.choices import ResumeOptions
    from voice_interviewer.cli.start import resume_as_json, resume_interview

    options = ResumeOptions(session, engines)
    return resume_as_json(options) if as_json else resume_interview(options, tui=not no_tui)
