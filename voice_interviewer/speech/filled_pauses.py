"""All filled pauses of an answer: those the recogniser wrote, and steady voiced islands of sound that no word explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from voice_interviewer.speech.acoustics import HOP_SECONDS, Acoustics, Track, analyse
from voice_interviewer.speech.fillers import bare, heard_fillers, is_filler
from voice_interviewer.speech.pcm import Samples
from voice_interviewer.speech.words import FilledPause, FillerKind, Word


@dataclass(frozen=True, slots=True)
class FillerSettings:
    """What an island of sound must be like to be a filled pause; levels and changes are measured against the answer itself."""

    shortest_seconds: float = 0.14
    longest_seconds: float = 1.3
    level_share: float = 0.3
    """How far between the quiet and the loud of the answer a sound must reach to count."""
    bridge_seconds: float = 0.06
    """A shorter dip does not part an island."""
    least_steadiness: float = 0.85
    """The spectrum changes at most so much as the speaker's own median."""
    least_periodicity: float = 0.4
    doubtful_probability: float = 0.5
    """A single short word of less is taken for a misheard filled pause when it sounds like one."""
    doubtful_letters: int = 5
    reach_seconds: float = 0.3
    """How far the recogniser's time of a filled pause may be from its sound."""
    least_signal_to_noise_db: float = 12.0
    """Below this the sound alone tells nothing."""


@dataclass(frozen=True, slots=True)
class Island:
    """A stretch of sound between silences, in seconds, with what it sounds like."""

    start: float
    end: float
    change: float
    """Median spectral change over the speaker's median."""
    periodicity: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FillerReport:
    """The filled pauses of an answer and how well they could be heard."""

    filled_pauses: tuple[FilledPause, ...]
    signal_to_noise_db: float | None


def find_filled_pauses(words: Sequence[Word], samples: Samples, settings: FillerSettings | None = None) -> FillerReport:
    """`words` with their times in the 16 kHz `samples` of the same answer."""
    settings = settings or FillerSettings()
    tracks = analyse(samples)
    heard = heard_fillers(words)
    if not tracks.hops:
        return FillerReport(heard, None)
    noise, loud = (float(value) for value in np.percentile(tracks.level_db, [10, 95]))
    ratio = round(loud - noise, 1)
    islands = find_islands(tracks, settings)
    placed = tuple(_placed(pause, islands, settings) for pause in heard)
    if ratio < settings.least_signal_to_noise_db:
        return FillerReport(placed, ratio)
    detected = tuple(
        pause
        for island in islands
        if (pause := _detected(island, words, settings)) is not None
        and not any(_overlap(island, known.start, known.end) > 0 for known in placed)
    )
    return FillerReport(tuple(sorted((*placed, *detected), key=lambda pause: (pause.start, pause.end))), ratio)


def find_islands(tracks: Acoustics, settings: FillerSettings) -> tuple[Island, ...]:
    """The stretches of sound of the answer, parted by silence."""
    noise, loud = np.percentile(tracks.level_db, [10, 95])
    active = tracks.level_db >= noise + settings.level_share * (loud - noise)
    usual = float(np.median(tracks.flux[active])) if active.any() else 1.0
    return tuple(
        Island(
            round(start * HOP_SECONDS, 2),
            round(end * HOP_SECONDS, 2),
            round(float(np.median(tracks.flux[start:end])) / max(usual, 1e-6), 3),
            round(float(np.median(tracks.periodicity[start:end])), 3),
        )
        for start, end in _stretches(active, round(settings.bridge_seconds / HOP_SECONDS))
    )


def _stretches(active: np.typing.NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    merged: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if merged and start - merged[-1][1] <= bridge:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _placed(pause: FilledPause, islands: Sequence[Island], settings: FillerSettings) -> FilledPause:
    """A heard filled pause at the time of its sound: recognisers are off by tenths of a second beside silence."""
    near = [
        island
        for island in islands
        if _sounds_steady(island, settings)
        and island.start - settings.reach_seconds <= pause.end
        and pause.start <= island.end + settings.reach_seconds
    ]
    if not near:
        return pause
    best = min(near, key=lambda island: abs(island.start + island.end - pause.start - pause.end))
    return replace(pause, start=best.start, end=best.end)


def _detected(island: Island, words: Sequence[Word], settings: FillerSettings) -> FilledPause | None:
    if not _sounds_steady(island, settings) or island.periodicity < settings.least_periodicity:
        return None
    inside = [
        word
        for word in words
        if _overlap(island, word.start, word.end) > 0.5 * min(word.end - word.start, island.seconds)
    ]
    if len(inside) > 1:
        return None
    if inside:
        word = inside[0]
        doubtful = (
            word.probability < settings.doubtful_probability and len(bare(word.text)) <= settings.doubtful_letters
        )
        if is_filler(word.text) or not doubtful:
            return None
    confidence = min(
        1.0, 0.5 + (settings.least_steadiness - island.change) + 0.3 * (island.periodicity - settings.least_periodicity)
    )
    return FilledPause(island.start, island.end, "um", FillerKind.DETECTED, round(confidence, 2))


def _sounds_steady(island: Island, settings: FillerSettings) -> bool:
    return (
        settings.shortest_seconds <= island.seconds <= settings.longest_seconds
        and island.change <= settings.least_steadiness
    )


def _overlap(island: Island, start: float, end: float) -> float:
    return min(island.end, end) - max(island.start, start)


__all__ = ["FillerReport", "FillerSettings", "Island", "Track", "find_filled_pauses", "find_islands"]
