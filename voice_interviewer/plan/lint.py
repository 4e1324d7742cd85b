"""The rules a good rubric question keeps beyond its types: atomic claims, rich evidence, honest follow-ups, dated prices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from voice_interviewer.plan.grounding import SLOT
from voice_interviewer.plan.rubric import Question, Technology
from voice_interviewer.plan.terms import Category

Location = tuple[int | str, ...]
Finding = tuple[Location, str]
FEWEST_POINTS, MOST_POINTS, FEWEST_CORE = 4, 8, 2
FEWEST_ALIASES = 3
MOST_ALIAS_WORDS = 8
FEWEST_CRITERIA = 2
FEWEST_FOLLOW_UPS = 2
FEWEST_SENTENCES, MOST_SENTENCES = 3, 6
_TEXTS = ("context", "text", "spoken", "easier_probe", "key_point", "model_answer", "drill")
_REQUIRED = ("title", "text", "easier_probe", "key_point", "model_answer", "drill")
_SENTENCE = re.compile(r"[.!?](?=[\s\"')]|$)")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|etc)\.")
_JOINED = re.compile(r"\b(and|as well as)\b|;", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_EVERYDAY_WORDS = """
    balance blocks both budget calculate cheap combine communicate compare contact depth evidence expensive flexible
    generous incident keys knowledge legal lock mix noise owner people race release review scope separate simple tags
    trap tune urgent warm
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_PRICE = re.compile(r"[$€£]\s?\d|\b\d[\d.,]*\s?(?:dollars?|cents?|euros?|USD|EUR|GBP)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")


def lint_question(question: Question) -> Iterator[Finding]:
    """Every rule that the question breaks, with the place inside it."""
    yield from _texts(question)
    yield from _points(question)
    yield from _comparison(question)
    yield from _mistakes(question)
    yield from _follow_ups(question)
    yield from _slots(question)
    yield from _prices(question)
    if not question.resources:
        yield ("resources",), "no resource to read on"
    if question.category in question.also:
        yield ("also",), "`also` repeats the category"


def lint_technology(technology: Technology) -> Iterator[Finding]:
    """Every rule that a row of the comparison table breaks."""
    definition = technology.definition
    for field in ("kind_aliases", "distinct_aliases"):
        yield from _few(("definition", field), f"`{field}` of {technology.id!r}", getattr(definition, field))
    if not technology.alternatives:
        yield ("alternatives",), f"technology {technology.id!r} has no alternative"
    for index, alternative in enumerate(technology.alternatives):
        for message in _alternative(
            alternative.name, alternative.aliases, alternative.criteria, alternative.switch_when
        ):
            yield ("alternatives", index), message


def count_sentences(text: str) -> int:
    """How many sentences the text has; a full stop inside a word, number or path ends none."""
    return len(_SENTENCE.findall(_ABBREVIATION.sub("", text)))


def _texts(question: Question) -> Iterator[Finding]:
    for name in _REQUIRED:
        if not str(getattr(question, name)).strip():
            yield (name,), f"`{name}` is empty"
    if "`" in question.spoken:
        yield ("spoken",), "the spoken text holds a back-tick, which nobody can say"
    sentences = count_sentences(question.model_answer)
    if not FEWEST_SENTENCES <= sentences <= MOST_SENTENCES:
        yield (
            ("model_answer",),
            f"the model answer has {sentences} sentences, {FEWEST_SENTENCES} to {MOST_SENTENCES} are asked for",
        )


def _points(question: Question) -> Iterator[Finding]:
    count, core = len(question.key_points), len(question.core_points)
    if not FEWEST_POINTS <= count <= MOST_POINTS:
        yield ("key_points",), f"{count} key points, {FEWEST_POINTS} to {MOST_POINTS} are asked for"
    if core < FEWEST_CORE:
        yield ("key_points",), f"{core} core key point, at least {FEWEST_CORE} are asked for"
    if not any(point.expert for point in question.key_points):
        yield ("key_points",), "no expert key point, so nobody could reach level 4"
    for index, point in enumerate(question.key_points):
        here: Location = ("key_points", index)
        if _JOINED.search(point.claim):
            yield (*here, "claim"), f"the claim of {point.id!r} joins two ideas"
        if count_sentences(point.claim) != 1:
            yield (*here, "claim"), f"the claim of {point.id!r} is not one sentence"
        if point.core and point.expert:
            yield (*here, "expert"), f"key point {point.id!r} is both core and expert"
        yield from _few((*here, "aliases"), f"key point {point.id!r}", point.aliases)
        for alias in sorted(_EVERYDAY.intersection(point.aliases)):
            yield (*here, "aliases"), f"the alias {alias!r} of {point.id!r} is an everyday word, which matches anything"
        if not point.gap:
            yield here, f"key point {point.id!r} has no gap phrase"
        if not point.strength:
            yield here, f"key point {point.id!r} has no strength phrase"


