"""Key points out of a document's own words: its figures, its patterns, and the distinct clauses of what it says to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from voice_interviewer.plan.materials_file import Metric
from voice_interviewer.plan.materials_numbers import StatedNumber
from voice_interviewer.plan.rubric import MAX_CLAIM_WORDS, KeyPoint

MAX_METRICS = 6
MAX_CLAUSES = 6
MAX_CORE = 4
LEAST_POINTS = 3
CLAUSE_WORDS = 11
SAME_SHARE = 0.7
"""From this share of words that were there before, a clause says nothing new."""

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\"'(])|\s+[-–—]\s+")
_BREAK = re.compile(
    r",\s+(?:and\s+)?|\s+(?=(?:featuring|including|includes|with|for|because|so that|which|while|ensuring|demonstrating)\b)"
)
_GLUE_WORDS = """
a an the this that these those and or but if then so as at by for from in into of on onto out over to up via with within per is
are was were be been being has have had do does did i we my our you your it its they their them he she not no than too very
all each every both any some while where when which who what how also just only more most other such same own can could will
would should may might including includes include featuring features ensuring demonstrating using used use across under between
"""
_GLUE = frozenset(_GLUE_WORDS.split())
_PRAISE_WORDS = """
advanced comprehensive complete sophisticated robust intelligent enterprise enterprise-grade enterprise-level enterprise-scale
production-ready senior senior-level proper properly efficient various different multiple real good great deep complex paramount
project system implemented designed architected built created deployed architect implement design build create showcase
demonstrates demonstrate demonstrating demonstrated distinct repository
"""
_PRAISE = frozenset(_PRAISE_WORDS.split())
_MARKS = " ,.;:!?\"'“”"
_LEADING = re.compile(
    r"^(?:(?:and|or|but|with|for|including|includes|featuring|ensuring|which|while|so that)\s+)+", re.I
)
_WORD = re.compile(r"[A-Za-z0-9][\w./'’+-]*|[^\w\s]")
_TAIL = re.compile(r"\s+[-–—:]\s+")


def key_points(
    say: str, metrics: Sequence[Metric], source: str, *, clause_words: int = CLAUSE_WORDS
) -> tuple[KeyPoint, ...]:
    """At least three points with unique ids: figures first, then what is new in the clauses. `source` is the document's
    name; a missed figure is told with its line there."""
    points: list[KeyPoint] = []
    figures = [metric for metric in metrics if _counts(metric)]
    patterns = [metric for metric in metrics if not _counts(metric)]
    for metric in [*figures, *patterns][:MAX_METRICS]:
        points.append(_of_metric(metric, source, core=_counts(metric) and len(points) < MAX_CORE - 1))
    known = {word for point in points for word in content_words(point.claim)}
    kept = 0
    for clause in clauses(say, words=clause_words):
        words = set(content_words(clause))
        if kept == MAX_CLAUSES or len(words) < 2 or len(words & known) >= SAME_SHARE * len(words):
            continue
        kept += 1
        known |= words
        points.append(_of_clause(clause, core=sum(point.core for point in points) < MAX_CORE))
    if points and not any(point.core for point in points):
        points[0] = points[0].model_copy(update={"core": True})
    return _numbered([*points, *_DELIVERY_POINTS[: max(LEAST_POINTS - len(points), 0)]])


def clauses(text: str, *, words: int = CLAUSE_WORDS) -> tuple[str, ...]:
    """The sentences of a text; long ones are cut at commas and joining words into pieces of about so many words. Each is
    a verbatim part of the text without the small words at its ends."""
    found: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        begin = end = 0
        for stop in (*(match.start() for match in _BREAK.finditer(sentence)), len(sentence)):
            if end > begin and len(sentence[begin:stop].split()) > words:
                found.append(sentence[begin:end])
                begin = end
            end = stop
        found.append(sentence[begin:end])
    return tuple(cut for piece in found if (cut := _shortened(_LEADING.sub("", piece.strip(_MARKS)).strip(_MARKS))))


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of two to four words of content in `text` that somebody would say for it, without words of praise."""
    found: list[str] = []
    run: list[str] = []
    for token in [*_WORD.findall(text), "."]:
        word = token.casefold()
        if word in _PRAISE:
            continue
        if token[0].isalnum() and word not in _GLUE:
            run.append(token)
            continue
        if len(run) > 1:
            found.append(" ".join(run[-4:]))
        run = []
    return tuple(dict.fromkeys(found))


