"""Measures judges on the labelled answers of the report split and says what each may be trusted for; `calibrate` prints this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voice_interviewer.errors import InterviewerError, ModelReplyError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.ports import LanguageModel
from voice_interviewer.scoring.agreement import Judged, figures, weighted_kappa
from voice_interviewer.scoring.attacks import Attack, attacks_on
from voice_interviewer.scoring.calibration import Calibration, calibration_for
from voice_interviewer.scoring.calibration_fit import Example, judged
from voice_interviewer.scoring.checklist import make_checklist, settle
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import LabelledAnswer, Split, Style, load_labelled
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.model_reader import read_with_model
from voice_interviewer.scoring.prompts import NAIVE_SCHEMA, naive_messages

MARGIN = 0.02
"""A model is used for scoring only when its kappa is above that of the words by at least this."""
OnProgress = Callable[[int, int], None]
"""Called with how many answers are done, of how many."""


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One judge on one set of answers."""

    judge: str
    judged: tuple[Judged, ...]

    @property
    def kappa(self) -> float:
        return weighted_kappa([(entry.expected, entry.given) for entry in self.judged])


def read_examples(
    answers: Sequence[LabelledAnswer],
    model: LanguageModel | None,
    memo: Memo,
    on_progress: OnProgress = _silent,
) -> tuple[Example, ...]:
    """The answers with their traces and, with a model, its odds. A model that cannot be used is an InterviewerError."""
    by_words = calibration_for(None)
    examples = []
    for done, answer in enumerate(answers, start=1):
        checklist = make_checklist(answer.planned, answer.turns)
        odds: Mapping[tuple[int, str], float] = {}
        if model is not None:
            reading = read_with_model(checklist, settle(checklist, {}, by_words, by_words), model, memo, lambda: False)
            if not reading.usable:
                raise ModelReplyError(f"The model cannot be measured: {reading.failure}", where=answer.id)
            odds = reading.odds
        examples.append(Example(answer, checklist, odds))
        on_progress(done, len(answers))
    return tuple(examples)


def calibrate(
    folder: Path,
    bank: Bank,
    model: LanguageModel | None,
    *,
    memo_folder: Path | None = None,
    naive: bool = False,
    on_progress: OnProgress = _silent,
) -> dict[str, object]:
    """The `calibrate` document: figures of the judge without a model and, when there is one, of the judge with it, both on
    the report questions; attacks that raised a level; and a verdict. `naive` adds the baseline that asks for a score."""
    answers = load_labelled(folder, bank)
    report = [answer for answer in answers if answer.split is Split.REPORT]
    by_words = calibration_for(None)
    examples = read_examples(report, model, Memo(memo_folder), on_progress)
    none = Measurement("none", tuple(judged(examples, by_words)))
    document: dict[str, object] = {
        "labelled": _labelled(answers),
        "none": _document(none, by_words) | {"attacks": _attacks(report, Judge(None))},
    }
    best = none
    if model is not None:
        calibration = calibration_for(model.identity)
        with_model = Measurement(
            f"{model.identity.engine} {model.identity.model}", tuple(judged(examples, calibration, by_words))
        )
        document["model"] = {"judge": with_model.judge, "digest": model.identity.digest} | _document(
            with_model, calibration
        )
        best = with_model if with_model.kappa >= none.kappa + MARGIN else none
        if naive:
            document["naive"] = figures(_naive(report, model, on_progress))
    document["use"] = {"scoring": best.judge, "trust": trust(best)}
    return document


def trust(measured: Measurement) -> str:
    """One sentence for people on what the figures allow."""
    found = figures(measured.judged)
    kappa, within = float(str(found["qwk"])), float(str(found["within_one"]))
    if kappa >= 0.75 and within >= 0.9:
        return "Levels are right to within one nearly always: trust trends, gaps and quotes; read single levels as +-1."
    if kappa >= 0.5:
        return "Levels are a rough guide: trust the quotes and the gaps that they point at, not single levels."
    return "Do not trust the levels; use the list of key points as a checklist of your own."


def _labelled(answers: Sequence[LabelledAnswer]) -> dict[str, object]:
    return {
        "answers": len(answers),
        "questions": len({answer.planned.id for answer in answers}),
        "tune_answers": sum(answer.split is Split.TUNE for answer in answers),
        "report_answers": sum(answer.split is Split.REPORT for answer in answers),
    }


def _document(measured: Measurement, calibration: Calibration) -> dict[str, object]:
    by_style = {
        style.value: figures([entry for entry in measured.judged if entry.style == style])["mean_absolute_error"]
        for style in Style
        if any(entry.style == style for entry in measured.judged)
    }
    return {
        **figures(measured.judged),
        "error_by_style": by_style,
        "fitted_on": calibration.fitted_on,
    }


def _attacks(answers: Sequence[LabelledAnswer], judge: Judge) -> dict[str, object]:
    """How many attacks of each kind raised a level or got above what the kind allows."""
    outcome: dict[str, list[bool]] = {}
    for attack in attacks_on(answers):
        outcome.setdefault(attack.kind, []).append(_succeeds(attack, judge))
    return {kind: {"tried": len(results), "succeeded": sum(results)} for kind, results in sorted(outcome.items())}


def _succeeds(attack: Attack, judge: Judge) -> bool:
    rating = judge.score(attack.planned, attack.turns, ()).rating or 0
    if attack.base is None:
        return rating > attack.allowed
    return rating > (judge.score(attack.planned, attack.base, ()).rating or 0)


def _naive(answers: Sequence[LabelledAnswer], model: LanguageModel, on_progress: OnProgress) -> list[Judged]:
    """The model simply asked for a score; an answer it cannot fill in counts as 0."""
    result = []
    for done, answer in enumerate(answers, start=1):
        points = [point.claim for point in answer.planned.question.key_points]
        try:
            reply = model.fill_form(
                naive_messages(answer.planned.text, points, [answer.text]), NAIVE_SCHEMA, max_tokens=16
            )
        except InterviewerError:
            reply = {}
        score = reply.get("score") if isinstance(reply, dict) else None
        given = score if isinstance(score, int) and 0 <= score <= 4 else 0
        result.append(Judged(answer.id, answer.planned.id, answer.style.value, answer.level, given, ()))
        on_progress(done, len(answers))
    return result
