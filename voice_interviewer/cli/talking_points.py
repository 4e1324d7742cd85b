"""Talking points of a repository as an interview: its materials, made from facts alone, rehearsed with every figure's line."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice_interviewer.debrief.materials import interview_materials, materials_markdown
from voice_interviewer.debrief.materials_topics import TOPICS, Metric
from voice_interviewer.debrief.materials_values import Materials
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.materials_file import parse_materials
from voice_interviewer.plan.materials_plan import DOCUMENT_NUMBER, materials_plan
from voice_interviewer.plan.planner import PlanOptions, vocabulary
from voice_interviewer.plan.question_plan import Grounding, PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.repo.facts import Fact, Place, RepoMap

DOCUMENT = "the repository's materials"


def talking_points(repo_map: RepoMap, bank: Bank, options: PlanOptions) -> QuestionPlan:
    """As many talking points, scenarios and decisions as the scope allows, chosen by the seed, in the document's order.
    What grounds them, and what said figures are held against, are lines of the repository itself."""
    materials = interview_materials(repo_map, round_availability(repo_map), bank.technologies)
    if not materials.talking_points:
        raise BadInputError(
            f"there is nothing to speak about in {repo_map.name!r}: no infrastructure artifacts were found",
            next_step="Choose another mode, or rehearse a document of your own with `voice-interviewer practice FILE`.",
        )
    document = parse_materials(materials_markdown(materials), DOCUMENT)
    plan = materials_plan(
        document,
        technologies=bank.technologies,
        names=vocabulary(repo_map, bank),
        title=repo_map.name,
        sayings=options.sayings,
    )
    homes = _homes(materials)
    figures = {metric.text: metric.place for point in materials.talking_points for metric in point.metrics}
    chosen = _chosen(len(plan.questions), options)
    return replace(
        plan,
        seed=options.seed,
        scope=options.scope,
        questions=tuple(_at_home(plan.questions[index], homes, figures) for index in chosen),
    )


def _chosen(count: int, options: PlanOptions) -> Sequence[int]:
    """Which of the questions are asked: all, or as many as the scope allows, another choice for another seed."""
    most = options.scope.question_range[-1]
    if count <= most:
        return range(count)
    return sorted(random.Random(f"{options.seed}:talking-points").sample(range(count), most))


def _homes(materials: Materials) -> dict[str, tuple[Grounding, ...]]:
    """What grounds each question, by its title."""
    asked = {topic.title: topic.question.rstrip("?") for topic in TOPICS}
    homes: dict[str, tuple[Grounding, ...]] = {}
    for point in materials.talking_points:
        homes[point.title] = homes[asked[point.title]] = _grounded(point.metrics)
    for decision in materials.decisions:
        place = decision.place
        homes[decision.question.rstrip("?")] = (Grounding(place.path, place.line, decision.question),)
    return homes


def _grounded(metrics: Iterable[Metric]) -> tuple[Grounding, ...]:
    return tuple(Grounding(metric.place.path, metric.place.line, metric.text) for metric in metrics)


def _at_home(
    planned: PlannedQuestion, homes: dict[str, tuple[Grounding, ...]], figures: dict[str, Place]
) -> PlannedQuestion:
    """The question with the repository's lines in place of the document's."""
    facts = []
    for fact in planned.facts:
        if fact.kind != DOCUMENT_NUMBER:
            facts.append(fact)
        elif (place := figures.get(fact.name)) is not None:
            facts.append(Fact(fact.kind, fact.name, place.path, place.line, fact.attributes))
    return replace(planned, grounded_in=homes.get(planned.question.title, ()), facts=tuple(facts))
