"""Opens the engines that the user chose, in the background and each once, and tells every step as a named stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.config import user_folders
from voice_interviewer.engines.model_replies import LoadState, ModelStage
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.errors import BadInputError, InterviewerError, MissingPartError
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.ports import (
    AudioSink,
    AudioSource,
    LanguageModel,
    Recognizer,
    SpeechDetector,
    TurnJudge,
    Voice,
)
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import AnswerScore, Turn
from voice_interviewer.scoring.trust import UNTRIED, Trust, Use
from voice_interviewer.session.hearing import Listener
from voice_interviewer.session.judging import Judging
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.speech.endpointing import EndpointMode, EndpointSettings
from voice_interviewer.weights.catalog import load_catalog
from voice_interviewer.weights.store import ModelStore

Part = TypeVar("Part")

JUDGE = "judge"
"""The name of the language model's stage."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One named step of getting ready, told when it begins and when it ends."""

    name: str
    state: str
    """`loading`, `ready` or `failed`."""
    seconds: float = 0.0
    """How long it took; 0 while loading."""
    detail: str = ""


def _tell_nobody(stage: Stage) -> None:
    del stage


def model_store() -> ModelStore:
    """The models on this machine."""
    return ModelStore(user_folders().models, load_catalog())


def open_recognizer(store: ModelStore, name: str) -> Recognizer:
    """The recogniser of this catalog name; MissingPartError when its files are not here."""
    from voice_interviewer.engines.whisper import WhisperRecognizer

    return WhisperRecognizer(store.path(name), name=f"faster-whisper {name} int8")


def open_detector() -> SpeechDetector:
    """Who tells speech from silence: Silero, behind the cheap WebRTC gate."""
    from voice_interviewer.engines.silero_detector import SileroDetector
    from voice_interviewer.engines.webrtc_detector import WebRtcDetector

    return SileroDetector(WebRtcDetector())


def open_voice(store: ModelStore, name: str) -> Voice:
    """The interviewer's voice; MissingPartError when its files are not here."""
    from voice_interviewer.engines.piper_voice import PiperVoice

    return PiperVoice(store.path(name))


def open_source(choices: EngineChoices, turns: Sequence[str]) -> AudioSource | None:
    """What hears the candidate; None when the answers are typed. AudioDeviceError when there is no such microphone."""
    if choices.answers_from is not None:
        from voice_interviewer.engines.wav_files import WavAnswers

        return WavAnswers(choices.answers_from, known_turns=turns)
    if choices.typed:
        return None
    from voice_interviewer.engines.devices import Direction, find_device
    from voice_interviewer.engines.microphone import Microphone

    find_device(Direction.INPUT, choices.input_device or None)
    return Microphone(choices.input_device or None)


def open_sink(choices: EngineChoices) -> AudioSink:
    """What the interviewer speaks through. AudioDeviceError when there is no such loudspeaker."""
    if choices.speech_to is not None:
        from voice_interviewer.engines.wav_files import WavFolder

        return WavFolder(choices.speech_to)
    if choices.silent:
        from voice_interviewer.engines.wav_files import SilentSink

        return SilentSink()
    from voice_interviewer.engines.devices import Direction, find_device
    from voice_interviewer.engines.loudspeaker import Loudspeaker

    find_device(Direction.OUTPUT, choices.output_device or None)
    return Loudspeaker(choices.output_device or None)


def plan_turns(plan: QuestionPlan) -> tuple[str, ...]:
    """Every turn id that an interview on this plan can come to."""
    return tuple(
        turn_name(planned.id, follow_up_id)
        for planned in (*plan.questions, *plan.reserve)
        for follow_up_id in ("", *(follow_up.id for follow_up in planned.follow_ups))
    )


def make_listener(
    source: AudioSource,
    recognizer: Recognizer,
    detector: SpeechDetector,
    plan: QuestionPlan,
    patience: str,
    turn_judge: TurnJudge | None = None,
) -> Listener:
    """The ears of one interview, with the repository's and the rounds' spellings."""
    return Listener(
        source,
        detector,
        recognizer,
        settings=EndpointSettings.of(parse_patience(patience)),
        lexicon=pronounced_lexicon(plan.vocabulary),
        turn_judge=turn_judge,
    )


def parse_patience(name: str) -> EndpointMode:
    """The end-of-answer mode of this name; BadInputError with the choices otherwise."""
    try:
        return EndpointMode(name)
    except ValueError as error:
        known = ", ".join(EndpointMode)
        raise BadInputError(f"there is no patience {name!r}", next_step=f"Choose one of: {known}.") from error


