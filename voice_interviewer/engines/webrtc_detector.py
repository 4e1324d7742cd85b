"""The WebRTC voice activity detector: a cheap first gate that tells for every 20 ms frame whether somebody may be speaking."""

from __future__ import annotations

import webrtcvad

from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, Samples


class WebRtcDetector:
    """A SpeechDetector. It finds nearly all speech and takes keys, breath and fans for speech now and then."""

    def __init__(self, mode: int = 2) -> None:
        """`mode` 0 to 3: the higher, the more it takes for noise."""
        if mode not in range(4):
            raise ValueError(f"mode is 0 to 3, not {mode}")
        self._mode = mode
        self._vad = webrtcvad.Vad(mode)

    @property
    def name(self) -> str:
        return f"webrtcvad mode {self._mode}"

    def is_speech(self, frame: Samples) -> bool:
        if frame.shape != (FRAME_SAMPLES,):
            raise ValueError(f"a frame has shape ({FRAME_SAMPLES},), not {frame.shape}")
        return bool(self._vad.is_speech(frame.astype("<i2").tobytes(), SAMPLE_RATE))

    def reset(self) -> None:
        self._vad = webrtcvad.Vad(self._mode)
