"""Gives a few of the candidate's own words back before a follow-up, verbatim, where they were heard well enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean

from voice_interviewer.plan.rubric import KeyPoint
from voice_interviewer.scoring.score import AnswerScore, PointState, Turn
from voice_interviewer.scoring.wording import NOT, content_keys, weak_keys
from voice_interviewer.speech.fillers import bare, is_filler
from voice_interviewer.speech.words import Transcript, whole_words

LEAST_WORDS, MOST_WORDS = 4, 12
LEAST_PROBABILITY, LEAST_MEAN_PROBABILITY = 0.5, 0.75
"""Of every word, and of all of them together, as the recogniser gives it."""
LEAST_SHARED = 2
"""A clause with fewer words of the point says too little about it."""
_CLAUSE_END = re.compile(r"[,;:.!?]+\s+|\s+[–—-]\s+")
_MARKS = ",;:.!?"
_EDGES = re.compile(r"^[\s\"'“”‘’(]+|[\s\"'“”‘’),;:.!?]+$")
_LEADING = re.compile(r"^(?:(?:and|but|so|because|then|well|okay|like|also|or)\s+)+(?=\S)", re.IGNORECASE)


def own_words(point: KeyPoint, score: AnswerScore, turns: Sequence[Turn]) -> str:
    """`You said "it restarts the pod".` for a point that was half said or contradicted; empty for any other, when no short
    clause of the evidence was heard surely, and when the clause would give the answer."""
    found = next((entry for entry in score.key_points if entry.id == point.id), None)
    if found is None or found.evidence is None or found.state not in (PointState.PARTLY, PointState.CONTRADICTED):
        return ""
    turn = next((turn for turn in turns if turn.index == found.evidence.turn), None)
    clause = "" if turn is None else _clause(_whole_clauses(found.evidence.quote, turn.transcript.text), point)
    if turn is None or not clause or _says(clause, point) or not _heard_surely(clause, turn.transcript):
        return ""
    return f'You said "{clause}". '


def _whole_clauses(quote: str, text: str) -> tuple[str, ...]:
    """The clauses of a quote, without one that the quote cuts off at its beginning or end."""
    clauses = _CLAUSE_END.split(quote)
    at = text.find(quote)
    before, after = text[: max(at, 0)].rstrip(), text[at + len(quote) :].lstrip()
    begins = 0 if not before or before[-1] in _MARKS else 1
    ends = len(clauses) if not after or after[0] in _MARKS or quote[-1:] in _MARKS else -1
    return tuple(clauses[begins:ends])


def _clause(clauses: Sequence[str], point: KeyPoint) -> str:
    """The clause that has most to do with the point and is short enough to say back; empty when none is."""
    wanted = {key for text in (point.claim, *point.aliases) for key in content_keys(text)} - weak_keys()
    best, shared = "", LEAST_SHARED - 1
    for piece in clauses:
        clause = _LEADING.sub("", _EDGES.sub("", piece))
        words = clause.split()
        if not LEAST_WORDS <= len(words) <= MOST_WORDS or '"' in clause or any(map(is_filler, words)):
            continue
        common = len(wanted & set(content_keys(clause)))
        if common > shared:
            best, shared = clause, common
    return best


def _says(clause: str, point: KeyPoint) -> bool:
    """Whether all words of a phrase of the point stand in the clause, in whatever order, and are not denied."""
    said = set(content_keys(clause))
    return NOT not in said and any((keys := set(content_keys(phrase))) and keys <= said for phrase in point.aliases)


def _heard_surely(clause: str, transcript: Transcript) -> bool:
    """Whether the recogniser was sure of these words; what was typed always is."""
    if not transcript.words:
        return True
    words = whole_words(transcript.words)
    wanted = [bare(word) for word in clause.split()]
    said = [bare(word.text) for word in words]
    for start in range(len(said) - len(wanted) + 1):
        if said[start : start + len(wanted)] == wanted:
            sure = [word.probability for word in words[start : start + len(wanted)]]
            return min(sure) >= LEAST_PROBABILITY and fmean(sure) >= LEAST_MEAN_PROBABILITY
    return False
