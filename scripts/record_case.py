"""Asks the questions of a new case on the terminal, records the answers, and records what the real engines make of them.

Enter starts and ends each recording; `s` and Enter skips a follow-up. Answer every follow-up that an interview may come to:
one without a recording hears silence. Nothing is kept of a case that is not finished.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import threading
from contextlib import closing
from pathlib import Path

import yaml

from voice_interviewer.cli.entry import run, tell
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.errors import InterviewerError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.terms import Mode, Scope
from voice_interviewer.ports import AudioSource
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.session.prompts import turn_name
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, concatenate, wav_bytes

ROOT = Path(__file__).resolve().parents[1]


def record(source: AudioSource, turn: str) -> Samples:
    """What the microphone hears between two presses of Enter."""
    finished = threading.Event()
    parts: list[Samples] = []

    def capture() -> None:
        source.start(turn)
        while not finished.is_set() and (frame := source.read()) is not None:
            parts.append(frame)
        source.stop()

    worker = threading.Thread(target=capture)
    worker.start()
    input("   recording ... Enter when done ")
    finished.set()
    worker.join()
    return concatenate(parts)


def record_turn(source: AudioSource, folder: Path, turn: str, text: str, *, may_skip: bool) -> None:
    """One prompt: asked, recorded, written."""
    print(f"\n{text}")
    choice = input("   Enter to record" + (", s to skip " if may_skip else " ")).strip().lower()
    if may_skip and choice == "s":
        return
    samples = record(source, turn)
    (folder / f"{turn}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
    print(f"   {len(samples) / SAMPLE_RATE:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="folder name of the case under audio_fixtures/")
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--questions", required=True, help="question ids, comma-separated")
    parser.add_argument("--input-device", default="")
    parser.add_argument("--title", default="")
    options = parser.parse_args()
    target = ROOT / "audio_fixtures" / options.name
    if target.exists():
        tell(f"{target} is already there. Choose another name.")
        return 2
    work = target.with_name(f".{options.name}.recording")
    shutil.rmtree(work, ignore_errors=True)
    answers = work / "answers"
    try:
        questions = tuple(part.strip() for part in options.questions.split(",") if part.strip())
        wanted = PlanOptions(mode=Mode.ROUNDS, scope=Scope.QUICK, question_ids=questions)
        plan = make_plan(scan_repository(options.repo), load_bank(), wanted)
        answers.mkdir(parents=True)
        with closing(Microphone(options.input_device or None)) as source:
            for planned in plan.questions:
                record_turn(source, answers, turn_name(planned.id), planned.text, may_skip=False)
                for follow_up in planned.follow_ups:
                    record_turn(source, answers, turn_name(planned.id, follow_up.id), follow_up.text, may_skip=True)
        case = {
            "title": options.title or options.name,
            "repo": os.path.relpath(options.repo.resolve(), target),
            "questions": list(questions),
            "voice": "recorded by its owner",
        }
        (work / "case.yaml").write_text(
            yaml.safe_dump(case, sort_keys=False, allow_unicode=True), "utf-8", newline="\n"
        )
        work.rename(target)
    except InterviewerError as error:
        tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return run(["replay", str(target), "--update"])


if __name__ == "__main__":
    sys.exit(main())
