"""The loudspeaker: plays sounds one after the other on any device, and falls silent at once when told to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from voice_interviewer.engines.devices import (
    Device,
    Direction,
    accepted_format,
    close_stream,
    find_device,
    gone,
    open_stream,
)
from voice_interviewer.ports import Cancelled
from voice_interviewer.speech.pcm import Samples, Sound, resample

POLL_SECONDS = 0.02
BUFFER_SECONDS = 0.4
"""Sound handed to the device ahead of time, so that a busy machine does not make it stutter."""
TAIL_SECONDS = 0.05
"""Silence after the last sample and the device's own delay, since some devices report a little too short a delay."""
STALL_SECONDS = 3.0
"""A device that took nothing for this long is gone."""


class Loudspeaker:
    """An AudioSink on a device of the sound system, opened anew for every utterance."""

    def __init__(self, device: str | int | None = None, *, stall_seconds: float = STALL_SECONDS) -> None:
        """`device`: None for the system's default, an index, or a part of the name."""
        self._wanted = device
        self._stall_seconds = stall_seconds
        self._device: Device | None = None

    @property
    def name(self) -> str:
        wanted = "default" if self._wanted is None else str(self._wanted)
        return f"loudspeaker {self._device.name if self._device else wanted}"

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:  # noqa: ARG002 (all turns sound alike)
        """As AudioSink.play. The next sound is asked for while the one before plays; a `sounds` that takes long for one
        sound delays the reaction to `cancelled`. AudioDeviceError when the device cannot be opened or goes away."""
        first = next(sounds, None)
        if first is None or cancelled():
            return
        self._device = find_device(Direction.OUTPUT, self._wanted)
        playback = _Playback(self._device, first.rate, self._stall_seconds)
        try:
            playback.add(first)
            for sound in sounds:
                if cancelled():
                    return
                playback.add(sound)
            playback.finish(cancelled)
        finally:
            playback.close()

    def close(self) -> None:
        """Nothing stays open between utterances."""


class _Playback:
    """One open stream with the samples that wait to be heard; its callback never waits and plays silence when short."""

    def __init__(self, device: Device, rate: int, stall_seconds: float) -> None:
        self._device = device
        self._rate, self._channels = accepted_format(Direction.OUTPUT, device, rate)
        self._polls_until_stalled = int(stall_seconds / POLL_SECONDS)
        self._parts: deque[Samples] = deque()
        self._complete = False
        self._calls = 0
        self._ended = threading.Event()
        self._stream = open_stream(
            Direction.OUTPUT,
            device,
            lambda library: library.RawOutputStream(
                device=device.index,
                samplerate=self._rate,
                channels=self._channels,
                dtype="int16",
                latency=BUFFER_SECONDS,
                callback=self._callback(library.CallbackStop),
                finished_callback=self._ended.set,
            ),
        )

    def add(self, sound: Sound) -> None:
        samples = resample(sound, self._rate).samples
        if len(samples):
            self._parts.append(np.repeat(samples, self._channels) if self._channels > 1 else samples)

    def finish(self, cancelled: Cancelled) -> None:
        """Return when the last sample was heard or `cancelled` turned true.

        Silence as long as the device's delay follows the sound: PortAudio reports the end when the last sample was handed
        over, on some systems a whole buffer before it is heard."""
        self._parts.append(np.zeros(int((self._stream.latency + TAIL_SECONDS) * self._rate) * self._channels, np.int16))
        self._complete = True
        calls, idle_polls = -1, 0
        while not self._ended.wait(POLL_SECONDS):
            if cancelled():
                return
            idle_polls = idle_polls + 1 if calls == self._calls else 0
            calls = self._calls
            if idle_polls > self._polls_until_stalled:
                raise gone(Direction.OUTPUT, self._device.name)
        if self._parts:
            raise gone(Direction.OUTPUT, self._device.name)

    def close(self) -> None:
        close_stream(self._stream)

    def _callback(self, stop: type[Exception]) -> Any:
        def fill(data: Any, frames: int, time: Any, status: Any) -> None:  # noqa: ARG001 (PortAudio's signature)
            """Called by the sound system's own thread."""
            self._calls += 1
            out = np.frombuffer(data, dtype=np.int16)
            filled = 0
            while filled < len(out) and self._parts:
                part = self._parts[0]
                taken = min(len(part), len(out) - filled)
                out[filled : filled + taken] = part[:taken]
                filled += taken
                if taken < len(part):
                    self._parts[0] = part[taken:]
                else:
                    self._parts.popleft()
            out[filled:] = 0
            if self._complete and not self._parts:
                raise stop

        return fill
