"""How fast this machine hears and judges, measured with the models that are here, and what to choose for it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.cli.wiring import EngineRoom, open_detector, open_recognizer
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.errors import InterviewerError, MissingPartError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.ports import Voice
from voice_interviewer.resources import bundled
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import LabelledAnswer, Style, load_labelled
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, concatenate, resample
from voice_interviewer.weights.catalog import Use
from voice_interviewer.weights.store import ModelState, ModelStore

SAMPLE_TEXT = (
    "The cluster has two node groups, one on demand and one with spot instances. "
    "When a pod cannot be scheduled, the autoscaler raises the desired count, and a new node joins after about a minute. "
    "If a zone goes down, the topology spread constraints keep at least one replica running in another zone. "
    "The trade-off is cost: three zones mean more traffic between them and a larger minimum size."
)
COMFORTABLE = 0.5
"""Hearing takes at most this share of real time, so that the rest of the machine has air while the answer is spoken."""
KEEPS_UP = 0.9
JUDGE_EACH_SECONDS = 20.0
"""What somebody waits for after an answer without losing the thread."""
JUDGE_END_SECONDS = 60.0
"""What may run in the background while the next answers are given."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One recogniser on this machine."""

    model: str
    load_seconds: float
    audio_seconds: float
    compute_seconds: float
    real_time_factor: float
    """Seconds of work for a second of sound."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The judge on this machine, after it was loaded."""

    model: str
    load_seconds: float
    """With the first answer."""
    answer_seconds: float
    answer_words: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What to choose, as options of `start` and of the settings file."""

    stt: str
    typed: bool
    llm: str
    feedback: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured; what could not be is named in `problems`."""

    hearing: tuple[Hearing, ...]
    judging: Judging | None
    advice: Advice
    problems: tuple[str, ...]


def measure(store: ModelStore, choices: EngineChoices) -> Speed:
    """Measure every recogniser that is here and the judge that an interview would take; takes a minute or two."""
    problems: list[str] = []
    hearing: list[Hearing] = []
    judging = None
    with closing(EngineRoom(store)) as room:
        try:
            with waiting("hearing half a minute of speech"):
                sound = _spoken(room.voice(choices))
                hearing += [_hear(store, name, sound) for name in _recognisers(store)]
        except InterviewerError as error:
            problems.append(f"hearing was not measured: {error}")
        try:
            with waiting("judging two answers"):
                judging = _judge(room, choices)
        except InterviewerError as error:
            problems.append(f"judging was not measured: {error}")
    sizes = {model.name: model.size for model in store.catalog.models}
    return Speed(tuple(hearing), judging, advise(hearing, judging, sizes), tuple(problems))


def advise(hearing: Sequence[Hearing], judging: Judging | None, sizes: Mapping[str, int]) -> Advice:
    """The largest recogniser that is comfortable here, else the fastest one that keeps up, else typed answers; the judge
    as far as somebody would wait for it. Larger recognisers hear technical terms better."""
    reasons = []
    comfortable = [found for found in hearing if found.real_time_factor <= COMFORTABLE]
    keeping_up = [found for found in hearing if found.real_time_factor <= KEEPS_UP]
    stt = ""
    if comfortable:
        stt = max(comfortable, key=lambda found: sizes.get(found.model, 0)).model
        reasons.append(f"{stt} is the best recogniser here that leaves half of the time free")
    elif keeping_up:
        stt = min(keeping_up, key=lambda found: found.real_time_factor).model
        reasons.append(f"{stt} just keeps up with speech")
    elif hearing:
        reasons.append("no recogniser keeps up with speech here, so type the answers")
    llm, feedback = "none", "each"
    if judging is None:
        reasons.append("no model judges here, so answers are judged without one")
    elif judging.answer_seconds <= JUDGE_END_SECONDS:
        llm = "auto"
        feedback = "each" if judging.answer_seconds <= JUDGE_EACH_SECONDS else "end"
        when = "after each answer" if feedback == "each" else "in the background, with feedback at the end"
        reasons.append(f"an answer takes {judging.answer_seconds:.0f} s to judge: {when}")
    else:
        reasons.append(f"an answer takes {judging.answer_seconds:.0f} s to judge: too long, judge without it")
    return Advice(stt, bool(hearing) and not stt, llm, feedback, tuple(reasons))


