"""Whisper on the processor through faster-whisper: one segment of speech in, timed words out, the same every time."""

from __future__ import annotations

import math
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import UNLIKELY
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, as_float
from voice_interviewer.speech.words import Alternative, Word

LONGEST_SECONDS = 30.0
SHORTEST_SECONDS = 0.1
ENCODED_SEGMENTS = 2
"""A segment, and a stretch of it that is heard once more; about 3 MB each."""
FRAMES_A_SECOND = 100
"""Of the encoder's input."""
SHORTEST_WINDOW_SECONDS = 10.0
WINDOW_MARGIN_SECONDS = 2.0
"""The encoder takes a window of the segment's length and this much more, at least ten seconds: half the time of the usual
thirty, and the same words. Shorter windows lose words."""
WINDOW_STEP_SECONDS = 2.0
"""The engine keeps about a megabyte for every length of window that it has met, so that lengths are few."""
BEAMS = 4
"""Three take a sixteenth less time and lose an um here and there; five find no more terms."""
LOOPING_COMPRESSION = 2.4
"""Text that shrinks more than this repeats itself."""
SILENT_PROBABILITY = 0.6
UNSURE_LOG_PROBABILITY = -1.0
DOUBTFUL_PROBABILITY = 0.35
"""Below this mean, words that a prompt brought out are checked against what is heard without it."""
LEAST_PROBABILITY = 1e-9
PROMPT_TOKENS = 223
"""Half of what the decoder takes, less one; it would cut more from the front, where the terms are."""
WORDS_AFTER = 4
"""So many words after an alternative tell whether the rest still fits the sound."""
EARLY_SECONDS = 0.04
"""Whisper's word times run ahead of the sound by about this much."""
LONGEST_WORD_SECONDS = 0.3
LONGEST_LETTER_SECONDS = 0.08
"""A word gets the silence before it as its own; no word is longer than this and so much for each of its letters."""
OPENING_MARKS = frozenset("\"'“‘¿([{")
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")


