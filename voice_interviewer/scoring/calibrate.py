"""Measures judges on the labelled answers of the report split and says what each may be trusted for; `calibrate` prints this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voice_interviewer.errors import InterviewerError, ModelReplyError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.ports import LanguageModel, SentenceEncoder
from voice_interviewer.scoring.agreement import Judged, figures, gain_interval, plain_kappa, weighted_kappa
from voice_interviewer.scoring.attacks import Attack, attacks_on
from voice_interviewer.scoring.calibration import MARGIN, Calibration, calibration_for
from voice_interviewer.scoring.calibration_fit import Example, judged
from voice_interviewer.scoring.checklist import make_checklist, settle
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import LabelledAnswer, Split, Style, load_heard, load_labelled, load_second
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.model_reader import read_with_model
from voice_interviewer.scoring.prompts import NAIVE_SCHEMA, naive_messages
from voice_interviewer.scoring.score import PointState

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
    encoder: SentenceEncoder,
    on_progress: OnProgress = _silent,
) -> tuple[Example, ...]:
    """The answers with their traces and, with a model, its odds. A model that cannot be used is an InterviewerError."""
    by_words = calibration_for(None)
    examples = []
    for done, answer in enumerate(answers, start=1):
        checklist = make_checklist(answer.planned, answer.turns, (), encoder)
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
    encoder: SentenceEncoder,
    *,
    memo_folder: Path | None = None,
    naive: bool = False,
    on_progress: OnProgress = _silent,
) -> dict[str, object]:
    """The `calibrate` document: figures of the judge without a model and, when there is one, of the judge with it, both on
    the report questions; attacks that raised a level; and a verdict. `naive` adds the baseline that asks for a score."""
    answers = load_labelled(folder, bank)
    report = [answer for answer in answers if answer.split is Split.REPORT]
    memo = Memo(memo_folder)
    by_words = calibration_for(None)
    examples = read_examples(report, model, memo, encoder, on_progress)
    none = Measurement("none", tuple(judged(examples_without_odds(examples), by_words)))
    heard = read_examples(load_heard(folder, report), None, memo, encoder)
    document: dict[str, object] = {
        "labelled": _labelled(answers),
        "raters": _raters(load_second(folder, answers)),
        "none": _document(none, by_words, heard) | {"attacks": _attacks(answers, Judge(None, encoder=encoder))},
    }
    best, reason = none, "No model was measured."
    if model is not None:
        calibration = calibration_for(model.identity)
        with_model = Measurement(
            f"{model.identity.engine} {model.identity.model}", tuple(judged(examples, calibration, by_words))
        )
        gain = round(with_model.kappa - none.kappa, 3)
        low, high = gain_interval(with_model.judged, none.judged)
        attacks = _attacks(answers, Judge(model, encoder=encoder, memo_folder=memo_folder, calibration=calibration))
        document["model"] = {
            "judge": with_model.judge,
            "digest": model.identity.digest,
            **_document(with_model, calibration, ()),
            "gain": gain,
            "gain_interval": [round(low, 3), round(high, 3)],
            "attacks": attacks,
        }
        best = with_model if gain >= MARGIN else none
        reason = f"The model's kappa is {gain:+.2f} against the judge without it; {MARGIN:+.2f} is asked of it."
        if naive:
            document["naive"] = figures(_naive(report, model, on_progress))
    document["use"] = {"scoring": best.judge, "reason": reason, "trust": trust(best)}
    return document


def examples_without_odds(examples: Sequence[Example]) -> list[Example]:
    """The same answers as if no model had been asked."""
    return [replace(example, odds={}) for example in examples]


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
        "by_style": {style.value: sum(answer.style is style for answer in answers) for style in Style},
    }


def _raters(rated: Sequence[tuple[LabelledAnswer, int, Mapping[str, PointState]]]) -> dict[str, object]:
    """How far two raters agree: what a judge can reach at best."""
    levels = [(answer.level, level) for answer, level, _ in rated]
    states = [(answer.states[point], state) for answer, _, given in rated for point, state in given.items()]
    return {
        "answers": len(rated),
        "qwk": round(weighted_kappa(levels), 3),
        "kappa": round(plain_kappa(levels), 3),
        "exact": round(sum(one == other for one, other in levels) / max(len(levels), 1), 3),
        "point_kappa": round(plain_kappa(states), 3),
    }


def _document(measured: Measurement, calibration: Calibration, heard: Sequence[Example]) -> dict[str, object]:
    by_style = {
        style.value: _in_short([entry for entry in measured.judged if entry.style == style])
        for style in Style
        if any(entry.style == style for entry in measured.judged)
    }
    document: dict[str, object] = {**figures(measured.judged), "by_style": by_style, "fitted_on": calibration.fitted_on}
    document["pairs_in_order"] = _pairs(measured)
    if heard:
        document["heard"] = _heard(measured, judged(heard, calibration))
    return document


def _in_short(part: Sequence[Judged]) -> dict[str, object]:
    found = figures(part)
    return {name: found[name] for name in ("answers", "mean_absolute_error", "bias")}


def _pairs(measured: Measurement) -> dict[str, int]:
    """Of the right answers that a few words turn into their opposite: how many get the higher level."""
    given = {entry.id: entry.given for entry in measured.judged}
    pairs = [(given[entry.id], given[entry.pair]) for entry in measured.judged if entry.pair in given]
    return {"pairs": len(pairs), "in_order": sum(wrong < right for wrong, right in pairs)}


def _heard(measured: Measurement, copies: Sequence[Judged]) -> dict[str, object]:
    """Copies out of the recogniser beside the same answers as written."""
    written = {entry.id: entry.given for entry in measured.judged}
    same = [(written[entry.id], entry.given) for entry in copies if entry.id in written]
    found = figures(copies)
    return {
        "answers": len(copies),
        "level_unchanged": round(sum(one == other for one, other in same) / max(len(same), 1), 3),
        "qwk": found["qwk"],
        "qwk_as_written": round(
            weighted_kappa([(entry.expected, written[entry.id]) for entry in copies if entry.id in written]), 3
        ),
        "bias": found["bias"],
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
