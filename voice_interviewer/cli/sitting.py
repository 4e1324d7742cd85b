"""One sitting of an interview, new or resumed: runs it into its folder and writes what is taken home."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from voice_interviewer.cli.ears import open_turn_judge, second_reading
from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.wiring import (
    EngineRoom,
    judging,
    make_listener,
    model_store,
    open_detector,
    open_source,
    parse_patience,
    plan_turns,
)
from voice_interviewer.config import user_folders
from voice_interviewer.debrief.files import write_session_files
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Debrief
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.map_document import map_markdown
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.ports import AudioSource, SelfCheckingSource
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.session.barge_in import BargeInSource
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import Event, Nudged, SessionStarted, Warned
from voice_interviewer.session.interview import Interview, Resumption
from voice_interviewer.session.journal import FolderJournal
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.session.store import new_session_id, read_record
from voice_interviewer.session.worded import ModelWords, RubricWords, Wording
from voice_interviewer.speech.endpointing import EndpointMode


@dataclass(frozen=True, slots=True)
class Finished:
    """Where everything is, and the debrief."""

    folder: Path
    record: SessionRecord
    debrief: Debrief


def now() -> datetime:
    """Local time with its offset, in whole seconds."""
    return datetime.now().astimezone().replace(microsecond=0)


def new_session(
    plan: QuestionPlan, repo_map: RepoMap, choices: EngineChoices, feedback: Feedback, out: Path | None
) -> tuple[Path, SessionStarted]:
    """The folder and the first event of a new session; `out` names the folder itself, else it lies with the others."""
    started = now()
    sessions = user_folders().sessions
    if choices.answers_from is not None:
        plan = with_recorded_reserve(plan, choices.answers_from)
    folder = out if out is not None else sessions / new_session_id(started, repo_map.name, sessions)
    opening = SessionStarted(
        session=folder.name,
        started_at=started.isoformat(),
        repo_path=str(repo_map.root),
        plan=plan,
        feedback=feedback,
        typed=choices.typed,
        engines=choices.names,
    )
    return folder, opening


def with_recorded_reserve(plan: QuestionPlan, answers: Path) -> QuestionPlan:
    """The plan with only those questions held in reserve whose answers were recorded, when the files are named after its
    questions: one that nobody answered must not take the place of one that somebody did."""
    recorded = {path.stem.partition("+")[0] for path in answers.glob("*.[wW][aA][vV]")}
    if not any(planned.id in recorded for planned in plan.questions):
        return plan
    return replace(plan, reserve=tuple(planned for planned in plan.reserve if planned.id in recorded))


def resumed_session(folder: Path) -> Resumption:
    """The session in this folder, to go on from now."""
    return Resumption(read_record(folder), now().isoformat())


def hold(
    opening: SessionStarted | Resumption,
    folder: Path,
    *,
    repo_map: RepoMap,
    room: EngineRoom,
    choices: EngineChoices,
    controls: Controls,
    emit: Callable[[Event], None],
    attended: bool,
) -> Finished:
    """Hold the interview to its end and write transcript and debrief. MissingPartError when the answers should be
    spoken and the recogniser or microphone is not there; a missing voice only means that questions are shown."""
    plan = opening.plan if isinstance(opening, SessionStarted) else opening.record.plan
    with ExitStack() as opened:
        listener = barge_in = None
        if (source := open_source(choices, plan_turns(plan))) is not None:
            opened.callback(source.close)
            if isinstance(opening, Resumption) and choices.answers_from is not None:
                _pass_over_answered(source, opening.record)
            if choices.headphones and choices.answers_from is None:
                source = barge_in = BargeInSource(source, open_detector())
            listener = make_listener(
                source,
                room.recognizer(choices),
                open_detector(),
                plan,
                choices.patience,
                open_turn_judge(model_store(), choices.turn_model),
            )
            opened.callback(listener.close)
        voice, sink, problem = room.speech(choices)
        if sink is not None:
            opened.callback(sink.close)
        speaker = Speaker(voice, sink)
        opened.callback(speaker.close)
        chooser = Judge(None, encoder=bundled_encoder())
        words: Wording = RubricWords()
        if choices.llm != "none":
            words = ModelWords(lambda: room.model(choices), speaker.prepare, speaker.is_ready, plan.sayings, chooser)
            opened.callback(words.close)
        again = second_reading(choices, folder, plan.vocabulary)
        if again is not None:
            opened.callback(again.close)
        journal = FolderJournal(folder)
        opened.callback(journal.close)
        if problem:
            emit(Warned(problem))

        def tell(event: Event) -> None:
            """Silence at the microphone gets its reason told, when the microphone knows one."""
            emit(event)
            if isinstance(event, Nudged) and isinstance(source, SelfCheckingSource) and source.input_problem:
                emit(Warned(source.input_problem))

        record = Interview(
            opening,
            speaker=speaker,
            listener=listener,
            judge=judging(room, choices, repo_map.facts),
            controls=controls,
            journal=journal,
            emit=tell,
            attended=attended,
            brisk=parse_patience(choices.patience) is EndpointMode.BRISK,
            acknowledging=choices.speech_to is None,
            read_again=again,
            barge_in=barge_in,
            wording=words,
            chooser=chooser,
        ).run()
    debrief = write_documents(folder, record, repo_map)
    return Finished(folder, record, debrief)


def _pass_over_answered(source: AudioSource, record: SessionRecord) -> None:
    """Recorded answers that were heard in an earlier sitting are not given again to a later question."""
    for question in record.questions:
        for turn in question.turns:
            if turn.audio:
                source.start(turn_name(question.planned.id, turn.follow_up_id))


def write_documents(folder: Path, record: SessionRecord, repo_map: RepoMap) -> Debrief:
    """transcript.md, debrief.md and debrief.json of a session."""
    rehearsed = repo_map.root.is_file()
    shown_map = "" if rehearsed else map_markdown(repo_map, round_availability(repo_map))
    write_session_files(folder, record, repo_map.facts, shown_map)
    return summarize(record, repo_map.facts)
