"""Words are the same across endings, synonyms and recognition errors, and never across opposites."""

from __future__ import annotations

import pytest

from voice_interviewer.scoring.wording import alike, canonical, content_keys, find_phrase, tokens


def keys(text: str) -> list[str]:
    return [token.key for token in tokens(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("applies", "apply"),
        ("corrupting", "corruption"),
        ("carpenter", "karpenter"),
        ("provisioner", "provisioning"),
        ("removed", "deletes"),
        ("don't", "without"),
        ("reconciliation", "reconciles"),
        ("paid", "costs"),
        ("wiped", "deletes"),
        ("overwrote", "reverted"),
        ("gone", "vanishes"),
        ("customers", "users"),
        ("ceiling", "maximum"),
        ("wrote", "written"),
        ("dependency", "relies"),
        ("approval", "approves"),
    ],
)
def test_same_word(one: str, other: str) -> None:
    assert alike(canonical(one), canonical(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mutable", "immutable"),
        ("encrypted", "decrypted"),
        ("enabled", "disabled"),
        ("available", "unavailable"),
        ("increase", "decrease"),
        ("terraform", "terragrunt"),
        ("1.10", "1.11"),
        ("managed", "unmanaged"),
        ("maximum", "minimum"),
        ("safe", "dangerous"),
        ("split", "merged"),
        ("ran", "rename"),
        ("users", "uses"),
        ("tolerates", "tolerationSeconds"),
    ],
)
def test_different_word(one: str, other: str) -> None:
    assert not alike(canonical(one), canonical(other))


def test_number_words_are_figures() -> None:
    assert [token.form for token in tokens("twenty five nodes in three zones")] == ["25", "nodes", "in", "3", "zones"]


def test_tokens_know_their_place() -> None:
    text = "Self-heal, in version 1.10, isn't prune."
    assert [text[token.start : token.end].lower() for token in tokens(text)] == [token.form for token in tokens(text)]


@pytest.mark.parametrize(
    ("phrase", "said", "place"),
    [
        ("DynamoDB table", "you need a dynamo db table", (3, 6)),
        ("dynamo db", "the DynamoDB thing", (1, 2)),
        ("force unlock", "you run force dash unlock", (2, 5)),
        ("force unlock", "you unlock it by force", None),
    ],
)
def test_phrases_are_found_in_order(phrase: str, said: str, place: tuple[int, int] | None) -> None:
    assert find_phrase(content_keys(phrase), keys(said)) == place