class EngineRoom:
    """The engines of one process. `prepare` starts to load in the background; asking for a part waits for it, and
    raises what went wrong with it. Each part is opened once, however often it is asked for; one that failed is tried again."""

    def __init__(self, store: ModelStore, tell: Callable[[Stage], None] | None = None) -> None:
        """`tell` hears of every step; without it only what is raised tells of a failure."""
        self._store = store
        self._tell = tell or _tell_nobody
        self._workers = ThreadPoolExecutor(max_workers=3, thread_name_prefix="open-engine")
        self._parts: dict[tuple[str, str], Future[Any]] = {}
        self._trusts: dict[str, Future[Trust]] = {}
        self._model_began = 0.0
        self._closing = False

    def prepare(self, choices: EngineChoices) -> None:
        """Begin to load all that these choices need; returns at once."""
        self._voice(choices)
        if not choices.typed:
            self._recognizer(choices)
        self._model(choices)
        self._trust(choices)

    def voice(self, choices: EngineChoices) -> Voice:
        return self._voice(choices).result()

    def recognizer(self, choices: EngineChoices) -> Recognizer:
        return self._recognizer(choices).result()

    def model(self, choices: EngineChoices) -> LanguageModel | None:
        """None when answers are judged without a language model."""
        return self._model(choices).result()

    def trust(self, choices: EngineChoices) -> Trust:
        """What that model may be used for; waits for the trial of one that was never tried on this machine."""
        return self._trust(choices).result()

    def speech(self, choices: EngineChoices) -> tuple[Voice | None, AudioSink | None, str]:
        """The voice and what it speaks through; neither, with the sentence that says why, when one is missing."""
        try:
            return self.voice(choices), open_sink(choices), ""
        except MissingPartError as error:
            return None, None, f"The questions are shown, not spoken: {error}"

    def close(self) -> None:
        """Release every part; parts that failed to open need none. The model goes first, which ends its trial."""
        self._closing = True
        for (name, _), pending in self._parts.items():
            if name == JUDGE and pending.done() and pending.exception() is None and pending.result() is not None:
                pending.result().close()
        self._workers.shutdown(wait=True)
        for pending in self._parts.values():
            if pending.exception() is None and (part := pending.result()) is not None:
                part.close()

    def _voice(self, choices: EngineChoices) -> Future[Voice]:
        return self._part("voice", choices.voice, lambda: open_voice(self._store, choices.voice))

    def _recognizer(self, choices: EngineChoices) -> Future[Recognizer]:
        return self._part("speech recognition", choices.stt, lambda: open_recognizer(self._store, choices.stt))

    def _model(self, choices: EngineChoices) -> Future[LanguageModel | None]:
        def work() -> LanguageModel | None:
            from voice_interviewer.engines.language_model import open_language_model

            return open_language_model(
                choices.llm,
                self._store,
                offline=choices.offline,
                on_stage=self._tell_model,
                probes=user_folders().cache / "probes",
            )

        return self._part(JUDGE, choices.llm, work)

    def _trust(self, choices: EngineChoices) -> Future[Trust]:
        known = self._trusts.get(choices.llm)
        if known is None:
            known = self._trusts[choices.llm] = self._workers.submit(self._try_model, self._model(choices))
        return known

    def _try_model(self, opening: Future[LanguageModel | None]) -> Trust:
        from voice_interviewer.engines.model_probe import find_trust

        model = opening.result() if opening.exception() is None else None
        trust = UNTRIED if model is None else find_trust(model, user_folders().cache / "probes")
        if model is not None and trust.use is Use.NOTHING and not self._closing:
            self._tell(Stage(JUDGE, "ready", detail=f"{model.identity.model} is not used, {trust.shown}"))
        return trust

    def _tell_model(self, stage: ModelStage) -> None:
        """The model goes on loading after it was opened, so its own last word is that of the stage."""
        done = stage.state in (LoadState.READY, LoadState.UNAVAILABLE)
        seconds = time.monotonic() - self._model_began
        detail = f"{stage.model}: {stage.detail}" if stage.model else stage.detail
        self._tell(Stage(JUDGE, "ready" if done else "loading", seconds if done else 0.0, detail))

    def _part(self, name: str, choice: str, work: Callable[[], Part]) -> Future[Part]:
        key = (name, choice)
        known = self._parts.get(key)
        if known is None or (known.done() and known.exception() is not None):
            self._parts[key] = self._workers.submit(self._open, name, choice, work)
        return self._parts[key]

    def _open(self, name: str, choice: str, work: Callable[[], Part]) -> Part:
        self._tell(Stage(name, "loading", detail=choice))
        began = time.monotonic()
        if name == JUDGE:
            self._model_began = began
        try:
            part = work()
        except InterviewerError as error:
            self._tell(Stage(name, "failed", time.monotonic() - began, str(error)))
            raise
        if name != JUDGE or choice == "none":
            # Every other judge has told its own last stage, and why there is none.
            self._tell(Stage(name, "ready", time.monotonic() - began, choice))
        return part


def judging(room: EngineRoom, choices: EngineChoices, facts: Sequence[Fact]) -> Judging:
    """What the interview calls to score a question; the first call waits for the language model. When that cannot be
    opened, answers are judged without one and the score says why."""
    judges: list[Judge] = []

    def score(planned: PlannedQuestion, turns: Sequence[Turn]) -> AnswerScore:
        if not judges:
            model, trust = room.model(choices), room.trust(choices)
            memo_folder = user_folders().cache / "judge"
            judges.append(Judge(model, encoder=bundled_encoder(), memo_folder=memo_folder, trust=trust))
        return judges[0].score(planned, turns, facts)

    return score
