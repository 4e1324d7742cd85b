"""The best of what the candidate said: strengths with their quotes, and sentences worth saying again word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from voice_interviewer.debrief.gaps import topic_words
from voice_interviewer.debrief.sayings import (
    AskedQuestion,
    evidence_quote,
    span_start,
    with_antecedent,
    without_fillers,
    word_span,
)
from voice_interviewer.debrief.values import Quote, Strength, TalkingPoint
from voice_interviewer.plan.rubric import KeyPoint
from voice_interviewer.scoring.score import PointScore, PointState, Verdict
from voice_interviewer.scoring.wording import tokens

STRENGTHS = 6
TALKING_POINTS = 5
TALKING_POINT_WORDS = range(8, 61)
DOUBTFUL_WORD = 0.4
"""Below this probability the recogniser did not really know the word."""
TALKING_POINT_RATING = 2
"""Only answers from `Competent` on are worth repeating."""


def find_strengths(asked: Sequence[AskedQuestion]) -> tuple[Strength, ...]:
    """One strength for each question first, then the seconds; no sentence is shown twice, and none that rests on a figure
    which the repository contradicts."""
    firsts: list[Strength] = []
    seconds: list[Strength] = []
    seen: set[str] = set()
    for question, point, quote in _stated(asked):
        if quote.text in seen or _is_wrong(question, quote.text):
            continue
        seen.add(quote.text)
        taken = {strength.quote.question for strength in firsts}
        strength = Strength(point.strength or point.claim, question.record.planned.question.round, quote)
        (seconds if question.id in taken else firsts).append(strength)
    return tuple([*firsts, *seconds][:STRENGTHS])


def choose_talking_points(asked: Sequence[AskedQuestion]) -> tuple[TalkingPoint, ...]:
    """Whole sentences with a stated point, none of which holds a mistake or a claim that the repository contradicts. Of each
    answer the readiest one goes first: it gives a reason, speaks for the candidate, and was heard surely."""
    by_question: dict[str, list[tuple[int, TalkingPoint]]] = {}
    seen: set[str] = set()
    for question, point, quote in _stated(asked):
        whole = _standing_alone(question, quote)
        said, trimmed = without_fillers(whole.text)
        if _rating(question) < TALKING_POINT_RATING or _is_wrong(question, whole.text) or _points_nowhere(said):
            continue
        if len(said.split()) not in TALKING_POINT_WORDS or said.casefold() in seen:
            continue
        seen.add(said.casefold())
        talking = TalkingPoint(replace(whole, text=said), trimmed, topic_words(point.id))
        by_question.setdefault(question.id, []).append((_readiness(question, whole) + point.core, talking))
    ranked = [sorted(group, key=lambda entry: -entry[0]) for group in by_question.values()]
    rows = [[group[place] for group in ranked if place < len(group)] for place in range(TALKING_POINTS)]
    return tuple(talking for row in rows for _, talking in row)[:TALKING_POINTS]


_REASON = re.compile(
    r"\b(?:because|so that|instead of|rather than|otherwise|trade-?off|prefer|chose|would (?:use|choose)|which means)\b",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(r"\b(?:I|we|our|my)\b")


def _readiness(question: AskedQuestion, quote: Quote) -> int:
    """How ready a sentence is to be said again."""
    reason = 2 if _REASON.search(quote.text) else 0
    voice = 1 if _OWN_VOICE.search(quote.text) else 0
    advice = 1 if quote.text.startswith(("You ", "Your ")) else 0
    return reason + voice - advice - min(_doubtful_words(question, quote), 3)


def _doubtful_words(question: AskedQuestion, quote: Quote) -> int:
    """Words of the quote that the recogniser itself was not sure of; a garbled sentence is not worth repeating."""
    turn = question.turn(quote.turn)
    words = turn.transcript.words if turn is not None and turn.transcript is not None else ()
    span = word_span(words, quote.text, quote.start)
    heard = words[span[0] : span[1]] if span else ()
    return sum(word.probability < DOUBTFUL_WORD and len(word.text.strip(" .,;:!?")) > 2 for word in heard)


def _points_nowhere(said: str) -> bool:
    """Whether the sentence begins with a word that points back to something nobody will hear."""
    return (
        re.match(r"(?:(?:and|so|but|then),? )*(?:it|they|that|this|those|these)\b(?! (?:is|was) why)", said, re.I)
        is not None
    )


def _standing_alone(question: AskedQuestion, quote: Quote) -> Quote:
    turn = question.turn(quote.turn)
    text = with_antecedent(turn, quote.text) if turn else quote.text
    if turn is None or text == quote.text or len(text.split()) not in TALKING_POINT_WORDS:
        return quote
    return question.quote(text, quote.turn, span_start(turn, text, quote.start))


def _stated(asked: Sequence[AskedQuestion]) -> list[tuple[AskedQuestion, KeyPoint, Quote]]:
    """Every stated point with the sentence that said it: best answers first, in them core points, expert ones, then by weight."""
    found = [
        (question, point, quote)
        for question in asked
        if question.record.score is not None and question.record.score.rating is not None
        for point, judged in judged_points(question)
        if judged.state is PointState.STATED and (quote := evidence_quote(question, judged.evidence)) is not None
    ]
    return sorted(found, key=lambda item: (-_rating(item[0]), not item[1].core, not item[1].expert, -item[1].weight))


def judged_points(question: AskedQuestion) -> list[tuple[KeyPoint, PointScore]]:
    """The key points of the rubric with their judged state, in the judge's order; empty while not judged."""
    if question.record.score is None:
        return []
    rubric = {point.id: point for point in question.record.planned.question.key_points}
    return [(rubric[judged.id], judged) for judged in question.record.score.key_points if judged.id in rubric]


def _rating(question: AskedQuestion) -> int:
    score = question.record.score
    return score.rating if score is not None and score.rating is not None else 0


def _is_wrong(question: AskedQuestion, sentence: str) -> bool:
    score = question.record.score
    if score is None:
        return False
    wrong = [mistake.evidence.quote for mistake in score.mistakes if mistake.evidence is not None]
    wrong += [claim.said for claim in score.claims if claim.verdict is Verdict.CONTRADICTED]
    wrong += [
        p.evidence.quote for p in score.key_points if p.state is PointState.CONTRADICTED and p.evidence is not None
    ]
    figures = {
        token.form
        for claim in score.claims
        if claim.verdict is Verdict.CONTRADICTED
        for token in tokens(claim.said)
        if token.form.isdigit()
    }
    if any(token.form in figures for token in tokens(sentence)):
        return True
    folded = sentence.casefold()
    return any(part.strip().casefold() in folded or folded in part.casefold() for part in wrong if part.strip())
