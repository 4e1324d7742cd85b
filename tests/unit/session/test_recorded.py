"""Recorded engines: what was recorded comes back, and anything else is an error with the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.errors import BadInputError, CheckFailedError
from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.session.recorded import (
    RecordedDetector,
    RecordedLanguageModel,
    RecordedRecognizer,
    RecordingDetector,
    RecordingFile,
    RecordingLanguageModel,
    RecordingRecognizer,
)
from voice_interviewer.speech.pcm import Samples
from voice_interviewer.speech.words import Alternative, Word

SOUND = np.arange(320, dtype=np.int16)
ASK = (Message("system", "Answer Yes or No."), Message("user", "Is it?"))


class Loud:
    """Hears speech in every frame that is not silent."""

    name = "loud"

    def is_speech(self, frame: Samples) -> bool:
        return bool(np.any(frame))

    def reset(self) -> None:
        return


class Echo:
    """Writes the number of samples."""

    name = "echo"

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        return (Word(f"{len(samples)}{prompt}", 0.12345, 0.5, 0.123456),)

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        return tuple(each.end + len(words) + 0.123 for each in alternatives)

    def close(self) -> None:
        return


class Sure:
    """Says yes."""

    identity = ModelIdentity("embedded", "sure", "d1", 1.5)
    context_tokens = 4096

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        return YesNo(0.91234567, 0.99)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        return {"k1": "stated"}

    def close(self) -> None:
        return


def test_flags_of_several_answers_come_back_in_order(tmp_path: Path) -> None:
    file = RecordingFile(tmp_path / "detector.jsonl", fresh=True)
    recording = RecordingDetector(Loud(), file)
    silence = np.zeros(320, dtype=np.int16)
    answers = [[silence, SOUND, SOUND, silence], [SOUND], []]
    heard = []
    for frames in answers:
        recording.reset()
        heard.append([recording.is_speech(frame) for frame in frames])
    recording.flush()
    file.save()

    recorded = RecordedDetector(RecordingFile(tmp_path / "detector.jsonl"), "loud")
    for frames, flags in zip(answers, heard, strict=True):
        recorded.reset()
        assert [recorded.is_speech(frame) for frame in frames] == flags
    with pytest.raises(CheckFailedError, match="--update"):
        recorded.is_speech(SOUND)


def test_words_come_back_for_the_same_samples_and_prompt_only(tmp_path: Path) -> None:
    file = RecordingFile(tmp_path / "recognizer.jsonl", fresh=True)
    words = RecordingRecognizer(Echo(), file).recognize(SOUND, prompt="p")
    file.save()
    recorded = RecordedRecognizer(RecordingFile(tmp_path / "recognizer.jsonl"), "echo")
    assert recorded.recognize(SOUND, prompt="p") == words == (Word("320p", 0.123, 0.5, 0.1235),)
    with pytest.raises(CheckFailedError):
        recorded.recognize(SOUND, prompt="other")
    with pytest.raises(CheckFailedError):
        recorded.recognize(SOUND + 1, prompt="p")


def test_likelihoods_come_back_for_the_same_sound_words_and_alternatives_only(tmp_path: Path) -> None:
    file = RecordingFile(tmp_path / "recognizer.jsonl", fresh=True)
    asked = (Alternative(0, 1, "kubectl"), Alternative(1, 3, "Karpenter"))
    gains = RecordingRecognizer(Echo(), file).rescore(SOUND, ["one", "two", "three"], asked)
    file.save()
    recorded = RecordedRecognizer(RecordingFile(tmp_path / "recognizer.jsonl"), "echo")
    assert recorded.rescore(SOUND, ["one", "two", "three"], asked) == gains == (4.12, 6.12)
    for sound, words, alternatives in (
        (SOUND + 1, ["one", "two", "three"], asked),
        (SOUND, ["one", "two", "four"], asked),
        (SOUND, ["one", "two", "three"], asked[:1]),
    ):
        with pytest.raises(CheckFailedError):
            recorded.rescore(sound, words, alternatives)


def test_model_answers_come_back_rounded_as_they_were_recorded(tmp_path: Path) -> None:
    file = RecordingFile(tmp_path / "model.jsonl", fresh=True)
    recording = RecordingLanguageModel(Sure(), file)
    answer = recording.yes_no(ASK)
    form = recording.fill_form(ASK, {"type": "object"}, max_tokens=8)
    file.save()
    recorded = RecordedLanguageModel(RecordingFile(tmp_path / "model.jsonl"), Sure.identity, 4096)
    assert recorded.yes_no(ASK) == answer == YesNo(0.9123, 0.99)
    assert recorded.fill_form(ASK, {"type": "object"}, max_tokens=8) == form
    with pytest.raises(CheckFailedError):
        recorded.yes_no(ASK[:1])


def test_a_broken_recording_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "model.jsonl").write_text('{"key": "a"}\n', "utf-8")
    with pytest.raises(BadInputError, match=r"model\.jsonl"):
        RecordingFile(tmp_path / "model.jsonl")


def test_the_same_recording_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for order in (("b", "a"), ("a", "b")):
        file = RecordingFile(tmp_path / "x.jsonl", fresh=True)
        for key in order:
            file.put(key, {"z": 1, "é": [1, 2]})
        file.save()
        contents.append((tmp_path / "x.jsonl").read_bytes())
    assert contents[0] == contents[1]
