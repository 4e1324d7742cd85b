"""Measures when answers are ended: how often a thinking pause is taken for the end, and how long a real end is waited for.

`bench_endings.py CORPUS [--set endings-report] [--model FOLDER] [--turn-model FOLDER] [--keep FILE]` plays every answer with
thinking pauses, followed by a room's silence, to a live listener in patient mode. Then the same frames, with what was
known of the words at each pause, go through the endpointer in many settings: the trade-off. CORPUS comes from
`hearing_sets.py`. A cut-off is an automatic end inside an answer after which nothing reopened it; `taken back` are the
ends that speech reopened in time.
"""

from __future__ import annotations

import argparse
import json
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from hearing_corpus import add_noise
from hearing_sets import ROOM_DB
from recorded_speech import Playback, Watched, new_detector

from voice_interviewer.config import user_folders
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.ports import Recognizer, TurnJudge
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import EndReason, Event, InputHeard, SpeechState, WordsHeard
from voice_interviewer.session.hearing import Listener
from voice_interviewer.speech.completeness import judge_completeness
from voice_interviewer.speech.endpointing import EndCause, Endpointer, EndpointMode, EndpointSettings
from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, Samples, frames_of, level_dbfs, read_wav
from voice_interviewer.speech.words import Alternative, Word

AFTER_SECONDS = 12
JUDGED_SAMPLES = 8 * SAMPLE_RATE


@dataclass
class Answer:
    """One answer of the corpus with a room's silence after it, and what was found out about it."""

    name: str
    pauses: list[int]
    """Thinking pauses, whole seconds."""
    speech_end: float
    noisy: bool
    flags: list[bool] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """The words so far at each pause, by the frame at which speech ended."""
    finished: dict[int, float] = field(default_factory=dict)
    """The turn model's opinion at each pause."""
    live_end: float = 0.0
    """Where the listener ended it, in patient mode."""


class Frames:
    """The real detector, whose verdicts and levels are kept."""

    name = "kept frames"

    def __init__(self, answer: Answer) -> None:
        self._detector = new_detector()
        self._answer = answer
        self._at = 0

    def is_speech(self, frame: Samples) -> bool:
        if self._at == len(self._answer.flags):
            self._answer.flags.append(self._detector.is_speech(frame))
            self._answer.levels.append(level_dbfs(frame))
        self._at += 1
        return self._answer.flags[self._at - 1]

    def reset(self) -> None:
        self._at = 0


@dataclass
class Remembering(Watched):
    """A recogniser that decodes the same samples with the same prompt only once."""

    known: dict[tuple[int, str], tuple[Word, ...]] = field(default_factory=dict)
    weighed: dict[tuple[int, tuple[str, ...], tuple[Alternative, ...]], tuple[float, ...]] = field(default_factory=dict)

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        key = (zlib.crc32(samples.tobytes()), prompt)
        if key not in self.known:
            self.known[key] = super().recognize(samples, prompt=prompt)
        return self.known[key]

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        key = (zlib.crc32(samples.tobytes()), tuple(words), tuple(alternatives))
        if key not in self.weighed:
            self.weighed[key] = super().rescore(samples, words, alternatives)
        return self.weighed[key]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", default="endings-report")
    parser.add_argument("--model", type=Path, default=user_folders().models / "whisper-base")
    parser.add_argument("--turn-model", type=Path, help="folder of the Smart Turn network, to measure it too")
    parser.add_argument("--keep", type=Path, help="a file that keeps what was heard for the next run")
    parser.add_argument(
        "--beams", type=int, default=5, help="1 is quicker, and good enough to tell whether a thought ends"
    )
    parser.add_argument(
        "--new", type=int, default=1000, help="listen to so many answers that are not kept yet, at most"
    )
    parser.add_argument("--live", action="store_true", help="let the listener end the answers in patient mode as well")
    parser.add_argument("--show", action="store_true", help="name the answers that were cut off")
    options = parser.parse_args()
    answers: list[Answer] = pickle.loads(options.keep.read_bytes()) if options.keep and options.keep.exists() else []
    paths = [path for path in sorted((options.corpus / options.set).glob("*.json")) if thinks(path)]
    waiting = paths[len(answers) :][: options.new]
    recognizer = WhisperRecognizer(options.model, threads=2, beams=options.beams) if waiting else None
    for path in waiting:
        assert recognizer is not None
        answers.append(listen_to(path, Remembering(recognizer), live=options.live))
        if options.keep is not None:
            options.keep.write_bytes(pickle.dumps(answers))
    pauses = [length for answer in answers for length in answer.pauses]
    spread = ", ".join(f"{pauses.count(length)} of {length} s" for length in sorted(set(pauses)))
    noisy = sum(answer.noisy for answer in answers)
    print(f"{len(answers)} answers ({noisy} noisy) with {len(pauses)} thinking pauses: {spread}")
    print(f"{'':<34} {'cut off':>10} {'clean':>6} {'noisy':>6} {'taken back':>11} {'end p50':>8} {'p95':>6} {'max':>6}")
    if options.live:
        print(row("patient, live listener", [(answer, answer.live_end, 0) for answer in answers], show=options.show))
    for name, settings in trade_off().items():
        print(row(name, [(answer, *ended(answer, settings)) for answer in answers], show=options.show))
    if options.turn_model is not None:
        ask_turn_model(answers, options.corpus / options.set, options.turn_model)
        for mode in (EndpointMode.PATIENT, EndpointMode.BRISK):
            judged = [(answer, *ended(answer, EndpointSettings.of(mode), judged=True)) for answer in answers]
            print(row(f"{mode} + turn model", judged, show=options.show))


