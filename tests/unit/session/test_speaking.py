"""The speaker: ahead of time, first sentence first, repeats for nothing, failures as one sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from voice_interviewer.errors import AudioDeviceError, InterviewerError, MissingPartError
from voice_interviewer.ports import Cancelled
from voice_interviewer.session import speaking
from voice_interviewer.session.speaking import KEPT_SENTENCES, Speaker
from voice_interviewer.speech.pcm import Sound

PATIENCE_SECONDS = 10


def never() -> bool:
    return False


class LetterVoice:
    """Each sentence is a sound of as many samples as the sentence has letters; a gate can hold it back."""

    name = "letters"

    def __init__(self) -> None:
        self.made: list[str] = []
        self.gate = threading.Semaphore(1_000)
        self.working = threading.Event()

    def synthesize(self, text: str) -> Iterator[Sound]:
        for sentence in text.split("."):
            if sentence.strip():
                self.working.set()
                assert self.gate.acquire(timeout=PATIENCE_SECONDS)
                if "broken" in sentence:
                    raise MissingPartError("the voice is broken")
                if "bug" in sentence:
                    raise ZeroDivisionError("oh")
                self.made.append(sentence.strip())
                yield Sound(np.zeros(len(sentence.strip()), dtype=np.int16), 16_000)

    def close(self) -> None:
        return


class ListeningSink:
    """Remembers the length of every sound of every utterance, and can act when the first sound arrives."""

    name = "listening"

    def __init__(self) -> None:
        self.heard: list[tuple[str, list[int]]] = []
        self.first_sound = threading.Event()

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        lengths: list[int] = []
        self.heard.append((turn, lengths))
        for sound in sounds:
            if cancelled():
                return
            lengths.append(len(sound.samples))
            self.first_sound.set()

    def close(self) -> None:
        return


@pytest.fixture
def voice() -> LetterVoice:
    return LetterVoice()


@pytest.fixture
def sink() -> ListeningSink:
    return ListeningSink()


@pytest.fixture
def speaker(voice: LetterVoice, sink: ListeningSink) -> Iterator[Speaker]:
    made = Speaker(voice, sink)
    yield made
    voice.gate.release(1_000)
    made.close()


def test_a_text_is_spoken_sentence_by_sentence(speaker: Speaker, sink: ListeningSink) -> None:
    speaker.say("q1", "one. three. five5.", never)
    assert sink.heard == [("q1", [3, 5, 5])]


def test_a_prepared_text_is_not_made_again(speaker: Speaker, voice: LetterVoice, sink: ListeningSink) -> None:
    speaker.prepare("one. two.")
    speaker.say("q1", "one. two.", never)
    assert voice.made == ["one", "two"]
    assert sink.heard == [("q1", [3, 3])]


def test_a_prepared_sentence_is_used_in_another_text(speaker: Speaker, voice: LetterVoice, sink: ListeningSink) -> None:
    speaker.prepare("why. how.")
    speaker.say("q1", "you said yes. why. how.", never)
    assert sorted(voice.made) == ["how", "why", "you said yes"]
    assert sink.heard == [("q1", [12, 3, 3])]


def test_what_was_played_is_known_for_its_echo(speaker: Speaker, sink: ListeningSink) -> None:
    assert speaker.played is None
    speaker.say("q1", "one. three. five5.", never)
    played = speaker.played
    assert played is not None
    assert (len(played.samples), played.cut_short) == (10, False)
    sink.first_sound.clear()
    speaker.say("q1", "one. three. five5.", sink.first_sound.is_set)
    played = speaker.played
    assert played is not None
    assert played.cut_short


def test_a_repeat_costs_nothing(speaker: Speaker, voice: LetterVoice, sink: ListeningSink) -> None:
    speaker.say("q1", "one. two.", never)
    speaker.say("q1", "one. two.", never)
    assert voice.made == ["one", "two"]
    assert sink.heard == [("q1", [3, 3]), ("q1", [3, 3])]


def test_the_first_sentence_sounds_before_the_second_is_made(
    speaker: Speaker, voice: LetterVoice, sink: ListeningSink
) -> None:
    voice.gate = threading.Semaphore(1)
    talking = threading.Thread(target=speaker.say, args=("q1", "one. two.", never))
    talking.start()
    assert sink.first_sound.wait(PATIENCE_SECONDS)
    assert voice.made == ["one"]
    voice.gate.release()
    talking.join(PATIENCE_SECONDS)
    assert sink.heard == [("q1", [3, 3])]


def test_what_is_said_now_goes_before_what_is_prepared(speaker: Speaker, voice: LetterVoice) -> None:
    voice.gate = threading.Semaphore(0)
    speaker.prepare("later one. later two. later three.")
    assert voice.working.wait(PATIENCE_SECONDS)
    talking = threading.Thread(target=speaker.say, args=("q1", "now one. now two.", never))
    talking.start()
    while "now one" not in voice.made:
        voice.gate.release()
        talking.join(0.05)
    voice.gate.release(10)
    talking.join(PATIENCE_SECONDS)
    assert voice.made.index("now two") < voice.made.index("later three")


def test_a_cancelled_text_stops_at_once_even_while_the_voice_works(
    speaker: Speaker, voice: LetterVoice, sink: ListeningSink
) -> None:
    voice.gate = threading.Semaphore(0)
    speaker.say("q1", "one. two.", voice.working.is_set)
    assert voice.made == []
    assert sink.heard == [("q1", [])]


def test_a_cancelled_text_can_be_said_again_from_its_beginning(
    speaker: Speaker, voice: LetterVoice, sink: ListeningSink
) -> None:
    speaker.say("q1", "one. two. three.", sink.first_sound.is_set)
    speaker.say("q1", "one. two. three.", never)
    assert sink.heard[-1] == ("q1", [3, 3, 5])
    assert voice.made == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("spoken", "told"), [("good. broken.", "the voice is broken"), ("good. bug.", "the voice failed: oh")]
)
def test_a_failing_voice_is_told_once_and_the_next_text_is_spoken(
    speaker: Speaker, sink: ListeningSink, spoken: str, told: str
) -> None:
    with pytest.raises(InterviewerError, match=told):
        speaker.say("q1", spoken, never)
    speaker.say("q2", "fine.", never)
    assert sink.heard == [("q1", [4]), ("q2", [4])]


def test_a_preparation_that_failed_is_tried_again(speaker: Speaker, voice: LetterVoice) -> None:
    speaker.prepare("broken.")
    with pytest.raises(MissingPartError):
        speaker.say("q1", "broken.", never)
    with pytest.raises(MissingPartError):
        speaker.say("q1", "broken.", never)
    assert voice.made == []


class UnpluggedSink(ListeningSink):
    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        next(sounds)
        raise AudioDeviceError("the loudspeaker stopped working")


def test_a_failing_sink_is_told(voice: LetterVoice) -> None:
    speaker = Speaker(voice, UnpluggedSink())
    with pytest.raises(AudioDeviceError):
        speaker.say("q1", "one. two.", never)
    speaker.close()


@pytest.mark.parametrize(("with_voice", "with_sink"), [(False, True), (True, False), (False, False)])
def test_without_voice_or_sink_it_stays_silent(with_voice: bool, with_sink: bool) -> None:
    voice, sink = LetterVoice(), ListeningSink()
    speaker = Speaker(voice if with_voice else None, sink if with_sink else None)
    speaker.prepare("one.")
    speaker.say("q1", "one.", never)
    speaker.close()
    assert (voice.made, sink.heard) == ([], [])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "ACKNOWLEDGED_AFTER_SECONDS", 0.0)


def made(speaker: Speaker, spoken: str) -> None:
    speaker.prepare(spoken)
    for _ in range(1_000):
        if speaker.is_ready(spoken):
            return
        threading.Event().wait(0.01)
    raise AssertionError(spoken)


@pytest.mark.usefixtures("at_once")
def test_who_waits_is_told_that_they_were_heard(speaker: Speaker, sink: ListeningSink) -> None:
    made(speaker, "okay.")
    speaker.acknowledge("sign", "okay.")
    assert sink.first_sound.wait(PATIENCE_SECONDS)
    speaker.say("q1", "one. three.", never)
    assert sink.heard == [("sign", [4]), ("q1", [3, 5])]
    played = speaker.played
    assert played is not None
    assert len(played.samples) == 8


def test_who_is_answered_at_once_needs_no_sign(
    speaker: Speaker, sink: ListeningSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "ACKNOWLEDGED_AFTER_SECONDS", PATIENCE_SECONDS)
    made(speaker, "okay.")
    speaker.acknowledge("sign", "okay.")
    speaker.say("q1", "one.", never)
    assert sink.heard == [("q1", [3])]


@pytest.mark.usefixtures("at_once")
def test_what_is_said_next_waits_for_the_end_of_the_sign(voice: LetterVoice) -> None:
    sink = HeldSink()
    speaker = Speaker(voice, sink)
    made(speaker, "okay.")
    speaker.acknowledge("sign", "okay.")
    assert sink.first_sound.wait(PATIENCE_SECONDS)
    talking = threading.Thread(target=speaker.say, args=("q1", "one.", never))
    talking.start()
    talking.join(0.1)
    assert [turn for turn, _ in sink.heard] == ["sign"]
    sink.go_on.set()
    talking.join(PATIENCE_SECONDS)
    speaker.close()
    assert sink.heard == [("sign", [4]), ("q1", [3])]


class HeldSink(ListeningSink):
    """Holds back the end of everything that it plays until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def play(self, turn: str, sounds: Iterator[Sound], cancelled: Cancelled) -> None:
        super().play(turn, sounds, cancelled)
        assert self.go_on.wait(PATIENCE_SECONDS)


