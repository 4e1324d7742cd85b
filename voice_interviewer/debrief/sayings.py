"""What the candidate really said: sentences, where a quote stands in the timed words, and the nearest words to a claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.debrief.values import Quote
from voice_interviewer.scoring.score import Evidence
from voice_interviewer.scoring.wording import content_keys
from voice_interviewer.session.record import QuestionRecord, TurnRecord
from voice_interviewer.speech.words import Word

MAX_QUOTE_WORDS = 45
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")
_POINTS_BACK = re.compile(r"(?:it|they|he|she|this|that|these|those|and|but|so|or|then|which|because|also)(?:['’]\w+)?")
_FILLERS = r"(?:u+m+|u+h+|e+r+m*|a+h+|h+m+|m+h*m+)"
_FILLER = re.compile(rf",?\s*(?<![\w'’-]){_FILLERS}(?![\w'’-])(?:\.\.\.|…|,)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was put to the candidate, with its position in the interview."""

    number: int
    record: QuestionRecord

    @property
    def id(self) -> str:
        return self.record.planned.id

    @property
    def title(self) -> str:
        return self.record.planned.question.title

    def quote(self, text: str, turn: int, start: float | None) -> Quote:
        when = None if start is None else round(start, 2)
        return Quote(text, self.id, self.number, self.title, turn, when)

    def turn(self, index: int) -> TurnRecord | None:
        return next((turn for turn in self.record.turns if turn.index == index), None)


def sentences(text: str) -> list[str]:
    """The sentences of a text, verbatim and in order; a dot inside `main.tf` or `1.31` ends none."""
    return [part.strip() for part in _SENTENCE_END.split(text.strip()) if part.strip()]


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, as the judge compares them."""
    return frozenset(content_keys(text))


def without_fillers(text: str) -> tuple[str, bool]:
    """The text with "um" and its kind left out, and whether anything was; every other word stays as it was said."""
    spaced = _FILLER.sub(" ", text)
    trimmed = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"\s+", " ", spaced)).strip(" ,")
    changed = len(trimmed.split()) < len(text.split())
    if not changed:
        return text, False
    return trimmed[:1].upper() + trimmed[1:] if text[:1].isupper() else trimmed, True


def word_span(words: Sequence[Word], quote: str, near: float | None = None) -> tuple[int, int] | None:
    """The half-open range of words that a quote covers, the one nearest to `near` seconds if it was said twice.

    Only letters and digits are compared, so punctuation and the recogniser's own word cuts do not matter.
    None when the words do not hold the quote.
    """
    wanted = _letters(quote)
    if not wanted:
        return None
    owners: list[int] = []
    heard: list[str] = []
    for index, word in enumerate(words):
        letters = _letters(word.text)
        heard.append(letters)
        owners.extend([index] * len(letters))
    text = "".join(heard)
    found: list[tuple[int, int]] = []
    at = text.find(wanted)
    while at >= 0:
        found.append((owners[at], owners[at + len(wanted) - 1] + 1))
        at = text.find(wanted, at + 1)
    if not found:
        return None
    return min(found, key=lambda span: (abs(words[span[0]].start - (near or 0.0)), span))


def with_antecedent(turn: TurnRecord, sentence: str) -> str:
    """A sentence that begins with "it" or "and" together with the one before it, so that it can stand alone."""
    spoken = sentences(turn.transcript.text) if turn.transcript else []
    first = sentence.split(maxsplit=1)[0].casefold().strip(",'’") if sentence.strip() else ""
    at = spoken.index(sentence) if sentence in spoken else 0
    return f"{spoken[at - 1]} {sentence}" if at and _POINTS_BACK.fullmatch(first) else sentence


def span_start(turn: TurnRecord, quote: str, near: float | None = None) -> float | None:
    """When a quote begins in the turn's sound; None when it was typed or is not among the words."""
    words = turn.transcript.words if turn.transcript else ()
    span = word_span(words, quote, near)
    return words[span[0]].start if span else None


def whole_sentence(turn: TurnRecord, quote: str, start: float | None) -> tuple[str, float | None]:
    """The sentence of the answer that holds a quote, with its start; the quote itself when no single sentence does."""
    if turn.transcript is None:
        return quote, start
    wanted = _letters(quote)
    holding = next((part for part in sentences(turn.transcript.text) if wanted and wanted in _letters(part)), None)
    if holding is None:
        return quote, start
    begins = span_start(turn, holding, start)
    return holding, start if begins is None else begins


def evidence_quote(asked: AskedQuestion, evidence: Evidence | None) -> Quote | None:
    """The sentence that an evidence was taken from, or its own words where that sentence is very long."""
    if evidence is None or not evidence.quote.strip():
        return None
    turn = asked.turn(evidence.turn)
    text, start = whole_sentence(turn, evidence.quote, evidence.start) if turn else (evidence.quote, evidence.start)
    if len(text.split()) > MAX_QUOTE_WORDS:
        text, start = evidence.quote, evidence.start
    return asked.quote(text, evidence.turn, start)


def nearest_words(asked: AskedQuestion, claim: str, aliases: Sequence[str], target: str) -> Quote | None:
    """The sentence of the answer nearest to a claim that was missed.

    The follow-up aimed at that point goes first, then the sentence that shares most words with the claim, then the
    answer whose prompt does, then the sentence that is most about it, then how the answer began. None when nothing
    was said.
    """
    answered = [turn for turn in asked.record.turns if turn.transcript is not None and not turn.transcript.empty]
    aimed = [turn for turn in answered if target and turn.targets == target]
    wanted, also = content_words(claim), content_words(" ".join(aliases))
    spoken = [
        (turn, sentence)
        for turn in aimed or answered
        for sentence in sentences(turn.transcript.text if turn.transcript else "")
    ]
    if not spoken:
        return None

    def nearness(said: tuple[TurnRecord, str]) -> tuple[int, int, float]:
        words = content_words(said[1])
        asked_for = len(wanted & content_words(said[0].text))
        return len(wanted & words), asked_for, len((wanted | also) & words) / max(len(words), 1)

    turn, sentence = max(spoken, key=nearness)
    return asked.quote(sentence, turn.index, span_start(turn, sentence))


def best_sentence(text: str, claim: str) -> str:
    """The sentence of a model answer that says a claim, or the claim itself when none shares half of its content words."""
    wanted = content_words(claim)
    ranked = sorted(sentences(text), key=lambda sentence: -len(wanted & content_words(sentence)))
    if wanted and ranked and len(wanted & content_words(ranked[0])) * 2 >= len(wanted):
        return ranked[0]
    return claim


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
