"""Recorded answers by name and in order, and spoken questions as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.engines.wav_files import SILENCE_SECONDS, SilentSink, WavAnswers, WavFolder
from voice_interviewer.errors import BadInputError, InterviewerError
from voice_interviewer.speech.pcm import Sound, read_wav, wav_bytes


def constant(value: int, *, samples: int = 640, rate: int = 16_000) -> Sound:
    return Sound(np.full(samples, value, dtype=np.int16), rate)


def write(folder: Path, **values: int) -> Path:
    for name, value in values.items():
        (folder / f"{name.replace('__', '+')}.wav").write_bytes(wav_bytes(constant(value)))
    return folder


def first_value(source: WavAnswers, turn: str) -> int | None:
    source.start(turn)
    frame = source.read()
    return None if frame is None else int(frame[0])


def count(source: WavAnswers) -> int:
    frames = 0
    while source.read() is not None:
        frames += 1
    return frames


def test_a_file_answers_the_turn_of_its_name(tmp_path: Path) -> None:
    source = WavAnswers(write(tmp_path, locking=1, locking__native=2, scaling=3), known_turns=("locking", "scaling"))
    assert [first_value(source, turn) for turn in ("scaling", "locking+native", "locking", "scaling")] == [3, 2, 1, 3]
    assert not source.exhausted


def test_a_turn_without_a_file_of_its_name_hears_silence(tmp_path: Path) -> None:
    source = WavAnswers(write(tmp_path, locking=1), known_turns=("locking",))
    source.start("scaling")
    assert count(source) == SILENCE_SECONDS * 50
    assert not source.exhausted


def test_without_known_turns_the_first_turn_tells_how_files_are_picked(tmp_path: Path) -> None:
    source = WavAnswers(write(tmp_path, a=1, b=2))
    assert [first_value(source, turn) for turn in ("b", "a", "b")] == [2, 1, 2]


def test_other_names_answer_in_order_and_numbers_count_as_numbers(tmp_path: Path) -> None:
    source = WavAnswers(write(tmp_path, answer10=10, answer2=2, Answer1=1), known_turns=("locking",))
    assert [first_value(source, f"turn-{number}") for number in range(3)] == [1, 2, 10]
    assert not source.exhausted


def test_after_the_last_file_there_is_nothing_to_read(tmp_path: Path) -> None:
    source = WavAnswers(write(tmp_path, a=1))
    assert first_value(source, "one") == 1
    assert not source.exhausted
    assert first_value(source, "two") is None
    assert source.exhausted


def test_an_answer_is_followed_by_a_minute_of_silence_and_then_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(constant(9, samples=500)))
    source = WavAnswers(tmp_path)
    source.start("one")
    frames = [source.read() for _ in range(3)]
    assert [None if frame is None else frame.tolist() for frame in frames] == [
        [9] * 320,
        [9] * 180 + [0] * 140,
        [0] * 320,
    ]
    assert count(source) == SILENCE_SECONDS * 50 - 1
    assert not source.exhausted


def test_any_rate_becomes_16_khz(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(constant(1000, samples=44_100, rate=44_100)))
    source = WavAnswers(tmp_path)
    source.start("one")
    loud = 0
    while (frame := source.read()) is not None and abs(int(frame[160])) > 900:
        loud += 1
    assert loud == 50


def test_a_folder_without_wav_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no WAV files to answer with"):
        WavAnswers(tmp_path)
    with pytest.raises(BadInputError, match="no folder of answers"):
        WavAnswers(tmp_path / "nowhere")


def test_a_file_that_is_no_wav_is_named_before_the_interview_begins(tmp_path: Path) -> None:
    write(tmp_path, good=1)
    (tmp_path / "bad.wav").write_text("not a sound")
    with pytest.raises(BadInputError, match=r"bad\.wav"):
        WavAnswers(tmp_path)


def never() -> bool:
    return False


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_utterance_is_one_numbered_file_at_the_voice_s_rate(tmp_path: Path) -> None:
    sink = WavFolder(tmp_path / "speech")
    sink.play("locking", iter([constant(1, samples=10, rate=22_050), constant(2, samples=5, rate=22_050)]), never)
    sink.play("locking+native", iter([constant(3, samples=4, rate=22_050)]), never)
    assert names(tmp_path / "speech") == ["001-locking.wav", "002-locking+native.wav"]
    written = read_wav(tmp_path / "speech" / "001-locking.wav")
    assert (written.rate, written.samples.tolist()) == (22_050, [1] * 10 + [2] * 5)


def test_numbers_go_on_in_a_folder_that_has_files(tmp_path: Path) -> None:
    write(tmp_path, **{"041-earlier": 1})
    WavFolder(tmp_path).play("locking", iter([constant(1)]), never)
    assert names(tmp_path) == ["041-earlier.wav", "042-locking.wav"]


def test_a_turn_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "speech"
    WavFolder(folder).play("../../x y", iter([constant(1)]), never)
    assert names(folder) == ["001-.._.._x_y.wav"]
    assert names(tmp_path) == ["speech"]


def test_a_cancelled_utterance_keeps_what_was_spoken(tmp_path: Path) -> None:
    spoken = 0

    def sounds() -> Iterator[Sound]:
        nonlocal spoken
        for spoken in (1, 2, 3):
            yield constant(spoken, samples=2)

    WavFolder(tmp_path).play("locking", sounds(), lambda: spoken == 2)
    assert read_wav(tmp_path / "001-locking.wav").samples.tolist() == [1, 1, 2, 2]


def test_nothing_spoken_writes_no_file(tmp_path: Path) -> None:
    WavFolder(tmp_path).play("locking", iter([]), never)
    WavFolder(tmp_path).play("locking", iter([constant(1)]), lambda: True)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("a file")
    with pytest.raises(InterviewerError, match="cannot write the speech"):
        WavFolder(tmp_path / "speech")


def test_a_folder_that_went_away_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    sink = WavFolder(tmp_path / "speech")
    (tmp_path / "speech").rmdir()
    with pytest.raises(InterviewerError, match="cannot write the speech"):
        sink.play("locking", iter([constant(1)]), never)


def test_the_silent_sink_still_makes_the_voice_work() -> None:
    made = []

    def sounds() -> Iterator[Sound]:
        for number in range(3):
            made.append(number)
            yield constant(number)

    SilentSink().play("locking", sounds(), never)
    assert made == [0, 1, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"hi\n", "it ends too early"),
        (b"not a sound file at all", "file does not start with RIFF id"),
        (wav_bytes(constant(1))[:30], "sound file: "),
    ],
)
def test_a_file_that_is_no_sound_says_why(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "answer.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        read_wav(path)
    assert reason in str(caught.value)
    assert "Errno" not in str(caught.value)
    assert ": (" not in str(caught.value)
