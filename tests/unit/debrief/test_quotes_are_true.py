"""Whatever is answered, each quote of scores and debrief is in the transcript and each `path:line` in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from voice_interviewer.debrief.documents import debrief_markdown, transcript_markdown
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.debrief.values import Debrief, Quote
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.planner import PlanOptions, make_plan
from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.terms import Feedback, Mode, Scope
from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.labelled import load_labelled
from voice_interviewer.scoring.score import AnswerScore, Evidence, Turn
from voice_interviewer.session.events import (
    AnswerHeard,
    AnswerScored,
    EndReason,
    QuestionAsked,
    QuestionClosed,
    SessionStarted,
)
from voice_interviewer.session.interview import TYPED_DELIVERY
from voice_interviewer.session.record import SessionRecord, apply, new_record
from voice_interviewer.speech.words import Transcript, Word

ROOT = Path(__file__).resolve().parents[3]
REPOSITORY = scan_repository(ROOT / "tests" / "repos" / "bookshop" / "repo")
BANK = load_bank()
PLAN = make_plan(REPOSITORY, BANK, PlanOptions(mode=Mode.FULL, scope=Scope.QUICK, seed=11))
ANSWERS = tuple(answer.text for answer in load_labelled(ROOT / "tests" / "labelled", BANK))
CLAIMS = (
    "We have five nodes in the cluster and MongoDB runs with three replicas.",
    "Our VPC is ten dot zero dot zero dot zero slash sixteen, and um, the state is in eu west one.",
    "We use t three a medium instances and a single NAT gateway.",
)
_PLACE = re.compile(r"`?([\w./-]+\.(?:tf|ya?ml|sh|md|conf|tpl|json)|Jenkinsfile|[\w./-]*Dockerfile):(\d+)`?")


def spoken(text: str) -> Transcript:
    """The text as if it had been heard, a word every 0.4 seconds."""
    words = tuple(Word(f" {word}", at * 0.4, at * 0.4 + 0.3, 0.9) for at, word in enumerate(text.split()))
    return Transcript(" ".join(text.split()), words)


def session(texts: list[str]) -> tuple[SessionRecord, list[tuple[PlannedQuestion, AnswerScore]]]:
    """The plan's first questions answered with these texts, the second one of each as a follow-up."""
    record = new_record(SessionStarted("s", "2026-01-15T09:00:00+00:00", "bookshop", PLAN, Feedback.END, False, ()))
    judge, scores = Judge(None), []
    for number, planned in enumerate(PLAN.questions[: len(texts)], start=1):
        said = (texts[number - 1], texts[-number])
        turns = tuple(Turn(index, planned.text, spoken(text)) for index, text in enumerate(said))
        score = judge.score(planned, turns, REPOSITORY.facts)
        for turn in turns:
            identifier = "" if turn.index == 0 else "more"
            record = apply(
                record,
                QuestionAsked(planned.id, turn.index, number, len(texts), turn.prompt, turn.prompt, identifier),
            )
            record = apply(
                record,
                AnswerHeard(planned.id, turn.index, turn.transcript, TYPED_DELIVERY, EndReason.KEY, ""),
            )
        record = apply(apply(record, QuestionClosed(planned.id)), AnswerScored(score))
        scores.append((planned, score))
    return record, scores


def quotes(debrief: Debrief) -> Iterator[Quote]:
    yield from (item.said for item in debrief.improvements if item.said is not None)
    yield from (strength.quote for strength in debrief.strengths)
    yield from (point.quote for point in debrief.talking_points if not point.trimmed)
    yield from debrief.removed
    yield from (point.said for gap in debrief.gaps for point in gap.points if point.said is not None)


def starts(transcript: Transcript, quote: str) -> set[float]:
    """When each place of the text that reads like the quote was said."""
    places = [match.start() for match in re.finditer(re.escape(quote), transcript.text)]
    return {transcript.words[len(transcript.text[:place].split())].start for place in places}


def evidence(score: AnswerScore) -> Iterator[Evidence]:
    yield from (point.evidence for point in score.key_points if point.evidence is not None)
    yield from (mistake.evidence for mistake in score.mistakes if mistake.evidence is not None)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from((*ANSWERS, *CLAIMS)), min_size=1, max_size=4))
def test_quotes_and_places_are_true(texts: list[str]) -> None:
    record, scores = session(texts)
    said = {
        (question.planned.id, turn.index): turn.transcript
        for question in record.questions
        for turn in question.turns
        if turn.transcript is not None
    }
    for planned, score in scores:
        for found in evidence(score):
            transcript = said[planned.id, found.turn]
            assert found.quote in transcript.text
            assert found.start is not None
            assert found.start in starts(transcript, found.quote)
        for claim in score.claims:
            assert any(
                claim.said in transcript.text for (question, _), transcript in said.items() if question == planned.id
            )
            if claim.path:
                line = (REPOSITORY.root / claim.path).read_text("utf-8").splitlines()[claim.line - 1]
                assert line.strip()
    debrief = summarize(record, REPOSITORY.facts)
    for quote in quotes(debrief):
        assert quote.text in said[quote.question, quote.turn].text
    for document in (debrief_markdown(debrief), transcript_markdown(record)):
        for path, number in _PLACE.findall(document):
            assert 1 <= int(number) <= len((REPOSITORY.root / path).read_text("utf-8").splitlines()), path


def test_a_wrong_figure_is_named_with_its_line() -> None:
    record, _ = session([CLAIMS[0]])
    text = debrief_markdown(summarize(record, REPOSITORY.facts))
    assert "(`gitops/mongodb/statefulset.yaml:8`)" in text
    assert "(`modules/eks/main.tf:27`)" in text
