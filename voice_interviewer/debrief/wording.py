"""How a debrief's values read: figures, clocks, quotes and table rows, shared by the Markdown, the terminal and the HTML report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from voice_interviewer.debrief import delivery as norms
from voice_interviewer.debrief.escaping import cell, inline
from voice_interviewer.debrief.sayings import MAX_QUOTE_WORDS
from voice_interviewer.debrief.values import Band, Debrief, DeliverySummary, JustificationItem, Measure, Quote, Tally
from voice_interviewer.plan.terms import Category, Pillar

NO_FIGURE = "—"
PILLAR_NAMES = {
    Pillar.SECURITY: "Security",
    Pillar.SCALABILITY: "Scalability",
    Pillar.AVAILABILITY: "Availability",
    Pillar.COST: "Cost Optimization",
}
CATEGORY_NAMES = {
    Category.WHAT_BREAKS: "Failure Mode",
    Category.DEBUG: "Debugging",
    Category.TRADE_OFF: "Trade-off",
    Category.COMPARISON: "Technology Comparison",
    Category.PILLAR: "Best Practice Pillar",
}


def figure(value: float | None) -> str:
    """One decimal, or a dash."""
    return NO_FIGURE if value is None else f"{value:.1f}"


def clock(seconds: float | None) -> str:
    """`1:05`; empty without a time."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def day(started_at: str) -> str:
    """`2026-11-21 18:00` of an ISO 8601 time; any other text as it is."""
    try:
        return datetime.fromisoformat(started_at).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return started_at


def bare(text: str) -> str:
    """Without the full stop, for a text that goes on."""
    return text.strip().removesuffix(".")


def questions_cell(tally: Tally) -> str:
    """The scored questions, with those that have no number counted apart: `3 (+1 skipped)`."""
    apart = [
        f"{count} {name}"
        for count, name in (
            (tally.unscored, "unscored"),
            (tally.skipped, "skipped"),
            (tally.unanswered, "unanswered"),
        )
        if count
    ]
    return f"{tally.scored} (+{', '.join(apart)})" if apart else str(tally.scored)


def overall_line(debrief: Debrief) -> str:
    """`2.8 / 4.0 — Solid Competent+, approaching Proficient`."""
    average = debrief.overall.tally.average
    return f"{average:.1f} / 4.0 — {debrief.overall.words}" if average is not None else debrief.overall.words


def shortened(text: str) -> str:
    """At most 45 words, cut with an ellipsis; a recogniser without full stops makes very long sentences."""
    words = text.split()
    return text if len(words) <= MAX_QUOTE_WORDS else " ".join(words[:MAX_QUOTE_WORDS]) + " …"


def source(quote: Quote) -> str:
    """Where a quote was said: `question 3, follow-up 1, 1:05`."""
    parts = [f"question {quote.number}"]
    if quote.turn:
        parts.append(f"follow-up {quote.turn}")
    parts.append(clock(quote.start) or "typed")
    return ", ".join(parts)


def quoted(quote: Quote) -> str:
    """A quote in Markdown with its source."""
    return f"“{inline(shortened(quote.text))}” ({source(quote)})"


def subjects(items: Sequence[JustificationItem]) -> str:
    """`A vs B (no comparison); C vs D, E`, or `none`."""
    named = [cell(item.subject) + (f" ({item.remark})" if item.remark else "") for item in items]
    return "; ".join(named) or "none"


def improvement_remark(debrief: Debrief) -> str:
    """Why there are fewer than three things to say better."""
    if not debrief.overall.tally.scored:
        return "Nothing was scored, so there is nothing to compare your words with yet."
    if sum(len(gap.points) for gap in debrief.gaps) > len(debrief.improvements):
        return "What else was missed has no words of yours to start from; see Gaps."
    if not debrief.improvements:
        return "Nothing was missed in what could be judged."
    return "There are no more: nothing else was missed in what could be judged."


def talking_points_intro(debrief: Debrief) -> str:
    count = len(debrief.talking_points)
    if count == 5:
        return "Top 5 things to confidently say in an actual interview, in your own words:"
    what = "One sentence" if count == 1 else f"{count} sentences"
    return f"{what} to confidently say in an actual interview, in your own words (no more were fully stated):"


