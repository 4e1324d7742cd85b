"""Holds a new interview on the plain terminal, and goes on with an interrupted one there or in the TUI."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import FrameType

from voice_interviewer.cli.choices import ResumeOptions, StartOptions
from voice_interviewer.cli.editor import open_in_editor
from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.first_start import offer_models
from voice_interviewer.cli.launch import on_a_terminal
from voice_interviewer.cli.output import note, print_json, print_text
from voice_interviewer.cli.plain import PlainTerminal, terminal_keys
from voice_interviewer.cli.repository import plan_of, session_map, show_map_of
from voice_interviewer.cli.sitting import Finished, hold, new_session, now, resumed_session
from voice_interviewer.cli.sound import play_clip
from voice_interviewer.cli.wiring import EngineRoom, model_store, parse_patience
from voice_interviewer.config import user_folders
from voice_interviewer.debrief.documents import debrief_document, score_summary_text
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.errors import BadInputError, StoppedError
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import ANSWERS_FROM, SessionStarted
from voice_interviewer.session.interview import Resumption
from voice_interviewer.session.record import SessionRecord
from voice_interviewer.session.store import SessionStore, read_record


def start_on_plain_terminal(options: StartOptions) -> int:
    """Hold a new interview; 0 when it was held, 130 when the candidate stopped it."""
    parse_patience(options.engines.patience)
    repo_map = show_map_of(options.repo)
    plan = plan_of(repo_map, options.plan_options())
    folder, opening = new_session(plan, repo_map, options.engines, options.feedback, options.out)
    return sit(opening, folder, repo_map, options.engines)


def resume_interview(options: ResumeOptions, *, tui: bool) -> int:
    """Go on with an interrupted interview."""
    folder = SessionStore(user_folders().sessions).find(options.session)
    resumption = resumed_session(folder)
    if resumption.record.finished:
        raise BadInputError(
            "this session is finished",
            where=str(folder),
            next_step="`voice-interviewer report` shows its debrief; start a new interview to practise more.",
        )
    engines = _engines_again(options.engines, resumption.record)
    offer_models(engines)
    record = replace(resumption.record, typed=engines.typed)
    resumption = replace(resumption, record=record)
    repo = Path(record.repo_path)
    if tui and on_a_terminal():
        from voice_interviewer.cli.screens import run_in_tui

        plan = record.plan
        seen = StartOptions(repo, engines, plan.mode, (), plan.scope, record.feedback, plan.seed)
        return run_in_tui(seen, (folder, resumption))
    return sit(resumption, folder, session_map(repo), engines)


def resume_as_json(options: ResumeOptions) -> int:
    """Go on with an interview on a plain terminal that writes to stderr; the debrief goes to stdout as JSON."""
    folder = SessionStore(user_folders().sessions).find(options.session)
    with redirect_stdout(sys.stderr):
        code = resume_interview(options, tui=False)
    print_json(debrief_document(summarize(read_record(folder))))
    return code


def _engines_again(engines: EngineChoices, record: SessionRecord) -> EngineChoices:
    """The engines of the resumed sitting: typed stays typed, and recorded answers go on when their folder is there."""
    answers = dict(record.engines).get(ANSWERS_FROM)
    if answers is not None and engines.answers_from is None and not engines.typed and Path(answers).is_dir():
        engines = replace(engines, answers_from=Path(answers), silent=engines.speech_to is None)
    return replace(engines, typed=engines.typed or record.typed)


def sit(opening: SessionStarted | Resumption, folder: Path, repo_map: RepoMap, choices: EngineChoices) -> int:
    """Hold one sitting on the plain terminal; 0 when it came to its end, 130 when the candidate stopped it."""
    controls = Controls()
    keys = None if choices.answers_from is not None else terminal_keys(typed=choices.typed)
    terminal = PlainTerminal(
        controls,
        typed=choices.typed,
        keys=keys,
        play=lambda clip: play_clip(folder, clip, choices.output_device, lambda: False),
        open_file=lambda path, line: open_in_editor(repo_map.root / path, line),
    )
    if isinstance(opening, Resumption):
        terminal.know(opening.record)
    room = EngineRoom(model_store(), terminal.tell_stage)
    room.prepare(choices)
    try:
        with stop_on_interrupt(controls) as interrupted:
            terminal.listen_to_keys()
            finished = hold(
                opening,
                folder,
                repo_map=repo_map,
                room=room,
                choices=choices,
                controls=controls,
                emit=terminal.emit,
                attended=terminal.attended,
            )
    finally:
        room.close()
    tell_finished(finished)
    return StoppedError.exit_code if interrupted else 0


def tell_finished(finished: Finished) -> None:
    """The score summary and where everything is."""
    print_text(f"\n{score_summary_text(finished.debrief)}")
    print_text(f"\nDebrief:    {finished.folder / 'debrief.md'}\nTranscript: {finished.folder / 'transcript.md'}")


@contextmanager
def stop_on_interrupt(controls: Controls) -> Iterator[list[str]]:
    """The first Ctrl-C ends the interview properly, with its debrief; the second one ends the process. Yields a list
    that is not empty once the first one came."""
    interrupted: list[str] = []

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        if interrupted:
            raise KeyboardInterrupt
        interrupted.append(now().isoformat())
        note("Stopping: the debrief of what was answered is being written. Ctrl-C again to leave at once.")
        controls.press(Control.STOP)

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, previous)
