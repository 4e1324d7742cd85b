"""The commands that run recorded cases: replay compares, demo holds one as a real interview."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from voice_interviewer.cli.engine_choices import EngineChoices
from voice_interviewer.cli.output import note, print_json, print_text
from voice_interviewer.cli.waiting import waiting
from voice_interviewer.cli.wiring import EngineRoom, model_store, open_detector
from voice_interviewer.errors import BadInputError
from voice_interviewer.replay import (
    Case,
    CaseEngines,
    cases_of,
    differences,
    expect_recorded,
    load_case,
    record_case,
    recorded_engines,
    run_case,
    tolerance_report,
)
from voice_interviewer.resources import bundled
from voice_interviewer.session.recorded import UPDATE_STEP

DEMO_CASE = "strong-candidate"


def replay_cases(folders: Sequence[Path], *, engines: str, update: bool, as_json: bool) -> int:
    """Replay each case; 1 when one differs. Without a word on the engines those recorded compare, the real ones update."""
    engines = engines or ("real" if update else "recorded")
    if engines not in ("recorded", "real"):
        raise BadInputError(f"there are no {engines!r} engines", next_step="Choose recorded or real.")
    cases = cases_of(folders)
    results: dict[str, tuple[str, ...]] = {}
    with waiting("replaying") as advance, closing(EngineRoom(model_store())) as room:
        for number, case in enumerate(cases):
            advance(number, len(cases))
            if engines == "real":
                results[case.name] = _with_real_engines(case, room, update=update)
            elif update:
                expect_recorded(case)
                results[case.name] = ()
            else:
                results[case.name] = differences(case, run_case(case, recorded_engines(case)))
    if as_json:
        documents = [{"case": name, "same": not found, "differences": list(found)} for name, found in results.items()]
        print_json({"engines": engines, "cases": documents})
    for name, found in results.items():
        if not as_json:
            print_text(f"{name}: {'recorded' if update else 'same' if not found else 'differs'}")
        for difference in found:
            note(f"{name}: {difference}")
    if any(results.values()):
        note(UPDATE_STEP)
        return 1
    return 0


def _with_real_engines(case: Case, room: EngineRoom, *, update: bool) -> tuple[str, ...]:
    from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE

    choices = EngineChoices(llm="embedded", stt=DEFAULT_STT, voice=DEFAULT_VOICE, offline=True)
    real = CaseEngines(open_detector(), room.recognizer(choices), room.model(choices))
    if update:
        record_case(case, real)
        return ()
    return tolerance_report(case, run_case(case, real), run_case(case, recorded_engines(case)))


def run_demo(*, offline: bool, llm: str, out: Path | None) -> int:
    """Hold the strong candidate's interview with the real voice, recogniser and judge, and show the summary."""
    from voice_interviewer.cli.choices import StartOptions
    from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE
    from voice_interviewer.cli.launch import start_interview

    folder = bundled("audio_fixtures") / DEMO_CASE
    if not folder.is_dir():
        raise BadInputError(
            "the demo's recorded answers come with the source checkout only",
            next_step="Clone the project and run `scripts/practice --demo` there.",
        )
    case = load_case(folder)
    options = StartOptions(
        repo=case.repo,
        engines=EngineChoices(
            llm=llm,
            stt=DEFAULT_STT,
            voice=DEFAULT_VOICE,
            offline=offline,
            answers_from=case.answers,
            speech_to=None,
            silent=True,
        ),
        seed=case.file.seed,
        feedback=case.file.feedback,
        question_ids=case.file.questions,
        out=out,
    )
    return start_interview(options, tui=False)
