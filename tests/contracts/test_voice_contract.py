"""What every Voice promises, held against Piper."""

from __future__ import annotations

import itertools
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.config import user_folders
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import Voice
from voice_interviewer.speech.pcm import Sound, level_dbfs

pytestmark = pytest.mark.real

MODEL = user_folders().models / "piper-en_US-joe-medium"
TEXT = "Your node group has a fixed size. What breaks when traffic doubles?"


@cache
def piper(speed: float = 1.0) -> PiperVoice:
    try:
        return PiperVoice(MODEL, speed=speed)
    except MissingPartError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["piper"])
def voice() -> Voice:
    return piper()


def total_seconds(sounds: list[Sound]) -> float:
    return sum(sound.seconds for sound in sounds)


def test_it_is_a_voice_with_a_name(voice: Voice) -> None:
    assert isinstance(voice, Voice)
    assert voice.name


def test_each_sentence_is_one_sound_of_one_rate(voice: Voice) -> None:
    sounds = list(voice.synthesize(TEXT))
    assert len(sounds) == 2
    assert len({sound.rate for sound in sounds}) == 1
    assert [sound.samples.dtype for sound in sounds] == [np.dtype(np.int16)] * 2
    assert 3.0 < total_seconds(sounds) < 6.0


def test_sentences_are_made_only_when_asked_for(voice: Voice) -> None:
    first = next(voice.synthesize(" ".join(itertools.repeat(TEXT, 10_000))))
    assert first.seconds > 1.0


def test_the_same_text_gives_the_same_sound_whatever_was_said_before(voice: Voice) -> None:
    once = [sound.samples.tobytes() for sound in voice.synthesize(TEXT)]
    list(voice.synthesize("Something else."))
    assert [sound.samples.tobytes() for sound in voice.synthesize(TEXT)] == once


def test_every_sentence_is_loud_and_none_is_clipped(voice: Voice) -> None:
    for sound in voice.synthesize(f"{TEXT} Okay."):
        assert -26.0 < level_dbfs(sound.samples) < -18.0
        assert int(np.abs(sound.samples.astype(np.int32)).max()) < 32_000


@pytest.mark.parametrize("text", ["", "   ", "...", "\n"])
def test_a_text_without_words_is_no_sound(voice: Voice, text: str) -> None:
    assert list(voice.synthesize(text)) == []


@pytest.mark.parametrize(
    "text", ["kubectl \x00\x1b[31m get pods", "{{ .Values.image }} <b>&", "[[ _ab ]]", "zażółć 日本語 🙂", "x" * 400]
)
def test_whatever_a_repository_holds_can_be_spoken(voice: Voice, text: str) -> None:
    assert total_seconds(list(voice.synthesize(text))) > 0.2


def test_a_faster_voice_takes_less_time() -> None:
    usual, fast = (total_seconds(list(piper(speed).synthesize(TEXT))) for speed in (1.0, 1.5))
    assert fast / usual == pytest.approx(1 / 1.5, rel=0.1)


def test_a_speed_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="speed"):
        PiperVoice(MODEL, speed=9.0)


def test_a_missing_voice_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match=r"not there.*models pull"):
        PiperVoice(tmp_path / "nowhere")


def test_a_voice_without_its_configuration_is_named(tmp_path: Path) -> None:
    (tmp_path / "voice.onnx").write_bytes(b"not a model")
    with pytest.raises(MissingPartError, match=r"not complete.*models pull"):
        PiperVoice(tmp_path)


def test_a_broken_voice_is_named(tmp_path: Path) -> None:
    piper()
    (tmp_path / "voice.onnx").write_bytes(b"not a model")
    shutil.copy(next(MODEL.glob("*.onnx.json")), tmp_path / "voice.onnx.json")
    with pytest.raises(MissingPartError, match=r"broken.*models pull"):
        PiperVoice(tmp_path)
