"""Every key point of the program's own rubrics has spoken examples, which say it in words of their own."""

from __future__ import annotations

import json
from collections import Counter

from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.spoken_examples import FILE, examples_of
from voice_interviewer.resources import bundled

ENTRIES = [json.loads(line) for line in (bundled("rubrics") / FILE).read_text("utf-8").splitlines()]


def test_every_key_point_has_eight() -> None:
    claims = {
        (question.id, point.id): point.claim for question in load_bank().questions for point in question.key_points
    }
    assert {(entry["q"], entry["p"]): entry["claim"] for entry in ENTRIES} == claims
    assert {len(examples_of(claim)) for claim in claims.values()} == {8}


def test_no_sentence_stands_for_two_claims() -> None:
    times = Counter(sentence.casefold() for entry in ENTRIES for sentence in entry["said"])
    assert [sentence for sentence, count in times.items() if count > 1] == []


def test_none_repeats_the_claim() -> None:
    repeated = [
        entry["p"]
        for entry in ENTRIES
        for said in entry["said"]
        if entry["claim"].rstrip(".").casefold() in said.casefold()
    ]
    assert repeated == []


def test_other_claims_have_none() -> None:
    assert examples_of("Nobody wrote examples for this claim.") == ()
