"""YAML text becomes located values; hostile text is an error in words, never an exception or a long wait."""

from __future__ import annotations

import pytest

from voice_interviewer.repo.located import Fields, Items, Leaf, Withheld
from voice_interviewer.repo.yaml_documents import MAX_DEPTH, read_documents


def test_scalars_keep_their_spelling() -> None:
    (document,) = read_documents("a: 3\nb: 1.10\nc: 0755\nd: on\ne: 'true'\nf: true\ng: 1.5\nh: ~\ni: 12:30\n").values
    assert document == Fields(
        {
            "a": Leaf(3, 1),
            "b": Leaf("1.10", 2),
            "c": Leaf("0755", 3),
            "d": Leaf("on", 4),
            "e": Leaf("true", 5),
            "f": Leaf(True, 6),
            "g": Leaf(1.5, 7),
            "h": Leaf(None, 8),
            "i": Leaf("12:30", 9),
        },
        1,
    )


def test_a_value_stands_where_its_key_stands() -> None:
    (document,) = read_documents("a:\n  b:\n    - x\n    -\n      y: |\n        text\n", first_line=10).values
    assert document == Fields(
        {"a": Fields({"b": Items((Leaf("x", 12), Fields({"y": Leaf("text\n", 14)}, 14)), 11)}, 10)},
        10,
    )


def test_keys_are_text_and_the_last_of_two_wins() -> None:
    (document,) = read_documents("on: 1\non: 2\n5: x\n? [a]\n: y\n").values
    assert document == Fields({"on": Leaf(2, 2), "5": Leaf("x", 3)}, 1)


def test_merge_keys_and_anchors() -> None:
    (document,) = read_documents("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n").values
    assert isinstance(document, Fields)
    assert document.entries["use"] == Fields({"x": Leaf(1, 1), "y": Leaf(3, 4)}, 2)


def test_documents_before_an_error_are_kept() -> None:
    documents = read_documents("a: 1\n---\nb: 2\n---\nc: [\n")
    assert [value.line for value in documents.values] == [1, 3]
    assert documents.error.startswith("not valid YAML at line")


def test_secrets_are_dropped() -> None:
    source = (
        "password: hunter2\nuser: shop\nenv:\n  - name: API_TOKEN\n    value: abc\n  - {name: MODE, value: prod}\n"
        "url: https://u:hunter2@example.com\nsecretName: db\n"
    )
    (document,) = read_documents(source).values
    assert document == Fields(
        {
            "password": Withheld(1, True),
            "user": Leaf("shop", 2),
            "env": Items(
                (
                    Fields({"name": Leaf("API_TOKEN", 4), "value": Withheld(5, True)}, 4),
                    Fields({"name": Leaf("MODE", 6), "value": Leaf("prod", 6)}, 6),
                ),
                3,
            ),
            "url": Withheld(7, True),
            "secretName": Leaf("db", 8),
        },
        1,
    )


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 8)}]\n" for i in range(1, 12)
)


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        (BOMB, "expands to more than"),
        ("a: &a {b: *a}\n", "an anchor that is not there"),
        ("[" * 100_000, f"nested deeper than {MAX_DEPTH} levels"),
        ("{a: " * 100_000, f"nested deeper than {MAX_DEPTH} levels"),
        ("- " * 100_000 + "x", f"nested deeper than {MAX_DEPTH} levels"),
        ("a: \ud800\n", "not valid YAML"),
        ("a: \x07\n", "not valid YAML"),
        ("\tb: c", "not valid YAML"),
        ("*unknown", "an anchor that is not there"),
    ],
    ids=["bomb", "loop", "lists", "maps", "dashes", "surrogate", "control", "tab", "alias"],
)
def test_hostile_text_is_told_in_words(hostile: str, reason: str) -> None:
    assert reason in read_documents(hostile).error


@pytest.mark.parametrize(
    "odd", ["", "# nothing\n", "---\n---\n", "plain", "- a\n- b\n", "!Custom x: 1\n", "%YAML 1.1\n---\na: 1\n"]
)
def test_odd_text_is_no_error(odd: str) -> None:
    assert read_documents(odd).error == ""
