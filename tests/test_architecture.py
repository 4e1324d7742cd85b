"""The walls of the house: which folder may import which, where third-party engines live, and what a light start loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "voice_interviewer"

LAYERS = (
    ("errors", "resources", "config"),
    ("weights",),
    ("repo", "speech"),
    ("plan",),
    ("ports",),
    ("scoring",),
    ("session",),
    ("debrief",),
    ("progress",),
    ("engines",),
    ("replay",),
    ("tui",),
    ("cli",),
    ("__main__",),
)
"""A part may import from parts in earlier rows and from itself; parts in one row do not know each other."""

HOMES = {
    "sounddevice": {"engines"},
    "webrtcvad": {"engines"},
    "faster_whisper": {"engines"},
    "piper": {"engines"},
    "ollama": {"engines"},
    "xllamacpp": {"engines"},
    "onnxruntime": {"engines"},
    "tokenizers": {"engines"},
    "textual": {"tui"},
    "typer": {"cli"},
    "hcl2": {"repo"},
    "lark": {"repo"},
    "jinja2": {"debrief"},
    "httpx": {"engines", "weights"},
}
"""Third-party packages with a home; anything else may be used where it is needed."""

ENGINE_MODULES = (
    "sounddevice",
    "webrtcvad",
    "faster_whisper",
    "ctranslate2",
    "piper",
    "ollama",
    "xllamacpp",
    "onnxruntime",
)


def rank(part: str) -> int:
    return next(number for number, row in enumerate(LAYERS) if part in row)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which part is meant"
            yield node.module or ""
            if node.module == "voice_interviewer":
                yield from (f"voice_interviewer.{alias.name}" for alias in node.names)


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__")


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_part_imports_only_from_parts_above_it(path: Path) -> None:
    own = part_of(path)
    known = {part for row in LAYERS for part in row}
    for name in imports(path):
        if not name.startswith("voice_interviewer."):
            continue
        other = name.split(".")[1]
        if other in known and other != own:
            assert rank(other) < rank(own) or (rank(own) == 0 == rank(other)), f"{own} imports {name}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_third_party_packages_stay_in_their_homes(path: Path) -> None:
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None:
            assert part_of(path) in homes, f"{path} imports {name}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_opens_with_one_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, f"{path} has no opening sentence"


def loaded_by(code: str) -> set[str]:
    """Top-level modules of a fresh process after `code`."""
    script = f"{code}\nimport sys\nprint('\\n'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_replay_loads_neither_textual_nor_an_engine() -> None:
    assert not loaded_by("import voice_interviewer.replay") & {"textual", *ENGINE_MODULES}


def test_help_loads_no_engine() -> None:
    code = "from voice_interviewer.cli.entry import run\nimport io, contextlib\n"
    code += "with contextlib.redirect_stdout(io.StringIO()):\n    assert run(['--help']) == 0"
    assert not loaded_by(code) & {"textual", "numpy", "hcl2", "jinja2", *ENGINE_MODULES}
