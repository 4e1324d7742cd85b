"""Doubtful words that may be a term in truth, and what the sound has to say for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from voice_interviewer.engines.pronunciation import pronounced_lexicon
from voice_interviewer.ports import UNLIKELY
from voice_interviewer.speech.second_look import looked_twice, without_prompted_terms
from voice_interviewer.speech.vocabulary import Lexicon
from voice_interviewer.speech.words import Alternative, Correction, Word

LEXICON = pronounced_lexicon(["bookshop-api"])


def said(text: str) -> tuple[Word, ...]:
    """`?` marks a word that the recogniser doubted."""
    return tuple(
        Word(word.replace("?", ""), at * 0.5, at * 0.5 + 0.5, 0.3 if "?" in word else 0.9)
        for at, word in enumerate(text.split())
    )


@dataclass
class Sound:
    """How well terms fit, by their text; others not at all. It remembers what it was asked."""

    fits: Mapping[str, float] = field(default_factory=dict)
    asked: list[Alternative] = field(default_factory=list)

    def __call__(self, words: Sequence[str], alternatives: Sequence[Alternative]) -> Sequence[float]:
        self.asked += alternatives
        return [self.fits.get(each.text.strip(".,"), UNLIKELY) for each in alternatives]


def heard(text: str, fits: Mapping[str, float]) -> tuple[str, tuple[Correction, ...]]:
    words, corrections = looked_twice(said(text), LEXICON, Sound(fits))
    return " ".join(word.text for word in words), corrections


def test_a_term_that_fits_the_sound_as_well_replaces_what_sounded_like_it() -> None:
    assert heard("then open? to LemaTree?, means no pod", {"OpenTelemetry": 0.5}) == (
        "then OpenTelemetry, means no pod",
        (Correction("open to LemaTree", "OpenTelemetry", 0.5),),
    )


def test_the_new_word_spans_the_old_ones_and_is_as_doubtful() -> None:
    words, _ = looked_twice(said("then open? to LemaTree? means pods"), LEXICON, Sound({"OpenTelemetry": 3.0}))
    assert words[1] == Word("OpenTelemetry", 0.5, 2.0, 0.3)


def test_a_term_that_fits_the_sound_less_is_not_taken() -> None:
    assert heard("then open? to LemaTree? means no pod", {"OpenTelemetry": -5.0}) == (
        "then open to LemaTree means no pod",
        (),
    )


def test_the_less_alike_a_term_is_the_better_it_must_fit() -> None:
    alike, less = "use open? to LemaTree? pods", "of Bro? Nephias? pods"
    assert heard(alike, {"OpenTelemetry": -4.0})[0] == "use OpenTelemetry pods"
    assert heard(alike, {"OpenTelemetry": -5.0})[1] == ()
    assert heard(less, {"Prometheus": -1.0})[1] == ()
    assert heard(less, {"Prometheus": -0.2})[0] == "of Prometheus pods"


def test_of_two_terms_for_one_place_the_better_is_taken() -> None:
    both = heard("use open? to LemaTree? pods", {"OpenTelemetry": 2.0, "Telemetry": 1.0})
    assert both[0] == "use OpenTelemetry pods"


def test_where_nothing_technical_is_said_no_term_is_looked_for() -> None:
    """`A backup is a second disk`, of which a prompt full of acronyms may make RBACUP."""
    assert heard("RBACUP? is a second disk", {"RBAC": 12.0})[1] == ()
    assert heard("RBACUP? is a second pod", {"RBAC": 12.0})[1] != ()


def test_in_place_of_ordinary_words_a_term_must_fit_better_than_they_do() -> None:
    assert heard("pods and? civil? now", {"Ansible": -0.5})[1] == ()
    assert heard("pods and? civil? now", {"Ansible": 0.5})[0] == "pods Ansible now"


@pytest.mark.parametrize(
    ("text", "probability", "asked"),
    [
        ("pods and civil", 0.74, True),
        ("pods and civil", 0.76, False),
        ("the RTL pods", 0.97, True),
        ("the RTL pods", 0.99, False),
    ],
)
def test_words_that_do_not_exist_are_doubted_sooner(text: str, probability: float, asked: bool) -> None:
    sound = Sound()
    looked_twice([replace(word, probability=probability) for word in said(text)], LEXICON, sound)
    assert bool(sound.asked) is asked


def test_an_ordinary_word_that_clings_to_a_misheard_term_stays() -> None:
    text, corrections = heard("no-cubed? conflict?. The pod", {"no kubeconfig": 1.0})
    assert text == "no kubeconfig. The pod"
    assert corrections == (Correction("no-cubed conflict", "no kubeconfig", 0.0),)


def test_ordinary_words_with_a_hyphen_are_no_term() -> None:
    sound = Sound()
    looked_twice(said("Self-heal? in the pod"), LEXICON, sound)
    assert "Self Helm" not in [each.text for each in sound.asked]


def test_marks_without_letters_are_nothing_to_look_at() -> None:
    sound = Sound()
    looked_twice(said("the pods &? …? and? so?"), LEXICON, sound)
    assert {each.text for each in sound.asked} <= {"SLO"}


def test_without_anybody_who_can_say_how_words_sound_nothing_is_looked_at_twice() -> None:
    sound = Sound()
    looked_twice(said("use open? to LemaTree? pods"), Lexicon.from_names(), sound)
    assert sound.asked == []


def prompted(text: str, plain: str, probability: float) -> str:
    first = tuple(replace(word, probability=probability) if "?" in mark else word for word, mark in marked(text))
    return " ".join(word.text for word in without_prompted_terms(first, LEXICON, lambda *_: said(plain)))


def marked(text: str) -> list[tuple[Word, str]]:
    return list(zip(said(text), text.split(), strict=True))


@pytest.mark.parametrize(
    ("plain", "probability", "stands"),
    [
        ("than the acoustic corpus", 0.0, "than the acoustic corpus"),
        ("than the acoustic corpus", 0.1, "than the kubectl corpus"),
        ("than the cabaylet corpus", 0.0, "than the kubectl corpus"),
        ("than the kubectl corpus", 0.0, "than the kubectl corpus"),
        ("", 0.0, "than the kubectl corpus"),
    ],
)
def test_a_term_that_only_the_prompt_put_there_gives_way_to_ordinary_words(
    plain: str, probability: float, stands: str
) -> None:
    assert prompted("than the kubectl? corpus", plain, probability) == stands


def test_ordinary_words_that_were_badly_heard_replace_no_term() -> None:
    badly = tuple(replace(word, probability=0.2) for word in said("than the acoustic corpus"))
    first = (*said("than the"), replace(said("kubectl")[0], probability=0.0), *said("corpus"))
    assert without_prompted_terms(first, LEXICON, lambda *_: badly) == first


def test_only_the_stretch_around_a_doubted_term_is_heard_again() -> None:
    words = [*said("one two three four five six seven eight kubectl and nine ten eleven twelve thirteen")]
    words[8] = replace(words[8], probability=0.0)
    asked: list[tuple[float, float]] = []

    def heard_plain(start: float, end: float) -> tuple[Word, ...]:
        asked.append((start, end))
        return said("six seven eight acoustic and nine ten")

    kept = without_prompted_terms(words, LEXICON, heard_plain)
    assert [word.text for word in kept] == ["acoustic" if word.text == "kubectl" else word.text for word in words]
    assert asked == [(2.0, 6.5)]


def test_sure_words_are_not_asked_about() -> None:
    sound = Sound()
    words = said("we use crowd information")
    assert looked_twice(words, LEXICON, sound) == (words, ())
    assert sound.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "I? think? that? it? was? raining? on? Sunday?",
        "a Karpenter? node",
        "so? um? well",
        "run kubectl? now",
    ],
)
def test_plain_speech_fillers_and_terms_are_not_asked_about(text: str) -> None:
    sound = Sound()
    looked_twice(said(text), LEXICON, sound)
    assert sound.asked == []


def test_ordinary_words_that_are_a_part_of_a_term_are_not_taken_for_it() -> None:
    sound = Sound()
    looked_twice(said("the? state? is locked"), LEXICON, sound)
    assert "tfstate" not in [each.text for each in sound.asked]


def test_the_names_of_the_repository_are_asked_for_too() -> None:
    text, _ = heard("the bookshelf? tapie? pod", {"bookshop-api": 1.0})
    assert text == "the bookshop-api pod"


def test_few_terms_are_asked_for_however_much_is_doubtful() -> None:
    sound = Sound()
    looked_twice(said("of Bro? Nephias? and open? to LemaTree? pods " * 3), LEXICON, sound)
    assert len(sound.asked) == 3
