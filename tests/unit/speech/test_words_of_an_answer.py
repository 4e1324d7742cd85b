"""Fillers, markers, repeats, delivery, phantoms, completeness and syllables, from literal words."""

from __future__ import annotations

import pytest

from voice_interviewer.speech.activity import Run
from voice_interviewer.speech.completeness import judge_completeness
from voice_interviewer.speech.delivery import measure_delivery
from voice_interviewer.speech.endpointing import Completeness
from voice_interviewer.speech.fillers import discourse_markers, heard_fillers, is_filler, repetitions, restarts
from voice_interviewer.speech.phantoms import without_phantoms
from voice_interviewer.speech.syllables import count_syllables
from voice_interviewer.speech.words import Delivery, FilledPause, FillerKind, Word, whole_words


def said(text: str, *, probability: float = 0.9, start: float = 0.0, step: float = 0.4) -> tuple[Word, ...]:
    return tuple(
        Word(word, round(start + at * step, 2), round(start + at * step + step, 2), probability)
        for at, word in enumerate(text.split())
    )


@pytest.mark.parametrize("word", ["um", "Um,", "uhm...", "Uh", "uhh,", "er,", "erm", "hmm.", "mm,", "ah", "Umm"])
def test_fillers(word: str) -> None:
    assert is_filler(word)


@pytest.mark.parametrize(
    "word", ["uh-huh", "mm-hm", "ER", "her", "hum", "a", "umbrella", "mh", "error", "", "oh", "ham", "I'm"]
)
def test_no_fillers(word: str) -> None:
    assert not is_filler(word)


@pytest.mark.parametrize(("again", "kept"), [(3, 8), (4, 5), (5, 5)])
def test_words_that_take_no_time_were_not_said_unless_they_are_few(again: int, kept: int) -> None:
    sentence = said("it has a richer ecosystem", step=0.3)
    squeezed = tuple(Word(word.text, 1.5, 1.5, 0.98) for word in sentence[:again])
    assert len(without_phantoms((*sentence, *squeezed), (Run(0, 80),))) == kept


def test_torn_words_are_put_together() -> None:
    torn = (
        Word(" t3a", 0.0, 0.4, 0.9),
        Word(".medium", 0.4, 0.8, 0.5),
        Word(" - so", 0.8, 1.0, 0.7),
        Word(" ", 1.0, 1.1, 0.1),
    )
    assert whole_words(torn) == (Word("t3a.medium", 0.0, 0.8, 0.5), Word("- so", 0.8, 1.0, 0.7))


def test_heard_fillers_keep_time_and_spelling() -> None:
    assert heard_fillers(said("So, Um, I")) == (FilledPause(0.4, 0.8, "um", FillerKind.HEARD, 0.9),)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("So I would, like, use it. So, you know, it works.", {"so": 2, "like": 1, "you know": 1}),
        ("It looks like a tool like Terraform, something like that.", {"like": 1}),
        ("It is so big that I would like to know. Do you know it?", {}),
        ("This kind of volume is basically sort of shared, I mean.", {"basically": 1, "sort of": 1, "i mean": 1}),
    ],
)
def test_discourse_markers(text: str, counts: dict[str, int]) -> None:
    assert discourse_markers(said(text)) == counts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the the pod", 1),
        ("I would um I would check", 1),
        ("no no no", 2),
        ("one plus one", 0),
        ("we had had it", 1),
        ("go on", 0),
    ],
)
def test_repetitions(text: str, count: int) -> None:
    assert repetitions(said(text)) == count


def test_repetition_needs_nearness() -> None:
    assert repetitions((Word("pod", 0.0, 0.4, 1.0), Word("pod", 3.0, 3.4, 1.0))) == 0


def test_delivery_of_a_long_answer() -> None:
    words = (*said("um we keep the state in one bucket", start=1.0), *said("and lock it with a table", start=10.0))
    runs = (Run(50, 400), Run(410, 450), Run(500, 900))
    delivery = measure_delivery(words, runs, heard_fillers(words))
    assert delivery == Delivery(
        words_per_minute=70.9,
        articulation_rate=0.96,
        silent_pauses=1,
        long_pauses=0,
        longest_pause=1.0,
        filled_pauses=(FilledPause(1.0, 1.4, "um", FillerKind.HEARD, 0.9),),
        discourse_markers={},
        response_latency=1.0,
        speaking_seconds=16.0,
        answer_seconds=17.0,
        word_count=13,
        mean_run_syllables=7.5,
    )
    assert delivery.phonation_ratio == pytest.approx(16 / 17)


def test_a_short_answer_has_no_rates() -> None:
    delivery = measure_delivery(said("I do not know"), (Run(100, 180),))
    assert (delivery.words_per_minute, delivery.articulation_rate, delivery.mean_run_syllables) == (None, None, None)
    assert (delivery.response_latency, delivery.speaking_seconds) == (2.0, 1.6)


def test_nothing_said_has_an_empty_delivery() -> None:
    delivery = measure_delivery((), ())
    assert delivery == Delivery(None, None, 0, 0, 0.0, ())
    assert delivery.phonation_ratio is None


def test_time_to_think_that_was_asked_for_counts_in_no_other_figure() -> None:
    words = (*said("we keep the state in one bucket", start=13.0), *said("and lock it with a table", start=60.0))
    runs = (Run(650, 1100), Run(3000, 3450))
    thinking = (Run(100, 600), Run(900, 1000), Run(1150, 3000))
    delivery = measure_delivery(words, runs, thinking=thinking)
    plain = measure_delivery(words, runs)
    assert (delivery.response_latency, plain.response_latency) == (3.0, 13.0)
    assert (delivery.thinking_seconds, plain.thinking_seconds) == (47.0, 0.0)
    assert (delivery.answer_seconds, plain.answer_seconds) == (19.0, 56.0)
    assert (delivery.silent_pauses, delivery.long_pauses, delivery.longest_pause) == (1, 0, 1.0)
    assert (plain.silent_pauses, plain.long_pauses, plain.longest_pause) == (1, 1, 38.0)
    assert delivery.words_per_minute is not None
    assert plain.words_per_minute is not None
    assert delivery.words_per_minute > 2 * plain.words_per_minute
    assert delivery.articulation_rate == plain.articulation_rate


