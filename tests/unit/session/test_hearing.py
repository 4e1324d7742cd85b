"""Listening to pictures: one character is 100 ms, a letter or digit is speech of that word, `.` is silence, `x` a click of 40 ms.

The stand-in recogniser reads the words back from the samples, so a word that is lost, doubled or split at a cut is seen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from voice_interviewer.errors import AudioDeviceError, MissingPartError
from voice_interviewer.ports import UNLIKELY, AudioSource, Recognizer, SpeechDetector, TurnJudge
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import (
    EndReason,
    Event,
    InputHeard,
    Nudged,
    Phase,
    PhaseChanged,
    SpeechState,
    WordsHeard,
)
from voice_interviewer.session.hearing import Heard, Listener, hear_sound
from voice_interviewer.session.live_transcript import DecodedSegment, LiveTranscript, wait_after_end
from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.echo import Played
from voice_interviewer.speech.endpointing import EndpointMode, EndpointSettings
from voice_interviewer.speech.pcm import FRAME_SAMPLES, SAMPLE_RATE, Samples, Sound, frames_of
from voice_interviewer.speech.segments import Segment
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Alternative, Word

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789,"
WORDS = {
    "a": "alpha", "b": "bravo", "c": "charlie", "d": "delta.", "e": "echo", "f": "foxtrot", "u": "um", "k": "Cube Control",
    "n": "and", ",": "comma,", "z": "That's it.", "t": "Let me think.",
}  # fmt: skip
LOUDNESS = (9000, 8000, 7000, 3000, 6500)


def sound_of(picture: str) -> Samples:
    """Every letter is 100 ms of its own pattern: the word's number in the low digits of each sample, at speech level."""
    frames: list[Samples] = []
    for mark in picture:
        for at in range(5):
            frame = np.zeros(FRAME_SAMPLES, dtype=np.int16)
            if mark == "x":
                frame[:] = 4000 if at < 2 else 0
            elif mark != ".":
                frame[:] = LOUDNESS[at] // 100 * 100 + ALPHABET.index(mark)
            frames.append(frame)
    return np.concatenate(frames) if frames else np.zeros(0, dtype=np.int16)


@dataclass
class PictureSource:
    """Plays pictures, one a turn; presses keys and types at given frames as a candidate would."""

    pictures: dict[str, str]
    actions: dict[int, Callable[[], None]] = field(default_factory=dict)
    fails_at: int | None = None
    name: str = "picture"
    stopped: int = 0
    _frames: Iterator[Samples] = field(default_factory=lambda: iter(()))
    _read: int = 0

    def start(self, turn: str) -> None:
        self._frames = frames_of(sound_of(self.pictures[turn]))
        self._read = 0

    def read(self) -> Samples | None:
        if self._read in self.actions:
            self.actions[self._read]()
        if self._read == self.fails_at:
            raise AudioDeviceError("the microphone was unplugged", next_step="Plug it in.")
        self._read += 1
        return next(self._frames, None)

    def stop(self) -> None:
        self.stopped += 1

    def close(self) -> None:
        self.stop()


class LoudFrames:
    """A detector for which anything but digital silence is speech."""

    name = "loud frames"

    def is_speech(self, frame: Samples) -> bool:
        return bool(frame.any())

    def reset(self) -> None:
        return


