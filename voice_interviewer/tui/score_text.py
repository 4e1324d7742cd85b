"""The score block of one question as text for a widget, the most useful part first."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content

from voice_interviewer.debrief.attempts import comparisons, rows
from voice_interviewer.debrief.clips import clip_of
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.terms import LEVEL_NAMES
from voice_interviewer.scoring.score import (
    AnswerScore,
    ClaimCheck,
    MistakeFound,
    PointScore,
    PointState,
    ScoreStatus,
    Verdict,
)
from voice_interviewer.session.record import QuestionRecord, TurnRecord
from voice_interviewer.speech.rewording import changed_words
from voice_interviewer.speech.words import Delivery
from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.untrusted import ink, ink_line, one_line

BLANK = Content("")
PLAYABLE = 9
"""As many quotes have a key of their own."""


def score_block(
    score: AnswerScore,
    planned: PlannedQuestion | None,
    delivery: Delivery | None,
    glyphs: Glyphs,
    kept: QuestionRecord | None = None,
) -> Content:
    """Rating, justification, what got better since the attempt before, strengths, gap, key point, model answer, then the
    evidence and the delivery. Quotes that `kept` has a recording of are numbered, to be played by their number."""
    title = planned.question.title if planned is not None else score.question
    round_name = f"{planned.question.round.value} {glyphs.dash} " if planned is not None else ""
    lines: list[Content] = [ink_line(f"Score: {round_name}{title}", "bold $text-accent"), BLANK]
    lines += _numbers(score, glyphs)
    if kept is not None:
        lines += _progress(kept, score, glyphs)
        lines += _corrected(kept)
    if score.strengths:
        lines += [BLANK, ink("Strengths", "bold $text-success")]
        lines += [ink_line(f"{glyphs.ready} {strength}") for strength in score.strengths]
    if score.gap:
        lines += [BLANK, ink("Gap", "bold $text-warning"), ink(score.gap)]
    if score.key_point:
        lines += [BLANK, ink("Key point for interview", "bold $text-primary"), ink(score.key_point)]
    if score.model_answer:
        lines += [BLANK, ink("Model answer", "bold"), ink(score.model_answer)]
    lines += _repository(score.claims, glyphs)
    lines += _mistakes(score.mistakes, glyphs)
    lines += _checklist(score.key_points, planned, glyphs, () if kept is None else kept.turns)
    if score.missing_definitions:
        lines += [BLANK, ink("Definitions to learn", "bold"), ink_line(", ".join(score.missing_definitions))]
    lines += _delivery(delivery, glyphs)
    return Content("\n").join(lines)


def _numbers(score: AnswerScore, glyphs: Glyphs) -> list[Content]:
    if score.status is ScoreStatus.UNSCORED or score.rating is None:
        reason = one_line(score.reason) or "the answer could not be judged"
        return [ink(f"Not scored: {reason}", "bold $text-warning")]
    border = "  (borderline: one point more or less decides)" if score.borderline else ""
    rating = (
        f"Rating: {score.rating}/4 {glyphs.dash} {one_line(score.level) or LEVEL_NAMES[min(max(score.rating, 0), 4)]}"
    )
    lines = [Content.assemble(_bar(score.rating, glyphs), ink(rating, "bold"), ink(border, "$text-muted"))]
    if score.tech_justification is not None:
        remark = f" {glyphs.dash} {one_line(score.justification_remark)}" if score.justification_remark else ""
        head = ink(f"Tech justification: {score.tech_justification}/4", "bold")
        lines.append(Content.assemble(_bar(score.tech_justification, glyphs), head, ink(remark)))
    if score.reason:
        lines.append(ink_line(score.reason, "$text-muted"))
    return lines


def _bar(rating: int, glyphs: Glyphs) -> Content:
    return ink(glyphs.full * rating + glyphs.empty * (4 - rating) + " ", "$text-primary")


def _repository(claims: tuple[ClaimCheck, ...], glyphs: Glyphs) -> list[Content]:
    lines = [_claim(claim, glyphs) for claim in claims if claim.verdict is not Verdict.UNKNOWN]
    return [BLANK, ink("What you said about your repository", "bold"), *lines] if lines else []


def _claim(claim: ClaimCheck, glyphs: Glyphs) -> Content:
    place = f"{one_line(claim.path)}:{claim.line}"
    if claim.verdict is Verdict.AGREES:
        return ink(f"{glyphs.ready} you said {one_line(claim.said)}: {place} agrees")
    return ink(f"{glyphs.failed} you said {one_line(claim.said)}: {place} says {one_line(claim.repo)}", "$text-error")


def _mistakes(mistakes: tuple[MistakeFound, ...], glyphs: Glyphs) -> list[Content]:
    if not mistakes:
        return []
    lines = [BLANK, ink("Mistakes", "bold $text-error")]
    for mistake in mistakes:
        right = f" Right is: {one_line(mistake.correction)}" if mistake.correction else ""
        lines.append(ink(f"{glyphs.failed} {one_line(mistake.claim)}.{right}".replace("..", ".")))
    return lines


def _progress(kept: QuestionRecord, score: AnswerScore, glyphs: Glyphs) -> list[Content]:
    """The last two attempts side by side."""
    found = comparisons(replace(kept, score=score))
    if not found:
        return []
    latest = found[-1]
    table = rows(latest)
    width = max(len(name) for name, _, _ in table)
    lines = [BLANK, ink(f"Attempt {latest.attempt} beside attempt {latest.attempt - 1}", "bold $text-primary")]
    lines += [ink(f"{name:<{width}}  {before:>12}  {glyphs.arrow}  {now}") for name, before, now in table]
    lines += [ink_line(f"{glyphs.ready} won: {claim}", "$text-success") for claim in latest.won]
    lines += [ink_line(f"{glyphs.failed} lost: {claim}", "$text-warning") for claim in latest.lost]
    return lines


def _corrected(kept: QuestionRecord) -> list[Content]:
    """What the candidate put right before this score."""
    changes = [
        change
        for turn in kept.turns
        if turn.heard is not None and turn.transcript is not None
        for change in changed_words(turn.heard.text, turn.transcript.text)
    ]
    if not changes:
        return []
    told = "; ".join(f'"{heard}" is "{said}"' if heard else f'"{said}" added' for heard, said in changes[:4])
    more = f" and {len(changes) - 4} more" if len(changes) > 4 else ""
    return [ink_line(f"Judged as you corrected it: {told}{more}", "$text-muted")]


def _checklist(
    points: tuple[PointScore, ...], planned: PlannedQuestion | None, glyphs: Glyphs, turns: tuple[TurnRecord, ...]
) -> list[Content]:
    if not points:
        return []
    claims = {} if planned is None else {point.id: point.claim for point in planned.question.key_points}
    symbols = {
        PointState.STATED: glyphs.ready,
        PointState.PARTLY: glyphs.partly,
        PointState.MISSED: glyphs.dash,
        PointState.CONTRADICTED: glyphs.failed,
    }
    lines = [BLANK, ink("Key points", "bold")]
    playable = 0
    for point in points:
        claim = one_line(claims.get(point.id, point.id))
        quote = f'  "{one_line(point.evidence.quote)}"' if point.evidence is not None else ""
        parts = [ink(f"{symbols[point.state]} {point.state.value}: {claim}")]
        if clip_of(turns, point.evidence) is not None:
            playable += 1
            if playable <= PLAYABLE:
                parts.append(Content.from_markup(f" [@click=screen.play({playable})]{glyphs.interviewer}{playable}[/]"))
        lines.append(Content.assemble(*parts, ink(quote, "italic $text-muted")))
    return lines


def _delivery(delivery: Delivery | None, glyphs: Glyphs) -> list[Content]:
    if delivery is None or not delivery.answer_seconds:
        return []
    parts = [f"{delivery.answer_seconds:.0f} s", _count(delivery.word_count, "word")]
    if delivery.words_per_minute is not None:
        parts.append(f"{delivery.words_per_minute:.0f} words a minute")
    parts.append(_count(len(delivery.filled_pauses), "filled pause"))
    parts.append(_count(delivery.long_pauses, "long pause"))
    if delivery.response_latency is not None:
        parts.append(f"first word after {delivery.response_latency:.1f} s")
    return [BLANK, ink("Delivery", "bold"), ink(f" {glyphs.dot} ".join(parts))]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
