"""Filled pauses found in made-up sound: a steady hum is an "um", a warbling tone is speech, and words explain what they cover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voice_interviewer.speech.acoustics import AcousticsBuilder, analyse
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.filled_pauses import FillerReport, find_filled_pauses
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples
from voice_interviewer.speech.words import FillerKind, Word

RUNS = (Run(0, 300),)


def tone(seconds: float, *, warble: bool) -> Samples:
    """A voice of 120 Hz; warbling, its formants move four times a second like those of speech."""
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    formant = 700 + (500 * np.sin(2 * np.pi * 4 * at) if warble else 0)
    voice = np.zeros(len(at))
    for partial in range(1, 20):
        voice += np.exp(-(((120 * partial - formant) / 300) ** 2)) * np.sin(2 * np.pi * 120 * partial * at)
    return np.asarray(3000 * voice, dtype=np.int16)


def quiet(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 15, round(seconds * SAMPLE_RATE)).astype(np.int16)


def answer(gap: Samples) -> Samples:
    """One second of speech, the gap's sound between silences of 0.2 s from 1.2 s on, and more speech from 2 s on."""
    rest = quiet(0.8 - 0.2 - len(gap) / SAMPLE_RATE)
    speech = tone(1.0, warble=True)
    return np.concatenate([speech, quiet(0.2), gap, rest, speech, quiet(1.0)])


def words(*between: Word) -> tuple[Word, ...]:
    return (Word("first", 0.0, 1.0, 0.9), *between, Word("second", 2.0, 3.0, 0.9))


def found(report: FillerReport) -> list[tuple[float, float, FillerKind]]:
    return [(round(pause.start, 1), round(pause.end, 1), pause.kind) for pause in report.filled_pauses]


HUM = answer(tone(0.4, warble=False))


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ((), [(1.2, 1.6, FillerKind.DETECTED)]),
        ((Word("um,", 1.2, 1.6, 0.4),), [(1.2, 1.6, FillerKind.HEARD)]),
        ((Word("um,", 1.0, 1.15, 0.4),), [(1.2, 1.6, FillerKind.HEARD)]),
        ((Word("dumb,", 1.2, 1.6, 0.1),), [(1.2, 1.6, FillerKind.DETECTED)]),
        ((Word("dumb,", 1.2, 1.6, 0.9),), []),
        ((Word("however,", 1.2, 1.6, 0.1),), []),
        ((Word("so", 1.2, 1.4, 0.3), Word("we", 1.4, 1.6, 0.3)), []),
    ],
)
def test_a_hum_between_words(between: tuple[Word, ...], expected: list[tuple[float, float, FillerKind]]) -> None:
    assert found(find_filled_pauses(words(*between), analyse(HUM), RUNS)) == expected


@pytest.mark.parametrize(("ends", "kept"), [(1.25, False), (1.0, True)])
def test_the_rest_of_a_word_after_a_dip_is_no_filled_pause(ends: float, kept: bool) -> None:
    """The word before reaches over a short silence into the hum, or ends before it."""
    before, after = Word("application,", 0.0, ends, 0.9), Word("second", 2.0, 3.0, 0.9)
    assert bool(find_filled_pauses((before, after), analyse(HUM), RUNS).filled_pauses) is kept


def test_what_changes_like_speech_is_no_filled_pause() -> None:
    assert found(find_filled_pauses(words(), analyse(answer(tone(0.5, warble=True))), RUNS)) == []


def test_a_breath_is_no_filled_pause() -> None:
    breath = np.random.default_rng(2).normal(0, 1500, 6400).astype(np.int16)
    assert found(find_filled_pauses(words(), analyse(answer(breath)), RUNS)) == []


def test_sound_outside_of_speech_is_no_filled_pause() -> None:
    assert found(find_filled_pauses(words(), analyse(HUM), (Run(0, 50), Run(100, 150)))) == []


