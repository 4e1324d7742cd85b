"""Holds a rehearsed answer against its document: numbers said aloud against the numbers written, and its time budget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from voice_interviewer.plan.materials_numbers import StatedNumber, numbers_of_text
from voice_interviewer.plan.materials_plan import DOCUMENT_ITEM, DOCUMENT_NUMBER
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.denial import attributed
from voice_interviewer.scoring.evidence import Item, Trace
from voice_interviewer.scoring.score import ClaimCheck, Verdict
from voice_interviewer.scoring.sentences import Answer, Sentence, Use
from voice_interviewer.scoring.wording import NOT, Token, alike, content_keys, is_content, tokens

NOUN_WINDOW = 5
"""The counted noun stands at most so many words behind its number."""
TYPED_WORDS_PER_MINUTE = 140
"""At this pace a typed answer is taken to be spoken."""
ON_TIME = 0.15
"""An answer within this share of its budget is on time."""
RECITED_SHARE = 0.5
"""From this share of its word triples on, a sentence is the document's own."""
FIGURELESS = 0.3
"""Without its figure, a point is at most so far said."""
_SUPPOSED = re.compile(
    r"\b(?:if|would|could|should|might|imagine|suppose|for example|instead of|used to|maybe|plan to|want to|going to)\b",
    re.IGNORECASE,
)
_HEDGES = frozenset(
    {"about", "around", "roughly", "nearly", "almost", "over", "least", "most", "than", "approximately"}
)
_CLAUSE_END = re.compile(r"[.,;:!?]")


@dataclass(frozen=True, slots=True)
class _Written:
    """A number of the document, ready for comparing."""

    fact: Fact
    head: str
    """The canonical noun that is counted (`module`)."""
    qualifiers: frozenset[str]
    value: float
    at_least: bool


def check_document_numbers(answers: Sequence[Answer], bound: Sequence[Fact]) -> tuple[ClaimCheck, ...]:
    """The numbers of the answers that the document has a number for, in order of speech, each once. A different number
    is `contradicted` only when the document leaves no other reading; hedged and supposed numbers are not checked."""
    written = [entry for fact in bound if fact.kind == DOCUMENT_NUMBER and (entry := _written(fact)) is not None]
    found: list[ClaimCheck] = []
    for answer in answers:
        for sentence in answer.graded:
            if not written or attributed(sentence.text) or _SUPPOSED.search(sentence.text):
                continue
            for check in _of_sentence(sentence, written):
                if not any((known.line, known.verdict) == (check.line, check.verdict) for known in found):
                    found.append(check)
    return tuple(found)


def spare_own_words(planned: PlannedQuestion, answer: Answer) -> Answer:
    """The answer with the document's own wording taken as prose: who recites a dense sentence of their materials does
    not list bare terms. Answers to questions that rehearse no document stay as they are."""
    if not any(fact.kind == DOCUMENT_ITEM for fact in planned.facts):
        return answer
    own = set(_triples(planned.model_answer))
    sentences = tuple(
        replace(sentence, use=Use.ANSWER) if sentence.use is Use.LIST and _recites(sentence, own) else sentence
        for sentence in answer.sentences
    )
    return replace(answer, sentences=sentences)


def _recites(sentence: Sentence, own: set[tuple[str, str, str]]) -> bool:
    said = _triples(sentence.text)
    return bool(said) and sum(triple in own for triple in said) >= RECITED_SHARE * len(said)


def _triples(text: str) -> list[tuple[str, str, str]]:
    keys = [token.key for token in tokens(text)]
    return list(zip(keys, keys[1:], keys[2:], strict=False))


def without_its_figure(planned: PlannedQuestion, item: Item, trace: Trace, answer: Answer) -> Trace:
    """The trace of a point that a document gives a figure for, where the answer names none of its figures: then the words
    alone are no proof. Another figure for the same thing denies it, whatever else was counted with the right one. One thing
    is said by naming it, without a figure. Other traces stay as they are."""
    if not any(fact.kind == DOCUMENT_ITEM for fact in planned.facts):
        return trace
    stated = numbers_of_text(item.claim, 0)
    figures = {f"{number.value:g}" for number in stated if number.value != 1}
    if not figures:
        return trace
    checks = [check for check in check_document_numbers((answer,), planned.facts) if _same_noun(check.repo, stated)]
    right = any(check.verdict is Verdict.AGREES for check in checks)
    if checks and not right and trace.evidence is not None:
        return replace(trace, coverage=1.0, alias_share=0.0, alias_words=0, opposed=True)
    said = {token.form for sentence in answer.graded for token in sentence.tokens}
    if right or figures & said:
        return trace
    return replace(trace, coverage=min(trace.coverage, FIGURELESS), alias_share=0.0, alias_words=0)


def _same_noun(figure: str, stated: Sequence[StatedNumber]) -> bool:
    """Whether the document's figure counts what one of these numbers counts, and as many."""
    known = {(number.value, key) for number in stated for key in content_keys(number.noun)[-1:]}
    return any(
        (number.value, key) in known for number in numbers_of_text(figure, 0) for key in content_keys(number.noun)[-1:]
    )


