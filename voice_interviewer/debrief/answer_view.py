"""One answer laid out for a page: its words with their times, evidence and fillers, and the timeline of speech and pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from voice_interviewer.debrief.sayings import word_span
from voice_interviewer.scoring.score import Evidence
from voice_interviewer.session.record import TurnRecord
from voice_interviewer.speech.words import FilledPause, FillerKind, Word

TIMELINE_WIDTH = 1000
"""Units of the timeline's drawing, whatever its width on the page."""
SPEECH_GAP_SECONDS = 0.25
LONG_PAUSE_SECONDS = 2.0
EDGE_SECONDS = 0.05
"""How far a word's start may lie from an evidence's start and still be its first word."""


class PieceKind(StrEnum):
    """What a piece of the shown answer is."""

    WORD = "word"
    FILLER = "filler"
    """A filled pause that the recogniser wrote."""
    DETECTED = "detected"
    """A filled pause found in the sound alone."""
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Piece:
    """One word, filler or long pause, in the order of speaking."""

    kind: PieceKind
    text: str
    start: float | None
    """Seconds into the answer; None for a typed word."""
    end: float | None
    points: tuple[str, ...]
    """Ids of the key points and mistakes that this word is evidence for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the timeline; `x` and `width` in TIMELINE_WIDTH units."""

    kind: str
    """`speech`, `pause`, `heard` or `detected`."""
    x: float
    width: float
    start: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Speech, long pauses and filled pauses of one answer."""

    seconds: float
    marks: tuple[Mark, ...]
    summary: str
    """What the drawing shows, for those who cannot see it."""


def pieces(turn: TurnRecord, evidence: Mapping[str, Evidence]) -> tuple[Piece, ...]:
    """The answer in pieces; a typed answer is its words without times. `evidence` maps a point's id to its quote."""
    if turn.transcript is None:
        return ()
    words = turn.transcript.words or tuple(Word(text, 0.0, 0.0, 1.0) for text in turn.transcript.text.split())
    timed = bool(turn.transcript.words)
    marked = _evidence_of_words(words, timed, turn.index, evidence)
    fillers = turn.delivery.filled_pauses if turn.delivery else ()
    heard = [pause for pause in fillers if pause.kind is FillerKind.HEARD]
    shown: list[Piece] = []
    for index, word in enumerate(words):
        kind = PieceKind.FILLER if timed and _is_filler(word, heard) else PieceKind.WORD
        if timed and index and word.start - words[index - 1].end > LONG_PAUSE_SECONDS:
            gap = word.start - words[index - 1].end
            shown.append(Piece(PieceKind.PAUSE, f"{gap:.1f} s", words[index - 1].end, word.start, ()))
        start, end = (round(word.start, 2), round(word.end, 2)) if timed else (None, None)
        shown.append(Piece(kind, word.text.strip(), start, end, tuple(marked[index])))
    for pause in fillers if timed else ():
        if pause.kind is FillerKind.DETECTED:
            _insert(
                shown, Piece(PieceKind.DETECTED, pause.word or "um?", round(pause.start, 2), round(pause.end, 2), ())
            )
    return tuple(shown)


def timeline(turn: TurnRecord, sound_seconds: float | None) -> Timeline | None:
    """The timeline of a spoken answer; None for a typed one or one without words."""
    if turn.transcript is None or not turn.transcript.words:
        return None
    words = turn.transcript.words
    fillers = turn.delivery.filled_pauses if turn.delivery else ()
    last = max([words[-1].end, *(pause.end for pause in fillers)])
    seconds = max(last, sound_seconds or 0.0, 0.1)
    runs = _runs(words)
    pauses = [(first[1], second[0]) for first, second in pairwise(runs) if second[0] - first[1] > LONG_PAUSE_SECONDS]
    marks = [_mark("speech", start, end, seconds, "") for start, end in runs]
    marks += [_mark("pause", start, end, seconds, f"pause of {end - start:.1f} s") for start, end in pauses]
    marks += [
        _mark(pause.kind.value, pause.start, pause.end, seconds, f"{pause.word or 'filled pause'}, {pause.kind.value}")
        for pause in fillers
    ]
    summary = (
        f"{seconds:.0f} seconds: {len(runs)} stretches of speech, {len(pauses)} pauses over 2 seconds, "
        f"{len(fillers)} filled pauses."
    )
    return Timeline(round(seconds, 2), tuple(marks), summary)


def _evidence_of_words(
    words: Sequence[Word], timed: bool, turn: int, evidence: Mapping[str, Evidence]
) -> list[list[str]]:
    marked: list[list[str]] = [[] for _ in words]
    for point, found in evidence.items():
        if found.turn != turn:
            continue
        span = word_span(words, found.quote, found.start) or (_span_at(words, found) if timed else None)
        for index in range(*span) if span else ():
            marked[index].append(point)
    return marked


def _span_at(words: Sequence[Word], evidence: Evidence) -> tuple[int, int] | None:
    """Where the words and the corrected text differ, the evidence's time and length tell its place."""
    if evidence.start is None:
        return None
    first = next((index for index, word in enumerate(words) if word.start >= evidence.start - EDGE_SECONDS), None)
    return None if first is None else (first, min(first + len(evidence.quote.split()), len(words)))


def _is_filler(word: Word, heard: Sequence[FilledPause]) -> bool:
    middle = (word.start + word.end) / 2
    return any(pause.start - EDGE_SECONDS <= middle <= pause.end + EDGE_SECONDS for pause in heard)


def _insert(shown: list[Piece], piece: Piece) -> None:
    """Before the first piece that starts later."""
    for index, other in enumerate(shown):
        if other.start is not None and piece.start is not None and other.start >= piece.start:
            shown.insert(index, piece)
            return
    shown.append(piece)


def _runs(words: Sequence[Word]) -> list[tuple[float, float]]:
    runs: list[tuple[float, float]] = []
    for word in words:
        if runs and word.start - runs[-1][1] < SPEECH_GAP_SECONDS:
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.end))
        else:
            runs.append((word.start, word.end))
    return runs


def _mark(kind: str, start: float, end: float, seconds: float, label: str) -> Mark:
    x = round(start / seconds * TIMELINE_WIDTH, 1)
    width = round(max((end - start) / seconds * TIMELINE_WIDTH, 3.0), 1)
    return Mark(kind, x, width, round(start, 2), label)
