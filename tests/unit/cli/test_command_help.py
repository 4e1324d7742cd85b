"""The help of every command: what docs/commands.md holds is what the program prints, and completion works in three shells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_commands_is_what_the_program_prints() -> None:
    code = "import command_help; print(command_help.help_page(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "scripts")))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (ROOT / "docs" / "commands.md").read_text("utf-8"), "run scripts/command_help.py"


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --command")]
)
def test_completion_is_written_for_each_shell(shell: str, words: str) -> None:
    environment = os.environ | {"_VOICE_INTERVIEWER_COMPLETE": f"source_{shell}", "PYTHONPATH": str(ROOT)}
    code = "from voice_interviewer.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (words in done.stdout, "voice-interviewer" in done.stdout) == (True, True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("voice-interviewer ses", "sessions"),
        ("voice-interviewer sessions tr", "trends"),
        ("voice-interviewer score --question argocd-self-h", "argocd-self-heal"),
        ("voice-interviewer start --stt whisper-b", "whisper-base"),
        ("voice-interviewer sessions show la", "last"),
    ],
)
def test_completion_offers_what_fits(typed: str, offered: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "_VOICE_INTERVIEWER_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(tmp_path),
    }
    code = "from voice_interviewer.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert offered in done.stdout.split()
