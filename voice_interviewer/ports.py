"""The seams between the interview and the machines: one small Protocol for each engine, and `Engines` that holds one of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from voice_interviewer.speech.pcm import Samples, Sound
from voice_interviewer.speech.words import Alternative, Word


@runtime_checkable
class AudioSource(Protocol):
    """A microphone, or something that stands for one. Frames are 320 samples of 16 kHz mono, 20 ms each."""

    @property
    def name(self) -> str: ...

    def start(self, turn: str) -> None:
        """Begin capturing for the turn with this id (a question or follow-up id); discards anything older."""

    def read(self) -> Samples | None:
        """The next frame, shape (320,); waits for it. None when this source will never give another (end of recorded
        answers). AudioDeviceError when the device went away."""

    def stop(self) -> None:
        """Stop capturing; harmless when not started."""

    def close(self) -> None:
        """Release the device."""


@runtime_checkable
class SelfCheckingSource(Protocol):
    """An AudioSource that can tell when what it gives cannot be speech."""

    @property
    def input_problem(self) -> str:
        """One sentence with the remedy (a muted or distorting microphone); empty when nothing is wrong."""


@runtime_checkable
class AudioSink(Protocol):
    """A loudspeaker, or something that stands for one."""

    @property
    def name(self) -> str: ...

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        """Play the sounds one after the other and return when the last sample was heard, or soon after `cancelled()`
        turns true. `turn` names what is spoken (a file-name-safe id)."""

    def close(self) -> None: ...


class Cancelled(Protocol):
    """Asked often; true once the work should stop."""

    def __call__(self) -> bool: ...


@runtime_checkable
class SpeechDetector(Protocol):
    """Tells frame by frame whether a person speaks; a first gate, cheap and stateful."""

    @property
    def name(self) -> str: ...

    def is_speech(self, frame: Samples) -> bool:
        """`frame` has shape (320,) at 16 kHz."""

    def reset(self) -> None:
        """Forget everything heard before."""


UNLIKELY = -100.0
"""The logarithm that stands for `cannot be told, do not take it`."""


@runtime_checkable
class Recognizer(Protocol):
    """Speech to text for one finished segment; called from one worker thread at a time."""

    @property
    def name(self) -> str:
        """Engine and model, as in `faster-whisper base int8`."""

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        """Words of one segment of 16 kHz speech (at most 30 s), times in seconds from the segment's first sample.
        `prompt` biases spelling; it must not make words appear that were not said. Its first line is kept in preference: of
        the second, the words heard just before, the oldest are dropped when both are too long. The same samples and prompt
        give the same words."""

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        """How much likelier the sound makes each alternative, when it is listened for, than the `words` that `recognize` wrote
        for the same samples: differences of natural logarithms, 0 for even odds, UNLIKELY where it cannot be told. Only the
        alternative's own words and those just after it count."""

    def close(self) -> None: ...


@runtime_checkable
class TurnJudge(Protocol):
    """Tells from the melody of the last seconds whether a speaker has finished or is only thinking; optional."""

    @property
    def name(self) -> str: ...

    def finished_probability(self, samples: Samples) -> float:
        """0 to 1 for the end of these 16 kHz samples, of which the last 8 s count. The same samples give the same value."""


@runtime_checkable
class Voice(Protocol):
    """Text to speech."""

    @property
    def name(self) -> str: ...

    def synthesize(self, text: str) -> Iterator[Sound]:
        """One sound for each sentence of `text`, made lazily; the first is there as soon as it is ready."""

    def close(self) -> None: ...


Vectors = npt.NDArray[np.float32]
"""A row for each text, of length 1."""


@runtime_checkable
class SentenceEncoder(Protocol):
    """Turns sentences into vectors of which those that mean the same lie close together, whatever their words."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, dimensions) for one text and more. The same text gives the same vector; may be called from several
        threads."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model answered; part of every memo key and of the report."""

    engine: str
    """`ollama`, `embedded`, `recorded`."""
    model: str
    digest: str
    """sha256 of the weights when known, else empty."""
    parameters_billion: float | None = None


@dataclass(frozen=True, slots=True)
class YesNo:
    """The first token's distribution of a yes/no question."""

    p_yes: float
    """Mass of yes over the mass of yes and no, 0 to 1."""
    mass: float
    """Probability of yes and no together; below 0.5 the model did not understand the task."""
    prompt_tokens: int | None = None


@runtime_checkable
class LanguageModel(Protocol):
    """A local language model that answers yes/no by probability and fills small JSON forms. Deterministic: temperature 0,
    fixed seed. Every failure is a ModelReplyError (this answer) or MissingPartError (the engine is gone)."""

    @property
    def identity(self) -> ModelIdentity: ...

    @property
    def context_tokens(self) -> int:
        """The window; a prompt that would not fit is a ModelReplyError, never cut."""

    def yes_no(self, messages: Sequence[Message]) -> YesNo: ...

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        """One JSON value that the model wrote under `schema`; still untrusted, validate it."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Engines:
    """One of each. `source` is None when answers are typed, `sink` and `voice` when nothing is spoken, `model` when the
    answers are judged without a language model."""

    source: AudioSource | None
    sink: AudioSink | None
    detector: SpeechDetector | None
    recognizer: Recognizer | None
    voice: Voice | None
    model: LanguageModel | None
    turn_judge: TurnJudge | None = None
    """None when pauses are judged by their words and length alone."""
