"""The rules a good rubric question keeps beyond its types: atomic claims, rich evidence, honest follow-ups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_interviewer.plan.grounding import SLOT
from voice_interviewer.plan.rubric import Question

Location = tuple[int | str, ...]
FEWEST_POINTS, MOST_POINTS, FEWEST_CORE = 4, 8, 2
FEWEST_ALIASES = 3
FEWEST_SENTENCES, MOST_SENTENCES = 3, 6
_TEXTS = ("context", "text", "spoken", "easier_probe", "key_point", "model_answer", "drill")
_SENTENCE = re.compile(r"[.!?](?=[\s\"')]|$)")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|etc)\.")
_JOINED = re.compile(r"\b(and|as well as)\b|;", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")


def lint_question(question: Question) -> Iterator[tuple[Location, str]]:
    """Every rule that the question breaks, with the place inside it."""
    yield from _points(question)
    yield from _follow_ups(question)
    yield from _slots(question)
    sentences = count_sentences(question.model_answer)
    if not FEWEST_SENTENCES <= sentences <= MOST_SENTENCES:
        yield (
            ("model_answer",),
            f"the model answer has {sentences} sentences, {FEWEST_SENTENCES} to {MOST_SENTENCES} are asked for",
        )
    ids = [follow_up.id for follow_up in question.follow_ups]
    if len(set(ids)) != len(ids):
        yield ("follow_ups",), "two follow-ups have one id"
    for index, mistake in enumerate(question.mistakes):
        if not mistake.correction:
            yield ("mistakes", index), f"mistake {mistake.id!r} has no correction"
        if not mistake.aliases:
            yield ("mistakes", index), f"mistake {mistake.id!r} has no alias"
    if question.category in question.also:
        yield ("also",), "`also` repeats the category"


def count_sentences(text: str) -> int:
    """How many sentences the text has; a full stop inside a word, number or path ends none."""
    return len(_SENTENCE.findall(_ABBREVIATION.sub("", text)))


def _points(question: Question) -> Iterator[tuple[Location, str]]:
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
        if len(point.aliases) < FEWEST_ALIASES:
            yield (
                here,
                f"key point {point.id!r} has {len(point.aliases)} aliases, at least {FEWEST_ALIASES} are asked for",
            )
        if not point.gap:
            yield here, f"key point {point.id!r} has no gap phrase"
        if not point.strength:
            yield here, f"key point {point.id!r} has no strength phrase"
        lowered = [alias.casefold() for alias in point.aliases]
        if len(set(lowered)) != len(lowered):
            yield (*here, "aliases"), f"key point {point.id!r} has an alias twice"


def _follow_ups(question: Question) -> Iterator[tuple[Location, str]]:
    points = {point.id: point for point in question.key_points}
    for index, follow_up in enumerate(question.follow_ups):
        if follow_up.leaks:
            continue
        asked = f" {' '.join(_WORD.findall(follow_up.text.casefold()))} "
        for alias in points[follow_up.targets].aliases:
            words = " ".join(_WORD.findall(alias.casefold()))
            if words and f" {words} " in asked:
                yield (
                    ("follow_ups", index, "text"),
                    f"follow-up {follow_up.id!r} says {alias!r}, the answer it asks for",
                )


def _slots(question: Question) -> Iterator[tuple[Location, str]]:
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