def thinks(path: Path) -> bool:
    return bool(json.loads(path.read_text(encoding="utf-8"))["pauses"])


def listen_to(path: Path, recognizer: Recognizer, *, live: bool) -> Answer:
    """The answer heard in a mode that never ends, so that the words before every pause are known; `live` in patient mode too."""
    label = json.loads(path.read_text(encoding="utf-8"))
    pauses = [round(pause["end"] - pause["start"]) for pause in label["pauses"]]
    answer = Answer(path.stem, pauses, label["speech_end"], label["snr_db"] is not None)
    silence = add_noise(np.zeros(AFTER_SECONDS * SAMPLE_RATE, np.int16), label["snr_db"] or ROOM_DB, path.stem)
    samples = np.concatenate([read_wav(path.with_suffix(".wav")).samples, silence])
    said = ""

    def note(event: Event) -> None:
        nonlocal said
        if isinstance(event, WordsHeard):
            said = f"{event.committed} {event.tentative}"
        elif isinstance(event, InputHeard) and event.state is SpeechState.ENDING:
            answer.texts[round((event.position - event.silence_seconds) * SAMPLE_RATE / FRAME_SAMPLES)] = said

    patient = EndpointSettings.of(EndpointMode.PATIENT)
    endless = replace(patient, closed_seconds=1e3, finished_seconds=1e3, unclear_seconds=1e3, unfinished_seconds=1e3)
    listener = Listener(Playback(lambda _: frames_of(samples)), Frames(answer), recognizer, settings=endless)
    listener.listen(path.stem, Controls(), note)
    listener.close()
    if not live:
        return answer
    listener = Listener(Playback(lambda _: frames_of(samples)), Frames(answer), recognizer, settings=patient)
    heard = listener.listen(path.stem, Controls(), lambda _: None, may_reopen=True)
    while heard.reason is EndReason.SILENCE:
        answer.live_end = heard.timing.audio_seconds
        longer = listener.reopened(Controls())
        if longer is None:
            break
        heard = longer
    listener.close()
    return answer


def ended(answer: Answer, settings: EndpointSettings, *, judged: bool = False) -> tuple[float, int]:
    """Where these settings end the answer, in seconds, and how often speech took an end back before that."""
    endpointer = Endpointer(settings)
    grace = round(settings.reopen_seconds * SAMPLE_RATE / FRAME_SAMPLES) + settings.activity.onset_window
    end, reopened = 0, 0
    for at, (flag, level) in enumerate(zip(answer.flags, answer.levels, strict=True), start=1):
        decision = endpointer.push(flag, level)
        if end:
            if endpointer.reopened:
                endpointer.reopen()
                end, reopened = 0, reopened + 1
            elif at >= end + grace:
                break
        elif decision.ended is EndCause.SILENCE:
            end = at
        elif decision.judge:
            place = endpointer.activity.speech_end or 0
            words = [Word(text, 0.0, 0.0, 1.0) for text in words_at(answer, place)]
            spoken = sum(run.seconds for run in endpointer.runs)
            endpointer.consider(judge_completeness(words, spoken, answer.finished.get(place) if judged else None))
    return (end or len(answer.flags)) * FRAME_SAMPLES / SAMPLE_RATE, reopened


