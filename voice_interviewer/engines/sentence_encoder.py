"""The sentence encoder that comes with the program: a small ONNX network, trained on how people say what the rubrics claim."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from voice_interviewer.errors import MissingPartError
from voice_interviewer.ports import Vectors
from voice_interviewer.resources import bundled

MOST_TOKENS = 96
"""Longer texts are cut here; sentences of an answer have at most 32 words."""
_KEPT = 8192
"""So many vectors (of 1.5 kB) are kept, those used last."""


class OnnxSentenceEncoder:
    """A SentenceEncoder on a folder with `model.onnx` and `tokenizer.json`. One thread, and a memory of what it encoded."""

    def __init__(self, folder: Path) -> None:
        """MissingPartError when the network is not there or broken."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise errors that share no other class
            raise MissingPartError(
                "The sentence encoder is missing or broken", where=str(folder), next_step="Install the program again."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._vector = lru_cache(maxsize=_KEPT)(self._run)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As SentenceEncoder.encode. One text at a time: in a batch its vector would hang on its neighbours' lengths."""
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def _run(self, text: str) -> Vectors:
        encoded = self._tokenizer.encode(text)
        (vectors,) = self._session.run(
            None,
            {
                "input_ids": np.array([encoded.ids], dtype=np.int64),
                "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
            },
        )
        vector: Vectors = np.asarray(vectors[0], dtype=np.float32)
        return vector


@cache
def bundled_encoder() -> OnnxSentenceEncoder:
    """The encoder that lies in the program's own `models` folder, loaded once."""
    return OnnxSentenceEncoder(bundled("models") / "sentence-encoder")
