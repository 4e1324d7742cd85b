"""Measures the judge of answers on the labelled set, fits its constants, and times one answer.

usage: scripts/bench judge [--llm embedded|ollama:MODEL|none] [--read-minutes N] [--fit] [--naive] [--json]

Without --fit it prints what `voice-interviewer calibrate` prints. `--read-minutes` asks the model about as many labelled
answers as fit in that time and keeps what it said; `--fit` then writes the constants fitted to the tune questions it knows
into the package. Figures on the tune questions are made by leaving out one question at a time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.cli.wiring import EngineRoom, model_store
from voice_interviewer.config import user_folders
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.errors import ModelReplyError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.ports import LanguageModel, Message, ModelIdentity, YesNo
from voice_interviewer.scoring import calibration as constants
from voice_interviewer.scoring.agreement import Judged, figures, levels_of, weighted_kappa
from voice_interviewer.scoring.calibrate import calibrate
from voice_interviewer.scoring.calibration import Calibration, calibration_for, load_calibrations, write_calibrations
from voice_interviewer.scoring.calibration_fit import Example, fit, judged
from voice_interviewer.scoring.checklist import make_checklist, settle
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import LabelledAnswer, Split, load_labelled
from voice_interviewer.scoring.memo import Memo
from voice_interviewer.scoring.model_reader import read_with_model
from voice_interviewer.scoring.score import Turn
from voice_interviewer.speech.words import Transcript

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "labelled"
CONSTANTS = Path(constants.__file__).with_name("calibration.json")


class Recorded:
    """A model that knows only what its memo remembers; everything else is a ModelReplyError."""

    context_tokens = 4096

    def __init__(self, identity: ModelIdentity) -> None:
        self.identity = identity

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        del messages
        raise ModelReplyError("this prompt was not read yet")

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        del messages, schema, max_tokens
        raise ModelReplyError("recorded models fill no forms")

    def close(self) -> None:
        """Nothing to release."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def in_reading_order(answers: Sequence[LabelledAnswer]) -> list[LabelledAnswer]:
    """Questions by turns, so that a short reading has something of each: first four answers of every tune question, then of
    every report question, and so on."""
    counts: dict[str, int] = {}
    keyed = []
    for answer in answers:
        number = counts.get(answer.planned.id, 0)
        counts[answer.planned.id] = number + 1
        keyed.append(((number // 4, answer.split is Split.REPORT, number), answer))
    return [answer for _, answer in sorted(keyed, key=lambda entry: entry[0])]


def read(answers: Sequence[LabelledAnswer], model: LanguageModel, memo: Memo, minutes: float) -> None:
    """Ask about as many answers as the minutes allow; what was read before costs nothing."""
    by_words = calibration_for(None)
    started = time.monotonic()
    for number, answer in enumerate(in_reading_order(answers), start=1):
        if time.monotonic() - started > minutes * 60:
            say(f"time is up after {number - 1} answers")
            return
        checklist = make_checklist(answer.planned, answer.turns, (), bundled_encoder())
        before = time.monotonic()
        reading = read_with_model(checklist, settle(checklist, {}, by_words, by_words), model, memo, lambda: False)
        say(f"{number} of {len(answers)}: {answer.id}, {len(reading.odds)} items, {time.monotonic() - before:.1f} s")


def known_examples(
    answers: Sequence[LabelledAnswer], identity: ModelIdentity | None, memo: Memo, by_words: Calibration
) -> list[Example]:
    """The answers whose every item the memo knows; all of them when no model is asked for."""
    examples = []
    for answer in answers:
        checklist = make_checklist(answer.planned, answer.turns, (), bundled_encoder())
        if identity is None:
            examples.append(Example(answer, checklist, {}))
            continue
        findings = settle(checklist, {}, by_words, by_words)
        reading = read_with_model(checklist, findings, Recorded(identity), memo, lambda: False)
        if reading.usable and not reading.failure:
            examples.append(Example(answer, checklist, reading.odds))
    return examples


def left_out(examples: Sequence[Example], by_words: Calibration | None) -> list[Judged]:
    """Each question judged with constants fitted to the other questions."""
    result: list[Judged] = []
    for question in sorted({example.answer.planned.id for example in examples}):
        others = [example for example in examples if example.answer.planned.id != question]
        own = [example for example in examples if example.answer.planned.id == question]
        result += judged(own, fit(others, by_words), by_words)
    return result


def fit_and_write(answers: Sequence[LabelledAnswer], identity: ModelIdentity | None, memo: Memo) -> None:
    """Fit to what is known of the tune questions, write the constants, and print figures for tune and report."""
    known = dict(load_calibrations(CONSTANTS))
    words = calibration_for(None)
    examples = known_examples(answers, identity, memo, words)
    tune = [example for example in examples if example.answer.split is Split.TUNE]
    report = [example for example in examples if example.answer.split is Split.REPORT]
    by_words = None if identity is None else words
    fitted = fit(tune, by_words)
    levels = (0.0, *fitted.thresholds.levels, 1.0)
    if not all(low < high for low, high in pairwise(levels)):
        raise SystemExit(
            f"The levels {levels[1:5]} leave one out: read more answers of every level first. Nothing is written."
        )
    held_out = left_out(tune, by_words)
    if identity is not None:
        plain = left_out([replace(example, odds={}) for example in tune], None)
        gain = round(weighted_kappa(levels_of(held_out)) - weighted_kappa(levels_of(plain)), 3)
        fitted = replace(fitted, gain=gain)
        say(json.dumps({"tune, the same without the model": figures(plain), "gain": gain}))
    known["none" if identity is None else identity.digest or identity.model] = fitted
    write_calibrations(CONSTANTS, known)
    say(json.dumps({"tune, one question left out": figures(held_out)}))
    if report:
        say(json.dumps({"report": figures(judged(report, fitted, by_words))}))
        if identity is not None:
            without = [replace(example, odds={}) for example in report]
            say(json.dumps({"report, the same without the model": figures(judged(without, words))}))


WORDS = 200


def spoken_at_length(answers: Sequence[LabelledAnswer]) -> tuple[LabelledAnswer, tuple[Turn, ...]]:
    """An answer of 200 words with two follow-up answers, put together from labelled ones to the same question."""
    first = max(answers, key=lambda answer: len(answer.text))
    same = [answer for answer in answers if answer.planned.id == first.planned.id and answer is not first]
    same.sort(key=lambda answer: -len(answer.text))
    words = " ".join([first.text, *(answer.text for answer in same)]).split()[:WORDS]
    prompts = first.planned.question.follow_ups[:2]
    turns = [Turn(0, first.planned.text, Transcript(" ".join(words)))]
    for index, (asked, answer) in enumerate(zip(prompts, same[1:], strict=False), start=1):
        turns.append(Turn(index, asked.text, Transcript(answer.text), asked.id, asked.targets))
    return first, tuple(turns)


def time_one_answer(answers: Sequence[LabelledAnswer], model: LanguageModel | None) -> dict[str, object]:
    """Seconds for such an answer without and with the model (loaded, nothing remembered); processor seconds of this process
    beside them, because other work may run."""
    answer, turns = spoken_at_length(answers)
    times: dict[str, object] = {"words": [len(turn.transcript.text.split()) for turn in turns]}
    for name, judge in (
        ("none", Judge(None, encoder=bundled_encoder())),
        ("model", Judge(model, encoder=bundled_encoder())),
    ):
        if name == "model" and model is None:
            continue
        judge.score(answer.planned, turns[:1] if name == "none" else (), ())  # whatever is loaded only once
        before, processor = time.monotonic(), time.process_time()
        judge.score(answer.planned, turns, ())
        times[name] = round(time.monotonic() - before, 3)
        times[f"{name}_processor"] = round(time.process_time() - processor, 3)
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm", default="none")
    parser.add_argument("--read-minutes", type=float, default=0.0)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memo", type=Path, default=user_folders().cache / "judge")
    options = parser.parse_args()
    bank = load_bank()
    answers = load_labelled(LABELLED, bank)
    room = EngineRoom(model_store())
    try:
        model = room.model(EngineChoices(llm=options.llm, stt=DEFAULT_STT, voice=DEFAULT_VOICE, offline=True))
        memo = Memo(options.memo)
        if options.read_minutes and model is not None:
            read(answers, model, memo, options.read_minutes)
        if options.fit:
            fit_and_write(answers, model.identity if model else None, memo)
            return 0
        document = calibrate(LABELLED, bank, model, bundled_encoder(), memo_folder=options.memo, naive=options.naive)
        document["seconds"] = time_one_answer(answers, model)
        print(json.dumps(document, indent=None if options.json else 2))
    finally:
        room.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
