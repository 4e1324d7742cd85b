"""What an answer lacked and what to say instead: gaps by worth, the three things to say better, and the drill plan."""

from __future__ import annotations

from collections.abc import Sequence

from voice_interviewer.debrief.sayings import AskedQuestion, best_sentence, content_words, evidence_quote, nearest_words
from voice_interviewer.debrief.values import Drill, Gap, GapKind, GapPoint, Improvement, Outcome, Quote
from voice_interviewer.plan.rubric import KeyPoint, Severity
from voice_interviewer.plan.terms import Round
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.score import (
    AnswerScore,
    ClaimCheck,
    MistakeFound,
    PointScore,
    PointState,
    Verdict,
)

IMPROVEMENTS = 3
NEARLY_SAID = 0.6
"""From this share of a claim's words on, the candidate's sentence says it well enough not to be corrected."""
FEWEST_SHARED_WORDS = 2
"""A sentence with fewer words of a claim, or of a phrase for it, is not shown as half of it."""
DRILLS = 8
MISTAKE_VALUE = {Severity.CRITICAL: 2.0, Severity.MAJOR: 1.0, Severity.MINOR: 0.5}
REPOSITORY_VALUE = 0.8
"""A wrong figure about one's own repository is the first thing an interviewer checks."""
STATE_VALUE = {PointState.CONTRADICTED: 1.5, PointState.MISSED: 1.0, PointState.PARTLY: 0.5, PointState.STATED: 0.0}
CORE_FACTOR, EXPERT_FACTOR = 2.0, 0.5
_KINDS = {
    PointState.CONTRADICTED: GapKind.CONTRADICTED,
    PointState.MISSED: GapKind.MISSED,
    PointState.PARTLY: GapKind.PARTLY,
}
_FAMILIES: dict[Round, tuple[str, ...]] = {
    Round.TERRAFORM: ("terraform.",),
    Round.KUBERNETES: ("k8s.", "aws.eks"),
    Round.HELM: ("helm.", "terraform.helm_release"),
    Round.ARGOCD: ("argocd.",),
    Round.CICD: ("ci.", "docker."),
    Round.AWS: ("aws.",),
    Round.RELIABILITY: ("signal.", "k8s.workload"),
    Round.SECURITY: ("signal.", "aws.iam_role", "k8s.container"),
}
"""Where a general question's exercise can be done in this repository, by fact kind."""


_ACRONYM_WORDS = """
acl alb ami api arn az cd ci cidr cni cpu crd db dns ebs ecr efs eks eni hpa iam imds ip irsa json kms mtls nat nlb oac oci oidc
opa pdb pr ram rbac rds rpo rto s3 sbom sla slo sli slsa ssm sts tls ttl url vpa vpc waf yaml
"""
_ACRONYMS = frozenset(_ACRONYM_WORDS.split())


def topic_words(identifier: str) -> str:
    """A rubric identifier as words: `spot-instances` is `spot instances`, `oidc-trust` is `OIDC trust`."""
    words = identifier.split("-")
    return " ".join(word.upper() if word in _ACRONYMS else word for word in words)


def find_gaps(asked: Sequence[AskedQuestion]) -> tuple[Gap, ...]:
    """One gap for each scored answer that lacked something, most valuable first."""
    gaps = []
    for question in asked:
        score = question.record.score
        if score is None or score.rating is None:
            continue
        points = sorted(
            [
                *(_mistake(question, mistake) for mistake in score.mistakes),
                *(_claim(question, claim) for claim in score.claims if claim.verdict is Verdict.CONTRADICTED),
                *_missing_points(question, score),
            ],
            key=lambda point: -point.value,
        )
        if points:
            rubric = question.record.planned.question
            value = round(sum(point.value for point in points), 6)
            gaps.append(
                Gap(question.id, question.number, question.title, rubric.round, rubric.pillar, tuple(points), value)
            )
    return tuple(sorted(gaps, key=lambda gap: (-gap.value, gap.number)))


