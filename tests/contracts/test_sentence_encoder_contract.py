"""What the judge relies on in a sentence encoder, tried on the one that comes with the program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voice_interviewer.engines.sentence_encoder import bundled_encoder
from voice_interviewer.ports import SentenceEncoder

TEXTS = (
    "Terraform compares the code with the state and shows a plan.",
    "um, so it, it diffs what i wrote against what is there",
    "Helm",
    "",
    "Überall läuft das gleiche Bild.",
    "word " * 400,
)


@pytest.fixture(params=[bundled_encoder], ids=["bundled"])
def encoder(request: pytest.FixtureRequest) -> SentenceEncoder:
    found = request.param()
    assert isinstance(found, SentenceEncoder)
    return found


def test_a_row_of_length_one_for_each_text(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape[0] == len(TEXTS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)


def test_it_may_be_asked_by_several_threads(encoder: SentenceEncoder) -> None:
    texts = [f"Node {number} of the cluster is full." for number in range(24)]
    expected = encoder.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.encode, [texts] * 4))
    assert all(np.array_equal(each, expected) for each in found)


@pytest.mark.parametrize(
    ("said", "claim", "other"),
    [
        (
            "If two of us hit it at once, the second one has to wait its turn.",
            "A lock lets only one run change the state at a time.",
            "The state file holds secrets in plain text.",
        ),
        (
            "nobody typed that password into the repo, it's fetched when the thing starts",
            "Secrets are read from a secret store at run time instead of being committed.",
            "Images are signed before they are deployed.",
        ),
    ],
)
def test_what_means_the_same_lies_nearer(encoder: SentenceEncoder, said: str, claim: str, other: str) -> None:
    spoken, same, different = encoder.encode([said, claim, other])
    assert spoken @ same > spoken @ different + 0.1
