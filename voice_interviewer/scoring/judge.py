"""Judges one question's answers: words and meaning always, a language model on top when there is one; code makes the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.terms import level_name
from voice_interviewer.ports import Cancelled, LanguageModel, SentenceEncoder
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.batch_reader import BY_FORMS, read_in_forms
from voice_interviewer.scoring.calibration import Calibration, calibration_for, is_calibrated
from voice_interviewer.scoring.checklist import Checklist, Findings, make_checklist, settle
from voice_interviewer.scoring.feedback import gap, justification_remark, strengths
from voice_interviewer.scoring.justification import justify
from voice_interviewer.scoring.levels import CREDIT, Level, justification_points, level_of
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.model_reader import Reading, read_with_model
from voice_interviewer.scoring.prompts import PROMPT_VERSION
from voice_interviewer.scoring.rehearsal import check_document_numbers, time_remark
from voice_interviewer.scoring.rephrasing import rephrase
from voice_interviewer.scoring.score import AnswerScore, ScoreStatus, Turn
from voice_interviewer.scoring.trust import UNTRIED, Trust, Use

FEW_WORDS = 12
"""With fewer words of content than this an answer cannot get above Competent."""
FEW_WORDS_LEVEL = 2
LIST_LEVEL = 2
"""Nor can one whose points all come from a bare list of terms."""
FOLLOW_UP_GAIN = 1
"""Follow-ups raise the level of the first answer by at most this."""
NOTHING_HEARD = "nothing was heard"


def _never() -> bool:
    return False


class Judge:
    """Scores answers. Without a model (None) words and their meaning decide; with one, its yes/no probabilities are
    combined with them. The same turns give the same score; what the model said is kept in `memo_folder` when given."""

    def __init__(
        self,
        model: LanguageModel | None,
        *,
        encoder: SentenceEncoder | None = None,
        memo_folder: Path | None = None,
        calibration: Calibration | None = None,
        by_words: Calibration | None = None,
        trust: Trust = UNTRIED,
    ) -> None:
        """Without an `encoder` words are compared as words alone. `calibration` is for the model, `by_words` for judging
        without one; by default the fitted constants. `trust` says what the model may be used for; one that may be used for
        nothing is never asked."""
        self._model = model
        self._trust = trust
        self._encoder = encoder
        self._memo = Memo(memo_folder)
        meaning = encoder is not None
        self._by_words = by_words or calibration_for(None, meaning=meaning)
        self._with_model = calibration or calibration_for(model.identity if model else None, meaning=meaning)

    def score(
        self,
        planned: PlannedQuestion,
        turns: Sequence[Turn],
        facts: Sequence[Fact],
        *,
        cancelled: Cancelled = _never,
    ) -> AnswerScore:
        """The score block of one question. `turns` are the answered turns in order, `facts` everything known about the
        repository. Never raises for what a model does: then the words decide and `reason` says why."""
        heard = [turn for turn in turns if not turn.unheard]
        if not heard:
            reasons = [turn.unheard for turn in turns]
            return _unscored(planned, reasons[0] if reasons else NOTHING_HEARD)
        checklist = make_checklist(planned, heard, facts, self._encoder)
        findings = settle(checklist, {}, self._by_words, self._by_words)
        engine = {"engine": "none", "model": "", "digest": "", "prompt_version": PROMPT_VERSION}
        if self._model is None:
            return _block(checklist, findings, self._by_words, "", engine)
        if self._trust.use is Use.NOTHING:
            reason = (
                f"Judged without the model {self._model.identity.model}, which cannot be trusted: {self._trust.shown}."
            )
            return _block(checklist, findings, self._by_words, reason, engine)
        return self._with_a_model(self._model, checklist, findings, engine, cancelled)

    def make_ready(self, planned: PlannedQuestion) -> None:
        """Work out ahead what the first score of this question would otherwise wait for."""
        make_checklist(planned, (), (), self._encoder)

    def _with_a_model(
        self,
        model: LanguageModel,
        checklist: Checklist,
        by_words: Findings,
        engine: Mapping[str, str],
        cancelled: Cancelled,
    ) -> AnswerScore:
        calibration, used = self._with_model, Use.ITEMS
        reading: Reading | None = None
        if self._trust.use is Use.FORMS:
            batch = read_in_forms(checklist, model, self._memo, cancelled)
            if batch.reading.usable:
                checklist, reading, used = batch.checklist, batch.reading, Use.FORMS
                calibration = calibration if is_calibrated(model.identity) else BY_FORMS
        if reading is None:
            reading = read_with_model(checklist, by_words, model, self._memo, cancelled)
        if not reading.usable:
            reason = f"Judged without the model: {reading.failure}."
            return _block(checklist, by_words, self._by_words, reason, engine)
        calibration = self._trust.applied(calibration)
        findings = settle(checklist, reading.odds, calibration, self._by_words)
        identity = model.identity
        named = {"engine": identity.engine, "model": identity.model, "digest": identity.digest}
        tried = {"probe": self._trust.shown, "use": used.value} if self._trust.shown else {}
        reason = f"Some key points were judged without the model: {reading.failure}." if reading.failure else ""
        score = _block(checklist, findings, calibration, reason, {**engine, **named, **tried})
        return rephrase(score, model, self._memo).score if used is Use.FORMS else score


WORDS_ALONE = Judge(None)
"""Judges at once, by the words of the rubric and nothing else."""


def _block(
    checklist: Checklist,
    findings: Findings,
    calibration: Calibration,
    reason: str,
    engine: Mapping[str, str],
) -> AnswerScore:
    planned = checklist.planned
    question = planned.question
    level = level_from(checklist, findings, calibration)
    claims = (
        *checklist.claims,
        *check_document_numbers(checklist.answers, planned.facts),
    )
    reason = f"{time_remark(checklist.answers, planned.facts)} {reason}".strip()
    states = {point.id: point.state for point in findings.points}
    justified = justify(planned, checklist.answers, checklist.finder, states, findings.trade_off, checklist.untrue)
    removed = tuple(text for answer in checklist.answers for text in answer.removed)
    if removed:
        one = len(removed) == 1
        note = (
            f"{len(removed)} sentence{'' if one else 's'} addressed to the grader {'was' if one else 'were'} left out."
        )
        reason = f"{reason} {note}".strip()
    return AnswerScore(
        question=question.id,
        status=ScoreStatus.SCORED,
        reason=reason,
        rating=level.rating,
        level=level_name(level.rating),
        tech_justification=justification_points(justified.parts) if justified.parts.asked else None,
        justification_remark=justification_remark(justified),
        borderline=level.borderline,
        coverage=level.coverage,
        key_points=findings.points,
        mistakes=findings.mistakes,
        claims=claims,
        strengths=strengths(question, findings.points),
        gap=gap(question, findings.points, findings.mistakes, claims),
        key_point=planned.key_point,
        model_answer=planned.model_answer,
        justification=justified.parts,
        missing_definitions=justified.undefined,
        engine=engine,
        removed=removed,
    )


def level_from(checklist: Checklist, findings: Findings, calibration: Calibration) -> Level:
    """The level of these findings: follow-ups raise the first answer by one at most; few words, or terms without sentences,
    cannot earn much."""
    question = checklist.question
    first = level_of(question, findings.first_credits, findings.first_mistakes, calibration.thresholds)
    whole = level_of(question, findings.credits, findings.mistakes, calibration.thresholds)
    rating = min(whole.rating, first.rating + FOLLOW_UP_GAIN, most_for(checklist, findings))
    return Level(rating, whole.coverage, whole.borderline)


def most_for(checklist: Checklist, findings: Findings) -> int:
    """The highest level that an answer of this form can get, whatever it names: none without a point that can be shown."""
    credited = [point for point in findings.points if CREDIT[point.state] > 0.0]
    if not credited:
        return 0
    if all(checklist.listed(point.id) for point in credited):
        return LIST_LEVEL
    return FEW_WORDS_LEVEL if checklist.content_words < FEW_WORDS else 4


def _unscored(planned: PlannedQuestion, reason: str) -> AnswerScore:
    return AnswerScore(
        question=planned.id,
        status=ScoreStatus.UNSCORED,
        reason=reason,
        rating=None,
        level="",
        tech_justification=None,
        justification_remark="",
        borderline=False,
        coverage=0.0,
        key_points=(),
        mistakes=(),
        claims=(),
        strengths=(),
        gap="",
        key_point=planned.key_point,
        model_answer=planned.model_answer,
        engine={"engine": "none", "model": "", "digest": "", "prompt_version": PROMPT_VERSION},
    )
