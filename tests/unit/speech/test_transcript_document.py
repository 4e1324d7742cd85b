"""The JSON of one heard answer, whole."""

from __future__ import annotations

import json
from dataclasses import dataclass

from voice_interviewer.speech.transcript_document import transcript_document
from voice_interviewer.speech.words import Correction, Delivery, FilledPause, FillerKind, Transcript, Word


@dataclass(frozen=True)
class Cost:
    audio_seconds: float
    compute_seconds: float
    after_end_seconds: float


@dataclass(frozen=True)
class Answer:
    transcript: Transcript
    delivery: Delivery
    timing: Cost


def test_transcript_document() -> None:
    answer = Answer(
        Transcript(
            "Um, kubectl",
            (Word("Um,", 0.1, 0.4, 0.7), Word("kubectl", 0.5, 1.0, 0.9)),
            (Correction("cube cuttle", "kubectl", 0.5),),
        ),
        Delivery(
            None, None, 1, 0, 0.3, (FilledPause(0.1, 0.4, "um", FillerKind.HEARD, 0.7),), {"so": 1}, 0.1, 0.8, 1.0, 1
        ),
        Cost(1.5, 0.4, 0.2),
    )
    document = transcript_document(answer)
    assert json.loads(json.dumps(document)) == {
        "text": "Um, kubectl",
        "words": [
            {"word": "Um,", "start": 0.1, "end": 0.4, "probability": 0.7},
            {"word": "kubectl", "start": 0.5, "end": 1.0, "probability": 0.9},
        ],
        "corrections": [{"heard": "cube cuttle", "written": "kubectl", "start": 0.5}],
        "delivery": {
            "words_per_minute": None,
            "articulation_rate": None,
            "silent_pauses": 1,
            "long_pauses": 0,
            "longest_pause": 0.3,
            "filled_pauses": [{"start": 0.1, "end": 0.4, "word": "um", "kind": "heard", "confidence": 0.7}],
            "discourse_markers": {"so": 1},
            "response_latency": 0.1,
            "speaking_seconds": 0.8,
            "answer_seconds": 1.0,
            "thinking_seconds": 0.0,
            "word_count": 1,
            "mean_run_syllables": None,
            "phonation_ratio": 0.8,
            "repetitions": 0,
            "restarts": 0,
            "signal_to_noise_db": None,
        },
        "timing": {"audio_seconds": 1.5, "compute_seconds": 0.4, "after_end_seconds": 0.2},
    }
    assert transcript_document(answer, Cost(2.0, 1.0, 0.5))["timing"] == {
        "audio_seconds": 2.0,
        "compute_seconds": 1.0,
        "after_end_seconds": 0.5,
    }