class WhisperRecognizer:
    """A Recognizer on a Whisper model of CTranslate2, in 8-bit integers, from a local folder; nothing is ever downloaded."""

    def __init__(self, model_folder: Path, *, threads: int = 2, name: str = "", beams: int = BEAMS) -> None:
        """`name` is what reports call it (default: `faster-whisper <folder> int8`); `beams` above 1 search wider, and slower.

        MissingPartError when the model is not there or broken.
        """
        missing = [file for file in NEEDED_FILES if not (model_folder / file).is_file()]
        if missing:
            raise _unusable(f"the speech model is not complete ({', '.join(missing)} missing)", model_folder)
        self._name = name or f"faster-whisper {model_folder.name} int8"
        self._beams = beams
        self._encoded: deque[tuple[Samples, _Segment]] = deque(maxlen=ENCODED_SEGMENTS)
        self._load(model_folder, threads)

    @property
    def name(self) -> str:
        return self._name

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        """As Recognizer.recognize; ValueError for more than 30 s."""
        segment = self._segment(samples)
        if segment is None:
            return ()
        words = self._words(segment, prompt)
        if prompt and words and _mean_probability(words) < DOUBTFUL_PROBABILITY:
            return self._words(segment, "")
        return words

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        """As Recognizer.rescore: the decoder reads each wording along with the encoded sound, which costs a tenth of decoding."""
        segment = self._segment(samples)
        if segment is None or not alternatives:
            return (UNLIKELY,) * len(alternatives)
        heard = self._log_probabilities(segment, words[: max(each.end for each in alternatives) + WORDS_AFTER], "")
        return tuple(self._gain(segment, words, each, heard) for each in alternatives)

    def close(self) -> None:
        """The model is freed with this object."""

    def _segment(self, samples: Samples) -> _Segment | None:
        """The encoded sound, None where there is nothing to hear; the last ones are kept for whoever asks about them again."""
        seconds = len(samples) / SAMPLE_RATE
        if seconds > LONGEST_SECONDS:
            raise ValueError(f"a segment is at most {LONGEST_SECONDS:.0f} s long, not {seconds:.1f} s")
        if seconds < SHORTEST_SECONDS or not samples.any():
            return None
        for known, encoded in self._encoded:
            if np.array_equal(known, samples):
                return encoded
        features = self._model.feature_extractor(as_float(samples))
        frames = min(features.shape[-1] - 1, int(LONGEST_SECONDS * FRAMES_A_SECOND))
        window = np.zeros((features.shape[0], window_frames(seconds)), dtype=np.float32)
        window[:, :frames] = features[:, :frames]
        segment = _Segment(self._model.encode(window), frames, seconds)
        self._encoded.append((samples.copy(), segment))
        return segment

    def _load(self, folder: Path, threads: int) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        try:
            self._model = WhisperModel(
                str(folder.resolve()), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
            self._tokenizer = Tokenizer(
                self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language="en"
            )
        except Exception as error:  # the engine and its tokenizer share no other class of errors
            raise _unusable("the speech model is broken", folder) from error

    def _words(self, segment: _Segment, prompt: str) -> tuple[Word, ...]:
        """Decoded without sampling; a text that loops is decoded once more without its prompt and may then repeat nothing.
        Probabilities and times come from the sound alone, whatever the prompt was."""
        tokens, text = self._generate(segment.encoded, prompt)
        if _compression(text) > LOOPING_COMPRESSION:
            tokens, text = self._generate(segment.encoded, "", no_repeat_ngram_size=4)
        if not text.strip():
            return ()
        (aligned,) = self._model.find_alignment(self._tokenizer, [tokens], segment.encoded, segment.frames)
        return timed_words(aligned, segment.seconds)

    def _gain(
        self, segment: _Segment, words: Sequence[str], alternative: Alternative, heard: npt.NDArray[np.float64]
    ) -> float:
        after = words[alternative.end : alternative.end + WORDS_AFTER]
        before = len(self._tokens(words[: alternative.start]))
        until = len(self._tokens([*words[: alternative.end], *after]))
        other = self._log_probabilities(
            segment, [*words[: alternative.start], alternative.text, *after], f"{alternative.text}, hmm."
        )
        if len(heard) < until or len(other) <= before:
            return UNLIKELY
        return round(float(other[before:].sum() - heard[before:until].sum()), 2)

    def _log_probabilities(self, segment: _Segment, words: Sequence[str], prompt: str) -> npt.NDArray[np.float64]:
        """Of each token of the words, given the sound and the tokens before; none when that is more than the decoder takes."""
        tokens = self._tokens(words)
        start = self._model.get_prompt(self._tokenizer, prompt_tokens(prompt, self._tokenizer.encode))
        if not tokens or len(start) + len(tokens) + 2 > self._model.max_length:
            return np.zeros(0)
        (result,) = self._model.model.align(segment.encoded, start, [tokens], segment.frames)
        return np.log(np.maximum(np.array(result.text_token_probs, dtype=np.float64), LEAST_PROBABILITY))

    def _tokens(self, words: Sequence[str]) -> list[int]:
        tokens: list[int] = self._tokenizer.encode(" " + " ".join(words)) if words else []
        return tokens

    def _generate(self, encoded: Any, prompt: str, **options: Any) -> tuple[list[int], str]:
        """Tokens and text; none when the model itself takes the segment for silence."""
        start = self._model.get_prompt(
            self._tokenizer, prompt_tokens(prompt, self._tokenizer.encode), without_timestamps=True
        )
        (result,) = self._model.model.generate(
            encoded,
            [start],
            beam_size=self._beams,
            max_length=self._model.max_length,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            **options,
        )
        if result.no_speech_prob > SILENT_PROBABILITY and result.scores[0] < UNSURE_LOG_PROBABILITY:
            return [], ""
        tokens = [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]
        return tokens, self._tokenizer.decode(tokens)


@dataclass(frozen=True, slots=True)
class _Segment:
    """One segment as the encoder left it."""

    encoded: Any
    frames: int
    """Of the encoder's input, without the padding."""
    seconds: float


def window_frames(seconds: float) -> int:
    """How much the encoder is given for a segment of so many seconds, in its frames."""
    steps = math.ceil((seconds + WINDOW_MARGIN_SECONDS) / WINDOW_STEP_SECONDS)
    window = min(max(SHORTEST_WINDOW_SECONDS, steps * WINDOW_STEP_SECONDS), LONGEST_SECONDS)
    return int(window * FRAMES_A_SECOND)


def prompt_tokens(prompt: str, encode: Callable[[str], list[int]]) -> list[int]:
    """At most PROMPT_TOKENS of them, whatever the prompt is: the beginning of its first line, then the end of the rest."""
    plain = prompt.replace("<|", "< |")  # else a name in a repository could hold a command of the model
    terms, before = (encode(" " + part) if (part := text.strip()) else [] for text in plain.partition("\n")[::2])
    kept = terms[:PROMPT_TOKENS]
    return kept + before[max(0, len(before) - (PROMPT_TOKENS - len(kept))) :]


def timed_words(aligned: list[dict[str, Any]], seconds: float) -> tuple[Word, ...]:
    """The aligner's words (`word`, `start`, `end`, `probability`) without its faults: marks that stand alone join the word
    they belong to, silence before a word is not part of it, times stay inside the segment and never run backwards."""
    words: list[Word] = []
    opening = ""
    for item in aligned:
        text = str(item["word"]).strip()
        if not any(char.isalnum() for char in text):
            if words and text not in OPENING_MARKS:
                words[-1] = replace(words[-1], text=words[-1].text + text)
            else:
                opening += text
            continue
        longest = LONGEST_WORD_SECONDS + LONGEST_LETTER_SECONDS * len(text)
        end = float(item["end"])
        start = max(float(item["start"]), end - longest) + EARLY_SECONDS
        start = min(max(start, words[-1].start if words else 0.0), seconds)
        end = min(max(end + EARLY_SECONDS, start), seconds)
        words.append(Word(opening + text, round(start, 2), round(end, 2), round(float(item["probability"]), 4)))
        opening = ""
    return tuple(words)


def _mean_probability(words: tuple[Word, ...]) -> float:
    return sum(word.probability for word in words) / len(words)


def _compression(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def _unusable(what: str, folder: Path) -> MissingPartError:
    return MissingPartError(what, where=str(folder), next_step="Get it with: voice-interviewer models pull.")
