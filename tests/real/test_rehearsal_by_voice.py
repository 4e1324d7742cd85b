"""Rehearsals by voice, with the real voice and the real recogniser: the seed's own form of document, and one of ours."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from real_models import skip_without_speech_models

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE
from voice_interviewer.cli.entry import run
from voice_interviewer.cli.wiring import model_store, open_detector, open_recognizer, open_voice
from voice_interviewer.session.events import AnswerHeard, QuestionAsked
from voice_interviewer.session.hearing import hear_sound
from voice_interviewer.session.journal import read_journal
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, concatenate, read_wav, resample, wav_bytes

pytestmark = pytest.mark.real

HERE = Path(__file__).resolve().parent
SEED_LIKE = HERE / "seed_materials.md"
REPO = HERE.parent / "repos" / "github-actions" / "repo"
BY_VOICE = ["--llm", "none", "--offline", "--feedback", "end", "--patience", "brisk"]


@pytest.fixture(autouse=True)
def _models() -> None:
    skip_without_speech_models()


def speak_answers(folder: Path, answers: dict[str, str]) -> Path:
    """One WAV file a turn, spoken by the bundled voice over a little room noise."""
    folder.mkdir()
    with closing(open_voice(model_store(), DEFAULT_VOICE)) as voice:
        for turn, text in answers.items():
            sounds = list(voice.synthesize(text))
            speech = resample(
                Sound(concatenate([sound.samples for sound in sounds]), sounds[0].rate), SAMPLE_RATE
            ).samples
            lead = np.zeros(SAMPLE_RATE // 2, dtype=np.int16)
            samples = concatenate([lead, speech]) + np.random.default_rng(1).integers(
                -15, 16, len(lead) + len(speech), dtype=np.int16
            )
            (folder / f"{turn}.wav").write_bytes(wav_bytes(Sound(samples, SAMPLE_RATE)))
    return folder


def rehearse(document: Path, answers: Path, folder: Path, *more: str) -> tuple[int, Path]:
    session = folder / "session"
    code = run(
        [
            "practice", str(document), *BY_VOICE, "--answers-from", str(answers), "--speech-to", str(folder / "spoken"),
            "--out", str(session), *more,
        ]
    )  # fmt: skip
    return code, session


def transcripts(session: Path) -> dict[str, str]:
    return {
        event.question: event.transcript.text.lower()
        for event in read_journal(session)
        if isinstance(event, AnswerHeard) and event.turn == 0
    }


def test_the_seeds_document_is_rehearsed_by_voice_from_start_to_end(tmp_path: Path) -> None:
    answers = speak_answers(
        tmp_path / "answers",
        {
            "talking-point-1": "I built a cloud native platform with six Terraform modules for the network, the cluster, "
            "storage, the database and identities, because every part has its own owner. There are five horizontal pod "
            "autoscalers, and more than twenty Kubernetes resources with init containers and sidecars.",
            "scenario-1": "I gave the pods IAM roles for service accounts, so that nobody keeps hardcoded credentials, and "
            "the secrets live in Kubernetes secrets and environment variables.",
            "decision-1": "I took EFS because many pods need access to shared storage, which EBS cannot give.",
        },
    )
    code, session = rehearse(SEED_LIKE, answers, tmp_path)
    assert code == 0
    asked = [event for event in read_journal(session) if isinstance(event, QuestionAsked)]
    spoken = sorted((tmp_path / "spoken").glob("*.wav"))
    assert [event.question for event in asked if event.turn == 0] == ["talking-point-1", "scenario-1", "decision-1"]
    assert len(spoken) == len(asked)
    with closing(open_recognizer(model_store(), DEFAULT_STT)) as recognizer:
        heard = hear_sound(read_wav(spoken[0]), open_detector(), recognizer).transcript.text.lower()
    assert "enterprise" in heard and "time budget" in heard and "15 minutes" in heard
    said = transcripts(session)
    assert "terraform modules" in said["talking-point-1"] and "credentials" in said["scenario-1"]
    debrief = json.loads((session / "debrief.json").read_text("utf-8"))
    assert (debrief["completed"], debrief["overall"]["scored"]) == (True, 3)
    assert debrief["overall"]["average"] >= 1.5
    wrong = [(claim["path"], claim["line"]) for claim in debrief["contradicted_claims"]]
    assert wrong == [("seed_materials.md", 22)]
    assert "the budget is 900 s or more" in (session / "transcript.md").read_text("utf-8")


def test_materials_of_a_repository_are_rehearsed_by_voice(tmp_path: Path) -> None:
    document = tmp_path / "materials.md"
    assert run(["materials", str(REPO), "--out", str(document)]) == 0
    answers = speak_answers(
        tmp_path / "answers",
        {
            "talking-point-1": "Builds and checks run in a pipeline. There are two GitHub workflows, one that checks and one "
            "that deploys, and three pipeline jobs.",
            "scenario-1": "Every commit is checked by one of two GitHub workflows, and then five pipeline jobs run. Next I "
            "would pin every pipeline action to a commit.",
        },
    )
    code, session = rehearse(document, answers, tmp_path, "--repo", str(REPO))
    assert code == 0
    debrief = json.loads((session / "debrief.json").read_text("utf-8"))
    assert debrief["completed"] is True
    assert "workflows" in transcripts(session)["talking-point-1"]
    assert [claim["path"] for claim in debrief["contradicted_claims"]] == ["materials.md"]
    assert "s; the budget is 180 s" in (session / "transcript.md").read_text("utf-8")
