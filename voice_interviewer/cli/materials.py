"""The commands about interview materials: write them from a repository's facts, and rehearse any such document."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.first_start import offer_models
from voice_interviewer.cli.launch import refuse_used_folder
from voice_interviewer.cli.output import note, print_text
from voice_interviewer.cli.repository import document_map, scan, user_sayings
from voice_interviewer.cli.sitting import new_session
from voice_interviewer.cli.start import sit
from voice_interviewer.cli.wiring import EngineRoom, model_store, parse_patience
from voice_interviewer.debrief.materials_polish import polish
from voice_interviewer.debrief.materials_values import Materials
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.materials_file import MaterialsFile, read_materials
from voice_interviewer.plan.materials_plan import materials_plan
from voice_interviewer.plan.planner import vocabulary
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.repo.fact_counts import counted


def write_materials(repo: Path, out: Path | None, *, llm: str = "none", offline: bool = False) -> int:
    """Write the repository's interview materials to `out`, or print them; a model may smooth their wording."""
    from voice_interviewer.debrief.files import write_whole
    from voice_interviewer.debrief.materials import interview_materials, materials_markdown

    repo_map = scan(repo)
    found = interview_materials(repo_map, round_availability(repo_map), load_bank().technologies)
    if llm != "none":
        found = _polished(found, llm, offline=offline)
    text = materials_markdown(found)
    if out is None:
        print_text(text)
        return 0
    if out.is_dir():
        raise BadInputError("this is a folder", where=str(out), next_step="Name a file, as in `--out materials.md`.")
    write_whole(out, text)
    note(f"Written: {out}. Rehearse it with `voice-interviewer practice {out}`.")
    return 0


def _polished(found: Materials, llm: str, *, offline: bool) -> Materials:
    """The materials in a model's words, as far as they say the same."""
    choices = EngineChoices(llm=llm, stt="", voice="", offline=offline)
    with closing(EngineRoom(model_store())) as room:
        model = room.model(choices)
        if model is None:
            note("There is no language model to polish the wording with; it stays as it is.")
            return found
        result = polish(found, model)
    note(f"{result.taken} of {result.passages} passages in the model's words; the others failed a check and stay.")
    return result.materials


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """The options of `practice`."""

    file: Path
    engines: EngineChoices
    repo: Path | None = None
    """What is said is checked against this repository too."""
    feedback: Feedback = Feedback.EACH
    out: Path | None = None


def practice_file(options: PracticeOptions) -> int:
    """Rehearse a document on a plain terminal; 0 when all of it was asked, 130 when the candidate stopped."""
    parse_patience(options.engines.patience)
    refuse_used_folder(options.out)
    offer_models(options.engines)
    document = read_materials(options.file)
    bank = load_bank()
    repo_map = document_map(options.file) if options.repo is None else scan(options.repo)
    names = () if options.repo is None else vocabulary(repo_map, bank)
    plan = materials_plan(document, technologies=bank.technologies, names=names, sayings=user_sayings())
    print_text(f"{document.title}\n{outline(document)}")
    folder, opening = new_session(plan, repo_map, options.engines, options.feedback, options.out)
    return sit(opening, folder, repo_map, options.engines)


def outline(document: MaterialsFile) -> str:
    """What there is to rehearse, one line: `7 talking points (61 minutes), 4 scenarios`."""
    minutes = sum(point.budget_minutes or 0 for point in document.talking_points)
    time = f" ({minutes:g} minutes)" if minutes else ""
    parts = (
        (len(document.talking_points), "talking point", time),
        (len(document.scenarios), "scenario", ""),
        (len(document.decisions), "decision record", ""),
    )
    return ", ".join(f"{counted(count, noun)}{more}" for count, noun, more in parts if count)
