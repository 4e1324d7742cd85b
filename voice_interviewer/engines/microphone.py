"""The microphone: 20 ms frames of 16 kHz mono from any device, captured without ever waiting for the reader."""

from __future__ import annotations

import queue
from contextlib import suppress
from typing import Any

import numpy as np
import soxr

from voice_interviewer.engines.devices import (
    Device,
    Direction,
    accepted_format,
    close_stream,
    find_device,
    gone,
    open_stream,
)
from voice_interviewer.speech.levels import InputLevels, LevelMeter, advice
from voice_interviewer.speech.pcm import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, Samples

BLOCKS_A_SECOND = 50
BUFFER_SECONDS = 0.3
"""Sound that the device may hold while the machine is busy."""
BACKLOG_SECONDS = 120.0
"""So much sound waits for a slow reader; after that the oldest is dropped."""
STALL_SECONDS = 3.0
"""A device that gave nothing for this long is gone."""

PROBE_SECONDS = 0.5

_Blocks = queue.SimpleQueue[bytes | None]


class Microphone:
    """An AudioSource on a device of the sound system.

    The device is opened by the first `start` and stays open until `close`, because opening one costs the first word;
    what it hears while no turn runs is dropped. A device that failed is looked up and opened anew by the next `start`.
    """

    def __init__(
        self,
        device: str | int | None = None,
        *,
        preferred_rate: int = SAMPLE_RATE,
        stall_seconds: float = STALL_SECONDS,
        backlog_seconds: float = BACKLOG_SECONDS,
    ) -> None:
        """`device`: None for the system's default, an index, or a part of the name. `preferred_rate` in Hz is asked of the
        device first; what it gives is resampled to 16 kHz."""
        self._wanted = device
        self._preferred_rate = preferred_rate
        self._stall_seconds = stall_seconds
        self._most_blocks = round(backlog_seconds * BLOCKS_A_SECOND)
        self._device: Device | None = None
        self._stream: Any = None
        self._rate = SAMPLE_RATE
        self._channels = 1
        self._blocks: _Blocks | None = None
        self._ended = False
        self._resampler: Any = None
        self._waiting: Samples = np.zeros(0, dtype=np.int16)
        self._meter = LevelMeter()
        self._lost_blocks = 0

    @property
    def name(self) -> str:
        wanted = "default" if self._wanted is None else str(self._wanted)
        return f"microphone {self._device.name if self._device else wanted}"

    @property
    def levels(self) -> InputLevels:
        """The levels of everything read in this turn."""
        return self._meter.levels

    @property
    def input_problem(self) -> str:
        """What the sound read in this turn says about the microphone (dead, too quiet, clipped), as one sentence; empty
        when it is fine or too little was heard. "Too quiet" means something only while somebody should be speaking."""
        return advice(self.levels.health)

    @property
    def lost_seconds(self) -> float:
        """How much of this turn was dropped because nobody read it in time."""
        return self._lost_blocks / BLOCKS_A_SECOND

    def open(self) -> None:
        """Open the device now, so that its troubles show before an interview begins; harmless when it is open."""
        if self._stream is not None and not self._ended and self._stream.active:
            return
        self.close()
        device = find_device(Direction.INPUT, self._wanted)
        rate, channels = accepted_format(Direction.INPUT, device, self._preferred_rate)
        self._device, self._rate, self._channels, self._ended = device, rate, channels, False
        self._stream = open_stream(
            Direction.INPUT,
            device,
            lambda library: library.RawInputStream(
                device=device.index,
                samplerate=rate,
                channels=channels,
                dtype="int16",
                blocksize=rate // BLOCKS_A_SECOND,
                latency=BUFFER_SECONDS,
                callback=self._heard,
                finished_callback=self._finished,
            ),
        )

    def start(self, turn: str) -> None:  # noqa: ARG002 (a microphone hears every turn alike)
        self.open()
        self._waiting = np.zeros(0, dtype=np.int16)
        self._resampler = None
        if self._rate != SAMPLE_RATE:
            self._resampler = soxr.ResampleStream(self._rate, SAMPLE_RATE, 1, dtype="float32")
        self._meter, self._lost_blocks = LevelMeter(), 0
        self._blocks = queue.SimpleQueue()

    def read(self) -> Samples | None:
        while len(self._waiting) < FRAME_SAMPLES:
            more = self._next_samples()
            if more is None:
                return None
            self._waiting = np.concatenate([self._waiting, more])
        frame, self._waiting = self._waiting[:FRAME_SAMPLES], self._waiting[FRAME_SAMPLES:]
        self._meter.add(frame)
        return frame

    def stop(self) -> None:
        blocks, self._blocks = self._blocks, None
        if blocks is not None:
            blocks.put(None)

    def close(self) -> None:
        self.stop()
        stream, self._stream = self._stream, None
        if stream is not None:
            close_stream(stream)

    def _next_samples(self) -> Samples | None:
        """What the device gave next; None when no turn runs, or another thread stopped it meanwhile."""
        blocks = self._blocks
        if blocks is None or self._device is None:
            return None
        try:
            block = blocks.get(timeout=self._stall_seconds)
        except queue.Empty:
            block = None
        if block is None and self._blocks is not blocks:
            return None
        if block is None:
            self._ended = True
            raise gone(Direction.INPUT, self._device.name)
        samples: Samples = np.frombuffer(block, dtype=np.int16)
        if self._channels > 1:
            samples = samples.reshape(-1, self._channels).astype(np.int32).mean(axis=1).astype(np.int16)
        if self._resampler is not None:
            resampled = self._resampler.resample_chunk(samples.astype(np.float32))
            samples = np.clip(np.rint(resampled), -32_768, 32_767).astype(np.int16)
        return samples

    def _heard(self, data: Any, frames: int, time: Any, status: Any) -> None:  # noqa: ARG002 (PortAudio's signature)
        """Called by the sound system's own thread, which must never wait."""
        blocks = self._blocks
        if blocks is None:
            return
        blocks.put(bytes(data))
        if blocks.qsize() > self._most_blocks:
            with suppress(queue.Empty):
                blocks.get_nowait()
                self._lost_blocks += 1

    def _finished(self) -> None:
        """Called by the sound system when the stream ended, whether closed or failed."""
        self._ended = True
        blocks = self._blocks
        if blocks is not None:
            blocks.put(None)


def probe_microphone(device: str | int | None = None, seconds: float = PROBE_SECONDS) -> InputLevels:
    """Listen for a moment and tell the levels; their `health` is dead when the system withholds the sound. Raises as
    `Microphone.start` and `read` do."""
    microphone = Microphone(device)
    try:
        microphone.start("probe")
        for _ in range(round(seconds / FRAME_SECONDS)):
            microphone.read()
        return microphone.levels
    finally:
        microphone.close()
