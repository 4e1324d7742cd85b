"""The real audio path: what Piper says comes out of the loudspeaker, what is played to the microphone comes in, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from virtual_sound import RATE, VirtualSound, seconds_of_tone, tone, virtual_sound

from voice_interviewer.config import user_folders
from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.loudspeaker import Loudspeaker
from voice_interviewer.engines.microphone import Microphone, probe_microphone
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.errors import AudioDeviceError, BadInputError, MissingPartError
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.levels import InputHealth
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, concatenate, read_wav, resample

pytestmark = [pytest.mark.real, pytest.mark.device]

ANSWER = Path(__file__).resolve().parents[2] / "audio_fixtures" / "weak-candidate" / "answers" / "argocd-self-heal.wav"
QUESTION = "Your node group has a fixed size of three nodes. What happens when the traffic doubles?"


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    with virtual_sound() as running:
        list_devices()
        yield running


@cache
def whisper() -> WhisperRecognizer:
    try:
        return WhisperRecognizer(user_folders().models / "whisper-base")
    except MissingPartError as error:
        pytest.skip(str(error))


@cache
def piper() -> PiperVoice:
    try:
        return PiperVoice(user_folders().models / "piper-en_US-joe-medium")
    except MissingPartError as error:
        pytest.skip(str(error))


def words(samples: Samples, rate: int) -> list[str]:
    heard = whisper().recognize(resample(Sound(samples, rate), SAMPLE_RATE).samples)
    return plain(" ".join(word.text for word in heard))


def plain(text: str) -> list[str]:
    return re.sub(r"[^a-z ]", "", text.casefold()).split()


def alike(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def never() -> bool:
    return False


def hear(microphone: Microphone, seconds: float) -> Samples:
    frames = [microphone.read() for _ in range(round(seconds * 50))]
    return concatenate([frame for frame in frames if frame is not None])


def wait_for_sound() -> None:
    """Until the player, which is another program, is under way."""
    microphone = Microphone()
    microphone.start("waiting")
    heard = any(hear(microphone, 0.02).any() for _ in range(500))
    microphone.close()
    assert heard, "the player does not play"


def test_the_question_is_heard_at_the_loudspeaker_word_for_word(sound: VirtualSound) -> None:
    speaker = Speaker(piper(), Loudspeaker())
    with sound.recording() as recording:
        speaker.say("q1", QUESTION, never)
    speaker.close()
    assert alike(words(recording.samples, RATE), plain(QUESTION)) > 0.9


def test_a_spoken_answer_comes_through_the_microphone_word_for_word(sound: VirtualSound) -> None:
    answer = read_wav(ANSWER)
    microphone = Microphone()
    microphone.start("q1")
    with sound.saying(answer):
        heard = hear(microphone, answer.seconds + 0.5)
    health = microphone.levels.health
    microphone.close()
    assert alike(words(heard, SAMPLE_RATE), words(answer.samples, answer.rate)) > 0.9
    assert health is InputHealth.GOOD


def test_both_directions_at_once_do_not_disturb_each_other(sound: VirtualSound) -> None:
    answer = read_wav(ANSWER)
    speaker, microphone = Speaker(piper(), Loudspeaker()), Microphone()
    with ThreadPoolExecutor(max_workers=1) as other, sound.recording() as recording, sound.saying(answer):
        microphone.start("q1")
        speaking = other.submit(speaker.say, "q1", QUESTION, never)
        heard = hear(microphone, answer.seconds + 0.5)
        speaking.result()
    microphone.close()
    speaker.close()
    assert alike(words(recording.samples, RATE), plain(QUESTION)) > 0.9
    assert alike(words(heard, SAMPLE_RATE), words(answer.samples, answer.rate)) > 0.9


def test_the_first_word_is_not_lost_when_somebody_speaks_at_once(sound: VirtualSound) -> None:
    microphone = Microphone()
    microphone.start("earlier")
    microphone.stop()
    with sound.saying(tone(3.0)):
        wait_for_sound()
        microphone.start("q1")
        heard = hear(microphone, 0.5)
    microphone.close()
    assert int(np.abs(heard[:320]).max()) > 4_000


def distorted() -> Sound:
    return Sound(np.clip(tone(1.5).samples.astype(np.int32) * 8, -32_768, 32_767).astype(np.int16), SAMPLE_RATE)


@pytest.mark.parametrize(
    ("said", "health", "advised"),
    [
        (Sound(np.zeros(SAMPLE_RATE, dtype=np.int16), SAMPLE_RATE), InputHealth.DEAD, "mute switch"),
        (tone(1.5, amplitude=60), InputHealth.QUIET, "raise its input level"),
        (tone(1.5), InputHealth.GOOD, ""),
        (distorted(), InputHealth.CLIPPED, "lower its input level"),
    ],
    ids=["dead", "quiet", "good", "clipped"],
)
def test_the_microphone_tells_what_is_wrong_with_its_level(
    sound: VirtualSound, said: Sound, health: InputHealth, advised: str
) -> None:
    microphone = Microphone()
    microphone.start("q1")
    with sound.saying(said):
        hear(microphone, 1.0)
    assert microphone.levels.health is health
    assert advised in microphone.input_problem
    assert bool(microphone.input_problem) == bool(advised)
    microphone.close()


@pytest.mark.usefixtures("sound")
def test_a_reader_that_was_away_too_long_loses_the_oldest_and_is_told_how_much() -> None:
    microphone = Microphone(backlog_seconds=0.4)
    microphone.start("q1")
    Loudspeaker().play("q1", iter([tone(1.5)]), never)  # a second and a half in which nobody reads
    assert microphone.lost_seconds == pytest.approx(1.1, abs=0.6)
    assert len(hear(microphone, 0.4)) == 0.4 * SAMPLE_RATE
    microphone.start("q2")
    assert microphone.lost_seconds == 0.0
    microphone.close()


def test_a_probe_tells_the_level_without_an_interview(sound: VirtualSound) -> None:
    assert probe_microphone().health is InputHealth.DEAD
    with sound.saying(tone(3.0)):
        wait_for_sound()
        assert probe_microphone("default").health is InputHealth.GOOD
    with pytest.raises(BadInputError, match="no microphone 'webcam'"):
        probe_microphone("webcam")


def test_a_microphone_taken_away_in_mid_answer_is_told_and_found_when_it_is_back() -> None:
    with virtual_sound() as sound:
        list_devices()
        microphone = Microphone(stall_seconds=1.0)
        microphone.start("q1")
        hear(microphone, 0.2)
        sound.control("suspend-source", "candidate", "1")
        with pytest.raises(AudioDeviceError, match=r"the microphone stopped working.*--typed"):
            hear(microphone, 5.0)
        sound.control("suspend-source", "candidate", "0")
        microphone.start("q1")
        with sound.saying(tone(2.0)):
            assert seconds_of_tone(hear(microphone, 1.5), SAMPLE_RATE) > 0.5
        microphone.close()


def test_a_loudspeaker_taken_away_is_told_and_found_when_it_is_back() -> None:
    with virtual_sound() as sound:
        list_devices()
        loudspeaker = Loudspeaker(stall_seconds=1.0)
        sound.control("suspend-sink", "speaker", "1")
        with pytest.raises(AudioDeviceError, match="the loudspeaker stopped working"):
            loudspeaker.play("q1", iter([tone(3.0)]), never)
        sound.control("suspend-sink", "speaker", "0")
        with sound.recording() as recording:
            loudspeaker.play("q1", iter([tone(0.5)]), never)
        assert seconds_of_tone(recording.samples, RATE) == pytest.approx(0.5, abs=0.05)


def test_a_sound_server_that_crashed_is_told_at_once_and_found_when_it_is_back() -> None:
    with virtual_sound() as sound:
        list_devices()
        microphone = Microphone()
        microphone.start("q1")
        hear(microphone, 0.2)
        sound.stop()
        with pytest.raises(AudioDeviceError, match="the microphone stopped working"):
            hear(microphone, 1.0)
        with pytest.raises(AudioDeviceError, match="no microphone was found"):
            microphone.start("q2")
        with pytest.raises(AudioDeviceError, match="no loudspeaker was found"):
            Loudspeaker().play("q2", iter([tone(0.5)]), never)
        assert "no microphone was found" in list_devices().problem
        sound.start_again()
        microphone.start("q2")
        with sound.saying(tone(2.0)):
            assert seconds_of_tone(hear(microphone, 1.5), SAMPLE_RATE) > 0.5
        microphone.close()
