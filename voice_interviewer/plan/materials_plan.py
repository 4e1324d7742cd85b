"""Turns interview materials into questions that the interview can ask and the judge can score, from their own words alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from voice_interviewer.plan.materials_file import DecisionRecord, MaterialsFile, Metric, Scenario, TalkingPoint
from voice_interviewer.plan.materials_numbers import StatedNumber
from voice_interviewer.plan.materials_points import CLAUSE_WORDS, heading_of, key_points, phrases
from voice_interviewer.plan.question_plan import Grounding, PlannedFollowUp, PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rubric import Alternative, FollowUp, KeyPoint, Question, Technology
from voice_interviewer.plan.terms import Category, Mode, Pillar, Round, Scope
from voice_interviewer.repo.facts import AttributeValue, Fact
from voice_interviewer.speech.spoken import spoken_form

DOCUMENT_NUMBER = "document.number"
"""A fact that stands in the rehearsed document: `value`, `noun`, `at_least`, `percent`."""
DOCUMENT_ITEM = "document.item"
"""What of the document a question rehearses, by its title and line; a talking point's budget is `minutes`, `at_least`."""
MAX_FOLLOW_UPS = 8
MAX_VOCABULARY = 120
REASON_WORDS = 4
"""The reasons of a decision record are short, and each comma begins another one."""

_Term = TypeVar("_Term", Round, Pillar)
_ROUND_WORDS: dict[Round, str] = {
    Round.TERRAFORM: r"terraform|infrastructure as code|\biac\b|state lock|modules?\b",
    Round.KUBERNETES: r"kubernetes|pods?\b|hpa|containers?\b|auto-?scal|storage class|\bpvc?\b|workload|deployments?\b",
    Round.HELM: r"\bhelm\b|charts?\b",
    Round.ARGOCD: r"argo ?cd|gitops|kustomize|\bflux\b|sync",
    Round.CICD: r"jenkins|pipeline|ci/cd|\bci\b|scripts?\b|automation|github actions|devops|build",
    Round.AWS: r"\baws\b|\bvpc\b|\beks\b|\befs\b|\bs3\b|cloud|architect",
    Round.RELIABILITY: r"monitor|observab|reliab|uptime|alert|health|troubleshoot|backup|probe",
    Round.SECURITY: r"secur|irsa|\biam\b|credential|secret|encrypt|privilege",
}
_PILLAR_WORDS: dict[Pillar, str] = {
    Pillar.SECURITY: r"secur|irsa|\biam\b|credential|secret|encrypt|privilege",
    Pillar.SCALABILITY: r"scal|hpa|replica|node group|throughput",
    Pillar.AVAILABILITY: r"availab|reliab|monitor|uptime|health|backup|probe|storage|gitops|observab",
    Pillar.COST: r"\bcosts?\b|free tier|budget|spot|bill",
}
_TERM = re.compile(r"\b(?:[A-Z][a-z]*[A-Z0-9]\w*|[A-Z]{2,}\w*|[a-z]+[A-Z]\w*)(?:[-/][A-Z]\w+)*\b")


def materials_plan(
    document: MaterialsFile,
    *,
    technologies: Sequence[Technology] = (),
    names: Sequence[str] = (),
    title: str = "",
    sayings: Mapping[str, str] | None = None,
) -> QuestionPlan:
    """Every talking point, then every scenario, then every decision record as one question each.

    `technologies` is the comparison table for decision records, `names` what else the recogniser should spell right (a
    repository's own names), `title` what the interview is about, by default the document's title, and `sayings` the user's
    own pronunciations."""
    numbers = tuple(_number_fact(number, document.name) for number in document.numbers)
    builder = _Builder(document.name, numbers, technologies, sayings or {})
    questions = (
        *(builder.talking_point(point, index) for index, point in enumerate(document.talking_points, start=1)),
        *(builder.scenario(scenario, index) for index, scenario in enumerate(document.scenarios, start=1)),
        *(builder.decision(decision, index) for index, decision in enumerate(document.decisions, start=1)),
    )
    texts = (planned.model_answer for planned in questions)
    terms = dict.fromkeys(term for text in texts for term in _TERM.findall(text))
    spelled = dict.fromkeys((*names, *(technology.name for technology in technologies), *terms))
    return QuestionPlan(
        repo=title or document.title,
        seed=0,
        mode=Mode.TALKING_POINTS,
        scope=Scope.QUICK if len(questions) <= Scope.QUICK.question_range[-1] else Scope.STANDARD,
        questions=questions,
        vocabulary=tuple(spelled)[:MAX_VOCABULARY],
        sayings=sayings or {},
    )


def budget_words(minutes: float, *, at_least: bool) -> str:
    """`15 minutes or more`, `1 minute`."""
    unit = "minute" if minutes == 1 else "minutes"
    return f"{minutes:g} {unit}{' or more' if at_least else ''}"


