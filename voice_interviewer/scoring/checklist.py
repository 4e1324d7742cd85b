"""The rubric as a checklist over the turns of one answer: which item was said where, from word traces and model odds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.plan.rubric import Mistake, Question, Severity
from voice_interviewer.plan.spoken_examples import examples_of
from voice_interviewer.ports import SentenceEncoder
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.calibration import Calibration, by_any_model, calibration_for
from voice_interviewer.scoring.claims import each_once, said_claims, untrue_sentences
from voice_interviewer.scoring.evidence import NO_TRACE, Finder, Item, Trace
from voice_interviewer.scoring.levels import CREDIT, merge_credits
from voice_interviewer.scoring.meaning import LEAD, Likeness, Meanings, on_topic, with_likeness
from voice_interviewer.scoring.rehearsal import spare_own_words, without_its_figure
from voice_interviewer.scoring.score import ClaimCheck, MistakeFound, PointScore, PointState, Turn
from voice_interviewer.scoring.sentences import LEAST_CONTENT_WORDS, Answer, split_answer

HALF = 0.5
"""The most that a point of a list earns, or one that rests on an untrue sentence."""
TURNED_ROUND = -0.5
"""What a contradicted point earns: who says the opposite knows less than who says nothing."""
EVIDENCE_COVERAGE = 0.45
"""Without a phrase of the rubric, at least this share of the claim's words must stand in the quoted sentence."""
MODEL_EVIDENCE_COVERAGE = 0.12
"""The same when a model says so too: the quoted sentence must at least touch the claim."""
OPPOSED_COVERAGE = 0.6
"""From this share on, a denied sentence contradicts the claim instead of merely missing it."""
SALAD_WORDS = 12
SALAD_SHARE = 0.62
"""From this share of words on that belong to phrases of the rubric, an answer is a list of keywords."""
SALAD_POINTS = 3
MISTAKE_COVERAGE = 0.5
"""From this share of a mistake's words on, a model that says so makes it one."""
RESTATED = 0.85
"""From this share on, the claim of a mistake was said almost word by word."""

