"""Binds a question to the facts of a repository and fills its slots; what cannot be filled is not asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_interviewer.plan.question_plan import Grounding, PlannedFollowUp, PlannedQuestion
from voice_interviewer.plan.rubric import Condition, FollowUp, Question
from voice_interviewer.repo.facts import AttributeValue, Fact, RepoMap
from voice_interviewer.speech.spoken import spoken_form

SLOT = re.compile(r"(?<![{$])\{([a-z][a-z0-9_]*)\.([A-Za-z][A-Za-z0-9_.-]*)(?:\|([^{}|]+))?\}")
"""`{ng.min_size}` or, with a plain alternative, `{ng.min_size|a fixed number of}`."""

MAX_VALUE_CHARACTERS = 80
_TEMPLATE = re.compile(r"\$\{|\{\{")
_REFERENCE = re.compile(
    r"^(var|local|module|data|each|count|path|terraform)\.|^[a-z]+(_[a-z0-9]+)+\.[A-Za-z_]|\w\(.*\)|[?]"
)
"""An expression that intake could not resolve: a reference, a function call, a conditional."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'`{(])")
_ACRONYMS = frozenset(
    {"acm", "alb", "aws", "ci", "dns", "ebs", "ecr", "efs", "eks", "elb", "hpa", "iam", "irsa", "kms", "nat", "nlb", "oidc"}
    | {"pdb", "pvc", "rds", "s3", "sns", "sqs", "vpc", "waf"}
)  # fmt: skip
_OWN = frozenset({"path", "line", "name"})


@dataclass(frozen=True, slots=True)
class Binding:
    """The facts that satisfy a question's conditions, in the order of the conditions."""

    facts: tuple[Fact, ...]
    named: Mapping[str, Fact]
    checked: tuple[tuple[Fact, str], ...]
    """The attributes that a condition looked at, so that their lines can be shown."""


def bind(conditions: Sequence[Condition], repo_map: RepoMap, outer: Mapping[str, Fact] | None = None) -> Binding | None:
    """The first matching fact for each condition, or None when one that is not optional has no match."""
    facts: list[Fact] = []
    named: dict[str, Fact] = dict(outer or {})
    checked: list[tuple[Fact, str]] = []
    for condition in conditions:
        candidates = [fact for kind in condition.kinds for fact in repo_map.of_kind(kind) if matches(condition, fact)]
        if condition.of in named:
            beside = named[condition.of]
            candidates = [fact for fact in candidates if fact.path == beside.path]
            candidates.sort(key=lambda fact: fact.name != beside.name)
        fact = candidates[0] if candidates else None
        if fact is None:
            if condition.optional:
                continue
            return None
        if fact not in facts:
            facts.append(fact)
        if condition.name:
            named[condition.name] = fact
        checked.extend((fact, key) for key in (*condition.where, *condition.has, *condition.at_least))
    return Binding(tuple(facts), named, tuple(checked))


def matches(condition: Condition, fact: Fact) -> bool:
    """Whether the fact is of the condition's kind and its attributes are as demanded; `3` equals `3`, never `true`."""
    if fact.kind not in condition.kinds:
        return False
    values = {"name": fact.name, **fact.attributes}
    if any(not _same(values.get(key), wanted) for key, wanted in condition.where.items()):
        return False
    if any(_spoken_value(values.get(key)) is None for key in condition.has):
        return False
    if any(values.get(key) not in (None, "", False, ()) for key in condition.lacks):
        return False
    return all(_at_least(values.get(key), least) for key, least in condition.at_least.items())


def ground(question: Question, repo_map: RepoMap, sayings: Mapping[str, str] | None = None) -> PlannedQuestion | None:
    """The question as it will be asked about this repository; None when a condition or a slot cannot be met. `sayings`
    are the user's own pronunciations."""
    binding = bind(question.when, repo_map)
    if binding is None:
        return None
    fields = [
        fill(text, binding.named)
        for text in (
            question.context,
            question.text,
            question.spoken,
            question.easier_probe,
            question.key_point,
            question.model_answer,
            question.drill,
        )
    ]
    filled = [text for text in fields if text is not None]
    if len(filled) != len(fields):
        return None
    context, text, spoken, easier_probe, key_point, model_answer, drill = filled
    follow_ups = tuple(
        planned
        for follow_up in question.follow_ups
        if (planned := _ground_follow_up(follow_up, repo_map, binding.named, sayings)) is not None
    )
    if not follow_ups:
        return None
    shown = f"{context} {text}".strip()
    return PlannedQuestion(
        question=question,
        text=shown,
        spoken=spoken_form(spoken or shown, sayings),
        follow_ups=follow_ups,
        easier_probe=easier_probe,
        key_point=key_point,
        model_answer=model_answer,
        drill=drill,
        grounded_in=_groundings(question, binding),
        facts=binding.facts,
    )


