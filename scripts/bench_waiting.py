"""Measures every wait of an interview beside its target: for the words after an answer, and for the interviewer's next sound.

    bench_waiting.py [CORPUS] [--set report] [--answers 7] [--spread] [--only words|two-minutes|voice|interview]

feeds recorded answers to the real listener with the real engines, their ends in real time. It takes up to ten minutes on a machine
that does nothing else.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np
from bench_hearing import doubled, tokens
from recorded_speech import (
    Playback,
    Recording,
    Watched,
    add_corpus,
    clean_recordings,
    new_detector,
    real_time_from,
    text_of_all,
    word_errors,
)

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.config import user_folders
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.engines.wav_files import WavAnswers
from voice_interviewer.engines.whisper import ENCODED_SEGMENTS, WhisperRecognizer
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.terms import Feedback, Mode, Scope
from voice_interviewer.ports import AudioSource, Cancelled, Recognizer
from voice_interviewer.replay import load_case
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event, InputHeard, Phase, PhaseChanged, SessionStarted
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.interview import ACKNOWLEDGEMENT, Interview
from voice_interviewer.session.journal import MemoryJournal
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, as_float, frames_of, read_wav

CASE = Path(__file__).resolve().parents[1] / "audio_fixtures" / "strong-candidate"
KEY_AFTER_SECONDS = 0.2
"""A finger needs so long after the last word."""
AUTOMATIC_SECONDS = 0.1
REAL_TIME_SECONDS = 12.0
TWO_MINUTES_OF_ANSWERS = 12
SILENCE = np.zeros(16 * SAMPLE_RATE, dtype=np.int16)
OTHER_SOUND = (3000 * np.sin(np.arange(3 * SAMPLE_RATE) / 20)).astype(np.int16)
"""Heard between two timings, once for each segment that the recogniser keeps, so that it has nothing left of the piece timed."""


class Stopwatch:
    """A sink that notes when the first sound of each utterance is in its hands. Of all it plays nothing, but a sign that the
    answer was heard takes as long as it would, because the next question has to wait for its end."""

    name = "stopwatch"

    def __init__(self) -> None:
        self.first: list[float] = []
        self.signs: list[float] = []

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        sign = turn == ACKNOWLEDGEMENT
        for number, sound in enumerate(sounds):
            if number == 0:
                (self.signs if sign else self.first).append(time.monotonic())
            if sign:
                time.sleep(sound.seconds)
            if cancelled():
                return

    def close(self) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus(parser, wanted="report")
    parser.add_argument("--answers", type=int, default=7)
    parser.add_argument(
        "--spread", action="store_true", help="answers from all over the set; its first ones are the fullest of terms"
    )
    parser.add_argument("--questions", type=int, default=3, help="of the interview, each with its follow-ups")
    parser.add_argument("--voice", type=Path, default=user_folders().models / "piper-en_US-joe-medium")
    parser.add_argument("--only", choices=["words", "two-minutes", "voice", "interview"])
    options = parser.parse_args()
    recognizer = Watched(WhisperRecognizer(options.model, threads=2))
    recognizer.recognize(OTHER_SOUND)
    recordings = list(islice(clean_recordings(options), max(options.answers, TWO_MINUTES_OF_ANSWERS)))
    if options.only in (None, "words"):
        chosen = recordings[: options.answers]
        if options.spread:
            everything = list(clean_recordings(options))
            chosen = [everything[at] for at in np.linspace(0, len(everything) - 1, options.answers).astype(int)]
        words_after_an_answer(chosen, recognizer)
    if options.only in (None, "two-minutes"):
        two_minutes(recordings, recognizer, options.model)
    if options.only in (None, "voice"):
        first_sound(options.voice)
    if options.only in (None, "interview"):
        for by_key in (True, False):
            gaps(recognizer, options.voice, options.questions, by_key=by_key)


def words_after_an_answer(recordings: Sequence[Recording], recognizer: Watched) -> None:
    """How long the words take after an automatic end, and after a key against decoding the last piece alone."""
    automatic, keyed, ratios, looks = [], [], [], []
    for recording in recordings:
        samples = np.concatenate([recording.samples, SILENCE])
        automatic.append(live(samples, recognizer, recording.speech_end)[1])
        key_at = recording.speech_end + KEY_AFTER_SECONDS
        asked_before: list[int] = []
        wait = live(samples, recognizer, recording.speech_end, key_at=key_at, asked_before=asked_before)[1]
        assert recognizer.last is not None
        piece, prompt = recognizer.last
        looks.append(recognizer.count - asked_before[0])
        for start in range(ENCODED_SEGMENTS):
            recognizer.recognize(OTHER_SOUND[start:])
        alone = seconds_of(partial(recognizer.recognize, piece, prompt=prompt))
        keyed.append(wait)
        ratios.append(wait / alone)
    in_time = 100 * np.mean(np.array(automatic) <= AUTOMATIC_SECONDS)
    tell("automatic end to transcript, s", automatic, f"{in_time:.0f} % within {AUTOMATIC_SECONDS} s (target 95 %)")
    tell("finish key to transcript, s", keyed)
    once = [ratio for ratio, asked in zip(ratios, looks, strict=True) if asked <= 1]
    tell("  over decoding the last piece alone", ratios, "target at most 1.2")
    if once:
        tell("  the same, pieces that needed no second look", once, "target at most 1.2")


def two_minutes(recordings: Sequence[Recording], recognizer: Watched, model: Path) -> None:
    """One answer of two minutes, heard live, against decoding the whole of it at the end."""
    from faster_whisper import WhisperModel

    taken: list[Recording] = []
    parts: list[Samples] = []
    for recording in recordings:
        if sum(map(len, parts)) < 120 * SAMPLE_RATE:
            taken.append(recording)
            parts += [recording.samples, SILENCE[: SAMPLE_RATE // 2]]
    samples = np.concatenate(parts)
    seconds = len(samples) / SAMPLE_RATE
    heard, wait = live(np.concatenate([samples, SILENCE]), recognizer, seconds, key_at=seconds)
    plain = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
    began = time.monotonic()
    segments, _ = plain.transcribe(as_float(samples), language="en", word_timestamps=True)
    whole = " ".join(segment.text for segment in segments)
    cost = time.monotonic() - began
    said = text_of_all(taken)
    ours, theirs = word_errors(said, heard.transcript.text), word_errors(said, whole)
    twice = doubled(tokens(heard.transcript.text)) - doubled(tokens(said))
    print(f"answer of {seconds:.0f} s, key to transcript {wait:.2f} s; decoding the whole file {cost:.1f} s")
    print(f"  whole file over live: {cost / wait:.0f} times as long (target at least 8)")
    print(f"  word errors {ours:.1f} % live, {theirs:.1f} % whole: {ours - theirs:+.1f} points (target at most +1.0)")
    print(
        f"  words said twice in a row that were said once: {max(twice, 0)} (target 0; words lost at a seam are counted by"
    )
    print("  `scripts/bench monologue --stand-in`, which knows every word's place)", flush=True)


def live(
    samples: Samples,
    recognizer: Watched,
    spoken: float,
    *,
    key_at: float | None = None,
    asked_before: list[int] | None = None,
) -> tuple[Heard, float]:
    """What was heard, and the seconds from its end (the decision, or the key) until everything about it was known. Only the
    last seconds are played in real time; the recogniser has kept up with what comes before. `asked_before` gets how often
    the recogniser had been asked when the key was pressed."""
    controls, ended = Controls(), [0.0]

    def watch(event: Event) -> None:
        if isinstance(event, InputHeard) and key_at is not None and event.position >= key_at and not ended[0]:
            ended[0] = time.monotonic()
            controls.press(Control.FINISH)
            if asked_before is not None:
                asked_before.append(recognizer.count)
        elif isinstance(event, PhaseChanged) and event.phase is Phase.TRANSCRIBING and key_at is None:
            ended[0] = time.monotonic()

    source = Playback(lambda _: frames_of(samples), real_time_from(max(0.0, spoken - REAL_TIME_SECONDS), recognizer))
    listener = Listener(source, new_detector(), recognizer, lexicon=pronounced_lexicon(), clock=time.monotonic)
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
    tell("first sound, synthesised ahead, s", prepared, "target at most 0.3")
    tell("first sound, not synthesised, s", cold)
    tell("  over one sentence's synthesis", [a / b for a, b in zip(cold, one, strict=True)], "target at most 1.0")


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


class Ended(Playback):
    """A playback that notes when the listener had enough of each turn."""

    def __init__(self, frames_of_turn: Callable[[str], Iterator[Samples]], pace: Callable[[int], None]) -> None:
        super().__init__(frames_of_turn, pace)
        self.ends: list[float] = []

    def stop(self) -> None:
        self.ends.append(time.monotonic())


def gaps(recognizer: Recognizer, voice_folder: Path, questions: int, *, by_key: bool) -> None:
    """From the end of each answer (a key, or silence and the moment in which it can be taken up again, which are not
    counted) to the interviewer's next sound, over a whole interview with rubric follow-ups."""
    case = load_case(CASE)
    repo_map = scan_repository(case.repo)
    plan = make_plan(
        repo_map,
        load_bank(),
        PlanOptions(Mode.ROUNDS, Scope.QUICK, seed=1, question_ids=case.file.questions[:questions]),
    )
    turns = [turn_name(q.id, f) for q in plan.questions for f in ("", *(follow.id for follow in q.follow_ups))]
    answers, length = WavAnswers(case.answers, known_turns=turns), 0.0

    def frames_of_turn(turn: str) -> Iterator[Samples]:
        nonlocal length
        path = case.answers / f"{turn}.wav"
        length = read_wav(path).seconds if path.exists() else 1.0
        answers.start(turn)
        return chain(read_all(answers), frames_of(SILENCE))

    source = Ended(frames_of_turn, real_time_from(0.0))
    controls, sink = Controls(), Stopwatch()
    pressed: list[bool] = []

    def watch(event: Event) -> None:
        if isinstance(event, PhaseChanged) and event.phase is Phase.LISTENING:
            pressed.append(not by_key)
        elif isinstance(event, InputHeard) and not pressed[-1] and event.position >= length + KEY_AFTER_SECONDS:
            pressed[-1] = True
            controls.press(Control.FINISH)

    speaker = Speaker(PiperVoice(voice_folder), sink)
    judge = Judge(None, encoder=bundled_encoder())
    lexicon = pronounced_lexicon(plan.vocabulary)
    listener = Listener(source, new_detector(), recognizer, lexicon=lexicon)
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
        acknowledging=True,
        chooser=judge,
    ).run()
    listener.close()
    speaker.close()
    turns_between = list(zip(source.ends[:-1], sink.first[1:], strict=True))
    sounds = sorted([*sink.signs, *sink.first])
    name = "key" if by_key else "end by silence"
    waits = [next(sound for sound in sounds if sound > end) - end for end, _ in turns_between]
    tell(f"{name} to the interviewer's next word, s", waits, "target p50 at most 1.0, p95 at most 2.0")
    tell(f"{name} to the next question, s", [first - end for end, first in turns_between])


def read_all(source: AudioSource) -> Iterator[Samples]:
    while (frame := source.read()) is not None:
        yield frame


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
