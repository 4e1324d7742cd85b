"""Chooses the next follow-up from what the answer left out; fast, without a language model, and without giving hints.

A point that was half said or contradicted is asked about with the candidate's own words before the question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from voice_interviewer.plan.question_plan import PlannedFollowUp, PlannedQuestion
from voice_interviewer.scoring.judge import WORDS_ALONE, Judge
from voice_interviewer.scoring.justification import parts_asked_for, terms_to_define
from voice_interviewer.scoring.levels import target_order
from voice_interviewer.scoring.score import AnswerScore, PointState, ScoreStatus, Turn
from voice_interviewer.scoring.sentences import says_nothing
from voice_interviewer.session.quoting import own_words
from voice_interviewer.speech.spoken import spoken_form

MAX_FOLLOW_UPS = 2
EASIER_PROBE = "easier-probe"
"""The id of the one question asked after "I don't know"."""
DEFINE, COMPARE, WEIGH = "justify-definition", "justify-alternatives", "justify-trade-off"
"""Ids of follow-ups about the justification, worded by rule."""
WRONG_CHOICE = "When would that be the wrong choice, and what does it cost you?"


@dataclass(frozen=True, slots=True)
class NextPrompt:
    """A follow-up to ask now."""

    text: str
    spoken: str
    follow_up_id: str
    targets: str
    """The key point it aims at; empty for the easier probe and for justification questions."""
    leaks: bool
    lead: str = ""
    """The beginning of `text` that gives the candidate's own words back; may be empty."""


def next_prompt(
    planned: PlannedQuestion,
    turns: Sequence[Turn],
    asked: Sequence[str],
    sayings: Mapping[str, str] | None = None,
    judge: Judge = WORDS_ALONE,
) -> NextPrompt | None:
    """The next follow-up after `turns`, or None to close the question.

    `asked` are the follow-up ids already put to the candidate, skipped ones included, `sayings` the user's own
    pronunciations, `judge` tells what was said and must be quick. After "I don't know" to the question
    itself comes the easier probe and then nothing; after "I don't know" to a follow-up nothing; an answer at level 4
    is asked for the missing part of its justification alone; otherwise one follow-up is always asked and a second only where a
    point is still open.
    """
    if len(asked) >= MAX_FOLLOW_UPS or EASIER_PROBE in asked or not turns:
        return None
    prompts = (planned.text, planned.spoken, turns[-1].prompt)
    if says_nothing(turns[-1], prompts):
        if turns[-1].index > 0 or asked:
            return None
        return NextPrompt(
            planned.easier_probe, spoken_form(planned.easier_probe, sayings), EASIER_PROBE, "", leaks=True
        )
    score = judge.score(planned, turns, ())
    if score.status is ScoreStatus.UNSCORED:
        return None
    if score.rating == 4:
        chosen = _justification_prompt(planned, score, frozenset(asked))
    else:
        chosen = _choose(planned, score, turns, frozenset(asked))
    if chosen is None or (chosen.spoken and not chosen.lead):
        return chosen
    question = chosen.spoken or spoken_form(chosen.text, sayings)
    return replace(chosen, spoken=f"{spoken_form(chosen.lead, sayings)} {question}".strip())


def foreseeable(planned: PlannedQuestion, sayings: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What may be asked, as it is spoken, after an answer to this question, the likeliest first; without the candidate's own
    words that may come before it."""
    rubric = [follow_up.spoken or follow_up.text for follow_up in planned.follow_ups]
    parts = parts_asked_for(planned.question)
    by_rule = [_define(term) for term in terms_to_define(planned.question)]
    by_rule += [_compare(planned)] if "alternatives" in parts else []
    by_rule += [WRONG_CHOICE] if "trade_off" in parts else []
    return (*rubric, *(spoken_form(text, sayings) for text in (*by_rule, planned.easier_probe)))


def _choose(
    planned: PlannedQuestion, score: AnswerScore, turns: Sequence[Turn], asked: frozenset[str]
) -> NextPrompt | None:
    states = {point.id: point.state for point in score.key_points}
    waiting = [follow_up for follow_up in planned.follow_ups if follow_up.id not in asked]
    open_points = target_order(planned.question.key_points, states)
    for point in (point for point in open_points if point.core):
        for follow_up in waiting:
            if follow_up.targets == point.id:
                return _rubric(follow_up, own_words(point, score, turns))
    justification = _justification_prompt(planned, score, asked)
    if justification:
        return justification
    for point in (point for point in open_points if not point.core):
        for follow_up in waiting:
            if follow_up.targets == point.id:
                return _rubric(follow_up, own_words(point, score, turns))
    if asked or not waiting:
        return None
    stated = sum(state is PointState.STATED for state in states.values())
    return _rubric(waiting[stated % len(waiting)])


def _rubric(follow_up: PlannedFollowUp, lead: str = "") -> NextPrompt:
    return NextPrompt(
        text=f"{lead}{follow_up.text}",
        spoken=follow_up.spoken or follow_up.text,
        follow_up_id=follow_up.id,
        targets=follow_up.targets,
        leaks=follow_up.leaks,
        lead=lead,
    )


def _justification_prompt(planned: PlannedQuestion, score: AnswerScore, asked: frozenset[str]) -> NextPrompt | None:
    """A question about the weakest part of the justification that the answer left at zero; none when one was asked."""
    parts = score.justification
    if parts is None or asked & {DEFINE, COMPARE, WEIGH}:
        return None
    prompts: dict[str, tuple[str, Callable[[], str]]] = {
        "definition": (DEFINE, lambda: _define(score.missing_definitions[0] if score.missing_definitions else "it")),
        "alternatives": (COMPARE, lambda: _compare(planned)),
        "trade_off": (WEIGH, lambda: WRONG_CHOICE),
    }
    for name, (identifier, word) in prompts.items():
        if name in parts.asked and getattr(parts, name) == 0.0:
            text = word()
            return NextPrompt(text, "", identifier, "", leaks=False)
    return None


def _define(term: str) -> str:
    return f"How would you define {term} in one sentence?"


def _compare(planned: PlannedQuestion) -> str:
    terms = [definition.term for definition in planned.question.definitions]
    subject = terms[0] if terms else "this"
    return f"What could you have used instead of {subject}, and how would it have differed?"
