"""The recorded cases: byte for byte with recorded engines, and every way in which a replay must fail loudly."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from voice_interviewer.cli.entry import run
from voice_interviewer.errors import BadInputError
from voice_interviewer.replay import cases_of, differences, load_case, recorded_engines, run_case, word_error_rate

FIXTURES = Path(__file__).resolve().parents[1] / "audio_fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/case.yaml"))


def copy_of(case: Path, folder: Path) -> Path:
    """The case without its place in the project; its repository is named by its whole path."""
    copied = Path(shutil.copytree(case, folder / case.name))
    file = copied / "case.yaml"
    repo = (case / "../../tests/repos/bookshop/repo").resolve()
    file.write_text(file.read_text("utf-8").replace("../../tests/repos/bookshop/repo", str(repo)), "utf-8")
    return copied


def test_there_are_a_strong_and_a_weak_candidate() -> None:
    assert {"strong-candidate", "weak-candidate"} <= {case.name for case in CASES}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_recorded_case_gives_the_same_bytes(folder: Path) -> None:
    case = load_case(folder)
    assert differences(case, run_case(case, recorded_engines(case))) == ()


def test_the_strong_candidate_is_rated_above_the_weak_one() -> None:
    averages = {
        case.name: json.loads((case / "expected" / "debrief.json").read_text("utf-8"))["overall"]["average"]
        for case in CASES
    }
    assert averages["strong-candidate"] >= 2.5
    assert averages["weak-candidate"] <= 1.0


def test_a_changed_expectation_is_found_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = copy_of(FIXTURES / "weak-candidate", tmp_path)
    debrief = copied / "expected" / "debrief.md"
    debrief.write_text(debrief.read_text("utf-8").replace("Not demonstrated", "Expert", 1), "utf-8")
    assert run(["replay", str(copied), "--json"]) == 1
    caught = capsys.readouterr()
    (result,) = json.loads(caught.out)["cases"]
    assert result["same"] is False
    assert any(difference.startswith("debrief.md: ") for difference in result["differences"])


def test_a_changed_answer_is_not_silently_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = copy_of(FIXTURES / "weak-candidate", tmp_path)
    answers = sorted((copied / "answers").glob("argocd-self-heal*.wav"))
    shutil.copyfile(answers[-1], copied / "answers" / "tf-choice-and-state.wav")
    assert run(["replay", str(copied)]) == 1
    assert "--update" in capsys.readouterr().err


def test_what_is_expected_is_written_anew_from_the_recording_alone(tmp_path: Path) -> None:
    copied = copy_of(FIXTURES / "weak-candidate", tmp_path)
    recorded = {path.name: path.read_bytes() for path in (copied / "recorded").iterdir()}
    wanted = (copied / "expected" / "debrief.md").read_bytes()
    (copied / "expected" / "debrief.md").write_text("something older", "utf-8")
    assert run(["replay", str(copied), "--engines", "recorded", "--update"]) == 0
    assert (copied / "expected" / "debrief.md").read_bytes() == wanted
    assert {path.name: path.read_bytes() for path in (copied / "recorded").iterdir()} == recorded


def test_nothing_is_written_from_a_recording_that_lacks_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = copy_of(FIXTURES / "weak-candidate", tmp_path)
    heard = copied / "recorded" / "recognizer.jsonl"
    heard.write_text("".join(heard.read_text("utf-8").splitlines(keepends=True)[:1]), "utf-8")
    before = {path.name: path.read_bytes() for path in (copied / "expected").iterdir()}
    assert run(["replay", str(copied), "--engines", "recorded", "--update"]) == 1
    assert "was not recorded" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (copied / "expected").iterdir()} == before


def test_a_case_without_a_recording_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = copy_of(FIXTURES / "weak-candidate", tmp_path)
    shutil.rmtree(copied / "recorded")
    assert run(["replay", str(copied)]) == 2
    assert "--update" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", ["title: only\n", "- a list\n", "{", "title: x\nquestions: []\nrepo: .\nvoice: v\n"]
)
def test_a_broken_case_names_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "case.yaml").write_text(content, "utf-8")
    with pytest.raises(BadInputError, match=r"case\.yaml"):
        load_case(tmp_path)


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("a b c d", "a b c d", 0.0),
        ("a b c d", "a x c", 0.5),
        ("", "", 0.0),
        ("", "word", 1.0),
        ("It's Git.", "it's git", 0.0),
    ],
)
def test_word_error_rate(reference: str, heard: str, rate: float) -> None:
    assert word_error_rate(reference, heard) == rate


def test_recordings_for_measuring_hearing_are_no_case() -> None:
    folders = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
    assert [case.folder for case in cases_of(folders)] == CASES
    with pytest.raises(BadInputError, match="no recorded case"):
        cases_of([FIXTURES / "hearing"])
