"""What the plain terminal says on request: the keys of the moment, who is at work, attempts side by side, quotes by number."""

from __future__ import annotations

import re

from voice_interviewer.debrief.attempts import comparisons, rows
from voice_interviewer.debrief.clips import clip_of
from voice_interviewer.scoring.score import AnswerScore
from voice_interviewer.session.events import EndReason
from voice_interviewer.tui.glyphs import ASCII, level_words
from voice_interviewer.tui.keys import keys_in, rows_in
from voice_interviewer.tui.moment import LISTENING_MOMENTS
from voice_interviewer.tui.state import ViewState
from voice_interviewer.tui.wording import pace_words, state_words

KEY_HELP = (
    "Keys, each with Enter: (Enter alone) done, r repeat, s skip, t let me think, p pause, e type this answer, "
    "f put right a misheard word, o the cited file, w what goes on, ? the keys of the moment, q stop"
)
TYPED_HELP = (
    "Type each answer on one line. Commands: /repeat /skip /pause /go /file /where /help /stop; /retry after a score"
)
SCORE_HELP = "Enter: next question; r: retry this one; f: put right a misheard word; 1 to 9: hear a quote"
FIX_HELP = "Put it right with: f heard words = what you said"


def keys_now(view: ViewState) -> str:
    """The keys of this moment, one a line."""
    lines = [
        f"{_key_words(keys_in(row, view.moment))}: {row.help}"
        for row in rows_in(view)
        if row.act.value not in ("copy", "hide")
    ]
    return "\n".join(["Keys now, each with Enter", *lines, "w: Say what goes on."])


def where_text(view: ViewState) -> str:
    """Who is at work, how far the interview and the answer are; the glance of those who do not look."""
    words = state_words(view, 0.0, ASCII)
    parts = [words.headline.capitalize()]
    if view.asked is not None:
        parts.append(f"question {view.asked.number} of {view.asked.total}")
    if view.moment in LISTENING_MOMENTS:
        parts.append(f"{view.answer_seconds:.0f} s, {view.words_so_far} words")
        parts.append(f"microphone {level_words(view.level_dbfs)}")
        parts.append(pace_words(view.pace, ASCII).replace(" | ", ", "))
    said = f"{view.committed} {view.tentative}".strip()
    return ". ".join(parts) + "." + (f"\nSo far: {said}" if said else "")


def retry_text(view: ViewState, score: AnswerScore) -> str:
    """The last two attempts at the question side by side; empty after the first one."""
    kept = view.recorded(score.question)
    found = () if kept is None else comparisons(kept)
    if not found:
        return ""
    latest = found[-1]
    lines = [f"Attempt {latest.attempt} beside attempt {latest.attempt - 1}:"]
    lines += [f"  {name}: {before}, now {now}" for name, before, now in rows(latest)]
    lines += [f"  won: {claim}" for claim in latest.won] + [f"  lost: {claim}" for claim in latest.lost]
    return "\n".join(lines)


def quotes_text(view: ViewState, score: AnswerScore) -> str:
    """What was said for each key point, by the number that plays it."""
    kept = view.recorded(score.question)
    turns = () if kept is None else kept.turns
    claims = {} if kept is None else {point.id: point.claim for point in kept.planned.question.key_points}
    said = [
        f'{point.state.value}: {claims.get(point.id, point.id)} "{point.evidence.quote}"'
        for point in score.key_points
        if point.evidence is not None and clip_of(turns, point.evidence) is not None
    ]
    return "\n".join(f"  {number} {text}" for number, text in enumerate(said, start=1))


def corrected_text(heard: str, change: str) -> str | None:
    """`heard` with `old = new` put right in it, each place where whole words match; None when the words are not there."""
    old, equals, new = (part.strip() for part in change.partition("="))
    if not equals or not old:
        return None
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, old.split())) + r"(?!\w)"
    fixed, count = re.subn(pattern, lambda _: new, heard, flags=re.IGNORECASE)
    return " ".join(fixed.split()) if count else None


def nothing_heard(reason: EndReason) -> str:
    return "(nothing was heard)" if reason is not EndReason.TYPED else "(empty)"


def _key_words(keys: tuple[str, ...]) -> str:
    if all(key.isdecimal() for key in keys):
        return f"{keys[0]} to {keys[-1]}"
    shown = [key for key in keys if len(key) == 1 or key in ("enter", "question_mark")]
    return ", ".join({"enter": "Enter", "question_mark": "?"}.get(key, key) for key in shown)
