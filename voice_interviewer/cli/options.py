"""The arguments and options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer.plan.terms import Mode, Scope

Repository = Annotated[Path, typer.Argument(help="The infrastructure repository's folder.", metavar="REPO")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")]
ModeOption = Annotated[Mode, typer.Option(help="Which kind of session.")]
ScopeOption = Annotated[Scope, typer.Option(help="quick 5-8 questions, standard 12-18, deep 25-35.")]
SeedOption = Annotated[int | None, typer.Option(help="The same seed gives the same questions.", min=0)]
RoundsOption = Annotated[str, typer.Option(help="Only these rounds, comma-separated, as in `terraform,kubernetes`.")]
WeakFirstOption = Annotated[
    bool, typer.Option("--weak-first", help="Ask first what past sessions were weak in, where it fits the repository.")
]
LlmOption = Annotated[str, typer.Option(help="Judge: auto, ollama[:MODEL], embedded[:MODEL], none.")]
SttOption = Annotated[str, typer.Option(help="Recogniser model of the catalog.")]
VoiceOption = Annotated[str, typer.Option(help="Voice model of the catalog.")]
PatienceOption = Annotated[str, typer.Option(help="How silence ends an answer: patient, brisk, manual.")]
AccurateOption = Annotated[
    bool, typer.Option("--accurate", help="Read the answers once more after the interview, slower, before the debrief.")
]
TurnModelOption = Annotated[
    str, typer.Option(help="A turn model of the catalog that helps to tell a pause from an end; none by default.")
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Nothing leaves the machine; loopback only, no downloads.")
]

DEFAULT_STT = "whisper-base"
DEFAULT_VOICE = "piper-en_US-joe-medium"
