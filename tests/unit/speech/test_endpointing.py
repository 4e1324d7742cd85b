"""Pictures in, ends out: a character is 100 ms; `#` speech, `.` silence, `x` a click of 40 ms, `,` noise taken for speech."""

from __future__ import annotations

import pytest

from voice_interviewer.speech.activity import ActivitySettings, Run, SpeechActivity, speech_frames
from voice_interviewer.speech.endpointing import (
    Completeness,
    EndCause,
    EndpointDecision,
    Endpointer,
    EndpointMode,
    EndpointSettings,
    ListeningState,
)

FRAMES = {
    "#": [(True, -20.0)] * 5,
    ".": [(False, -60.0)] * 5,
    "x": [(True, -25.0)] * 2 + [(False, -60.0)] * 3,
    ",": [(True, -50.0), (True, -51.5), (True, -49.0), (True, -50.5), (True, -48.5)],
}


def frames_of(picture: str) -> list[tuple[bool, float]]:
    return [frame for mark in picture for frame in FRAMES[mark]]


def listen(
    picture: str, settings: EndpointSettings, judged: Completeness | None = None
) -> tuple[EndCause | None, float]:
    """Why and after how many seconds the answer of the picture ends; (None, whole length) when it does not."""
    endpointer = Endpointer(settings)
    for at, (speech, level) in enumerate(frames_of(picture), start=1):
        decision = endpointer.push(speech, level)
        if decision.judge and judged is not None:
            endpointer.consider(judged)
        if decision.ended is not None:
            return decision.ended, round(at * 0.02, 2)
    return None, len(picture) / 10


PATIENT = EndpointSettings.of(EndpointMode.PATIENT)
BRISK = EndpointSettings.of(EndpointMode.BRISK)
MANUAL = EndpointSettings.of(EndpointMode.MANUAL)
SILENCE = "." * 120


@pytest.mark.parametrize(
    ("picture", "settings", "judged", "ended"),
    [
        ("..####..######" + SILENCE, PATIENT, Completeness.FINISHED, (EndCause.SILENCE, 5.4)),
        ("..####..######" + SILENCE, PATIENT, Completeness.UNCLEAR, (EndCause.SILENCE, 5.7)),
        ("..####..######" + SILENCE, PATIENT, None, (EndCause.SILENCE, 5.7)),
        ("..####..######" + SILENCE, PATIENT, Completeness.UNFINISHED, (EndCause.SILENCE, 5.7)),
        ("##" + "." * 35 + "##" + SILENCE, PATIENT, None, (EndCause.SILENCE, 8.2)),
        ("####" + SILENCE, PATIENT.without_reopening(), Completeness.FINISHED, (EndCause.SILENCE, 6.9)),
        ("####" + SILENCE, PATIENT.without_reopening(), Completeness.UNCLEAR, (EndCause.SILENCE, 7.2)),
        ("####" + SILENCE, PATIENT.without_reopening(), Completeness.UNFINISHED, (EndCause.SILENCE, 10.2)),
        ("####" + SILENCE, BRISK, Completeness.FINISHED, (EndCause.SILENCE, 2.9)),
        ("####" + SILENCE, BRISK, Completeness.UNCLEAR, (EndCause.SILENCE, 3.9)),
        ("####" + SILENCE * 3, MANUAL, Completeness.FINISHED, (None, 36.4)),
        ("####" + "." * 42 + "###" + "." * 20, PATIENT, Completeness.UNCLEAR, (None, 6.9)),
        ("####" + "." * 39 + "###" + "." * 20, PATIENT, Completeness.FINISHED, (None, 6.6)),
        ("####..x...x..x....x....x...x..x...x...x" + SILENCE, PATIENT, Completeness.FINISHED, (EndCause.SILENCE, 4.4)),
        ("." * 300, PATIENT, None, (EndCause.NOTHING_SAID, 25.0)),
        ("." * 240 + "###" + "." * 30, PATIENT, None, (None, 27.3)),
        ("x" * 300, PATIENT, None, (EndCause.NOTHING_SAID, 25.0)),
    ],
)
def test_an_answer_ends(
    picture: str, settings: EndpointSettings, judged: Completeness | None, ended: tuple[EndCause | None, float]
) -> None:
    assert listen(picture, settings, judged) == ended


def test_the_limit_ends_even_speech() -> None:
    assert listen("#" * 50, EndpointSettings(last_limit_seconds=3.0)) == (EndCause.LIMIT, 3.0)


def test_beyond_its_length_an_answer_ends_at_the_next_pause_and_not_in_a_word() -> None:
    settings = EndpointSettings(mode=EndpointMode.MANUAL, limit_seconds=3.0)
    assert listen("#" * 50 + "." * 10 + "#" * 10 + "." * 40, settings) == (EndCause.LIMIT, 9.0)


