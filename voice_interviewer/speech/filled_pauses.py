"""All filled pauses of an answer: those the recogniser wrote, and steady voiced islands of sound that no word explains."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from voice_interviewer.speech.acoustics import HOP_SECONDS, Acoustics
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.fillers import bare, heard_fillers, is_filler
from voice_interviewer.speech.pcm import FRAME_SECONDS
from voice_interviewer.speech.words import FilledPause, FillerKind, Word

_WORD_EDGE_SECONDS = 0.05
"""How exact the recogniser's times of words are at best."""


@dataclass(frozen=True, slots=True)
class FillerSettings:
    """What an island of sound must be like to be a filled pause; levels and changes are measured against the answer itself."""

    shortest_seconds: float = 0.14
    longest_seconds: float = 1.3
    level_share: float = 0.3
    """How far between the quiet and the loud of the answer a sound must reach to count."""
    bridge_seconds: float = 0.06
    """A shorter dip does not part an island."""
    most_change: float = 0.85
    """The spectrum changes at most so much as the speaker's own median."""
    least_periodicity: float = 0.4
    most_explained: float = 0.3
    """Words may cover so much of the island at most."""
    most_explained_beside_doubt: float = 0.1
    doubtful_probability: float = 0.5
    """A single short word of less is taken for a misheard filled pause when it sounds like one."""
    doubtful_letters: int = 5
    doubtful_silence_seconds: float = 0.12
    """And it must stand alone, with so much silence on both sides."""
    doubtful_periodicity: float = 0.75
    """And be as clear a voice as this."""
    doubtful_seconds: float = 0.0
    """And last as long as this."""
    dip_seconds: float = 0.25
    """A shorter silence inside of what the recogniser takes for one word is a dip of that word, not its end."""
    reach_seconds: float = 0.3
    """How far the recogniser's time of a filled pause may be from its sound."""
    least_signal_to_noise_db: float = 12.0
    """Below this the sound alone tells nothing."""
    noisy_db: float = 25.0
    """Below this, words that the recogniser missed lie among the islands, so that more is asked of them:"""
    most_change_in_noise: float = 0.82
    least_periodicity_in_noise: float = 0.7
    doubtful_seconds_in_noise: float = 0.35
    """Words that were heard rightly look doubtful there too, but short words are short."""

    def in_noise(self) -> FillerSettings:
        """These settings for a noisy room."""
        return replace(
            self,
            most_change=self.most_change_in_noise,
            least_periodicity=self.least_periodicity_in_noise,
            doubtful_seconds=self.doubtful_seconds_in_noise,
        )


@dataclass(frozen=True, slots=True)
class Island:
    """A stretch of sound between silences, in seconds."""

    start: float
    end: float
    change: float
    """Median change of the spectrum over the speaker's median."""
    silence_before: float
    alone_seconds: float
    """The shorter one of the silences before and after it."""

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def shared(self, start: float, end: float) -> float:
        """Seconds that lie in both; negative is the distance."""
        return min(self.end, end) - max(self.start, start)


@dataclass(frozen=True, slots=True)
class FillerReport:
    """The filled pauses of an answer and how well they could be heard."""

    filled_pauses: tuple[FilledPause, ...]
    signal_to_noise_db: float | None
    """None when there was no sound."""


def find_filled_pauses(
    words: Sequence[Word],
    tracks: Acoustics,
    runs: Sequence[Run],
    settings: FillerSettings | None = None,
) -> FillerReport:
    """`words` with their times in the answer that the tracks belong to, `runs` the frames of speech in it."""
    settings = settings or FillerSettings()
    heard = heard_fillers(words)
    if not runs or not tracks.hops:
        return FillerReport(heard, None)
    quiet, loud = _range(tracks)
    if loud - quiet < settings.noisy_db:
        settings = settings.in_noise()
    lasting = [island for island in find_islands(tracks, settings) if _lasts(island, settings)]
    islands = [island for island in lasting if island.change <= settings.most_change]
    placed = _placed(heard, words, (islands, lasting), settings)
    if loud - quiet < settings.least_signal_to_noise_db:
        return FillerReport(placed, round(loud - quiet, 1))
    taken = [(pause.start, pause.end) for pause in placed]
    near = _Near(words)
    speech = [(run.start * FRAME_SECONDS, run.end * FRAME_SECONDS) for run in runs]
    detected = [
        pause
        for island in islands
        if _in_speech(island, speech) and not any(island.shared(start, end) > 0 for start, end in taken)
        if (pause := _detected(island, near.to(island), tracks, settings)) is not None
    ]
    ordered = sorted((*placed, *detected), key=lambda pause: (pause.start, pause.end))
    return FillerReport(tuple(ordered), round(loud - quiet, 1))


def find_islands(tracks: Acoustics, settings: FillerSettings) -> tuple[Island, ...]:
    """The stretches of sound of the answer, parted by silence."""
    quiet, loud = _range(tracks)
    active = tracks.level_db >= quiet + settings.level_share * (loud - quiet)
    usual = max(float(np.median(tracks.change[active])), 1e-6) if active.any() else 1.0
    stretches = _stretches(active, round(settings.bridge_seconds / HOP_SECONDS))
    before = [-tracks.hops, *(end for _, end in stretches)]
    after = [*(start for start, _ in stretches[1:]), 2 * tracks.hops]
    return tuple(
        Island(
            round(start * HOP_SECONDS, 2),
            round(end * HOP_SECONDS, 2),
            round(float(np.median(tracks.change[start:end])) / usual, 3),
            round((start - before[at]) * HOP_SECONDS, 2),
            round(min(start - before[at], after[at] - end) * HOP_SECONDS, 2),
        )
        for at, (start, end) in enumerate(stretches)
    )


