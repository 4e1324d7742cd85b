"""The Silero voice activity detector that faster-whisper brings along: judges speech behind a cheap first gate, frame by frame."""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import SpeechDetector
from voice_interviewer.speech.pcm import FRAME_SAMPLES, Samples, as_float

WINDOW_SAMPLES = 512
CONTEXT_SAMPLES = 64
GATE_FRAMES = 25
"""For so many frames the gate counts as open after it last heard something: it misses soft syllables."""
SURE = 0.8
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
        self.reset()

    @property
    def name(self) -> str:
        return "silero" if self._gate is None else f"silero behind {self._gate.name}"

    def is_speech(self, frame: Samples) -> bool:
        if frame.shape != (FRAME_SAMPLES,):
            raise ValueError(f"a frame has shape ({FRAME_SAMPLES},), not {frame.shape}")
        if self._gate is None or self._gate.is_speech(frame):
            self._gate_open = GATE_FRAMES
        else:
            self._gate_open = max(0, self._gate_open - 1)
        self._pending = np.concatenate([self._pending, as_float(frame)])
        while len(self._pending) >= CONTEXT_SAMPLES + WINDOW_SAMPLES:
            self._judge(self._pending[: CONTEXT_SAMPLES + WINDOW_SAMPLES])
            self._pending = self._pending[WINDOW_SAMPLES:]
        return self._speaking and (self._gate_open > 0 or self.probability >= SURE)

    def reset(self) -> None:
        self._pending = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
        self._h = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._c = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._speaking = False
        self._gate_open = 0
        self.probability = 0.0
        if self._gate is not None:
            self._gate.reset()

    def _judge(self, window: npt.NDArray[np.float32]) -> None:
        probability, self._h, self._c = self._session.run(
            None, {"input": window[np.newaxis], "h": self._h, "c": self._c}
        )
        self.probability = float(np.ravel(probability)[0])
        self._speaking = self.probability >= (self._ends if self._speaking else self._begins)


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
