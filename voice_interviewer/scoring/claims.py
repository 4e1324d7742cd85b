"""Compares what a candidate says about their own repository with its facts, and rather says nothing than guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.claim_gates import (
    certain,
    clause_of,
    hypothetical_prompt,
    of_anybody,
    own,
    said_of_now,
    states_a_setting,
    stranger,
)
from voice_interviewer.scoring.claim_readings import Measure, Reading, counts, readings, same_value
from voice_interviewer.scoring.claim_subjects import (
    SUBJECTS,
    SWITCHES,
    WORDS,
    Known,
    Meant,
    Read,
    Subject,
    known_values,
    name_keys,
    narrowed,
)
from voice_interviewer.scoring.denial import attributed
from voice_interviewer.scoring.score import ClaimCheck, Verdict
from voice_interviewer.scoring.sentences import Answer, Sentence, quote_around
from voice_interviewer.scoring.wording import NOT, Token, canonical, content_keys, find_phrase

QUOTED_BESIDE = 7
"""Words of the clause that are quoted on either side of a claim."""
NEAR = 3
"""Words that may stand between a number and what it counts, or the word that makes it a limit."""
_ON = re.compile(
    r"\b(?:on|enabled|true|active|in place|enable|use|uses|using|have|has|with|is multi|runs?|encrypted)\b"
)
_OFF = re.compile(r"\b(?:off|disabled|false|inactive|disable|missing|lacks?|without)\b")
_PRONOUN = re.compile(r"^(?:(?:and|so|but|um|uh),? )*(?:it|they|that one|this one)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence with what its claims are measured against."""

    sentence: Sentence
    keys: tuple[str, ...]
    """Canonical words in which objects are looked for; with those of the sentence that a pronoun points back to."""
    own: bool
    certain: bool
    """False where the question supposes something, so that nothing said can contradict the files."""
    bound: Sequence[Fact]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """A claim with the sentence that it stands in."""

    sentence: Sentence
    check: ClaimCheck

    @property
    def place(self) -> tuple[str, str, int]:
        """What of the repository it is about."""
        return self.check.repo, self.check.path, self.check.line


def said_claims(answers: Sequence[Answer], bound: Sequence[Fact], facts: Sequence[Fact]) -> tuple[SaidClaim, ...]:
    """The claims found, in order of speech. `bound` are the facts the question stands on; what the speaker names comes
    before them. A claim that differs is `contradicted` only when the repository leaves no other reading, else `unknown`."""
    found: list[SaidClaim] = []
    for answer in answers:
        supposed = hypothetical_prompt(answer.turn.prompt)
        before: tuple[str, ...] = ()
        for sentence in answer.graded:
            keys = tuple(token.key for token in sentence.tokens)
            said = _Said(
                sentence,
                (*before, *keys) if _PRONOUN.match(sentence.text) else keys,
                own(sentence.text),
                not supposed or said_of_now(sentence.text),
                bound,
                facts,
            )
            before = keys
            if not attributed(sentence.text):
                found += [SaidClaim(sentence, check) for check in _of_sentence(said)]
    return tuple(found)


def each_once(found: Iterable[SaidClaim]) -> tuple[ClaimCheck, ...]:
    """The claims in order of speech; one that is said again is not told again."""
    known: dict[object, ClaimCheck] = {}
    for claim in found:
        known.setdefault((claim.place, claim.check.verdict), claim.check)
    return tuple(known.values())


def untrue_sentences(found: Sequence[SaidClaim]) -> frozenset[tuple[int, int]]:
    """Turn and offset of the sentences that the repository contradicts. What was also said rightly is a slip, not a belief."""
    right = {claim.place for claim in found if claim.check.verdict is Verdict.AGREES}
    return frozenset(
        (claim.sentence.turn, claim.sentence.start)
        for claim in found
        if claim.check.verdict is Verdict.CONTRADICTED and claim.place not in right
    )


@cache
def _phrase(name: str) -> tuple[str, ...]:
    return content_keys(name)


