"""Every command of `voice-interviewer` with its options; the work is imported when a command runs, so help is instant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer import __version__
from voice_interviewer.cli.options import (
    DEFAULT_STT,
    DEFAULT_VOICE,
    AccurateOption,
    AsJson,
    LlmOption,
    ModeOption,
    OfflineOption,
    PatienceOption,
    Repository,
    RoundsOption,
    ScopeOption,
    SeedOption,
    SttOption,
    TurnModelOption,
    VoiceOption,
    WeakFirstOption,
)
from voice_interviewer.plan.terms import Feedback, Mode, Scope, parse_rounds

app = typer.Typer(
    help="Practise DevOps interviews aloud, about your own infrastructure repository, on your own machine.",
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sessions_app = typer.Typer(help="Past sessions: list, show, resume, export, delete.", rich_markup_mode=None)
models_app = typer.Typer(help="The model files: list, pull, verify.", rich_markup_mode=None)
rubrics_app = typer.Typer(help="The question bank: check, list.", rich_markup_mode=None)
app.add_typer(sessions_app, name="sessions")
app.add_typer(models_app, name="models")
app.add_typer(rubrics_app, name="rubrics")


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"voice-interviewer {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Practise DevOps interviews aloud, about your own infrastructure repository, on your own machine.

    Without a command it starts an interview: `voice-interviewer REPO`.
    """
    del version


@app.command()
def start(
    repo: Repository = Path(),
    offline: OfflineOption = False,
    mode: ModeOption = Mode.FULL,
    rounds: RoundsOption = "",
    scope: ScopeOption = Scope.QUICK,
    feedback: Annotated[
        Feedback, typer.Option(help="Score blocks after each answer, or only at the end.")
    ] = Feedback.EACH,
    seed: SeedOption = None,
    questions: Annotated[str, typer.Option(help="Exactly these question ids, comma-separated.")] = "",
    weak_first: WeakFirstOption = False,
    llm: LlmOption = "auto",
    stt: SttOption = DEFAULT_STT,
    voice: VoiceOption = DEFAULT_VOICE,
    patience: PatienceOption = "patient",
    turn_model: TurnModelOption = "",
    accurate: AccurateOption = False,
    input_device: Annotated[str, typer.Option(help="Microphone by name or number; `doctor` lists them.")] = "",
    output_device: Annotated[str, typer.Option(help="Loudspeaker by name or number.")] = "",
    typed: Annotated[bool, typer.Option("--typed", help="Type the answers.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for this session's files.")] = None,
    no_tui: Annotated[bool, typer.Option("--no-tui", help="The same interview on a plain terminal.")] = False,
    answers_from: Annotated[
        Path | None, typer.Option(help="WAV files in this folder answer instead of a microphone.")
    ] = None,
    speech_to: Annotated[
        Path | None, typer.Option(help="WAV files in this folder are written instead of using a loudspeaker.")
    ] = None,
) -> int:
    """Hold an interview about REPO (the default command)."""
    from voice_interviewer.cli.start import StartOptions, start_interview
    from voice_interviewer.cli.wiring import EngineChoices

    options = StartOptions(
        repo=repo,
        engines=EngineChoices(
            llm=llm,
            stt=stt,
            voice=voice,
            patience=patience,
            turn_model=turn_model,
            accurate=accurate,
            input_device=input_device,
            output_device=output_device,
            typed=typed,
            offline=offline,
            answers_from=answers_from,
            speech_to=speech_to,
        ),
        mode=mode,
        rounds=parse_rounds(rounds),
        scope=scope,
        feedback=feedback,
        seed=seed,
        question_ids=_listed(questions),
        weak_first=weak_first,
        out=out,
    )
    return start_interview(options, tui=not no_tui)


@app.command("map")
def map_command(repo: Repository, as_json: AsJson = False) -> int:
    """Show what is in REPO and which rounds it supports."""
    from voice_interviewer.cli.repository import show_map

    return show_map(repo, as_json=as_json)


@app.command()
def plan(
    repo: Repository,
    mode: ModeOption = Mode.FULL,
    scope: ScopeOption = Scope.QUICK,
    rounds: RoundsOption = "",
    seed: SeedOption = None,
    weak_first: WeakFirstOption = False,
    as_json: AsJson = False,
) -> int:
    """Show the questions that would be asked, with what grounds each."""
    from voice_interviewer.cli.repository import planning, show_plan

    options = planning(mode, scope, parse_rounds(rounds), seed=seed, weak_first=weak_first)
    return show_plan(repo, options, as_json=as_json)


