"""What every AudioSink promises, held against the WAV folder, the silent sink and a real loudspeaker on a virtual device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from virtual_sound import RATE, VirtualSound, seconds_of_tone, tone, virtual_sound

from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.loudspeaker import Loudspeaker
from voice_interviewer.engines.wav_files import SilentSink, WavFolder
from voice_interviewer.ports import AudioSink
from voice_interviewer.speech.pcm import Samples, Sound, concatenate, read_wav


class Played:
    """What came out of a sink; None when the sink lets nobody hear."""

    samples: Samples | None = None
    rate = RATE

    def seconds(self, hertz: float) -> float | None:
        return None if self.samples is None else seconds_of_tone(self.samples, self.rate, hertz)


class Case:
    def __init__(self, sink: AudioSink, hearing: Callable[[], AbstractContextManager[Played]]) -> None:
        self.sink = sink
        self.hearing = hearing


def silent_sink() -> Case:
    @contextmanager
    def hearing() -> Iterator[Played]:
        yield Played()

    return Case(SilentSink(), hearing)


def wav_folder(folder: Path) -> Case:
    @contextmanager
    def hearing() -> Iterator[Played]:
        played = Played()
        before = set(folder.iterdir())
        yield played
        sounds = [read_wav(path) for path in sorted(set(folder.iterdir()) - before)]
        played.samples = concatenate([sound.samples for sound in sounds])
        played.rate = sounds[0].rate if sounds else RATE

    return Case(WavFolder(folder), hearing)


def loudspeaker(sound: VirtualSound) -> Case:
    @contextmanager
    def hearing() -> Iterator[Played]:
        played = Played()
        with sound.recording() as recording:
            yield played
        played.samples = recording.samples

    list_devices()
    return Case(Loudspeaker(), hearing)


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    with virtual_sound() as running:
        yield running


@pytest.fixture(params=["silent", "wav-folder", pytest.param("loudspeaker", marks=pytest.mark.device)])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    match request.param:
        case "silent":
            made = silent_sink()
        case "wav-folder":
            made = wav_folder(tmp_path)
        case _:
            made = loudspeaker(request.getfixturevalue("sound"))
    yield made
    made.sink.close()


def never() -> bool:
    return False


def test_it_is_an_audio_sink_with_a_name(case: Case) -> None:
    assert isinstance(case.sink, AudioSink)
    assert case.sink.name


def test_all_of_every_sound_is_heard_when_play_returns(case: Case) -> None:
    sounds = [tone(0.5, hertz=440.0, rate=22_050), tone(0.3, hertz=880.0, rate=22_050)]
    with case.hearing() as played:
        case.sink.play("q", iter(sounds), never)
    assert played.seconds(440.0) == (None if played.samples is None else pytest.approx(0.5, abs=0.05))
    assert played.seconds(880.0) == (None if played.samples is None else pytest.approx(0.3, abs=0.05))


def test_sounds_of_any_rate_are_heard_at_their_pitch(case: Case) -> None:
    with case.hearing() as played:
        case.sink.play("q", iter([tone(0.3, rate=16_000), tone(0.3, rate=48_000)]), never)
    assert played.seconds(440.0) == (None if played.samples is None else pytest.approx(0.6, abs=0.06))


def test_nothing_to_say_is_nothing_heard(case: Case) -> None:
    with case.hearing() as played:
        case.sink.play("q", iter([]), never)
        case.sink.play("q", iter([Sound(np.zeros(0, dtype=np.int16), 22_050)]), never)
    assert played.seconds(440.0) in (None, 0.0)


def test_cancelled_before_it_begins_it_takes_at_most_one_sound_and_plays_none(case: Case) -> None:
    taken = []

    def sounds() -> Iterator[Sound]:
        for number in range(3):
            taken.append(number)
            yield tone(0.3)

    with case.hearing() as played:
        case.sink.play("q", sounds(), lambda: True)
    assert len(taken) <= 1
    assert played.seconds(440.0) in (None, 0.0)


def test_cancelled_between_two_sounds_the_second_is_not_asked_for(case: Case) -> None:
    cancelled = False

    def sounds() -> Iterator[Sound]:
        nonlocal cancelled
        yield tone(0.3)
        cancelled = True
        yield tone(0.3)
        raise AssertionError("asked for a third sound")

    case.sink.play("q", sounds(), lambda: cancelled)


def test_it_plays_again_after_a_cancelled_utterance(case: Case) -> None:
    case.sink.play("q", iter([tone(0.3, hertz=880.0)]), lambda: True)
    with case.hearing() as played:
        case.sink.play("q", iter([tone(0.3, hertz=440.0)]), never)
    assert played.seconds(440.0) == (None if played.samples is None else pytest.approx(0.3, abs=0.05))


@pytest.mark.device
def test_a_loudspeaker_falls_silent_soon_after_being_cancelled(sound: VirtualSound) -> None:
    case = loudspeaker(sound)
    began = time.monotonic()

    def cancelled() -> bool:
        return time.monotonic() - began > 0.5

    with case.hearing() as played:
        case.sink.play("q", iter([tone(3.0)]), cancelled)
        took = time.monotonic() - began
    assert 0.5 < took < 0.75  # 0.6 and the slack of a busy machine
    assert 0.2 < (played.seconds(440.0) or 0.0) < 0.6


@pytest.mark.device
def test_a_loudspeaker_returns_soon_after_the_last_sample_was_heard(sound: VirtualSound) -> None:
    case = loudspeaker(sound)
    began = time.monotonic()
    case.sink.play("q", iter([tone(1.0)]), never)
    assert 1.0 <= time.monotonic() - began < 1.4