def test_a_recording_is_never_ended() -> None:
    settings = EndpointSettings(limit_seconds=3.0).for_recording()
    assert listen("#" * 50 + "." * 400, settings) == (None, 45.0)


def decisions(picture: str, endpointer: Endpointer) -> list[EndpointDecision]:
    return [endpointer.push(speech, level) for speech, level in frames_of(picture)]


def test_states_and_countdown() -> None:
    seen = decisions("..###" + "." * 45, Endpointer(PATIENT))
    states = [decision.state for decision in seen]
    assert states[:15] == [ListeningState.WAITING] * 15
    assert states[15:40] == [ListeningState.SPEAKING] * 24 + [ListeningState.PAUSE]
    counting = [decision for decision in seen if decision.state is ListeningState.ENDING]
    assert (counting[0].silence_seconds, counting[0].ends_in) == (2.0, 2.3)
    assert (counting[50].silence_seconds, counting[50].ends_in) == (3.0, 1.3)
    assert [decision.judge for decision in seen].count(True) == 1


def test_speech_cancels_the_countdown_and_a_new_silence_is_judged_again() -> None:
    seen = decisions("###" + "." * 25 + "###" + "." * 25, Endpointer(PATIENT))
    assert [decision.judge for decision in seen].count(True) == 2
    assert seen[27 * 5].state is ListeningState.ENDING
    assert seen[31 * 5 - 1] == EndpointDecision(ListeningState.SPEAKING, 0.0, None)


def test_let_me_think_stops_the_clock_until_speech() -> None:
    endpointer = Endpointer(PATIENT)
    decisions("####", endpointer)
    endpointer.hold()
    assert {decision.state for decision in decisions("." * 600, endpointer)[20:]} == {ListeningState.PAUSE}
    assert any(decision.ended for decision in decisions("###" + "." * 110, endpointer))


def test_let_me_think_before_the_first_word() -> None:
    endpointer = Endpointer(PATIENT)
    decisions("." * 20, endpointer)
    endpointer.hold()
    assert not any(decision.ended or decision.nudge for decision in decisions("." * 400, endpointer))


@pytest.mark.parametrize(
    ("before", "during", "spans"),
    [
        ("####", "." * 100 + "###", (Run(20, 520),)),
        ("." * 20, "." * 50 + "###", (Run(100, 350),)),
        ("####", "##" + "." * 10 + "###", (Run(20, 80),)),
        ("####", "." * 100, ()),
    ],
)
def test_time_to_think_is_known_from_the_moment_it_was_asked_for_to_the_next_speech(
    before: str, during: str, spans: tuple[Run, ...]
) -> None:
    endpointer = Endpointer(PATIENT)
    decisions(before, endpointer)
    endpointer.hold()
    decisions(during[:5], endpointer)
    endpointer.hold()
    decisions(during[5:], endpointer)
    assert endpointer.thinking == spans


def test_one_nudge_after_ten_seconds() -> None:
    nudges = [at for at, decision in enumerate(decisions("." * 240, Endpointer(PATIENT)), start=1) if decision.nudge]
    assert nudges == [500]


@pytest.mark.parametrize(
    ("silence", "judged", "reopened"),
    [
        (20, Completeness.UNCLEAR, True),
        (30, Completeness.UNCLEAR, False),
        (30, Completeness.UNFINISHED, True),
        (50, Completeness.UNFINISHED, True),
        (60, Completeness.UNFINISHED, False),
    ],
)
def test_speech_soon_after_the_end_reopens(silence: int, judged: Completeness, reopened: bool) -> None:
    endpointer = Endpointer(PATIENT)
    for speech, level in frames_of("####" + "." * 43):
        decision = endpointer.push(speech, level)
        if decision.judge:
            endpointer.consider(judged)
    assert decision.ended is EndCause.SILENCE
    decisions("." * silence + "###", endpointer)
    assert endpointer.reopened is reopened


def test_speech_from_the_first_millisecond_is_all_kept() -> None:
    activity = SpeechActivity()
    for speech, level in frames_of("####...."):
        activity.push(speech, level)
    assert activity.runs == (Run(0, 20),)


def test_clicks_are_no_speech_and_short_gaps_do_not_part_a_run() -> None:
    activity = SpeechActivity()
    for speech, level in frames_of("..x..####..###....x...."):
        activity.push(speech, level)
    assert activity.runs == (Run(25, 70),)


def test_steady_noise_that_the_detector_takes_for_speech_is_learned() -> None:
    activity = SpeechActivity(ActivitySettings.gated())
    for speech, level in frames_of("," * 60):
        activity.push(speech, level)
    assert not activity.speaking
    for speech, level in frames_of("####"):
        activity.push(speech, level)
    assert activity.speaking


def test_speech_frames_counts_the_overlap() -> None:
    assert speech_frames([Run(0, 10), Run(20, 30)], 5, 25) == 10
