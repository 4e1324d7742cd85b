"""Measures judging beside an interview: an answer of 200 words with two follow-ups, ahead and after, and what hearing pays."""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.cli.engine_choices import DEFAULT_STT
from voice_interviewer.cli.repository import scan
from voice_interviewer.cli.wiring import model_store, open_recognizer
from voice_interviewer.engines.language_model import open_language_model
from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.ports import LanguageModel
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.speech.pcm import read_wav
from voice_interviewer.speech.words import Transcript

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "k8s-node-scaling"
ANSWER = (
    "So Cluster Autoscaler is a Kubernetes component that watches for pending pods that cannot be scheduled because of "
    "insufficient resources, and it then scales up the node group by raising the desired count of the auto scaling group. "
    "Karpenter is a newer provisioner from AWS, and it is faster because it asks the EC2 fleet API for instances directly "
    "instead of going through a group, so it can pick the right size for the pods that wait. In our case I do not have "
    "autoscaling at all, because this is a small project with predictable load, and three nodes are enough for it. The "
    "risk, of course, is that when the load spikes or when one node goes down I might not have enough capacity left, and "
    "then pods stay pending until somebody does something about it. And with three fixed nodes I also pay for compute that "
    "nobody needs at night. If I had to change one thing first, I would look at the requests of the pods, because both "
    "tools only look at requests and not at what is really used, and then I would think about which workloads can live "
    "with being moved around when nodes are replaced, and about the time that a new node takes until it is ready."
)
FOLLOW_UPS = (
    (
        "Karpenter is probably the better choice on EKS, because it launches the right instance type for the workload and also "
        "consolidates, so half empty nodes are emptied and removed. Cluster Autoscaler is simpler and more battle tested."
    ),
    (
        "The t3a instances have burst credits, so when you are above the baseline all the time you use them up and get "
        "throttled. Graviton would be about twenty percent cheaper, but then you need images built for ARM."
    ),
)


def cpu_of_children() -> float:
    """Processor seconds that this process's children have used so far, those that still run included."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def timed(name: str, work: Callable[[], object]) -> float:
    """Do it, print its seconds, and return them."""
    began, own, before = time.monotonic(), time.process_time(), cpu_of_children()
    work()
    seconds, own, cpu = time.monotonic() - began, time.process_time() - own, cpu_of_children() - before
    print(f"  {name:46} {seconds:7.2f} s   processor time {own:5.2f} s here, {cpu:6.2f} s in the model's process")
    return seconds


def judge_steps(model: LanguageModel | None, turns: Sequence[Turn]) -> None:
    """One after the other, as an interview asks for them: each step finds what the step before remembered."""
    repo_map = scan(ROOT / "tests" / "repos" / "bookshop" / "repo")
    planned = planned_question(load_bank().by_id(QUESTION), repo_map)
    whole = Judge(model, encoder=bundled_encoder())
    timed("all at once, nothing remembered", lambda: whole.score(planned, turns, repo_map.facts))
    timed("again", lambda: whole.score(planned, turns, repo_map.facts))
    if model is None:
        return
    steps = Judge(model, encoder=bundled_encoder())
    for count, name in enumerate(("ahead: the answer", "ahead: with follow-up 1", "after the last answer"), start=1):
        timed(name, lambda count=count: steps.score(planned, turns[:count], repo_map.facts))  # type: ignore[misc]


def hear_beside(model: LanguageModel, turns: Sequence[Turn]) -> None:
    """A recorded answer transcribed alone, and while an answer is judged."""
    wav = next((ROOT / "audio_fixtures" / "strong-candidate" / "answers").glob("k8s-node-scaling.wav"))
    samples = read_wav(wav).samples[: 16_000 * 25]
    planned = planned_question(load_bank().by_id(QUESTION), scan(ROOT / "tests" / "repos" / "bookshop" / "repo"))
    with closing(open_recognizer(model_store(), DEFAULT_STT)) as recognizer:
        recognizer.recognize(samples)
        timed("25 s of speech transcribed, nothing beside it", lambda: recognizer.recognize(samples))
        stop = threading.Event()

        def judge_on() -> None:
            while not stop.is_set():
                Judge(model, encoder=bundled_encoder()).score(planned, turns, (), cancelled=stop.is_set)

        judging = threading.Thread(target=judge_on)
        judging.start()
        time.sleep(2)
        timed("the same while an answer is judged", lambda: recognizer.recognize(samples))
        stop.set()
        judging.join()


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llm", default="embedded", help="as everywhere: embedded, ollama:MODEL, none")
    chosen = parser.parse_args().llm
    turns = [Turn(0, "", Transcript(ANSWER))]
    turns += [Turn(index, f"Follow-up {index}?", Transcript(text)) for index, text in enumerate(FOLLOW_UPS, start=1)]
    words = [len(turn.transcript.text.split()) for turn in turns]
    print(f"{words[0]} words and follow-ups of {words[1]} and {words[2]} words, {os.cpu_count()} cores")
    print("without a model")
    judge_steps(None, turns)
    model = open_language_model(chosen, model_store(), offline=True, on_stage=lambda _: None)
    if model is not None:
        with closing(model):
            print(f"with {model.identity.engine} {model.identity.model}")
            timed("loaded and warm", lambda: Judge(model, encoder=bundled_encoder()).score(*warm_up()))
            judge_steps(model, turns)
            hear_beside(model, turns)


def warm_up() -> tuple[PlannedQuestion, list[Turn], tuple[Fact, ...]]:
    """A short answer to another question, so that loading is not part of the figures."""
    planned = planned_question(load_bank().by_id("k8s-single-replica"), None)
    return planned, [Turn(0, "", Transcript("I would run two replicas of it in two zones."))], ()


if __name__ == "__main__":
    main()