@pytest.mark.usefixtures("at_once")
def test_a_sign_that_is_not_made_yet_is_left_unsaid(speaker: Speaker, voice: LetterVoice, sink: ListeningSink) -> None:
    speaker.acknowledge("sign", "okay.")
    speaker.say("q1", "one.", never)
    assert (voice.made, sink.heard) == (["one"], [("q1", [3])])


@pytest.mark.usefixtures("at_once")
def test_closing_waits_for_the_sign(voice: LetterVoice, sink: ListeningSink) -> None:
    speaker = Speaker(voice, sink)
    made(speaker, "okay.")
    speaker.acknowledge("sign", "okay.")
    assert sink.first_sound.wait(PATIENCE_SECONDS)
    speaker.close()
    assert sink.heard == [("sign", [4])]


@pytest.mark.usefixtures("at_once")
def test_a_sink_that_fails_at_the_sign_is_told_by_what_is_said_next(voice: LetterVoice) -> None:
    speaker = Speaker(voice, UnpluggedSink())
    made(speaker, "okay.")
    speaker.acknowledge("sign", "okay.")
    with pytest.raises(AudioDeviceError):
        speaker.say("q1", "one.", never)
    speaker.close()


def test_an_empty_text_is_not_spoken(speaker: Speaker, sink: ListeningSink) -> None:
    speaker.prepare(" ")
    speaker.say("q1", "", never)
    assert sink.heard == []


def test_only_the_latest_sentences_are_kept(speaker: Speaker, voice: LetterVoice) -> None:
    texts = [f"text {number}" for number in range(KEPT_SENTENCES + 1)]
    for text in texts:
        speaker.say("q", text, never)
    speaker.say("q", texts[-1], never)
    speaker.say("q", texts[0], never)
    assert voice.made == [*texts, texts[0]]


def test_closing_ends_a_text_being_spoken(voice: LetterVoice, sink: ListeningSink) -> None:
    speaker = Speaker(voice, sink)
    voice.gate = threading.Semaphore(1)
    talking = threading.Thread(target=speaker.say, args=("q1", "one. two.", never))
    talking.start()
    assert sink.first_sound.wait(PATIENCE_SECONDS)
    closing = threading.Thread(target=speaker.close)
    closing.start()
    talking.join(PATIENCE_SECONDS)
    assert not talking.is_alive()
    voice.gate.release()
    closing.join(PATIENCE_SECONDS)
    assert not closing.is_alive()
    speaker.close()
