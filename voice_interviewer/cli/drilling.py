"""The drill: holds an interview on past gaps, those due first, and shows which are due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voice_interviewer.cli.choices import StartOptions
from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.launch import start_interview
from voice_interviewer.cli.output import note, print_json, print_text, table
from voice_interviewer.cli.repository import scan_waiting
from voice_interviewer.cli.sitting import now
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.config import user_folders
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank, load_bank
from voice_interviewer.plan.grounding import ground
from voice_interviewer.plan.terms import Feedback, Mode
from voice_interviewer.progress.documents import due_words, queue_document
from voice_interviewer.progress.history import attempts, read_records
from voice_interviewer.progress.schedule import DrillItem, queue
from voice_interviewer.repo.facts import RepoMap
from voice_interviewer.session.store import SessionStore, read_record


@dataclass(frozen=True, slots=True)
class DrillOptions:
    """The options of `drill`."""

    engines: EngineChoices
    session: str = ""
    """Only the gaps of this session, due or not."""
    repo: Path | None = None
    count: int = 5
    ahead: bool = False
    feedback: Feedback = Feedback.EACH
    seed: int | None = None
    out: Path | None = None


def show_queue(options: DrillOptions, *, as_json: bool) -> int:
    """All gaps with their due days."""
    today = now().date()
    items, _ = _gaps(options)
    if as_json:
        print_json(queue_document(items, today))
        return 0
    if not items:
        print_text(_nothing(options))
        return 0
    rows = [
        (
            due_words(item, today),
            f"{item.box}/6",
            f"{item.last_rating}/4 on {item.last_day}",
            item.planned.question.round.value,
            f"{item.planned.question.title}  ({item.question})",
        )
        for item in items
    ]
    print_text(table(("due", "box", "last", "round", "question"), rows))
    return 0


def hold_drill(options: DrillOptions, *, tui: bool) -> int:
    """Ask the gaps that are due; 0 at once when none is."""
    today = now().date()
    items, repo_path = _gaps(options)
    wanted = [item for item in items if options.session or options.ahead or item.is_due(today)]
    if not wanted:
        print_text(_nothing(options) if not items else _nothing_due(items, today))
        return 0
    repo = options.repo or Path(repo_path)
    if not repo.is_dir():
        raise BadInputError(
            "the repository of these gaps is not there any more",
            where=str(repo),
            next_step="Name the one to ask about: `voice-interviewer drill --repo REPO`.",
        )
    chosen = askable(wanted, scan_waiting(repo), load_bank())[: options.count]
    if not chosen:
        raise BadInputError(
            "none of these gaps can be asked about this repository",
            where=str(repo),
            next_step="Name another one with --repo; `voice-interviewer drill --list` shows the gaps.",
        )
    note(f"{len(chosen)} of {len(wanted)} gaps, about {repo}.")
    start = StartOptions(
        repo=repo,
        engines=options.engines,
        mode=Mode.DRILL,
        feedback=options.feedback,
        seed=options.seed,
        question_ids=tuple(chosen),
        out=options.out,
    )
    return start_interview(start, tui=tui)


def askable(items: list[DrillItem], repo_map: RepoMap, bank: Bank) -> list[str]:
    """The ids, in their order, of the gaps that the bank still has and the repository can ground."""
    known = {question.id: question for question in bank.questions}
    return [
        item.question for item in items if item.question in known and ground(known[item.question], repo_map) is not None
    ]


def _gaps(options: DrillOptions) -> tuple[list[DrillItem], str]:
    """The gaps and the repository of the latest one; those of one session are judged by all sessions since."""
    store = SessionStore(user_folders().sessions)
    with waiting("reading past sessions"):
        records = list(read_records(store))
    asked: set[str] | None = None
    if options.session:
        record = read_record(store.find(options.session))
        if record.session not in {known.session for known in records}:
            records.append(record)
        asked = {question.planned.id for question in record.asked}
    history = attempts(sorted(records, key=lambda record: record.started_at))
    items = [item for item in queue(history) if asked is None or item.question in asked]
    latest = next((attempt.repo_path for attempt in reversed(history) if Path(attempt.repo_path).is_dir()), "")
    return items, record.repo_path if options.session else latest


def _nothing(options: DrillOptions) -> str:
    if options.session:
        return "This session has no gap that is still open."
    return (
        "No gap yet: every question that was asked was answered well, or none was asked. `voice-interviewer REPO` asks."
    )


def _nothing_due(items: list[DrillItem], today: date) -> str:
    waiting_gaps = "1 gap waits and" if len(items) == 1 else f"{len(items)} gaps wait, the next"
    return (
        f"Nothing is due today; {waiting_gaps} is due {due_words(items[0], today)}. "
        "`voice-interviewer drill --ahead` does not wait."
    )
