"""The interviewer's echo in made-up sound: babble with moving formants, through a room, against other babble of the same voice."""

from __future__ import annotations

import numpy as np
import pytest

from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.echo import EchoWatch, Played
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, frames_of

END_SILENCE = 0.2


def babble(seconds: float, seed: int, *, pitch: float = 110.0, speed: float = 1.0) -> Samples:
    """Syllables of random vowels: two formants that glide, and gaps between the syllables."""
    random = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    made = 0
    while made < seconds * SAMPLE_RATE:
        length = int(SAMPLE_RATE * random.uniform(0.12, 0.28) / speed)
        at = np.arange(length) / SAMPLE_RATE
        low = np.linspace(random.uniform(250, 900), random.uniform(250, 900), length)
        high = np.linspace(random.uniform(1000, 3000), random.uniform(1000, 3000), length)
        syllable = np.zeros(length)
        for partial in range(1, 36):
            hertz = pitch * partial
            loud = np.exp(-(((hertz - low) / 180) ** 2)) + 0.6 * np.exp(-(((hertz - high) / 250) ** 2))
            syllable += loud * np.sin(2 * np.pi * hertz * at)
        parts += [syllable * np.hanning(length) ** 0.3, np.zeros(int(SAMPLE_RATE * random.uniform(0.03, 0.12)))]
        made += length + len(parts[-1])
    return np.asarray(2500 * np.concatenate(parts)[: round(seconds * SAMPLE_RATE)], dtype=np.int16)


def quiet(seconds: float) -> Samples:
    return np.random.default_rng(7).normal(0, 12, round(seconds * SAMPLE_RATE)).astype(np.int16)


def in_a_room(sound: Samples, *, reverberation_seconds: float = 0.3, noise: float = 12.0) -> Samples:
    random = np.random.default_rng(3)
    length = int(reverberation_seconds * SAMPLE_RATE)
    response = random.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    response *= 0.4 / np.sqrt(np.sum(response**2))
    response[0] = 0.5
    heard = np.convolve(sound.astype(np.float64), response)[: len(sound)] + random.normal(0, noise, len(sound))
    return np.clip(heard, -32768, 32767).astype(np.int16)


QUESTION = np.concatenate([babble(4.0, 1), np.zeros(round(END_SILENCE * SAMPLE_RATE), dtype=np.int16)])


def capture(delay: float, after: Samples) -> Samples:
    """What a microphone hears from the moment at which the last sample was handed over, when sound comes so much late."""
    tail = QUESTION[-round(delay * SAMPLE_RATE) :]
    return in_a_room(np.concatenate([tail, after]))


def verdict(sound: Samples, runs: tuple[Run, ...], played: Played | None = None) -> int:
    watch = EchoWatch(played or Played(QUESTION))
    for at, frame in enumerate(frames_of(sound), start=1):
        so_far = tuple(Run(run.start, min(run.end, at)) for run in runs if run.start < at)
        if found := watch.push(frame, so_far):
            return found
    return 0


@pytest.mark.parametrize("delay", [0.7, 1.0, 1.5])
def test_the_end_of_the_question_is_found(delay: float) -> None:
    voiced = round((delay - END_SILENCE) / 0.02)
    assert verdict(capture(delay, quiet(2.0)), (Run(0, voiced),)) == pytest.approx(delay / 0.02, abs=3)


@pytest.mark.parametrize(("level", "noise"), [(1.0, 12.0), (0.1, 12.0), (1.0, 300.0)])
def test_neither_level_nor_noise_nor_room_hides_it(level: float, noise: float) -> None:
    tail = QUESTION[-round(0.9 * SAMPLE_RATE) :].astype(np.float64) * level
    heard = in_a_room(np.concatenate([tail.astype(np.int16), quiet(2.0)]), reverberation_seconds=0.5, noise=noise)
    assert verdict(heard, (Run(0, 35),)) == pytest.approx(45, abs=3)


def test_reverberation_just_after_it_goes_with_it() -> None:
    assert verdict(capture(0.9, quiet(2.0)), (Run(0, 52),)) == 52


def test_an_answer_that_begins_in_the_echo_keeps_its_words() -> None:
    heard = capture(0.7, babble(2.0, 9, pitch=180.0))
    assert verdict(heard, (Run(0, 130),)) == pytest.approx(35, abs=3)


@pytest.mark.parametrize("seed", range(20, 26))
def test_other_speech_of_the_same_voice_is_no_echo(seed: int) -> None:
    assert verdict(in_a_room(babble(3.0, seed)), (Run(0, 150),)) == 0


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.3])
def test_a_candidate_who_quotes_the_question_keeps_the_words(delay: float) -> None:
    """The same vowels in another voice, pitch and speed, right after the question."""
    quoted = babble(3.0, 1, pitch=175.0, speed=0.85)[-round(1.6 * SAMPLE_RATE) :]
    heard = in_a_room(np.concatenate([quiet(delay), quoted, quiet(1.0)]))
    assert verdict(heard, (Run(round(delay / 0.02), 90),)) == 0


def test_silence_is_no_echo() -> None:
    assert verdict(quiet(3.0), ()) == 0
    assert verdict(capture(0.9, quiet(2.0)), (), Played(np.zeros(0, dtype=np.int16))) == 0


@pytest.mark.parametrize(("run", "echo"), [(Run(0, 14), 14), (Run(3, 20), 20), (Run(0, 60), 0), (Run(12, 22), 0)])
def test_a_scrap_after_a_question_that_was_cut_short(run: Run, echo: int) -> None:
    assert verdict(quiet(2.0), (run,), Played(QUESTION, cut_short=True)) == echo


@pytest.mark.parametrize(("run", "echo"), [(Run(1, 8), 8), (Run(0, 25), 0), (Run(8, 15), 0)])
def test_a_scrap_too_short_to_be_told_from_a_word_must_begin_at_once(run: Run, echo: int) -> None:
    assert verdict(quiet(2.0), (run,)) == echo
