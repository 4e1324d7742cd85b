"""A dead, quiet, good and clipped microphone told apart from its samples."""

from __future__ import annotations

import numpy as np
import pytest

from voice_interviewer.speech.levels import InputHealth, LevelMeter, advice
from voice_interviewer.speech.pcm import Samples


def tone(amplitude: float, seconds: float = 1.0) -> Samples:
    time = np.arange(int(16_000 * seconds)) / 16_000
    return np.clip(amplitude * np.sin(2 * np.pi * 200 * time), -32_768, 32_767).astype(np.int16)


def noise(amplitude: float) -> Samples:
    return np.random.default_rng(1).normal(0, amplitude, 16_000).astype(np.int16)


SILENCE = np.zeros(16_000, dtype=np.int16)


@pytest.mark.parametrize(
    ("samples", "health"),
    [
        (tone(8_000, 0.1), InputHealth.UNKNOWN),
        (SILENCE, InputHealth.DEAD),
        (np.full(16_000, -1, dtype=np.int16), InputHealth.DEAD),
        (noise(5), InputHealth.QUIET),
        (tone(100), InputHealth.QUIET),
        (np.concatenate([noise(5), tone(8_000, 0.3)]), InputHealth.GOOD),
        (tone(20_000), InputHealth.GOOD),
        (np.concatenate([tone(20_000), np.array([32_767], dtype=np.int16)]), InputHealth.GOOD),
        (tone(60_000), InputHealth.CLIPPED),
    ],
    ids=["short", "zeros", "stuck", "room noise", "whisper", "speech in a room", "loud", "one peak", "distorted"],
)
def test_levels_tell_the_state_of_a_microphone(samples: Samples, health: InputHealth) -> None:
    meter = LevelMeter()
    for start in range(0, len(samples), 320):
        meter.add(samples[start : start + 320])
    assert meter.levels.health is health


def test_pieces_add_up_to_the_whole() -> None:
    whole, pieces = LevelMeter(), LevelMeter()
    whole.add(tone(8_000))
    for start in range(0, 16_000, 320):
        pieces.add(tone(8_000)[start : start + 320])
    pieces.add(SILENCE[:0])
    assert pieces.levels == whole.levels


def test_only_a_troubled_microphone_gets_advice() -> None:
    assert {health for health in InputHealth if not advice(health)} == {InputHealth.UNKNOWN, InputHealth.GOOD}
