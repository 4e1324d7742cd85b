"""Judges how a technology choice was justified: definition, alternatives compared, tie to this repository, trade-off."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.rubric import Alternative, Definition, Question
from voice_interviewer.plan.terms import Category
from voice_interviewer.scoring.evidence import Finder, Item, Trace
from voice_interviewer.scoring.levels import CREDIT
from voice_interviewer.scoring.score import JustificationParts, PointState
from voice_interviewer.scoring.sentences import Answer, Sentence
from voice_interviewer.scoring.wording import content_keys, find_phrase, tokens

DEFINITION_SUFFIX = "-definition"
"""So ends the id of a key point that defines its beginning."""
ATOM_COVERAGE = 0.5
"""Share of a definition atom's words that counts as said."""
MATTER_WORDS = 2
"""So many words of the matter, none of them out of the question, make a sentence about the own system say something."""


@dataclass(frozen=True, slots=True)
class Justification:
    """The parts with what the remark in the score block names."""

    parts: JustificationParts
    defined: tuple[str, ...]
    half_defined: tuple[str, ...]
    undefined: tuple[str, ...]
    compared: tuple[str, ...]
    named: tuple[str, ...]
    unnamed: tuple[str, ...]


def justify(
    planned: PlannedQuestion,
    answers: Sequence[Answer],
    finder: Finder,
    states: Mapping[str, PointState],
    trade_off: float,
    untrue: Collection[tuple[int, int]] = (),
) -> Justification:
    """All four parts over all turns. `states` are the judged key points: one whose id ends in `-definition` is a definition
    too. `trade_off` is the credit of the rubric's trade-off claim. Definitions are always asked for; the other parts when
    the question compares or weighs, and otherwise they count only where the candidate gave them in full; a tie then needs a
    key point that was stated. Nothing is tied to the project by an `untrue` sentence (turn and offset), which the repository
    contradicts."""
    question = planned.question
    sentences = [sentence for answer in answers for sentence in answer.graded]
    atoms = {definition.term: _definition(definition, answers, finder) for definition in question.definitions}
    for term in terms_to_define(question):
        if term not in atoms:
            atoms[term] = CREDIT[states[f"{term}{DEFINITION_SUFFIX}"]]
    comparisons = {alternative.name: _alternative(alternative, sentences) for alternative in question.alternatives}
    parts = JustificationParts(
        definition=_half(sum(atoms.values()) / len(atoms)) if atoms else 0.0,
        alternatives=_alternatives(list(comparisons.values())),
        project_tie=_project_tie(
            planned, [sentence for answer in answers for sentence in answer.without(untrue).graded], finder
        ),
        trade_off=max(trade_off, _weighs(sentences)) if question.trade_off else 0.0,
    )
    always = parts_asked_for(question)
    in_full = {name for name in parts.asked if getattr(parts, name) == 1.0}
    if PointState.STATED not in states.values():
        in_full.discard("project_tie")
    parts = replace(parts, asked=tuple(name for name in parts.asked if name in always or name in in_full))
    return Justification(
        parts=parts,
        defined=tuple(term for term, value in atoms.items() if value >= 1.0),
        half_defined=tuple(term for term, value in atoms.items() if value == 0.5),
        undefined=tuple(term for term, value in atoms.items() if value == 0.0),
        compared=tuple(name for name, value in comparisons.items() if value >= 1.0),
        named=tuple(name for name, value in comparisons.items() if value == 0.5),
        unnamed=tuple(name for name, value in comparisons.items() if value == 0.0),
    )


def parts_asked_for(question: Question) -> frozenset[str]:
    """The parts of the justification that every answer to this question is measured by."""
    weighs = bool({question.category, *question.also} & {Category.COMPARISON, Category.TRADE_OFF})
    there = {
        "definition": bool(terms_to_define(question)),
        "alternatives": weighs and bool(question.alternatives),
        "project_tie": weighs,
        "trade_off": weighs and question.trade_off is not None,
    }
    return frozenset(name for name, asked in there.items() if asked)


def terms_to_define(question: Question) -> tuple[str, ...]:
    """Those of the rubric's definitions, then those that only a key point defines."""
    terms = [definition.term for definition in question.definitions]
    for point in question.key_points:
        term = point.id.removesuffix(DEFINITION_SUFFIX)
        if term != point.id and not any(term.replace("-", " ") in known.lower() for known in terms):
            terms.append(term)
    return tuple(terms)


def _half(value: float) -> float:
    return 1.0 if value >= 0.75 else (0.5 if value >= 0.25 else 0.0)


