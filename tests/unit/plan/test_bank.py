"""The bank reads good rubrics, and names file and line of whatever is wrong in bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_interviewer.errors import BadInputError, CheckFailedError
from voice_interviewer.plan.bank import check_bank, load_bank
from voice_interviewer.plan.lint import count_sentences
from voice_interviewer.plan.plan_document import rubrics_document
from voice_interviewer.plan.terms import Round

GOOD = """\
round: Helm
questions:
  - id: helm-history
    title: Release History
    category: debug
    pillar: availability
    theme: history
    text: How do you roll back?
    key_points:
      - {id: a, claim: A release has revisions., core: true, aliases: [revisions, history, versions], strength: s, gap: g}
      - {id: b, claim: Rollback makes a new revision., core: true, aliases: [rollback, roll back, undo], strength: s, gap: g}
      - {id: c, claim: Secrets hold the history., aliases: [secret, secrets, stored in], strength: s, gap: g}
      - {id: d, claim: Hooks run again., expert: true, aliases: [hook, hooks, jobs], strength: s, gap: g}
    defines: [helm]
    follow_ups:
      - {id: f, targets: c, text: "Where is that kept?"}
      - {id: g, targets: d, text: "What else happens, besides?"}
    easier_probe: What is a release?
    key_point: Know your history.
    model_answer: A release has revisions. A rollback makes a new one. Version 1.2 of e.g. Helm keeps them in the cluster.
    drill: Roll back once.
    mistakes: [{id: m, claim: Helm keeps its state at home., severity: minor, aliases: [on my laptop], correction: No.}]
    resources: [{title: "Helm documentation: helm rollback"}]
"""
TECHNOLOGIES = """\
technologies:
  - id: helm
    name: Helm
    definition:
      term: Helm
      kind: a package manager
      kind_aliases: [package manager, packages applications, packaging tool]
      distinct: it renders templates
      distinct_aliases: [renders templates, charts, releases]
    alternatives:
      - {name: Kustomize, aliases: [overlays], criteria: [no templates, no releases], switch_when: environments hardly differ}
