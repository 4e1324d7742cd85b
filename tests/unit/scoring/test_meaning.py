"""A point said in other words is found and quoted; what was not said, denied, or is about another point earns nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voice_interviewer.cli.answers import planned_question
from voice_interviewer.engines.sentence_encoder import OnnxSentenceEncoder, bundled_encoder
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.resources import bundled
from voice_interviewer.scoring.attacks import OFF_TOPIC
from voice_interviewer.scoring.calibration import calibration_for
from voice_interviewer.scoring.checklist import make_checklist, settle
from voice_interviewer.scoring.evidence import NO_TRACE, Item
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.meaning import FAR, LEAD, Meanings, with_likeness
from voice_interviewer.scoring.score import AnswerScore, Evidence, PointScore, PointState, Turn
from voice_interviewer.scoring.sentences import split_answer
from voice_interviewer.speech.words import Transcript

ITEMS = (
    Item("lock", "A lock stops two runs from writing the state at once.", ("two runs", "state lock")),
    Item("secrets", "The state holds secrets in plain text.", ("secrets in the state", "plain text")),
    Item("remote", "A remote backend shares the state with the team.", ("remote backend", "shared with the team")),
)
SAID = (
    "Whoever comes second has to stand in line until the first one is through. "
    "And anybody who opens that file can simply read the passwords."
)


def turn(text: str) -> Turn:
    return Turn(0, "", Transcript(text))


def test_each_item_is_found_in_the_sentence_that_means_it() -> None:
    found = Meanings(bundled_encoder(), ITEMS).likenesses(split_answer(turn(SAID), ()))
    assert found["lock"].sentence.text.startswith("Whoever comes second")
    assert found["secrets"].sentence.text.startswith("And anybody")
    assert min(found["lock"].lead, found["secrets"].lead) > 0.1 > found["remote"].lead


def test_an_example_brings_an_item_nearer() -> None:
    answer = split_answer(turn("Only one of them gets the pen."), ())
    pen = replace(ITEMS[0], examples=("There's a single pen, and only whoever holds it may write.",))
    without, found = (Meanings(bundled_encoder(), (lock, *ITEMS[1:])).likenesses(answer) for lock in (ITEMS[0], pen))
    assert without["lock"].lead < LEAD < found["lock"].lead
    assert found["secrets"].nearness == without["secrets"].nearness


def test_rivals_take_the_lead_but_are_not_looked_for() -> None:
    answer = split_answer(turn("It stops two people from applying at the same time."), ())
    alone = Meanings(bundled_encoder(), ITEMS).likenesses(answer)
    rival = Item("rival", "Two people cannot apply at the same time.", ("at the same time",))
    beside = Meanings(bundled_encoder(), ITEMS, [rival]).likenesses(answer)
    assert set(beside) == {"lock", "secrets", "remote"}
    assert beside["lock"].lead < alone["lock"].lead
    assert beside["lock"].nearness == alone["lock"].nearness


@pytest.mark.parametrize(
    ("phrase", "quoted"), [("State lock.", "Whoever comes second"), ("We do have a state lock there.", "We do have")]
)
def test_a_name_by_itself_is_no_quote_where_a_sentence_says_it(phrase: str, quoted: str) -> None:
    answer = split_answer(turn(f"{phrase} {SAID}"), ())
    likeness = Meanings(bundled_encoder(), ITEMS).likenesses(answer)["lock"]
    by_words = replace(NO_TRACE, alias_words=2, evidence=Evidence(phrase, 0, None))
    found = with_likeness(by_words, replace(likeness, sentence=answer.sentences[1]), answer)
    assert found.evidence is not None
    assert found.evidence.quote.startswith(quoted)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("Whoever comes second has to stand in line until the first one is through.", False),
        ("The second one never has to wait, both can write the state at once.", True),
    ],
)
def test_what_lies_nearer_to_a_denial_is_told(text: str, turned: bool) -> None:
    told = Meanings(bundled_encoder(), ITEMS).likenesses(split_answer(turn(text), ()))
    assert (told["lock"].reversal > 0) is turned


@pytest.mark.parametrize(
    "text", ["Everything moves fast, you never stop learning.", "It really depends on the situation."]
)
def test_small_talk_leads_to_nothing(text: str) -> None:
    churn = Item("churn", "A community module changes often.", ("changes all the time", "keeps moving"))
    found = Meanings(bundled_encoder(), [churn, *ITEMS]).likenesses(split_answer(turn(text), ()))
    assert max(each.lead for each in found.values()) < LEAD


@pytest.mark.parametrize("text", ["", "..."])
def test_nothing_said_is_like_nothing(text: str) -> None:
    assert Meanings(bundled_encoder(), ITEMS).likenesses(split_answer(turn(text), ())) == {}


def test_the_only_item_leads_by_what_its_nearness_exceeds_chance() -> None:
    (found,) = Meanings(bundled_encoder(), ITEMS[:1]).likenesses(split_answer(turn(SAID), ())).values()
    assert found.lead == pytest.approx(found.nearness - FAR)


@pytest.mark.parametrize(
    "text", ["The recipe needs flour and warm milk.", "We went hiking and the weather was lovely."]
)
def test_talk_about_something_else_leads_nowhere(text: str) -> None:
    found = Meanings(bundled_encoder(), ITEMS).likenesses(split_answer(turn(text), ()))
    assert max(each.lead for each in found.values()) < LEAD


def test_in_a_follow_up_the_prompt_said_again_is_no_answer() -> None:
    prompt = "Two people run it in the same minute. What happens to the state?"
    again = Turn(
        1, prompt, Transcript("So two people ran it in the same minute, and then something happens to the state.")
    )
    meanings = Meanings(bundled_encoder(), ITEMS)
    assert meanings.likenesses(split_answer(again, ()))["lock"].lead < LEAD
    answered = replace(
        again, transcript=Transcript("The second one has to wait until the first one lets go of the lock.")
    )
    assert meanings.likenesses(split_answer(answered, ()))["lock"].lead > LEAD


def asked(question: str) -> PlannedQuestion:
    return planned_question(load_bank().by_id(question), None)


def score(planned: PlannedQuestion, text: str) -> AnswerScore:
    return Judge(None, encoder=bundled_encoder()).score(planned, (turn(text),), ())


def point(found: AnswerScore, name: str) -> PointScore:
    return next(each for each in found.key_points if each.id == name)


IN_OTHER_WORDS = (
    "If that laptop falls into the lake, the memory of everything we built is gone with it. "
    "And meanwhile none of my colleagues can change a thing, because only I have the file."
)


def test_a_point_in_other_words_is_stated_with_the_sentence_as_its_quote() -> None:
    planned = asked("tf-local-state")
    found = score(planned, IN_OTHER_WORDS)
    lost = point(found, "lost-with-machine")
    assert lost.state is PointState.STATED
    assert lost.evidence is not None
    assert lost.evidence.quote in IN_OTHER_WORDS
    assert "laptop falls into the lake" in lost.evidence.quote
    assert point(found, "import-if-lost").state is PointState.MISSED
    by_words = Judge(None).score(planned, (turn(IN_OTHER_WORDS),), ())
    assert (found.rating or 0) > (by_words.rating or 0)


def test_the_same_answer_scores_the_same() -> None:
    planned = asked("tf-local-state")
    fresh = OnnxSentenceEncoder(bundled("models") / "sentence-encoder")
    assert score(planned, IN_OTHER_WORDS) == Judge(None, encoder=fresh).score(planned, (turn(IN_OTHER_WORDS),), ())


def test_a_denied_point_stays_denied() -> None:
    found = score(asked("tf-local-state"), "The state is not lost with the machine that holds it.")
    assert point(found, "lost-with-machine").state in (PointState.CONTRADICTED, PointState.MISSED)
    assert found.rating == 0


def test_an_answer_without_a_word_of_the_subject_may_still_be_about_it() -> None:
    planned = asked("tf-local-state")
    in_pictures = (
        "When my suitcase burns, all memory burns along with it. "
        "Meanwhile none of my friends can touch a thing, since the suitcase sleeps beside my own bed."
    )
    assert make_checklist(planned, (turn(in_pictures),)).traces == {}
    assert (score(planned, in_pictures).rating or 0) >= 1


@pytest.mark.parametrize("text", OFF_TOPIC)
def test_talk_about_something_else_stays_off_topic(text: str) -> None:
    found = score(asked("tf-local-state"), text)
    assert found.rating == 0
    assert {point.state for point in found.key_points} == {PointState.MISSED}


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        (
            "Whoever steals that laptop takes our only record of what exists away with it.",
            "Whoever steals that laptop leaves us with a second record of what exists.",
        ),
        pytest.param(
            "If that laptop falls into the lake, the memory of everything we built is gone with it.",
            "If that laptop falls into the lake, the memory of everything we built stays where it was.",
            marks=pytest.mark.xfail(reason="was told apart before spoken examples; see docs/judging.md", strict=True),
        ),
    ],
)
def test_the_same_sentence_turned_round_by_a_few_words_is_not_stated(said: str, turned: str) -> None:
    planned = asked("tf-local-state")
    assert point(score(planned, said), "lost-with-machine").state is PointState.STATED
    assert point(score(planned, turned), "lost-with-machine").state is not PointState.STATED


def test_a_trade_off_which_only_words_tell_is_credited_for_its_phrase() -> None:
    """Constants that were fitted beside vectors would leave nearly every phrase half said."""
    given = []
    weighing = [question for question in load_bank().questions if question.trade_off]
    for question in weighing[::6]:
        for alias in question.trade_off.aliases if question.trade_off else ():
            said = turn(f"Well, in our project I would say that {alias}, and so we decided it like that.")
            checklist = make_checklist(asked(question.id), (said,), (), bundled_encoder())
            given.append(settle(checklist, {}, calibration_for(None), calibration_for(None)).trade_off)
    assert len(given) > 50
    assert sum(given) / len(given) > 0.85
