"""Writes strengths, gap and the justification remark from rubric text, verbatim quotes and repo facts alone: it cannot invent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voice_interviewer.plan.rubric import Question
from voice_interviewer.scoring.justification import Justification
from voice_interviewer.scoring.levels import target_order
from voice_interviewer.scoring.score import ClaimCheck, MistakeFound, PointScore, PointState, Verdict

MAX_STRENGTHS = 4
MAX_GAP_SENTENCES = 3
MAX_QUOTED_WORDS = 16
MAX_NAMED = 3
"""Alternatives that a remark names; the rubric has the usual ones first."""


def strengths(question: Question, points: Sequence[PointScore]) -> tuple[str, ...]:
    """One sentence for each stated point, core and heavy ones first, with the candidate's words in quotation marks."""
    by_id = {point.id: point for point in points}
    stated = [
        point for point in question.key_points if point.id in by_id and by_id[point.id].state is PointState.STATED
    ]
    stated.sort(key=lambda point: (not point.core, -point.weight))
    lines = []
    for point in stated[:MAX_STRENGTHS]:
        text = (point.strength or f"Said that {_lowered(point.claim)}").rstrip(". ")
        evidence = by_id[point.id].evidence
        lines.append(f'{text} ("{_short(evidence.quote)}").' if evidence else f"{text}.")
    return tuple(lines)


def gap(
    question: Question,
    points: Sequence[PointScore],
    mistakes: Sequence[MistakeFound],
    claims: Sequence[ClaimCheck],
) -> str:
    """At most three sentences: what was wrong, then the core points that are missing, then the rest; empty when nothing is."""
    sentences = [
        _sentence(mistake.correction or f"It is not right that {_lowered(mistake.claim)}") for mistake in mistakes
    ]
    sentences += [
        f'Said "{claim.said}"; {claim.path}:{claim.line} says {claim.repo}.'
        for claim in claims
        if claim.verdict is Verdict.CONTRADICTED
    ]
    states = {point.id: point.state for point in points}
    for point in target_order(question.key_points, states):
        if states.get(point.id) is PointState.PARTLY:
            sentences.append(_sentence(f"Only half said: {point.claim}"))
        else:
            sentences.append(_sentence(point.gap or f"Did not say that {_lowered(point.claim)}"))
    return " ".join(dict.fromkeys(sentences[:MAX_GAP_SENTENCES]))


def justification_remark(found: Justification) -> str:
    """One or two sentences on definition, alternatives, project tie and trade-off, as far as the question asks for them."""
    good: list[str] = []
    missed: list[str] = []
    _remark_definitions(found, good, missed)
    if "alternatives" in found.parts.asked:
        _remark_alternatives(found, good, missed)
    parts: Mapping[str, tuple[float, str, str, str]] = {
        "project_tie": (
            found.parts.project_tie,
            "tied the choice to this project",
            "the reason in this project",
            "a tie to this project",
        ),
        "trade_off": (found.parts.trade_off, "weighed the trade-off", "the trade-off in full", "the trade-off"),
    }
    for name, (value, full, half, none) in parts.items():
        if name in found.parts.asked:
            if value >= 1.0:
                good.append(full)
            else:
                missed.append(half if value > 0.0 else none)
    text = f"{_capital(', '.join(good))}." if good else ""
    if missed:
        text = f"{text} Missed {', '.join(missed)}.".strip()
    return text


def _remark_definitions(found: Justification, good: list[str], missed: list[str]) -> None:
    if found.defined:
        good.append(f"good definition{'s' if len(found.defined) > 1 else ''} of {_list(found.defined)}")
    if found.half_defined:
        missed.append(f"half of the definition of {_list(found.half_defined)}")
    if found.undefined:
        missed.append(f"a formal definition of {_list(found.undefined)}")


def _remark_alternatives(found: Justification, good: list[str], missed: list[str]) -> None:
    if found.compared:
        good.append(f"compared {_list(found.compared)}")
    if found.named:
        missed.append(f"a comparison with {_list(found.named)} (only named)")
    if found.unnamed and not found.compared:
        missed.append(f"a comparison with {_list(found.unnamed[:MAX_NAMED], last='or')}")


def _list(names: Sequence[str], *, last: str = "and") -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _short(quote: str) -> str:
    words = quote.split()
    return " ".join(words[:MAX_QUOTED_WORDS]) + (" ..." if len(words) > MAX_QUOTED_WORDS else "")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _lowered(claim: str) -> str:
    """A claim inside a sentence; a name at its beginning keeps its capital."""
    text = claim.strip().rstrip(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first.lower() in _PLAIN_STARTS else text


_PLAIN_STARTS = frozenset(
    {
        "the",
        "a",
        "an",
        "it",
        "this",
        "that",
        "these",
        "there",
        "without",
        "with",
        "if",
        "when",
        "each",
        "every",
        "one",
        "two",
    }
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
