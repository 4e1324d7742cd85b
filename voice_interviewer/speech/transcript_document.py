"""The JSON document of one heard answer, as the `transcribe` command writes it."""

from __future__ import annotations

from typing import Protocol

from voice_interviewer.speech.words import Delivery, Transcript


class Timing(Protocol):
    """What hearing cost, in seconds."""

    @property
    def audio_seconds(self) -> float: ...

    @property
    def compute_seconds(self) -> float: ...

    @property
    def after_end_seconds(self) -> float: ...


class HeardAnswer(Protocol):
    """A heard answer, as far as the document shows it."""

    @property
    def transcript(self) -> Transcript: ...

    @property
    def delivery(self) -> Delivery: ...

    @property
    def timing(self) -> Timing: ...


def transcript_document(heard: HeardAnswer, timing: Timing | None = None) -> dict[str, object]:
    """Plain JSON values in a stable order; all times in seconds from the beginning of the sound. `timing` None takes the
    answer's own."""
    cost = heard.timing if timing is None else timing
    transcript = heard.transcript
    return {
        "text": transcript.text,
        "words": [
            {"word": word.text, "start": word.start, "end": word.end, "probability": word.probability}
            for word in transcript.words
        ],
        "corrections": [
            {"heard": change.heard, "written": change.written, "start": change.start}
            for change in transcript.corrections
        ],
        "delivery": delivery_document(heard.delivery),
        "timing": {
            "audio_seconds": cost.audio_seconds,
            "compute_seconds": cost.compute_seconds,
            "after_end_seconds": cost.after_end_seconds,
        },
    }


def delivery_document(delivery: Delivery) -> dict[str, object]:
    """The delivery of one answer as plain JSON values; a rate that was not measured is null."""
    ratio = delivery.phonation_ratio
    return {
        "words_per_minute": delivery.words_per_minute,
        "articulation_rate": delivery.articulation_rate,
        "silent_pauses": delivery.silent_pauses,
        "long_pauses": delivery.long_pauses,
        "longest_pause": delivery.longest_pause,
        "filled_pauses": [
            {
                "start": pause.start,
                "end": pause.end,
                "word": pause.word,
                "kind": pause.kind.value,
                "confidence": pause.confidence,
            }
            for pause in delivery.filled_pauses
        ],
        "discourse_markers": dict(delivery.discourse_markers),
        "response_latency": delivery.response_latency,
        "speaking_seconds": delivery.speaking_seconds,
        "answer_seconds": delivery.answer_seconds,
        "thinking_seconds": delivery.thinking_seconds,
        "word_count": delivery.word_count,
        "mean_run_syllables": delivery.mean_run_syllables,
        "phonation_ratio": None if ratio is None else round(ratio, 3),
        "repetitions": delivery.repetitions,
        "restarts": delivery.restarts,
        "signal_to_noise_db": delivery.signal_to_noise_db,
    }