def speed_document(speed: Speed) -> dict[str, object]:
    """The measurement as JSON."""
    return asdict(speed)


def speed_text(speed: Speed) -> str:
    """The measurement and the advice for a terminal, with the lines for the settings file."""
    lines = ["Speed on this machine, now:"]
    lines += [
        f"  {found.model}: {found.real_time_factor:.2f} of real time "
        f"({found.compute_seconds:.1f} s for {found.audio_seconds:.0f} s of speech; loaded in {found.load_seconds:.1f} s)"
        for found in speed.hearing
    ]
    if speed.judging is not None:
        judged = speed.judging
        lines.append(
            f"  {judged.model}: {judged.answer_seconds:.1f} s for an answer of {judged.answer_words} words "
            f"(the first one {judged.load_seconds:.1f} s, with loading)"
        )
    lines += [f"  {problem}" for problem in speed.problems]
    advice = speed.advice
    lines += ["Recommended:", *(f"  {reason}" for reason in advice.reasons)]
    wanted = [f'stt = "{advice.stt}"'] if advice.stt else ["typed = true"] if advice.typed else []
    lines += [f"  {line}" for line in (*wanted, f'llm = "{advice.llm}"', f'feedback = "{advice.feedback}"')]
    lines.append("`voice-interviewer config edit` is where such lines go.")
    return "\n".join(lines)


def _recognisers(store: ModelStore) -> list[str]:
    names = [
        model.name
        for model in store.catalog.models
        if model.use is Use.RECOGNISER and store.state(model.name) is ModelState.PRESENT
    ]
    if not names:
        raise MissingPartError("no recogniser is here", next_step="Get the models: voice-interviewer models pull")
    return names


def _spoken(voice: Voice) -> Sound:
    """The sample text as the interviewer would say it, at the rate of a microphone."""
    parts = [resample(part, SAMPLE_RATE).samples for part in voice.synthesize(SAMPLE_TEXT)]
    return Sound(concatenate(parts), SAMPLE_RATE)


def _hear(store: ModelStore, name: str, sound: Sound) -> Hearing:
    began = time.perf_counter()
    with closing(open_recognizer(store, name)) as recognizer:
        loaded = time.perf_counter() - began
        heard = hear_sound(sound, open_detector(), recognizer, lexicon=pronounced_lexicon(), clock=time.monotonic)
    timing = heard.timing
    factor = timing.compute_seconds / max(timing.audio_seconds, 0.01)
    return Hearing(
        name, round(loaded, 2), round(timing.audio_seconds, 2), round(timing.compute_seconds, 2), round(factor, 3)
    )


def _judge(room: EngineRoom, choices: EngineChoices) -> Judging | None:
    """Two answers to two questions, so that the second one finds the model loaded and nothing remembered."""
    began = time.perf_counter()
    model = room.model(choices)
    if model is None:
        return None
    first, second = _two_answers()
    judge = Judge(model, encoder=bundled_encoder())
    judge.score(first.planned, first.turns, ())
    loaded = time.perf_counter()
    judge.score(second.planned, second.turns, ())
    done = time.perf_counter()
    words = len(second.text.split())
    return Judging(
        f"{model.identity.engine} {model.identity.model}", round(loaded - began, 2), round(done - loaded, 2), words
    )


def _two_answers() -> tuple[LabelledAnswer, LabelledAnswer]:
    """Two clean labelled answers, the longest of their questions, to the first questions that have one."""
    by_question: dict[str, LabelledAnswer] = {}
    for answer in load_labelled(bundled("tests/labelled"), load_bank()):
        known = by_question.get(answer.planned.id)
        if answer.style is Style.CLEAN and (known is None or len(answer.text) > len(known.text)):
            by_question[answer.planned.id] = answer
    first, second = list(by_question.values())[:2]
    return first, second
