"""A recorded case through the same interview: byte for byte with recorded engines, within stated tolerances with real ones.

A case is a folder: `case.yaml`, `answers/<turn>.wav`, `recorded/` (what the engines said when it was recorded) and
`expected/` (`session.jsonl`, `transcript.md`, `debrief.md`, `debrief.json`).
"""

from __future__ import annotations

import difflib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz.distance import Levenshtein

from voice_interviewer.debrief.files import write_session_files
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.engines.wav_files import WavAnswers
from voice_interviewer.errors import BadInputError, CheckFailedError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.map_document import map_markdown
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Feedback, Mode, Scope
from voice_interviewer.ports import LanguageModel, ModelIdentity, Recognizer, SpeechDetector
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import Event, SessionStarted
from voice_interviewer.session.hearing import Listener
from voice_interviewer.session.interview import Interview
from voice_interviewer.session.journal import JOURNAL_NAME, MemoryJournal, journal_text
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.session.recorded import (
    UPDATE_STEP,
    RecordedDetector,
    RecordedLanguageModel,
    RecordedRecognizer,
    RecordingDetector,
    RecordingFile,
    RecordingLanguageModel,
    RecordingRecognizer,
)
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.endpointing import EndpointMode, EndpointSettings

CASE_NAME = "case.yaml"
CORPUS_NAME = "corpus.yaml"
EXPECTED_NAMES = (JOURNAL_NAME, "transcript.md", "debrief.md", "debrief.json")


