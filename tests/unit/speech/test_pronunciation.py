"""Terms by their sound, with the real rules of how English is read aloud."""

from __future__ import annotations

import pytest

from voice_interviewer.engines.pronunciation import english_pronunciation
from voice_interviewer.speech.data import word_lists
from voice_interviewer.speech.pronunciation import TermSounds, likeness, pieces_of, sound_of

SOUNDS = TermSounds({**word_lists("lexicon.yaml", "terms"), "bookshop-api": ()}, english_pronunciation)


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("clown front", "CloudFront"),
        ("and civil", "Ansible"),
        ("SGO,", "Istio"),
        ("a IDC", "OIDC"),
        ("FS", "EFS"),
        ("TF bar's", "tfvars"),
        ("so NARQ", "SonarQube"),
        ("Bro Nephias", "Prometheus"),
        ("open to LemaTree", "OpenTelemetry"),
        ("CSL-O", "SLO"),
        ("bookshelf tapie", "bookshop-api"),
        ("Kustomize", "Kustomize"),
    ],
)
def test_what_sounds_like_a_term_is_most_alike_to_it(heard: str, term: str) -> None:
    assert SOUNDS.most_alike(heard, 0.75)[0][1] == term


@pytest.mark.parametrize("heard", ["raining on Sunday", "because of that", "", "?!"])
def test_what_sounds_like_no_term_is_like_none(heard: str) -> None:
    assert SOUNDS.most_alike(heard, 0.8) == []


def test_the_most_alike_comes_first_and_each_term_once() -> None:
    found = SOUNDS.most_alike("t3 medium", 0.5)
    assert [likeness for likeness, _ in found] == sorted((likeness for likeness, _ in found), reverse=True)
    assert len({written for _, written in found}) == len(found)
    assert found[0] == (1.0, "t3.medium")


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("no-cubed", ["no", "cubed"]),
        ("Nginx-2VPC,", ["Nginx", "2", "VPC"]),
        ("StatefulSet", ["Stateful", "Set"]),
        ("AWSRegion", ["AWS", "Region"]),
        ("t3.medium", ["t", "3", "medium"]),
        ("bar's", ["bar's"]),
        ("I've", ["I've"]),
        ("...", []),
    ],
)
def test_words_that_were_put_together_are_pieces_of(word: str, pieces: list[str]) -> None:
    assert pieces_of(word) == pieces


def test_capitals_are_said_letter_by_letter_or_as_a_word() -> None:
    assert SOUNDS.sounds("RBAC") == tuple(map(sound_of, map(english_pronunciation, ("R B A C", "rbac"))))
    assert SOUNDS.sounds("HASHICORP") == (sound_of(english_pronunciation("HASHICORP")),)


def test_stress_length_and_joined_signs_are_of_no_matter() -> None:
    assert sound_of("d\u0292\u02c8e\u026a\u02d0n t\u0361\u0283") == "JeinC"


def test_likeness_is_the_same_from_both_sides_and_less_for_less_alike_sounds() -> None:
    assert likeness("abc", "abc") == 1.0
    assert likeness("", "") == 1.0
    assert likeness("klaunfrant", "klaudfrant") == likeness("klaudfrant", "klaunfrant")
    assert likeness("pat", "bat") > likeness("pat", "fat") > likeness("pat", "mat")
    assert likeness("pat", "pet") > likeness("pat", "put")
    assert likeness("pat", "") < 0.4


def test_the_same_text_is_read_the_same_beside_a_voice_that_speaks() -> None:
    english_pronunciation.cache_clear()
    once = english_pronunciation("Karpenter launches nodes")
    english_pronunciation.cache_clear()
    assert english_pronunciation("Karpenter launches nodes") == once != ""