@pytest.mark.parametrize(
    ("roughness", "room", "kept"), [(2800, 0, True), (2800, 400, False), (1500, 0, True), (1500, 400, True)]
)
def test_in_a_noisy_room_a_filled_pause_must_sound_more_like_a_voice(roughness: int, room: int, kept: bool) -> None:
    """What is left of a missed word in noise is rough."""
    hum = tone(0.4, warble=False)
    rough = (hum + np.random.default_rng(5).normal(0, roughness, len(hum))).astype(np.int16)
    said = answer(rough)
    heard = (said + np.random.default_rng(3).normal(0, room, len(said))).astype(np.int16)
    report = find_filled_pauses(words(), analyse(heard), RUNS)
    assert bool(report.filled_pauses) is kept
    assert report.signal_to_noise_db is not None
    assert (report.signal_to_noise_db < 25) is (room > 0)


@pytest.mark.parametrize(("seconds", "room", "kept"), [(0.25, 0, True), (0.25, 400, False), (0.4, 400, True)])
def test_in_a_noisy_room_a_short_word_is_not_taken_for_a_filled_pause(seconds: float, room: int, kept: bool) -> None:
    """Recognisers are unsure of words in noise that they heard rightly."""
    said = answer(tone(seconds, warble=False))
    heard = (said + np.random.default_rng(3).normal(0, room, len(said))).astype(np.int16)
    doubtful = Word("node,", 1.2, 1.2 + seconds, 0.3)
    second = Word("second", 2.0, 3.0, 0.9)
    report = find_filled_pauses((Word("first", 0.0, 1.0, 0.9), doubtful, second), analyse(heard), RUNS)
    assert bool(report.filled_pauses) is kept


def test_too_noisy_to_tell() -> None:
    noisy = (HUM + np.random.default_rng(3).normal(0, 2500, len(HUM))).astype(np.int16)
    report = find_filled_pauses(words(), analyse(noisy), RUNS)
    assert report.filled_pauses == ()
    assert report.signal_to_noise_db is not None
    assert report.signal_to_noise_db < 12


def test_no_sound_no_report() -> None:
    assert find_filled_pauses((), analyse(np.zeros(0, dtype=np.int16)), ()) == FillerReport((), None)


@pytest.mark.parametrize("piece", [320, 1000, 16000, 100_000])
def test_pieces_do_not_change_the_tracks(piece: int) -> None:
    builder = AcousticsBuilder()
    for start in range(0, len(HUM), piece):
        builder.append(HUM[start : start + piece])
        if start == piece:
            builder.result()
    pieces, whole = builder.result(), analyse(HUM)
    assert pieces.hops == whole.hops == len(HUM) // 160
    assert np.allclose(pieces.level_db, whole.level_db)
    assert np.allclose(pieces.change, whole.change)
    assert np.allclose(pieces.voicing, whole.voicing)


def test_voicing_tells_voice_from_noise() -> None:
    noise = np.random.default_rng(4).normal(0, 3000, 4800).astype(np.int16)
    tracks = [analyse(sound) for sound in (tone(0.3, warble=False), noise, np.zeros(4800, dtype=np.int16))]
    voiced, unvoiced, silent = (track.periodicity(0.0, 0.3) for track in tracks)
    assert (voiced > 0.9, unvoiced < 0.4, silent) == (True, True, 0.0)


def test_a_recording_that_goes_on_has_both_tracks() -> None:
    hum, noise = analyse(HUM), analyse(quiet(1.0))
    both = hum.followed_by(noise)
    assert both.hops == hum.hops + noise.hops
    assert both.periodicity(1.2, 1.6) == hum.periodicity(1.2, 1.6)


def test_many_words_and_islands_find_the_same_as_few() -> None:
    """Ten answers in a row have the filled pauses of each."""
    single, seconds = analyse(HUM), len(HUM) / SAMPLE_RATE
    tracks, spoken, runs = single, [*words()], [*RUNS]
    for copy in range(1, 10):
        tracks = tracks.followed_by(single)
        spoken += [replace(word, start=word.start + copy * seconds, end=word.end + copy * seconds) for word in words()]
        runs.append(Run(copy * round(seconds * 50), copy * round(seconds * 50) + 300))
    starts = [round(pause.start, 1) for pause in find_filled_pauses(spoken, tracks, runs).filled_pauses]
    assert starts == [round(1.2 + copy * seconds, 1) for copy in range(10)]
