"""Interview materials from a repository's facts alone: every figure has a line that shows it, and nothing else is claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from voice_interviewer.debrief.documents import render
from voice_interviewer.debrief.materials_prose import (
    listed,
    name_or_path,
    one_sentence,
    quantities,
    sayable,
    telling,
)
from voice_interviewer.debrief.materials_topics import (
    TOPICS,
    WEAK_SPOTS,
    Topic,
    metrics_of,
)
from voice_interviewer.debrief.materials_values import (
    Decision,
    Document,
    Materials,
    Positioning,
    Scenario,
    Story,
    TalkingPoint,
    WeakSpot,
)
from voice_interviewer.plan.grounding import slot_value
from voice_interviewer.plan.rubric import Alternative, Technology
from voice_interviewer.plan.terms import Availability, RoundAvailability
from voice_interviewer.repo.fact_counts import tools_of
from voice_interviewer.repo.facts import Fact, Layer, Place, RepoMap

MAX_SCENARIOS = 7
MAX_STORIES = 5
ALTERNATIVES_EACH = 2
CRITERIA_EACH = 3
LEAST_MINUTES, MOST_MINUTES = 2, 8
_STORY_WORDS = (
    "runbook",
    "postmortem",
    "post-mortem",
    "incident",
    "troubleshoot",
    "outage",
)
_DECISION_WORDS = ("decision", "adr")
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Senior DevOps Engineer",
        ("Build and delivery", "Infrastructure as code", "GitOps"),
    ),
    ("Platform Engineer", ("Kubernetes", "GitOps", "Packaging", "Scaling")),
    ("Cloud Architect", ("AWS", "Infrastructure as code", "Security", "Storage")),
    ("Site Reliability Engineer", ("Reliability", "Scaling", "Kubernetes", "Storage")),
)
"""Roles with the beginnings of the topics that matter for each."""
_NAMES = frozenset({"Kubernetes", "GitOps"})
_HURTS = (
    "no_backup", "single_replica", "single_az_database", "no_state_lock", "local_state", "plain_text_secret", "public_bucket",
    "missing_limits", "missing_readiness_probe", "mutable_image_tag", "prune_without_pdb", "hpa_and_replicas", "fixed_node_group",
    "probes_share_endpoint", "single_nat", "auto_approve", "unpinned_provider", "unpinned_module", "unpinned_chart",
)  # fmt: skip
"""Weak spots that most often have a story to tell, the likeliest first."""


def interview_materials(
    repo_map: RepoMap,
    rounds: Sequence[RoundAvailability],
    bank_technologies: Sequence[Technology],
) -> Materials:
    """The materials of this repository; `bank_technologies` is the comparison table for the decision records."""
    points = tuple(point for topic in TOPICS if (point := _talking_point(topic, repo_map)) is not None)
    questions = {topic.title: topic.question for topic in TOPICS}
    weak = _weak_spots(repo_map.facts, None)
    return Materials(
        repo=repo_map.name,
        overview=_overview(repo_map, rounds, points),
        talking_points=points,
        scenarios=_scenarios(repo_map, points, questions),
        quantities=quantities(repo_map) if points else (),
        layers=repo_map.layers,
        weak_spots=weak,
        positioning=_positioning(points),
        decisions=_decisions(repo_map, bank_technologies),
        decision_documents=tuple(
            _document(fact) for fact in repo_map.of_kind("doc") if _mentions(fact, _DECISION_WORDS)
        ),
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
    achievement = listed(telling(metrics, 3) or [metrics[0].text])
    return TalkingPoint(
        title=topic.title,
        minutes=min(max(LEAST_MINUTES, 1 + len(metrics)), MOST_MINUTES),
        achievement=achievement,
        say=sayable(topic.lead, metrics),
        metrics=metrics,
        weak_spots=_weak_spots(repo_map.facts, topic.signals),
    )


def _weak_spots(facts: Sequence[Fact], wanted: Sequence[str] | None) -> tuple[WeakSpot, ...]:
    """The signals by kind, each with its number and first line; `wanted` are signal ids, None for all."""
    signals = [fact for fact in facts if fact.kind.startswith("signal.")]
    counts = Counter(fact.kind for fact in signals)
    found: dict[str, WeakSpot] = {}
    for fact in signals:
        identifier = fact.kind.removeprefix("signal.")
        if fact.kind not in found and (wanted is None or identifier in wanted):
            text = WEAK_SPOTS.get(identifier, identifier.replace("_", " "))
            found[fact.kind] = WeakSpot(text, counts[fact.kind], fact.place, name_or_path(fact), identifier)
    return tuple(found.values())


def _overview(
    repo_map: RepoMap,
    rounds: Sequence[RoundAvailability],
    points: Sequence[TalkingPoint],
) -> tuple[str, ...]:
    if not points:
        return ("No infrastructure artifacts were found in this repository, so there is nothing to speak about yet",)
    summary = one_sentence(repo_map)
    lines = [f"In one sentence: {summary}"] if summary else []
    lines.append(f"The repository holds: {', '.join(summary.layer.value for summary in repo_map.layers)}")
    rich = [entry.round.value for entry in rounds if entry.availability is Availability.AVAILABLE]
    if rich:
        lines.append(f"Enough for an interview round on: {', '.join(rich)}")
    return tuple(lines)


def _scenarios(repo_map: RepoMap, points: Sequence[TalkingPoint], questions: dict[str, str]) -> tuple[Scenario, ...]:
    """The opening question, one for each topic with something to tell, and the one about weak spots."""
    told = [point for point in points if len(point.metrics) > 1]
    found = []
    if len(told) > 1:
        summary = one_sentence(repo_map)
        parts = [f"{summary}."] if summary else []
        parts += [f"{point.title}: {point.achievement}." for point in told[:4]]
        found.append(Scenario("Tell me about your most complex project.", " ".join(parts)))
    for point in told[:MAX_SCENARIOS]:
        answer = sayable("In this project", point.metrics, most=4)
        if point.weak_spots:
            spot = point.weak_spots[0]
            answer += f" What I would look at next is {spot.text}, as in {spot.name}."
        found.append(Scenario(questions[point.title], answer))
    spots = [spot for point in points for spot in point.weak_spots]
    if len(spots) > 1:
        named = listed([f"{spot.text} ({spot.name})" for spot in list(dict.fromkeys(spots))[:4]])
        found.append(
            Scenario(
                "What would you improve in this project?",
                f"The files still show {named}.",
            )
        )
    return tuple(found)


def _positioning(points: Sequence[TalkingPoint]) -> tuple[Positioning, ...]:
    found = []
    for role, beginnings in _ROLES:
        chosen = [point for start in beginnings for point in points if point.title.startswith(start)]
        figures = [text for point in chosen for text in telling(point.metrics, 2)]
        if len(chosen) > 1 and len(figures) > 1:
            titles = listed([_in_a_sentence(point.title) for point in chosen])
            statement = f"In this project I can go deep on {titles}. It has {listed(figures)} to show for it."
            found.append(Positioning(role, statement))
    return tuple(found)


def _in_a_sentence(title: str) -> str:
    """A title in the middle of a sentence; names keep their capitals."""
    first = title.partition(" ")[0]
    return title if first.isupper() or first in _NAMES else f"{title[:1].lower()}{title[1:]}"


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
        for number, rival in enumerate(rivals[:ALTERNATIVES_EACH]):
            reason = _reason(technology, rival, defined=number == 0)
            if not _has_figure(reason):
                found.append(Decision(f"Why {technology.name} over {rival.name}?", reason, place))
    return tuple(found)


def _reason(technology: Technology, rival: Alternative, *, defined: bool) -> str:
    """What the chosen one is (with the first rival only), how the rival differs, and when it would be better; parts that
    hold a figure are left out."""
    definition = technology.definition
    what = f"{definition.term} is {definition.kind}: {definition.distinct}."
    name = f"{rival.name[:1].upper()}{rival.name[1:]}"
    said = [what] if defined else []
    criteria = [entry for entry in rival.criteria if not _has_figure(entry)][:CRITERIA_EACH]
    if criteria:
        said.append(f"{name}, by contrast: {', '.join(criteria)}.")
    if rival.switch_when and not _has_figure(rival.switch_when):
        said.append(f"{name} would be the better choice when {rival.switch_when}.")
    return " ".join(said or [what])


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
    kinds = {
        "Kustomize": "kustomize.kustomization",
        "Flux": "flux.kustomization",
        "Helm": "helm.chart",
    }
    family = {"CloudFormation": "cloudformation."}.get(rival.name)
    return bool(repo_map.of_kind(kinds.get(rival.name, ""))) or (
        family is not None and any(fact.kind.startswith(family) for fact in repo_map.facts)
    )


def _document(fact: Fact) -> Document:
    return Document(slot_value(fact, "title") or fact.name, fact.place)


def _mentions(fact: Fact, words: Sequence[str]) -> bool:
    text = f"{fact.path} {fact.attributes.get('title', '')}".lower()
    return any(word in text for word in words)


def _stories(repo_map: RepoMap, weak: Sequence[WeakSpot]) -> tuple[Story, ...]:
    """Documents that may hold a true story first, then what could have gone wrong; never a story itself."""
    documents = [fact for fact in repo_map.of_kind("doc") if _mentions(fact, _STORY_WORDS)]
    found = [Story(f"A failure behind “{_document(fact).title}”", fact.place) for fact in documents]
    rank = {identifier: number for number, identifier in enumerate(_HURTS)}
    painful = sorted(weak, key=lambda spot: rank.get(spot.kind, len(rank)))
    found += [Story(f"Did {spot.text} ever cost you something? ({spot.name})", spot.place) for spot in painful]
    return tuple(found[:MAX_STORIES])


def _differentiation(repo_map: RepoMap, points: Sequence[TalkingPoint]) -> tuple[str, ...]:
    layers = [summary.layer.value for summary in repo_map.layers]
    found = []
    if len(layers) > 2:
        found.append(f"{listed(layers)} stand in one repository, so a change can be followed through all of them")
    rich = [point.title for point in points if len(point.metrics) > 3]
    if len(rich) > 1:
        found.append(f"There is enough in the files to go deep on {listed(rich)}")
    return tuple(found)
