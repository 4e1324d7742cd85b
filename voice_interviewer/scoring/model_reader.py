"""Asks the language model about the items worth asking, within its context, through the memo; its failures become a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_interviewer.errors import MissingPartError, ModelReplyError
from voice_interviewer.ports import Cancelled, LanguageModel
from voice_interviewer.scoring.calibration import log_odds
from voice_interviewer.scoring.checklist import TRADE_OFF, Checklist, Findings, Odds, may_be_made
from voice_interviewer.scoring.evidence import Trace
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.prompts import estimated_tokens, statement_messages
from voice_interviewer.scoring.score import PointState
from voice_interviewer.scoring.sentences import Answer

LEAST_MASS = 0.5
"""Below this share of yes and no at the first token, the model did not answer the question."""
DOUBTFUL = (0.15, 0.85)
"""Only points that the words leave this doubtful are asked about: below, a yes has no words to rest on; above, the model
could only be wrong."""
TRACE_COVERAGE = 0.3
"""Points in follow-ups that aim elsewhere are asked about only from this word coverage on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The log-odds that were obtained, and why some or all are missing."""

    odds: Odds
    failure: str = ""
    """Empty when every item asked about was answered; the judge then says nothing about it."""
    usable: bool = True
    """False when so little was answered that words alone must decide."""


def read_with_model(
    checklist: Checklist, by_words: Findings, model: LanguageModel, memo: Memo, cancelled: Cancelled
) -> Reading:
    """One yes/no for each item of `_worth_asking`; never raises for what the model does."""
    odds: dict[tuple[int, str], float] = {}
    failed = asked = 0
    reason = ""
    for answer, item, claim in _worth_asking(checklist, by_words):
        if cancelled():
            return Reading({}, "judging was stopped before the model was done", usable=False)
        asked += 1
        try:
            value = _ask(checklist, answer, item, claim, model, memo)
        except ModelReplyError as error:
            failed += 1
            reason = reason or error.what
            if failed >= 3 and failed * 2 > asked:
                break
            continue
        except MissingPartError as error:
            return Reading({}, error.what, usable=False)
        if value is None:
            failed += 1
            reason = reason or "the model did not answer yes or no"
        else:
            odds[answer.turn.index, item] = value
    if failed * 2 > asked:
        return Reading({}, reason, usable=False)
    return Reading(odds, reason)


def _worth_asking(checklist: Checklist, by_words: Findings) -> Iterator[tuple[Answer, str, str]]:
    """Items in rubric order that a reply can still move: points that the words leave in doubt, in a follow-up only those
    still open, and mistakes that the words name."""
    open_points = {point.id for point in by_words.points if point.state is not PointState.STATED}
    for answer in checklist.answers:
        turn = answer.turn
        if not any(index == turn.index for index, _ in checklist.traces):
            continue
        for item in checklist.points:
            trace = checklist.trace(turn.index, item.id)
            aimed = item.id == turn.targets or trace.alias_words > 0 or trace.coverage >= TRACE_COVERAGE
            sure = by_words.sureness.get((turn.index, item.id), 0.0)
            if trace.opposed or trace.evidence is None or not DOUBTFUL[0] <= sure < DOUBTFUL[1]:
                continue
            if turn.index == 0 or (aimed and item.id in open_points):
                yield answer, item.id, item.claim
        for item in checklist.mistakes:
            if may_be_made(checklist.trace(turn.index, item.id)):
                yield answer, item.id, item.claim
        trade_off = checklist.question.trade_off
        if trade_off and _traced(checklist.trace(turn.index, TRADE_OFF)):
            yield answer, TRADE_OFF, trade_off.claim


def _traced(trace: Trace) -> bool:
    return (
        trace.evidence is not None and not trace.opposed and (trace.alias_words > 0 or trace.coverage >= TRACE_COVERAGE)
    )


def _ask(checklist: Checklist, answer: Answer, item: str, claim: str, model: LanguageModel, memo: Memo) -> float | None:
    """Log-odds of yes; None when the model's first token was neither. An answer that does not fit the context is asked
    about with only the sentences around the trace."""
    question = answer.turn.prompt or checklist.planned.text
    messages = statement_messages(question, [sentence.text for sentence in answer.graded], claim)
    if estimated_tokens(messages) > model.context_tokens:
        context = checklist.trace(answer.turn.index, item).context
        messages = statement_messages(question, [context], claim)
    reply = memo.yes_no(model, messages)
    return log_odds(reply.p_yes) if reply.mass >= LEAST_MASS else None