def _of_sentence(said: _Said) -> Iterator[ClaimCheck]:
    tokens = said.sentence.tokens
    for reading in (*_limits(tokens), *readings(said.sentence.text, tokens)):
        if not certain(said.sentence, reading.first, reading.last):
            continue
        check = _of_value(said, reading)
        if check is not None:
            yield check
    yield from _switches(said)
    yield from _words(said)


# numbers and names -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Limit(Reading):
    """A count, and whether it was said as the least or the most."""

    side: str = ""
    """`least`, `most`, `several` (one in each zone) or empty."""
    loose: bool = False
    """"At least two" is true of three."""


def _limits(tokens: Sequence[Token]) -> Iterator[_Limit]:
    """The counts of a sentence with the words that make them limits; both ends of "from two to six"."""
    found = list(counts(tokens))
    forms = [token.form for token in tokens]
    for number, reading in enumerate(found):
        side, loose = _side(forms, reading)
        following = found[number + 1] if number + 1 < len(found) else None
        previous = found[number - 1] if number else None
        if following is not None and _range(forms, reading, following):
            side, loose = "least", False
        elif previous is not None and _range(forms, previous, reading):
            side, loose = "most", False
        yield _Limit(reading.measure, reading.value, reading.first, reading.last, side, loose)


def _range(forms: Sequence[str], low: Reading, high: Reading) -> bool:
    """`two to six`, `from two nodes up to six`, `between two and six`."""
    between = forms[low.last : high.first]
    opened = {"from", "between"} & set(forms[max(low.first - 2, 0) : low.first])
    joined = "to" in between or ("and" in between and "between" in opened)
    return joined and len(between) <= 4 and int(low.value) <= int(high.value)


_LEAST_WORDS, _MOST_WORDS = frozenset({"min", "minimum", "minimal"}), frozenset({"max", "maximum", "most"})


def _side(forms: Sequence[str], reading: Reading) -> tuple[str, bool]:
    before, after = forms[max(reading.first - NEAR, 0) : reading.first], forms[reading.last : reading.last + NEAR]
    if {"per", "each", "every"} & set(after) and {"zone", "az", "zones"} & set(forms[reading.last : reading.last + 6]):
        return "several", False
    if before[-2:] == ["at", "least"]:
        return "least", True
    if before[-2:] in (["at", "most"], ["up", "to"]) or after[:3] == ["at", "most"]:
        return "most", False
    near = next((word for word in (*after[:2], *reversed(before)) if word in _LEAST_WORDS | _MOST_WORDS), "")
    if near:
        return ("least" if near in _LEAST_WORDS else "most"), False
    scales = {"scale", "scales", "goes", "grow", "grows", "autoscales", "burst", "bursts"} & set(forms[: reading.first])
    return ("most", False) if scales and before[-1:] == ["to"] else ("", False)


def _of_value(said: _Said, reading: Reading) -> ClaimCheck | None:
    """The verdict under the subject that is named best; of several, one that agrees."""
    found: list[tuple[int, ClaimCheck]] = []
    for subject in SUBJECTS:
        if subject.measure is reading.measure and (length := _names(said, subject, reading)):
            check = _held(said, subject, reading)
            if check is not None:
                found.append((length, check))
    best = max(found, key=lambda one: (one[0], one[1].verdict is Verdict.AGREES), default=None)
    return best[1] if best else None


def _names(said: _Said, subject: Subject, reading: Reading) -> int:
    """How well a subject is named: the number of words of its longest name said where it must be, else 0."""
    if not subject.names:
        service = str(reading.value).startswith(("db.", "cache."))
        databases = any(kind in ("aws.rds_instance", "aws.elasticache") for kind, _ in subject.reads)
        return int(reading.measure is not Measure.INSTANCE or service == databases)
    keys = [token.key for token in said.sentence.tokens]
    best = 0
    for name in subject.names:
        phrase = _phrase(name)
        if reading.measure is Measure.COUNT:
            after = keys[reading.last : reading.last + len(phrase) + NEAR - 1]
            before = keys[max(reading.first - len(phrase) - NEAR, 0) : reading.first]
            span = find_phrase(phrase, after, gap=2) or (
                find_phrase(phrase, before, gap=0) if isinstance(reading, _Limit) and reading.side else None
            )
            # A list of two things ("three nodes and two replicas"): the nearer noun is counted.
            if span is not None and any(part.isdigit() for part in after[: span[0]]) and not _is_low(reading):
                span = None
            if span is not None and _compound(said.sentence, reading.last + span[0]):
                span = None
        else:
            span = find_phrase(phrase, keys, gap=0)
        if span is not None:
            best = max(best, len(phrase))
    return best


