"""Engines that answer from a recording, and wrappers that make one; the same calls in the same order give the same answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from voice_interviewer.errors import BadInputError, CheckFailedError, reason_of
from voice_interviewer.ports import LanguageModel, Message, ModelIdentity, Recognizer, SpeechDetector, YesNo
from voice_interviewer.speech.pcm import Samples
from voice_interviewer.speech.words import Alternative, Word

UPDATE_STEP = "If the change is meant, record again with `voice-interviewer replay CASE --update`."
_WORDS = TypeAdapter(tuple[Word, ...])
_GAINS = TypeAdapter(tuple[float, ...])


class Recording(Protocol):
    """A keyed table of engine answers."""

    def get(self, key: str) -> object: ...

    def put(self, key: str, value: object) -> None: ...


class RecordingFile:
    """A JSON-lines file of `{"key", "value"}`; written whole, sorted by key, by `save`."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        self._values: dict[str, object] = {}
        if fresh or not path.exists():
            return
        try:
            for line in path.read_text("utf-8").splitlines():
                entry = json.loads(line)
                self._values[entry["key"]] = entry["value"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInputError(
                f"cannot read the recording: {reason_of(error)}", where=str(path), next_step=UPDATE_STEP
            ) from error

    def get(self, key: str) -> object:
        if key not in self._values:
            raise CheckFailedError(
                "the interview asks an engine something that was not recorded",
                where=f"{self._path.name}, key {key[:12]}",
                next_step=UPDATE_STEP,
            )
        return self._values[key]

    def put(self, key: str, value: object) -> None:
        self._values[key] = value

    def save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = (
            json.dumps({"key": key, "value": self._values[key]}, ensure_ascii=False, sort_keys=True)
            for key in sorted(self._values)
        )
        self._path.write_text("".join(line + "\n" for line in lines), "utf-8", newline="\n")


def segment_key(samples: Samples, prompt: str) -> str:
    """What a recogniser's answer depends on. The line break of a prompt only tells what may be dropped."""
    prompt = prompt.replace("\n", " ")
    return hashlib.sha256(samples.astype("<i2").tobytes() + b"\0" + prompt.encode("utf-8")).hexdigest()


def wordings_key(samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> str:
    """What the likelihoods of other wordings depend on."""
    asked = json.dumps([list(words), [[each.start, each.end, each.text] for each in alternatives]])
    return hashlib.sha256(samples.astype("<i2").tobytes() + b"\1" + asked.encode("utf-8")).hexdigest()


def prompt_key(messages: Sequence[Message], schema: Mapping[str, object] | None = None) -> str:
    """What a language model's answer depends on."""
    content = [[message.role, message.content] for message in messages]
    return hashlib.sha256(json.dumps([content, schema], sort_keys=True).encode("utf-8")).hexdigest()


class RecordedRecognizer:
    """A Recognizer that knows the segments of one recording."""

    def __init__(self, recording: Recording, name: str) -> None:
        self._recording = recording
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        value = self._recording.get(segment_key(samples, prompt))
        try:
            return _WORDS.validate_python(value)
        except ValidationError as error:
            raise BadInputError("the recording holds no words here", next_step=UPDATE_STEP) from error

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        value = self._recording.get(wordings_key(samples, words, alternatives))
        try:
            return _GAINS.validate_python(value)
        except ValidationError as error:
            raise BadInputError("the recording holds no likelihoods here", next_step=UPDATE_STEP) from error

    def close(self) -> None:
        return


class RecordingRecognizer:
    """Passes on to a real recogniser and records what it wrote."""

    def __init__(self, real: Recognizer, recording: Recording) -> None:
        self._real = real
        self._recording = recording

    @property
    def name(self) -> str:
        return self._real.name

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        words = tuple(
            Word(word.text, round(word.start, 3), round(word.end, 3), round(word.probability, 4))
            for word in self._real.recognize(samples, prompt=prompt)
        )
        self._recording.put(segment_key(samples, prompt), _WORDS.dump_python(words, mode="json"))
        return words

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        gains = tuple(round(gain, 2) for gain in self._real.rescore(samples, words, alternatives))
        self._recording.put(wordings_key(samples, words, alternatives), list(gains))
        return gains

    def close(self) -> None:
        self._real.close()


class RecordedDetector:
    """A SpeechDetector that gives recorded flags, one stream for each answer, run-length encoded (`12.30#5.`)."""

    def __init__(self, recording: Recording, name: str) -> None:
        self._recording = recording
        self._name = name
        self._answer = -1
        self._flags = ""
        self._frame = 0

    @property
    def name(self) -> str:
        return self._name

    def is_speech(self, frame: Samples) -> bool:
        del frame
        if self._frame >= len(self._flags):
            raise CheckFailedError("the interview listens longer than was recorded", next_step=UPDATE_STEP)
        flag = self._flags[self._frame] == "#"
        self._frame += 1
        return flag

    def reset(self) -> None:
        self._answer += 1
        self._frame = 0
        self._flags = _expand(str(self._recording.get(f"{self._answer:03d}")))


class RecordingDetector:
    """Passes on to a real detector and records its flags."""

    def __init__(self, real: SpeechDetector, recording: Recording) -> None:
        self._real = real
        self._recording = recording
        self._answer = -1
        self._flags: list[bool] = []

    @property
    def name(self) -> str:
        return self._real.name

    def is_speech(self, frame: Samples) -> bool:
        flag = self._real.is_speech(frame)
        self._flags.append(flag)
        return flag

    def reset(self) -> None:
        self.flush()
        self._real.reset()
        self._answer += 1
        self._flags = []

    def flush(self) -> None:
        """Put the flags of the answer heard last into the recording."""
        if self._answer >= 0:
            self._recording.put(f"{self._answer:03d}", _shrink(self._flags))


class RecordedLanguageModel:
    """A LanguageModel that knows the prompts of one recording."""

    def __init__(self, recording: Recording, identity: ModelIdentity, context_tokens: int) -> None:
        self._recording = recording
        self._identity = identity
        self._context_tokens = context_tokens

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        value = self._recording.get(prompt_key(messages))
        if not isinstance(value, dict):
            raise BadInputError("the recording holds no yes/no answer here", next_step=UPDATE_STEP)
        return YesNo(float(value["p_yes"]), float(value["mass"]))

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        del max_tokens
        return self._recording.get(prompt_key(messages, schema))

    def close(self) -> None:
        return


class RecordingLanguageModel:
    """Passes on to a real model and records its answers; probabilities are rounded as the recording keeps them."""

    def __init__(self, real: LanguageModel, recording: Recording) -> None:
        self._real = real
        self._recording = recording

    @property
    def identity(self) -> ModelIdentity:
        return self._real.identity

    @property
    def context_tokens(self) -> int:
        return self._real.context_tokens

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        real = self._real.yes_no(messages)
        answer = YesNo(round(real.p_yes, 4), round(real.mass, 4))
        self._recording.put(prompt_key(messages), {"p_yes": answer.p_yes, "mass": answer.mass})
        return answer

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        answer = self._real.fill_form(messages, schema, max_tokens=max_tokens)
        self._recording.put(prompt_key(messages, schema), answer)
        return answer

    def close(self) -> None:
        self._real.close()


def _shrink(flags: Sequence[bool]) -> str:
    """`12.30#`: runs of silence (`.`) and speech (`#`) with their lengths in frames."""
    runs: list[str] = []
    start = 0
    for index in range(1, len(flags) + 1):
        if index == len(flags) or flags[index] != flags[start]:
            runs.append(f"{index - start}{'#' if flags[start] else '.'}")
            start = index
    return "".join(runs)


def _expand(runs: str) -> str:
    flags: list[str] = []
    count = ""
    for letter in runs:
        if letter in ".#":
            flags.append(letter * int(count or "1"))
            count = ""
        else:
            count += letter
    return "".join(flags)
