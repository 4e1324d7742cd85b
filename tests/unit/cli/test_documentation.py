"""The pages of docs/: what they link to and which tests they name exist, and every option that they show is one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_privacy_statement_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "privacy.md").read_text("utf-8"))
    assert len(named) >= 15
    for path, test in named:
        functions = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert test in functions, f"{path} has no {test}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_of_the_program_that_a_page_shows_exists(page: Path) -> None:
    known = set(re.findall(r"--[a-z-]+", (ROOT / "docs" / "commands.md").read_text("utf-8")))
    lines = [line for line in page.read_text("utf-8").splitlines() if "voice-interviewer " in line]
    shown = {option for line in lines for option in re.findall(r"(?<=[\s`])--[a-z-]+", line.split("#", 1)[0])}
    assert shown - known - {"--demo"} == set()