def _compound(sentence: Sentence, index: int) -> bool:
    """`1 multi-stage Dockerfile` counts no stages."""
    words = sentence.tokens
    return 0 < index < len(words) and sentence.text[words[index - 1].end : words[index].start] == "-"


def _is_low(reading: Reading) -> bool:
    return isinstance(reading, _Limit) and reading.side == "least"


def _reads(subject: Subject, reading: Reading) -> tuple[Read, ...]:
    side = reading.side if isinstance(reading, _Limit) else ""
    return {"least": subject.least, "most": subject.most}.get(side) or subject.reads


def _held(said: _Said, subject: Subject, reading: Reading) -> ClaimCheck | None:
    """The verdict on one value."""
    values = known_values(_reads(subject, reading), said.facts)
    if not values:
        return None
    meant = _meant(said, values, reading.first, reading.last)
    quote = _quote(said.sentence, reading.first, reading.last + 1)
    if subject.needs_name and not meant.named:
        return None
    speaks_of_own = _of_own(said, meant)
    several = isinstance(reading, _Limit) and reading.side == "several"
    verdicts = [(known, _same(reading, known, several=several)) for known in meant.values]
    strange = stranger(said.sentence, reading.first, [name_keys(known.fact) for known in meant.values])
    agreeing = next((known for known, same in verdicts if same), None)
    if (
        agreeing is not None
        and not (strange and not meant.named)
        and (speaks_of_own or _a_setting(said, reading, meant))
    ):
        return agreeing.check(quote, Verdict.AGREES)
    if not speaks_of_own:
        return None
    decided = all(same is False for _, same in verdicts) and not strange and not subject.agrees_only
    loose = isinstance(reading, _Limit) and reading.loose
    if decided and said.certain and not loose and _one_answer(meant) and not _scales(said, subject, reading, meant):
        return meant.values[0].check(quote, Verdict.CONTRADICTED)
    return ClaimCheck(quote, "", "", 0, Verdict.UNKNOWN)


def _meant(said: _Said, values: Sequence[Known], first: int, last: int) -> Meant:
    begin, end = clause_of(said.sentence, first, last)
    clause = tuple(token.key for token in said.sentence.tokens[begin:end])
    return narrowed(values, clause, said.keys, said.bound)


def _of_own(said: _Said, meant: Meant) -> bool:
    """Whether the sentence speaks of the candidate's own system, or says how an object of the repository is set up."""
    if of_anybody(said.sentence.text):
        return False
    return said.own or (meant.named and (meant.distinct or meant.definite) and states_a_setting(said.sentence.text))


def _a_setting(said: _Said, reading: Reading, meant: Meant) -> bool:
    """Enough to agree with a value, though not to contradict it."""
    limit = isinstance(reading, _Limit) and bool(reading.side)
    plain = states_a_setting(said.sentence.text) and not of_anybody(said.sentence.text)
    return meant.named or (plain and (limit or reading.measure is not Measure.COUNT))


def _same(reading: Reading, known: Known, *, several: bool) -> bool | None:
    if several:
        same = same_value(Measure.COUNT, 1, known.value, known.attribute)
        return None if same is None else not same
    return same_value(reading.measure, reading.value, known.value, known.attribute)


def _one_answer(meant: Meant) -> bool:
    """Whether the files leave one reading only: one value, of one object or of the objects that were named."""
    values = {known.value for known in meant.values}
    objects = {(known.fact.kind, known.fact.name, known.fact.path) for known in meant.values}
    return len(objects) == 1 or (len(values) == 1 and meant.named)


