"""The sixteen questions sort models that judge from models that guess, and are asked once a digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from voice_interviewer.engines.model_probe import (
    Fitness,
    ProbeResult,
    find_trust,
    probe,
    remembered_trust,
    trust_in,
)
from voice_interviewer.errors import ModelReplyError
from voice_interviewer.ports import Message, ModelIdentity, YesNo
from voice_interviewer.scoring.trust import Trust, Use

MADE = ("in S3.", "applies changes.", "no traffic.", "restart the pod.", "before reading the logs.", "to the speaker.")
MADE_TOO = ("loss of one zone.", "costs more.")


@dataclass
class Judge:
    """Knows the statements that are made, and answers yes to them with `yes`, to others with `no`."""

    yes: float
    no: float
    mass: float = 0.9
    digest: str = "d" * 64
    asked: list[str] = field(default_factory=list)

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("test", "judge", self.digest)

    @property
    def context_tokens(self) -> int:
        return 4096

    def yes_no(self, messages: Sequence[Message]) -> YesNo:
        statement = messages[-1].content.split("Statement: ")[1].split("\n")[0]
        self.asked.append(statement)
        return YesNo(self.yes if statement.endswith((*MADE, *MADE_TOO)) else self.no, self.mass)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        raise NotImplementedError

    def close(self) -> None: ...


def test_a_judge_that_knows_is_fit() -> None:
    result = probe(Judge(yes=0.9, no=0.1))
    assert (result.right, round(result.mass, 6), result.fitness) == (16, 0.9, Fitness.FIT)


def test_a_habit_of_saying_no_is_no_fault() -> None:
    assert probe(Judge(yes=0.4, no=0.1)).right == 16


def test_one_that_has_it_backwards_is_unfit() -> None:
    result = probe(Judge(yes=0.1, no=0.9))
    assert (result.right, result.fitness) == (0, Fitness.UNFIT)


def test_one_that_does_not_answer_the_question_is_unfit() -> None:
    assert probe(Judge(yes=0.9, no=0.1, mass=0.3)).fitness is Fitness.UNFIT


def test_a_digest_is_asked_once(tmp_path: Path) -> None:
    judge = Judge(yes=0.9, no=0.1)
    first, second = probe(judge, tmp_path / "probes"), probe(judge, tmp_path / "probes")
    assert len(judge.asked) == 16
    assert (first.right, first.remembered, second.right, second.remembered) == (16, False, 16, True)
    assert probe(Judge(yes=0.1, no=0.9, digest="e" * 64), tmp_path / "probes").right == 0


def test_a_model_without_a_digest_is_asked_every_time(tmp_path: Path) -> None:
    judge = Judge(yes=0.9, no=0.1, digest="")
    probe(judge, tmp_path)
    probe(judge, tmp_path)
    assert len(judge.asked) == 32


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", json.dumps({"right": "many"}).encode()])
def test_a_broken_memory_is_asked_again(tmp_path: Path, content: bytes) -> None:
    judge = Judge(yes=0.9, no=0.1)
    probe(judge, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(content)
    assert probe(judge, tmp_path).right == 16
    assert len(judge.asked) == 32


def test_a_memory_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert probe(Judge(yes=0.9, no=0.1), tmp_path / "file").right == 16


@pytest.mark.parametrize(("seconds", "fitness", "asked"), [(5.9, Fitness.FIT, 16), (6.1, Fitness.SLOW, 4)])
def test_a_slow_judge_is_asked_no_more_and_not_remembered(
    tmp_path: Path, seconds: float, fitness: Fitness, asked: int
) -> None:
    judge = Judge(yes=0.9, no=0.1)
    result = probe(judge, tmp_path, slowest_seconds=6.0, clock=lambda: len(judge.asked) * seconds)
    assert (result.fitness, len(judge.asked)) == (fitness, asked)
    assert len(list(tmp_path.iterdir())) == (0 if fitness is Fitness.SLOW else 1)


LARGE = 8.0


@dataclass
class Large(Judge):
    """A judge of eight billion parameters that fills forms, rightly or not."""

    right: bool = True

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("test", "large", self.digest, LARGE)

    def fill_form(self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int) -> object:
        verdicts = ("stated", "stated", "absent", "absent") if self.right else ("stated",) * 4
        return {f"k{number}": {"ev": [1], "v": verdict} for number, verdict in enumerate(verdicts, start=1)}


@pytest.mark.parametrize(
    ("model", "use", "doubtful"),
    [
        (Judge(yes=0.9, no=0.1), Use.ITEMS, False),
        (Judge(yes=0.1, no=0.9), Use.NOTHING, False),
        (Judge(yes=0.9, no=0.1, mass=0.2), Use.NOTHING, False),
        (Large(yes=0.9, no=0.1), Use.FORMS, False),
        (Large(yes=0.9, no=0.1, right=False), Use.ITEMS, False),  # says yes to everything
        (Large(yes=0.1, no=0.9), Use.NOTHING, False),
    ],
)
def test_what_a_model_may_be_used_for(model: Judge, use: Use, doubtful: bool, tmp_path: Path) -> None:
    trust = find_trust(model, tmp_path)
    assert (trust.use, trust.doubtful) == (use, doubtful)
    assert "of 16 easy questions right" in trust.shown
    assert remembered_trust(model.identity, tmp_path) == trust


def test_a_doubtful_model_is_used_with_care() -> None:
    trust = trust_in(ProbeResult(12, 0.9, Fitness.DOUBTFUL))
    assert trust == Trust(Use.ITEMS, doubtful=True, shown="12 of 16 easy questions right")


def test_a_trial_that_fails_is_no_trust_and_is_not_remembered(tmp_path: Path) -> None:
    class Broken(Judge):
        def yes_no(self, messages: Sequence[Message]) -> YesNo:
            raise ModelReplyError("Ollama did not answer in time")

    assert find_trust(Broken(0, 0), tmp_path) == Trust(
        Use.NOTHING, shown="its trial failed (Ollama did not answer in time)"
    )
    assert list(tmp_path.iterdir()) == []
