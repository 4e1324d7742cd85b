"""The rubrics that ship: enough of everything, true to every test repository, and complete without any repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from voice_interviewer.plan.bank import Bank, check_bank, load_bank
from voice_interviewer.plan.coverage import coverage_by_round, coverage_of
from voice_interviewer.plan.grounding import SLOT, Binding, bind, ground, slot_value, without_repository
from voice_interviewer.plan.lint import count_sentences
from voice_interviewer.plan.plan_document import plan_document
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.rubric import Question
from voice_interviewer.plan.terms import Availability, Category, Pillar, Round, Scope
from voice_interviewer.repo.facts import Fact, RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.resources import bundled
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.speech.words import Transcript

REPOSITORIES = sorted(Path(__file__).parents[2].glob("repos/*/repo"))
BOOKSHOP = Path(__file__).parents[2] / "repos" / "bookshop" / "repo"


@cache
def scanned(folder: Path) -> RepoMap:
    return scan_repository(folder)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="module")
def bookshop() -> RepoMap:
    return scan_repository(BOOKSHOP)


def of_round(bank: Bank, round_: Round) -> list[Question]:
    return [question for question in bank.questions if question.round is round_]


def test_it_has_no_problem() -> None:
    assert [str(problem) for problem in check_bank()] == []


@pytest.mark.parametrize("path", sorted(bundled("rubrics").glob("*.yaml")), ids=lambda path: path.name)
def test_each_file_reads_alike_with_and_without_the_c_parser(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=yaml.CSafeLoader)


def test_it_is_as_large_as_promised(bank: Bank) -> None:
    whole = coverage_of(bank.questions)
    assert whole.questions >= 160
    assert whole.key_points >= 1000
    assert whole.follow_ups >= 400


@pytest.mark.parametrize("round_", list(Round))
def test_each_round_covers_every_category_and_pillar(bank: Bank, round_: Round) -> None:
    coverage = coverage_by_round(bank)[round_]
    assert coverage.questions >= 20
    assert coverage.grounded >= 12
    assert coverage.general >= 6
    assert min(coverage.categories.values()) >= 3
    assert min(coverage.pillars.values()) >= 1


def test_every_grounded_question_can_be_asked_about_some_test_repository(bank: Bank) -> None:
    maps = [scanned(folder) for folder in REPOSITORIES]
    never = [
        question.id
        for question in bank.questions
        if question.grounded and not any(ground(question, repo_map) for repo_map in maps)
    ]
    assert never == []


@pytest.mark.parametrize("round_", list(Round))
def test_each_round_has_general_questions_of_every_category(bank: Bank, round_: Round) -> None:
    general = [question for question in of_round(bank, round_) if not question.grounded]
    assert len(general) >= 6
    assert {question.category for question in general} == set(Category)


def test_no_two_questions_share_a_theme(bank: Bank) -> None:
    themes = Counter(question.theme for question in bank.questions)
    assert [theme for theme, count in themes.items() if count > 1] == []


@pytest.mark.parametrize("path", sorted(bundled("rubrics").glob("*.yaml")), ids=lambda path: path.name)
def test_every_round_draws_on_the_comparison_table(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [
        row
        for entry in document.get("questions", ())
        for row in (*entry.get("compares", ()), *entry.get("defines", ()))
    ]
    assert rows or path.name == "technologies.yaml"


def test_comparisons_define_what_they_compare(bank: Bank) -> None:
    comparisons = [question for question in bank.questions if question.category is Category.COMPARISON]
    assert [question.id for question in comparisons if not question.definitions] == []


def test_without_a_repository_every_text_is_whole(bank: Bank) -> None:
    for question in bank.questions:
        planned = without_repository(question)
        texts = (
            planned.text,
            planned.spoken,
            planned.easier_probe,
            planned.key_point,
            planned.model_answer,
            planned.drill,
        )
        assert all(texts), question.id
        assert not any("{" in text for text in texts), question.id
        assert count_sentences(planned.model_answer) == count_sentences(question.model_answer), question.id
        assert planned.follow_ups, question.id


@pytest.mark.parametrize("folder", REPOSITORIES, ids=lambda folder: folder.parent.name)
def test_every_grounding_stands_in_the_line_it_names(bank: Bank, folder: Path) -> None:
    repo_map = scanned(folder)
    wrong: list[str] = []
    for question in bank.questions:
        planned = ground(question, repo_map)
        for place in planned.grounded_in if planned is not None else ():
            lines = (folder / place.path).read_text(encoding="utf-8", errors="replace").splitlines()
            _, _, setting = place.fact.rpartition(": ")
            value = setting.rpartition(" ")[2].lower() if ": " in place.fact else ""
            if place.line > len(lines) or value not in lines[place.line - 1].lower():
                wrong.append(f"{question.id}: {place}")
    assert wrong == []


def test_the_reference_interview_can_be_asked_about_the_sample_repository(bank: Bank, bookshop: RepoMap) -> None:
    wanted = ("tf-choice-and-state", "k8s-node-scaling", "argocd-self-heal")
    plan = make_plan(bookshop, bank, PlanOptions(question_ids=wanted))
    assert tuple(planned.id for planned in plan.questions) == wanted
    assert [follow_up.id for follow_up in plan.questions[1].follow_ups[:2]] == [
        "which-autoscaler",
        "burstable-and-graviton",
    ]
    assert "3 and a maximum size of 3" in plan.questions[1].text


@pytest.mark.parametrize("folder", REPOSITORIES, ids=lambda folder: folder.parent.name)
def test_a_deep_plan_of_any_repository_keeps_its_promises(bank: Bank, folder: Path) -> None:
    """What the plan says of itself in its document: real paths and lines, five categories where the repository is rich,
    even pillars, one question a theme; another seed asks something else, and what a count says can be counted."""
    repo_map = scan_repository(folder)
    rich = {entry.round for entry in round_availability(repo_map) if entry.availability is Availability.AVAILABLE}
    made = [make_plan(repo_map, bank, PlanOptions(scope=Scope.DEEP, seed=seed)) for seed in (1, 2)]
    assert [planned.id for planned in made[0].questions] != [planned.id for planned in made[1].questions]
    again = make_plan(repo_map, bank, PlanOptions(scope=Scope.DEEP, seed=1))
    assert plan_document(made[0]) == plan_document(again)
    for plan in made:
        questions = [planned.question for planned in plan.questions]
        assert len(questions) in Scope.DEEP.question_range
        assert len({question.theme for question in questions}) == len(questions)
        pillars = Counter(question.pillar for question in questions)
        even = len(questions) / len(Pillar)
        assert all(abs(pillars[pillar] - even) <= even / 4 for pillar in Pillar), pillars
        for round_ in rich:
            categories = {question.category for question in questions if question.round is round_}
            assert categories == set(Category), round_
        for planned in (*plan.questions, *plan.reserve):
            for place in planned.grounded_in:
                lines = (folder / place.path).read_text(encoding="utf-8", errors="replace").splitlines()
                assert 1 <= place.line <= len(lines), place


@pytest.mark.parametrize("seed", range(3))
def test_a_deep_plan_of_the_sample_repository_is_grounded(bank: Bank, bookshop: RepoMap, seed: int) -> None:
    questions = make_plan(bookshop, bank, PlanOptions(scope=Scope.DEEP, seed=seed)).questions
    assert sum(planned.question.grounded for planned in questions) >= 0.8 * len(questions)


def test_every_value_that_a_text_says_stands_in_the_line_of_its_fact(bank: Bank) -> None:
    """The slots of all texts: an attribute's value (of several the first) is in the line that the fact gives for it; a
    slot without a place would be a derived value, and there is none."""
    wrong: list[str] = []
    said = 0
    for folder in REPOSITORIES:
        repo_map = scanned(folder)
        for question in bank.questions:
            binding = bind(question.when, repo_map)
            for text, named in _slotted(question, repo_map, binding) if binding is not None else ():
                for slot in SLOT.finditer(text):
                    fact = named.get(slot[1])
                    if fact is None or slot[2] in ("path", "line", "name") or slot_value(fact, slot[2]) is None:
                        continue
                    said += 1
                    value, place = fact.attributes[slot[2]], fact.place_of(slot[2])
                    first = value[0] if isinstance(value, tuple) else value
                    lines = (folder / place.path).read_text(encoding="utf-8", errors="replace").splitlines()
                    if str(first).lower() not in lines[place.line - 1].lower():
                        wrong.append(f"{folder.parent.name} {question.id}: {slot[0]} is {value!r}, not in {place}")
    assert wrong == []
    assert said > 150


def _slotted(question: Question, repo_map: RepoMap, binding: Binding) -> Iterator[tuple[str, Mapping[str, Fact]]]:
    texts = ("context", "text", "spoken", "easier_probe", "key_point", "model_answer", "drill")
    yield from ((getattr(question, name), binding.named) for name in texts)
    for follow_up in question.follow_ups:
        inner = bind(follow_up.when, repo_map, binding.named)
        if inner is not None:
            yield follow_up.text, inner.named


def test_model_answers_say_the_key_points_in_words_the_judge_knows(bank: Bank) -> None:
    judge = Judge(None)
    ratings: dict[str, int | None] = {}
    for question in bank.questions[::2]:
        planned = without_repository(question)
        answer = Transcript(planned.model_answer.replace("`", ""))
        ratings[question.id] = judge.score(planned, [Turn(0, planned.text, answer)], ()).rating
    weak = [question_id for question_id, rating in ratings.items() if rating is None or rating < 3]
    assert len(weak) <= 0.05 * len(ratings), weak
