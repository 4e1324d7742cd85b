"""Text for a terminal breaks at spaces and loses nothing; text for a pipe stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interviewer.cli.output import broken, print_prose

LONG = "Karpenter launches fitting instances directly through the EC2 API."


def test_long_lines_break_at_spaces_and_keep_their_indent() -> None:
    assert broken(f"Short.\n  1 stated: {LONG}", 42) == (
        "Short.\n  1 stated: Karpenter launches fitting\n  instances directly through the EC2 API."
    )


def test_a_path_is_never_torn() -> None:
    path = "modules/kubernetes/very-long-folder-name/self-healing-deployment.yaml:14"
    assert path in broken(f"It stands in {path} and nowhere else.", 30).split("\n")


@given(st.lists(st.text("ab c-/", max_size=60), max_size=4), st.integers(10, 80))
def test_no_word_and_no_line_is_lost(lines: list[str], columns: int) -> None:
    text = "\n".join(lines)
    told = broken(text, columns)
    assert told.split() == text.split()
    assert len(told.split("\n")) >= len(lines)
    assert all(len(line) <= columns or len(line.split()) == 1 for line in told.split("\n"))


def test_a_pipe_gets_the_lines_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_prose(LONG * 4)
    assert capsys.readouterr().out == LONG * 4 + "\n"
