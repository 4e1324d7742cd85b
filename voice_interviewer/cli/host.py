"""The real program behind the TUI: its `Host` scans, loads engines in the background, and holds the interview."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from voice_interviewer.cli import editor, sound
from voice_interviewer.cli.choices import StartOptions
from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.first_start import takes_judge
from voice_interviewer.cli.past import SESSION_FILES, overall_line, past_debrief, past_sessions
from voice_interviewer.cli.repository import plan_of, planning, session_map
from voice_interviewer.cli.sitting import hold, new_session, now
from voice_interviewer.cli.wiring import EngineRoom, model_store
from voice_interviewer.cli.wiring import Stage as RoomStage
from voice_interviewer.debrief.clips import Clip
from voice_interviewer.debrief.documents import debrief_markdown, score_summary_text
from voice_interviewer.engines.devices import Direction, find_device, list_devices
from voice_interviewer.errors import BadInputError, InterviewerError
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Mode
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import Event, SessionFinished, SessionStarted
from voice_interviewer.session.interview import Resumption
from voice_interviewer.session.journal import read_journal
from voice_interviewer.tui.host import (
    Cancelled,
    Device,
    DeviceChoices,
    Finished,
    Level,
    ModelPresence,
    ModelState,
    ProgressView,
    RepositoryView,
    SetupChoices,
    SoundStep,
    SoundVerdict,
    Stage,
    StageState,
)
from voice_interviewer.weights.catalog import Use
from voice_interviewer.weights.store import ModelState as StoredState

BY_WORDS = "no language model: by words and meaning"
LEAVING_SECONDS = 3.0
"""How long a left interview may take to notice; after that the process ends around it."""


class ProgramHost:
    """One run of the program behind the screens; see `tui.host.Host`."""

    def __init__(self, options: StartOptions, resumed: tuple[Path, Resumption] | None = None) -> None:
        self._options = options
        self._resumed = resumed
        self._repo_map: RepoMap | None = None
        self._lock = threading.Lock()
        self._tell: Callable[[Stage], None] | None = None
        self._room = EngineRoom(model_store(), self._pass_stage)
        self._controls: Controls | None = None
        self._closed = False
        self._folder: Path | None = None
        """Of the session held last."""
        self._busy = threading.Lock()
        """Held while an interview runs, so that no engine is taken from under it."""

    @property
    def editor_takes_terminal(self) -> bool:
        return editor.takes_terminal(editor.editor_command(os.environ))

    def repository(self, progress: Callable[[str], None]) -> RepositoryView:
        progress("reading the repository")
        repo_map = self._scanned()
        return RepositoryView(repo_map, round_availability(repo_map))

    def devices(self) -> DeviceChoices:
        found = list_devices()
        return DeviceChoices(
            inputs=tuple(Device(device.name, device.name, device.default) for device in found.inputs),
            outputs=tuple(Device(device.name, device.name, device.default) for device in found.outputs),
            problem=found.problem,
        )

    def models(self, choices: SetupChoices) -> tuple[ModelState, ...]:
        store = model_store()
        engines = self._engines(choices)
        names = [("voice", engines.voice)]
        if not choices.typed:
            names.insert(0, ("speech recognition", engines.stt))
        names += [
            ("judge", model.name)
            for model in store.catalog.defaults()
            if model.use is Use.JUDGE and takes_judge(choices.llm, model)
        ]
        states = {
            StoredState.PRESENT: ModelPresence.PRESENT,
            StoredState.PARTIAL: ModelPresence.DAMAGED,
            StoredState.MISSING: ModelPresence.MISSING,
        }
        return tuple(
            ModelState(
                use=use,
                name=name,
                state=states[store.state(name)],
                size_bytes=store.catalog.get(name).size,
                remedy=f"voice-interviewer models pull {name}",
            )
            for use, name in names
        )

    def prepare(self, choices: SetupChoices, stage: Callable[[Stage], None]) -> None:
        engines = self._engines(choices)
        names = ["voice", *([] if engines.typed else ["speech recognition"]), "judge"]
        for name in names:
            stage(Stage(name, StageState.WAITING))
        with self._lock:
            self._tell = stage
        self._room.prepare(engines)
        if not engines.typed:
            if engines.answers_from is None:
                find_device(Direction.INPUT, engines.input_device or None)
            self._room.recognizer(engines)
        for load in (self._room.voice, self._room.model):
            try:
                load(engines)
            except InterviewerError:
                # The stage has told it; questions are then shown, and answers judged by their words.
                continue

    def monitor(self, input_device: str, tell: Callable[[Level], None], cancelled: Cancelled) -> None:
        sound.watch_level(input_device, tell, lambda: self._closed or cancelled())

    def sound_test(
        self,
        input_device: str,
        output_device: str,
        tell: Callable[[SoundStep, float], None],
        cancelled: Cancelled,
    ) -> SoundVerdict:
        return sound.record_and_play_back(input_device, output_device, tell, lambda: self._closed or cancelled())

    def progress(self) -> ProgressView:
        return past_sessions(now().date())

    def debrief(self, session: str) -> Finished:
        finished = past_debrief(session)
        self._folder = finished.folder
        return finished

    def play(self, clip: Clip, output_device: str, cancelled: Cancelled) -> None:
        if self._folder is None:
            raise BadInputError("there is no session to play from")
        sound.play_clip(self._folder, clip, output_device, lambda: self._closed or cancelled())

    def run(self, choices: SetupChoices, controls: Controls, emit: Callable[[Event], None]) -> Finished:
        engines = self._engines(choices)
        self._controls = controls
        repo_map = self._scanned()
        opening: SessionStarted | Resumption
        if self._resumed is not None:
            folder, resumption = self._resumed
            for event in read_journal(folder):
                if not isinstance(event, SessionFinished):
                    emit(event)
            opening = replace(resumption, record=replace(resumption.record, typed=choices.typed))
        else:
            plan = self._plan(repo_map, choices)
            folder, opening = new_session(plan, repo_map, engines, choices.feedback, self._options.out)

        self._folder = folder
        with self._busy:
            finished = hold(
                opening,
                folder,
                repo_map=repo_map,
                room=self._room,
                choices=engines,
                controls=controls,
                emit=emit,
                attended=True,
            )
        return Finished(
            folder=finished.folder,
            debrief_markdown=debrief_markdown(finished.debrief),
            summary_text=overall_line(score_summary_text(finished.debrief)),
            files=SESSION_FILES,
            record=finished.record,
        )

    def open_in_editor(self, path: str, line: int) -> None:
        given = Path(path)
        editor.open_in_editor(given if given.is_absolute() else self._scanned().root / given, line)

    def close(self) -> None:
        self._closed = True
        if self._controls is not None:
            self._controls.leave()
        if self._busy.acquire(timeout=LEAVING_SECONDS):
            self._room.close()

    def _scanned(self) -> RepoMap:
        with self._lock:
            if self._repo_map is None:
                self._repo_map = session_map(self._options.repo)
            return self._repo_map

    def _plan(self, repo_map: RepoMap, choices: SetupChoices) -> QuestionPlan:
        options = planning(
            choices.mode,
            choices.scope,
            choices.rounds if choices.mode is Mode.ROUNDS else (),
            seed=choices.seed,
            question_ids=self._options.question_ids,
            weak_first=self._options.weak_first,
            tell=_nobody_reads,
        )
        return plan_of(repo_map, options)

    def _engines(self, choices: SetupChoices) -> EngineChoices:
        return replace(
            self._options.engines,
            llm=choices.llm,
            patience=choices.patience.value,
            input_device=choices.input_device,
            output_device=choices.output_device,
            typed=choices.typed,
            offline=choices.offline,
            headphones=choices.headphones,
        )

    def _pass_stage(self, stage: RoomStage) -> None:
        with self._lock:
            tell = self._tell
        if tell is not None:
            done = stage.state != "loading"
            detail = BY_WORDS if stage.detail == "none" else stage.detail
            tell(Stage(stage.name, StageState(stage.state), detail, stage.seconds if done else None))


def _nobody_reads(text: str) -> None:
    """Where the screens are, nobody reads stderr."""
    del text
