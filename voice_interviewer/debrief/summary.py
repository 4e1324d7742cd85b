"""A session record summed up as a debrief: averages only over what was scored, and every quote the candidate's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from voice_interviewer.debrief.attempts import comparisons
from voice_interviewer.debrief.delivery import deliver, one_decimal
from voice_interviewer.debrief.gaps import choose_improvements, find_gaps, plan_drills, topic_words
from voice_interviewer.debrief.highlights import choose_talking_points, find_strengths, judged_points
from voice_interviewer.debrief.sayings import AskedQuestion, span_start
from voice_interviewer.debrief.values import (
    CorrectedAnswer,
    Debrief,
    Engines,
    JustificationItem,
    NotScored,
    Outcome,
    Overall,
    PillarCoverage,
    Quote,
    Readiness,
    RepositoryClaim,
    RoundSummary,
    Tally,
)
from voice_interviewer.plan.rubric import KeyPoint
from voice_interviewer.plan.terms import LEVEL_NAMES, Pillar, Round, level_name
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.score import AnswerScore, PointScore, PointState, ScoreStatus, Verdict
from voice_interviewer.session.events import ANSWERS_FROM
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.speech.rewording import changed_words

WELL_JUSTIFIED = 3
"""From this technology justification on, a choice counts as well justified."""
UNSCORED_LEVEL = "Not scored"
_POINT_SHARE = {PointState.STATED: 1.0, PointState.PARTLY: 0.5, PointState.MISSED: 0.0, PointState.CONTRADICTED: 0.0}


def summarize(record: SessionRecord, facts: Sequence[Fact] = ()) -> Debrief:
    """The debrief of a session, finished or not; `facts` let exercises of general questions name a file of the repository."""
    asked = asked_questions(record)
    outcomes = {question.id: outcome_of(question) for question in asked}
    gaps = find_gaps(asked)
    rounds = tuple(
        RoundSummary(round_, _tally(group, outcomes))
        for round_ in Round
        if (group := [question for question in asked if question.record.planned.question.round is round_])
    )
    return Debrief(
        session=record.session,
        repo=record.plan.repo,
        started_at=record.started_at,
        mode=record.plan.mode,
        scope=record.plan.scope,
        typed=record.typed,
        completed=record.completed,
        overall=_overall(rounds, len(record.questions)),
        rounds=rounds,
        pillars=tuple(_pillar(pillar, asked, outcomes) for pillar in Pillar),
        readiness=_readiness(asked),
        delivery=deliver(asked),
        improvements=choose_improvements(gaps),
        strengths=find_strengths(asked),
        gaps=gaps,
        talking_points=choose_talking_points(asked),
        drills=plan_drills(gaps, asked, outcomes, facts),
        contradicted_claims=_contradicted(asked),
        not_scored=tuple(
            NotScored(question.id, question.number, question.title, outcomes[question.id], _reason(question, outcomes))
            for question in asked
            if outcomes[question.id] is not Outcome.SCORED
        ),
        not_reached=tuple(question.planned.question.title for question in record.questions if not question.turns),
        retries=tuple(found for question in asked for found in comparisons(question.record)),
        corrected=_corrected(asked),
        removed=_removed(asked),
        engines=_engines(record, asked),
        warnings=record.warnings,
    )


def _corrected(asked: Sequence[AskedQuestion]) -> tuple[CorrectedAnswer, ...]:
    return tuple(
        CorrectedAnswer(question.id, question.title, turn.index, changed_words(turn.heard.text, turn.transcript.text))
        for question in asked
        for turn in question.record.turns
        if turn.heard is not None and turn.transcript is not None
    )


def asked_questions(record: SessionRecord) -> tuple[AskedQuestion, ...]:
    """The questions that were put to the candidate, numbered as in the interview."""
    return tuple(
        AskedQuestion(number, question) for number, question in enumerate(record.questions, start=1) if question.turns
    )


def outcome_of(question: AskedQuestion) -> Outcome:
    """What became of the question; a score without a number is `unscored`."""
    record = question.record
    if record.skipped:
        return Outcome.SKIPPED
    if record.score is not None and record.score.status is ScoreStatus.SCORED and record.score.rating is not None:
        return Outcome.SCORED
    return Outcome.UNSCORED if record.answered else Outcome.UNANSWERED


def overall_words(average: float | None) -> str:
    """The level in words by the tenth: 2.8 is `Solid Competent+, approaching Proficient`."""
    if average is None:
        return UNSCORED_LEVEL
    name = level_name(average)
    band = min(int(average), len(LEVEL_NAMES) - 1)
    share = average - band
    if band == len(LEVEL_NAMES) - 1:
        return name
    following = LEVEL_NAMES[band + 1]
    if band == 0:
        return f"Approaching {following}" if share >= 0.5 else LEVEL_NAMES[0]
    if share >= 0.75:
        return f"Solid {name}, approaching {following}"
    if share >= 0.5:
        return f"{name}, past the middle of the level"
    return f"Solid {name}" if share >= 0.25 else f"{name}, at the start of the level"


def _tally(questions: Sequence[AskedQuestion], outcomes: dict[str, Outcome]) -> Tally:
    kinds = [outcomes[question.id] for question in questions]
    scores = [s for q in questions if outcomes[q.id] is Outcome.SCORED and (s := q.record.score) is not None]
    ratings = [score.rating for score in scores if score.rating is not None]
    justifications = [score.tech_justification for score in scores if score.tech_justification is not None]
    average = _mean(ratings)
    return Tally(
        scored=len(ratings),
        unscored=kinds.count(Outcome.UNSCORED),
        skipped=kinds.count(Outcome.SKIPPED),
        unanswered=kinds.count(Outcome.UNANSWERED),
        average=average,
        justification_average=_mean(justifications),
        level=UNSCORED_LEVEL if average is None else level_name(average),
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return one_decimal(sum(known) / len(known)) if known else None


def _overall(rounds: Sequence[RoundSummary], planned: int) -> Overall:
    tallies = [summary.tally for summary in rounds]
    average = _mean(tally.average for tally in tallies if tally.average is not None)
    tally = Tally(
        scored=sum(tally.scored for tally in tallies),
        unscored=sum(tally.unscored for tally in tallies),
        skipped=sum(tally.skipped for tally in tallies),
        unanswered=sum(tally.unanswered for tally in tallies),
        average=average,
        justification_average=_mean(t.justification_average for t in tallies if t.justification_average is not None),
        level=UNSCORED_LEVEL if average is None else level_name(average),
    )
    return Overall(tally, overall_words(average), planned)


def _pillar(pillar: Pillar, asked: Sequence[AskedQuestion], outcomes: dict[str, Outcome]) -> PillarCoverage:
    """A key point may belong to another pillar than its question; areas look at the points, averages at the questions."""
    own = [question for question in asked if question.record.planned.question.pillar is pillar]
    areas: list[tuple[float, AskedQuestion, list[tuple[KeyPoint, PointScore]]]] = []
    for question in asked:
        points = [
            (point, judged)
            for point, judged in judged_points(question)
            if (point.pillar or question.record.planned.question.pillar) is pillar
        ]
        weight = sum(point.weight for point, _ in points)
        if weight and outcomes[question.id] is Outcome.SCORED:
            share = sum(point.weight * _POINT_SHARE[judged.state] for point, judged in points) / weight
            areas.append((share, question, points))
    best = max(areas, key=lambda area: area[0], default=None)
    worst = min(areas, key=lambda area: area[0], default=None)
    return PillarCoverage(
        pillar=pillar,
        tally=_tally(own, outcomes),
        strongest=_area(best[1], best[2], stated=True) if best and best[0] > 0 else "",
        weakest=_area(worst[1], worst[2], stated=False) if worst and worst[0] < 1 else "",
    )


def _area(question: AskedQuestion, points: Sequence[tuple[KeyPoint, PointScore]], *, stated: bool) -> str:
    """The title with the topic of the point that was said best, or worst; heavier points first."""
    sign = -1 if stated else 1
    best = min(points, key=lambda pair: (sign * _POINT_SHARE[pair[1].state], -pair[0].weight, not pair[0].core))
    return f"{question.title} ({topic_words(best[0].id)})"


def _readiness(asked: Sequence[AskedQuestion]) -> Readiness:
    well: list[JustificationItem] = []
    struggled: list[JustificationItem] = []
    missing: list[str] = []
    for question in asked:
        score = question.record.score
        if score is None or score.rating is None:
            continue
        missing.extend(term for term in score.missing_definitions if term not in missing)
        if score.tech_justification is None:
            continue
        good = score.tech_justification >= WELL_JUSTIFIED
        remark = "" if good else _weak_part(score)
        item = JustificationItem(question.id, _subject(question), score.tech_justification, remark)
        (well if good else struggled).append(item)
    well.sort(key=lambda item: -item.rating)
    struggled.sort(key=lambda item: item.rating)
    return Readiness(tuple(well), tuple(struggled), tuple(missing))


def _subject(question: AskedQuestion) -> str:
    """What was chosen against the alternatives that the candidate named, or against the first one if they named none."""
    rubric = question.record.planned.question
    if not rubric.alternatives:
        return rubric.title
    said = " ".join(turn.transcript.text for turn in question.record.turns if turn.transcript is not None)
    chosen = rubric.definitions[0].term if rubric.definitions else rubric.title
    others = [option for option in rubric.alternatives if option.name.casefold() != chosen.casefold()]
    named = [option.name for option in others if any(_says(said, name) for name in (option.name, *option.aliases))]
    shown = named or [option.name for option in others[:1]]
    return f"{chosen} vs {', '.join(shown)}" if shown else chosen


def _says(said: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE) is not None


def _weak_part(score: AnswerScore) -> str:
    """The part of the justification that lowered it most, in words; the comparison is named first."""
    parts = score.justification
    if parts is None:
        return ""
    ranked = [
        ("alternatives", parts.alternatives, "no comparison", "named, not compared"),
        ("trade_off", parts.trade_off, "no trade-off", "trade-off only hinted at"),
        ("project_tie", parts.project_tie, "not tied to this project", "no reason from this project"),
        ("definition", parts.definition, "no formal definition", "definition incomplete"),
    ]
    weak = [part for part in ranked if part[0] in parts.asked and part[1] < 1]
    if not weak:
        return ""
    _, value, none, half = weak[0] if weak[0][0] == "alternatives" else min(weak, key=lambda part: part[1])
    return half if value else none


def _contradicted(asked: Sequence[AskedQuestion]) -> tuple[RepositoryClaim, ...]:
    return tuple(
        RepositoryClaim(question.id, question.title, claim.said, claim.repo, claim.path, claim.line)
        for question in asked
        if question.record.score is not None
        for claim in question.record.score.claims
        if claim.verdict is Verdict.CONTRADICTED
    )


def _removed(asked: Sequence[AskedQuestion]) -> tuple[Quote, ...]:
    return tuple(
        question.quote(sentence, turn.index, span_start(turn, sentence))
        for question in asked
        if question.record.score is not None
        for sentence in question.record.score.removed
        for turn in question.record.turns
        if turn.transcript is not None and sentence in turn.transcript.text
    )


def _reason(question: AskedQuestion, outcomes: dict[str, Outcome]) -> str:
    match outcomes[question.id]:
        case Outcome.SKIPPED:
            return "you skipped it"
        case Outcome.UNANSWERED:
            return "no answer was given"
        case _:
            score = question.record.score
            return score.reason if score is not None and score.reason else "it was not judged"


def _engines(record: SessionRecord, asked: Sequence[AskedQuestion]) -> Engines:
    judged = [score.engine for question in asked if (score := question.record.score) is not None and score.engine]
    scored = [
        score.engine.get("engine", "none")
        for question in asked
        if (score := question.record.score) is not None and score.rating is not None
    ]
    without = scored.count("none")
    remark = ""
    if without:
        which = "Scored" if without == len(scored) else f"{without} of {len(scored)} answers were scored"
        remark = (
            f"{which} without a model: your sentences were compared with the rubric by their words and their "
            "meaning, so what was said in an unusual way may count for less than it should."
        )
    named = tuple((port, name) for port, name in record.engines if port != ANSWERS_FROM)
    return Engines(
        (*named, *_second_reading(record)), tuple(dict.fromkeys(_judge_name(engine) for engine in judged)), remark
    )


def _second_reading(record: SessionRecord) -> tuple[tuple[str, str], ...]:
    """Who read the answers once more, and how much that changed."""
    turns = [turn for question in record.questions for turn in question.turns if turn.live is not None]
    if not turns:
        return ()
    changed = sum(_differs(turn) for turn in turns)
    readers = ", ".join(dict.fromkeys(turn.reread_by for turn in turns))
    said = f"{readers}; it changed the words of {changed} of {len(turns)} answers, the live words are in session.jsonl"
    return (("second reading after the interview", said),)


def _differs(turn: TurnRecord) -> bool:
    live, now = turn.live, turn.heard or turn.transcript
    return live is not None and now is not None and live.text.split() != now.text.split()


def _judge_name(engine: Mapping[str, str]) -> str:
    if engine.get("engine", "none") == "none":
        return "words and meaning, without a model"
    name = " ".join(part for part in (engine["engine"], engine.get("model", "")) if part)
    version = engine.get("prompt_version", "")
    remarks = [f"prompt {version}" if version else "", engine.get("probe", "")]
    shown = ", ".join(remark for remark in remarks if remark)
    return f"{name} ({shown})" if shown else name
