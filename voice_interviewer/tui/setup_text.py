"""The set-up screen in words: the repo map, rounds, models, loading stages and what hinders the start, as text for widgets."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.content import Content

from voice_interviewer.plan.terms import Feedback, Mode, RoundAvailability, Scope
from voice_interviewer.tui.glyphs import Glyphs, clock, size
from voice_interviewer.tui.host import ModelPresence, ModelState, Patience, Problem, Stage, StageState
from voice_interviewer.tui.setup_state import Readiness, SetupState, readiness, stage_seconds
from voice_interviewer.tui.untrusted import ink, ink_line, one_line

SHOWN_PATHS = 6
"""Key paths of one layer in the table; the rest is counted."""
LAYER_CELLS = 16
"""The longest word of a layer's name fits in."""
MODE_WORDS = {
    Mode.FULL: "Full loop",
    Mode.ROUNDS: "Chosen rounds",
    Mode.RAPID: "Rapid fire, 10 mixed questions",
    Mode.TALKING_POINTS: "Talking points of this repository",
    Mode.DRILL: "Drill of past gaps",
}
FEEDBACK_WORDS = {
    Feedback.EACH: "After each answer (study)",
    Feedback.END: "Only at the end (real interview)",
}
PATIENCE_WORDS = {
    Patience.PATIENT: "Patient: long pauses are fine",
    Patience.BRISK: "Brisk: ends sooner",
    Patience.MANUAL: "Only when I press the key",
}


def scope_words(scope: Scope) -> str:
    """`Quick, 5 to 8 questions`."""
    questions = scope.question_range
    return f"{scope.value.capitalize()}, {questions[0]} to {questions[-1]} questions"


def repo_map(setup: SetupState) -> Table | Content:
    """The repo map as a table that wraps to the width, or how far the scan is."""
    if setup.scan_problem is not None:
        return problem_text(setup.scan_problem)
    if setup.repository is None:
        return ink_line(f"Reading the repository: {setup.scan_line or 'starting'}", "$text-muted")
    found = setup.repository.repo_map
    if not found.layers:
        return ink("No infrastructure files were found here; every round will ask general questions.", "$text-warning")
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Layer", max_width=LAYER_CELLS, overflow="fold")
    table.add_column("Artifacts found", ratio=2, overflow="fold")
    table.add_column("Key paths", ratio=3, overflow="fold")
    for row in found.layers:
        paths = ", ".join(one_line(path) for path in row.key_paths[:SHOWN_PATHS])
        if len(row.key_paths) > SHOWN_PATHS:
            paths += f" and {len(row.key_paths) - SHOWN_PATHS} more"
        table.add_row(Text(one_line(row.layer)), Text(one_line(row.artifacts)), Text(paths, style="dim"))
    return table


def repo_title(setup: SetupState, name: str) -> Content:
    """The panel's title: name, facts, files that could not be read."""
    if setup.repository is None:
        return ink_line(f"Repository {name}")
    found = setup.repository.repo_map
    files = "file" if len(found.unread) == 1 else "files"
    unread = f", {len(found.unread)} {files} not readable" if found.unread else ""
    return ink_line(f"Repository {found.name}: {len(found.facts)} facts{unread}")


def round_row(offer: RoundAvailability) -> Content:
    """One line of the rounds: name, availability, reason."""
    style = {"available": "$text-success", "limited": "$text-warning"}.get(offer.availability.value, "$text-muted")
    return Content.assemble(
        ink(f"{offer.round.value:<28}"),
        ink(f"{offer.availability.value:<11}", style),
        ink_line(offer.reason, "$text-muted"),
    )


def engine_lines(setup: SetupState, now: float, glyphs: Glyphs) -> Content:
    """Every loading stage with its clock, then the models that are not there; before the first stage, those that are too."""
    lines = [_stage_line(setup, stage, now, glyphs) for stage in setup.stages]
    if not lines:
        lines = [ink("Starting the engines", "$text-muted")]
    shown = [model for model in setup.models if not setup.stages or model.state is not ModelPresence.PRESENT]
    lines += [_model_line(model, glyphs) for model in shown]
    return Content("\n").join(lines)


def _stage_line(setup: SetupState, stage: Stage, now: float, glyphs: Glyphs) -> Content:
    symbol, style = {
        StageState.WAITING: (glyphs.waiting, "$text-muted"),
        StageState.LOADING: (glyphs.busy, "bold"),
        StageState.READY: (glyphs.ready, "$text-success"),
        StageState.FAILED: (glyphs.failed, "$text-error"),
    }[stage.state]
    seconds = stage_seconds(setup, stage, now)
    took = "" if seconds is None else f" {seconds:.1f} s" if stage.seconds is not None else f" {clock(seconds)}"
    share = "" if stage.fraction is None else f" {min(max(stage.fraction, 0.0), 1.0):.0%}"
    head = ink(f"{symbol} {one_line(stage.name)}: {stage.state.value}{share}{took}", style)
    return Content.assemble(head, "  ", ink_line(stage.detail, "$text-muted")) if stage.detail else head


def _model_line(model: ModelState, glyphs: Glyphs) -> Content:
    weight = size(model.size_bytes)
    name = one_line(f"{model.use}: {model.name}") + (f", {weight}" if weight else "")
    if model.state is ModelPresence.PRESENT:
        return ink(f"{glyphs.dot} {name}, on disk", "$text-muted")
    return ink(f"{glyphs.failed} {name}, {model.state.value}. {one_line(model.remedy)}".rstrip(), "$text-warning")


def status(setup: SetupState) -> Content:
    """What happens on Start, or what is missing and what to do about it; at most two lines when the terminal is wide enough."""
    problem = setup.scan_problem or setup.engine_problem
    if problem is not None:
        return problem_text(problem)
    match readiness(setup):
        case Readiness.NO_ROUND:
            return ink("Choose at least one round.", "bold $text-warning")
        case Readiness.READY:
            return ink("Ready. The first question comes at once.", "bold $text-success")
        case Readiness.SCANNING:
            waiting = "the repository is being read"
        case Readiness.CHECKING:
            waiting = "the microphone is still in use"
        case _:
            waiting = "the engines are loading"
    if setup.armed:
        return ink(f"Starts by itself as soon as possible: {waiting}.", "bold")
    return ink(f"You can press Start now: {waiting}.", "$text-muted")


def sound_check(setup: SetupState, glyphs: Glyphs) -> Content:
    """How to check the sound, or what the last test found."""
    if setup.choices.typed:
        return ink("not needed, answers are typed", "$text-muted")
    if setup.devices is not None and setup.devices.problem:
        return ink_line(setup.devices.problem, "$text-warning")
    verdict = setup.sound.verdict
    if verdict is not None:
        symbol = glyphs.ready if verdict.good else glyphs.failed
        return ink_line(f"{symbol} {verdict.words}", "$text-success" if verdict.good else "bold $text-warning")
    return ink("m: level, record and play back", "$text-muted")


def start_label(setup: SetupState) -> str:
    """What the button does."""
    if setup.scan_problem is not None or setup.engine_problem is not None:
        return "Try again"
    return "Wait, cancel" if setup.armed else "Start"


def problem_text(problem: Problem) -> Content:
    """A failure with its next step."""
    lines = [ink_line(problem.what, "bold $text-error")]
    if problem.next_step:
        lines.append(ink_line(problem.next_step))
    if problem.audio:
        lines.append(ink("Or press t, type your answers and go on without a microphone."))
    return Content("\n").join(lines)
