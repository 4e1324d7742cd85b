"""How an answer was said: pace, pauses and fillers; pauses come from the sound, words from the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.fillers import discourse_markers, is_filler, repetitions, restarts
from voice_interviewer.speech.pcm import FRAME_SECONDS
from voice_interviewer.speech.syllables import count_syllables
from voice_interviewer.speech.words import Delivery, FilledPause, Word

PAUSE_SECONDS = 0.25
LONG_PAUSE_SECONDS = 2.0
LEAST_SPEECH_SECONDS = 15.0
"""With less speech than this a rate says nothing."""


def measure_delivery(
    words: Sequence[Word],
    runs: Sequence[Run],
    filled_pauses: Sequence[FilledPause] = (),
    *,
    thinking: Sequence[Run] = (),
    signal_to_noise_db: float | None = None,
) -> Delivery:
    """The delivery of one answer. `words` are the recognised ones in seconds, `runs` the frames of speech, both from the
    moment at which listening began; silence before the first and after the last run is no pause. `thinking` are the frames
    in which the clock stood, because time to think was asked for: their silence counts in no figure but its own."""
    content = [word for word in words if not is_filler(word.text)]
    stretches = _stretches(runs)
    gaps = [(earlier[1], later[0]) for earlier, later in pairwise(stretches)]
    thought = [_overlap(thinking, gap) for gap in gaps]
    thought_first = _overlap(thinking, (0.0, stretches[0][0])) if stretches else 0.0
    rests = [end - start - taken for (start, end), taken in zip(gaps, thought, strict=True)]
    pauses = [rest for rest in rests if rest >= PAUSE_SECONDS]
    speaking = sum(end - start for start, end in stretches)
    answer = stretches[-1][1] - stretches[0][0] - sum(thought) if stretches else 0.0
    voiced = max(speaking - sum(pause.end - pause.start for pause in filled_pauses), 0.0)
    syllables = sum(count_syllables(word.text) for word in content)
    enough = speaking >= LEAST_SPEECH_SECONDS and bool(content) and voiced > 0
    spoken_span = content[-1].end - content[0].start - sum(thought) if content else 0.0
    return Delivery(
        words_per_minute=round(60.0 * len(content) / spoken_span, 1) if enough and spoken_span > 0 else None,
        articulation_rate=round(syllables / voiced, 2) if enough else None,
        silent_pauses=len(pauses),
        long_pauses=sum(pause > LONG_PAUSE_SECONDS for pause in pauses),
        longest_pause=round(max(pauses, default=0.0), 2),
        filled_pauses=tuple(sorted(filled_pauses, key=lambda pause: (pause.start, pause.end))),
        discourse_markers=discourse_markers(words),
        response_latency=round(stretches[0][0] - thought_first, 2) if stretches else None,
        speaking_seconds=round(speaking, 2),
        answer_seconds=round(answer, 2),
        thinking_seconds=round(thought_first + sum(thought), 2),
        word_count=len(content),
        mean_run_syllables=round(syllables / len(stretches), 1) if enough else None,
        repetitions=repetitions(words),
        restarts=restarts(words),
        signal_to_noise_db=signal_to_noise_db,
    )


def _overlap(spans: Sequence[Run], gap: tuple[float, float]) -> float:
    """How many seconds of the gap lie in the spans."""
    shared = (min(span.end * FRAME_SECONDS, gap[1]) - max(span.start * FRAME_SECONDS, gap[0]) for span in spans)
    return sum(max(0.0, seconds) for seconds in shared)


def _stretches(runs: Sequence[Run]) -> list[tuple[float, float]]:
    """Speech in seconds, silences too short for a pause closed."""
    merged: list[tuple[int, int]] = []
    for run in runs:
        if merged and (run.start - merged[-1][1]) * FRAME_SECONDS < PAUSE_SECONDS:
            merged[-1] = (merged[-1][0], run.end)
        else:
            merged.append((run.start, run.end))
    return [(start * FRAME_SECONDS, end * FRAME_SECONDS) for start, end in merged]
