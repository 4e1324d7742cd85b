"""Chooses and orders the questions of one interview; the same repository, bank, options and seed give the same plan."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.adaptation import held_ready
from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.grounding import ground, slot_value
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.rubric import Question
from voice_interviewer.plan.terms import Availability, Category, Mode, Pillar, Round, Scope
from voice_interviewer.repo.facts import RepoMap

RAPID_QUESTIONS = 10
RICH_ROUND = 5
"""A deep plan gives a rich round this many questions, one of each category, before it gives a poor one any; without
rounds that the repository supports, a round counts as rich from this many grounded questions on."""
MAX_VOCABULARY = 160

_NAMED_KINDS = (
    "terraform.module", "aws.eks_cluster", "aws.eks_node_group", "aws.eks_addon", "k8s.workload", "k8s.service", "k8s.namespace",
    "argocd.application", "argocd.project", "argocd.applicationset", "terraform.helm_release", "helm.chart", "aws.ecr_repository",
    "aws.secret", "aws.irsa_role", "aws.s3_bucket", "k8s.storage_class", "k8s.service_account", "terraform.root", "docker.image",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the candidate wants; everything a plan depends on besides the repository and the bank."""

    mode: Mode = Mode.FULL
    scope: Scope = Scope.STANDARD
    rounds: tuple[Round, ...] = ()
    """Empty for all rounds."""
    seed: int = 0
    question_ids: tuple[str, ...] = ()
    """Exactly these questions in this order; mode, scope and rounds then choose nothing."""
    avoid: tuple[str, ...] = ()
    """Question ids asked not long ago; taken only when nothing better is left."""
    focus: tuple[str, ...] = ()
    """Question ids, themes or pillars to come first: the weak spots of past sessions. With `Mode.DRILL` nothing else is
    asked, unless the bank has none of them."""
    sayings: Mapping[str, str] = field(default_factory=dict)
    """The user's own pronunciations."""


def make_plan(repo_map: RepoMap, bank: Bank, options: PlanOptions) -> QuestionPlan:
    """The questions to ask about this repository, rounds in their fixed order; BadInputError when there is none."""
    reserve: tuple[PlannedQuestion, ...] = ()
    if options.question_ids:
        chosen = [_grounded_or_refused(bank, question_id, repo_map, options) for question_id in options.question_ids]
    else:
        askable = [
            planned
            for question in bank.questions
            if (planned := ground(question, repo_map, options.sayings)) is not None
        ]
        pools = _pools(askable, options)
        if not any(pools.values()):
            wanted = ", ".join(options.rounds) or "any round"
            raise BadInputError(f"There is no question to ask for {wanted}", next_step="Choose another round.")
        selection = _Selection(pools, _quotas(pools, repo_map, options), options)
        chosen = _ordered(selection.best(), options)
        reserve = held_ready(chosen, selection.pools, options.mode)
    return QuestionPlan(
        repo=repo_map.name,
        seed=options.seed,
        mode=options.mode,
        scope=options.scope,
        questions=tuple(chosen),
        vocabulary=vocabulary(repo_map, bank),
        reserve=reserve,
        sayings=options.sayings,
    )


def vocabulary(repo_map: RepoMap, bank: Bank) -> tuple[str, ...]:
    """The names that will be said: of the repository, then of the technologies of all rounds; without repeats. The same whatever
    is asked, because the first of them are in the recogniser's prompt, which must not hold the answer."""
    names: dict[str, None] = {}
    for fact in repo_map.of_kind(*_NAMED_KINDS):
        name = slot_value(fact, "name")
        if name is not None and len(name) <= 40 and any(letter.isalpha() for letter in name):
            names.setdefault(name)
    for technology in bank.technologies:
        names.update(dict.fromkeys([technology.name, *(other.name for other in technology.alternatives)]))
    return tuple(names)[:MAX_VOCABULARY]


