"""What the set-up screen shows, as one value: scan, devices, models, engines on their way, and what hinders the start."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from voice_interviewer.plan.terms import Mode, Round, RoundAvailability
from voice_interviewer.tui.host import (
    DeviceChoices,
    ModelState,
    Problem,
    RepositoryView,
    SetupChoices,
    Stage,
    StageState,
)
from voice_interviewer.tui.sound_check import SoundState


@dataclass(frozen=True, slots=True)
class SetupState:
    """Everything that the set-up screen draws, but for the wall clock."""

    choices: SetupChoices = field(default_factory=SetupChoices)
    repository: RepositoryView | None = None
    scan_line: str = ""
    """How far the scan is."""
    scan_problem: Problem | None = None
    devices: DeviceChoices | None = None
    models: tuple[ModelState, ...] = ()
    stages: tuple[Stage, ...] = ()
    loading_since: tuple[tuple[str, float], ...] = ()
    """(stage name, clock reading) of the stages under way."""
    preparing: bool = False
    ready: bool = False
    """Every engine is there for the present choices."""
    engine_problem: Problem | None = None
    sound: SoundState = field(default_factory=SoundState)
    armed: bool = False
    """Start was pressed; the interview begins as soon as it can."""

    @property
    def rounds(self) -> tuple[RoundAvailability, ...]:
        return () if self.repository is None else self.repository.rounds


class Readiness(StrEnum):
    """What stands between the candidate and the first question."""

    SCANNING = "scanning"
    LOADING = "loading"
    CHECKING = "checking"
    """The sound check has the microphone."""
    READY = "ready"
    NO_ROUND = "no-round"
    SCAN_FAILED = "scan-failed"
    ENGINE_FAILED = "engine-failed"


def readiness(setup: SetupState) -> Readiness:
    """The first thing that is missing."""
    if setup.scan_problem is not None:
        return Readiness.SCAN_FAILED
    if setup.engine_problem is not None:
        return Readiness.ENGINE_FAILED
    if setup.choices.mode is Mode.ROUNDS and not setup.choices.rounds:
        return Readiness.NO_ROUND
    if setup.repository is None:
        return Readiness.SCANNING
    if not setup.ready:
        return Readiness.LOADING
    return Readiness.CHECKING if setup.sound.busy else Readiness.READY


def may_begin(setup: SetupState) -> bool:
    """Start was pressed and nothing is missing."""
    return setup.armed and readiness(setup) is Readiness.READY


def with_stage(setup: SetupState, stage: Stage, now: float) -> SetupState:
    """The state after one report of `prepare`; `now` is the screen's clock."""
    names = [known.name for known in setup.stages]
    stages = (
        tuple(stage if known.name == stage.name else known for known in setup.stages)
        if stage.name in names
        else (*setup.stages, stage)
    )
    others = tuple(pair for pair in setup.loading_since if pair[0] != stage.name)
    known_since = dict(setup.loading_since).get(stage.name, now)
    since = (*others, (stage.name, known_since)) if stage.state is StageState.LOADING else others
    return replace(setup, stages=stages, loading_since=since)


def stage_seconds(setup: SetupState, stage: Stage, now: float) -> float | None:
    """How long a stage took, or has been taking."""
    if stage.seconds is not None:
        return stage.seconds
    since = dict(setup.loading_since).get(stage.name)
    return None if since is None else max(now - since, 0.0)


def choose(setup: SetupState, choices: SetupChoices) -> SetupState:
    """The state with other choices; engines that no longer fit have to be prepared again."""
    if engines_of(choices) == engines_of(setup.choices):
        return replace(setup, choices=choices)
    return replace(setup, choices=choices, ready=False, engine_problem=None)


def engines_of(choices: SetupChoices) -> tuple[object, ...]:
    """The part of the choices that decides which engines are needed."""
    return (choices.typed, choices.input_device, choices.output_device, choices.llm, choices.offline)


def choose_mode(choices: SetupChoices, mode: Mode, available: tuple[Round, ...]) -> SetupChoices:
    """Another mode; changing to single rounds begins with all of them."""
    rounds = (choices.rounds or available) if mode is Mode.ROUNDS else ()
    return replace(choices, mode=mode, rounds=rounds)


def choose_rounds(choices: SetupChoices, rounds: frozenset[Round], available: tuple[Round, ...]) -> SetupChoices:
    """The rounds that are ticked: all of them is the full loop, fewer makes it single rounds."""
    ordered = tuple(known for known in available if known in rounds)
    if choices.mode is Mode.FULL and ordered == available:
        return choices
    return replace(choices, mode=Mode.ROUNDS, rounds=ordered)
