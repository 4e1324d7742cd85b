"""Cutting in by speaking: the interviewer falls silent, the first words are kept, and silence or a cough changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event as Gate

import numpy as np
import pytest

from voice_interviewer.errors import AudioDeviceError
from voice_interviewer.session.barge_in import BargeInSource
from voice_interviewer.speech.pcm import FRAME_SAMPLES, Samples


@dataclass
class Script:
    """A microphone that gives a picture of frames (`.` silence, `#` speech), each numbered by its loudness, then waits."""

    picture: str
    failing: bool = False
    started: list[str] = field(default_factory=list)
    stopped: int = 0
    read_all: Gate = field(default_factory=Gate)
    more: Gate = field(default_factory=Gate)
    name: str = "script"
    _at: int = 0

    def start(self, turn: str) -> None:
        if self.failing:
            raise AudioDeviceError("no microphone")
        self.started.append(turn)

    def read(self) -> Samples | None:
        if self._at == len(self.picture):
            self.read_all.set()
            self.more.wait()
            return None
        self._at += 1
        loud = 1000 if self.picture[self._at - 1] == "#" else 0
        return np.full(FRAME_SAMPLES, loud + self._at, dtype=np.int16)

    def stop(self) -> None:
        self.stopped += 1

    def close(self) -> None:
        self.more.set()


class Loud:
    name = "loud"

    def is_speech(self, frame: Samples) -> bool:
        return int(frame[0]) >= 1000

    def reset(self) -> None:
        return


def watched(picture: str) -> tuple[Script, BargeInSource]:
    script = Script(picture)
    source = BargeInSource(script, Loud())
    source.watch("q1")
    script.read_all.wait(10)
    script.more.set()
    return script, source


def numbers(source: BargeInSource, count: int) -> list[int]:
    return [int(frame[0]) % 1000 for _ in range(count) if (frame := source.read()) is not None]


def test_speech_cuts_in_and_its_first_words_are_the_beginning_of_the_answer() -> None:
    script, source = watched("." * 80 + "#" * 20)
    assert source.spoke
    source.unwatch()
    source.start("q1")
    assert script.started == ["q1"]
    heard = numbers(source, 100)
    assert heard[-1] == 100
    assert heard[0] <= 81 - 20, "a second before the onset is kept"
    assert heard == list(range(heard[0], 101))


@pytest.mark.parametrize("picture", ["." * 60, "." * 20 + "#" * 8 + "." * 40], ids=["silence", "cough"])
def test_silence_and_a_cough_cut_nobody_short(picture: str) -> None:
    script, source = watched(picture)
    assert not source.spoke
    source.unwatch()
    assert script.stopped == 1
    source.start("q1")
    assert script.started == ["q1", "q1"], "listening begins anew"


def test_a_second_question_forgets_what_cut_into_the_first() -> None:
    script, source = watched("#" * 30)
    source.unwatch()
    source.watch("q2")
    assert not source.spoke
    source.unwatch()
    assert script.started == ["q1", "q2"]


def test_a_microphone_that_fails_while_the_interviewer_speaks_is_told_when_it_is_needed() -> None:
    source = BargeInSource(Script("", failing=True), Loud())
    source.watch("q1")
    source.unwatch()
    assert not source.spoke
    with pytest.raises(AudioDeviceError):
        source.start("q1")


def test_without_watching_it_is_the_other_source() -> None:
    script = Script("..#")
    source = BargeInSource(script, Loud())
    source.start("q1")
    assert numbers(source, 3) == [1, 2, 3]
    source.stop()
    assert script.stopped == 1
    source.close()
    assert script.more.is_set()
