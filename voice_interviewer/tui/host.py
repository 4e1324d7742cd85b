"""What the screens need from the rest of the program: the `Host` Protocol and the plain values that it hands over.

The screens never import an engine. Every `Host` method is called from a background thread, never from the thread that
draws, and may take as long as it needs; each may raise an `InterviewerError`, which the screens tell with its next step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voice_interviewer.errors import AudioDeviceError, InterviewerError
from voice_interviewer.plan.terms import Feedback, Mode, Round, RoundAvailability, Scope

if TYPE_CHECKING:
    # What only the types need is left out of the first paint.
    from voice_interviewer.debrief.clips import Clip
    from voice_interviewer.repo.facts import RepoMap
    from voice_interviewer.session.controls import Controls
    from voice_interviewer.session.events import Event
    from voice_interviewer.session.record import SessionRecord


class Patience(StrEnum):
    """How long a silence may last before an answer ends by itself."""

    PATIENT = "patient"
    BRISK = "brisk"
    MANUAL = "manual"
    """Never by itself; only the key ends an answer."""


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """Everything that the candidate chooses before the interview."""

    mode: Mode = Mode.FULL
    rounds: tuple[Round, ...] = ()
    """The rounds of `Mode.ROUNDS`, in the order of an interview; empty in every other mode."""
    scope: Scope = Scope.QUICK
    feedback: Feedback = Feedback.EACH
    seed: int = 0
    input_device: str = ""
    """A `Device.id`; empty means the system's default."""
    output_device: str = ""
    typed: bool = False
    """Answers are typed: no microphone, no recogniser."""
    llm: str = "auto"
    """As `--llm` takes it."""
    offline: bool = False
    patience: Patience = Patience.PATIENT
    headphones: bool = False
    """The microphone does not hear the loudspeaker, so whoever speaks while the interviewer does cuts in."""


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """What repo intake found."""

    repo_map: RepoMap
    rounds: tuple[RoundAvailability, ...]
    """One for every round, in the order of an interview."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or loudspeaker."""

    id: str
    """What `SetupChoices` takes; stable from one start to the next."""
    name: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChoices:
    """The sound devices of this machine."""

    inputs: tuple[Device, ...] = ()
    outputs: tuple[Device, ...] = ()
    problem: str = ""
    """Why sound cannot be used, with the remedy; empty when all is well."""


@dataclass(frozen=True, slots=True)
class Level:
    """The microphone over the last tenth of a second."""

    dbfs: float
    problem: str = ""
    """What is wrong with it, with the remedy, as far as that can be told while nobody needs to speak."""


class SoundStep(StrEnum):
    """What a sound test does now."""

    RECORDING = "recording"
    PLAYING = "playing"


@dataclass(frozen=True, slots=True)
class SoundVerdict:
    """What a sound test found, in words, with the remedy when something is wrong."""

    good: bool
    words: str


Cancelled = Callable[[], bool]


class ModelPresence(StrEnum):
    """Whether a model can be loaded."""

    PRESENT = "present"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class ModelState:
    """One model that the choices need."""

    use: str
    """What it is for (`speech recognition`)."""
    name: str
    """Its name in the catalog."""
    state: ModelPresence
    size_bytes: int | None = None
    remedy: str = ""
    """What to do when it is not there (`voice-interviewer models pull whisper-base`)."""


class StageState(StrEnum):
    """How far the loading of one engine is."""

    WAITING = "waiting"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"
    """This engine will not be there. When the interview cannot do without it, `prepare` also raises."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One engine on its way to being ready; a later one of the same name takes the place of the earlier."""

    name: str
    """What is loaded, for a person (`speech recogniser`)."""
    state: StageState
    detail: str = ""
    """Which engine and model, or why it failed and what to do."""
    seconds: float | None = None
    """How long it took; None while under way (the screen then shows its own clock)."""
    fraction: float | None = None
    """0 to 1 of a download or a load that can tell; None when it cannot."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What an interview leaves behind."""

    folder: Path
    debrief_markdown: str
    """The whole debrief as it stands in the folder."""
    summary_text: str = ""
    """The overall result in one line."""
    files: tuple[str, ...] = ()
    """The names of the files in the folder that the candidate may want to open."""
    record: SessionRecord | None = None
    """The whole session; None when only its documents are known."""


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One thing followed over the past sessions, with at least one point."""

    group: str
    """`Rounds, 0 to 4`."""
    name: str
    unit: str
    fine: tuple[float, float]
    """The range that needs no work."""
    top: float
    """The end of the scale; 0 when it has none."""
    points: tuple[tuple[str, float], ...]
    """(date, value), the oldest first."""
    course: str
    """One character a session."""
    words: str
    """`2.8 of 4, +0.4, better`."""


@dataclass(frozen=True, slots=True)
class PastSession:
    """One past session in a list."""

    id: str
    started_at: str
    words: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What the past sessions tell, the newest session first."""

    lines: tuple[ProgressLine, ...] = ()
    sessions: tuple[PastSession, ...] = ()
    due: tuple[str, ...] = ()
    """Gaps in the order in which they come back, one line each."""