def choose_improvements(gaps: Sequence[Gap]) -> tuple[Improvement, ...]:
    """The three most valuable single things, from three questions where there are three; each needs the candidate's words.
    What stands nearly whole in those words is no advice: nobody believes "only half said" beside it."""
    quoted = []
    for gap in gaps:
        worth_saying = [point for point in gap.points if point.said is not None and not _nearly_said(point)]
        quoted += [(rank, gap, point) for rank, point in enumerate(worth_saying)]
    ranked = sorted(quoted, key=lambda item: (item[0], -item[2].value, item[1].number))
    first_of_each: list[tuple[int, Gap, GapPoint]] = []
    rest: list[tuple[int, Gap, GapPoint]] = []
    for item in ranked:
        taken = {gap.question for _, gap, _ in first_of_each}
        (rest if item[1].question in taken else first_of_each).append(item)
    chosen = [*first_of_each, *rest][:IMPROVEMENTS]
    return tuple(
        Improvement(gap.question, gap.title, point.kind, point.text, point.said, point.instead)
        for _, gap, point in chosen
    )


def _nearly_said(point: GapPoint) -> bool:
    if point.kind not in (GapKind.PARTLY, GapKind.MISSED) or point.said is None:
        return False
    wanted = content_words(point.claim)
    said = content_words(point.said.text)
    return bool(wanted) and len(wanted & said) >= NEARLY_SAID * len(wanted)


def plan_drills(
    gaps: Sequence[Gap], asked: Sequence[AskedQuestion], outcomes: dict[str, Outcome], facts: Sequence[Fact]
) -> tuple[Drill, ...]:
    """Exercises for the gaps by worth, then for the questions that were skipped or not answered."""
    by_id = {question.id: question for question in asked}
    rows = [(by_id[gap.question], f"{gap.title}: {_topics(gap.points)}") for gap in gaps]
    for question in asked:
        outcome = outcomes[question.id]
        if outcome in (Outcome.SKIPPED, Outcome.UNANSWERED):
            rows.append((question, f"{question.title}: {'skipped' if outcome is Outcome.SKIPPED else 'not answered'}"))
    return tuple(
        Drill(
            priority=priority,
            question=question.id,
            gap=gap,
            pillar=question.record.planned.question.pillar,
            exercise=_exercise(question, facts),
            resources=tuple(
                f"{resource.title} ({resource.note})" if resource.note else resource.title
                for resource in question.record.planned.question.resources
            ),
        )
        for priority, (question, gap) in enumerate(rows[:DRILLS], start=1)
    )


def _topics(points: Sequence[GapPoint]) -> str:
    names = list(dict.fromkeys(point.topic for point in points))
    return ", ".join(names[:2])


def _missing_points(asked: AskedQuestion, score: AnswerScore) -> list[GapPoint]:
    rubric = asked.record.planned.question
    known = {point.id: point for point in rubric.key_points}
    whole = sum(point.weight for point in rubric.key_points)
    model = score.model_answer or asked.record.planned.model_answer
    made = {mistake.id for mistake in score.mistakes}
    told = {point for mistake in rubric.mistakes if mistake.id in made for point in mistake.contradicts}
    return [
        _missing_point(asked, known[judged.id], judged, whole, model)
        for judged in score.key_points
        if judged.state is not PointState.STATED and judged.id in known and judged.id not in told
    ]