def _definition(definition: Definition, answers: Sequence[Answer], finder: Finder) -> float:
    """0, 0.5 or 1: what kind of thing it is, and what sets it apart."""
    kind = Item(f"{definition.term}-kind", definition.kind, definition.kind_aliases)
    distinct = Item(f"{definition.term}-distinct", definition.distinct, definition.distinct_aliases)
    return 0.5 * _atom_said(kind, answers, finder) + 0.5 * _atom_said(distinct, answers, finder)


def _atom_said(item: Item, answers: Sequence[Answer], finder: Finder) -> bool:
    return any(_clear(finder.find(item, answer)) for answer in answers)


def _clear(trace: Trace) -> bool:
    return not trace.opposed and not trace.listed and (trace.alias_words > 0 or trace.coverage >= ATOM_COVERAGE)


_COMPARING = re.compile(
    r"\b(?:than|whereas|instead of|unlike|compared|versus|vs|rather|difference|differs?|on the other hand|better|worse|"
    r"cheaper|simpler|faster|easier|harder|slower|lighter|heavier|safer|stronger|weaker|more|less|fewer)\b",
    re.IGNORECASE,
)


def _alternative(alternative: Alternative, sentences: Sequence[Sentence]) -> float:
    """0.5 when named, 1 when the same or the next sentence compares it on a criterion."""
    names = [content_keys(name) for name in (alternative.name, *alternative.aliases)]
    criteria = [content_keys(criterion) for criterion in alternative.criteria]
    best = 0.0
    for index, sentence in enumerate(sentences):
        keys = [token.key for token in sentence.tokens]
        if not any(name and find_phrase(name, keys, gap=0) for name in names):
            continue
        best = max(best, 0.5)
        near = sentences[index : index + 2]
        said = [token.key for other in near for token in other.tokens]
        on_criterion = any(criterion and find_phrase(criterion, said, gap=3) for criterion in criteria)
        comparing = bool(_COMPARING.search(sentence.text)) and len(keys) >= 8
        if on_criterion or comparing:
            best = 1.0
    return best


def _alternatives(values: Sequence[float]) -> float:
    """One alternative compared is enough for the whole point; naming alone gives half."""
    return max(values, default=0.0)


_OWN = re.compile(
    r"\b(?:we|i)(?:'ve|'m|'re)? (?:(?!would|could|should|might|may|can|will)[\w']+ ){0,3}?"
    r"(?:have|use|used|using|chose|choose|picked|run|runs|configured|set|pin|"
    r"pinned|wrote|keep|store|need|needed|wanted|prefer|preferred)\b|\b(?:our|my|ours)\b|"
    r"\b(?:this|for the) (?:[\w-]+ )?(?:project|repo|repository|setup|cluster|codebase|configuration)\b|"
    r"\b(?:is|it's) a (?:small|large|big) project\b|\bfor us\b|\bin our case\b",
    re.IGNORECASE,
)
"""Speaks of the candidate's own system; that a repository exists is not enough, nor what somebody would do."""
_REASON = re.compile(
    r"\b(?:because|since|so that|that's why|that is why|which is why|as we|in order to|to avoid|to keep|enough|the reason|"
    r"therefore|so we|so i|it's (?:\w+er|more)|means)\b",
    re.IGNORECASE,
)


def _project_tie(planned: PlannedQuestion, sentences: Sequence[Sentence], finder: Finder) -> float:
    """0.5 when a sentence names one of this repository's values, or says something of the matter about the candidate's own
    system; 1 when it also says why. Words that the question holds tie nothing."""
    values = _fact_words(planned) - {token.form for token in tokens(planned.text)}
    best = 0.0
    for index, sentence in enumerate(sentences):
        near = sentences[index : index + 2]
        named = bool({token.form for token in sentence.tokens} & values)
        own = _OWN.search(sentence.text) and finder.words_of_the_matter(near) >= MATTER_WORDS
        if named or own:
            reason = _REASON.search(" ".join(other.text for other in near))
            best = max(best, 1.0 if reason else 0.5)
    return best


def _fact_words(planned: PlannedQuestion) -> set[str]:
    """Names and text values of the bound facts that nobody says by chance (with a digit, dot or hyphen)."""
    words: set[str] = set()
    for fact in planned.facts:
        for value in (fact.name, *fact.attributes.values()):
            if isinstance(value, str) and any(not character.isalpha() for character in value) and len(value) <= 40:
                words.update(token.form for token in tokens(value) if any(map(str.isdigit, token.form)))
    return words


_WEIGHING = re.compile(
    r"\b(?:trade-?\s?offs?|downside|drawback|disadvantage|on the other hand|the (?:cost|price|catch) (?:is|of)|at the cost|"
    r"however|the risk is|less flexible|more complex|overhead|overkill)\b",
    re.IGNORECASE,
)


def _weighs(sentences: Sequence[Sentence]) -> float:
    return 0.5 if any(_WEIGHING.search(sentence.text) and len(sentence.tokens) >= 6 for sentence in sentences) else 0.0
