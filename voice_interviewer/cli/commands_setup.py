"""The commands that set the program up, with their options: doctor, models, config."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.cli.options import (
    AsJson,
    LlmOption,
    ModelNames,
    OfflineOption,
    VoiceOption,
)


def doctor(
    speed: Annotated[
        bool, typer.Option("--speed", help="Measure recogniser and judge on this machine and recommend models.")
    ] = False,
    llm: LlmOption = "auto",
    voice: VoiceOption = DEFAULT_VOICE,
    offline: OfflineOption = False,
    as_json: AsJson = False,
) -> int:
    """Check what an interview needs, with one fix for each trouble."""
    from voice_interviewer.cli.doctor import examine

    engines = EngineChoices(llm=llm, stt=DEFAULT_STT, voice=voice, offline=offline)
    return examine(speed=engines if speed else None, as_json=as_json)


def models_list(as_json: AsJson = False) -> int:
    """The models of the catalog and which are on this machine."""
    from voice_interviewer.cli.models import list_models

    return list_models(as_json=as_json)


def models_pull(
    names: ModelNames = None,
    default: Annotated[
        bool,
        typer.Option("--default", help="Recogniser, voice and the embedded judge, whether or not it would be used."),
    ] = False,
    tests: Annotated[bool, typer.Option("--tests", help="The small models that the tests use too.")] = False,
    source: Annotated[Path | None, typer.Option("--from", help="Take the files from this local folder.")] = None,
    quiet_when_complete: Annotated[
        bool, typer.Option("--quiet-when-complete", help="Say nothing when all are there.")
    ] = False,
    offline: OfflineOption = False,
    as_json: AsJson = False,
) -> int:
    """Get model files: without a name those that an interview uses.

    Verified by sha256, resumed when interrupted, put in place only when whole.
    """
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


def models_verify(names: ModelNames = None, as_json: AsJson = False) -> int:
    """Compare the files on this machine with the catalog's sha256."""
    from voice_interviewer.cli.models import verify_models

    return verify_models(names or [], as_json=as_json)


def config_show(
    repo: Annotated[
        Path | None, typer.Argument(help="As a run about this repository would have it.", metavar="REPO")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Every setting with its value and what decided it."""
    from voice_interviewer.cli.configuring import show_settings

    return show_settings(repo, as_json=as_json)


def config_edit() -> int:
    """Open your settings in $EDITOR and check them afterwards."""
    from voice_interviewer.cli.configuring import edit_settings

    return edit_settings()