def measure_rows(summary: DeliverySummary) -> list[tuple[str, str, str, str]]:
    """Rows of (measure, value, usual range, reading) for the whole interview."""
    fillers = f"{summary.fillers_heard} heard + {summary.fillers_detected} detected"
    pauses = f"{summary.pauses}, {summary.long_pauses} over 2 s, longest {summary.longest_pause:.1f} s"
    asked = summary.thinking_seconds
    thinking = [("Time to think you asked for", f"{asked:.0f} s", "no norm", "counted nowhere else")] if asked else []
    mean_length = norms.length_band(summary.mean_length, 0) if summary.mean_length is not None else norms.NOT_MEASURED
    return [
        ("Pace", _with_unit(summary.pace, "words/min", 0), "120–170", summary.pace.band.value),
        (
            "Articulation",
            _with_unit(summary.articulation, "syllables/s", 1),
            "3.5–5.5",
            summary.articulation.band.value,
        ),
        (
            "Filled pauses",
            f"{_with_unit(summary.fillers, 'a minute', 1)} ({fillers})"
            if summary.fillers.value is not None
            else fillers,
            "up to 5 a minute",
            summary.fillers.band.value,
        ),
        ('"like"', _with_unit(summary.likes, "a minute", 1), "up to 3 a minute", summary.likes.band.value),
        ("Other empty phrases", norms.marker_text(_without_like(summary)) or "none", "no norm", "only counted"),
        ("Said twice in a row", str(summary.said_twice), "no norm", "only counted"),
        ("Begun again in other words", str(summary.begun_again), "no norm", "only counted"),
        ("Silent pauses", pauses, "no norm", "thinking is fine"),
        *thinking,
        (
            "Speaking share of the answer",
            NO_FIGURE if summary.speaking_share is None else f"{summary.speaking_share:.0%}",
            "60 % and more",
            "thinking is fine",
        ),
        (
            "Speech between two pauses",
            NO_FIGURE if summary.mean_run is None else f"{summary.mean_run:.1f} syllables on average",
            "no norm",
            "compare with yourself",
        ),
        ("Answer length", _with_unit(mean_length, "s on average", 0), "60–180 s", mean_length.band.value),
        (
            "Time to first word",
            NO_FIGURE if summary.mean_first_word is None else f"{summary.mean_first_word:.1f} s on average",
            "up to 3 s, thinking to 8 s",
            norms.first_word_band(summary.mean_first_word).band.value,
        ),
    ]


def _without_like(summary: DeliverySummary) -> dict[str, int]:
    return {marker: count for marker, count in summary.markers.items() if marker != "like"}


def answer_rows(summary: DeliverySummary) -> list[tuple[str, ...]]:
    """One row of Markdown cells for each spoken answer."""
    return [
        (
            f"{answer.number}. {cell(answer.title)}" + (f", follow-up {answer.turn}" if answer.turn else ""),
            _marked(answer.length, " s", 0),
            _marked(answer.pace, "", 0),
            _marked(answer.articulation, "", 1),
            f"{answer.pauses} ({answer.long_pauses})",
            NO_FIGURE if answer.speaking_share is None else f"{answer.speaking_share:.0%}",
            NO_FIGURE if answer.mean_run is None else f"{answer.mean_run:.1f}",
            f"{answer.fillers_heard} + {answer.fillers_detected}" + _remark(answer.fillers),
            _marked(answer.first_word, " s", 1),
        )
        for answer in summary.answers
    ]


def change_words(change: tuple[str, str]) -> str:
    """One correction of a transcript in words."""
    heard, said = change
    if not heard:
        return f"“{said}” added"
    return f"“{heard}” is “{said}”" if said else f"“{heard}” left out"


def _with_unit(measure: Measure, unit: str, digits: int) -> str:
    return NO_FIGURE if measure.value is None else f"{measure.value:.{digits}f} {unit}"


def _marked(measure: Measure, unit: str, digits: int) -> str:
    return NO_FIGURE if measure.value is None else f"{measure.value:.{digits}f}{unit}{_remark(measure)}"


def _remark(measure: Measure) -> str:
    return "" if measure.band in (Band.FINE, Band.NONE) else f" ({measure.band.value})"
