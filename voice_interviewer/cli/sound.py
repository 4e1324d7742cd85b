"""Tries the sound out: the microphone's level as it goes, a record-and-play-back test, and pieces of recorded answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from voice_interviewer.debrief.clips import Clip
from voice_interviewer.engines.loudspeaker import Loudspeaker
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.errors import BadInputError
from voice_interviewer.ports import Cancelled
from voice_interviewer.speech.levels import InputHealth, advice
from voice_interviewer.speech.pcm import (
    FRAME_SECONDS,
    SAMPLE_RATE,
    SILENCE_DBFS,
    Samples,
    Sound,
    concatenate,
    level_dbfs,
    read_wav,
)
from voice_interviewer.tui.host import Level, SoundStep, SoundVerdict

LEVEL_FRAMES = 5
"""Frames of 20 ms per level told: ten levels a second."""
TEST_SECONDS = 3.0


def watch_level(input_device: str, tell: Callable[[Level], None], cancelled: Cancelled) -> None:
    """Tell the level until cancelled. That it is too quiet means something only when somebody was asked to speak, so it
    is left to the test."""
    with closing(Microphone(input_device or None)) as microphone:
        microphone.start("level")
        loudest, frames = SILENCE_DBFS, 0
        while not cancelled() and (frame := microphone.read()) is not None:
            loudest, frames = max(loudest, level_dbfs(frame)), frames + 1
            if frames % LEVEL_FRAMES == 0:
                health = microphone.levels.health
                problem = "" if health is InputHealth.QUIET else advice(health)
                tell(Level(round(loudest, 1), problem))
                loudest = SILENCE_DBFS


def record_and_play_back(
    input_device: str, output_device: str, tell: Callable[[SoundStep, float], None], cancelled: Cancelled
) -> SoundVerdict:
    """Record, play what was recorded, and say what was heard. Silence is not played."""
    with closing(Microphone(input_device or None)) as microphone:
        microphone.start("sound-test")
        frames: list[Samples] = []
        while len(frames) < round(TEST_SECONDS / FRAME_SECONDS) and not cancelled():
            frame = microphone.read()
            if frame is None:
                break
            frames.append(frame)
            if len(frames) % LEVEL_FRAMES == 0:
                tell(SoundStep.RECORDING, round(max(map(level_dbfs, frames[-LEVEL_FRAMES:])), 1))
        levels, name = microphone.levels, microphone.name.removeprefix("microphone ")
    if cancelled():
        return SoundVerdict(False, "The test was stopped.")
    if levels.health is InputHealth.DEAD or not frames:
        return SoundVerdict(False, advice(InputHealth.DEAD))
    with closing(Loudspeaker(output_device or None)) as loudspeaker:
        tell(SoundStep.PLAYING, round(levels.loudest_dbfs, 1))
        loudspeaker.play("sound-test", iter([Sound(concatenate(frames), SAMPLE_RATE)]), cancelled)
    if levels.health is not InputHealth.GOOD:
        return SoundVerdict(False, advice(levels.health))
    return SoundVerdict(
        True, f"{name} hears you well (loudest {levels.loudest_dbfs:.0f} dBFS). If you heard yourself, all is set."
    )


def play_clip(folder: Path, clip: Clip, output_device: str, cancelled: Cancelled) -> None:
    """Play a piece of a recorded answer of the session in `folder`; BadInputError when its file cannot be read."""
    path = folder / clip.audio
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadInputError("the recording lies outside of its session", where=str(path))
    sound = read_wav(path)
    piece = sound.samples[int(clip.start * sound.rate) : int(clip.end * sound.rate)]
    if not len(piece):
        raise BadInputError("the recording of this answer is shorter than its transcript", where=str(path))
    with closing(Loudspeaker(output_device or None)) as loudspeaker:
        loudspeaker.play("evidence", iter([Sound(piece, sound.rate)]), cancelled)