def content_words(text: str) -> tuple[str, ...]:
    """The words that say something, in lower case."""
    words = (word.casefold().rstrip(".") for word in _WORD.findall(text) if word[0].isalnum())
    return tuple(word for word in words if word not in _GLUE and word not in _PRAISE)


def is_praise(word: str) -> bool:
    """Whether the word only praises what it stands with."""
    return word.casefold() in _PRAISE


def heading_of(metric: Metric) -> str:
    """What a metric is about: the part before its dash or parenthesis."""
    return _TAIL.split(metric.text, maxsplit=1)[0].partition(" (")[0].strip(" :")


def number_phrases(number: StatedNumber) -> tuple[str, ...]:
    """How a number is said aloud, with and without the words that qualify its noun."""
    value = f"{number.value:g}"
    if number.percent:
        return (f"{number.noun} {value} percent", f"{value} percent {number.noun}", f"{value} percent")
    words = number.noun.split()
    return tuple(dict.fromkeys((f"{value} {number.noun}", f"{value} {' '.join(words[-2:])}", f"{value} {words[-1]}")))


def _counts(metric: Metric) -> bool:
    """Whether the metric has a figure to be known by heart; a single thing is named, not counted."""
    return any(number.value != 1 for number in metric.numbers)


def _of_metric(metric: Metric, source: str, *, core: bool) -> KeyPoint:
    claim = _shortened(metric.text)
    if _counts(metric):
        aliases = tuple(phrase for number in metric.numbers for phrase in number_phrases(number))
        return _point(
            claim,
            aliases,
            core=core,
            strength=f"Gave the figure: {claim}",
            gap=f"Did not give the figure ({source}:{metric.line}): {claim}",
        )
    head = heading_of(metric)
    aliases = tuple(dict.fromkeys((head, *phrases(head)[:1])))
    return _point(claim, aliases, core=core, strength=f"Named {head}", gap=f"Left out {head} ({source}:{metric.line})")


def _of_clause(clause: str, *, core: bool) -> KeyPoint:
    return _point(clause, _telling(clause), core=core, strength=f"Said: {clause}", gap=f"Left out: {clause}")


def _telling(clause: str) -> tuple[str, ...]:
    """The longest phrase of the clause. Not all of them: an answer made of nothing but phrases counts as a mere list."""
    return tuple(sorted(phrases(clause), key=lambda phrase: -len(phrase.split()))[:1])


def _point(claim: str, aliases: Iterable[str], *, core: bool, strength: str, gap: str) -> KeyPoint:
    return KeyPoint(id="point", claim=claim, core=core, aliases=tuple(aliases), strength=strength, gap=gap)


def _numbered(points: Sequence[KeyPoint]) -> tuple[KeyPoint, ...]:
    """The points with ids that say what each is about (`6-terraform-modules`), since debriefs show them."""
    named: dict[str, KeyPoint] = {}
    for point in points:
        words = re.findall(r"[a-z0-9]+", " ".join(content_words(point.claim)[:3]).casefold())
        name = "-".join(words[:4]) or point.id
        if point in _DELIVERY_POINTS:
            name = point.id
        if name in named or name.endswith("definition"):
            name = f"{name}-{len(named) + 1}"
        named[name] = point.model_copy(update={"id": name})
    return tuple(named.values())


def _shortened(text: str) -> str:
    return " ".join(text.split()[:MAX_CLAIM_WORDS])


_DELIVERY_POINTS = (
    KeyPoint(
        id="reason",
        claim="A reason is given for doing it this way.",
        core=True,
        weight=0.5,
        aliases=("because", "so that", "the reason was", "in order to", "we needed"),
        strength="Gave a reason",
        gap="Gave no reason for doing it this way",
    ),
    KeyPoint(
        id="limit",
        claim="A limit or a cost of it is named.",
        weight=0.5,
        aliases=("the downside", "the trade-off", "the cost is", "the limit is", "on the other hand", "the drawback"),
        strength="Named a limit",
        gap="Named no limit or cost",
    ),
    KeyPoint(
        id="result",
        claim="The result of the work is told.",
        weight=0.5,
        aliases=("as a result", "the result was", "which reduced", "which gave us", "that means", "which means"),
        strength="Told the result",
        gap="Did not tell the result",
    ),
)
"""Stand in where a document says too little; every good account of one's own work has them."""