@app.command()
def transcribe(
    wavs: Annotated[list[Path], typer.Argument(help="WAV files, one answer each.", metavar="WAV...")],
    repo: Annotated[Path | None, typer.Option(help="Take spellings from this repository.")] = None,
    stt: SttOption = DEFAULT_STT,
    as_json: AsJson = False,
) -> int:
    """Transcribe recorded answers through the same code path as a live one."""
    from voice_interviewer.cli.answers import transcribe_files

    return transcribe_files(wavs, repo=repo, stt=stt, as_json=as_json)


@app.command()
def score(
    question: Annotated[str, typer.Option(help="Question id; `rubrics list` shows them.")],
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
    """Score one answer."""
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


@app.command()
def replay(
    cases: Annotated[list[Path], typer.Argument(help="Folders of recorded cases.", metavar="CASE...")],
    engines: Annotated[str, typer.Option(help="recorded (byte for byte) or real (within tolerances).")] = "recorded",
    update: Annotated[bool, typer.Option("--update", help="Record again with the real engines.")] = False,
    as_json: AsJson = False,
) -> int:
    """Replay recorded audio fixtures through the whole interview and compare."""
    from voice_interviewer.cli.replaying import replay_cases

    return replay_cases(cases, engines=engines, update=update, as_json=as_json)


@app.command()
def demo(
    offline: OfflineOption = False,
    llm: LlmOption = "embedded",
    out: Annotated[Path | None, typer.Option(help="Folder for the session's files.")] = None,
) -> int:
    """A complete interview from recorded answers: no microphone, no loudspeaker, no terminal needed."""
    from voice_interviewer.cli.replaying import run_demo

    return run_demo(offline=offline, llm=llm, out=out)


@app.command()
def report(
    session: Annotated[str, typer.Argument(help="Session id, its beginning, a folder, or `last`.")] = "last",
    report_format: Annotated[str, typer.Option("--format", help="md, json or html.")] = "md",
    out: Annotated[Path | None, typer.Option(help="Write here instead of stdout.")] = None,
) -> int:
    """The debrief of a past session."""
    from voice_interviewer.cli.sessions import write_report

    return write_report(session, report_format, out)


@app.command()
def doctor(as_json: AsJson = False) -> int:
    """Check everything an interview needs, with one remedy for each trouble."""
    from voice_interviewer.cli.doctor import examine

    return examine(as_json=as_json)


@app.command()
def materials(
    repo: Repository,
    out: Annotated[Path | None, typer.Option(help="Write here instead of stdout.", metavar="FILE")] = None,
) -> int:
    """Write interview materials from REPO's facts: talking points, figures, scenarios, decisions."""
    from voice_interviewer.cli.materials import write_materials

    return write_materials(repo, out)


@app.command()
def practice(
    file: Annotated[Path, typer.Argument(help="Interview materials in Markdown.", metavar="FILE")],
    repo: Annotated[Path | None, typer.Option(help="Check what is said against this repository too.")] = None,
    feedback: Annotated[
        Feedback, typer.Option(help="Score blocks after each answer, or only at the end.")
    ] = Feedback.EACH,
    offline: OfflineOption = False,
    llm: LlmOption = "auto",
    stt: SttOption = DEFAULT_STT,
    voice: VoiceOption = DEFAULT_VOICE,
    patience: PatienceOption = "patient",
    input_device: Annotated[str, typer.Option(help="Microphone by name or number; `doctor` lists them.")] = "",
    output_device: Annotated[str, typer.Option(help="Loudspeaker by name or number.")] = "",
    typed: Annotated[bool, typer.Option("--typed", help="Type the answers.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for this session's files.")] = None,
    no_tui: Annotated[bool, typer.Option("--no-tui", help="On a plain terminal, as it always is.")] = False,
    answers_from: Annotated[Path | None, typer.Option(help="WAV files answer instead of a microphone.")] = None,
    speech_to: Annotated[Path | None, typer.Option(help="WAV files instead of a loudspeaker.")] = None,
) -> int:
    """Rehearse the talking points, scenarios and decisions of interview materials within their time budgets."""
    from voice_interviewer.cli.materials import PracticeOptions, practice_file
    from voice_interviewer.cli.wiring import EngineChoices

    del no_tui
    engines = EngineChoices(
        llm=llm,
        stt=stt,
        voice=voice,
        patience=patience,
        input_device=input_device,
        output_device=output_device,
        typed=typed,
        offline=offline,
        answers_from=answers_from,
        speech_to=speech_to,
    )
    return practice_file(PracticeOptions(file, engines, repo=repo, feedback=feedback, out=out))


@sessions_app.command("list")
def sessions_list(as_json: AsJson = False) -> int:
    """All sessions, newest first."""
    from voice_interviewer.cli.sessions import list_sessions

    return list_sessions(as_json=as_json)


@sessions_app.command("show")
def sessions_show(session: str, as_json: AsJson = False) -> int:
    """One session's debrief."""
    from voice_interviewer.cli.sessions import show_session

    return show_session(session, as_json=as_json)


@sessions_app.command("resume")
def sessions_resume(
    session: Annotated[str, typer.Argument(help="Session id, its beginning, a folder, or `last`.")] = "last",
    llm: LlmOption = "auto",
    typed: Annotated[bool, typer.Option("--typed", help="Type the remaining answers.")] = False,
    answers_from: Annotated[Path | None, typer.Option(help="WAV files answer instead of a microphone.")] = None,
    speech_to: Annotated[Path | None, typer.Option(help="WAV files instead of a loudspeaker.")] = None,
    input_device: Annotated[str, typer.Option(help="Microphone by name or number.")] = "",
    output_device: Annotated[str, typer.Option(help="Loudspeaker by name or number.")] = "",
    no_tui: Annotated[bool, typer.Option("--no-tui", help="On a plain terminal.")] = False,
    offline: OfflineOption = False,
    stt: SttOption = DEFAULT_STT,
    voice: VoiceOption = DEFAULT_VOICE,
    patience: PatienceOption = "patient",
    accurate: AccurateOption = False,
) -> int:
    """Go on with an interrupted session."""
    from voice_interviewer.cli.start import ResumeOptions, resume_interview
    from voice_interviewer.cli.wiring import EngineChoices

    engines = EngineChoices(
        llm=llm,
        stt=stt,
        voice=voice,
        patience=patience,
        accurate=accurate,
        input_device=input_device,
        output_device=output_device,
        typed=typed,
        offline=offline,
        answers_from=answers_from,
        speech_to=speech_to,
    )
    options = ResumeOptions(session, engines)
    return resume_interview(options, tui=not no_tui)


@sessions_app.command("export")
def sessions_export(
    session: str, out: Annotated[Path | None, typer.Option(help="The archive; default SESSION.zip here.")] = None
) -> int:
    """Write a session's whole folder into a zip archive."""
    from voice_interviewer.cli.sessions import export_session

    return export_session(session, out)


@sessions_app.command("delete")
def sessions_delete(session: str, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> int:
    """Delete a session with its audio."""
    from voice_interviewer.cli.sessions import delete_session

    return delete_session(session, confirmed=yes)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> int:
    """The models of the catalog and which are on this machine."""
    from voice_interviewer.cli.models import list_models

    return list_models(as_json=as_json)


@models_app.command("pull")
def models_pull(
    names: Annotated[list[str] | None, typer.Argument(help="Model names; none for the default models.")] = None,
    default: Annotated[bool, typer.Option("--default", help="The default models too.")] = False,
    tests: Annotated[bool, typer.Option("--tests", help="The small models that the tests use too.")] = False,
    source: Annotated[Path | None, typer.Option("--from", help="Take the files from this local folder.")] = None,
    quiet_when_complete: Annotated[
        bool, typer.Option("--quiet-when-complete", help="Say nothing when all are there.")
    ] = False,
    offline: OfflineOption = False,
    as_json: AsJson = False,
) -> int:
    """Get model files: verified by sha256, resumed when interrupted, put in place only when whole."""
    from voice_interviewer.cli.models import pull_models

    return pull_models(
        names or [],
        default=default,
        tests=tests,
        source=source,
        quiet_when_complete=quiet_when_complete,
        offline=offline,
        as_json=as_json,
    )


@models_app.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Model names; none for all that are here.")] = None,
    as_json: AsJson = False,
) -> int:
    """Compare the files on this machine with the catalog's sha256."""
    from voice_interviewer.cli.models import verify_models

    return verify_models(names or [], as_json=as_json)


@rubrics_app.command("check")
def rubrics_check(
    folder: Annotated[Path | None, typer.Argument(help="A folder of rubric YAML; default the program's own.")] = None,
    as_json: AsJson = False,
) -> int:
    """Validate rubric files; every problem names its file and line."""
    from voice_interviewer.cli.repository import check_rubrics

    return check_rubrics(folder, as_json=as_json)


@rubrics_app.command("list")
def rubrics_list(as_json: AsJson = False) -> int:
    """All questions of the bank."""
    from voice_interviewer.cli.repository import list_rubrics

    return list_rubrics(as_json=as_json)


@app.command()
def calibrate(llm: LlmOption = "auto", offline: OfflineOption = False, as_json: AsJson = False) -> int:
    """Judge the labelled answers with a model and say what to trust it for."""
    from voice_interviewer.cli.calibration import run_calibration

    return run_calibration(llm, offline=offline, as_json=as_json)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