def words_at(answer: Answer, place: int) -> list[str]:
    """The words before a pause; positions are known to a tenth of a second."""
    near = min(answer.texts, key=lambda known: abs(known - place), default=None)
    return [] if near is None or abs(near - place) > 5 else answer.texts[near].split()


def trade_off() -> dict[str, EndpointSettings]:
    """The modes of the program, patient ones with other waits, and plain silence timers."""
    patient = EndpointSettings.of(EndpointMode.PATIENT)
    ways = {
        "patient": patient,
        "patient, first end is the last": patient.without_reopening(),
        "patient, no reopening": replace(patient, reopen_seconds=0.0, reopen_unfinished_seconds=0.0),
    }
    listening = patient.finished_seconds + patient.reopen_seconds
    for seconds in (2.0, 2.5, 3.0, 3.5, 5.0, 6.0):
        later = replace(
            patient,
            judge_after_seconds=min(2.0, seconds - 0.5),
            finished_seconds=seconds,
            unclear_seconds=seconds + 0.3,
            unfinished_seconds=seconds + 0.3,
        )
        ways[f"{seconds:.1f} s, then 2.5 s more"] = later
        if seconds < patient.finished_seconds:
            ways[f"{seconds:.1f} s, then {listening - seconds:.1f} s more"] = replace(
                later, reopen_seconds=listening - seconds
            )
    waits_for_words = replace(patient, unclear_seconds=6.0, unfinished_seconds=10.0)
    ways["4 s, 6 s unclear, 10 s unfinished"] = waits_for_words
    ways["brisk"] = EndpointSettings.of(EndpointMode.BRISK)
    return ways | {f"timer {seconds} s": timer(float(seconds)) for seconds in (1, 2, 3, 4, 5, 6, 7, 8)}


def timer(seconds: float) -> EndpointSettings:
    """A silence timer, as most programs have it."""
    return replace(
        EndpointSettings(),
        judge_after_seconds=min(1.0, seconds),
        closed_seconds=seconds,
        finished_seconds=seconds,
        unclear_seconds=seconds,
        unfinished_seconds=seconds,
        reopen_seconds=0.0,
        reopen_unfinished_seconds=0.0,
    )


def ask_turn_model(answers: Sequence[Answer], folder: Path, model: Path) -> None:
    """The turn model's opinion at every pause and at every real end; prints how well it tells them apart."""
    from voice_interviewer.engines.smart_turn import SmartTurn

    judge: TurnJudge = SmartTurn(model)
    ends, thinking = [], []
    for answer in answers:
        samples = read_wav(folder / f"{answer.name}.wav").samples
        for place in answer.texts:
            end = place * FRAME_SAMPLES + SAMPLE_RATE // 5
            answer.finished[place] = judge.finished_probability(samples[max(0, end - JUDGED_SAMPLES) : end])
            real = place * FRAME_SAMPLES / SAMPLE_RATE > answer.speech_end - 1.0
            (ends if real else thinking).append(answer.finished[place])
    right = np.mean([[(one > other) + 0.5 * (one == other) for other in thinking] for one in ends])
    print(
        f"turn model: a real end above a thinking pause in {100 * right:.0f} % of pairs ({len(ends)} x {len(thinking)})"
    )


def row(name: str, results: Sequence[tuple[Answer, float, int]], *, show: bool) -> str:
    cut = [answer for answer, end, _ in results if end < answer.speech_end]
    waits = [end - answer.speech_end for answer, end, _ in results if end >= answer.speech_end]
    shares = []
    for kind in ((True, False), (False,), (True,)):
        count = sum(answer.noisy in kind for answer, _, _ in results)
        shares.append(100 * sum(answer.noisy in kind for answer in cut) / max(count, 1))
    p50, p95, most = np.percentile(waits, [50, 95, 100]) if waits else np.full(3, np.nan)
    taken_back = sum(times for _, _, times in results)
    line = f"{name:<34} {shares[0]:8.1f} % {shares[1]:6.1f} {shares[2]:6.1f} {taken_back:11d} {p50:8.2f} {p95:6.2f} {most:6.2f}"
    return "\n".join([line, *(f"    {answer.name}" for answer in cut if show)])


if __name__ == "__main__":
    main()
