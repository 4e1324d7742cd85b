"""The Smart Turn network: hears in the melody of the last eight seconds whether a speaker has finished or is only thinking."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voice_interviewer.errors import MissingPartError
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, as_float

HEARD_SECONDS = 8
BANDS = 80
FRAMES = 800


class SmartTurn:
    """A TurnJudge on the ONNX network of a local model folder."""

    def __init__(self, model_folder: Path) -> None:
        """MissingPartError when the network is not there or broken."""
        networks = sorted(model_folder.glob("*.onnx"))
        if not networks:
            raise _unusable("the turn model is not there", model_folder)
        import onnxruntime
        from faster_whisper.feature_extractor import FeatureExtractor

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(str(networks[0]), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors share no other class
            raise _unusable("the turn model is broken", model_folder) from error
        self._features = FeatureExtractor(feature_size=BANDS, chunk_length=HEARD_SECONDS)
        self._name = networks[0].stem

    @property
    def name(self) -> str:
        return self._name

    def finished_probability(self, samples: Samples) -> float:
        """As TurnJudge.finished_probability; a shorter sound counts as if silence came before it."""
        length = HEARD_SECONDS * SAMPLE_RATE
        sound = as_float(samples[-length:])
        sound = np.pad(sound, (length - len(sound), 0))
        sound = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
        features = self._features(sound, padding=0)[:, :FRAMES].astype(np.float32)
        (finished,) = self._session.run(None, {"input_features": features[np.newaxis]})
        return round(float(np.ravel(finished)[0]), 4)


def _unusable(what: str, folder: Path) -> MissingPartError:
    return MissingPartError(what, where=str(folder), next_step="Get it with: voice-interviewer models pull.")
