"""What every SpeechDetector promises, held against WebRTC's, Silero's, and the recorder and its stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.ports import SpeechDetector
from voice_interviewer.session.recorded import RecordedDetector, RecordingDetector, RecordingFile
from voice_interviewer.speech.pcm import FRAME_SAMPLES, Samples, frames_of, read_wav, resample

ANSWER = Path(__file__).resolve().parents[2] / "audio_fixtures" / "weak-candidate" / "answers" / "argocd-self-heal.wav"


def silence(frames: int) -> list[Samples]:
    return [np.zeros(FRAME_SAMPLES, dtype=np.int16)] * frames


def speech() -> list[Samples]:
    return list(frames_of(resample(read_wav(ANSWER), 16_000).samples))


def webrtc(folder: Path) -> SpeechDetector:
    del folder
    return WebRtcDetector()


def silero(folder: Path) -> SpeechDetector:
    del folder
    return SileroDetector()


def silero_behind_webrtc(folder: Path) -> SpeechDetector:
    del folder
    return SileroDetector(WebRtcDetector())


def recording(folder: Path) -> SpeechDetector:
    return RecordingDetector(WebRtcDetector(), RecordingFile(folder / "flags.jsonl"))


def recorded(folder: Path) -> SpeechDetector:
    """The stand-in, with a recording of each stretch that the tests below play to a detector."""
    table = RecordingFile(folder / "flags.jsonl")
    recorder = RecordingDetector(WebRtcDetector(), table)
    for stretch in (silence(50) + speech() + silence(50), speech() + silence(50)):
        recorder.reset()
        for frame in stretch:
            recorder.is_speech(frame)
    recorder.flush()
    return RecordedDetector(table, recorder.name)


Make = Callable[[Path], SpeechDetector]
KINDS: dict[str, tuple[Make, Make]] = {
    "webrtc": (webrtc, webrtc),
    "silero": (silero, silero),
    "silero behind webrtc": (silero_behind_webrtc, silero_behind_webrtc),
    "recording": (recording, webrtc),
    "recorded": (recorded, webrtc),
}
"""How to make each detector, and the one whose flags it must give."""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def detector(kind: str, tmp_path: Path) -> SpeechDetector:
    return KINDS[kind][0](tmp_path)


def test_it_is_a_speech_detector_with_a_name(detector: SpeechDetector) -> None:
    assert isinstance(detector, SpeechDetector)
    assert detector.name


def test_it_tells_speech_from_silence(detector: SpeechDetector) -> None:
    detector.reset()
    before = [detector.is_speech(frame) for frame in silence(50)]
    during = [detector.is_speech(frame) for frame in speech()]
    after = [detector.is_speech(frame) for frame in silence(50)]
    assert not any(before)
    assert sum(during) > 0.5 * len(during)
    assert not any(after[30:])


def test_after_a_reset_nothing_heard_before_counts(detector: SpeechDetector, kind: str, tmp_path: Path) -> None:
    detector.reset()
    for frame in silence(50) + speech() + silence(50):
        detector.is_speech(frame)
    detector.reset()
    again = [detector.is_speech(frame) for frame in speech() + silence(50)]
    fresh = KINDS[kind][1](tmp_path)
    fresh.reset()
    assert again == [fresh.is_speech(frame) for frame in speech() + silence(50)]


@pytest.mark.parametrize("make", [webrtc, silero])
def test_a_frame_of_another_length_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shape"):
        make(tmp_path).is_speech(np.zeros(160, dtype=np.int16))


def test_there_are_four_modes() -> None:
    assert WebRtcDetector(3).name == "webrtcvad mode 3"
    with pytest.raises(ValueError, match="mode"):
        WebRtcDetector(4)