def without_repository(question: Question) -> PlannedQuestion:
    """The question as it can be asked when no repository is given: slots take their plain alternatives, and a sentence
    whose slot has none is left out."""
    shown = f"{_plain(question.context)} {_plain(question.text)}".strip()
    return PlannedQuestion(
        question=question,
        text=shown,
        spoken=_plain(question.spoken) or spoken_form(shown),
        follow_ups=tuple(
            PlannedFollowUp(
                id=follow_up.id,
                targets=follow_up.targets,
                text=_plain(follow_up.text),
                spoken=_plain(follow_up.spoken) or spoken_form(_plain(follow_up.text)),
                leaks=follow_up.leaks,
            )
            for follow_up in question.follow_ups
            if not follow_up.when
        ),
        easier_probe=_plain(question.easier_probe),
        key_point=_plain(question.key_point),
        model_answer=_plain(question.model_answer),
        drill=_plain(question.drill),
    )


def fill(text: str, named: Mapping[str, Fact]) -> str | None:
    """`text` with every slot filled; None when a slot has neither a value nor a plain alternative."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        fact = named.get(match[1])
        said = slot_value(fact, match[2]) if fact is not None else None
        if said is None:
            said = match[3]
        if said is None:
            missing = True
            return ""
        return said

    filled = SLOT.sub(value, text)
    return None if missing else filled


def slot_value(fact: Fact, attribute: str) -> str | None:
    """What a slot on `fact` says; None for an unknown attribute, an unresolved expression or a value not fit to be said."""
    match attribute:
        case "path":
            return _speakable(fact.path)
        case "line":
            return str(fact.line)
        case "name":
            return _speakable(fact.name)
        case _:
            return _spoken_value(fact.attributes.get(attribute))


def describe(fact: Fact, attribute: str = "") -> str:
    """What the fact's line proves, readable: `EKS node group app: min_size 3`; of several values the first."""
    family, _, kind = fact.kind.partition(".")
    words = [word.upper() if word in _ACRONYMS else word for word in (kind or family).split("_")]
    label = " ".join(words)
    if fact.name and fact.name not in (kind, label):
        label = f"{label} {fact.name}"
    value = fact.attributes.get(attribute) if attribute else None
    said = _spoken_value(value[:1] if isinstance(value, tuple) else value)
    return f"{label}: {attribute} {said}" if said is not None else label


def _ground_follow_up(
    follow_up: FollowUp, repo_map: RepoMap, named: Mapping[str, Fact], sayings: Mapping[str, str] | None
) -> PlannedFollowUp | None:
    binding = bind(follow_up.when, repo_map, named)
    if binding is None:
        return None
    text, spoken = fill(follow_up.text, binding.named), fill(follow_up.spoken, binding.named)
    if text is None or spoken is None:
        return None
    said = spoken_form(spoken or text, sayings)
    return PlannedFollowUp(follow_up.id, follow_up.targets, text, said, follow_up.leaks)


def _groundings(question: Question, binding: Binding) -> tuple[Grounding, ...]:
    texts = " ".join((question.context, question.text, question.spoken, question.key_point, question.model_answer))
    used = [(binding.named[match[1]], match[2]) for match in SLOT.finditer(texts) if match[1] in binding.named]
    found: dict[tuple[str, int, str], Grounding] = {}
    for fact in binding.facts:
        entries = [Grounding(fact.path, fact.line, describe(fact))]
        for owner, attribute in (*used, *binding.checked):
            if owner is fact and attribute not in _OWN and _stands_somewhere(fact, attribute):
                place = fact.place_of(attribute)
                entries.append(Grounding(place.path, place.line, describe(fact, attribute)))
        for entry in entries:
            found.setdefault((entry.path, entry.line, entry.fact), entry)
    return tuple(found.values())


def _stands_somewhere(fact: Fact, attribute: str) -> bool:
    """Whether a line can show the value; a plain `false` without a place of its own means that nothing is written."""
    value = fact.attributes.get(attribute)
    return _spoken_value(value) is not None and (value is not False or attribute in fact.attribute_places)


def _plain(text: str) -> str:
    kept = [filled for sentence in _SENTENCE_END.split(text) if (filled := fill(sentence, {})) is not None]
    return " ".join(kept)


def _spoken_value(value: AttributeValue) -> str | None:
    match value:
        case None | "" | ():
            return None
        case bool():
            return "true" if value else "false"
        case tuple():
            parts = [_spoken_value(part) for part in value]
            known = [part for part in parts if part is not None]
            return ", ".join(known) if len(known) == len(parts) else None
        case float() if value.is_integer():
            return str(int(value))
        case _:
            said = str(value)
            return None if _REFERENCE.search(said) else _speakable(said)


def _speakable(said: str) -> str | None:
    """`said`, unless it is too long, holds control characters or is an unresolved template."""
    if not said or len(said) > MAX_VALUE_CHARACTERS or _CONTROL.search(said) or _TEMPLATE.search(said):
        return None
    return said


def _same(value: AttributeValue, wanted: str | int | float | bool | None) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _at_least(value: AttributeValue, least: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= least
