"""Spoken answers through the real detector and recogniser: words, terms, fillers, endings, and silence that stays silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.config import user_folders
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import PROMPT_TOKENS, WhisperRecognizer, prompt_tokens
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.hearing import Listener, hear_sound
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, frames_of, read_wav, resample
from voice_interviewer.speech.recogniser_prompt import domain_prompt, segment_prompt
from voice_interviewer.speech.vocabulary import Lexicon

MODEL = user_folders().models / "whisper-base"
ANSWERS = Path(__file__).resolve().parents[2] / "audio_fixtures" / "strong-candidate" / "answers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (MODEL / "model.bin").is_file(), reason="the model whisper-base is not there (models pull)"),
]


@dataclass
class Played:
    """A source that plays samples once."""

    samples: Samples
    name: str = "played"
    frames: Iterator[Samples] = field(default_factory=lambda: iter(()))

    def start(self, turn: str) -> None:
        self.name = turn
        self.frames = frames_of(self.samples)

    def read(self) -> Samples | None:
        return next(self.frames, None)

    def stop(self) -> None:
        return

    def close(self) -> None:
        return


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return WhisperRecognizer(MODEL, threads=2)


def answer(name: str) -> Samples:
    return resample(read_wav(ANSWERS / f"{name}.wav"), SAMPLE_RATE).samples


def room(seconds: float) -> Samples:
    return np.random.default_rng(5).normal(0, 20, round(seconds * SAMPLE_RATE)).astype(np.int16)


def test_terms_and_fillers_of_a_spoken_answer(recognizer: WhisperRecognizer) -> None:
    heard = hear_sound(Sound(answer("tf-choice-and-state"), SAMPLE_RATE), SileroDetector(WebRtcDetector()), recognizer)
    for term in ("Terraform", "HashiCorp", "CloudFormation", "CDK"):
        assert term in heard.transcript.text
    assert [pause.word for pause in heard.delivery.filled_pauses] == ["um"]
    assert heard.delivery.words_per_minute is not None
    assert 90 < heard.delivery.words_per_minute < 200
    assert heard.delivery.long_pauses >= 1
    assert heard.failure == ""


def test_a_thinking_pause_of_six_seconds_is_not_the_end(recognizer: WhisperRecognizer) -> None:
    first, second = answer("tf-choice-and-state+state-lock"), answer("tf-choice-and-state+review-flow")
    samples = np.concatenate([room(1.0), first, room(6.0), second, room(15.0)])
    listener = Listener(Played(samples), SileroDetector(WebRtcDetector()), recognizer)
    heard = listener.listen("turn", Controls(), lambda _: None)
    listener.close()
    assert heard.reason is EndReason.SILENCE
    assert "corrupting the state" in heard.transcript.text
    assert "before anything is applied" in heard.transcript.text


def test_the_words_are_the_same_each_time(recognizer: WhisperRecognizer) -> None:
    sound = Sound(answer("tf-choice-and-state+state-lock"), SAMPLE_RATE)
    texts = {hear_sound(sound, SileroDetector(), recognizer).transcript for _ in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize("loud", [0, 40, 800])
def test_noise_has_no_words(recognizer: WhisperRecognizer, loud: int) -> None:
    noise = np.random.default_rng(7).normal(0, max(loud, 1), 20 * SAMPLE_RATE).astype(np.int16) * (loud > 0)
    heard = hear_sound(Sound(noise.astype(np.int16), SAMPLE_RATE), SileroDetector(WebRtcDetector()), recognizer)
    assert heard.transcript.text == ""


def test_a_cut_answer_loses_and_doubles_no_word(recognizer: WhisperRecognizer) -> None:
    """Three copies of one answer are heard as three, though the listener cuts them in its own places."""
    once = answer("tf-choice-and-state+state-lock")
    samples = np.concatenate([once, room(0.7), once, room(0.7), once])
    heard = hear_sound(Sound(samples, SAMPLE_RATE), SileroDetector(WebRtcDetector()), recognizer)
    assert len(re.findall(r"concurrent", heard.transcript.text)) == 3
    assert len(re.findall(r"locking", heard.transcript.text, re.IGNORECASE)) == 3


@pytest.mark.parametrize("model", ["whisper-base", "whisper-tiny.en"])
def test_the_terms_of_the_trade_always_fit_with_names_and_the_words_before(model: str) -> None:
    """What is too long loses the oldest of the words before."""
    from tokenizers import Tokenizer

    def encode(text: str) -> list[int]:
        return (
            Tokenizer.from_file(str(MODEL.parent / model / "tokenizer.json")).encode(text, add_special_tokens=False).ids
        )

    trade = encode(f" {domain_prompt(Lexicon.from_names())}")
    names = Lexicon.from_names([f"service-{number}x" for number in range(40)])
    full = segment_prompt(domain_prompt(names), ["CloudFormation"] * 40)
    assert len(encode(full)) > PROMPT_TOKENS
    assert prompt_tokens(full, encode)[: len(trade)] == trade
    assert len(prompt_tokens(full, encode)) <= PROMPT_TOKENS
