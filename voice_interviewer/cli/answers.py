"""The commands about single answers: transcribe and score."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.output import print_json, print_text
from voice_interviewer.cli.repository import scan
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.cli.wiring import (
    EngineRoom,
    judging,
    model_store,
    open_detector,
    open_recognizer,
)
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.errors import BadInputError, reason_of
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.grounding import ground, without_repository
from voice_interviewer.plan.planner import vocabulary
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.rubric import Question
from voice_interviewer.ports import Recognizer
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.scoring.score import Turn
from voice_interviewer.scoring.score_document import score_block_markdown, score_document
from voice_interviewer.session.hearing import Heard, hear_sound
from voice_interviewer.session.record import NOTHING_HEARD
from voice_interviewer.speech.pcm import read_wav
from voice_interviewer.speech.transcript_document import transcript_document
from voice_interviewer.speech.words import Transcript


class FileEars:
    """Hears WAV files as an interview would, with the spellings of one repository."""

    def __init__(self, recognizer: Recognizer, vocabulary: Sequence[str]) -> None:
        self._recognizer = recognizer
        self._lexicon = pronounced_lexicon(vocabulary)
        self._detector = open_detector()

    def hear(self, wav: Path) -> Heard:
        """The answer in one file."""
        return hear_sound(
            read_wav(wav),
            self._detector,
            self._recognizer,
            lexicon=self._lexicon,
            clock=time.monotonic,
        )


def vocabulary_of(repo: Path | None) -> tuple[str, ...]:
    """Names of a repository that the recogniser should spell right; the general terms are always known."""
    return () if repo is None else vocabulary(scan(repo), load_bank())


def transcribe_files(wavs: Sequence[Path], *, repo: Path | None, stt: str, as_json: bool) -> int:
    """Transcribe each file; one file gives one document, several give `transcripts`."""
    for wav in wavs:
        if not wav.is_file():
            raise BadInputError("there is no such sound file", where=str(wav), next_step="Give PCM WAV files.")
    with waiting("transcribing") as advance, closing(open_recognizer(model_store(), stt)) as recognizer:
        ears = FileEars(recognizer, vocabulary_of(repo))
        results = []
        for number, wav in enumerate(wavs):
            advance(number, len(wavs))
            results.append((wav, ears.hear(wav)))
    documents = [{"file": str(wav), **transcript_document(heard)} for wav, heard in results]
    if not as_json:
        for wav, heard in results:
            print_text(f"{wav}\n{heard.transcript.text or '(nothing was heard)'}\n")
    elif len(documents) == 1:
        print_json(documents[0])
    else:
        print_json({"transcripts": documents})
    return 0


def score_answer(
    question_id: str,
    *,
    text: Path | None,
    wav: Path | None,
    follow_ups: Sequence[Path],
    repo: Path | None,
    llm: str,
    stt: str,
    offline: bool,
    as_json: bool,
) -> int:
    """Score one answer with its follow-up answers."""
    if (text is None) == (wav is None):
        raise BadInputError("one answer is needed", next_step="Give either --text FILE or --wav FILE.")
    question = load_bank().by_id(question_id)
    repo_map = scan(repo) if repo is not None else None
    planned = planned_question(question, repo_map)
    choices = EngineChoices(llm=llm, stt=stt, voice="", offline=offline)
    with waiting("judging"), closing(EngineRoom(model_store())) as room:
        turns = _turns(planned, [text or wav or Path(), *follow_ups], room, choices, vocabulary_of(repo))
        facts = repo_map.facts if repo_map is not None else ()
        score = judging(room, choices, facts)(planned, turns)
    if as_json:
        print_json(score_document(score))
    else:
        print_text(score_block_markdown(score, f"{question.round} — {question.title}"))
    return 0


def planned_question(question: Question, repo_map: RepoMap | None) -> PlannedQuestion:
    """The question as an interview about this repository would ask it, or in its general wording without one."""
    grounded = ground(question, repo_map) if repo_map is not None else None
    return grounded or without_repository(question)


def _turns(
    planned: PlannedQuestion,
    files: Sequence[Path],
    room: EngineRoom,
    choices: EngineChoices,
    vocabulary: Sequence[str],
) -> tuple[Turn, ...]:
    """The answers in order; which follow-up the later ones reply to is not known, so they count for every point."""
    ears: list[FileEars] = []
    turns: list[Turn] = []
    for index, file in enumerate(files):
        unheard = ""
        if file.suffix.lower() == ".wav":
            if not ears:
                ears.append(FileEars(room.recognizer(choices), vocabulary))
            transcript = ears[0].hear(file).transcript
            unheard = NOTHING_HEARD if transcript.empty else ""
        else:
            transcript = Transcript(_read_text(file))
        turns.append(Turn(index, planned.text if index == 0 else "", transcript, unheard=unheard))
    return tuple(turns)


def _read_text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read().strip()
    try:
        return file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"cannot read the answer: {reason_of(error)}",
            where=str(file),
            next_step="Give a UTF-8 text file or a WAV file.",
        ) from error