def _scales(said: _Said, subject: Subject, reading: Reading, meant: Meant) -> bool:
    """Whether the number lies between the limits that the files set, so that it may be what runs just now."""
    if _reads(subject, reading) is not subject.reads or not isinstance(reading.value, int):
        return False
    names = [name_keys(known.fact) for known in meant.values]

    def limit(reads: tuple[Read, ...]) -> list[int]:
        values = known_values(reads, said.facts)
        near = [known for known in values if any(name_keys(known.fact) & keys for keys in names)]
        return [known.value for known in near if isinstance(known.value, int)]

    least, most = limit(subject.least), limit(subject.most)
    return bool(least and most) and min(least) <= reading.value <= max(most)


# switches and words ----------------------------------------------------------------------------------------------------


def _switches(said: _Said) -> Iterator[ClaimCheck]:
    keys = [token.key for token in said.sentence.tokens]
    beginnings = {key[:3] for key in keys}
    for switch in SWITCHES:
        phrases = [phrase for phrase in map(_phrase, switch.names) if phrase[0][:3] in beginnings]
        spans = [span for phrase in phrases if (span := find_phrase(phrase, keys, gap=0)) is not None]
        if not spans or (switch.beside and not set(map(canonical, switch.beside)) & set(keys)):
            continue
        span = max(spans, key=lambda found: found[1] - found[0])
        state = _switch_state(said.sentence.tokens, *span)
        if state is None or not certain(said.sentence, *span):
            continue
        kinds = switch.kinds or ("",)
        reads = tuple((kind, switch.attribute) for kind in kinds)
        values = [known for known in known_values(reads, said.facts) if isinstance(known.value, bool)]
        yield from _of_setting(said, values, state, span)


def _switch_state(words: Sequence[Token], first: int, last: int) -> bool | None:
    """On or off as said near the setting; None when neither was said."""
    near = words[max(first - 4, 0) : last + 4]
    text = " ".join(token.form for token in near)
    negated = any(token.key == NOT and token.form != "without" for token in near)
    if _OFF.search(text):
        return negated
    if _ON.search(text) or text.startswith("runs"):
        return not negated
    denied = any(token.key == NOT for token in words[max(first - 2, 0) : last])
    return False if denied else None


def _words(said: _Said) -> Iterator[ClaimCheck]:
    lowered = " ".join(token.form for token in said.sentence.tokens)
    for kind, attribute, meanings in WORDS:
        for phrase, value in meanings.items():
            match = re.search(rf"\b{re.escape(phrase)}\b", lowered)
            if match is None:
                continue
            first = lowered[: match.start()].count(" ")
            span = (first, first + phrase.count(" ") + 1)
            if certain(said.sentence, *span) and not any(
                token.key == NOT for token in said.sentence.tokens[max(first - 3, 0) : first]
            ):
                yield from _of_setting(said, known_values(((kind, attribute),), said.facts), value, span)
            break


def _of_setting(
    said: _Said, values: Sequence[Known], stated: bool | str, span: tuple[int, int]
) -> Iterable[ClaimCheck]:
    meant = _meant(said, values, *span)
    if not meant.values or not _of_own(said, meant):
        return
    quote = _quote(said.sentence, *span)
    agreeing = [known for known in meant.values if str(known.value).lower() == str(stated).lower()]
    if agreeing:
        yield agreeing[0].check(quote, Verdict.AGREES)
    elif said.certain and len({known.value for known in meant.values}) == 1:
        yield meant.values[0].check(quote, Verdict.CONTRADICTED)


def _quote(sentence: Sentence, first: int, last: int) -> str:
    """The clause of the claim, verbatim, or its nearest words where the clause is long."""
    words = sentence.tokens
    if not words:
        return quote_around(sentence, 0, 0)[0]
    begin, end = clause_of(sentence, first, min(last, len(words)) - 1)
    begin, end = max(begin, first - QUOTED_BESIDE), min(end, max(last, first + 1) + QUOTED_BESIDE, len(words))
    return sentence.text[words[begin].start : words[end - 1].end]
