"""What every AudioSource promises, held against the WAV files and against a real microphone on a virtual device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest
from virtual_sound import VirtualSound, seconds_of_tone, tone, virtual_sound

from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.engines.wav_files import WavAnswers
from voice_interviewer.ports import AudioSource
from voice_interviewer.speech.pcm import Samples, Sound, concatenate, wav_bytes

TURN = "tf-state"
FIRST, SECOND = tone(0.6, hertz=440.0), tone(0.6, hertz=880.0)


PLAYER_TAIL_SECONDS = 0.5
"""A stopped player's own buffer sounds on for 0.2 s; after this it is over, and all of it lies unread in the old turn."""


class Case:
    """One implementer, with a way to speak to it: `saying` is entered after `start`."""

    def __init__(self, source: AudioSource, saying: Callable[[Sound], AbstractContextManager[None]]) -> None:
        self.source = source
        self.saying = saying

    def hear(self, turn: str, said: Sound, frames: int) -> Samples:
        self.source.start(turn)
        with self.saying(said):
            heard = [self.source.read() for _ in range(frames)]
        self.source.stop()
        return concatenate([frame for frame in heard if frame is not None])


@contextmanager
def wav_files(folder: Path, names: tuple[str, str]) -> Iterator[Case]:
    for name, sound in zip(names, (FIRST, SECOND), strict=True):
        (folder / name).write_bytes(wav_bytes(sound))
    yield Case(WavAnswers(folder), lambda _: nullcontext())


@contextmanager
def microphone(sound: VirtualSound, rate: int) -> Iterator[Case]:
    list_devices()
    source = Microphone(preferred_rate=rate)
    try:
        yield Case(source, sound.saying)
    finally:
        source.close()


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    with virtual_sound() as running:
        yield running


@pytest.fixture(
    params=[
        "by-name",
        "in-order",
        pytest.param(16_000, marks=pytest.mark.device, id="microphone"),
        pytest.param(44_100, marks=pytest.mark.device, id="microphone-44100"),
    ],
)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with ExitStack() as stack:
        match request.param:
            case "by-name":
                yield stack.enter_context(wav_files(tmp_path, (f"{TURN}.wav", f"{TURN}+lock.wav")))
            case "in-order":
                yield stack.enter_context(wav_files(tmp_path, ("1.wav", "2.wav")))
            case rate:
                yield stack.enter_context(microphone(request.getfixturevalue("sound"), rate))


def test_it_is_an_audio_source_with_a_name(case: Case) -> None:
    assert isinstance(case.source, AudioSource)
    assert case.source.name


def test_a_frame_is_20_ms_of_16_khz_mono(case: Case) -> None:
    case.source.start(TURN)
    frames = [case.source.read() for _ in range(5)]
    assert [(frame.shape, frame.dtype) for frame in frames if frame is not None] == [((320,), np.dtype(np.int16))] * 5


def test_it_hears_the_whole_of_what_is_said(case: Case) -> None:
    heard = case.hear(TURN, FIRST, frames=75)
    assert seconds_of_tone(heard, 16_000, 440.0) == pytest.approx(0.6, abs=0.06)


def test_silence_follows_what_was_said(case: Case) -> None:
    heard = case.hear(TURN, FIRST, frames=100)
    assert int(np.abs(heard[-320 * 20 :]).max()) == 0


def test_a_new_turn_hears_nothing_of_the_one_before(case: Case) -> None:
    case.source.start(TURN)
    with case.saying(FIRST):
        for _ in range(10):
            case.source.read()
    time.sleep(PLAYER_TAIL_SECONDS)
    heard = case.hear(f"{TURN}+lock", SECOND, frames=75)
    assert seconds_of_tone(heard, 16_000, 440.0) < 0.1
    assert seconds_of_tone(heard, 16_000, 880.0) == pytest.approx(0.6, abs=0.06)


def test_there_is_nothing_to_read_without_a_turn(case: Case) -> None:
    assert case.source.read() is None
    case.source.start(TURN)
    assert case.source.read() is not None
    case.source.stop()
    assert case.source.read() is None


def test_stop_and_close_are_harmless_at_any_time(case: Case) -> None:
    case.source.stop()
    case.source.start(TURN)
    case.source.stop()
    case.source.stop()
    case.source.close()
    case.source.close()
