"""Which frames hold speech: a detector's verdict, gated by the level above an adaptive noise floor and cleaned of clicks."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.speech.pcm import FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class Run:
    """Uninterrupted speech from frame `start` up to, not including, frame `end`."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        return (self.end - self.start) * FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class ActivitySettings:
    """How frames become runs. All counts are 20 ms frames, all levels dB."""

    onset_frames: int = 6
    """So many of the last `onset_window` frames must hold speech before a run begins: shorter sounds are clicks."""
    onset_window: int = 8
    keep_frames: int = 3
    """So many of the last `keep_window` frames must hold speech for a run to go on: a single key click does not."""
    keep_window: int = 5
    hangover_frames: int = 15
    """A run is over after so many frames without speech; they do not belong to it."""
    floor_window: int = 250
    floor_start_dbfs: float = -60.0
    """What the noise floor is taken for before anything was heard."""
    lowest_gate_dbfs: float = -62.0
    gate_share: float = 0.0
    """Where the gate lies between noise floor and speech level."""
    least_margin_db: float = -100.0
    """How far above the noise floor the gate is at least. As it stands the detector is trusted: only sound below hearing is
    refused, since in a loud room a gate takes soft speech away too."""

    @staticmethod
    def gated() -> ActivitySettings:
        """For a cheap detector that takes fans, keys and breath for speech."""
        return ActivitySettings(gate_share=0.25, least_margin_db=6.0)


class NoiseGate:
    """The level that a frame must reach to be speech, following the room: a share of the way from floor to voice."""

    _UPDATE_FRAMES = 5
    _SEED_FRAMES = 25

    def __init__(self, settings: ActivitySettings) -> None:
        self._settings = settings
        self._quiet: deque[float] = deque([settings.floor_start_dbfs] * self._SEED_FRAMES, maxlen=settings.floor_window)
        self._all: deque[float] = deque(maxlen=settings.floor_window)
        self._voice: deque[float] = deque(maxlen=2 * settings.floor_window)
        self._since_quiet = 0
        self._count = 0
        self.floor_dbfs = settings.floor_start_dbfs
        self.gate_dbfs = max(settings.floor_start_dbfs + settings.least_margin_db, settings.lowest_gate_dbfs)

    def push(self, speech: bool, level_dbfs: float) -> bool:
        """Whether this frame holds speech; `speech` is the detector's word for it."""
        passed = speech and level_dbfs >= self.gate_dbfs
        self._all.append(level_dbfs)
        if passed:
            self._voice.append(level_dbfs)
            self._since_quiet += 1
        else:
            self._quiet.append(level_dbfs)
            self._since_quiet = 0
        self._count += 1
        if self._count % self._UPDATE_FRAMES == 0:
            self._update()
        return passed

    def _update(self) -> None:
        """A detector that has called everything speech for the whole window hears noise or a voice without pauses; then
        the floor comes from all frames, of which a voice leaves enough quiet ones between its syllables."""
        settings = self._settings
        if self._since_quiet >= settings.floor_window:
            self._quiet.clear()
            self._quiet.extend(sorted(self._all)[: settings.floor_window // 5])
            self._since_quiet = 0
        self.floor_dbfs = _percentile(self._quiet, 0.10)
        voice = _percentile(self._voice, 0.90) if self._voice else self.floor_dbfs
        margin = max(settings.gate_share * (voice - self.floor_dbfs), settings.least_margin_db)
        self.gate_dbfs = max(self.floor_dbfs + margin, settings.lowest_gate_dbfs)


class SpeechActivity:
    """Turns frames into runs of speech, one frame at a time; the same frames give the same runs."""

    def __init__(self, settings: ActivitySettings | None = None) -> None:
        self._settings = settings or ActivitySettings()
        self._gate = NoiseGate(self._settings)
        self._recent: deque[bool] = deque(maxlen=self._settings.onset_window)
        self._closed: list[Run] = []
        self._closed_frames = 0
        self._start: int | None = None
        self._last = 0
        self.frames = 0
        """How many frames were pushed."""

    def push(self, speech: bool, level_dbfs: float) -> bool:
        """Take the next frame; whether a run of speech is going on after it (its hangover included)."""
        settings = self._settings
        passed = self._gate.push(speech, level_dbfs)
        self._recent.append(passed)
        if self._start is None:
            if passed and sum(self._recent) >= settings.onset_frames:
                window = list(self._recent)
                self._start = self.frames - (len(window) - 1 - window.index(True))
                self._last = self.frames
        else:
            if passed and sum(list(self._recent)[-settings.keep_window :]) >= settings.keep_frames:
                self._last = self.frames
            if self.frames - self._last >= settings.hangover_frames:
                self._closed.append(Run(self._start, self._last + 1))
                self._closed_frames += self._last + 1 - self._start
                self._start = None
                self._recent.clear()
        self.frames += 1
        return self._start is not None

    def dismiss(self, until: int) -> None:
        """Forget the speech before this frame: it was not the speaker's."""
        self._closed = [Run(max(run.start, until), run.end) for run in self._closed if run.end > until]
        self._closed_frames = sum(run.end - run.start for run in self._closed)
        if self._start is not None:
            self._start = max(self._start, until)
            if self._last + 1 <= until:
                self._start = None
                self._recent.clear()

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs so far; the last one may still be growing. As much work as there are runs: not for every frame."""
        return self.runs_after(0)

    def runs_after(self, frame: int) -> tuple[Run, ...]:
        """The runs that end after this frame, the last one maybe still growing; as much work as there are of them."""
        found = [] if self._start is None else [Run(self._start, self._last + 1)]
        for run in reversed(self._closed):
            if run.end <= frame:
                break
            found.append(run)
        return tuple(reversed(found))

    @property
    def speech_seconds(self) -> float:
        """The length of all runs together."""
        growing = 0 if self._start is None else self._last + 1 - self._start
        return (self._closed_frames + growing) * FRAME_SECONDS

    @property
    def last_start(self) -> int | None:
        """Where the latest run begins; None when nothing was said yet."""
        return self._start if self._start is not None or not self._closed else self._closed[-1].start

    @property
    def speaking(self) -> bool:
        """Whether a run is open, its hangover included."""
        return self._start is not None

    @property
    def onset_possible(self) -> bool:
        """Whether the last frames may be the beginning of a run that is not confirmed yet."""
        return self._start is None and sum(self._recent) >= self._settings.onset_frames // 2

    @property
    def speech_end(self) -> int | None:
        """The frame after the last one of speech; None when nothing was said yet."""
        if self._start is not None:
            return self._last + 1
        return self._closed[-1].end if self._closed else None

    @property
    def speech_start(self) -> int | None:
        """The first frame of the first run; None when nothing was said yet."""
        return self._closed[0].start if self._closed else self._start

    @property
    def floor_dbfs(self) -> float:
        return self._gate.floor_dbfs


def speech_frames(runs: Sequence[Run], start: int, end: int) -> int:
    """How many frames of speech lie between the frames `start` and `end`."""
    return sum(max(0, min(run.end, end) - max(run.start, start)) for run in runs)


def _percentile(values: Sequence[float] | deque[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
