"""A start line that is read without the command library means what the library makes of it; any other is left to it."""

from __future__ import annotations

import subprocess
import sys
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_interviewer.cli.choices import StartOptions, start_options
from voice_interviewer.cli.commands import app
from voice_interviewer.cli.commands_interview import start
from voice_interviewer.cli.options import configured
from voice_interviewer.cli.quick_start import COMPLETION, OTHER_COMMANDS, quick_start

TAKEN: list[StartOptions] = []


@wraps(start)
def take(engines: Any, no_tui: bool, **values: Any) -> int:
    """What `start` would begin with."""
    assert not no_tui
    TAKEN.append(start_options(engines, **values))
    return 0


LIBRARY = typer.Typer()
LIBRARY.command()(configured(take))


def by_the_library(words: list[str]) -> StartOptions:
    """The library's reading of the line."""
    LIBRARY(words, standalone_mode=False)
    return TAKEN.pop()


NAMES = st.sampled_from(["shop", "./map", "/srv/my infra", "a b", "repo=x"])
OPTIONS = st.one_of(
    st.sampled_from(["--offline", "--typed", "--headphones", "--accurate", "--weak-first"]).map(lambda flag: [flag]),
    st.tuples(st.just("--mode"), st.sampled_from(["full", "rounds", "rapid", "talking-points", "drill"])).map(list),
    st.tuples(st.just("--scope"), st.sampled_from(["quick", "standard", "deep"])).map(list),
    st.tuples(st.just("--feedback"), st.sampled_from(["each", "end"])).map(list),
    st.tuples(st.just("--seed"), st.integers(0, 10**9).map(str)).map(list),
    st.tuples(st.just("--rounds"), st.sampled_from(["", "terraform", "helm, kubernetes"])).map(list),
    st.tuples(st.just("--questions"), st.sampled_from(["a", "a,b , c"])).map(list),
    st.tuples(
        st.sampled_from(["--llm", "--stt", "--voice", "--patience", "--input-device", "--output-device", "--theme"]),
        st.sampled_from(["none", "ollama:qwen", "3", "USB Mic", "ü", ""]),
    ).map(list),
    st.tuples(st.sampled_from(["--out", "--answers-from", "--speech-to"]), NAMES).map(list),
)


@settings(deadline=None)
@given(parts=st.lists(OPTIONS, max_size=6), repo=st.none() | NAMES, place=st.integers(0, 6), named=st.booleans())
def test_both_read_the_same_line_alike(parts: list[list[str]], repo: str | None, place: int, named: bool) -> None:
    parts.insert(place, [] if repo is None else [repo])
    words = [word for part in parts for word in part]
    quick = quick_start(["start", *words] if named else words, {})
    assert quick == by_the_library(words)


@pytest.mark.parametrize(
    "line",
    [
        "map shop", "doctor", "--help", "-h", "start --help", "shop --help", "--version", "--install-completion",
        "--no-tui shop", "shop --plain", "shop more", "--seed=7 shop", "shop --seed -1", "shop --seed x", "-- shop",
        "shop --scope long", "shop --scope", "shop --mode --offline", "shop --online", "shop --input_device 3",
        "shop --nonsense", "shop --rounds nonsense",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_start_is_left_to_the_library(line: str) -> None:
    assert quick_start(line.split(), {}) is None


def test_the_other_commands_are_those_of_the_program() -> None:
    assert {"start", *OTHER_COMMANDS} == set(getattr(typer.main.get_command(app), "commands", {}))


def test_settings_fill_what_the_line_left_and_a_fault_in_them_is_the_librarys(tmp_path: Path) -> None:
    (tmp_path / ".voice-interviewer.toml").write_text('scope = "deep"\nfeedback = "end"\n', "utf-8")
    environment = {"VOICE_INTERVIEWER_SEED": "5", "VOICE_INTERVIEWER_TYPED": "yes"}
    options = quick_start([str(tmp_path), "--feedback", "each"], environment)
    assert options is not None
    assert (options.scope.value, options.feedback.value, options.seed, options.engines.typed) == (
        "deep",
        "each",
        5,
        True,
    )
    assert quick_start([str(tmp_path)], {"VOICE_INTERVIEWER_NO_TUI": "yes"}) is None
    assert quick_start([str(tmp_path)], {"VOICE_INTERVIEWER_SEED": "many"}) is None
    assert quick_start([str(tmp_path)], {COMPLETION: "complete_bash"}) is None


def test_the_first_screen_needs_no_command_library_and_no_engine() -> None:
    program = (
        "import sys; from voice_interviewer.cli.quick_start import quick_start; "
        "assert quick_start(['start', '.'], {}) is not None; import voice_interviewer.cli.screens; "
        "print(*sorted({'typer', 'pydantic', 'numpy', 'yaml', 'markdown_it', 'sounddevice', 'faster_whisper'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