class Tolerances(BaseModel):
    """How far a run with real engines may differ from the recorded one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word_error_rate: float = Field(default=0.05, ge=0, le=1)
    """Of each answer, against the recorded transcript."""
    rating_levels: int = Field(default=1, ge=0, le=4)
    """Of each question."""


class CaseFile(BaseModel):
    """`case.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    repo: str
    """Relative to the case's folder."""
    questions: tuple[str, ...] = Field(min_length=1)
    voice: str
    """Who or what speaks the answers, and under which licence."""
    seed: int = 1
    feedback: Feedback = Feedback.EACH
    patience: EndpointMode = EndpointMode.PATIENT
    started_at: str = "2026-01-15T09:00:00+00:00"
    tolerances: Tolerances = Tolerances()


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it lies on disk."""

    folder: Path
    file: CaseFile

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def repo(self) -> Path:
        return (self.folder / self.file.repo).resolve()

    @property
    def answers(self) -> Path:
        return self.folder / "answers"

    def recording(self, engine: str, *, fresh: bool = False) -> RecordingFile:
        return RecordingFile(self.folder / "recorded" / f"{engine}.jsonl", fresh=fresh)


@dataclass(frozen=True, slots=True)
class CaseEngines:
    """The engines of one run; the voice is not among them, because nobody listens to a replay."""

    detector: SpeechDetector
    recognizer: Recognizer
    model: LanguageModel | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave: the record, and the files as text by name."""

    record: SessionRecord
    files: Mapping[str, str]


def load_case(folder: Path) -> Case:
    """Read a case; BadInputError names what is wrong with it."""
    path = folder / CASE_NAME
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return Case(folder, CaseFile.model_validate(content))
    except OSError as error:
        raise BadInputError(
            f"this is no recorded case: {error.strerror}", where=str(path), next_step="Give a folder with a case.yaml."
        ) from error
    except yaml.YAMLError as error:
        raise BadInputError(f"this is not YAML: {error}", where=str(path)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"{place}: {first['msg']}", where=str(path)) from error


def recorded_engines(case: Case) -> CaseEngines:
    """The engines as they answered when the case was recorded."""
    names = _read_names(case)
    model = None
    if names.model is not None:
        model = RecordedLanguageModel(case.recording("model"), names.model, names.context_tokens)
    return CaseEngines(
        detector=RecordedDetector(case.recording("detector"), names.detector),
        recognizer=RecordedRecognizer(case.recording("recognizer"), names.recognizer),
        model=model,
    )


def run_case(case: Case, engines: CaseEngines) -> Outcome:
    """Hold the case's interview with these engines."""
    repo_map = scan_repository(case.repo)
    options = PlanOptions(mode=Mode.ROUNDS, scope=Scope.QUICK, seed=case.file.seed, question_ids=case.file.questions)
    plan = make_plan(repo_map, load_bank(), options)
    journal = MemoryJournal()
    source = WavAnswers(case.answers, known_turns=_turns(plan))
    judge = Judge(engines.model, encoder=bundled_encoder())
    record = Interview(
        _opening(case, plan, engines),
        speaker=Speaker(None, None),
        listener=Listener(
            source,
            engines.detector,
            engines.recognizer,
            settings=EndpointSettings.of(case.file.patience),
            lexicon=pronounced_lexicon(plan.vocabulary),
        ),
        judge=lambda planned, turns: judge.score(planned, turns, repo_map.facts),
        controls=Controls(),
        journal=journal,
        chooser=Judge(None, encoder=bundled_encoder()),
        emit=_nobody_watches,
        attended=False,
    ).run()
    return Outcome(record, {JOURNAL_NAME: journal_text(journal.events), **_documents(record, repo_map)})


def record_case(case: Case, real: CaseEngines) -> Outcome:
    """Run the case with real engines, keep what they said, and write the expected files from the recording."""
    detector_file, recognizer_file = case.recording("detector", fresh=True), case.recording("recognizer", fresh=True)
    model_file = case.recording("model", fresh=True)
    detector = RecordingDetector(real.detector, detector_file)
    engines = CaseEngines(
        detector,
        RecordingRecognizer(real.recognizer, recognizer_file),
        None if real.model is None else RecordingLanguageModel(real.model, model_file),
    )
    run_case(case, engines)
    detector.flush()
    for recording in (detector_file, recognizer_file, model_file):
        recording.save()
    _write_names(case, engines)
    return expect_recorded(case)


def expect_recorded(case: Case) -> Outcome:
    """Write the expected files from what the engines once said, for a change of the rules that asks the engines nothing new;
    CheckFailedError, and nothing written, when it does ask them something new."""
    outcome = run_case(case, recorded_engines(case))
    if UPDATE_STEP in outcome.files[JOURNAL_NAME]:
        raise CheckFailedError(
            "the interview asks the engines something that was not recorded", where=case.name, next_step=UPDATE_STEP
        )
    expected = case.folder / "expected"
    expected.mkdir(exist_ok=True)
    for name in EXPECTED_NAMES:
        (expected / name).write_text(outcome.files[name], "utf-8", newline="\n")
    return outcome


def differences(case: Case, outcome: Outcome) -> tuple[str, ...]:
    """Where the files differ from the expected ones, byte for byte; empty when they are the same."""
    found: list[str] = []
    for name in EXPECTED_NAMES:
        path = case.folder / "expected" / name
        try:
            expected = path.read_bytes().decode("utf-8")
        except OSError as error:
            found.append(f"{name}: cannot read the expected file ({error.strerror})")
            continue
        if expected != outcome.files[name]:
            found.append(f"{name}: {_first_difference(expected, outcome.files[name])}")
    return tuple(found)


def tolerance_report(case: Case, outcome: Outcome, recorded: Outcome) -> tuple[str, ...]:
    """Where a run with real engines leaves the tolerances; empty when it keeps them. A follow-up that only one of the
    two runs asked is no difference by itself: its question's rating is compared all the same."""
    found: list[str] = []
    tolerances = case.file.tolerances
    for real, known in zip(outcome.record.questions, recorded.record.questions, strict=True):
        name = known.planned.id
        for turn in known.turns:
            heard = next((other for other in real.turns if _same_prompt(other, turn)), None)
            if heard is None or turn.transcript is None:
                continue
            rate = word_error_rate(turn.transcript.text, heard.transcript.text if heard.transcript else "")
            if rate > tolerances.word_error_rate:
                limit = tolerances.word_error_rate
                found.append(f"{turn_name(name, turn.follow_up_id)}: word error rate {rate:.3f}, at most {limit}")
        ratings = [question.score.rating if question.score else None for question in (real, known)]
        here, there = ratings
        if (here is None) != (there is None):
            found.append(f"{name}: rating {here}, recorded {there}")
        elif here is not None and there is not None and abs(here - there) > tolerances.rating_levels:
            found.append(f"{name}: rating {here}, recorded {there}, at most {tolerances.rating_levels} apart")
    return tuple(found)


def word_error_rate(reference: str, heard: str) -> float:
    """Substitutions, deletions and insertions over the reference's words; case and punctuation do not count."""
    expected, got = _plain_words(reference), _plain_words(heard)
    if not expected:
        return 1.0 if got else 0.0
    return float(Levenshtein.distance(expected, got)) / len(expected)


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _same_prompt(one: TurnRecord, other: TurnRecord) -> bool:
    return one.index == other.index and one.follow_up_id == other.follow_up_id


def _first_difference(expected: str, actual: str) -> str:
    lines = list(
        difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=0)
    )
    shown = [line[:300] for line in lines[2:8]]
    return " | ".join(shown) or "only the line ends differ"


def _nobody_watches(event: Event) -> None:
    del event


def _turns(plan: QuestionPlan) -> tuple[str, ...]:
    return tuple(turn_name(planned.id) for planned in plan.questions)


def _opening(case: Case, plan: QuestionPlan, engines: CaseEngines) -> SessionStarted:
    model = engines.model.identity.model if engines.model is not None else "none"
    return SessionStarted(
        session=case.name,
        started_at=case.file.started_at,
        repo_path=case.file.repo,
        plan=plan,
        feedback=case.file.feedback,
        typed=False,
        engines=(("detector", engines.detector.name), ("recognizer", engines.recognizer.name), ("model", model)),
    )


def _documents(record: SessionRecord, repo_map: RepoMap) -> Mapping[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        write_session_files(Path(folder), record, repo_map.facts, map_markdown(repo_map, round_availability(repo_map)))
        return {
            path.name: path.read_bytes().decode("utf-8") for path in sorted(Path(folder).iterdir()) if path.is_file()
        }


class _Names(BaseModel):
    """`recorded/engines.json`: who answered."""

    detector: str
    recognizer: str
    model: ModelIdentity | None
    context_tokens: int


def _names_path(case: Case) -> Path:
    return case.folder / "recorded" / "engines.json"


def _read_names(case: Case) -> _Names:
    path = _names_path(case)
    try:
        return _Names.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadInputError(
            "the case has no usable recording",
            where=str(path),
            next_step="Record it with `voice-interviewer replay CASE --update`.",
        ) from error


def _write_names(case: Case, engines: CaseEngines) -> None:
    model = engines.model
    names = _Names(
        detector=engines.detector.name,
        recognizer=engines.recognizer.name,
        model=None if model is None else model.identity,
        context_tokens=0 if model is None else model.context_tokens,
    )
    document = json.dumps(names.model_dump(mode="json"), indent=2, sort_keys=True) + "\n"
    _names_path(case).write_text(document, "utf-8", newline="\n")


def cases_of(folders: Sequence[Path]) -> tuple[Case, ...]:
    """The cases in these folders, in the order given; a folder of labelled recordings for measuring hearing is no case and is
    left out, so that `audio_fixtures/*` names all cases."""
    cases = tuple(load_case(folder) for folder in folders if not (folder / CORPUS_NAME).is_file())
    if folders and not cases:
        raise BadInputError(
            "these folders hold recordings for measuring hearing, no recorded case",
            where=str(folders[0]),
            next_step="Give a folder with a case.yaml.",
        )
    return cases
