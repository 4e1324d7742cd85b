"""Putting a misheard answer right: the candidate's own wording takes the place of what was heard, each word keeping its time."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from voice_interviewer.speech.fillers import bare
from voice_interviewer.speech.words import Transcript, Word


def reworded(heard: Transcript, text: str) -> Transcript:
    """`heard` as `text` has it. Words that stay keep their times, new ones share the time of those they replace, so that
    a quote from the text still finds its place in the sound. A transcript without times stays without."""
    said = text.split()
    plain = " ".join(said)
    if not heard.words:
        return Transcript(plain)
    words: list[Word] = []
    kept: set[float] = set()
    for tag, first, last, begin, end in _changes([word.text for word in heard.words], said):
        if tag == "equal":
            words += [
                Word(new, old.start, old.end, old.probability)
                for old, new in zip(heard.words[first:last], said[begin:end], strict=True)
            ]
            kept |= {word.start for word in heard.words[first:last]}
        else:
            words += _spread(said[begin:end], *_room(heard.words, first, last))
    corrections = tuple(change for change in heard.corrections if change.start in kept)
    return Transcript(plain, tuple(words), corrections)


def changed_words(heard: str, text: str) -> tuple[tuple[str, str], ...]:
    """What was heard and what stands there now, piece by piece; either side may be empty."""
    before, after = heard.split(), text.split()
    return tuple(
        (" ".join(before[first:last]), " ".join(after[begin:end]))
        for tag, first, last, begin, end in _changes(before, after)
        if tag != "equal"
    )


def _changes(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Aligned by the bare words, so that a comma more or less is no change."""
    return SequenceMatcher(
        None, [bare(word) for word in before], [bare(word) for word in after], autojunk=False
    ).get_opcodes()


def _room(words: Sequence[Word], first: int, last: int) -> tuple[float, float]:
    """The time that new words have: that of the replaced ones, else the gap between their neighbours."""
    if first < last:
        return words[first].start, words[last - 1].end
    begin = words[first - 1].end if first else 0.0
    return begin, max(words[first].start if first < len(words) else begin, begin)


def _spread(texts: Sequence[str], start: float, end: float) -> list[Word]:
    step = (end - start) / len(texts) if texts else 0.0
    return [
        Word(text, round(start + number * step, 2), round(start + (number + 1) * step, 2), 1.0)
        for number, text in enumerate(texts)
    ]
