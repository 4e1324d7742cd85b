"""Interview materials from a repository's facts alone: every figure has a line that shows it, and nothing else is claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.debrief.documents import render
from voice_interviewer.debrief.materials_topics import TOPICS, WEAK_SPOTS, Metric, Topic, metrics_of
from voice_interviewer.plan.rubric import Alternative, Technology
from voice_interviewer.plan.terms import Availability, RoundAvailability
from voice_interviewer.repo.fact_counts import tools_of
from voice_interviewer.repo.facts import Fact, Layer, LayerSummary, Place, RepoMap

MAX_SCENARIOS = 7
MAX_STORIES = 5
ALTERNATIVES_EACH = 2
LEAST_MINUTES, MOST_MINUTES = 2, 8
_STORY_WORDS = ("runbook", "postmortem", "post-mortem", "incident", "troubleshoot", "outage")
_DECISION_WORDS = ("decision", "adr")
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Senior DevOps Engineer", ("Build and delivery", "Infrastructure as code", "GitOps")),
    ("Platform Engineer", ("Kubernetes", "GitOps", "Packaging", "Scaling")),
    ("Cloud Architect", ("AWS", "Infrastructure as code", "Security", "Storage")),
    ("Site Reliability Engineer", ("Reliability", "Scaling", "Kubernetes", "Storage")),
)
"""Roles with the beginnings of the topics that matter for each."""


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Something in the files that an interviewer will ask about."""

    text: str
    count: int
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """Something to speak about, with its time budget."""

    title: str
    minutes: int
    achievement: str
    say: str
    metrics: tuple[Metric, ...]
    weak_spots: tuple[WeakSpot, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A likely question with an answer to say."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Positioning:
    """What to say about this repository for one role."""

    role: str
    statement: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Why one technology and not another, with the line that proves the choice."""

    question: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Story:
    """A prompt for a story that only the candidate can tell."""

    prompt: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Materials:
    """The document; a part that the facts do not support is empty and not shown."""

    repo: str
    overview: tuple[str, ...]
    talking_points: tuple[TalkingPoint, ...]
    scenarios: tuple[Scenario, ...]
    layers: tuple[LayerSummary, ...]
    weak_spots: tuple[WeakSpot, ...]
    positioning: tuple[Positioning, ...]
    decisions: tuple[Decision, ...]
    decision_documents: tuple[Place, ...]
    stories: tuple[Story, ...]
    differentiation: tuple[str, ...]


def interview_materials(
    repo_map: RepoMap, rounds: Sequence[RoundAvailability], bank_technologies: Sequence[Technology]
) -> Materials:
    """The materials of this repository; `bank_technologies` is the comparison table for the decision records."""
    points = tuple(point for topic in TOPICS if (point := _talking_point(topic, repo_map)) is not None)
    questions = {topic.title: topic.question for topic in TOPICS}
    weak = _weak_spots(repo_map.facts, None)
    return Materials(
        repo=repo_map.name,
        overview=_overview(repo_map, rounds, points),
        talking_points=points,
        scenarios=_scenarios(points, questions),
        layers=repo_map.layers,
        weak_spots=weak,
        positioning=_positioning(points),
        decisions=_decisions(repo_map, bank_technologies),
        decision_documents=tuple(fact.place for fact in repo_map.of_kind("doc") if _mentions(fact, _DECISION_WORDS)),
        stories=_stories(repo_map, weak),
        differentiation=_differentiation(repo_map, points),
    )


def materials_markdown(materials: Materials) -> str:
    """The document as Markdown; `practice` reads it back."""
    return render("materials.md.j2", materials=materials)


def _talking_point(topic: Topic, repo_map: RepoMap) -> TalkingPoint | None:
    metrics = metrics_of(topic, repo_map)
    if not metrics:
        return None
    counts = [metric for metric in metrics if metric.count is not None]
    achievement = _listed([metric.text for metric in counts[:3]] or [metrics[0].text])
    return TalkingPoint(
        title=topic.title,
        minutes=min(max(LEAST_MINUTES, 1 + len(metrics)), MOST_MINUTES),
        achievement=achievement,
        say=_sayable(topic.lead, metrics),
        metrics=metrics,
        weak_spots=_weak_spots(repo_map.facts, topic.signals),
    )


def _sayable(lead: str, metrics: Sequence[Metric], *, most: int = 20) -> str:
    """A paragraph to say: the lead with what is counted, then one sentence for each setting."""
    counts = [_with_names(metric) for metric in metrics if metric.count is not None][:most]
    sentences = [f"{lead}: there {'is' if counts[0].startswith('1 ') else 'are'} {_listed(counts)}."] if counts else []
    sentences += [f"{metric.text}." for metric in metrics if metric.count is None][:most]
    return " ".join(sentences)


def _with_names(metric: Metric) -> str:
    if not metric.names:
        return metric.text
    whole = len(metric.names) == metric.count
    return f"{metric.text} ({'' if whole else 'among them '}{', '.join(metric.names)})"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _weak_spots(facts: Sequence[Fact], wanted: Sequence[str] | None) -> tuple[WeakSpot, ...]:
    """The signals by kind, each with its number and first line; `wanted` are signal ids, None for all."""
    signals = [fact for fact in facts if fact.kind.startswith("signal.")]
    counts = Counter(fact.kind for fact in signals)
    found: dict[str, WeakSpot] = {}
    for fact in signals:
        identifier = fact.kind.removeprefix("signal.")
        if fact.kind not in found and (wanted is None or identifier in wanted):
            text = WEAK_SPOTS.get(identifier, identifier.replace("_", " "))
            found[fact.kind] = WeakSpot(text, counts[fact.kind], fact.place, fact.name)
    return tuple(found.values())


def _overview(
    repo_map: RepoMap, rounds: Sequence[RoundAvailability], points: Sequence[TalkingPoint]
) -> tuple[str, ...]:
    if not points:
        return ("No infrastructure artifacts were found in this repository, so there is nothing to speak about yet",)
    lines = [f"The repository holds: {', '.join(summary.layer.value for summary in repo_map.layers)}"]
    rich = [entry.round.value for entry in rounds if entry.availability is Availability.AVAILABLE]
    if rich:
        lines.append(f"Enough for an interview round on: {', '.join(rich)}")
    return tuple(lines)


def _scenarios(points: Sequence[TalkingPoint], questions: dict[str, str]) -> tuple[Scenario, ...]:
    """The opening question, one for each topic with something to tell, and the one about weak spots."""
    told = [point for point in points if len(point.metrics) > 1]
    found = []
    if len(told) > 1:
        parts = [f"{point.title}: {point.achievement}." for point in told[:4]]
        found.append(Scenario("Tell me about your most complex project.", " ".join(parts)))
    for point in told[:MAX_SCENARIOS]:
        answer = _sayable("In this project", point.metrics, most=4)
        if point.weak_spots:
            spot = point.weak_spots[0]
            answer += f" What I would look at next is {spot.text}, as in {spot.name}."
        found.append(Scenario(questions[point.title], answer))
    spots = [spot for point in points for spot in point.weak_spots]
    if len(spots) > 1:
        named = _listed([f"{spot.text} ({spot.name})" for spot in list(dict.fromkeys(spots))[:4]])
        found.append(Scenario("What would you improve in this project?", f"The files still show {named}."))
    return tuple(found)


def _positioning(points: Sequence[TalkingPoint]) -> tuple[Positioning, ...]:
    found = []
    for role, beginnings in _ROLES:
        chosen = [point for start in beginnings for point in points if point.title.startswith(start)]
        figures = [metric.text for point in chosen for metric in point.metrics[:2] if metric.count is not None]
        if len(chosen) > 1 and len(figures) > 1:
            titles = _listed([point.title for point in chosen])
            statement = f"I can speak from this repository about {titles}, with {_listed(figures)} to show."
            found.append(Positioning(role, statement))
    return tuple(found)


def _decisions(repo_map: RepoMap, technologies: Sequence[Technology]) -> tuple[Decision, ...]:
    """Why X over Y for every compared technology that the facts prove, unless they prove the other one too."""
    proven = {technology.name: place for technology in technologies if (place := _proof(technology.id, repo_map))}
    found = []
    for technology in technologies:
        place = proven.get(technology.name)
        if place is None:
            continue
        rivals = [
            rival for rival in technology.alternatives if rival.name not in proven and not _present(rival, repo_map)
        ]
        for rival in rivals[:ALTERNATIVES_EACH]:
            definition = technology.definition
            reason = f"{definition.term} is {definition.kind}: {definition.distinct}."
            if rival.switch_when and not _has_figure(rival.switch_when):
                reason += (
                    f" {rival.name[:1].upper()}{rival.name[1:]} would be the better choice when {rival.switch_when}."
                )
            if not _has_figure(reason):
                found.append(Decision(f"Why {technology.name} over {rival.name}?", reason, place))
    return tuple(found)


def _has_figure(text: str) -> bool:
    return any(word[0].isdigit() for word in text.split())


def _proof(technology: str, repo_map: RepoMap) -> Place | None:
    """The first line that proves the use of a technology of the table; None for one that the facts cannot prove."""
    match technology:
        case "terraform":
            facts = repo_map.of_kind("terraform.resource", "terraform.module")
        case "s3-native-locking":
            backends = repo_map.of_kind("terraform.backend")
            facts = [fact for fact in backends if fact.attributes.get("use_lockfile") is True]
        case "argo-cd":
            facts = repo_map.of_kind("argocd.application", "argocd.applicationset")
        case "helm":
            facts = repo_map.of_kind("helm.chart", "terraform.helm_release", "argocd.helm_source")
        case "cluster-autoscaler" | "karpenter":
            named = technology in tools_of(repo_map.facts, Layer.AUTOSCALING)
            facts = [fact for fact in repo_map.facts if named and technology in fact.name.lower()]
        case _:
            return None
    return facts[0].place if facts else None


def _present(rival: Alternative, repo_map: RepoMap) -> bool:
    """Whether the repository uses the alternative as well, so that no choice between the two can be told."""
    kinds = {"Kustomize": "kustomize.kustomization", "Flux": "flux.kustomization", "Helm": "helm.chart"}
    family = {"CloudFormation": "cloudformation."}.get(rival.name)
    return bool(repo_map.of_kind(kinds.get(rival.name, ""))) or (
        family is not None and any(fact.kind.startswith(family) for fact in repo_map.facts)
    )


def _mentions(fact: Fact, words: Sequence[str]) -> bool:
    text = f"{fact.path} {fact.attributes.get('title', '')}".lower()
    return any(word in text for word in words)


def _stories(repo_map: RepoMap, weak: Sequence[WeakSpot]) -> tuple[Story, ...]:
    """Documents that may hold a true story first, then what could have gone wrong; never a story itself."""
    documents = [fact for fact in repo_map.of_kind("doc") if _mentions(fact, _STORY_WORDS)]
    found = [
        Story("A failure that this document is about: symptom, cause, fix, lesson", fact.place) for fact in documents
    ]
    found += [Story(f"Did {spot.text} ever cost you something? ({spot.name})", spot.place) for spot in weak]
    return tuple(found[:MAX_STORIES])


def _differentiation(repo_map: RepoMap, points: Sequence[TalkingPoint]) -> tuple[str, ...]:
    layers = [summary.layer.value for summary in repo_map.layers]
    found = []
    if len(layers) > 2:
        found.append(f"{_listed(layers)} stand in one repository, so a change can be followed through all of them")
    rich = [point.title for point in points if len(point.metrics) > 3]
    if len(rich) > 1:
        found.append(f"There is enough in the files to go deep on {_listed(rich)}")
    return tuple(found)