def _missing_point(asked: AskedQuestion, point: KeyPoint, judged: PointScore, whole: float, model: str) -> GapPoint:
    factor = CORE_FACTOR if point.core else EXPERT_FACTOR if point.expert else 1.0
    said = evidence_quote(asked, judged.evidence)
    if judged.state is PointState.PARTLY and said is not None and not _is_about(said.text, point):
        said = None
    match judged.state:
        case PointState.CONTRADICTED:
            text = f"Said the opposite of: {point.claim}"
        case PointState.PARTLY:
            text = f"{'Only half said' if said is not None else 'Not said clearly'}: {point.claim}"
        case _:
            text = point.gap or f"Did not say: {point.claim}"
    return GapPoint(
        kind=_KINDS[judged.state],
        topic=topic_words(point.id),
        text=text,
        instead=best_sentence(model, point.claim),
        said=said or nearest_words(asked, point.claim, point.aliases, point.id),
        value=round(point.weight / whole * factor * STATE_VALUE[judged.state], 6),
        claim=point.claim,
    )


def _is_about(text: str, point: KeyPoint) -> bool:
    """Whether it has words of the claim or of a phrase for it: what only meaning finds is not shown as half of it."""
    words = content_words(text)
    wanted = filter(None, map(content_words, (point.claim, *point.aliases)))
    return any(len(words & each) >= min(FEWEST_SHARED_WORDS, len(each)) for each in wanted)


def _mistake(asked: AskedQuestion, found: MistakeFound) -> GapPoint:
    rubric = asked.record.planned.question
    known = next((mistake for mistake in rubric.mistakes if mistake.id == found.id), None)
    contradicted = known.contradicts[0] if known and known.contradicts else ""
    claim = next((point.claim for point in rubric.key_points if point.id == contradicted), "")
    severity = Severity(found.severity) if found.severity in set(Severity) else Severity.MINOR
    return GapPoint(
        kind=GapKind.MISTAKE,
        topic=topic_words(found.id),
        text=f"Wrong: {found.claim}",
        instead=found.correction or claim or asked.record.planned.key_point,
        said=evidence_quote(asked, found.evidence) or nearest_words(asked, found.claim, (), ""),
        value=MISTAKE_VALUE[severity],
    )


def _claim(asked: AskedQuestion, claim: ClaimCheck) -> GapPoint:
    place = f" (`{claim.path}:{claim.line}`)" if claim.path else ""
    return GapPoint(
        kind=GapKind.REPOSITORY,
        topic="figures of the repository",
        text=f"“{claim.said}”, but {claim.path}:{claim.line} says {claim.repo}",
        instead=f"Name what the files say: `{claim.repo}`{place}.",
        said=_said_about_repository(asked, claim.said),
        value=REPOSITORY_VALUE,
    )


def _said_about_repository(asked: AskedQuestion, said: str) -> Quote | None:
    """`said` may be a value alone; the sentence around it is what the candidate will recognise."""
    return nearest_words(asked, said, (), "") if content_words(said) else None


def _exercise(asked: AskedQuestion, facts: Sequence[Fact]) -> str:
    """The rubric's drill; where it names no file of the repository, the nearest fact of the round is added."""
    planned = asked.record.planned
    drill = planned.drill.strip()
    places = [f"{ground.path}:{ground.line}" for ground in planned.grounded_in]
    if any(ground.path in drill for ground in planned.grounded_in):
        return drill
    if not places:
        if any(fact.path in drill for fact in facts):
            return drill
        fact = _nearest_fact(asked, facts)
        places = [str(fact.place)] if fact else []
    return f"{drill} In this repository: `{places[0]}`." if places else drill


def _nearest_fact(asked: AskedQuestion, facts: Sequence[Fact]) -> Fact | None:
    rubric = asked.record.planned.question
    families = _FAMILIES[rubric.round]
    candidates = [fact for fact in facts if fact.kind.startswith(families)]
    wanted = content_words(" ".join((rubric.title, rubric.text, *(point.claim for point in rubric.key_points))))
    return max(candidates, key=lambda fact: len(wanted & _fact_words(fact)), default=None)


def _fact_words(fact: Fact) -> frozenset[str]:
    return content_words(" ".join((fact.kind, fact.name, *fact.attributes)).replace(".", " ").replace("_", " "))