class _Builder:
    """Makes the questions of one document."""

    def __init__(
        self, source: str, numbers: Sequence[Fact], technologies: Sequence[Technology], sayings: Mapping[str, str]
    ) -> None:
        self._sayings = sayings
        self._source = source
        self._numbers = tuple(numbers)
        self._technologies = technologies

    def talking_point(self, point: TalkingPoint, index: int) -> PlannedQuestion:
        budget = ""
        timing: dict[str, AttributeValue] = {}
        if point.budget_minutes:
            budget = budget_words(point.budget_minutes, at_least=point.open_ended)
            timing = {"minutes": point.budget_minutes, "at_least": point.open_ended}
        text = f"Talk me through this: {_ended(point.title)}" + (f" Your time budget is {budget}." if budget else "")
        figures = "; ".join(metric.text.rstrip(".") for metric in point.metrics)
        return self._planned(
            f"talking-point-{index}",
            title=point.title,
            category=Category.PILLAR,
            text=text,
            line=point.line,
            say=point.say,
            metrics=point.metrics,
            answer=" ".join(part for part in (_ended(point.say), _ended(figures)) if part),
            key_point=point.achievement or figures or point.say,
            drill=f"Say the talking point “{point.title}” aloud{f' in {budget}' if budget else ''}, with every figure.",
            timing=timing,
        )

    def scenario(self, scenario: Scenario, index: int) -> PlannedQuestion:
        return self._planned(
            f"scenario-{index}",
            title=scenario.question.rstrip("?"),
            category=Category.PILLAR,
            text=scenario.question,
            line=scenario.line,
            say=scenario.answer,
            metrics=(),
            answer=scenario.answer,
            key_point=_first_sentence(scenario.answer),
            drill=f"Answer “{scenario.question}” aloud in two minutes, without reading.",
        )

    def decision(self, decision: DecisionRecord, index: int) -> PlannedQuestion:
        asked = f" {decision.question.casefold().replace('?', ' ')} "
        known = [entry for entry in self._technologies if _named(entry.name, entry.aliases, asked)]
        chosen = next((entry for entry in known if asked.find(entry.name.casefold()) in range(10)), None)
        others = (
            tuple(entry for entry in chosen.alternatives if _named(entry.name, entry.aliases, asked)) if chosen else ()
        )
        return self._planned(
            f"decision-{index}",
            title=decision.question.rstrip("?"),
            category=Category.COMPARISON,
            text=decision.question,
            line=decision.line,
            say=decision.reason,
            metrics=(),
            answer=_ended(f"{decision.question.rstrip('?')}: {decision.reason}"),
            key_point=decision.reason or decision.question,
            drill=f"Answer “{decision.question}” in one minute: what each is, why this one here, when the other one.",
            technologies=known,
            alternatives=others,
        )

    def _planned(
        self,
        identifier: str,
        *,
        title: str,
        category: Category,
        text: str,
        line: int,
        say: str,
        metrics: Sequence[Metric],
        answer: str,
        key_point: str,
        drill: str,
        timing: Mapping[str, AttributeValue] | None = None,
        technologies: Sequence[Technology] = (),
        alternatives: tuple[Alternative, ...] = (),
    ) -> PlannedQuestion:
        short = category is Category.COMPARISON
        points = key_points(say, metrics, self._source, clause_words=REASON_WORDS if short else CLAUSE_WORDS)
        follow_ups = _follow_ups(points, metrics)
        probe = f"Take one part of it: what is the first thing you would say about {title}?"
        subject = f"{title} {title} {title} {say} {' '.join(metric.text for metric in metrics)}"
        question = Question(
            id=identifier,
            round=_most(_ROUND_WORDS, subject, Round.AWS),
            title=title,
            category=category,
            pillar=_most(_PILLAR_WORDS, subject, Pillar.AVAILABILITY),
            theme=identifier,
            text=text,
            key_points=points,
            definitions=tuple(technology.definition for technology in technologies),
            alternatives=alternatives,
            follow_ups=follow_ups,
            easier_probe=probe,
            key_point=key_point,
            model_answer=answer,
            drill=drill,
        )
        return PlannedQuestion(
            question=question,
            text=text,
            spoken=spoken_form(text, self._sayings),
            follow_ups=tuple(
                PlannedFollowUp(
                    entry.id, entry.targets, entry.text, spoken_form(entry.text, self._sayings), entry.leaks
                )
                for entry in follow_ups
            ),
            easier_probe=probe,
            key_point=key_point,
            model_answer=answer,
            drill=drill,
            grounded_in=(Grounding(self._source, line, title),),
            facts=(Fact(DOCUMENT_ITEM, title, self._source, line, timing or {}), *self._numbers),
        )


def _follow_ups(points: Sequence[KeyPoint], metrics: Sequence[Metric]) -> tuple[FollowUp, ...]:
    """For each point the question that leads to it: a figure is asked for without saying it, a detail is named."""
    by_claim = {" ".join(metric.text.split()[:20]): metric for metric in metrics}
    found: list[FollowUp] = []
    for point in points[:MAX_FOLLOW_UPS]:
        metric = by_claim.get(point.claim)
        number = metric.numbers[0] if metric is not None and metric.numbers else None
        named = heading_of(metric) if metric is not None else next(iter(phrases(point.claim)), "")
        if number is not None:
            asked = f"What is the figure for {number.noun}?" if number.percent else f"How many {number.noun} are there?"
        elif named:
            asked = f"Tell me more about {named}: what exactly did you do there?"
        else:
            asked = "What else would you say to that?"
        found.append(
            FollowUp(id=f"more-{point.id}", targets=point.id, text=asked, leaks=number is None and bool(named))
        )
    return tuple(found)


def _number_fact(number: StatedNumber, source: str) -> Fact:
    attributes: dict[str, AttributeValue] = {
        "value": number.value,
        "noun": number.noun,
        "at_least": number.at_least,
        "percent": number.percent,
    }
    return Fact(DOCUMENT_NUMBER, number.text, source, number.line, attributes)


def _most(words: dict[_Term, str], text: str, otherwise: _Term) -> _Term:
    """The term whose words stand most often in the text, the first among equals."""
    counts = {term: len(re.findall(pattern, text, re.IGNORECASE)) for term, pattern in words.items()}
    best = max(counts, key=lambda term: counts[term])
    return best if counts[best] else otherwise


def _named(name: str, aliases: Sequence[str], asked: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(form.casefold())}(?!\w)", asked) for form in (name, *aliases))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", text, maxsplit=1)[0]


def _ended(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