def _range(tracks: Acoustics) -> tuple[float, float]:
    """The quiet and the loud of an answer, dB."""
    quiet, loud = np.percentile(tracks.level_db, [10, 95])
    return float(quiet), float(loud)


def _stretches(active: npt.NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    merged: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if merged and start - merged[-1][1] <= bridge:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _placed(
    heard: Sequence[FilledPause], words: Sequence[Word], choices: Sequence[Sequence[Island]], settings: FillerSettings
) -> tuple[FilledPause, ...]:
    """The heard filled pauses at the times of their sound: beside a silence recognisers are off by tenths of a second.
    An island that a real word explains, or another filled pause has taken, is not theirs. Of `choices`, the first that has
    one near is taken."""
    content = [word for word in words if not is_filler(word.text)]
    reach = settings.reach_seconds
    placed: list[FilledPause] = []
    for pause in heard:
        taken = [(known.start, known.end) for known in placed]
        for islands in choices:
            near = [
                island
                for island in islands
                if island.shared(pause.start - reach, pause.end + reach) > 0
                and sum(max(0.0, island.shared(word.start, word.end)) for word in content) < 0.5 * island.seconds
                and not any(island.shared(start, end) > 0 for start, end in taken)
            ]
            if near:
                best = max(near, key=partial(_closeness, pause))
                placed.append(replace(pause, start=best.start, end=best.end))
                break
        else:
            placed.append(pause)
    return tuple(placed)


def _closeness(pause: FilledPause, island: Island) -> float:
    return island.shared(pause.start, pause.end)


class _Near:
    """The words of an answer by their time, so that a long answer costs no more for each of its islands."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = sorted(words, key=lambda word: word.start)
        self._starts = [word.start for word in self._words]
        self._longest = max((word.end - word.start for word in words), default=0.0)

    def to(self, island: Island) -> Sequence[Word]:
        """Every word that touches the island or ends in the silence before it, in the order of their beginning."""
        earliest = island.start - max(island.silence_before, 0.0) - self._longest - _WORD_EDGE_SECONDS
        return self._words[bisect_left(self._starts, earliest) : bisect_right(self._starts, island.end)]


def _in_speech(island: Island, speech: Sequence[tuple[float, float]]) -> bool:
    """Whether half of the island lies in the stretches of speech, which are in order."""
    first = bisect_right(speech, island.start, key=lambda stretch: stretch[1])
    last = bisect_left(speech, island.end, key=lambda stretch: stretch[0])
    inside = sum(max(0.0, island.shared(start, end)) for start, end in speech[first:last])
    return inside >= 0.5 * island.seconds


def _detected(island: Island, words: Sequence[Word], tracks: Acoustics, settings: FillerSettings) -> FilledPause | None:
    """The island as a filled pause, when no word explains it, or only one that looks misheard."""
    touching = [word for word in words if island.shared(word.start, word.end) > 0]
    doubtful = [word for word in touching if _is_doubtful(word, island, settings)]
    if any(_goes_on(word, island, settings) for word in words):
        return None
    explained = sum(_explained(island, word) for word in touching if word not in doubtful)
    allowed = settings.most_explained_beside_doubt if doubtful else settings.most_explained
    if len(doubtful) > 1 or explained > allowed * island.seconds:
        return None
    voiced = tracks.periodicity(island.start, island.end)
    if voiced < (settings.doubtful_periodicity if doubtful else settings.least_periodicity):
        return None
    confidence = 0.5 + (settings.most_change - island.change) + 0.3 * (voiced - settings.least_periodicity)
    return FilledPause(island.start, island.end, "um", FillerKind.DETECTED, round(min(confidence, 1.0), 2))


def _explained(island: Island, word: Word) -> float:
    """Seconds of the island that are the word's. Recognisers begin a word too early after a pause, so that a word that
    begins well inside the island counts for half."""
    shared = island.shared(word.start, word.end)
    return 0.5 * shared if word.start > island.start + 0.25 * island.seconds else shared


def _goes_on(word: Word, island: Island, settings: FillerSettings) -> bool:
    """Whether the island is the rest of a word with a dip in it: the word began before the silence and reaches the island."""
    before = island.start - island.silence_before
    reaches = word.start < before - _WORD_EDGE_SECONDS and word.end > island.start - _WORD_EDGE_SECONDS
    return reaches and island.silence_before <= settings.dip_seconds and not is_filler(word.text)


def _is_doubtful(word: Word, island: Island, settings: FillerSettings) -> bool:
    """Whether this may be a filled pause that the recogniser took for a word."""
    return (
        island.alone_seconds >= settings.doubtful_silence_seconds
        and island.seconds >= settings.doubtful_seconds
        and word.probability < settings.doubtful_probability
        and len(bare(word.text)) <= settings.doubtful_letters
    )


def _lasts(island: Island, settings: FillerSettings) -> bool:
    return settings.shortest_seconds <= island.seconds <= settings.longest_seconds
