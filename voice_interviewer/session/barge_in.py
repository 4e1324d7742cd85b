"""Lets whoever wears headphones cut in by speaking: listens while the interviewer talks, and keeps the first words."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voice_interviewer.errors import AudioDeviceError
from voice_interviewer.ports import AudioSource, SpeechDetector
from voice_interviewer.speech.pcm import FRAME_SECONDS, Samples

ONSET_SECONDS = 0.3
"""So much speech within twice the time is somebody cutting in, not a cough."""
KEPT_SECONDS = 1.0
"""Sound from before that moment which belongs to the answer."""


class BargeInSource:
    """An AudioSource around another one. Between `watch` and the next `start` it listens for speech; `start` then begins
    with what was said so far, so that no first word is lost. Without speech it is the other source."""

    def __init__(self, source: AudioSource, detector: SpeechDetector) -> None:
        self._source = source
        self._detector = detector
        self._kept: deque[Samples] = deque(maxlen=round(KEPT_SECONDS / FRAME_SECONDS))
        self._spoke = threading.Event()
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._source.name

    @property
    def input_problem(self) -> str:
        """Of the source, when it knows its own troubles."""
        return str(getattr(self._source, "input_problem", ""))

    @property
    def spoke(self) -> bool:
        """Whether somebody has begun to speak since `watch`."""
        return self._spoke.is_set()

    def watch(self, turn: str) -> None:
        """Begin to listen for speech; a device that fails here is told by the next `start`."""
        self._end_watch()
        self._kept.clear()
        self._spoke.clear()
        self._stopping.clear()
        self._detector.reset()
        try:
            self._source.start(turn)
        except AudioDeviceError:
            return
        self._watcher = threading.Thread(target=self._listen, name="barge-in", daemon=True)
        self._watcher.start()

    def unwatch(self) -> None:
        """Nobody needs to cut in any more; what was said stays for the next `start` when somebody did."""
        self._end_watch()
        if not self.spoke:
            self._kept.clear()
            self._source.stop()

    def start(self, turn: str) -> None:
        self._end_watch()
        if self.spoke:
            self._spoke.clear()
            return
        self._kept.clear()
        self._source.start(turn)

    def read(self) -> Samples | None:
        return self._kept.popleft() if self._kept else self._source.read()

    def stop(self) -> None:
        self._end_watch()
        self._kept.clear()
        self._spoke.clear()
        self._source.stop()

    def close(self) -> None:
        self._end_watch()
        self._source.close()

    def _end_watch(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            self._stopping.set()
            watcher.join()

    def _listen(self) -> None:
        """The watcher's thread; it alone reads the source meanwhile."""
        window: deque[bool] = deque(maxlen=round(2 * ONSET_SECONDS / FRAME_SECONDS))
        while not self._stopping.is_set():
            try:
                frame = self._source.read()
            except AudioDeviceError:
                return
            if frame is None:
                return
            self._kept.append(frame)
            if self._spoke.is_set():
                continue
            window.append(self._detector.is_speech(frame))
            if sum(window) >= round(ONSET_SECONDS / FRAME_SECONDS):
                self._spoke.set()
                # What comes from here on is all kept, however long the interviewer takes to fall silent.
                self._kept = deque(self._kept)


@contextmanager
def cutting_in(source: BargeInSource | None, turn: str) -> Iterator[Callable[[], bool]]:
    """Within this the interviewer speaks; yields whether the candidate has cut in. Without a source nobody does."""
    if source is None:
        yield lambda: False
        return
    source.watch(turn)
    try:
        yield lambda: source.spoke
    finally:
        source.unwatch()
