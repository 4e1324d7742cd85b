"""Pictures in, cuts out: one character is 100 ms (5 frames), `#` speech, `.` silence, `-` a quiet moment inside speech."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_interviewer.speech.activity import SpeechActivity
from voice_interviewer.speech.segments import Segment, Segmenter

FRAMES = {
    "#": [(True, -18.0), (True, -22.0), (True, -30.0), (True, -20.0), (True, -24.0)],
    ".": [(False, -60.0)] * 5,
    "-": [(True, -35.0)] * 5,
}


def walk(picture: str) -> Iterator[tuple[Segmenter, Segment | None, int]]:
    """After each frame: the segmenter, the segment that it cut there, and how many frames there were."""
    activity = SpeechActivity()
    segmenter = Segmenter(activity)
    for mark in picture:
        for speech, level in FRAMES[mark]:
            activity.push(speech, level)
            yield segmenter, segmenter.push(level), activity.frames


def cuts(picture: str) -> tuple[list[Segment], Segment | None]:
    """The segments cut on the way and the tail that is left at the end."""
    found: list[Segment] = []
    tail = None
    for segmenter, segment, _ in walk(picture):
        found += [segment] if segment is not None else []
        tail = segmenter.tail()
    return found, tail


@pytest.mark.parametrize(
    ("picture", "segments", "tail"),
    [
        ("", [], None),
        ("." * 50, [], None),
        ("..####...", [], Segment(0, 40)),
        ("." * 30 + "####" + "." * 30, [], Segment(130, 180)),
        ("#" * 30 + "." * 6 + "#" * 5, [], Segment(0, 205)),
        ("#" * 60 + "." * 6 + "#" * 5 + "..", [Segment(0, 310)], Segment(310, 365)),
        ("#" * 60 + "." * 40 + "#" * 5 + "..", [Segment(0, 310)], Segment(480, 535)),
        ("#" * 150 + "...." + "#" * 5, [Segment(0, 760)], Segment(760, 795)),
        ("#" * 230 + "--" + "#" * 30, [Segment(0, 1155)], Segment(1155, 1310)),
    ],
)
def test_cuts(picture: str, segments: list[Segment], tail: Segment | None) -> None:
    assert cuts(picture) == (segments, tail)


def test_the_tail_stays_the_same_however_long_the_silence() -> None:
    spoken = "####" * 5
    assert cuts(spoken + "." * 5)[1] == cuts(spoken + "." * 90)[1] == Segment(0, 110)


def ripe_tails(picture: str) -> list[tuple[int, Segment]]:
    """After how many frames which tail was worth decoding."""
    return [
        (frames, tail)
        for segmenter, segment, frames in walk(picture)
        if segment is None and (tail := segmenter.ripe_tail()) is not None
    ]


@pytest.mark.parametrize(
    ("picture", "ripe"),
    [
        ("####" + "." * 4, []),
        ("####" + "." * 90, [(45, Segment(0, 30))]),
        ("#" * 90 + "..", []),
        ("#" * 110 + "..", [(560, Segment(0, 560))]),
        ("#" * 110 + "..." + "#" * 20 + "...", [(560, Segment(0, 560))]),
        ("#" * 110 + ".." + "#" * 110 + "..", [(560, Segment(0, 560)), (1120, Segment(0, 1120))]),
        ("#" * 110 + "." * 90, [(560, Segment(0, 560))]),
    ],
)
def test_a_tail_is_ripe_after_a_pause_and_sooner_when_much_of_it_is_new(
    picture: str, ripe: list[tuple[int, Segment]]
) -> None:
    assert ripe_tails(picture) == ripe


def test_a_taken_tail_is_not_given_twice() -> None:
    activity = SpeechActivity()
    segmenter = Segmenter(activity)
    for _ in range(50):
        activity.push(True, -20.0)
        segmenter.push(-20.0)
    assert segmenter.take_tail() == Segment(0, 50)
    assert segmenter.tail() is None


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("##.."), st.integers(1, 90)), max_size=12))
def test_no_speech_is_lost_or_doubled(stretches: list[tuple[str, int]]) -> None:
    picture = "".join(mark * length for mark, length in stretches)
    found, tail = cuts(picture)
    segments = [*found, *([tail] if tail is not None else [])]
    covered = [0] * (len(picture) * 5)
    for segment in segments:
        assert segment.end - segment.start <= 1500
        for frame in range(segment.start, segment.end):
            covered[frame] += 1
    assert max(covered, default=0) <= 1
    activity = SpeechActivity()
    for mark in picture:
        for speech, level in FRAMES[mark]:
            activity.push(speech, level)
    for run in activity.runs:
        assert all(covered[run.start : run.end]) or run.end - run.start < 10
