"""The JSON documents of `plan` and `rubrics list`, with exactly the fields that others rely on."""

from __future__ import annotations

from voice_interviewer.plan.bank import Bank
from voice_interviewer.plan.coverage import Coverage, coverage_by_round, coverage_of
from voice_interviewer.plan.question_plan import PlannedQuestion, QuestionPlan
from voice_interviewer.plan.rubric import Question


def plan_document(plan: QuestionPlan) -> dict[str, object]:
    """`{"seed", "mode", "scope", "questions": [...]}`; every grounding names an existing path and line."""
    return {
        "repo": plan.repo,
        "seed": plan.seed,
        "mode": plan.mode.value,
        "scope": plan.scope.value,
        "questions": [_planned(planned) for planned in plan.questions],
        "reserve": [_planned(planned) for planned in plan.reserve],
        "vocabulary": list(plan.vocabulary),
    }


def rubrics_document(bank: Bank) -> dict[str, object]:
    """`{"questions": [...], "coverage": {...}}` with the rubric texts, slots unfilled."""
    return {
        "questions": [
            {
                "id": question.id,
                "round": question.round.value,
                "category": question.category.value,
                "also": [category.value for category in question.also],
                "pillar": question.pillar.value,
                "theme": question.theme,
                "difficulty": question.difficulty,
                "grounded": question.grounded,
                "text": question.text,
                "key_points": _points(question),
                "follow_ups": [follow_up.id for follow_up in question.follow_ups],
            }
            for question in bank.questions
        ],
        "coverage": {
            **_coverage(coverage_of(bank.questions)),
            "rounds": [
                {"round": round_.value, **_coverage(coverage)} for round_, coverage in coverage_by_round(bank).items()
            ],
        },
    }


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {
        "questions": coverage.questions,
        "grounded": coverage.grounded,
        "general": coverage.general,
        "grounded_share": coverage.grounded_share,
        "key_points": coverage.key_points,
        "follow_ups": coverage.follow_ups,
        "categories": {category.value: count for category, count in coverage.categories.items()},
        "pillars": {pillar.value: count for pillar, count in coverage.pillars.items()},
    }


def _planned(planned: PlannedQuestion) -> dict[str, object]:
    question = planned.question
    return {
        "id": planned.id,
        "round": question.round.value,
        "category": question.category.value,
        "also": [category.value for category in question.also],
        "pillar": question.pillar.value,
        "theme": question.theme,
        "difficulty": question.difficulty,
        "title": question.title,
        "text": planned.text,
        "spoken": planned.spoken,
        "grounded_in": [{"path": place.path, "line": place.line, "fact": place.fact} for place in planned.grounded_in],
        "key_points": _points(question),
        "follow_ups": [
            {"id": follow_up.id, "targets": follow_up.targets, "text": follow_up.text, "spoken": follow_up.spoken}
            for follow_up in planned.follow_ups
        ],
    }


def _points(question: Question) -> list[dict[str, object]]:
    return [{"id": point.id, "claim": point.claim, "core": point.core} for point in question.key_points]
