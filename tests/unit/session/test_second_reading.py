"""The second reading: which answers are read again, what counts afterwards, and that the live words are never lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from interview_world import count_words, opening

from voice_interviewer.debrief.summary import summarize
from voice_interviewer.errors import MissingPartError
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.ports import UNLIKELY, Recognizer
from voice_interviewer.session.controls import Controls
from voice_interviewer.session.events import (
    AnswerCorrected,
    AnswerHeard,
    AnswerReread,
    AnswerScored,
    EndReason,
    Event,
    QuestionAsked,
    QuestionClosed,
    Warned,
)
from voice_interviewer.session.heard import Heard
from voice_interviewer.session.interview import Interview, Resumption
from voice_interviewer.session.journal import MemoryJournal
from voice_interviewer.session.record import SessionRecord, TurnRecord, fold
from voice_interviewer.session.second_reading import WHOLE_ANSWERS, SecondReading
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, Samples, Sound, wav_bytes
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Alternative, Transcript, Word

LIVE, AGAIN = "the state is blocked", "the state is locked by one run"


def delivery(latency: float | None) -> AnswerHeard:
    measured = replace(measure_delivery((), (), ()), response_latency=latency, speaking_seconds=2.0)
    return AnswerHeard("one", 0, Transcript(LIVE), measured, EndReason.SILENCE, "audio/001-one.wav")


def story(*more: Event, heard: AnswerHeard | None = None, feedback: Feedback = Feedback.END) -> SessionRecord:
    """One spoken answer to the first of two questions, and what happened then."""
    begin = replace(opening("one", feedback=feedback), typed=False)
    asked = QuestionAsked("one", 0, 1, 1, "What about one?", "What about one?")
    record = fold([begin, asked, heard or delivery(1.0), *more, QuestionClosed("one")])
    assert record is not None
    return record


def reading(text: str = AGAIN) -> Callable[[TurnRecord], tuple[str, Heard]]:
    def read_again(turn: TurnRecord) -> tuple[str, Heard]:
        assert turn.audio == "audio/001-one.wav"
        measured = replace(measure_delivery((), (), ()), word_count=len(text.split()))
        return "slow reader", Heard(Transcript(text), measured, EndReason.SOURCE_ENDED)

    return read_again


def go_on(
    record: SessionRecord, read_again: Callable[[TurnRecord], tuple[str, Heard]] | None
) -> tuple[SessionRecord, list[Event]]:
    journal = MemoryJournal()
    done = Interview(
        Resumption(record, "2026-01-15T10:00:00+00:00"),
        speaker=Speaker(None, None),
        listener=None,
        judge=count_words,
        controls=Controls(),
        journal=journal,
        emit=lambda _: None,
        attended=False,
        read_again=read_again,
    ).run()
    return done, journal.events


def test_the_second_reading_is_what_is_judged_and_the_live_words_stay() -> None:
    record, events = go_on(story(), reading())
    turn = record.questions[0].turns[0]
    assert (turn.transcript, turn.live, turn.reread_by) == (Transcript(AGAIN), Transcript(LIVE), "slow reader")
    assert turn.delivery is not None
    assert turn.delivery.word_count == 7
    kinds = [event.kind for event in events]
    assert kinds == ["session_resumed", "answer_reread", "answer_scored", "session_finished"]


def test_an_answer_that_was_scored_live_is_scored_again_only_when_its_words_changed() -> None:
    scored = AnswerScored(count_words(story().questions[0].planned, story().questions[0].answer_turns()))
    _, changed = go_on(story(scored, feedback=Feedback.EACH), reading())
    _, same = go_on(story(scored, feedback=Feedback.EACH), reading(LIVE))
    assert [event.kind for event in changed].count("answer_scored") == 1
    assert [event.kind for event in same].count("answer_scored") == 0


@pytest.mark.parametrize(
    "record",
    [
        story(AnswerCorrected("one", 0, Transcript("the state is locked"))),
        story(heard=replace(delivery(None), reason=EndReason.TYPED, audio="")),
        story(AnswerReread("one", 0, Transcript(AGAIN), delivery(1.0).delivery, "slow reader")),
    ],
    ids=["corrected", "typed", "read before a crash"],
)
def test_what_need_not_be_read_again(record: SessionRecord) -> None:
    _, events = go_on(record, reading())
    assert [event for event in events if isinstance(event, AnswerReread)] == []


def test_a_reading_without_words_does_not_take_the_live_ones_away() -> None:
    record, _ = go_on(story(), reading(""))
    assert record.questions[0].turns[0].transcript == Transcript(LIVE)


def test_a_reader_that_is_missing_is_told_and_the_live_words_are_judged() -> None:
    def fail(turn: TurnRecord) -> tuple[str, Heard]:
        raise MissingPartError(f"no model for {turn.audio}", next_step="Pull it.")

    record, events = go_on(story(), fail)
    warned = [event.message for event in events if isinstance(event, Warned)]
    assert warned == ["The answers were not read a second time: no model for audio/001-one.wav. Pull it."]
    assert record.questions[0].score is not None


def test_the_debrief_says_who_read_again_and_how_much_changed() -> None:
    record, _ = go_on(story(), reading())
    ports = dict(summarize(record, ()).engines.session)
    assert ports["second reading after the interview"] == (
        "slow reader; it changed the words of 1 of 1 answers, the live words are in session.jsonl"
    )
    assert "second reading after the interview" not in dict(summarize(story(), ()).engines.session)


class LoudFrames:
    name = "loud frames"

    def is_speech(self, frame: Samples) -> bool:
        return bool(np.abs(frame).max() > 1000)

    def reset(self) -> None:
        return


class Lengths:
    """Tells how long each piece was that it was given."""

    name = "lengths"

    def __init__(self) -> None:
        self.closed = False

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        del prompt
        return (Word(f"{len(samples) / SAMPLE_RATE:.1f}", 0.0, len(samples) / SAMPLE_RATE, 0.9),)

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        del samples, words
        return (UNLIKELY,) * len(alternatives)

    def close(self) -> None:
        self.closed = True


def test_whole_answers_are_read_from_disk_without_what_came_before_the_candidate(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    speech = random.integers(-9000, 9000, 12 * SAMPLE_RATE).astype(np.int16)
    echo, quiet = speech[: FRAME_SAMPLES * 40], np.zeros(2 * SAMPLE_RATE, dtype=np.int16)
    (tmp_path / "audio").mkdir()
    answer = np.concatenate([echo, quiet, speech, quiet])
    (tmp_path / "audio" / "001-one.wav").write_bytes(wav_bytes(Sound(answer, SAMPLE_RATE)))
    opened: list[Recognizer] = []

    def open_recognizer() -> Recognizer:
        opened.append(Lengths())
        return opened[-1]

    reader = SecondReading(tmp_path, LoudFrames(), open_recognizer, Lexicon.from_names())
    turn = story(heard=delivery(2.8)).questions[0].turns[0]
    name, heard = reader(turn)
    reader.close()
    assert (name, heard.transcript.text, len(opened)) == ("lengths", "12.6", 1)
    assert heard.delivery.response_latency == 2.8
    assert WHOLE_ANSWERS.most * FRAME_SAMPLES <= 29 * SAMPLE_RATE


def test_a_recording_that_is_gone_is_told(tmp_path: Path) -> None:
    reader = SecondReading(tmp_path, LoudFrames(), Lengths, Lexicon.from_names())
    record, events = go_on(story(), reader)
    assert [event for event in events if isinstance(event, Warned)]
    assert record.questions[0].turns[0].transcript == Transcript(LIVE)