def test_a_pause_that_was_all_time_to_think_is_none() -> None:
    delivery = measure_delivery(said("a b"), (Run(0, 50), Run(160, 200)), thinking=(Run(50, 160),))
    assert (delivery.silent_pauses, delivery.longest_pause, delivery.answer_seconds) == (0, 0.0, 1.8)


def test_long_pauses_are_counted() -> None:
    delivery = measure_delivery(said("a b"), (Run(0, 50), Run(160, 200), Run(220, 260), Run(400, 420)))
    assert (delivery.silent_pauses, delivery.long_pauses, delivery.longest_pause) == (3, 2, 2.8)


@pytest.mark.parametrize(
    ("words", "runs", "kept"),
    [
        (said("Thank you."), (), ""),
        (said("Thank you.", probability=0.5), (Run(0, 30),), ""),
        (said("Thank you.", probability=0.95), (Run(0, 30),), "Thank you."),
        (said("Thank you.", probability=0.5), (Run(0, 100),), "Thank you."),
        (said("we lock it"), (Run(0, 60),), "we lock it"),
        ((*said("we lock it"), Word("you", 9.0, 9.4, 0.3)), (Run(0, 60),), "we lock it"),
        (said("go go go go go go now"), (Run(0, 200),), "go now"),
        (said("is it is it is it is it yes"), (Run(0, 300),), "is it yes"),
        (said("words words words words words"), (Run(0, 100),), "words words words words words"),
        (said("a b c d e f g h i j k l m n", probability=0.2, step=0.02), (Run(0, 20),), ""),
    ],
)
def test_phantoms(words: tuple[Word, ...], runs: tuple[Run, ...], kept: str) -> None:
    assert " ".join(word.text for word in without_phantoms(words, runs)) == kept


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("We use, we run Terraform in the pipeline.", 1),
        ("The state is, um, the state lives in a bucket.", 1),
        ("So, I would- I think the lock matters.", 1),
        ("It is a, it is the, um, it was a module.", 2),
        ("And then we have a... we keep a table for it.", 0),
        ("We use, we use Terraform.", 0),
        ("We plan, we apply, we check.", 0),
        ("We plan. We apply it.", 0),
        ("In the bucket, in the table and in the log.", 0),
        ("We use Terraform, which we run in the pipeline.", 0),
        ("", 0),
    ],
)
def test_restarts(text: str, times: int) -> None:
    assert restarts(said(text)) == times


LONG = (
    "We keep the state in a bucket with versions and we lock it so that two people cannot write at the same time in one "
    "project and that is how it works here."
)


@pytest.mark.parametrize(
    ("text", "seconds", "probability", "completeness"),
    [
        ("", 0.0, None, Completeness.UNCLEAR),
        (LONG, 20.0, None, Completeness.FINISHED),
        (LONG, 20.0, 0.9, Completeness.FINISHED),
        (LONG, 20.0, 0.2, Completeness.UNCLEAR),
        (LONG, 20.0, 0.0, Completeness.UNCLEAR),
        (LONG, 8.0, None, Completeness.UNCLEAR),
        (LONG.rstrip("."), 20.0, None, Completeness.UNCLEAR),
        (LONG + " And", 20.0, None, Completeness.UNFINISHED),
        (LONG + " Um.", 20.0, None, Completeness.UNFINISHED),
        (LONG + " because of the.", 20.0, 0.99, Completeness.UNFINISHED),
        (LONG + " It depends,", 20.0, None, Completeness.UNCLEAR),
        (LONG + " It is broken into...", 20.0, None, Completeness.UNFINISHED),
        (LONG + " It is broken...", 20.0, None, Completeness.UNCLEAR),
        ("We lock it.", 1.0, None, Completeness.UNCLEAR),
        ("We lock it.", 1.0, 0.9, Completeness.FINISHED),
        ("I don't know.", 1.0, None, Completeness.CLOSED),
        ("So it is a lock. That's it.", 3.0, None, Completeness.CLOSED),
        ("Let me think about that for a moment.", 3.0, None, Completeness.THINKING),
        ("It is Karpenter. Hmm, um, let me think.", 3.0, 0.9, Completeness.THINKING),
        ("Give me a second, um,", 3.0, None, Completeness.THINKING),
        ("I let me think of it as a lock.", 3.0, None, Completeness.UNCLEAR),
    ],
)
def test_completeness(text: str, seconds: float, probability: float | None, completeness: Completeness) -> None:
    assert judge_completeness(said(text), seconds, probability) is completeness


@pytest.mark.parametrize("last", ["and", "Um,"])
def test_a_last_word_that_was_hardly_heard_does_not_tell_that_the_thought_goes_on(last: str) -> None:
    words = (*said(LONG), *said(last, probability=0.4, start=30.0))
    assert judge_completeness(words, 20.0) is Completeness.UNCLEAR


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("state", 1), ("table", 2), ("Kubernetes", 4), ("EKS", 3), ("AWS", 5),
        ("use", 1), ("locked", 1), ("created", 3), ("nodes", 1), ("I", 1), ("going", 2),
        ("services", 3), ("DynamoDB", 5), ("2", 1), ("10", 3), ("the", 1), ("area", 3), ("don't", 1), ("...", 0),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert count_syllables(word) == count
