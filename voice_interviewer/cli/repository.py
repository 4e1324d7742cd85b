"""The commands about the repository and the question bank: map, plan, rubrics list, rubrics check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from voice_interviewer.cli.choices import fresh_seed
from voice_interviewer.cli.output import note, print_json, print_text, table
from voice_interviewer.cli.waiting import Advance, waiting
from voice_interviewer.config import user_folders
from voice_interviewer.plan.bank import Bank, check_bank, load_bank
from voice_interviewer.plan.coverage import Coverage, coverage_by_round, coverage_of
from voice_interviewer.plan.map_document import map_document, map_markdown
from voice_interviewer.plan.plan_document import plan_document, rubrics_document
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Category, Mode, Pillar, Round, Scope
from voice_interviewer.progress.history import attempts, read_records
from voice_interviewer.progress.schedule import queue
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.resources import bundled
from voice_interviewer.session.store import SessionStore
from voice_interviewer.speech.user_dictionary import FILE_NAME, read_user_dictionary

MAP_HEADING = "## Repo Map\n"


def scan(repo: Path, advance: Advance | None = None) -> RepoMap:
    """The repo map, with unchanged files taken from the user's cache."""
    return scan_repository(repo, cache_folder=user_folders().cache / "intake", progress=advance)


def scan_waiting(repo: Path) -> RepoMap:
    """The same with a bar on stderr when it takes long; for commands that own the terminal."""
    with waiting("reading the repository") as advance:
        return scan(repo, advance)


def document_map(document: Path) -> RepoMap:
    """What stands for the repository where only a document is rehearsed: no facts, and the document as its root."""
    return RepoMap(document.resolve(), (), ())


def session_map(subject: Path) -> RepoMap:
    """The map of what a session is about: a repository's folder, or the document that it rehearses."""
    return document_map(subject) if subject.is_file() else scan(subject)


def user_sayings() -> Mapping[str, str]:
    """How this user wants terms to be said."""
    return read_user_dictionary(user_folders().config / FILE_NAME)


def show_map(repo: Path, *, as_json: bool) -> int:
    """The Repo Map and the round availability. Its heading is on the screen before a large repository is read."""
    if as_json:
        repo_map = scan_waiting(repo)
        print_json(map_document(repo_map, round_availability(repo_map)))
        return 0
    show_map_of(repo)
    return 0


def show_map_of(repo: Path) -> RepoMap:
    """Print the map of a repository, its heading before the reading begins; returns what was found."""
    if repo.is_dir():
        print_text(MAP_HEADING)
    repo_map = scan_waiting(repo)
    print_text(map_markdown(repo_map, round_availability(repo_map)).removeprefix(MAP_HEADING))
    return repo_map


def past_gaps() -> tuple[str, ...]:
    """The ids of the questions that past sessions were weak in and that were not learned since, the one due first in
    front."""
    return tuple(item.question for item in queue(attempts(read_records(SessionStore(user_folders().sessions)))))


def planning(
    mode: Mode,
    scope: Scope,
    rounds: tuple[Round, ...],
    *,
    seed: int | None = None,
    question_ids: tuple[str, ...] = (),
    weak_first: bool = False,
    tell: Callable[[str], None] = note,
) -> PlanOptions:
    """What the planner needs: a fresh seed when none is given, and for a drill, or when asked for, what past sessions were
    weak in."""
    wanted = weak_first or mode is Mode.DRILL
    weak = past_gaps() if wanted else ()
    if wanted and not weak:
        tell("Past sessions show no gap, so nothing comes first.")
    return PlanOptions(
        mode=mode,
        scope=scope,
        rounds=rounds,
        seed=fresh_seed() if seed is None else seed,
        question_ids=question_ids,
        focus=weak,
        sayings=user_sayings(),
    )


def plan_of(repo_map: RepoMap, options: PlanOptions) -> QuestionPlan:
    """The interview with these options: questions of the bank, or in its mode the repository's own talking points."""
    bank = load_bank()
    if options.mode is Mode.TALKING_POINTS and not options.question_ids:
        from voice_interviewer.cli.talking_points import talking_points

        return talking_points(repo_map, bank, options)
    return make_plan(repo_map, bank, options)


def show_plan(repo: Path, options: PlanOptions, *, as_json: bool) -> int:
    """The questions that an interview with these options would ask."""
    plan = plan_of(scan_waiting(repo), options)
    if as_json:
        print_json(plan_document(plan))
    else:
        print_text(plan_text(plan))
    return 0


def plan_text(plan: QuestionPlan) -> str:
    """The plan for a terminal, one paragraph a question."""
    parts = [f"{len(plan.questions)} questions, seed {plan.seed}"]
    for number, planned in enumerate(plan.questions, start=1):
        question = planned.question
        where = "; ".join(f"{place.path}:{place.line} ({place.fact})" for place in planned.grounded_in) or "general"
        heading = (
            f"{number}. {question.round} - {question.title} [{question.category}, {question.pillar}]  {question.id}"
        )
        parts.append(f"{heading}\n{planned.text}\n   grounded in: {where}")
    if plan.reserve:
        held = ", ".join(f"{planned.id} ({planned.question.difficulty})" for planned in plan.reserve)
        parts.append(f"Held ready for strong or weak answers, with their difficulty of 1 to 3: {held}")
    return "\n\n".join(parts)


def list_rubrics(*, as_json: bool) -> int:
    """Every question of the bank, and how they spread over rounds, categories and pillars."""
    bank = load_bank()
    if as_json:
        print_json(rubrics_document(bank))
    else:
        rows = [
            (
                question.id,
                question.round,
                question.category,
                question.pillar,
                str(len(question.key_points)),
                "repository" if question.grounded else "general",
            )
            for question in bank.questions
        ]
        print_text(table(("id", "round", "category", "pillar", "points", "about"), rows))
        print_text("\n" + coverage_text(bank))
    return 0


def coverage_text(bank: Bank) -> str:
    """The spread of a bank for a terminal: a row for each round with its categories and pillars, and the totals."""
    rows = [_coverage_row(round_, coverage) for round_, coverage in coverage_by_round(bank).items()]
    header = ("round", "questions", "grounded", "points", "follow-ups", *Category, *Pillar)
    return table(header, [*rows, _coverage_row("all rounds", coverage_of(bank.questions))])


def _coverage_row(name: str, coverage: Coverage) -> tuple[str, ...]:
    counts = (*coverage.categories.values(), *coverage.pillars.values())
    return (
        name,
        str(coverage.questions),
        f"{coverage.grounded} ({coverage.grounded_share:.0%})",
        str(coverage.key_points),
        str(coverage.follow_ups),
        *map(str, counts),
    )


def check_rubrics(folder: Path | None, *, as_json: bool) -> int:
    """Validate a folder of rubrics; 1 when there is a problem."""
    checked = folder or bundled("rubrics")
    problems = check_bank(checked)
    if as_json:
        print_json(
            {
                "problems": [
                    {"path": str(found.path), "line": found.line, "message": found.message} for found in problems
                ]
            }
        )
    for found in problems:
        note(f"{found.path}:{found.line}: {found.message}")
    if not problems and not as_json:
        print_text(f"{len(load_bank(checked).questions)} questions in {checked}, no problem found.")
    return 1 if problems else 0
