"""Compares what a candidate says about their own repository with its facts, and rather says nothing than guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voice_interviewer.repo.facts import AttributeValue, Fact
from voice_interviewer.scoring.evidence import attributed
from voice_interviewer.scoring.score import ClaimCheck, Verdict
from voice_interviewer.scoring.sentences import Answer, Sentence, quote_around
from voice_interviewer.scoring.wording import NOT, Token, content_keys, find_phrase

_UNCERTAIN = re.compile(
    r"\b(?:if|would|could|should|might|imagine|suppose|let's say|for example|e\.?g\.?|instead of|used to|say you|"
    r"maybe|you'd|we'd|i'd|were to|when you|typically|usually|by default|default is|plan to|want to|going to|"
    r"in general|at least|at most|up to|more than|less than|another|extra|after)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:we|we're|we've|our|ours|i|i've|my|us)\b|\b(?:this|the) (?:project|repo|repository|cluster|setup|node group|"
    r"deployment|application|app|state|backend|chart|pipeline)\b",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|enabled|true|active|in place|enable|use|uses|using|have|has)\b", re.IGNORECASE)
_OFF = re.compile(r"\b(?:off|disabled|false|inactive|turned off|switched off|disable|not set|missing)\b", re.IGNORECASE)
_INSTANCE = re.compile(
    r"\b[a-z]{1,2}\d[a-z]{0,3}\.(?:nano|micro|small|medium|large|x?large|\d+xlarge|metal)\b", re.IGNORECASE
)

NOUNS: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {
    ("nodes", "node", "worker nodes", "workers"): (
        ("aws.eks_node_group", "desired_size"),
        ("aws.eks_node_group", "min_size"),
        ("aws.eks_node_group", "max_size"),
    ),
    ("minimum nodes", "minimum size", "min size"): (("aws.eks_node_group", "min_size"),),
    ("maximum nodes", "maximum size", "max size"): (("aws.eks_node_group", "max_size"),),
    ("desired nodes", "desired size"): (("aws.eks_node_group", "desired_size"),),
    ("replicas", "replica", "copies"): (("k8s.workload", "replicas"),),
    ("minimum replicas", "min replicas"): (("k8s.hpa", "minReplicas"),),
    ("maximum replicas", "max replicas"): (("k8s.hpa", "maxReplicas"),),
}
"""How people name a number, and the attributes that hold it."""

SETTINGS: dict[str, tuple[str, ...]] = {
    "selfHeal": ("self heal", "self healing", "self-heal"),
    "prune": ("prune", "pruning"),
    "automated": ("automated sync", "auto sync", "automatic sync"),
    "use_lockfile": ("native locking", "lockfile", "lock file", "use lockfile", "state locking", "s3 locking"),
    "encrypt": ("state encryption", "encryption of the state", "encryption at rest"),
    "prevent_destroy": ("prevent destroy",),
    "readinessProbe": ("readiness probe", "readiness probes"),
    "livenessProbe": ("liveness probe", "liveness probes"),
    "runAsNonRoot": ("run as non root", "runs as non root"),
}
"""How people name a switch."""


@dataclass(frozen=True, slots=True)
class _Known:
    fact: Fact
    attribute: str
    value: AttributeValue

    def check(self, said: str, verdict: Verdict) -> ClaimCheck:
        place = self.fact.place_of(self.attribute)
        shown = str(self.value).lower() if isinstance(self.value, bool) else _shown(self.value)
        return ClaimCheck(said, f"{self.attribute}: {shown}", place.path, place.line, verdict)


def _shown(value: AttributeValue) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def check_claims(answers: Sequence[Answer], bound: Sequence[Fact], facts: Sequence[Fact]) -> tuple[ClaimCheck, ...]:
    """The claims found, in order of speech, each once. `bound` are the facts the question stands on; where one of them
    has the attribute, no other fact is asked. A claim that differs is `contradicted` only when the repository leaves no
    other reading, else `unknown`."""
    found: list[ClaimCheck] = []
    for answer in answers:
        for sentence in answer.graded:
            if attributed(sentence.text):
                continue
            for check in _of_sentence(sentence, bound, facts):
                if not any(
                    (known.repo, known.path, known.verdict) == (check.repo, check.path, check.verdict)
                    for known in found
                ):
                    found.append(check)
    return tuple(found)


def _of_sentence(sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact]) -> Iterable[ClaimCheck]:
    if _UNCERTAIN.search(sentence.text):
        return
    own = bool(_OWN.search(sentence.text))
    yield from _numbers(sentence, bound, facts, own)
    yield from _switches(sentence, bound, facts, own)
    yield from _instance_types(sentence, bound, facts, own)
    yield from _versions(sentence, bound, facts, own)


def _candidates(wanted: Iterable[tuple[str, str]], bound: Sequence[Fact], facts: Sequence[Fact]) -> list[_Known]:
    pairs = tuple(wanted)
    for source in (bound, facts):
        known = [
            _Known(fact, attribute, fact.attributes[attribute])
            for fact in source
            for kind, attribute in pairs
            if (fact.kind == kind or not kind) and fact.attributes.get(attribute) is not None
        ]
        if known:
            return known
    return []


def _meant(
    wanted: Iterable[tuple[str, str]], sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact]
) -> list[_Known]:
    """The objects that the sentence names (`our mongodb has three replicas`), else those of the question, else all."""
    pairs = tuple(wanted)
    keys = [token.key for token in sentence.tokens]
    named = [
        fact
        for fact in facts
        if (name := content_keys(fact.name.replace("_", " "))) and find_phrase(name, keys, gap=0) is not None
    ]
    return _candidates(pairs, named, ()) or _candidates(pairs, bound, facts)


def _judge(said: str, value: AttributeValue, known: Sequence[_Known], own: bool) -> ClaimCheck | None:
    agreeing = [
        entry for entry in known if entry.value == value and isinstance(entry.value, bool) == isinstance(value, bool)
    ]
    if agreeing:
        return agreeing[0].check(said, Verdict.AGREES)
    values = {entry.value for entry in known}
    readable = all(isinstance(entry.value, int | float) for entry in known)
    if own and known and readable and len(values) == 1:
        return known[0].check(said, Verdict.CONTRADICTED)
    return ClaimCheck(said, "", "", 0, Verdict.UNKNOWN) if own and known else None


def _numbers(sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact], own: bool) -> Iterable[ClaimCheck]:
    words = sentence.tokens
    keys = [token.key for token in words]
    for index, token in enumerate(words):
        if not token.form.isdigit():
            continue
        noun = _noun_after(keys, index)
        if noun is None:
            continue
        wanted, end = noun
        if any(other.key == NOT for other in words[max(index - 3, 0) : index]):
            continue
        known = _meant(wanted, sentence, bound, facts)
        check = _judge(_quote(sentence, index, end), int(token.form), known, own)
        if check:
            yield check


def _noun_after(keys: Sequence[str], index: int) -> tuple[tuple[tuple[str, str], ...], int] | None:
    """The attributes that the number at `index` is about: `three nodes`, `three fixed nodes`, `min size of three`."""
    best: tuple[int, tuple[tuple[str, str], ...], int] | None = None
    for names, wanted in NOUNS.items():
        for name in names:
            phrase = content_keys(name)
            after = find_phrase(phrase, keys[index + 1 : index + 2 + len(phrase)], gap=0)
            before = (
                find_phrase(phrase, keys[max(index - 2 - len(phrase), 0) : index], gap=0) if len(phrase) > 1 else None
            )
            if (after or before) and (best is None or len(phrase) > best[0]):
                best = (len(phrase), wanted, index + 1 + (after[1] if after else 0))
    return (best[1], best[2]) if best else None


def _switches(sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact], own: bool) -> Iterable[ClaimCheck]:
    keys = [token.key for token in sentence.tokens]
    for attribute, names in SETTINGS.items():
        for name in names:
            span = find_phrase(content_keys(name), keys, gap=0)
            if span is None:
                continue
            state = _switch_state(sentence.tokens, *span)
            if state is None:
                continue
            known = [entry for entry in _candidates([("", attribute)], bound, facts) if isinstance(entry.value, bool)]
            check = _judge(_quote(sentence, *span), state, known, own or attribute in sentence.text)
            if check:
                yield check
            break


def _switch_state(words: Sequence[Token], first: int, last: int) -> bool | None:
    """On or off as said within four words of the setting; None when neither was said."""
    near = words[max(first - 4, 0) : last + 4]
    text = " ".join(token.form for token in near)
    negated = any(token.key == NOT for token in near)
    if _OFF.search(text):
        return negated
    if _ON.search(text):
        return not negated
    return None


def _instance_types(
    sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact], own: bool
) -> Iterable[ClaimCheck]:
    known = _candidates([("aws.eks_node_group", "instance_types")], bound, facts)
    for match in _INSTANCE.finditer(sentence.text):
        said = match[0].lower()
        agreeing = [
            entry for entry in known if said in (entry.value if isinstance(entry.value, tuple) else (entry.value,))
        ]
        if agreeing:
            yield agreeing[0].check(match[0], Verdict.AGREES)
        elif (
            own
            and re.search(r"\b(?:our nodes are|we (?:use|run|have))\b", sentence.text, re.IGNORECASE)
            and len(known) == 1
        ):
            yield known[0].check(match[0], Verdict.CONTRADICTED)


_VERSIONED = (
    (
        "terraform.backend",
        "region",
        re.compile(r"\b(?:state|bucket|backend)\b.{0,30}\b([a-z]{2}-[a-z]+-\d)\b", re.IGNORECASE),
    ),
    (
        "aws.eks_cluster",
        "version",
        re.compile(r"\b(?:eks|kubernetes|k8s)(?: version| cluster)*(?: is| on| at)? (1\.\d+)\b", re.IGNORECASE),
    ),
)


def _versions(sentence: Sentence, bound: Sequence[Fact], facts: Sequence[Fact], own: bool) -> Iterable[ClaimCheck]:
    for kind, attribute, pattern in _VERSIONED:
        for match in pattern.finditer(sentence.text):
            known = _candidates([(kind, attribute)], bound, facts)
            if len(known) != 1 or not own:
                continue
            same = str(known[0].value) == match[1]
            yield known[0].check(match[0], Verdict.AGREES if same else Verdict.CONTRADICTED)


def _quote(sentence: Sentence, first: int, last: int) -> str:
    """A short verbatim piece around the claim."""
    words = sentence.tokens
    begin, end = max(first - 4, 0), min(last + 3, len(words))
    return sentence.text[words[begin].start : words[end - 1].end] if words else quote_around(sentence, 0, 0)[0]
