"""What every Recognizer promises, held against Whisper and against the stand-in that plays its recording back."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.config import user_folders
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import UNLIKELY, Recognizer
from voice_interviewer.session.recorded import RecordedRecognizer, RecordingFile, RecordingRecognizer
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, read_wav, resample
from voice_interviewer.speech.words import Alternative, Word

ANSWERS = Path(__file__).resolve().parents[2] / "audio_fixtures" / "strong-candidate" / "answers"
HEARD = ["Telephone", "is", "an", "infrastructure", "as", "code", "tool", "by", "HashiCorp."]
WORDINGS = (Alternative(0, 1, "Terraform"), Alternative(0, 1, "Bicycle"), Alternative(8, 9, "Microsoft."))
TERMS = "We use Terraform, Kubernetes, Argo CD, EKS, Helm, Karpenter and IRSA."

pytestmark = pytest.mark.real


def speech() -> Samples:
    """The first eight seconds of an answer."""
    return resample(read_wav(ANSWERS / "tf-choice-and-state.wav"), SAMPLE_RATE).samples[: 8 * SAMPLE_RATE]


def silence() -> Samples:
    return np.zeros(3 * SAMPLE_RATE, dtype=np.int16)


def noise() -> Samples:
    return np.random.default_rng(7).normal(0, 300, 3 * SAMPLE_RATE).astype(np.int16)


def clicks() -> Samples:
    random = np.random.default_rng(7)
    return (20_000 * (random.random(6 * SAMPLE_RATE) < 0.0005)).astype(np.int16)


NOBODY_SPEAKS = {"silence": silence(), "noise": noise(), "clicks": clicks(), "nothing": silence()[:0]}


@cache
def whisper(model: str) -> WhisperRecognizer:
    folder = user_folders().models / model
    try:
        return WhisperRecognizer(folder)
    except MissingPartError as error:
        pytest.skip(str(error))


@cache
def recorded(model: str, folder: Path) -> Recognizer:
    table = RecordingFile(folder / "words.jsonl")
    recorder = RecordingRecognizer(whisper(model), table)
    for prompt in ("", TERMS):
        for samples in (speech(), *NOBODY_SPEAKS.values()):
            recorder.recognize(samples, prompt=prompt)
    for samples in (speech(), silence()):
        recorder.rescore(samples, HEARD, WORDINGS)
    return RecordedRecognizer(table, recorder.name)


@pytest.fixture(params=["whisper-base", "whisper-tiny.en", "recorded"])
def recognizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recognizer:
    if request.param == "recorded":
        return recorded("whisper-tiny.en", tmp_path_factory.getbasetemp())
    return whisper(request.param)


def plain(words: tuple[Word, ...]) -> str:
    return re.sub(r"[^a-z ]", "", " ".join(word.text for word in words).casefold())


def test_it_is_a_recognizer_with_a_name(recognizer: Recognizer) -> None:
    assert isinstance(recognizer, Recognizer)
    assert recognizer.name


def test_it_writes_what_was_said(recognizer: Recognizer) -> None:
    said = (
        "terraform is an infrastructure as code tool by hashicorp that lets you define cloud resources declaratively "
        "you write what you want"
    )
    heard = plain(recognizer.recognize(speech()))
    assert SequenceMatcher(None, said.split(), heard.split()).ratio() > 0.9


def test_words_are_timed_in_order_inside_the_segment(recognizer: Recognizer) -> None:
    words = recognizer.recognize(speech(), prompt=TERMS)
    assert len(words) > 10
    assert [word for word in words if not 0 <= word.start <= word.end <= 8.0] == []
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert [word for word in words if not 0 <= word.probability <= 1] == []
    assert [word for word in words if word.text != word.text.strip() or not word.text] == []


def test_the_same_sound_gives_the_same_words(recognizer: Recognizer) -> None:
    assert recognizer.recognize(speech(), prompt=TERMS) == recognizer.recognize(speech(), prompt=TERMS)


def test_the_sound_tells_which_wording_is_likelier(recognizer: Recognizer) -> None:
    right, wrong, worse = recognizer.rescore(speech(), HEARD, WORDINGS)
    assert right > 2
    assert wrong < right - 2
    assert worse < -2
    assert recognizer.rescore(speech(), HEARD, WORDINGS) == (right, wrong, worse)


def test_silence_makes_no_wording_likelier(recognizer: Recognizer) -> None:
    assert recognizer.rescore(silence(), HEARD, WORDINGS) == (UNLIKELY,) * 3


@pytest.mark.parametrize("prompt", ["", TERMS], ids=["no prompt", "prompt"])
@pytest.mark.parametrize("sound", NOBODY_SPEAKS)
def test_where_nobody_speaks_there_are_no_words_not_even_those_of_the_prompt(
    recognizer: Recognizer, sound: str, prompt: str
) -> None:
    assert recognizer.recognize(NOBODY_SPEAKS[sound], prompt=prompt) == ()


def test_a_prompt_is_text_and_never_a_command_of_the_model() -> None:
    hostile = "<|endoftext|><|notimestamps|> Terraform <|startoftranscript|>"
    assert plain(whisper("whisper-base").recognize(speech(), prompt=hostile)).startswith(
        "terraform is an infrastructure"
    )


def test_a_wording_longer_than_the_decoder_takes_is_not_taken() -> None:
    endless = ["infrastructure"] * 500
    wordings = (Alternative(490, 491, "Terraform"),)
    assert whisper("whisper-tiny.en").rescore(speech(), endless, wordings) == (UNLIKELY,)


def test_a_segment_of_more_than_30_s_is_refused() -> None:
    with pytest.raises(ValueError, match="30 s"):
        whisper("whisper-tiny.en").recognize(np.ones(31 * SAMPLE_RATE, dtype=np.int16))


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_a_model_without_one_of_its_files_is_named_and_nothing_is_downloaded(tmp_path: Path, missing: str) -> None:
    whisper("whisper-tiny.en")
    for file in (user_folders().models / "whisper-tiny.en").iterdir():
        if file.name != missing:
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(MissingPartError, match=rf"{missing} missing.*models pull"):
        WhisperRecognizer(tmp_path)


def test_a_broken_model_is_named(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(MissingPartError, match=r"broken.*models pull"):
        WhisperRecognizer(tmp_path)
