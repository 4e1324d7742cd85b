"""The door to the screen: no markup, no escape, no control character and no direction trick gets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interviewer.tui.untrusted import ink, ink_line, one_line, plain


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("[bold]loud[/bold]", "[bold]loud[/bold]"),
        ("[@click=app.quit]press[/]", "[@click=app.quit]press[/]"),
        ("[/]", "[/]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://example.org\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\text", "text"),
        ("\x1bPq#0;2;0\x1b\\sixel", "sixel"),
        ("\x9b2Jcleared", "cleared"),
        ("a\x07b\x08c\x00d\x7fe\x85f", "abcdef"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb", "a   b"),
        ("admin\u202eexe.txt", "adminexe.txt"),
        ("\u2066hidden\u2069", "hidden"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("Grüße 日本語 🚀", "Grüße 日本語 🚀"),
    ],
)
def test_what_is_shown(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown
    assert ink(hostile, "bold").plain == shown


def test_on_one_line() -> None:
    assert one_line("  a\n\n b\tc ") == "a b c"
    assert ink_line("a\nb").plain == "a b"


def test_markup_makes_no_style() -> None:
    assert ink("[bold red]x[/]").spans == []


@given(st.text(alphabet=st.characters(codec=None)))
def test_nothing_but_printable_text_and_line_breaks(text: str) -> None:
    assert all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in plain(text))


@given(st.text(alphabet=st.sampled_from("ab[]/=@\n")))
def test_harmless_text_is_left_alone(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