class Host(Protocol):
    """The real program behind the screens."""

    @property
    def editor_takes_terminal(self) -> bool:
        """Whether the editor of `open_in_editor` draws in this terminal (vi); the screens then make room for it."""

    def repository(self, progress: Callable[[str], None]) -> RepositoryView:
        """Scan the repository. `progress` takes one short line at a time (`212 files`)."""

    def devices(self) -> DeviceChoices:
        """The microphones and loudspeakers; a missing sound library is `problem`, not an exception."""

    def models(self, choices: SetupChoices) -> tuple[ModelState, ...]:
        """The models that these choices need, loaded or not; reads the disk only."""

    def prepare(self, choices: SetupChoices, stage: Callable[[Stage], None]) -> None:
        """Load every engine that the choices need and return when all are ready to be used at once.

        Called when the program starts and again when the choices change; never twice at a time. What is loaded already
        and still fits is kept. Tells all its stages as `waiting` first, then each change. Raises MissingPartError
        (AudioDeviceError for the microphone or loudspeaker) when the interview cannot be held with these choices.
        """

    def monitor(self, input_device: str, tell: Callable[[Level], None], cancelled: Cancelled) -> None:
        """Open the microphone and tell its level about ten times a second until `cancelled()`; AudioDeviceError when it
        cannot be opened or goes away. Never called while `run` or `sound_test` is."""

    def sound_test(
        self,
        input_device: str,
        output_device: str,
        tell: Callable[[SoundStep, float], None],
        cancelled: Cancelled,
    ) -> SoundVerdict:
        """Record a few seconds, play them back, and say what was heard; `tell` gets the step and the level in dBFS.
        AudioDeviceError when a device cannot be opened or goes away. Never called while `run` or `monitor` is."""

    def run(self, choices: SetupChoices, controls: Controls, emit: Callable[[Event], None]) -> Finished:
        """Hold one interview and write its debrief. Called after `prepare` returned for these choices.

        `emit` may be called from any thread and returns at once. A resumed session tells `SessionStarted` and
        its journal first. `Control.STOP` ends early and still returns the debrief. StoppedError when `close` cut it
        short.
        """

    def progress(self) -> ProgressView:
        """What the past sessions on this machine tell."""

    def debrief(self, session: str) -> Finished:
        """A past session's debrief; `play` then plays from that session. BadInputError when it cannot be read."""

    def play(self, clip: Clip, output_device: str, cancelled: Cancelled) -> None:
        """Play a piece of an answer of the session held last, and return when it was heard or `cancelled()`; BadInputError
        when its recording is not there, AudioDeviceError when the loudspeaker fails."""

    def open_in_editor(self, path: str, line: int) -> None:
        """Show a file; `path` is relative to the repository with `/`, or absolute. Returns when the editor has been
        started, or has ended when it takes the terminal. BadInputError with the remedy when no editor is set."""

    def close(self) -> None:
        """End `run` and `prepare` and wait a moment for them, then release engines, devices and child processes: an
        engine released while it computes can abort the process. Everything finished is on disk, and a session cut short
        here can be resumed. Called once, last, from the main thread."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as the screens tell it."""

    what: str
    next_step: str
    exit_code: int
    audio: bool = False
    """A microphone or loudspeaker is the cause, so typed answers would still work."""


def problem_of(error: Exception) -> Problem:
    """Any exception of a `Host` in words; one that is no InterviewerError is a defect and says so."""
    if isinstance(error, InterviewerError):
        what = f"{error.what} ({error.where})" if error.where else error.what
        return Problem(what, error.next_step, error.exit_code, audio=isinstance(error, AudioDeviceError))
    return Problem(
        f"Unexpected failure: {type(error).__name__}: {error}",
        "This is a defect in the program; every finished answer is on disk. `voice-interviewer doctor` checks the set-up.",
        1,
    )