def _grounded_or_refused(bank: Bank, question_id: str, repo_map: RepoMap, options: PlanOptions) -> PlannedQuestion:
    question = bank.by_id(question_id)
    planned = ground(question, repo_map, options.sayings)
    if planned is None:
        needs = ", ".join(" or ".join(condition.kinds) for condition in question.when if not condition.optional)
        raise BadInputError(
            f"The question {question_id!r} cannot be asked about {repo_map.name!r}: the repository does not show {needs}",
            next_step="`voice-interviewer plan` shows the questions that fit it.",
        )
    return planned


def _pools(askable: Iterable[PlannedQuestion], options: PlanOptions) -> dict[Round, list[PlannedQuestion]]:
    """The questions each wanted round may take. Security is always among the rounds, except in a drill."""
    wanted = set(options.rounds or Round)
    if options.mode is not Mode.DRILL:
        wanted.add(Round.SECURITY)
    pools: dict[Round, list[PlannedQuestion]] = {round_: [] for round_ in Round if round_ in wanted}
    for planned in askable:
        if planned.question.round in pools:
            pools[planned.question.round].append(planned)
    return pools


def _quotas(
    pools: Mapping[Round, Sequence[PlannedQuestion]], repo_map: RepoMap, options: PlanOptions
) -> dict[Round, int]:
    """How many questions each round gets: one each, then rich rounds up to one of each category, then by turns. A deep
    plan fills the rounds that the repository supports first; the others share what is left, security always some."""
    capacity = {round_: len({planned.question.theme for planned in pool}) for round_, pool in pools.items()}
    grounded = {round_: sum(planned.question.grounded for planned in pool) for round_, pool in pools.items()}
    available = {offer.round for offer in round_availability(repo_map) if offer.availability is Availability.AVAILABLE}
    rich = (available & set(pools)) or {round_ for round_, count in grounded.items() if count >= RICH_ROUND}
    shuffle = random.Random(f"{options.seed}:rounds")
    order = sorted(pools, key=lambda round_: (round_ not in rich, -min(grounded[round_], RICH_ROUND), shuffle.random()))
    deep = options.scope is Scope.DEEP and options.mode is not Mode.RAPID
    caps = [
        dict.fromkeys(pools, 1),
        {
            round_: RICH_ROUND if deep and round_ in rich else 2 if grounded[round_] and not deep else 1
            for round_ in pools
        },
        {round_: min(max(grounded[round_], 2), RICH_ROUND) for round_ in pools},
        dict.fromkeys(pools, RICH_ROUND),
        capacity,
    ]
    if deep and available:
        caps.insert(
            0, {round_: RICH_ROUND if round_ in available else int(round_ is Round.SECURITY) for round_ in pools}
        )
    if options.mode is Mode.DRILL:
        weak = {
            round_: len({p.question.theme for p in pool if _focused(p.question, options)})
            for round_, pool in pools.items()
        }
        if any(weak.values()):
            return _by_turns([weak], order, min(_target(options, len(pools)), sum(weak.values())))
    extra = {round_ for round_ in pools if options.rounds and round_ not in options.rounds}
    limits = [
        {round_: min(cap[round_], capacity[round_], 1 if round_ in extra else cap[round_]) for round_ in pools}
        for cap in caps
    ]
    return _by_turns(limits, order, min(_target(options, len(pools)), sum(capacity.values())))


def _by_turns(limits: Sequence[Mapping[Round, int]], order: Sequence[Round], total: int) -> dict[Round, int]:
    """`total` given out one by one in `order`, under the first limits as far as they go, then under the next."""
    given = dict.fromkeys(order, 0)
    for limit in limits:
        while total and any(given[round_] < limit[round_] for round_ in order):
            for round_ in order:
                if total and given[round_] < limit[round_]:
                    given[round_] += 1
                    total -= 1
    return given


def _focused(question: Question, options: PlanOptions) -> bool:
    return not {question.id, question.theme, question.pillar.value}.isdisjoint(options.focus)


def _target(options: PlanOptions, rounds: int) -> int:
    if options.mode is Mode.RAPID:
        return RAPID_QUESTIONS
    match options.scope:
        case Scope.QUICK:
            return min(max(6, rounds), 8)
        case Scope.STANDARD:
            return min(max(14, 2 * rounds), 18)
        case Scope.DEEP:
            return 35 if rounds >= 6 else 30