"""


def folder(tmp_path: Path, text: str = GOOD, **more: str) -> Path:
    (tmp_path / "helm.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "technologies.yaml").write_text(TECHNOLOGIES, encoding="utf-8")
    for name, content in more.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def test_a_good_folder_has_no_problem_and_its_technologies_are_filled_in(tmp_path: Path) -> None:
    path = folder(tmp_path)
    assert check_bank(path) == ()
    question = load_bank(path).by_id("helm-history")
    assert [definition.term for definition in question.definitions] == ["Helm"]
    assert question.alternatives == ()


def test_compares_brings_the_alternatives_too(tmp_path: Path) -> None:
    question = load_bank(folder(tmp_path, GOOD.replace("defines:", "compares:"))).questions[0]
    assert [alternative.name for alternative in question.alternatives] == ["Kustomize"]


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(BadInputError, match="tf-choice-and-state"):
        load_bank().by_id("tf-choice-state")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("    title: Release History\n", "    title: ]\n", 4, "not valid YAML"),
        ("category: debug", "category: riddle", 5, "category"),
        ("    theme: history\n", "    theme: history\n    thme: x\n", 8, "thme"),
        ("targets: c", "targets: z", 3, "no key point"),
        ("    theme: history\n", "    theme: history\n    theme: again\n", 8, "twice"),
        ("id: b, claim", "id: a, claim", 3, "two key points of one id"),
        ("round: Helm", "round: Chef", 1, "round"),
        ("A release has revisions., core", "It has revisions and hooks., core", 10, "joins two ideas"),
        ("aliases: [secret, secrets, stored in]", "aliases: [secret]", 12, "aliases"),
        ('text: "Where is that kept?"', "text: Which secrets", 16, "the answer it asks for"),
        ('text: "Where is that kept?"', "text: Where, spoken: In which secrets", 16, "the answer it asks for"),
        ("id: g, targets", "id: f, targets", 16, "two follow-ups have one id"),
        ('      - {id: g, targets: d, text: "What else happens, besides?"}\n', "", 16, "at least 2 are asked for"),
        ("A release has revisions., core", "A release has revisions. Many., core", 10, "not one sentence"),
        ("A release has revisions., core", f"{'Word ' * 21}., core", 10, "at most 20 are allowed"),
        ("core: true, aliases: [rollback", "core: false, aliases: [rollback", 10, "1 core key point"),
        ("[revisions, history, versions]", "[revisions, history, Revisions]", 10, "an alias twice"),
        ("[revisions, history, versions]", f"[revisions, history, {'word ' * 9}]", 10, "alias of 9 words"),
        ("[revisions, history, versions]", "[revisions, history, people]", 10, "everyday word"),
        ("expert: true", "core: true, expert: true", 13, "both core and expert"),
        ("gap: g}\n      - {id: c", "gap: ''}\n      - {id: c", 11, "no gap phrase"),
        ("text: How do you roll back?", "text: 'Why {x.name}?'", 8, "no condition binds"),
        ("defines: [helm]", "defines: [chef]", 3, "does not have"),
        ("    drill: Roll back once.\n", "", 3, "drill"),
        ("A rollback makes a new one. ", "", 20, "sentences"),
        ("key_point: Know your history.", "key_point: ' '", 19, "`key_point` is empty"),
        ("drill: Roll back once.", "drill: It costs 3 dollars a month.", 21, "no date"),
        ("drill: Roll back once.", "drill: It costs $0.10 an hour.", 21, "no date"),
        ("expert: true, ", "", 10, "expert"),
        ("    resources: [", "    spoken: Say `helm`.\n    resources: [", 23, "back-tick"),
        ('    resources: [{title: "Helm documentation: helm rollback"}]\n', "", 3, "no resource"),
        ("aliases: [on my laptop], ", "", 22, "has no alias"),
        (", correction: No.", "", 22, "has no correction"),
        ("severity: minor, ", "", 22, "severity"),
        ("severity: minor", "severity: minor, contradicts: [z]", 3, "no key point"),
        ("    mistakes: [{", "    mistakes: [] #", 22, "no common mistake"),
        ("category: debug", "category: trade-off", 3, "needs `trade_off`"),
        ("category: debug", "category: debug\n    also: [trade-off]", 3, "needs `trade_off`"),
        ("category: debug", "category: comparison", 3, "a comparison needs alternatives"),
        ("    defines: [helm]\n", "    also: [debug]\n", 14, "repeats the category"),
    ],
)
def test_each_problem_is_found_at_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert GOOD.count(old) == 1
    problems = check_bank(folder(tmp_path, GOOD.replace(old, new)))
    assert [(problem.path, problem.line) for problem in problems if message in problem.message] == [("helm.yaml", line)]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("aliases: [overlays], ", "", 11, "has no alias"),
        ("criteria: [no templates, no releases]", "criteria: [no templates]", 11, "at least 2 are asked for"),
        (", switch_when: environments hardly differ", "", 11, "when to switch"),
        ("[renders templates, charts, releases]", "[charts]", 9, "1 aliases"),
        ("      - {name: Kustomize", "    unread: []\n      #", 11, "unread"),
    ],
)
def test_a_row_of_the_comparison_table_is_checked_where_it_stands(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    path = folder(tmp_path, GOOD.replace("defines:", "compares:"))
    assert TECHNOLOGIES.count(old) == 1
    (path / "technologies.yaml").write_text(TECHNOLOGIES.replace(old, new), encoding="utf-8")
    problems = check_bank(path)
    assert [(found.path, found.line) for found in problems if message in found.message] == [("technologies.yaml", line)]


def test_a_technology_without_an_alternative_is_a_problem(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "technologies.yaml").write_text(TECHNOLOGIES.partition("    alternatives:")[0], encoding="utf-8")
    assert [str(problem) for problem in check_bank(path)] == [
        "technologies.yaml:2: technology 'helm' has no alternative"
    ]


def test_a_price_with_its_year_is_no_problem(tmp_path: Path) -> None:
    assert (
        check_bank(folder(tmp_path, GOOD.replace("Roll back once.", "Say that it cost 3 dollars in May 2026."))) == ()
    )


def test_an_id_used_in_two_files_is_a_problem(tmp_path: Path) -> None:
    problems = check_bank(folder(tmp_path, other=GOOD))
    assert [str(problem) for problem in problems] == [
        "other.yaml:3: question id 'helm-history' is used twice, first in helm.yaml"
    ]


def test_a_broken_folder_is_refused_with_its_first_problem(tmp_path: Path) -> None:
    with pytest.raises(CheckFailedError, match=r"helm\.yaml:5"):
        load_bank(folder(tmp_path, GOOD.replace("category: debug", "category: riddle")))


def test_a_missing_folder_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        load_bank(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Version 1.10 in main.tf is e.g. new.", 1),
        ('He said `x.y`. Then "no." Done.', 3),
        ("", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text: str, count: int) -> None:
    assert count_sentences(text) == count


def test_the_rubrics_document_has_the_contract_fields(tmp_path: Path) -> None:
    document = rubrics_document(load_bank(folder(tmp_path)))
    questions = document["questions"]
    assert isinstance(questions, list)
    assert {key: questions[0][key] for key in ("id", "round", "category", "pillar", "grounded", "text")} == {
        "id": "helm-history",
        "round": "Helm",
        "category": "debug",
        "pillar": "availability",
        "grounded": False,
        "text": "How do you roll back?",
    }
    assert questions[0]["key_points"][0] == {"id": "a", "claim": "A release has revisions.", "core": True}
    coverage = document["coverage"]
    assert isinstance(coverage, dict)
    rounds = coverage.pop("rounds")
    assert coverage == {
        "questions": 1,
        "grounded": 0,
        "general": 1,
        "grounded_share": 0.0,
        "key_points": 4,
        "follow_ups": 2,
        "categories": {"what-breaks": 0, "debug": 1, "trade-off": 0, "comparison": 0, "pillar": 0},
        "pillars": {"security": 0, "scalability": 0, "availability": 1, "cost": 0},
    }
    assert [entry["questions"] for entry in rounds] == [0, 0, 1, 0, 0, 0, 0, 0]
    assert [entry["round"] for entry in rounds] == [round_.value for round_ in Round]
