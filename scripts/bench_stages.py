"""Prints what each stage of an interview costs on this machine: seconds, ratios within this run, and peak memory.

usage: scripts/bench [stages] [--repo REPO] [--llm embedded|none] [--repeat N]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE, EngineChoices
from voice_interviewer.cli.wiring import EngineRoom, model_store, open_detector
from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.terms import Mode, Scope
from voice_interviewer.replay import load_case
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.speech.pcm import read_wav

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "audio_fixtures" / "strong-candidate"


def seconds(work: Callable[[], object], repeat: int = 1) -> list[float]:
    """Wall-clock seconds of each run."""
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


def row(stage: str, times: list[float], remark: str = "") -> None:
    print(f"{stage:<44} {statistics.median(times):8.3f} s  {remark}")


def peak_mib(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", type=Path, default=None)
    parser.add_argument("--llm", default="embedded")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    case = load_case(CASE)
    repo = options.repo or case.repo

    help_times = seconds(
        lambda: subprocess.run(
            [sys.executable, "-m", "voice_interviewer", "--help"], check=True, capture_output=True, cwd=ROOT
        ),
        options.repeat,
    )
    row("voice-interviewer --help", help_times)

    with tempfile.TemporaryDirectory() as cache:
        row("repo intake, cold", seconds(lambda: scan_repository(repo, cache_folder=Path(cache))))
        row(
            "repo intake, nothing changed",
            seconds(lambda: scan_repository(repo, cache_folder=Path(cache)), options.repeat),
        )
    repo_map = scan_repository(repo)
    bank = load_bank()
    row("rubrics loaded", seconds(load_bank, options.repeat))
    row(
        "standard plan",
        seconds(lambda: make_plan(repo_map, bank, PlanOptions(Mode.FULL, Scope.STANDARD)), options.repeat),
    )

    choices = EngineChoices(llm=options.llm, stt=DEFAULT_STT, voice=DEFAULT_VOICE, offline=True)
    room = EngineRoom(model_store())
    row("voice loaded", seconds(lambda: room.voice(choices)))
    row("recogniser loaded and warmed", seconds(lambda: room.recognizer(choices)))
    row("judge loaded", seconds(lambda: room.model(choices)), options.llm)

    spoken = planned_question(bank.by_id(case.file.questions[0]), repo_map).spoken
    voice = room.voice(choices)
    first = seconds(lambda: next(iter(voice.synthesize(spoken))), options.repeat)
    row("first sound of a question (not prepared)", first)
    began = time.perf_counter()
    sound_seconds = sum(sound.seconds for sound in voice.synthesize(spoken))
    whole = time.perf_counter() - began
    row(
        "whole question synthesised",
        [whole],
        f"{sound_seconds:.1f} s of speech, {sound_seconds / whole:.1f}x real time",
    )

    lexicon = pronounced_lexicon()
    detector = open_detector()
    texts = {}
    for path in [case.answers / f"{question_id}.wav" for question_id in case.file.questions]:
        sound = read_wav(path)
        heard = hear_sound(sound, detector, room.recognizer(choices), lexicon=lexicon, clock=time.monotonic)
        texts[path.stem] = heard.transcript
        timing = heard.timing
        ratio = timing.compute_seconds / max(timing.audio_seconds, 0.01)
        row(
            f"end of answer to transcript: {path.stem[:14]}",
            [timing.after_end_seconds],
            f"{timing.audio_seconds:.1f} s of audio, all decoding {ratio:.3f} of real time",
        )

    for llm in dict.fromkeys(("none", options.llm)):
        model = None if llm == "none" else room.model(choices)
        for question_id in case.file.questions:
            planned = planned_question(bank.by_id(question_id), repo_map)
            turns = [Turn(0, planned.text, texts[question_id])] if question_id in texts else []
            if turns:
                judge = Judge(model, encoder=bundled_encoder())
                row(
                    f"judge {llm}: {question_id[:30]}",
                    seconds(partial(judge.score, planned, turns, repo_map.facts)),
                    f"{len(turns[0].transcript.text.split())} words",
                )

    own = peak_mib(resource.RUSAGE_SELF)
    room.close()
    print(f"{'peak memory of the program':<44} {own:8.0f} MiB")
    print(f"{'peak memory of the judge process':<44} {peak_mib(resource.RUSAGE_CHILDREN):8.0f} MiB")


if __name__ == "__main__":
    main()
