"""The Silero voice activity detector that faster-whisper brings along: judges speech behind a cheap first gate, frame by frame."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import SpeechDetector
from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, Samples, as_float

WINDOW_SAMPLES = 512
CONTEXT_SAMPLES = 64
GATE_FRAMES = 25
"""For so many frames the gate counts as open after it last heard something: it misses soft syllables."""
SURE = 0.8
RUMBLE_HERTZ = 150.0
RESPONSE_SAMPLES = 400
_STATE_SHAPE = (1, 1, 128)


class SileroDetector:
    """A SpeechDetector. The network believes in speech from `begins` on and goes on believing down to `ends`; unless it is
    sure, the gate must have heard something too in the last moments."""

    def __init__(self, gate: SpeechDetector | None = None, *, begins: float = 0.5, ends: float = 0.35) -> None:
        """`gate` None lets the network judge alone. MissingPartError when the network is not there."""
        self._gate = gate
        self._begins = begins
        self._ends = ends
        self._session = _open_session()
        self._pending: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._speaking = False
        self._gate_open = 0
        self._before: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self.reset()

    @property
    def name(self) -> str:
        return "silero" if self._gate is None else f"silero behind {self._gate.name}"

    def is_speech(self, frame: Samples) -> bool:
        if frame.shape != (FRAME_SAMPLES,):
            raise ValueError(f"a frame has shape ({FRAME_SAMPLES},), not {frame.shape}")
        cleared = self._without_rumble(frame)
        if self._gate is None or self._gate.is_speech(np.clip(cleared * 32768, -32768, 32767).astype(np.int16)):
            self._gate_open = GATE_FRAMES
        else:
            self._gate_open = max(0, self._gate_open - 1)
        self._pending = np.concatenate([self._pending, cleared])
        while len(self._pending) >= CONTEXT_SAMPLES + WINDOW_SAMPLES:
            self._judge(self._pending[: CONTEXT_SAMPLES + WINDOW_SAMPLES])
            self._pending = self._pending[WINDOW_SAMPLES:]
        return self._speaking and (self._gate_open > 0 or self.probability >= SURE)

    def reset(self) -> None:
        self._pending = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
        self._h = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._c = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._before = np.zeros(RESPONSE_SAMPLES - 1, dtype=np.float32)
        self._speaking = False
        self._gate_open = 0
        self.probability = 0.0
        if self._gate is not None:
            self._gate.reset()

    def _without_rumble(self, frame: Samples) -> npt.NDArray[np.float32]:
        """The frame without what lies below voices; wind, desks and fans otherwise hide soft speech from the network."""
        sound = np.concatenate([self._before, as_float(frame)])
        self._before = sound[-RESPONSE_SAMPLES + 1 :]
        return np.convolve(sound, _high_pass(), mode="valid").astype(np.float32)

    def _judge(self, window: npt.NDArray[np.float32]) -> None:
        probability, self._h, self._c = self._session.run(
            None, {"input": window[np.newaxis], "h": self._h, "c": self._c}
        )
        self.probability = float(np.ravel(probability)[0])
        self._speaking = self.probability >= (self._ends if self._speaking else self._begins)


@cache
def _high_pass() -> npt.NDArray[np.float32]:
    """The impulse response of a Butterworth filter of the second order, cut off where it has died away."""
    turn = 2 * np.pi * RUMBLE_HERTZ / SAMPLE_RATE
    alpha = np.sin(turn) / np.sqrt(2)
    scale = 1 + alpha
    b0, b1 = (1 + np.cos(turn)) / 2 / scale, -(1 + np.cos(turn)) / scale
    a1, a2 = -2 * np.cos(turn) / scale, (1 - alpha) / scale
    response = np.zeros(RESPONSE_SAMPLES)
    for at in range(RESPONSE_SAMPLES):
        response[at] = (b0, b1, b0)[at] if at < 3 else 0.0
        response[at] -= a1 * response[at - 1] if at > 0 else 0.0
        response[at] -= a2 * response[at - 2] if at > 1 else 0.0
    return response.astype(np.float32)


def _open_session() -> Any:
    import onnxruntime

    assets = resources.files("faster_whisper.assets")
    networks = sorted(
        item.name for item in assets.iterdir() if item.name.startswith("silero") and item.name.endswith(".onnx")
    )
    if not networks:
        raise MissingPartError(
            "the speech detector's network is not there",
            where="faster_whisper.assets",
            next_step="Install faster-whisper again.",
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        assets.joinpath(networks[-1]).read_bytes(), options, providers=["CPUExecutionProvider"]
    )
