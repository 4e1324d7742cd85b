"""The Piper voice: speaks a text sentence by sentence from a local model, and the same text always gives the same sound."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_interviewer.errors import InterviewerError, MissingPartError
from voice_interviewer.speech.pcm import Samples, Sound

SPOKEN_RMS = 0.08
"""Every sentence is brought to this loudness (full scale is 1), short ones as loud as long ones."""
HIGHEST_PEAK = 0.9
HIGHEST_GAIN = 4.0
SLOWEST, FASTEST = 0.5, 2.0
LETTERS_FROM_A = re.compile(r"(?<![\w.\"'])A(?:\.[A-Z])+(?!\w)")


class PiperVoice:
    """A Voice on one Piper model.

    Piper adds random variation to melody and rhythm by default. Both are turned off here: the speech stays natural enough
    (its pitch varies a tenth less) and becomes a function of the text.
    """

    def __init__(self, model_folder: Path, *, speed: float = 1.0, threads: int = 2) -> None:
        """`model_folder` holds one `<voice>.onnx` and its `<voice>.onnx.json`; `speed` 2 is twice as fast as 1.

        MissingPartError when the model is not there or broken.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"speed is {SLOWEST} to {FASTEST}, not {speed}")
        models = sorted(model_folder.glob("*.onnx"))
        if not models:
            raise _missing("the voice is not there", model_folder)
        self._model_name = models[0].stem
        self._load(models[0], threads)
        self._speed = speed

    @property
    def name(self) -> str:
        return f"piper {self._model_name}"

    def synthesize(self, text: str) -> Iterator[Sound]:
        from piper.config import SynthesisConfig

        settings = SynthesisConfig(
            length_scale=self._voice.config.length_scale / self._speed,
            noise_scale=0.0,
            noise_w_scale=0.0,
            normalize_audio=False,
        )
        try:
            for chunk in self._voice.synthesize(speakable(text), settings):
                yield Sound(_levelled(chunk.audio_float_array), chunk.sample_rate)
        except Exception as error:
            raise InterviewerError(f"the voice cannot speak this sentence: {error}", where=self.name) from error

    def close(self) -> None:
        """The model is freed with this object."""

    def _load(self, model: Path, threads: int) -> None:
        import onnxruntime
        from piper.config import PiperConfig
        from piper.voice import PiperVoice as Engine

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        """The arena keeps what the longest sentence needed (140 MB more) and saves no time."""
        try:
            config = PiperConfig.from_dict(json.loads(model.with_name(f"{model.name}.json").read_bytes()))
            session = onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
        except OSError as error:
            raise _missing("the voice is not complete", model.parent) from error
        except Exception as error:
            raise _missing("the voice is broken", model.parent) from error
        self._voice = Engine(session=session, config=config)


def speakable(text: str) -> str:
    """Without control characters, and without the double brackets that Piper reads as raw phonemes; acronyms that begin with
    an A in quotes, because "of A.W.S" would be read as "of a dot W S"."""
    plain = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
    return LETTERS_FROM_A.sub(r'"\g<0>"', plain.replace("[[", "[ [")).strip()


def _levelled(audio: npt.NDArray[np.float32]) -> Samples:
    peak, rms = (
        float(np.max(np.abs(audio), initial=0.0)),
        float(np.sqrt(np.mean(np.square(audio)))) if len(audio) else 0.0,
    )
    gain = min(SPOKEN_RMS / rms, HIGHEST_PEAK / peak, HIGHEST_GAIN) if rms > 0.0 else 0.0
    return np.round(audio * (gain * 32767.0)).astype(np.int16)


def _missing(what: str, folder: Path) -> MissingPartError:
    return MissingPartError(what, where=str(folder), next_step="Get it with: voice-interviewer models pull.")
