"""The commands about a repository, an answer or the question bank, with their options; none of them holds an interview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer.cli.engine_choices import DEFAULT_STT
from voice_interviewer.cli.options import (
    AsJson,
    LlmOption,
    ModeOption,
    OfflineOption,
    QuestionId,
    Repository,
    RoundsOption,
    ScopeOption,
    SeedOption,
    SttOption,
    WeakFirstOption,
)
from voice_interviewer.plan.terms import Mode, Scope, parse_rounds


def map_command(repo: Repository, as_json: AsJson = False) -> int:
    """Show what is in REPO and which rounds it supports."""
    from voice_interviewer.cli.repository import show_map

    return show_map(repo, as_json=as_json)


def plan(
    repo: Repository,
    mode: ModeOption = Mode.FULL,
    scope: ScopeOption = Scope.QUICK,
    rounds: RoundsOption = "",
    seed: SeedOption = None,
    weak_first: WeakFirstOption = False,
    as_json: AsJson = False,
) -> int:
    """Show the questions that would be asked and what grounds them."""
    from voice_interviewer.cli.repository import planning, show_plan

    options = planning(mode, scope, parse_rounds(rounds), seed=seed, weak_first=weak_first)
    return show_plan(repo, options, as_json=as_json)


def materials(
    repo: Repository,
    out: Annotated[Path | None, typer.Option(help="Write here instead of stdout.", metavar="FILE")] = None,
    polish: Annotated[
        str,
        typer.Option(
            help="Let a model smooth the wording, never a figure: auto, ollama[:MODEL], embedded[:MODEL].",
            metavar="MODEL",
        ),
    ] = "none",
    offline: OfflineOption = False,
) -> int:
    """Write interview materials from REPO's facts.

    Talking points, figures, scenarios and decisions as Markdown; `practice FILE` rehearses them.
    """
    from voice_interviewer.cli.materials import write_materials

    return write_materials(repo, out, llm=polish, offline=offline)


def transcribe(
    wavs: Annotated[list[Path], typer.Argument(help="WAV files, one answer each.", metavar="WAV...")],
    repo: Annotated[Path | None, typer.Option(help="Take spellings from this repository.")] = None,
    stt: SttOption = DEFAULT_STT,
    as_json: AsJson = False,
) -> int:
    """Transcribe recorded answers as a live one would be heard.

    With word times, fillers, pauses and pace; `--json` has them all.
    """
    from voice_interviewer.cli.answers import transcribe_files

    return transcribe_files(wavs, repo=repo, stt=stt, as_json=as_json)


def score(
    question: QuestionId,
    text: Annotated[Path | None, typer.Option(help="The answer as a text file; - for stdin.")] = None,
    wav: Annotated[Path | None, typer.Option(help="The answer as a WAV file.")] = None,
    follow_up: Annotated[
        list[Path] | None, typer.Option(help="An answer to a follow-up, text or WAV; may be given again.")
    ] = None,
    repo: Annotated[Path | None, typer.Option(help="Judge against this repository's facts.")] = None,
    llm: LlmOption = "auto",
    stt: SttOption = DEFAULT_STT,
    offline: OfflineOption = False,
    as_json: AsJson = False,
) -> int:
    """Score one answer, as text or as sound, against its rubric."""
    from voice_interviewer.cli.answers import score_answer

    return score_answer(
        question,
        text=text,
        wav=wav,
        follow_ups=follow_up or [],
        repo=repo,
        llm=llm,
        stt=stt,
        offline=offline,
        as_json=as_json,
    )


def replay(
    cases: Annotated[list[Path], typer.Argument(help="Folders of recorded cases.", metavar="CASE...")],
    engines: Annotated[
        str, typer.Option(help="recorded (byte for byte) or real (within tolerances).", show_default="recorded")
    ] = "",
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Record again with the real engines; with --engines recorded only write what is expected anew.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Replay recorded interviews and compare, byte for byte."""
    from voice_interviewer.cli.replaying import replay_cases

    return replay_cases(cases, engines=engines, update=update, as_json=as_json)


def calibrate(llm: LlmOption = "auto", offline: OfflineOption = False, as_json: AsJson = False) -> int:
    """Measure a judge on labelled answers: what to trust it for."""
    from voice_interviewer.cli.calibration import run_calibration

    return run_calibration(llm, offline=offline, as_json=as_json)


def rubrics_check(
    folder: Annotated[Path | None, typer.Argument(help="A folder of rubric YAML; default the program's own.")] = None,
    as_json: AsJson = False,
) -> int:
    """Check rubric files; every problem names its file and line."""
    from voice_interviewer.cli.repository import check_rubrics

    return check_rubrics(folder, as_json=as_json)


def rubrics_list(as_json: AsJson = False) -> int:
    """All questions of the bank."""
    from voice_interviewer.cli.repository import list_rubrics

    return list_rubrics(as_json=as_json)
