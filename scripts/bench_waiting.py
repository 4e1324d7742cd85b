"""Measures every wait of an interview in real time: for the words after an answer, and for the interviewer's next sound.

`bench_waiting.py CORPUS [--set report] [--answers 6] [--only words|two-minutes|voice|interview]` feeds recorded answers at
the speed at which they were spoken to the real listener with the real engines. Ratios hold on a busy machine, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_hearing import edit_distance, tokens

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.config import user_folders
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.wav_files import WavAnswers
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.terms import Feedback, Mode, Scope
from voice_interviewer.ports import Cancelled, Recognizer
from voice_interviewer.replay import load_case
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event, InputHeard, Phase, PhaseChanged, SessionStarted
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.interview import Interview
from voice_interviewer.session.journal import MemoryJournal
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples, Sound, as_float, frames_of, read_wav
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Word

CASE = Path(__file__).resolve().parents[1] / "audio_fixtures" / "strong-candidate"
KEY_AFTER_SECONDS = 0.2
"""A finger needs so long after the last word."""
SILENCE = np.zeros(16 * SAMPLE_RATE, dtype=np.int16)


class Spoken:
    """A source that gives its frames no sooner than they would have been spoken."""

    name = "spoken"

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self._frames: Iterator[Samples] = iter(())
        self._due = 0.0

    def start(self, turn: str) -> None:
        del turn
        self._frames = self._of_turn()
        self._due = time.monotonic()

    def _of_turn(self) -> Iterator[Samples]:
        return frames_of(self.samples)

    def read(self) -> Samples | None:
        self._due += FRAME_SECONDS
        time.sleep(max(0.0, self._due - time.monotonic()))
        return next(self._frames, None)

    def stop(self) -> None:
        return

    def close(self) -> None:
        return


class SpokenAnswers(Spoken):
    """The answers of a case, turn after turn."""

    def __init__(self, inner: WavAnswers, folder: Path) -> None:
        super().__init__(SILENCE)
        self._inner = inner
        self._folder = folder
        self.length = 0.0
        """Of the present answer, seconds."""

    def start(self, turn: str) -> None:
        path = self._folder / f"{turn}.wav"
        self.length = read_wav(path).seconds if path.exists() else 1.0
        self._inner.start(turn)
        super().start(turn)

    def _of_turn(self) -> Iterator[Samples]:
        return iter(self._inner.read, None)


@dataclass
class Timed:
    """A recogniser that remembers what it was given."""

    inner: Recognizer
    name: str = "timed"
    calls: list[tuple[Samples, str]] = field(default_factory=list)

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        self.calls.append((samples, prompt))
        return self.inner.recognize(samples, prompt=prompt)

    def close(self) -> None:
        return


class Stopwatch:
    """A sink that notes when the first sound of each utterance is in its hands, and plays nothing."""

    name = "stopwatch"

    def __init__(self) -> None:
        self.first: list[float] = []

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        del turn
        if next(sounds, None) is not None:
            self.first.append(time.monotonic())
        for _ in sounds:
            if cancelled():
                return

    def close(self) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", default="report")
    parser.add_argument("--answers", type=int, default=6)
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--voice", type=Path, default=user_folders().models / "piper-en_US-joe-medium")
    parser.add_argument("--only", choices=["words", "two-minutes", "voice", "interview"])
    options = parser.parse_args()
    recognizer = WhisperRecognizer(options.model, threads=2)
    recognizer.recognize(read_wav(next(iter(sorted(CASE.glob("answers/*.wav"))))).samples[: 3 * SAMPLE_RATE])
    labels = [
        path
        for path in sorted((options.corpus / options.set).glob("*.json"))
        if json.loads(path.read_text(encoding="utf-8"))["snr_db"] is None
    ]
    if options.only in (None, "words"):
        words_after_an_answer(labels[: options.answers], recognizer)
    if options.only in (None, "two-minutes"):
        two_minutes(labels, recognizer, options.model)
    if options.only in (None, "voice"):
        first_sound(options.voice)
    if options.only in (None, "interview"):
        gaps(recognizer, options.voice)


def words_after_an_answer(labels: Sequence[Path], recognizer: Recognizer) -> None:
    """How long the words take after an automatic end, and after a key against decoding the last piece alone."""
    automatic, keyed, ratios = [], [], []
    for path in labels:
        label = json.loads(path.read_text(encoding="utf-8"))
        samples = np.concatenate([read_wav(path.with_suffix(".wav")).samples, SILENCE])
        automatic.append(live(samples, recognizer)[1])
        timed = Timed(recognizer)
        wait = live(samples, timed, key_at=label["speech_end"] + KEY_AFTER_SECONDS)[1]
        began = time.monotonic()
        recognizer.recognize(timed.calls[-1][0], prompt=timed.calls[-1][1])
        alone = time.monotonic() - began
        keyed.append(wait)
        ratios.append(wait / alone)
    tell("automatic end to words, s", automatic, f"within 0.1 s: {np.mean(np.array(automatic) <= 0.1):.0%}")
    tell("key to words, s", keyed)
    tell("  over decoding the last piece alone", ratios)


def two_minutes(labels: Sequence[Path], recognizer: Recognizer, model: Path) -> None:
    """One answer of two minutes, heard live, against decoding the whole of it at the end."""
    from faster_whisper import WhisperModel

    parts: list[Samples] = []
    texts: list[str] = []
    for path in labels:
        if sum(map(len, parts)) < 120 * SAMPLE_RATE:
            parts += [read_wav(path.with_suffix(".wav")).samples, SILENCE[: SAMPLE_RATE // 2]]
            texts.append(json.loads(path.read_text(encoding="utf-8"))["text"])
    samples = np.concatenate(parts)
    heard, wait = live(np.concatenate([samples, SILENCE]), recognizer, key_at=len(samples) / SAMPLE_RATE)
    plain = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
    began = time.monotonic()
    segments, _ = plain.transcribe(as_float(samples), language="en", word_timestamps=True)
    whole = " ".join(segment.text for segment in segments)
    cost = time.monotonic() - began
    reference = tokens(" ".join(texts))
    errors = [100 * edit_distance(reference, tokens(text)) / len(reference) for text in (heard.transcript.text, whole)]
    seconds = len(samples) / SAMPLE_RATE
    print(
        f"answer of {seconds:.0f} s: words {wait:.2f} s after the key; the whole file takes {cost:.1f} s, "
        f"{cost / wait:.0f} times as long; word errors {errors[0]:.1f} % live, {errors[1]:.1f} % whole"
    )


def live(samples: Samples, recognizer: Recognizer, *, key_at: float | None = None) -> tuple[Heard, float]:
    """What was heard, and the seconds from its end (the decision, or the key) until everything about it was known."""
    controls, ended = Controls(), [0.0]

    def watch(event: Event) -> None:
        if isinstance(event, InputHeard) and key_at is not None and event.position >= key_at and not ended[0]:
            ended[0] = time.monotonic()
            controls.press(Control.FINISH)
        elif isinstance(event, PhaseChanged) and event.phase is Phase.TRANSCRIBING and key_at is None:
            ended[0] = time.monotonic()

    listener = Listener(Spoken(samples), SileroDetector(WebRtcDetector()), recognizer, clock=time.monotonic)
    heard = listener.listen("answer", controls, watch, may_reopen=True)
    wait = time.monotonic() - ended[0]
    listener.close()
    return heard, wait


def first_sound(voice_folder: Path) -> None:
    """From the decision to speak to the first sound in the loudspeaker's hands."""
    case = load_case(CASE)
    bank, repo_map = load_bank(), scan_repository(case.repo)
    texts = [planned_question(bank.by_id(identifier), repo_map).spoken for identifier in case.file.questions]
    voice = PiperVoice(voice_folder)
    next(iter(voice.synthesize("Ready.")))
    prepared = [asked(voice, text, ready=True) for text in texts]
    cold = [asked(voice, text, ready=False) for text in texts]
    one = [seconds_of(lambda text=text: next(iter(voice.synthesize(text)))) for text in texts]  # type: ignore[misc]
    tell("first sound, synthesised ahead, s", prepared)
    tell("first sound, not synthesised, s", cold)
    tell("  over one sentence's synthesis", [a / b for a, b in zip(cold, one, strict=True)])


