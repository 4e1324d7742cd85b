"""Words that were run together, and acronyms by the names of their letters."""

from __future__ import annotations

import pytest

from voice_interviewer.speech.letter_names import meant_acronym
from voice_interviewer.speech.run_together import beside_a_letter, taken_apart
from voice_interviewer.speech.words import Word

KNOWN = {"HPA", "SQS", "NLB", "PDB", "VPC", "CDN", "EBS", "EFS", "SDN"}


def test_the_pieces_share_the_time_by_their_letters() -> None:
    pieces, origins = taken_apart([Word("a", 0.0, 1.0, 0.9), Word("slash-argo-CD,", 1.0, 2.2, 0.4)], lambda text: False)
    assert pieces == (
        Word("a", 0.0, 1.0, 0.9),
        Word("slash", 1.0, 1.5, 0.4),
        Word("argo", 1.5, 1.9, 0.4),
        Word("CD,", 1.9, 2.2, 0.4),
    )
    assert origins == (0, 1, 1, 1)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("NGINX2VPC", ["NGINX", "2", "VPC"]),
        ("PowerCICD", ["Power", "CICD"]),
        ("iPhone", ["i", "Phone"]),
        ("HelmStore", ["Helm", "Store"]),
        ("ArgoCDs", ["ArgoCDs"]),
        ("9-10", ["9", "10"]),
        ("- x", ["- x"]),
        ("", [""]),
    ],
)
def test_seams(word: str, parts: list[str]) -> None:
    assert [piece.text for piece in taken_apart([Word(word, 0.0, 1.0, 0.5)], lambda text: False)[0]] == parts


def test_a_whole_term_stays_whole() -> None:
    assert taken_apart([Word("t4g-medium", 0.0, 1.0, 0.5)], lambda text: True)[0] == (
        Word("t4g-medium", 0.0, 1.0, 0.5),
    )


@pytest.mark.parametrize(
    ("core", "meant"),
    [
        ("APDB", "a PDB"),
        ("DNLB", "the NLB"),
        ("SQSQ", "SQS queue"),
        ("2VPC", "2 VPC"),
        ("2VPX", None),
        ("22VPC", None),
        ("DPDB", None),
        ("SQSX", None),
        ("sqsq", None),
        ("SQS", None),
    ],
)
def test_a_letter_that_was_a_word(core: str, meant: str | None) -> None:
    assert beside_a_letter(core, lambda name: name if name in KNOWN else None) == meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("HBA", "HPA"),
        ("BPC", "VPC"),
        ("MLB", "NLB"),
        ("HPA", None),
        ("SDN", None),
        ("EXS", "EFS"),
        ("BBS", "EBS"),
        ("HBB", None),
        ("hba", None),
        ("HB", None),
    ],
)
def test_a_misheard_letter(heard: str, meant: str | None) -> None:
    assert meant_acronym(heard, KNOWN) == meant


def test_two_that_fit_are_no_answer() -> None:
    assert meant_acronym("ECS", {"EBS", "EPS"}) is None
