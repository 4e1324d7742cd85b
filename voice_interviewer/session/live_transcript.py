"""The words of one answer while it is spoken: segments go to one worker thread, and the words depend on the frames alone.

However long the answer grows, only its last half minute of sound is kept here, and a segment costs no more than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from threading import Event

import numpy as np

from voice_interviewer.errors import InterviewerError
from voice_interviewer.ports import Recognizer
from voice_interviewer.session.piece_hearing import Piece, PieceHearing
from voice_interviewer.speech.activity import Run, speech_frames
from voice_interviewer.speech.pcm import FRAME_SAMPLES, Samples
from voice_interviewer.speech.recogniser_prompt import segment_prompt
from voice_interviewer.speech.segments import Segment
from voice_interviewer.speech.term_repair import repair_terms
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Correction, Word

_CONTEXT_WORDS = 8
"""So many words of the segments before go into the prompt of the next one."""
_OPEN_WORDS = 120
_SETTLED_BEFORE_WORDS = 40
"""Of the text that is shown while somebody speaks, only the last words are repaired anew with each segment."""


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
    place: int
    """So many committed segments come before it."""
    future: Future[DecodedSegment]
    dropped: Event
    """Nobody will use the words, though they may be shown: a job that has begun ends at its next step."""

    def drop(self) -> None:
        self.dropped.set()
        self.future.cancel()


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
        kept_frames: int,
    ) -> None:
        """`kept_frames`: no segment begins further back than this, and nobody asks for older sound."""
        self._hearing = PieceHearing(recognizer, lexicon)
        self._worker = worker
        self._lexicon = lexicon
        self._prompt = prompt
        self._clock = clock
        self._kept_bytes = 2 * FRAME_SAMPLES * kept_frames
        self._sound = bytearray()
        self._forgotten_bytes = 0
        self._committed: list[_Job] = []
        self._ahead: _Job | None = None
        self._open: list[_Job] = []
        """All that was decoded ahead of segments whose words are not shown yet."""
        self._context: list[str] = []
        """The last words of the committed segments; only the worker thread touches it."""
        self._told = 0
        """So many committed segments are in the text that is shown."""
        self._settled = ""
        self._open_words: list[Word] = []
        self._seen: tuple[int, _Job | None] = (0, None)
        self._shown = ("", "")

    def append(self, frame: Samples) -> None:
        self._sound += frame.tobytes()
        if len(self._sound) >= 2 * self._kept_bytes:
            old = len(self._sound) - self._kept_bytes
            del self._sound[:old]
            self._forgotten_bytes += old

    def samples_between(self, start: int, end: int) -> Samples:
        """The samples from `start` up to, not including, `end`; ValueError when they are no longer kept."""
        if 2 * start < self._forgotten_bytes:
            raise ValueError(
                f"the sound before sample {self._forgotten_bytes // 2} is no longer kept, {start} was asked for"
            )
        first, last = 2 * start - self._forgotten_bytes, 2 * end - self._forgotten_bytes
        return np.frombuffer(bytes(self._sound[first:last]), dtype=np.int16)

    def commit(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> None:
        """Decode a finished segment; what was decoded ahead is used when it is the same piece of sound."""
        self.decode_ahead(segment, runs, released_seconds)
        assert self._ahead is not None
        self._committed.append(self._ahead)
        self._worker.submit(self._remember, self._ahead.future)
        self._ahead = None

    def decode_ahead(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> None:
        """Decode the tail in the hope that nothing follows."""
        if self._ahead is None or self._ahead.segment != segment:
            self.outrun_ahead()
            self._ahead = self._submit(segment, runs, released_seconds)
            self._open.append(self._ahead)

    def outrun_ahead(self) -> None:
        """New speech: the tail decoded ahead is only the beginning of the tail, good to be shown."""
        if self._ahead is not None:
            self._ahead.drop()
            self._ahead = None

    def forget_ahead(self) -> None:
        """Whatever comes next has nothing to do with what was decoded ahead."""
        self.outrun_ahead()
        self._open = [job for job in self._open if job.place < len(self._committed)]

    def give_up(self) -> None:
        """The words are not wanted: nothing more is decoded for this answer."""
        for job in chain(self._open, self._committed):
            job.drop()

    def last_words(self, most: int) -> tuple[Word, ...]:
        """The last words so far, those decoded ahead among them; waits for the worker. A segment that failed has none."""
        words: list[Word] = []
        ahead = [] if self._ahead is None else [self._ahead]
        for job in chain(ahead, reversed(self._committed)):
            if len(words) >= most:
                break
            if job.future.exception() is None:
                words[:0] = job.future.result().words
        return tuple(words[-most:])

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
        while self._told < len(self._committed) and self._committed[self._told].future.done():
            job = self._committed[self._told]
            self._told += 1
            if _has_words(job.future):
                self._open_words += job.future.result().words
        self._open = [job for job in self._open if job.place >= self._told]
        ahead = next((job for job in reversed(self._open) if _has_words(job.future)), None)
        if (self._told, ahead) == self._seen:
            return None
        self._seen = (self._told, ahead)
        self._settle()
        committed = " ".join(part for part in (self._settled, self._repaired(self._open_words)) if part)
        text = (committed, self._repaired(ahead.future.result().words) if ahead is not None else "")
        if text == self._shown:
            return None
        self._shown = text
        return text

    def result(self) -> tuple[tuple[Word, ...], tuple[Correction, ...]]:
        """All committed words with terms repaired; waits for the worker."""
        segments = self.decoded()
        words, corrections = repair_terms(self._lexicon, [word for segment in segments for word in segment.words])
        looked = [change for segment in segments for change in segment.corrections]
        return words, tuple(sorted([*looked, *corrections], key=lambda change: change.start))

    def _settle(self) -> None:
        """Of many words, leave the older ones as they are repaired now; no term reaches over the end of a sentence."""
        if len(self._open_words) <= _OPEN_WORDS:
            return
        last = len(self._open_words) - _SETTLED_BEFORE_WORDS
        sentences = [at + 1 for at in range(last) if self._open_words[at].text.endswith((".", "?", "!"))]
        end = sentences[-1] if sentences else last
        self._settled = f"{self._settled} {self._repaired(self._open_words[:end])}".strip()
        del self._open_words[:end]

    def _repaired(self, words: Sequence[Word]) -> str:
        return text_of(repair_terms(self._lexicon, words)[0])

    def _submit(self, segment: Segment, runs: Sequence[Run], released_seconds: float) -> _Job:
        samples = self.samples_between(segment.start * FRAME_SAMPLES, segment.end * FRAME_SAMPLES)
        own_runs = tuple(run for run in runs if speech_frames([run], segment.start, segment.end))
        dropped = Event()
        future = self._worker.submit(self._decode, Piece(segment, samples, own_runs), released_seconds, dropped)
        return _Job(segment, len(self._committed), future, dropped)

    def _decode(self, piece: Piece, released_seconds: float, dropped: Event) -> DecodedSegment:
        """Runs on the worker."""
        began = self._clock()
        words = self._hearing.first_words(piece, segment_prompt(self._prompt, self._context))
        corrections: tuple[Correction, ...] = ()
        if not dropped.is_set():
            # The words that are there are not lost because the engine failed when it was asked about them again.
            with suppress(InterviewerError, RuntimeError):
                words, corrections = self._hearing.settled(piece, words)
        return DecodedSegment(piece.segment, words, self._clock() - began, released_seconds, corrections)

    def _remember(self, decoded: Future[DecodedSegment]) -> None:
        """Runs on the worker, right after a committed segment."""
        if not _has_words(decoded):
            return
        self._context = [*self._context, *(word.text for word in decoded.result().words)][-_CONTEXT_WORDS:]


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


def _has_words(decoded: Future[DecodedSegment]) -> bool:
    return decoded.done() and not decoded.cancelled() and decoded.exception() is None
