"""The claim check on labelled spoken claims: it never contradicts what the files do not, and finds most of what they do."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoken_claims import check_set, precision_recall

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.cli.repository import scan
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.scoring.claim_readings import Measure, counts, readings
from voice_interviewer.scoring.claims import each_once, said_claims
from voice_interviewer.scoring.labelled import load_labelled
from voice_interviewer.scoring.score import Verdict
from voice_interviewer.scoring.sentences import split_answer
from voice_interviewer.scoring.wording import tokens

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("name", "recall"), [("tune", 1.0), ("report", 0.9)])
def test_labelled_claims(name: str, recall: float) -> None:
    done = check_set(name)
    assert len(done) >= 60
    assert [one.text for one in done if "contradicted" in one.verdict and one.expected != "contradicted"] == []
    for verdict in ("contradicted", "agrees"):
        found = precision_recall(done, verdict)
        assert found[0] >= 0.95
        assert found[1] >= recall


def test_answers_that_are_not_about_the_repository_are_never_contradicted() -> None:
    repository = scan(ROOT / "tests" / "repos" / "bookshop" / "repo")
    bank = load_bank()
    contradicted = []
    answers = load_labelled(ROOT / "tests" / "labelled", bank)
    assert len(answers) > 200
    for answer in answers:
        planned = planned_question(bank.by_id(answer.planned.id), repository)
        split = [split_answer(turn, [planned.text]) for turn in answer.turns]
        checks = each_once(said_claims(split, planned.facts, repository.facts))
        contradicted += [check.said for check in checks if check.verdict is Verdict.CONTRADICTED]
    assert contradicted == []


@pytest.mark.parametrize(
    ("said", "measure", "value"),
    [
        ("t three a medium", Measure.INSTANCE, "t3a.medium"),
        ("T3A Medium", Measure.INSTANCE, "t3a.medium"),
        ("r six g two x large", Measure.INSTANCE, "r6g.2xlarge"),
        ("m5 extra large", Measure.INSTANCE, "m5.xlarge"),
        ("a db dot t four g medium", Measure.INSTANCE, "db.t4g.medium"),
        ("ten dot zero dot zero dot zero slash sixteen", Measure.CIDR, "10.0.0.0/16"),
        ("10.20.0.0/16", Measure.CIDR, "10.20.0.0/16"),
        ("eu west one", Measure.REGION, "eu-west-1"),
        ("us-east-1", Measure.REGION, "us-east-1"),
        ("ap south east 2", Measure.REGION, "ap-southeast-2"),
        ("version one thirty one", Measure.VERSION, "1.31"),
        ("one dot thirty one", Measure.VERSION, "1.31"),
        ("version 131", Measure.VERSION, "1.31"),
        ("seven point eight point zero", Measure.VERSION, "7.8.0"),
        ("512 megabytes", Measure.BYTES, 512 * 1024),
        ("twenty gigs", Measure.BYTES, 20 * 1024 * 1024),
        ("seventy percent", Measure.PERCENT, 70),
        ("two weeks", Measure.DAYS, 14),
        ("five minutes", Measure.SECONDS, 300),
    ],
)
def test_spoken_values(said: str, measure: Measure, value: str | int) -> None:
    text = f"well it is {said} there"
    found = [reading for reading in readings(text, tokens(text)) if reading.measure is measure]
    assert [reading.value for reading in found] == [value]
    words = tokens(text)
    quoted = text[words[found[0].first].start : words[found[0].last - 1].end]
    assert quoted in said


@pytest.mark.parametrize("text", ["at some point three nodes", "one of them", "I am the one", "the dot on the slash"])
def test_no_value_is_read_into_plain_talk(text: str) -> None:
    words = tokens(text)
    assert list(readings(text, words)) == []
    assert [reading.value for reading in counts(words)] == ([3] if "three" in text else [])