def _few(location: Location, what: str, aliases: tuple[str, ...]) -> Iterator[Finding]:
    if len(aliases) < FEWEST_ALIASES:
        yield location, f"{what} has {len(aliases)} aliases, at least {FEWEST_ALIASES} are asked for"
    for alias, times in Counter(alias.casefold().strip() for alias in aliases).items():
        if times > 1:
            yield location, f"{what} has an alias twice: {alias!r}"
        if not 0 < len(alias.split()) <= MOST_ALIAS_WORDS:
            yield location, f"{what} has an alias of {len(alias.split())} words: {alias!r}"


def _comparison(question: Question) -> Iterator[Finding]:
    if question.category is Category.COMPARISON and not question.definitions:
        yield ("definitions",), "a comparison needs a formal definition"
    if question.category is Category.COMPARISON and not question.alternatives:
        yield ("alternatives",), "a comparison needs alternatives"
    if Category.TRADE_OFF in (question.category, *question.also) and not question.trade_off:
        yield ("trade_off",), "a trade-off question needs `trade_off`"
    if question.trade_off:
        yield from _few(("trade_off", "aliases"), "the trade-off", question.trade_off.aliases)
    for index, definition in enumerate(question.definitions):
        for field in ("kind_aliases", "distinct_aliases"):
            where: Location = ("definitions", index, field)
            yield from _few(where, f"`{field}` of the definition of {definition.term!r}", getattr(definition, field))
    for index, option in enumerate(question.alternatives):
        for message in _alternative(option.name, option.aliases, option.criteria, option.switch_when):
            yield ("alternatives", index), message


def _alternative(name: str, aliases: tuple[str, ...], criteria: tuple[str, ...], switch_when: str) -> Iterator[str]:
    if not aliases:
        yield f"alternative {name!r} has no alias"
    if len(criteria) < FEWEST_CRITERIA:
        yield f"alternative {name!r} has {len(criteria)} criteria, at least {FEWEST_CRITERIA} are asked for"
    if not switch_when.strip():
        yield f"alternative {name!r} does not say when to switch to it"


def _mistakes(question: Question) -> Iterator[Finding]:
    if not question.mistakes:
        yield ("mistakes",), "no common mistake"
    yield from _twice(("mistakes",), "mistakes", (mistake.id for mistake in question.mistakes))
    for index, mistake in enumerate(question.mistakes):
        if not mistake.correction:
            yield ("mistakes", index), f"mistake {mistake.id!r} has no correction"
        if not mistake.aliases:
            yield ("mistakes", index), f"mistake {mistake.id!r} has no alias"


def _follow_ups(question: Question) -> Iterator[Finding]:
    if len(question.follow_ups) < FEWEST_FOLLOW_UPS:
        yield (
            ("follow_ups",),
            f"{len(question.follow_ups)} follow-up, at least {FEWEST_FOLLOW_UPS} are asked for",
        )
    yield from _twice(("follow_ups",), "follow-ups", (follow_up.id for follow_up in question.follow_ups))
    points = {point.id: point for point in question.key_points}
    for index, follow_up in enumerate(question.follow_ups):
        if follow_up.leaks:
            continue
        for field in ("text", "spoken"):
            asked = f" {' '.join(_WORD.findall(getattr(follow_up, field).casefold()))} "
            for alias in points[follow_up.targets].aliases:
                words = " ".join(_WORD.findall(alias.casefold()))
                if words and f" {words} " in asked:
                    yield (
                        ("follow_ups", index, field),
                        f"follow-up {follow_up.id!r} says {alias!r}, the answer it asks for",
                    )


def _twice(location: Location, what: str, ids: Iterable[str]) -> Iterator[Finding]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield location, f"two {what} have one id: {name!r}"


def _slots(question: Question) -> Iterator[Finding]:
    bound = {condition.name for condition in question.when if condition.name}
    texts: list[tuple[Location, str, set[str]]] = [((name,), str(getattr(question, name)), set()) for name in _TEXTS]
    for index, follow_up in enumerate(question.follow_ups):
        own = {condition.name for condition in follow_up.when if condition.name}
        texts.append((("follow_ups", index, "text"), follow_up.text, own))
    for location, text, own in texts:
        for slot in SLOT.finditer(text):
            if slot[1] not in bound | own:
                yield location, f"the slot {slot[0]} refers to {slot[1]!r}, which no condition binds"
            elif slot[3] is None and slot[1] not in own:
                yield location, f"the slot {slot[0]} needs a plain alternative (`{{{slot[1]}.{slot[2]}|...}}`)"
        if "{" in SLOT.sub("", text):
            yield location, "a brace is left in the text that is no slot"


def _prices(question: Question) -> Iterator[Finding]:
    texts: list[tuple[Location, str]] = [((name,), str(getattr(question, name))) for name in _TEXTS]
    texts += [(("key_points", index, "claim"), point.claim) for index, point in enumerate(question.key_points)]
    texts += [(("mistakes", index), entry.correction) for index, entry in enumerate(question.mistakes)]
    texts += [(("follow_ups", index, "text"), entry.text) for index, entry in enumerate(question.follow_ups)]
    for location, text in texts:
        price = _PRICE.search(text)
        if price and not _YEAR.search(text):
            yield location, f"the price {price[0]!r} has no date; name the year or leave it out"