@dataclass
class PatternReader:
    """Reads the words back from the samples, one word for each stretch of one pattern."""

    fails: bool = False
    name: str = "pattern reader"
    prompts: list[str] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        if self.fails:
            raise MissingPartError("the model is gone", next_step="Run `models pull`.")
        self.prompts.append(prompt)
        self.lengths.append(len(samples))
        words: list[Word] = []
        last = -1
        for at in range(len(samples) // FRAME_SAMPLES):
            value = int(samples[at * FRAME_SAMPLES])
            code = value % 100 if value and value != 4000 else -1
            if code >= 0 and code != last:
                mark = ALPHABET[code]
                words.append(Word(" " + WORDS.get(mark, mark), at * 0.02, at * 0.02, 0.9))
            if code >= 0:
                words[-1] = Word(words[-1].text, words[-1].start, (at + 1) * 0.02, 0.9)
            last = code
        return tuple(words)

    def rescore(self, samples: Samples, words: Sequence[str], alternatives: Sequence[Alternative]) -> tuple[float, ...]:
        del samples, words
        return (UNLIKELY,) * len(alternatives)

    def close(self) -> None:
        return


class GivingUp(PatternReader):
    """Stops after the first word and puts it at the end, unless a moment of silence comes first."""

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        words = super().recognize(samples, prompt=prompt)
        if not words or (not prompt and not samples[:FRAME_SAMPLES].any()):
            return words
        end = len(samples) / SAMPLE_RATE
        return (replace(words[0], start=end, end=end),)


@dataclass
class FixedJudge:
    """A turn model with one opinion."""

    probability: float
    name: str = "fixed"
    seen: list[int] = field(default_factory=list)

    def finished_probability(self, samples: Samples) -> float:
        self.seen.append(len(samples))
        return self.probability


@dataclass
class Hearing:
    """One listener over pictures, with everything it told."""

    source: PictureSource
    recognizer: PatternReader = field(default_factory=PatternReader)
    settings: EndpointSettings = field(default_factory=EndpointSettings)
    judge: TurnJudge | None = None
    decode_ahead: bool = True
    controls: Controls = field(default_factory=Controls)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = Listener(
            self.source,
            LoudFrames(),
            self.recognizer,
            settings=self.settings,
            lexicon=Lexicon.from_names(),
            prompt="prompt",
            turn_judge=self.judge,
            decode_ahead=self.decode_ahead,
        )

    def listen(
        self,
        turn: str = "q",
        *,
        earlier: Heard | None = None,
        may_reopen: bool = False,
        on_key: Callable[[], None] | None = None,
    ) -> Heard:
        return self.listener.listen(
            turn, self.controls, self.events.append, earlier=earlier, may_reopen=may_reopen, on_key=on_key
        )


def hearing(
    picture: str,
    *,
    recognizer: PatternReader | None = None,
    settings: EndpointSettings | None = None,
    judge: TurnJudge | None = None,
    decode_ahead: bool = True,
) -> Hearing:
    return Hearing(
        PictureSource({"q": picture}),
        recognizer or PatternReader(),
        settings or EndpointSettings(),
        judge,
        decode_ahead,
    )


SILENCE = "." * 120


def test_the_stand_ins_are_what_they_stand_for() -> None:
    assert isinstance(PictureSource({}), AudioSource)
    assert isinstance(LoudFrames(), SpeechDetector)
    assert isinstance(PatternReader(), Recognizer)
    assert isinstance(FixedJudge(0.5), TurnJudge)


def test_an_answer_ends_by_silence_and_has_words_times_and_delivery() -> None:
    heard = hearing("...aaabbb...kkkk" + SILENCE).listen()
    assert heard.reason is EndReason.SILENCE
    assert heard.transcript.text == "alpha bravo kubectl"
    assert [(word.text, word.start, word.end) for word in heard.transcript.words] == [
        ("alpha", 0.3, 0.6),
        ("bravo", 0.6, 0.9),
        ("kubectl", 1.2, 1.6),
    ]
    assert heard.transcript.corrections[0].heard == "Cube Control"
    assert (heard.delivery.response_latency, heard.delivery.silent_pauses, heard.delivery.speaking_seconds) == (
        0.3,
        1,
        1.0,
    )
    assert (heard.control, heard.failure, heard.timing.audio_seconds) == (None, "", 8.4)


def test_an_um_is_kept_and_counted() -> None:
    heard = hearing("uuuaaa" + SILENCE).listen()
    assert heard.transcript.text == "um alpha"
    assert [pause.word for pause in heard.delivery.filled_pauses] == ["um"]
    assert heard.delivery.word_count == 1


@pytest.mark.parametrize("picture", ["." * 300, "x" * 300])
def test_silence_and_clicks_have_no_words(picture: str) -> None:
    one = hearing(picture)
    heard = one.listen()
    assert (heard.transcript.text, heard.reason, heard.nothing_said) == ("", EndReason.NOTHING_SAID, True)
    assert heard.delivery.response_latency is None
    assert [event for event in one.events if isinstance(event, Nudged)]
    assert one.recognizer.lengths == []


def long_picture(pauses: tuple[int, ...]) -> str:
    """Words of 300 ms, all different from their neighbours, with a pause of so many tenths after every ninth word."""
    letters = "bdfhjlnprtvwac"
    picture = ""
    count = 0
    for pause in pauses:
        for _ in range(9):
            picture += letters[count % len(letters)] * 3
            count += 1
        picture += "." * pause
    return picture


@pytest.mark.parametrize(
    "pauses", [(3, 5, 8, 12, 20, 39, 6), (4,) * 12, (2,) * 30, (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
)
def test_no_word_is_lost_or_doubled_at_a_cut(pauses: tuple[int, ...]) -> None:
    picture = long_picture(pauses)
    one = hearing(picture, settings=EndpointSettings.of(EndpointMode.MANUAL))
    heard = one.listen()
    whole = PatternReader().recognize(sound_of(picture))
    assert heard.reason is EndReason.SOURCE_ENDED
    assert len(one.recognizer.lengths) > 1
    assert max(one.recognizer.lengths) <= 30 * 16000
    if 0 not in pauses:
        assert heard.transcript.words == tuple(
            replace(word, text=word.text.strip(), start=round(word.start, 2), end=round(word.end, 2)) for word in whole
        )


def test_words_do_not_depend_on_decoding_ahead() -> None:
    picture = long_picture((3, 12, 20, 7, 30)) + SILENCE
    results = [hearing(picture, decode_ahead=ahead).listen() for ahead in (True, False, True)]
    assert results[0].transcript == results[1].transcript == results[2].transcript
    assert len({heard.timing.audio_seconds for heard in results}) == 1


def test_words_before_a_short_pause_are_shown_and_stay_on_the_screen() -> None:
    spoken = "".join(mark * 7 for mark in "abcefghijlmopqr")
    one = hearing(spoken + "..." + "sss" + SILENCE)
    heard = one.listen()
    assert one.recognizer.lengths == [(105 * 5 + 10) * FRAME_SAMPLES, (111 * 5 + 10) * FRAME_SAMPLES]
    before_the_pause = " ".join(word.text for word in heard.transcript.words[:15])
    told = [event for event in one.events if isinstance(event, WordsHeard)]
    shown = [f"{event.committed} {event.tentative}".strip() for event in told]
    assert shown[0] == before_the_pause
    assert all(text.startswith(before_the_pause) for text in shown)


def test_later_segments_are_prompted_with_the_words_before() -> None:
    one = hearing("".join(mark * 4 for mark in "abcefghijlmopqrsvwy") + "." * 8 + "ccc" + SILENCE)
    one.listen()
    assert one.recognizer.prompts == ["prompt", "prompt\np q r s v w y".replace("p q", "o p q", 1)]


def test_thinking_pauses_do_not_end_an_open_thought() -> None:
    heard = hearing("aaabbbnnn" + "." * 80 + "ccc" + SILENCE).listen()
    assert heard.transcript.text == "alpha bravo and charlie"


def test_without_reopening_the_first_end_waits_longer() -> None:
    picture = "aaaddd" + SILENCE
    judge = FixedJudge(0.9)
    seconds = [
        hearing(picture, judge=judge).listen(may_reopen=may_reopen).timing.audio_seconds for may_reopen in (True, False)
    ]
    assert seconds == [4.6, 7.1]


def test_a_closing_phrase_ends_soon() -> None:
    heard = hearing("aaabbbzzz" + SILENCE).listen()
    assert heard.timing.audio_seconds == 3.4


@pytest.mark.parametrize(("probability", "seconds"), [(0.9, 4.6), (0.2, 4.9)])
def test_a_turn_model_has_a_say(probability: float, seconds: float) -> None:
    judge = FixedJudge(probability)
    heard = hearing("aaaddd" + SILENCE, judge=judge).listen(may_reopen=True)
    assert heard.timing.audio_seconds == seconds
    assert judge.seen == [round(0.8 * 16000)]


@pytest.mark.parametrize("control", [Control.FINISH, Control.PAUSE, Control.STOP, Control.REPEAT])
def test_a_key_ends_the_answer_and_keeps_its_words(control: Control) -> None:
    one = hearing("aaabbb" + SILENCE)
    one.source.actions[31] = lambda: one.controls.press(control)
    heard = one.listen()
    assert (heard.transcript.text, heard.reason, heard.control) == ("alpha bravo", EndReason.KEY, control)
    assert heard.timing.audio_seconds == 0.64


@pytest.mark.parametrize("control", [Control.FINISH, Control.SKIP, Control.PAUSE, None])
def test_a_finish_key_is_told_once_the_microphone_is_off_and_before_the_words_are_decoded(
    control: Control | None,
) -> None:
    one = hearing("aaabbb" + SILENCE)
    if control is not None:
        one.source.actions[31] = lambda: one.controls.press(control)
    told: list[tuple[int, bool]] = []
    transcribing = PhaseChanged(Phase.TRANSCRIBING)
    one.listen(on_key=lambda: told.append((one.source.stopped, transcribing in one.events)))
    assert told == ([(1, False)] if control is Control.FINISH else [])


def test_a_finish_key_is_told_in_a_reopened_answer_too() -> None:
    one = hearing("aaaddd" + "." * 65 + "bbb" + SILENCE)
    told: list[str] = []
    one.listen(may_reopen=True, on_key=lambda: told.append("key"))
    one.source.actions[5 * 74] = lambda: one.controls.press(Control.FINISH)
    heard = one.listener.reopened(one.controls)
    assert heard is not None
    assert (heard.control, told) == (Control.FINISH, ["key"])


def test_a_skipped_turn_is_not_decoded() -> None:
    one = hearing("aaabbb" + SILENCE)
    one.source.actions[20] = lambda: one.controls.press(Control.SKIP)
    heard = one.listen()
    assert (heard.transcript.text, heard.control, one.recognizer.lengths) == ("", Control.SKIP, [])
    assert not any(event == PhaseChanged(Phase.TRANSCRIBING) for event in one.events)


def test_a_typed_answer_ends_the_turn() -> None:
    one = hearing("aaabbb" + SILENCE)
    one.source.actions[20] = lambda: one.controls.type_answer("I would lock the state.")
    heard = one.listen()
    assert (heard.transcript.text, heard.transcript.words, heard.reason) == (
        "I would lock the state.",
        (),
        EndReason.TYPED,
    )
    assert heard.delivery.response_latency is None


def test_let_me_think_keeps_the_answer_open_and_is_no_pause() -> None:
    one = hearing("aaaddd" + "." * 200 + "bbb" + SILENCE)
    one.source.actions[40] = lambda: one.controls.press(Control.THINK)
    heard = one.listen()
    assert heard.transcript.text == "alpha delta. bravo"
    assert heard.delivery.thinking_seconds == pytest.approx(19.8, abs=0.1)
    assert heard.delivery.longest_pause < 0.3


def test_let_me_think_said_aloud_keeps_the_answer_open() -> None:
    one = hearing("aaattt" + "." * 200 + "bbb" + SILENCE)
    assert one.listen().transcript.text == "alpha Let me think. bravo"
    after = [event for event in one.events if isinstance(event, InputHeard) and 4.0 < event.position < 20.0]
    assert {(event.state, event.ends_in) for event in after} == {(SpeechState.PAUSE, None)}


def test_stale_keys_are_ignored() -> None:
    one = hearing("aaa" + SILENCE)
    one.controls.press(Control.CONTINUE)
    one.controls.press(Control.RESUME)
    assert one.listen().transcript.text == "alpha"


def test_a_failing_recogniser_keeps_the_sound_and_says_why() -> None:
    one = hearing("aaabbb" + SILENCE, recognizer=PatternReader(fails=True))
    kept: list[Samples] = []
    heard = one.listener.listen("q", one.controls, one.events.append, sink=kept.append)
    assert heard.transcript.empty
    assert heard.failure == "the model is gone. Run `models pull`."
    assert not heard.nothing_said
    assert np.array_equal(np.concatenate(kept), sound_of("aaabbb" + SILENCE)[: len(kept) * FRAME_SAMPLES])


def test_an_unplugged_microphone_keeps_what_was_said() -> None:
    one = hearing("aaabbb" + SILENCE)
    one.source.fails_at = 35
    heard = one.listen()
    assert (heard.transcript.text, heard.reason) == ("alpha bravo", EndReason.SOURCE_ENDED)
    assert heard.failure == "the microphone was unplugged. Plug it in."


def test_every_frame_reaches_the_sink_first() -> None:
    one = hearing("aaa" + SILENCE)
    kept: list[Samples] = []
    heard = one.listener.listen("q", one.controls, one.events.append, sink=kept.append)
    captured = np.concatenate(kept)
    assert np.array_equal(captured, sound_of("aaa" + SILENCE)[: len(captured)])
    assert len(captured) == round(heard.timing.audio_seconds * 16000)


def test_the_story_it_tells() -> None:
    one = hearing("..aaabbb" + SILENCE)
    one.listen()
    assert one.events[0] == PhaseChanged(Phase.LISTENING)
    assert PhaseChanged(Phase.TRANSCRIBING) in one.events
    levels = [event for event in one.events if isinstance(event, InputHeard)]
    assert [event.position for event in levels[:4]] == [0.1, 0.2, 0.3, 0.4]
    assert [event.state for event in levels][1:5:3] == [SpeechState.WAITING, SpeechState.SPEAKING]
    assert levels[0].level_dbfs == -100.0
    assert levels[-1].state is SpeechState.ENDING
    assert levels[-1].ends_in == 0.0
    texts = [event for event in one.events if isinstance(event, WordsHeard)]
    assert texts[-1] == WordsHeard("alpha bravo", "")


def test_speech_soon_after_an_automatic_end_reopens_the_answer() -> None:
    one = hearing("aaaddd" + "." * 65 + "bbb" + SILENCE)
    first = one.listen(may_reopen=True)
    assert (first.transcript.text, first.reason, one.source.stopped) == ("alpha delta.", EndReason.SILENCE, 0)
    second = one.listener.reopened(one.controls)
    assert second is not None
    assert second.transcript.text == "alpha delta. bravo"
    assert one.listener.reopened(one.controls) is None
    assert one.source.stopped == 1


@pytest.mark.parametrize("ready", [False, True])
def test_an_ended_answer_stays_ended_without_speech_or_time(ready: bool) -> None:
    one = hearing("aaaddd" + "." * 72 + ("bbb" if ready else "") + SILENCE)
    one.listen(may_reopen=True)
    assert one.listener.reopened(one.controls, until=lambda: ready) is None
    assert one.source.stopped == 1


@pytest.mark.parametrize("control", [Control.FINISH, Control.SKIP, Control.REPEAT, Control.PAUSE, Control.STOP])
def test_a_key_after_an_automatic_end_ends_the_listening_at_once(control: Control) -> None:
    """What was said after the key is not heard; FINISH is used up, the others are left for the interview."""
    one = hearing("aaaddd" + "." * 72 + "bbb" + SILENCE)
    one.listen(may_reopen=True)
    one.controls.press(control)
    assert one.listener.reopened(one.controls) is None
    assert one.source.stopped == 1
    assert one.controls.take() == (None if control is Control.FINISH else control)


def test_let_me_think_after_an_automatic_end_reopens_the_answer_for_as_long_as_it_takes() -> None:
    one = hearing("aaaddd" + "." * 400 + "bbb" + SILENCE)
    one.listen(may_reopen=True)
    one.controls.press(Control.THINK)
    longer = one.listener.reopened(one.controls)
    assert longer is not None
    assert longer.transcript.text == "alpha delta. bravo"


def test_a_very_long_answer_loses_and_doubles_nothing() -> None:
    """Four times as long as the sound that is kept, with pauses and without."""
    picture = long_picture((3, 5, 8, 12, 4, 20, 6, 2) * 4)
    one = hearing(picture, settings=EndpointSettings.of(EndpointMode.MANUAL).for_recording())
    heard = one.listen()
    whole = PatternReader().recognize(sound_of(picture))
    assert heard.timing.audio_seconds > 4 * 27
    assert [word.text for word in heard.transcript.words] == [word.text.strip() for word in whole]
    shown = [event for event in one.events if isinstance(event, WordsHeard)]
    assert shown[-1].committed == heard.transcript.text


class EarlyStopper(PatternReader):
    """Hears no more than the first two words of what it is given, and all of it without a prompt."""

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        words = super().recognize(samples, prompt=prompt)
        return words[:2] if prompt else words


def test_what_a_recogniser_leaves_out_after_its_last_word_is_heard_again() -> None:
    picture = "aaabbb....cccddd..." + "fffhhhjjj" * 3
    assert len(hearing(picture, recognizer=EarlyStopper()).listen().transcript.words) == 13
    one = hearing("aaabbb" + SILENCE)
    one.listen()
    assert len(one.recognizer.prompts) == 1


@dataclass
class LeavingOut(PatternReader):
    """With a prompt it leaves out the words from one place on, up to another one, and is not sure of the next word."""

    first: int = 0
    last: int = 3

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        words = super().recognize(samples, prompt=prompt)
        if not prompt or len(words) < self.last:
            return words
        return (*words[: self.first], replace(words[self.last], probability=0.1), *words[self.last + 1 :])


@pytest.mark.parametrize("first", [0, 2])
def test_what_a_recogniser_leaves_out_between_words_is_heard_again(first: int) -> None:
    picture = "aaabbbcccdddeeefffggghhhiii"
    one = hearing(picture + SILENCE, recognizer=LeavingOut(first=first, last=first + 3))
    assert [word.text for word in one.listen().transcript.words] == [
        word.text.strip() for word in PatternReader().recognize(sound_of(picture))
    ]


@pytest.mark.parametrize("said", ["aaauuuuuuuuuuuubbbccc", "uuuuuuuuuuuubbbccc"])
def test_a_long_um_that_was_not_written_leaves_the_words_beside_it_alone(said: str) -> None:
    at = said.index("u") // 3
    one = hearing(said + SILENCE, recognizer=LeavingOut(first=at, last=at + 1))
    assert [word.probability for word in one.listen().transcript.words][at] == 0.1


@dataclass
class Held(EarlyStopper):
    """Says when it is asked, and answers when it is let."""

    asked: threading.Event = field(default_factory=threading.Event)
    let: threading.Event = field(default_factory=threading.Event)

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        self.asked.set()
        assert self.let.wait(30)
        return super().recognize(samples, prompt=prompt)


@pytest.mark.parametrize("dropped", [False, True])
def test_a_piece_that_nobody_needs_any_more_is_not_heard_again(dropped: bool) -> None:
    recognizer, worker = Held(), ThreadPoolExecutor(max_workers=1)
    live = LiveTranscript(
        recognizer, worker, lexicon=Lexicon.from_names(), prompt="prompt", clock=lambda: 0.0, kept_frames=1000
    )
    for frame in frames_of(sound_of("aaabbb" + "cccddd" * 8)):
        live.append(frame)
    live.decode_ahead(Segment(0, 270), (Run(0, 270),), 5.4)
    assert recognizer.asked.wait(30)
    if dropped:
        live.outrun_ahead()
    recognizer.let.set()
    worker.shutdown(wait=True)
    assert (len(recognizer.prompts) == 1) is dropped


class FailingAtASecondLook(GivingUp):
    """Hears a piece once and breaks when it is asked about it again."""

    def recognize(self, samples: Samples, *, prompt: str = "") -> tuple[Word, ...]:
        if not prompt:
            raise MissingPartError("the recogniser broke")
        return super().recognize(samples, prompt=prompt)


def test_words_that_were_heard_stay_when_hearing_them_again_fails() -> None:
    heard = hearing("aaabbb....cccddd..." + "fffhhhjjj" * 3, recognizer=FailingAtASecondLook()).listen()
    assert (heard.transcript.text, heard.failure) == ("alpha", "")


def test_a_segment_that_the_recogniser_gave_up_is_heard_once_more() -> None:
    picture = "aaabbb....cccddd..." + "fffhhhjjj" * 3
    wanted = hearing(picture).listen().transcript.words
    known = hearing(picture, recognizer=GivingUp()).listen().transcript.words
    assert [word.text for word in known] == [word.text for word in wanted]
    assert [word.start for word in known] == pytest.approx([word.start for word in wanted], abs=0.02)


def test_an_answer_goes_on_after_a_pause() -> None:
    one = Hearing(PictureSource({"q": "aaabbb" + SILENCE}))
    one.source.actions[35] = lambda: one.controls.press(Control.PAUSE)
    first = one.listen()
    one.source.actions.clear()
    one.source.pictures["q"] = "...ccc" + SILENCE
    both = one.listen(earlier=first)
    assert both.transcript.text == "alpha bravo charlie"
    assert both.transcript.words[2].start == pytest.approx(first.timing.audio_seconds + 0.3)
    assert both.tracks.hops == round(both.timing.audio_seconds * 100)
    assert (both.delivery.silent_pauses, both.delivery.response_latency) == (1, 0.0)


def test_time_to_think_in_either_part_of_an_answer_is_known() -> None:
    one = Hearing(PictureSource({"q": "aaa" + "." * 50 + "bbb" + SILENCE}))
    one.source.actions[20] = lambda: one.controls.press(Control.THINK)
    one.source.actions[290] = lambda: one.controls.press(Control.PAUSE)
    first = one.listen()
    one.source.actions.clear()
    one.source.pictures["q"] = "ccc" + "." * 50 + "ddd" + SILENCE
    one.source.actions[20] = lambda: one.controls.press(Control.THINK)
    both = one.listen(earlier=first)
    assert both.transcript.text == "alpha bravo charlie delta."
    assert first.delivery.thinking_seconds == pytest.approx(4.9, abs=0.1)
    assert both.delivery.thinking_seconds == pytest.approx(9.8, abs=0.2)
    assert both.delivery.longest_pause < 0.5


def test_a_scrap_of_the_interviewer_is_neither_heard_nor_timed() -> None:
    one = hearing("aa......bbbccc" + SILENCE)
    cut = Played(sound_of("aaaa"), cut_short=True)
    heard = one.listener.listen("q", one.controls, one.events.append, played=cut)
    assert (heard.transcript.text, heard.delivery.response_latency) == ("bravo charlie", 0.8)
    assert hearing("aa......bbbccc" + SILENCE).listen().transcript.text == "alpha bravo charlie"


def test_after_an_echo_alone_the_candidate_still_has_time_to_think() -> None:
    one = hearing("aa" + "." * 90 + "bbb" + SILENCE)
    heard = one.listener.listen("q", one.controls, one.events.append, played=Played(sound_of("a"), cut_short=True))
    assert (heard.transcript.text, heard.reason) == ("bravo", EndReason.SILENCE)


def test_hear_sound_is_the_live_path_and_resamples() -> None:
    picture = "...aaabbb" + "." * 300 + "ccc"
    heard = hear_sound(Sound(sound_of(picture), 16000), LoudFrames(), PatternReader(), prompt="")
    assert (heard.transcript.text, heard.reason) == ("alpha bravo charlie", EndReason.SOURCE_ENDED)
    assert heard.timing.audio_seconds == 31.2
    slow = hear_sound(Sound(np.repeat(sound_of("a" * 20), 2), 32000), LoudFrames(), PatternReader(), prompt="")
    assert slow.timing.audio_seconds == 2.0


def test_waiting_after_the_end_is_worked_out_from_the_cost_of_each_segment() -> None:
    done = DecodedSegment(Segment(0, 300), (), 2.0, 7.0)
    tail = DecodedSegment(Segment(300, 400), (), 1.5, 8.0)
    assert wait_after_end((done, tail), 8.0) == pytest.approx(2.5)
    assert wait_after_end((done, tail), 12.0) == 0.0
    assert wait_after_end((), 5.0) == 0.0


def test_the_clock_only_fills_in_figures() -> None:
    ticks = iter(float(number) for number in range(1000))
    heard = hear_sound(
        Sound(sound_of("aaa" + "." * 10), 16000), LoudFrames(), PatternReader(), prompt="", clock=lambda: next(ticks)
    )
    assert (heard.timing.compute_seconds, heard.timing.after_end_seconds) == (1.0, 0.5)