class _Selection:
    """A local search: one slot list per round, swaps that lower the cost, until no swap does."""

    def __init__(
        self, pools: Mapping[Round, Sequence[PlannedQuestion]], quotas: Mapping[Round, int], options: PlanOptions
    ) -> None:
        self._options = options
        self._quotas = quotas
        self._total = sum(quotas.values())
        self._own: dict[str, float] = {}
        self.pools: dict[Round, list[PlannedQuestion]] = {}
        """The questions of each round, the best by itself first."""
        for round_, pool in pools.items():
            for planned in pool:
                self._own[planned.id] = self._own_cost(planned)
            self.pools[round_] = sorted(pool, key=lambda planned: self._own[planned.id])

    def best(self) -> list[PlannedQuestion]:
        chosen = self._greedy()
        improved = True
        while improved:
            improved = False
            cost = self._cost(chosen)
            for index, present in enumerate(chosen):
                used = {other.question.theme for other in chosen if other is not present}
                taken = {other.id for other in chosen}
                for candidate in self.pools[present.question.round]:
                    if candidate.id in taken or candidate.question.theme in used:
                        continue
                    trial = [*chosen[:index], candidate, *chosen[index + 1 :]]
                    trial_cost = self._cost(trial)
                    if trial_cost < cost - 1e-9:
                        chosen, cost, improved = trial, trial_cost, True
                        break
        return chosen

    def _greedy(self) -> list[PlannedQuestion]:
        chosen: list[PlannedQuestion] = []
        themes: set[str] = set()
        for round_, quota in self._quotas.items():
            taken = 0
            for planned in self.pools[round_]:
                if taken == quota:
                    break
                if planned.question.theme not in themes:
                    chosen.append(planned)
                    themes.add(planned.question.theme)
                    taken += 1
        return chosen

    def _own_cost(self, planned: PlannedQuestion) -> float:
        """What taking this question costs whatever else is taken; chance decides between equals."""
        question, options = planned.question, self._options
        cost = 2.0 * random.Random(f"{options.seed}:{question.id}").random()
        if not question.grounded:
            cost += 1.5
        if any(fact.kind.startswith("signal.") for fact in planned.facts):
            cost -= 1.0
        if question.id in options.avoid:
            cost += 6.0
        if _focused(question, options):
            cost -= 30.0 if options.mode is Mode.DRILL else 8.0
        if options.mode is Mode.RAPID or options.scope is Scope.QUICK:
            cost += 1.0 * (question.difficulty - 1)
        return cost

    def _cost(self, chosen: Sequence[PlannedQuestion]) -> float:
        cost = sum(self._own[planned.id] for planned in chosen)
        for round_ in self._quotas:
            questions = [planned.question for planned in chosen if planned.question.round is round_]
            first = {question.category for question in questions}
            touched = first | {category for question in questions for category in question.also}
            reachable = min(len(questions), len(Category))
            cost += 12.0 * (reachable - len(first)) + 2.0 * (len(Category) - len(touched))
        categories = Counter(planned.question.category for planned in chosen)
        pillars = Counter(planned.question.pillar for planned in chosen)
        cost += sum(1.2 * (pillars[pillar] - self._total / len(Pillar)) ** 2 for pillar in Pillar)
        return cost + sum(0.4 * (categories[category] - self._total / len(Category)) ** 2 for category in Category)


def _ordered(chosen: Sequence[PlannedQuestion], options: PlanOptions) -> list[PlannedQuestion]:
    """Rounds in their order, in each the weak spots and the grounded questions first, easier before harder; rapid fire is
    mixed."""
    number = {round_: index for index, round_ in enumerate(Round)}
    chance = {planned.id: random.Random(f"{options.seed}:order:{planned.id}").random() for planned in chosen}
    if options.mode is Mode.RAPID:
        return sorted(chosen, key=lambda planned: chance[planned.id])
    return sorted(
        chosen,
        key=lambda planned: (
            number[planned.question.round],
            not _focused(planned.question, options),
            not planned.question.grounded,
            planned.question.difficulty,
            chance[planned.id],
        ),
    )
