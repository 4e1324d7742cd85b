"""Where an answer is cut for the recogniser: at pauses, decided from frames alone, every frame of speech in exactly one segment."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from voice_interviewer.speech.activity import SpeechActivity, speech_frames


@dataclass(frozen=True, slots=True)
class Segment:
    """The frames from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """When a segment is finished; all in frames of 20 ms."""

    pause: int = 25
    """A silence that ends a segment of at least `enough` frames, and after which a shorter tail is decoded in any case."""
    enough: int = 300
    short_pause: int = 15
    """A silence that ends a segment of at least `plenty` frames."""
    plenty: int = 750
    most: int = 1250
    """A segment this long is cut in its quietest place."""
    search: int = 150
    """How far back from there that place is looked for."""
    valley: int = 10
    """How long that place is."""
    lead: int = 20
    """Sound kept before the first speech of a segment."""
    tail: int = 10
    """Sound kept after the last speech of a segment that a pause ends. The rest of the pause does not change it."""
    fresh: int = 500
    """With so much in it that was in no earlier tail, a tail is decoded as soon as it is complete."""
    gap: int = 75
    """A longer silence before a segment is left out, all but `lead`."""
    least_speech: int = 10
    """A segment with less speech holds no words."""


class Segmenter:
    """Follows a `SpeechActivity` and says which segments are finished; the same frames give the same segments."""

    def __init__(self, activity: SpeechActivity, settings: SegmentSettings | None = None) -> None:
        self._activity = activity
        self._settings = settings or SegmentSettings()
        self._levels: deque[float] = deque(maxlen=self._settings.search)
        self._from = 0
        self._ripe: Segment | None = None
        self._ripe_at = 0

    def push(self, level_dbfs: float) -> Segment | None:
        """Call after each frame of the activity, with the frame's level; a segment that is now finished, if one is."""
        self._levels.append(level_dbfs)
        begin = self._begin()
        speech_end = self._activity.speech_end
        if begin is None or speech_end is None:
            return None
        settings = self._settings
        now = self._activity.frames
        silence = now - speech_end
        length = speech_end - begin
        needed = settings.short_pause if length >= settings.plenty else settings.pause
        if silence >= needed and length >= settings.enough:
            return self._cut(begin, speech_end + settings.tail)
        if now - begin >= settings.most:
            return self._cut(begin, self._quietest(now))
        return None

    def tail(self) -> Segment | None:
        """The segment that would be the last one if the answer ended here; the same for any longer silence."""
        begin = self._begin()
        speech_end = self._activity.speech_end
        if begin is None or speech_end is None:
            return None
        end = min(self._activity.frames, speech_end + self._settings.tail)
        if speech_frames(self._activity.runs_after(begin), begin, end) < self._settings.least_speech:
            return None
        return Segment(begin, end)

    def take_tail(self) -> Segment | None:
        """The tail as a finished segment; whatever is said later begins a new one."""
        tail = self.tail()
        self._from = tail.end if tail is not None else self._from
        return tail

    def skip(self, until: int) -> None:
        """Leave out everything before this frame."""
        self._from = max(self._from, until)

    def ripe_tail(self) -> Segment | None:
        """The tail when it is worth decoding now, before anybody knows whether the answer ends here; call after each `push`."""
        speech_end = self._activity.speech_end
        silence = None if speech_end is None else self._activity.frames - speech_end
        if silence not in (self._settings.tail, self._settings.pause):
            return None
        tail = self.tail()
        known = 0 if self._ripe is None else self._ripe.end
        if tail is None or tail.end == known:
            return None
        if silence == self._settings.tail and tail.end - max(tail.start, known) < self._settings.fresh:
            return None
        self._ripe, self._ripe_at = tail, self._activity.frames
        return tail

    def known_at(self, segment: Segment) -> int:
        """The frame at which this segment could first be decoded: when it was the last ripe tail, else now."""
        return self._ripe_at if segment == self._ripe else self._activity.frames

    def _begin(self) -> int | None:
        """Where the open segment begins; None while it holds no speech."""
        run = next(iter(self._activity.runs_after(self._from)), None)
        if run is None:
            return None
        if run.start - self._from > self._settings.gap:
            return run.start - self._settings.lead
        return self._from

    def _cut(self, begin: int, end: int) -> Segment:
        self._from = end
        return Segment(begin, end)

    def _quietest(self, now: int) -> int:
        """The middle of the quietest valley of the last frames."""
        levels = list(self._levels)
        width = self._settings.valley
        sums = [sum(levels[at : at + width]) for at in range(len(levels) - width + 1)]
        return now - len(levels) + sums.index(min(sums)) + width // 2
