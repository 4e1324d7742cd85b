"""Every command of `voice-interviewer` in the order of its help; the work is imported when a command runs, so help is instant."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from voice_interviewer import __version__
from voice_interviewer.cli import commands_interview as interview
from voice_interviewer.cli import commands_sessions as sessions
from voice_interviewer.cli import commands_setup as setup
from voice_interviewer.cli import commands_study as study
from voice_interviewer.cli.options import configured

_HELP = ["-h", "--help"]
_EPILOG = (
    "Settings: a flag goes before VOICE_INTERVIEWER_<OPTION> in the environment, before .voice-interviewer.toml in the "
    "repository, before your own file; `voice-interviewer config show` tells which one decided. "
    "Exit codes: 0 done, 1 the result is a failure, 2 bad input, 3 something is missing, 130 stopped."
)

app = typer.Typer(
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": _HELP},
    epilog=_EPILOG,
)


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


def _group(name: str, text: str) -> typer.Typer:
    group = typer.Typer(help=text, rich_markup_mode=None, no_args_is_help=True)
    app.add_typer(group, name=name)
    return group


app.command("start")(configured(interview.start))
app.command("drill")(configured(interview.drill))
app.command("practice")(configured(interview.practice))
app.command("demo")(interview.demo)
app.command("map")(study.map_command)
app.command("plan")(configured(study.plan))
app.command("materials")(study.materials)
app.command("transcribe")(configured(study.transcribe))
app.command("score")(configured(study.score))
app.command("replay")(study.replay)
app.command("calibrate")(configured(study.calibrate))
app.command("report")(sessions.report)
app.command("doctor")(configured(setup.doctor))

_sessions = _group("sessions", "Past sessions: list, compare, trends, resume, export.")
_sessions.command("list")(sessions.list_)
_sessions.command("show")(sessions.show)
_sessions.command("compare")(sessions.compare)
_sessions.command("trends")(sessions.trends)
_sessions.command("resume")(configured(interview.resume))
_sessions.command("export")(sessions.export)
_sessions.command("delete")(sessions.delete)

_models = _group("models", "The model files: list, pull, verify.")
_models.command("list")(setup.models_list)
_models.command("pull")(configured(setup.models_pull))
_models.command("verify")(setup.models_verify)

_config = _group("config", "Your settings: show, edit.")
_config.command("show")(setup.config_show)
_config.command("edit")(setup.config_edit)

_rubrics = _group("rubrics", "The question bank: check, list.")
_rubrics.command("check")(study.rubrics_check)
_rubrics.command("list")(study.rubrics_list)
