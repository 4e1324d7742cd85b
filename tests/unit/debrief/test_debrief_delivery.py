"""Delivery figures against their norms: dead bands, no rates from little speech, and thinking is never a fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
from debrief_cases import answered_nodes, delivery, planned, session, spoken

from voice_interviewer.debrief.delivery import filler_band, first_word_band, length_band, one_decimal, pace_band
from voice_interviewer.debrief.filler_accuracy import MEASURED, Measured
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Band, DeliverySummary, Measure
from voice_interviewer.debrief.wording import measure_rows
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import QuestionRecord, TurnRecord
from voice_interviewer.speech.words import Delivery, FilledPause, FillerKind


def one_answer(values: Delivery) -> DeliverySummary:
    turn = TurnRecord(0, "?", transcript=spoken("Words."), delivery=values, reason=EndReason.SILENCE)
    return summarize(session([QuestionRecord(planned(), (turn,))])).delivery


@pytest.mark.parametrize(
    ("rate", "articulation", "band"),
    [
        (119.0, 4.0, Band.THINKING),
        (95.0, 4.0, Band.THINKING),
        (110.0, 3.0, Band.WATCH),
        (95.0, 3.0, Band.WORK),
        (120.0, 4.0, Band.FINE),
        (170.0, 4.0, Band.FINE),
        (190.0, 4.0, Band.WATCH),
        (191.0, 4.0, Band.WORK),
    ],
)
def test_pace_is_slow_only_when_the_speech_itself_is_slow(rate: float, articulation: float, band: Band) -> None:
    assert pace_band(rate, articulation) == Measure(rate, band)


@pytest.mark.parametrize(
    ("count", "band"), [(0, Band.FINE), (10, Band.FINE), (11, Band.WATCH), (20, Band.WATCH), (21, Band.WORK)]
)
def test_up_to_five_filled_pauses_a_minute_are_fine(count: int, band: Band) -> None:
    assert filler_band(count, 120.0).band is band


@pytest.mark.parametrize(
    ("seconds", "band"),
    [(0.2, Band.FINE), (3.0, Band.FINE), (6.0, Band.THINKING), (8.0, Band.THINKING), (8.5, Band.WATCH)],
)
def test_thinking_before_the_first_word_is_not_a_fault(seconds: float, band: Band) -> None:
    assert first_word_band(seconds).band is band


def test_a_short_follow_up_is_fine_and_a_short_first_answer_is_worth_a_look() -> None:
    assert length_band(20.0, 1).band is Band.FINE
    assert length_band(20.0, 0).band is Band.WATCH
    assert length_band(250.0, 0).band is Band.WORK


def test_less_than_fifteen_seconds_of_speech_gives_no_rates() -> None:
    summary = one_answer(delivery(speaking_seconds=14.9))
    answer = summary.answers[0]
    unknown = Measure(None, Band.NONE)
    assert (answer.pace, answer.articulation, answer.fillers) == (unknown, unknown, unknown)
    assert (answer.fillers_heard, answer.fillers_detected) == (1, 1)
    assert (summary.pace, summary.fillers, summary.likes) == (unknown, unknown, unknown)
    assert summary.advice[-1] == "No answer had 15 seconds of speech, so no rates are given."


def test_rates_pool_only_the_answers_that_have_them() -> None:
    summary = summarize(session([answered_nodes()])).delivery
    assert (summary.pace.value, summary.fillers.value) == (140.0, 1.5)
    assert (summary.fillers_heard, summary.fillers_detected) == (1, 1)
    assert summary.mean_length == 80.0
    assert summary.words == 202


def test_typed_answers_have_no_delivery() -> None:
    turn = TurnRecord(0, "?", transcript=spoken("Typed words."), delivery=delivery(), reason=EndReason.TYPED)
    summary = summarize(session([QuestionRecord(planned(), (turn,))], typed=True)).delivery
    assert (summary.answers, summary.typed_answers, summary.advice) == ((), 1, ())


def test_an_ordinary_answer_needs_no_advice() -> None:
    summary = one_answer(delivery(speaking_seconds=65.0))
    assert summary.advice == (
        "Nothing in your delivery needs work: pace, fillers and answer length are inside the usual range.",
    )


def test_advice_names_each_trouble_once() -> None:
    fillers = tuple(FilledPause(i, i + 0.3, "um", FillerKind.HEARD) for i in range(40))
    summary = one_answer(
        delivery(
            words_per_minute=195.0,
            filled_pauses=fillers,
            discourse_markers={"like": 30},
            answer_seconds=200.0,
            speaking_seconds=180.0,
            response_latency=9.0,
        )
    )
    assert [sentence.split()[0:3] for sentence in summary.advice] == [
        ["You", "spoke", "at"],
        ["12.0", "filled", "pauses"],
        ['"Like"', "came", "9.0"],
        ["One", "answer", "ran"],
        ["One", "answer", "began"],
    ]


def test_pauses_alone_bring_no_reproach() -> None:
    summary = one_answer(delivery(words_per_minute=90.0, articulation_rate=4.5, long_pauses=8, speaking_seconds=65.0))
    assert summary.pace.band is Band.THINKING
    assert summary.advice == (
        "Your 90 words a minute include your pauses; the speech itself has a normal speed. Thinking is fine.",
    )


@pytest.mark.parametrize(("value", "shown"), [(2.25, 2.3), (2.24, 2.2), (2.0, 2.0), (19 / 6, 3.2), (0.05, 0.1)])
def test_one_decimal_rounds_half_up(value: float, shown: float) -> None:
    assert one_decimal(value) == shown


def test_fillers_are_not_counted_in_a_noisy_room() -> None:
    summary = one_answer(delivery(signal_to_noise_db=9.0, speaking_seconds=65.0))
    assert summary.fillers == Measure(None, Band.NONE)
    assert summary.answers[0].fillers == Measure(None, Band.NONE)
    assert summary.pace.value == 140.0
    assert summary.advice[0] == "One answer had too much noise in the room to count filled pauses."


def test_share_of_speech_runs_repeats_and_empty_phrases_are_told_per_answer_and_over_all() -> None:
    values = delivery(mean_run_syllables=12.3, repetitions=2, discourse_markers={"so": 3, "like": 1, "you know": 4})
    summary = one_answer(values)
    assert (summary.speaking_share, summary.mean_run, summary.said_twice) == (0.75, 12.3, 2)
    assert (summary.answers[0].speaking_share, summary.answers[0].mean_run) == (0.75, 12.3)
    rows = {row[0]: row[1] for row in measure_rows(summary)}
    assert rows["Speaking share of the answer"] == "75%"
    assert rows["Speech between two pauses"] == "12.3 syllables on average"
    assert rows["Other empty phrases"] == "you know 4, so 3"
    assert rows["Said twice in a row"] == "2"


def test_runs_and_share_need_fifteen_seconds_of_speech() -> None:
    short = one_answer(delivery(speaking_seconds=14.0, mean_run_syllables=None))
    assert (short.answers[0].speaking_share, short.answers[0].mean_run, short.mean_run) == (None, None, None)


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row.room)
def test_the_measured_accuracy_stands_beside_the_count(row: Measured) -> None:
    said = one_answer(delivery(signal_to_noise_db=max(row.least_db, 13.0))).filler_accuracy
    assert row.room in said
    assert f"{row.recall * 100:.0f} of 100 filled pauses" in said
    assert f"{row.precision * 100:.0f} of 100 it counted were real" in said


def test_without_a_count_there_is_no_accuracy() -> None:
    assert one_answer(delivery(signal_to_noise_db=8.0)).filler_accuracy == ""
    assert one_answer(delivery(signal_to_noise_db=None)).filler_accuracy == ""


def test_time_to_think_has_a_row_of_its_own_only_when_it_was_asked_for() -> None:
    def rows(seconds: float) -> dict[str, str]:
        return {row[0]: row[1] for row in measure_rows(one_answer(replace(delivery(), thinking_seconds=seconds)))}

    assert rows(12.4)["Time to think you asked for"] == "12 s"
    assert "Time to think you asked for" not in rows(0.0)