def time_remark(answers: Sequence[Answer], bound: Sequence[Fact]) -> str:
    """How long all turns took against the budget of the talking point, one sentence; empty when it has none."""
    budget = next((fact for fact in bound if fact.kind == DOCUMENT_ITEM), None)
    minutes = budget.attributes.get("minutes") if budget else None
    if budget is None or not isinstance(minutes, int | float) or not answers:
        return ""
    wanted = float(minutes) * 60
    spoken = [seconds for answer in answers if (seconds := _spoken_seconds(answer)) is not None]
    if spoken:
        taken, how = sum(spoken), "You spoke for"
    else:
        words = sum(len(answer.turn.transcript.text.split()) for answer in answers)
        taken, how = words / TYPED_WORDS_PER_MINUTE * 60, f"At {TYPED_WORDS_PER_MINUTE} words a minute this takes"
    difference = round(taken - wanted)
    least = budget.attributes.get("at_least") is True
    if abs(difference) <= ON_TIME * wanted or (least and difference > 0):
        verdict = "within it" if not least or difference <= 0 else "which is enough"
    else:
        verdict = f"{abs(difference)} s {'over' if difference > 0 else 'under'}"
    more = " or more" if least else ""
    return f"{how} {round(taken)} s; the budget is {round(wanted)} s{more}: {verdict}."


def _spoken_seconds(answer: Answer) -> float | None:
    words = answer.turn.transcript.words
    return max(words[-1].end - words[0].start, 0.0) if words else None


def _written(fact: Fact) -> _Written | None:
    value, noun = fact.attributes.get("value"), str(fact.attributes.get("noun", ""))
    keys = content_keys(noun)
    if not isinstance(value, int | float) or not keys or fact.attributes.get("percent") is True:
        return None
    return _Written(fact, keys[-1], frozenset(keys[:-1]), float(value), fact.attributes.get("at_least") is True)


def _of_sentence(sentence: Sentence, written: Sequence[_Written]) -> Iterable[ClaimCheck]:
    words = sentence.tokens
    for index, token in enumerate(words):
        if not token.form.isdigit():
            continue
        before = words[max(index - 3, 0) : index]
        if any(word.key == NOT or word.form in _HEDGES for word in before):
            continue
        window: list[Token] = []
        for word in words[index + 1 : index + 1 + NOUN_WINDOW]:
            between = sentence.text[words[index + len(window)].end : word.start]
            if word.form.isdigit() or _CLAUSE_END.search(between):
                break
            window.append(word)
        check = _judge(sentence, index, [word for word in window if is_content(word)], written)
        if check is not None:
            yield check


def _judge(sentence: Sentence, index: int, window: Sequence[Token], written: Sequence[_Written]) -> ClaimCheck | None:
    """The verdict on the number at `index`, behind which stand these words; None when the document is silent on them.
    Any reading of the words that agrees wins over one that does not."""
    checks: list[ClaimCheck] = []
    for place, word in enumerate(window):
        candidates = [entry for entry in written if alike(entry.head, word.key)]
        if not candidates:
            continue
        said_before = frozenset(other.key for other in window[:place])
        fitting = [entry for entry in candidates if _shares(entry.qualifiers, said_before)]
        pool = fitting or [entry for entry in candidates if not said_before or not entry.qualifiers]
        sure = (bool(fitting) or not said_before) and _ends_its_noun(sentence, index, word, window[place + 1 :])
        check = _verdict(sentence, index, pool or candidates, certain=sure)
        if check is not None:
            checks.append(check)
    return next((check for check in checks if check.verdict is Verdict.AGREES), checks[0] if checks else None)


def _ends_its_noun(sentence: Sentence, index: int, head: Token, following: Sequence[Token]) -> bool:
    """Whether the counted noun is said in full with this word: `3 nodes` is, the `node` of `1 node group` is not."""
    if sentence.tokens[index].form != "1":
        return head.form.endswith("s") and not head.form.endswith("ss")
    return not following or sentence.text[head.end : following[0].start] != " "


def _verdict(sentence: Sentence, index: int, pool: Sequence[_Written], *, certain: bool) -> ClaimCheck | None:
    said = float(sentence.tokens[index].form)
    end = min(index + 4, len(sentence.tokens))
    quote = sentence.text[sentence.tokens[index].start : sentence.tokens[end - 1].end]
    for entry in pool:
        if said == entry.value:
            return _check(entry, quote, Verdict.AGREES)
    fixed = {entry.value for entry in pool}
    open_ended = any(entry.at_least and said > entry.value for entry in pool)
    if certain and len(fixed) == 1 and not open_ended:
        return _check(pool[0], quote, Verdict.CONTRADICTED)
    return None


def _check(entry: _Written, quote: str, verdict: Verdict) -> ClaimCheck:
    return ClaimCheck(quote, entry.fact.name, entry.fact.path, entry.fact.line, verdict)


def _shares(qualifiers: frozenset[str], said: frozenset[str]) -> bool:
    return any(alike(one, other) for one in qualifiers for other in said)
