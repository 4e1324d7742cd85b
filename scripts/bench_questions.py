"""Measures whether spoken questions keep their technical terms: Piper says each question, the recogniser writes what it hears.

`bench_questions.py [--sample 40 --seed 1] [--rest] [--follow-ups] [--show]` takes the whole bank, a seeded sample, or all but
that sample; with `--follow-ups` a follow-up of each question (the first that holds a term) instead of the question. Every
question is asked about the first test repository that supports it, with that repository's vocabulary in the recogniser, as in
an interview. A question's terms are those of the lexicon and of the technologies table that stand in its text and are said
(not a path that only the screen shows); a question without any is left out. A term is kept when it stands, as it is
written, in the repaired words, which are what a candidate would see as heard.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from bench_hearing import occurrences

from voice_interviewer.config import user_folders
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank, load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.terms import Mode, Scope
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.speech.pcm import Sound
from voice_interviewer.speech.spoken import spoken_form
from voice_interviewer.speech.vocabulary import Lexicon

REPOSITORIES = Path(__file__).parents[1] / "tests" / "repos"
FIRST = "bookshop"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many questions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rest", action="store_true", help="all questions but the sample")
    parser.add_argument("--follow-ups", action="store_true", help="their follow-ups instead of the questions")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print what was said and heard where a term is lost")
    parser.add_argument("--voice", type=Path, default=user_folders().models / "piper-en_US-joe-medium")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    options = parser.parse_args()
    bank = load_bank()
    voice, recognizer = PiperVoice(options.voice), WhisperRecognizer(options.model, threads=options.threads)
    known = known_terms(bank)
    questions, said, kept = 0, 0, 0
    lost: Counter[str] = Counter()
    asked = chosen(bank, options.sample, options.seed, rest=options.rest)
    for plan in planned(bank, asked):
        (question,) = plan.questions
        spoken, terms = said_terms(question, known, follow_ups=options.follow_ups)
        if not terms:
            continue
        parts = list(voice.synthesize(spoken))
        sound = Sound(np.concatenate([part.samples for part in parts]), parts[0].rate)
        heard = hear_sound(
            sound, SileroDetector(WebRtcDetector()), recognizer, lexicon=pronounced_lexicon(plan.vocabulary)
        ).transcript.text
        missing = [term for term in terms if not occurrences(term, heard)]
        questions += 1
        said, kept = said + len(terms), kept + len(terms) - len(missing)
        lost.update(missing)
        print(
            f"{question.id}: {len(terms) - len(missing)} of {len(terms)}{' lost ' if missing else ''}{', '.join(missing)}",
            flush=True,
        )
        if options.show and missing:
            print(f"  said  {spoken}\n  heard {heard}", flush=True)
    print(f"{questions} of {len(asked)} questions have terms: {kept} of {said} kept, {100 * kept / max(said, 1):.1f} %")
    print("lost most: " + ", ".join(f"{term} {count}" for term, count in lost.most_common(12)))


def said_terms(question: PlannedQuestion, known: Sequence[str], *, follow_ups: bool) -> tuple[str, tuple[str, ...]]:
    """What is spoken of a question, and the terms in it; of its follow-ups the first that has any."""
    turns = [(follow.text, follow.spoken) for follow in question.follow_ups]
    for text, spoken in turns if follow_ups else [(question.text, question.spoken)]:
        terms = tuple(term for term in terms_of(text, known) if is_said(term, spoken))
        if terms:
            return spoken, terms
    return "", ()


def chosen(bank: Bank, sample: int, seed: int, *, rest: bool) -> tuple[str, ...]:
    """The ids of the questions to ask, in the order of the bank."""
    ids = [question.id for question in bank.questions]
    drawn = set(random.Random(seed).sample(ids, min(sample, len(ids))))
    if not sample:
        return tuple(ids)
    return tuple(name for name in ids if (name in drawn) != rest)


def planned(bank: Bank, asked: Sequence[str]) -> Iterator[QuestionPlan]:
    """A plan of one question for each, on the first repository that supports it."""
    folders = sorted((path for path in REPOSITORIES.glob("*/repo")), key=lambda path: (path.parent.name != FIRST, path))
    maps: dict[Path, RepoMap] = {}
    for name in asked:
        options = PlanOptions(mode=Mode.ROUNDS, scope=Scope.QUICK, seed=1, question_ids=(name,))
        for folder in folders:
            if folder not in maps:
                maps[folder] = scan_repository(folder)
            try:
                yield make_plan(maps[folder], bank, options)
                break
            except BadInputError:
                continue
        else:
            raise SystemExit(f"No test repository supports the question {name}.")


def known_terms(bank: Bank) -> tuple[str, ...]:
    """Written terms that can be looked for in a text."""
    rows = bank.technologies
    names = {row.name for row in rows} | {other.name for row in rows for other in row.alternatives}
    return tuple(sorted({*Lexicon.from_names().exact.values(), *(name for name in names if " " not in name)}))


def terms_of(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The terms in a question's text; a term inside a longer one (`CIDR` in `CIDR block`) is not counted twice."""
    found = [term for term in known if occurrences(term, text)]
    return tuple(term for term in found if not any(term != other and term in other for other in found))


def is_said(term: str, spoken: str) -> bool:
    """Whether the spoken question holds the term, as it is written or as it is said."""
    forms = {term, spoken_form(term), spoken_form(term.lower())}
    return any(re.search(rf"(?<!\w){re.escape(form)}", spoken, re.IGNORECASE) for form in forms)


if __name__ == "__main__":
    main()
