"""The options that several commands share, each declared once, and how settings fill those that were not given."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.plan.terms import Feedback, Mode, Scope


def complete_sessions(incomplete: str) -> list[str]:
    from voice_interviewer.config import user_folders

    known = ["last", *sorted((path.name for path in user_folders().sessions.glob("*/")), reverse=True)]
    return [name for name in known if name.startswith(incomplete)]


def complete_questions(incomplete: str) -> list[str]:
    from voice_interviewer.plan.bank import load_bank

    return [question.id for question in load_bank().questions if question.id.startswith(incomplete)]


def _models_for(*uses: str) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from voice_interviewer.weights.catalog import load_catalog

        names = [model.name for model in load_catalog().models if not uses or model.use in uses]
        return [name for name in names if name.startswith(incomplete)]

    return complete


def _among(*known: str) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in known if name.startswith(incomplete)]


Repository = Annotated[Path, typer.Argument(help="The infrastructure repository's folder.", metavar="REPO")]
OwnRepository = Annotated[
    Path,
    typer.Argument(
        help="The infrastructure repository's folder.",
        metavar="REPO",
    ),
]
Session = Annotated[
    str,
    typer.Argument(
        help="Session id, its beginning, a folder, or `last`.", metavar="SESSION", autocompletion=complete_sessions
    ),
]
QuestionId = Annotated[
    str, typer.Option("--question", help="Question id; `rubrics list` shows them.", autocompletion=complete_questions)
]
ModelNames = Annotated[
    list[str] | None,
    typer.Argument(help="Model names; `models list` shows them.", metavar="NAME...", autocompletion=_models_for()),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")]
ModeOption = Annotated[Mode, typer.Option(help="Which kind of session.")]
ScopeOption = Annotated[Scope, typer.Option(help="quick 5-8 questions, standard 12-18, deep 25-35.")]
SeedOption = Annotated[int | None, typer.Option(help="The same seed gives the same questions.", min=0)]
RoundsOption = Annotated[str, typer.Option(help="Only these rounds, comma-separated, as in `terraform,kubernetes`.")]
QuestionsOption = Annotated[str, typer.Option(help="Exactly these question ids, comma-separated.")]
FeedbackOption = Annotated[Feedback, typer.Option(help="Score blocks after each answer, or only at the end.")]
OutOption = Annotated[Path | None, typer.Option(help="Folder for this session's files.")]
PlainOption = Annotated[
    bool, typer.Option("--no-tui/--tui", "--plain", help="The same interview on a plain terminal, or on the screens.")
]
ThemeOption = Annotated[
    str,
    typer.Option(
        help="Colours of the screens: dark, light, terminal, terminal-light.",
        autocompletion=_among("dark", "light", "terminal", "terminal-light"),
    ),
]
LlmOption = Annotated[
    str,
    typer.Option(
        help="Judge: auto, ollama[:MODEL], embedded[:MODEL], none.",
        autocompletion=_among("auto", "ollama", "embedded", "none"),
    ),
]
SttOption = Annotated[
    str, typer.Option(help="Recogniser model of the catalog.", autocompletion=_models_for("recogniser"))
]
VoiceOption = Annotated[str, typer.Option(help="Voice model of the catalog.", autocompletion=_models_for("voice"))]
PatienceOption = Annotated[
    str,
    typer.Option(
        help="How silence ends an answer: patient, brisk, manual.",
        autocompletion=_among("patient", "brisk", "manual"),
    ),
]
WeakFirstOption = Annotated[
    bool,
    typer.Option(
        "--weak-first/--any-first", help="Ask first what past sessions were weak in, where it fits the repository."
    ),
]
AccurateOption = Annotated[
    bool,
    typer.Option(
        "--accurate/--live", help="Read the answers once more after the interview, slower, before the debrief; or not."
    ),
]
TurnModelOption = Annotated[
    str,
    typer.Option(
        help="A turn model of the catalog that helps to tell a pause from an end; none by default.",
        autocompletion=_models_for("turn"),
    ),
]
OfflineOption = Annotated[
    bool,
    typer.Option("--offline/--online", help="Nothing leaves the machine; loopback only, no downloads."),
]


def _engines(
    llm: LlmOption = "auto",
    stt: SttOption = DEFAULT_STT,
    voice: VoiceOption = DEFAULT_VOICE,
    patience: PatienceOption = "patient",
    turn_model: TurnModelOption = "",
    accurate: AccurateOption = False,
    input_device: Annotated[str, typer.Option(help="Microphone by name or number; `doctor` lists them.")] = "",
    output_device: Annotated[str, typer.Option(help="Loudspeaker by name or number.")] = "",
    headphones: Annotated[
        bool,
        typer.Option("--headphones/--open-ear", help="With headphones on, speaking cuts the interviewer short."),
    ] = False,
    typed: Annotated[bool, typer.Option("--typed/--spoken", help="Type the answers, or say them.")] = False,
    offline: OfflineOption = False,
    answers_from: Annotated[
        Path | None, typer.Option(help="WAV files in this folder answer instead of a microphone.")
    ] = None,
    speech_to: Annotated[
        Path | None, typer.Option(help="WAV files in this folder are written instead of using a loudspeaker.")
    ] = None,
) -> EngineChoices:
    return EngineChoices(
        llm=llm,
        stt=stt,
        voice=voice,
        patience=patience,
        turn_model=turn_model,
        accurate=accurate,
        input_device=input_device,
        output_device=output_device,
        headphones=headphones,
        typed=typed,
        offline=offline,
        answers_from=answers_from,
        speech_to=speech_to,
    )


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    hints = get_type_hints(function, include_extras=True)
    return [
        parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(function).parameters.items()
    ]


_ENGINE_PARAMETERS = _parameters(_engines)


def configured(command: Callable[..., int]) -> Callable[..., int]:
    """The command with its options filled from the settings where neither a flag nor the environment gave one. A command
    that takes `engines: EngineChoices` has the options that choose them in its place."""
    parameters = _parameters(command)
    own = [parameter for parameter in parameters if parameter.name != "engines"]
    takes_engines = len(own) < len(parameters)
    options = [*own, *(_ENGINE_PARAMETERS if takes_engines else ())]
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    @wraps(command)
    def run(*, context: typer.Context, **values: Any) -> int:
        values |= _from_settings(context, values)
        if takes_engines:
            chosen = {parameter.name: values.pop(parameter.name) for parameter in _ENGINE_PARAMETERS}
            values["engines"] = _engines(**chosen)
        return command(**values)

    shown = [context, *options]
    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return run


def _from_settings(context: typer.Context, values: dict[str, Any]) -> dict[str, Any]:
    """The settings for those options that were left to their defaults."""
    from voice_interviewer.cli.settings import decided
    from voice_interviewer.config import user_folders

    unset = {name for name in values if getattr(context.get_parameter_source(name), "name", "") == "DEFAULT"}
    repo = values.get("repo")
    if repo is None:
        # A command that can do without a repository is not given one unasked.
        unset.discard("repo")
    chosen = decided(None if "repo" in unset else repo, user_folders(), os.environ)
    return {key: found.value for key, found in chosen.items() if key in unset}
