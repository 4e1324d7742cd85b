"""The words of one answer while it is spoken: segments go to one worker thread, and the words depend on the frames alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np

from voice_interviewer.ports import Recognizer
from voice_interviewer.speech.activity import Run, speech_frames
from voice_interviewer.speech.pcm import FRAME_SAMPLES, FRAME_SECONDS, Samples
from voice_interviewer.speech.phantoms import without_phantoms
from voice_interviewer.speech.second_look import looked_twice
from voice_interviewer.speech.segments import Segment
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Correction, Word, whole_words

_CONTEXT_WORDS = 8
"""So many words of the segments before go into the prompt of the next one."""


@dataclass(frozen=True, slots=True)
class DecodedSegment:
    """One segment's words, in seconds from the beginning of the answer, and what they cost."""

    segment: Segment
    words: tuple[Word, ...]
    compute_seconds: float
    released_seconds: float
    """When in the audio the segment's end was known."""
    corrections: tuple[Correction, ...] = ()
    """What a second look at doubtful words changed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    segment: Segment
    released_seconds: float
    future: Future[DecodedSegment]


class LiveTranscript:
    """Collects the sound of one answer and decodes it piece by piece; used by one thread, the worker only runs the jobs."""

    def __init__(
        self,
        recognizer: Recognizer,
        worker: Executor,
        *,
        lexicon: Lexicon,
        prompt: str,
        clock: Callable[[], float],
    ) -> None:
        self._recognizer = recognizer
        self._worker = worker
        self._lexicon = lexicon
        self._prompt = prompt
        self._clock = clock
        self._sound = bytearray()
        self._committed: list[_Job] = []
        self._ahead: _Job | None = None
        self._context: list[str] = []
        """The last words of the committed segments; only the worker thread touches it."""
        self._seen: tuple[list[_Job], _Job | None] = ([], None)
        self._shown = ("", "")

    def append(self, frame: Samples) -> None:
        self._sound += frame.tobytes()

    @property
    def samples(self) -> Samples:
        """Everything heard so far, shape (n,)."""
        return np.frombuffer(bytes(self._sound), dtype=np.int16)

    def samples_between(self, start: int, end: int) -> Samples:
        """The samples from `start` up to, not including, `end`."""
        return np.frombuffer(bytes(self._sound[2 * start : 2 * end]), dtype=np.int16)

    def commit(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> None:
        """Decode a finished segment; what was decoded ahead is used when it is the same piece of sound."""
        ahead = self._ahead
        self._ahead = None
        if ahead is not None and ahead.segment == segment:
            self._committed.append(ahead)
            self._worker.submit(self._remember, ahead.future)
            return
        if ahead is not None:
            ahead.future.cancel()
        job = self._submit(segment, runs, released_seconds)
        self._committed.append(job)
        self._worker.submit(self._remember, job.future)

    def decode_ahead(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> None:
        """Decode the tail in the hope that nothing follows."""
        if self._ahead is not None:
            if self._ahead.segment == segment:
                return
            self._ahead.future.cancel()
        self._ahead = self._submit(segment, runs, released_seconds)

    def drop_ahead(self) -> None:
        """New speech: the tail decoded ahead is no longer the tail."""
        if self._ahead is not None:
            self._ahead.future.cancel()
            self._ahead = None

    def give_up(self) -> None:
        """The words are not wanted: nothing more is decoded for this answer."""
        self.drop_ahead()
        for job in self._committed:
            job.future.cancel()

    def words_so_far(self) -> tuple[Word, ...]:
        """The words of all segments, also those decoded ahead; waits for the worker. A segment that failed has none."""
        jobs = [*self._committed, *([self._ahead] if self._ahead is not None else [])]
        return tuple(word for job in jobs if job.future.exception() is None for word in job.future.result().words)

    def decoded(self) -> tuple[DecodedSegment, ...]:
        """The committed segments in order; waits for the worker. Segments that failed are left out."""
        return tuple(job.future.result() for job in self._committed if job.future.exception() is None)

    def failure(self) -> str:
        """Why a committed segment has no words, in one sentence; empty when all were decoded. Waits for the worker."""
        for job in self._committed:
            error = job.future.exception()
            if error is not None:
                return str(error) or type(error).__name__
        return ""

    def changed_text(self) -> tuple[str, str] | None:
        """Committed and tentative text when they are not the same as at the last call; never waits."""
        done = [job for job in self._committed if _is_good(job)]
        ahead = self._ahead if self._ahead is not None and _is_good(self._ahead) else None
        if (done, ahead) == self._seen:
            return None
        self._seen = (done, ahead)
        text = (self._repaired(done), self._repaired([ahead]) if ahead is not None else "")
        if text == self._shown:
            return None
        self._shown = text
        return text

    def result(self) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        """All committed words with terms repaired; waits for the worker."""
        segments = self.decoded()
        words, corrections = self._lexicon.repair([word for segment in segments for word in segment.words])
        looked = [change for segment in segments for change in segment.corrections]
        return words, tuple(sorted([*looked, *corrections], key=lambda change: change.start))

    def _repaired(self, jobs: Sequence[_Job]) -> str:
        words, _ = self._lexicon.repair([word for job in jobs for word in job.future.result().words])
        return text_of(words)

    def _submit(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> _Job:
        samples = self.samples_between(segment.start * FRAME_SAMPLES, segment.end * FRAME_SAMPLES)
        own_runs = tuple(run for run in runs if speech_frames([run], segment.start, segment.end))
        return _Job(
            segment,
            released_seconds,
            self._worker.submit(self._decode, segment, samples, own_runs, released_seconds),
        )

    def _decode(
        self, segment: Segment, samples: Samples, runs: Sequence[Run], released_seconds: float
    ) -> DecodedSegment:
        """Runs on the worker."""
        began = self._clock()
        context = list(self._context)

        def look(terms: str) -> tuple[Word, ...]:
            prompt = " ".join([part for part in (self._prompt, terms and f"{terms}, hmm.", *context) if part])
            heard = whole_words(self._recognizer.recognize(samples, prompt=prompt))
            return without_phantoms(_moved(heard, segment.start * FRAME_SECONDS), runs)

        words, corrections = looked_twice(look(""), self._lexicon, look)
        return DecodedSegment(segment, words, self._clock() - began, released_seconds, corrections)

    def _remember(self, decoded: Future[DecodedSegment]) -> None:
        """Runs on the worker, right after a committed segment."""
        if decoded.cancelled() or decoded.exception() is not None:
            return
        self._context = [*self._context, *(word.text for word in decoded.result().words)][-_CONTEXT_WORDS:]


def _moved(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(
        replace(
            word,
            start=round(word.start + seconds, 2),
            end=round(word.end + seconds, 2),
            probability=round(word.probability, 3),
        )
        for word in words
    )


def text_of(words: Sequence[Word]) -> str:
    """The words as running text."""
    return " ".join(word.text for word in words)


def wait_after_end(segments: Sequence[DecodedSegment], end_seconds: float) -> float:
    """How long a live speaker would have waited for the words after the end of the answer, from what decoding really cost:
    each segment could begin when its end was known and the one before was done."""
    done = 0.0
    for segment in segments:
        done = max(done, segment.released_seconds) + segment.compute_seconds
    return max(0.0, done - end_seconds)


def _is_good(job: _Job) -> bool:
    return job.future.done() and not job.future.cancelled() and job.future.exception() is None