Odds = Mapping[tuple[int, str], float]
"""The model's log-odds by turn index and item id."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One question's items and the traces of each in each turn; made without a model."""

    planned: PlannedQuestion
    answers: tuple[Answer, ...]
    finder: Finder
    points: tuple[Item, ...]
    mistakes: tuple[Item, ...]
    traces: Mapping[tuple[int, str], Trace]
    """By turn index and item id (mistakes as `mistake:<id>`, the trade-off as `trade-off`); none for a turn that says
    nothing or talks about something else."""
    claims: tuple[ClaimCheck, ...] = ()
    """What was said about the repository."""
    untrue: frozenset[tuple[int, int]] = frozenset()
    """Turn and offset of the sentences that the repository contradicts."""
    founded: Mapping[tuple[int, str], Trace] = field(default_factory=dict)
    """The traces of key points without those sentences, for the turns that have any."""

    @property
    def question(self) -> Question:
        return self.planned.question

    @property
    def content_words(self) -> int:
        return sum(answer.content_words for answer in self.answers)

    def listed(self, item: str) -> bool:
        """Whether the item was only ever named in a list of terms."""
        found = [trace for (_, name), trace in self.traces.items() if name == item and trace.evidence is not None]
        return bool(found) and all(trace.listed for trace in found)

    def trace(self, turn: int, item: str) -> Trace:
        return self.traces.get((turn, item), NO_TRACE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checklist came to with these odds."""

    points: tuple[PointScore, ...]
    mistakes: tuple[MistakeFound, ...]
    credits: Mapping[str, float]
    """How likely each key point was said, 0 to 1, over all turns: nothing without words of the candidate, less than nothing
    where it is contradicted, at most a half in a mere list and where an untrue sentence is all that it rests on."""
    first_credits: Mapping[str, float]
    """The same for the answer to the question itself."""
    first_mistakes: tuple[MistakeFound, ...]
    trade_off: float
    sureness: Mapping[tuple[int, str], float]
    """By turn and key point: the probability that its state rests on."""


def make_checklist(
    planned: PlannedQuestion,
    turns: Sequence[Turn],
    facts: Sequence[Fact] = (),
    encoder: SentenceEncoder | None = None,
) -> Checklist:
    """Split the turns and look for every item in each of them; `facts` are what is known of the repository. Without an
    `encoder` only words are compared."""
    question = planned.question
    answers: list[Answer] = []
    asked = [planned.text, planned.spoken]
    for turn in turns:
        asked.append(turn.prompt)
        answers.append(spare_own_words(planned, split_answer(turn, asked)))
    finder = Finder(question, (planned.text,))
    points = tuple(
        Item(point.id, point.claim, point.aliases, examples_of(point.claim)) for point in question.key_points
    )
    mistakes = tuple(Item(mistake_key(mistake), mistake.claim, mistake.aliases) for mistake in question.mistakes)
    # To say what kind of thing it is states no point about it.
    kinds = tuple(Item(f"kind:{entry.term}", f"{entry.term} is {entry.kind}.") for entry in question.definitions)
    meanings = Meanings(encoder, points, rivals=(*mistakes, *kinds)) if encoder else None
    said = said_claims(answers, planned.facts, facts)
    untrue = untrue_sentences(said)
    traces: dict[tuple[int, str], Trace] = {}
    founded: dict[tuple[int, str], Trace] = {}
    for answer in answers:
        if answer.content_words < LEAST_CONTENT_WORDS:
            continue
        likenesses = meanings.likenesses(answer) if meanings else {}
        if finder.off_topic(answer) and not on_topic(likenesses.values()):
            continue
        # What a follow-up names itself proves as little there as a word of the question.
        heard = Finder(question, (planned.text, answer.turn.prompt))
        for item, found in _points_in(answer, points, heard, likenesses):
            traces[answer.turn.index, item.id] = without_its_figure(planned, item, found, answer)
        kept = answer.without(untrue)
        if kept is not answer:
            likenesses = meanings.likenesses(kept) if meanings else {}
            founded |= {
                (answer.turn.index, item.id): found for item, found in _points_in(kept, points, heard, likenesses)
            }
        for item in mistakes:
            traces[answer.turn.index, item.id] = heard.find(item, answer, strict=True)
        if question.trade_off:
            item = Item(TRADE_OFF, question.trade_off.claim, question.trade_off.aliases)
            traces[answer.turn.index, TRADE_OFF] = heard.find(item, answer)
        if _only_phrases(answer, [traces[answer.turn.index, item.id] for item in points]):
            for key in [key for key in traces if key[0] == answer.turn.index]:
                traces[key] = replace(traces[key], listed=True)
    return Checklist(planned, tuple(answers), finder, points, mistakes, traces, each_once(said), untrue, founded)


def _points_in(
    answer: Answer, points: Sequence[Item], heard: Finder, likenesses: Mapping[str, Likeness]
) -> Iterator[tuple[Item, Trace]]:
    for item in points:
        yield item, with_likeness(heard.find(item, answer), likenesses.get(item.id), answer)


def _only_phrases(answer: Answer, traces: Iterable[Trace]) -> bool:
    """Whether the answer is hardly more than phrases of the rubric strung together, of several points: one point said in one
    sentence may well be all phrase."""
    words = sum(len(sentence.tokens) for sentence in answer.graded)
    named = [trace.phrase_tokens for trace in traces if trace.phrase_tokens]
    return words >= SALAD_WORDS and len(named) >= SALAD_POINTS and len(frozenset().union(*named)) / words >= SALAD_SHARE


TRADE_OFF = "trade-off"


def mistake_key(mistake: Mistake) -> str:
    return f"mistake:{mistake.id}"


def settle(checklist: Checklist, odds: Odds, calibration: Calibration, by_words: Calibration) -> Findings:
    """States, mistakes and credits. `calibration` is for items with odds, `by_words` for all others. Follow-ups are judged
    alone; per point the better turn counts."""
    sureness: dict[tuple[int, str], float] = {}
    experts = {point.id for point in checklist.question.key_points if point.expert}

    def point(turn: int, item: str) -> tuple[PointScore, float]:
        """The score and the credit of an item in a turn."""
        trace = checklist.trace(turn, item)
        score, probability = _point(item, trace, odds.get((turn, item)), calibration, by_words)
        sureness[turn, item] = probability
        most = HALF if trace.listed else 1.0
        if score.state is PointState.STATED and (turn, item) in checklist.founded:
            # What rests on nothing but an untrue sentence about the own repository is at most half a point.
            other, sure = _point(item, checklist.founded[turn, item], odds.get((turn, item)), calibration, by_words)
            if other.state is PointState.STATED:
                score, probability = other, sure
            else:
                score, most = replace(score, state=PointState.PARTLY), HALF
        credit = min(probability, most) if trace.evidence is not None else 0.0
        if item in experts and score.state is PointState.PARTLY and not trace.alias_words:
            # Expert points are about naming the thing: words in common alone are no half of it.
            return PointScore(item, PointState.MISSED, None, score.probability), credit
        return score, credit

    question = checklist.question
    by_turn: dict[int, dict[str, PointScore]] = {}
    credited: dict[int, dict[str, float]] = {}
    for answer in checklist.answers:
        index = answer.turn.index
        scored = {item.id: point(index, item.id) for item in checklist.points}
        by_turn[index] = {item: score for item, (score, _) in scored.items()}
        credited[index] = {item: credit for item, (_, credit) in scored.items()}
    found = [
        (answer.turn.index, mistake, checklist.trace(answer.turn.index, mistake_key(mistake)))
        for answer in checklist.answers
        for mistake in question.mistakes
        if _made(
            checklist.trace(answer.turn.index, mistake_key(mistake)),
            odds.get((answer.turn.index, mistake_key(mistake))),
            calibration,
        )
    ]
    _contradict(by_turn, found)
    for index, points in by_turn.items():
        opposed = [name for name, score in points.items() if score.state is PointState.CONTRADICTED]
        credited[index].update(dict.fromkeys(opposed, TURNED_ROUND))
    first = credited.get(0, {})
    later = [
        (credited[answer.turn.index], answer.turn.targets, answer.turn.leaks)
        for answer in checklist.answers
        if answer.turn.index > 0
    ]
    return Findings(
        points=tuple(_best(item.id, by_turn) for item in checklist.points),
        mistakes=_mistakes(found, by_turn),
        credits=merge_credits(first, later),
        first_credits=first,
        first_mistakes=_mistakes([entry for entry in found if entry[0] == 0], {}),
        trade_off=_trade_off(checklist, odds),
        sureness=sureness,
    )


def _trade_off(checklist: Checklist, odds: Odds) -> float:
    """The credit of the rubric's trade-off. Only words tell it, so that constants for words alone are right for it."""
    by_words = calibration_for(None, meaning=False)
    scores = [
        _point(item, trace, odds.get((turn, item)), by_any_model(by_words), by_words)[0]
        for (turn, item), trace in checklist.traces.items()
        if item == TRADE_OFF
    ]
    return max((CREDIT[score.state] for score in scores), default=0.0)


def _point(
    item: str, trace: Trace, odds: float | None, calibration: Calibration, by_words: Calibration
) -> tuple[PointScore, float]:
    used = by_words if odds is None else calibration
    probability = used.probability(trace, odds)
    state = _state(trace, probability, used, least=EVIDENCE_COVERAGE if odds is None else MODEL_EVIDENCE_COVERAGE)
    evidence = trace.evidence if state is not PointState.MISSED else None
    return PointScore(item, state, evidence, round(probability, 4) if odds is not None else None), probability


def _state(trace: Trace, probability: float, calibration: Calibration, *, least: float) -> PointState:
    if trace.evidence is None:
        return PointState.MISSED
    if trace.opposed:
        strong = trace.alias_words >= 2 or trace.coverage >= OPPOSED_COVERAGE
        return PointState.CONTRADICTED if strong else PointState.MISSED
    proven = trace.alias_words > 0 or trace.coverage >= least or trace.lead >= LEAD
    if probability >= calibration.stated and proven:
        return PointState.PARTLY if trace.listed else PointState.STATED
    if probability >= calibration.partly and (proven or trace.strong_words >= 1):
        return PointState.PARTLY
    return PointState.MISSED


def may_be_made(trace: Trace) -> bool:
    """Whether a mistake has words of its own that are neither denied nor reported, so that a model may confirm it."""
    spoken = trace.evidence is not None and not trace.opposed and not trace.listed
    return spoken and (trace.alias_words >= 1 or trace.coverage >= MISTAKE_COVERAGE)


def _made(trace: Trace, odds: float | None, calibration: Calibration) -> bool:
    """A mistake needs words of its own, and a model that does not object."""
    if not may_be_made(trace):
        return False
    named = trace.alias_words >= 2 or trace.coverage >= RESTATED
    return named if odds is None else odds - calibration.usual >= (0.0 if named else calibration.mistake)


def _contradict(by_turn: dict[int, dict[str, PointScore]], found: Iterable[tuple[int, Mistake, Trace]]) -> None:
    """A mistake contradicts its key points in the turn where it was made."""
    for turn, mistake, trace in found:
        for point in mistake.contradicts:
            known = by_turn[turn].get(point)
            if known:
                by_turn[turn][point] = PointScore(point, PointState.CONTRADICTED, trace.evidence, known.probability)


_RANK = (PointState.STATED, PointState.PARTLY, PointState.CONTRADICTED, PointState.MISSED)


def _best(point: str, by_turn: Mapping[int, Mapping[str, PointScore]]) -> PointScore:
    scores = [points[point] for _, points in sorted(by_turn.items()) if point in points]
    return min(scores, key=lambda score: _RANK.index(score.state))


_HALVED = {Severity.CRITICAL: Severity.MAJOR, Severity.MAJOR: Severity.MINOR, Severity.MINOR: Severity.MINOR}


def _mistakes(
    found: Sequence[tuple[int, Mistake, Trace]], by_turn: Mapping[int, Mapping[str, PointScore]]
) -> tuple[MistakeFound, ...]:
    """Each mistake once; one that a later turn put right (a contradicted point then stated) weighs half."""
    result: dict[str, MistakeFound] = {}
    for turn, mistake, trace in found:
        righted = any(
            later > turn and points[point].state is PointState.STATED
            for later, points in by_turn.items()
            for point in mistake.contradicts
            if point in points
        )
        severity = _HALVED[mistake.severity] if righted else mistake.severity
        result.setdefault(
            mistake.id,
            MistakeFound(mistake.id, mistake.claim, severity.value, mistake.correction, trace.evidence),
        )
    return tuple(result.values())