def asked(voice: PiperVoice, text: str, *, ready: bool) -> float:
    sink = Stopwatch()
    speaker = Speaker(voice, sink)
    if ready:
        speaker.prepare(text)
        while not speaker.is_ready(text):
            time.sleep(0.01)
    began = time.monotonic()
    speaker.say("q", text, lambda: False)
    speaker.close()
    return sink.first[0] - began


def gaps(recognizer: Recognizer, voice_folder: Path) -> None:
    """From the key that ends an answer to the interviewer's next sound, over a whole interview with rubric follow-ups."""
    case = load_case(CASE)
    repo_map = scan_repository(case.repo)
    plan = make_plan(
        repo_map, load_bank(), PlanOptions(Mode.ROUNDS, Scope.QUICK, seed=1, question_ids=case.file.questions)
    )
    turns = [turn_name(q.id, f) for q in plan.questions for f in ("", *(follow.id for follow in q.follow_ups))]
    source = SpokenAnswers(WavAnswers(case.answers, known_turns=turns), case.answers)
    controls, sink = Controls(), Stopwatch()
    ends: list[float] = []

    def watch(event: Event) -> None:
        if isinstance(event, PhaseChanged) and event.phase is Phase.LISTENING:
            ends.append(0.0)
        elif isinstance(event, InputHeard) and not ends[-1] and event.position >= source.length + KEY_AFTER_SECONDS:
            ends[-1] = time.monotonic()
            controls.press(Control.FINISH)

    speaker = Speaker(PiperVoice(voice_folder), sink)
    judge = Judge(None)
    lexicon = Lexicon.from_names(plan.vocabulary)
    listener = Listener(source, SileroDetector(WebRtcDetector()), recognizer, lexicon=lexicon)
    opening = SessionStarted("bench", "2026-01-15T09:00:00+00:00", str(case.repo), plan, Feedback.END, False, ())
    Interview(
        opening,
        speaker=speaker,
        listener=listener,
        judge=lambda planned, answered: judge.score(planned, answered, repo_map.facts),
        controls=controls,
        journal=MemoryJournal(),
        emit=watch,
        attended=False,
    ).run()
    listener.close()
    speaker.close()
    waits = [first - end for end, first in zip(ends[:-1], sink.first[1:], strict=False) if end]
    tell("end of answer to the next sound, s", waits)


def seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def tell(name: str, values: Sequence[float], remark: str = "") -> None:
    p50, p95 = np.percentile(values, [50, 95])
    print(
        f"{name:<40} n {len(values):3d}  p50 {p50:6.2f}  p95 {p95:6.2f}  most {max(values):6.2f}  {remark}", flush=True
    )


if __name__ == "__main__":
    main()
