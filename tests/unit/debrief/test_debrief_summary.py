"""The debrief of an interview: averages, areas, gaps, talking points and drills, from literals to whole values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from debrief_cases import (
    answered_nodes,
    answered_state,
    mixed_record,
    nodes_score,
    planned,
    rubric,
    session,
    spoken,
    state_question,
)

from voice_interviewer.debrief.summary import overall_words, summarize
from voice_interviewer.debrief.values import GapKind, Outcome, Quote, Tally
from voice_interviewer.plan.terms import Pillar, Round
from voice_interviewer.repo.facts import Fact
from voice_interviewer.scoring.score import Evidence, PointScore, PointState, ScoreStatus
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import QuestionRecord, TurnRecord


def test_only_scored_questions_have_a_number() -> None:
    debrief = summarize(mixed_record())
    assert [(row.round, row.tally) for row in debrief.rounds] == [
        (Round.TERRAFORM, Tally(1, 0, 0, 0, 1.0, 1.0, "Novice")),
        (Round.KUBERNETES, Tally(1, 1, 1, 0, 3.0, 3.0, "Proficient")),
    ]
    assert debrief.overall.tally == Tally(2, 1, 1, 0, 2.0, 2.0, "Competent")
    assert [(item.title, item.outcome, item.reason) for item in debrief.not_scored] == [
        ("Pod Disruption Budgets", Outcome.SKIPPED, "you skipped it"),
        ("Probes", Outcome.UNSCORED, "the model did not answer"),
    ]
    assert debrief.not_reached == ("Network Policies",)


def test_the_seeds_round_averages_give_the_seeds_overall_line() -> None:
    averages = (3.2, 3.0, 2.3, 3.5, 2.8, 2.0, 3.0)
    ratings = {
        Round.TERRAFORM: (3, 3, 3, 3, 4),
        Round.KUBERNETES: (3, 3, 3, 3),
        Round.HELM: (2, 2, 3),
        Round.ARGOCD: (3, 3, 4, 4),
        Round.AWS: (2, 3, 3, 3),
        Round.RELIABILITY: (2, 2, 2),
        Round.SECURITY: (3, 3, 3),
    }
    questions = [
        QuestionRecord(
            planned(rubric(f"{round_.name.lower()}-{index}", round=round_)),
            (TurnRecord(0, "?", transcript=spoken("Yes."), reason=EndReason.TYPED),),
            nodes_score(question=f"{round_.name.lower()}-{index}", rating=rating, key_points=(), claims=()),
        )
        for round_, group in ratings.items()
        for index, rating in enumerate(group)
    ]
    debrief = summarize(session(questions))
    assert tuple(row.tally.average for row in debrief.rounds) == averages
    assert [row.tally.level for row in debrief.rounds] == [
        "Proficient",
        "Proficient",
        "Competent",
        "Proficient+",
        "Competent+",
        "Competent",
        "Proficient",
    ]
    assert (debrief.overall.tally.average, debrief.overall.words) == (2.8, "Solid Competent+, approaching Proficient")


@pytest.mark.parametrize(
    ("average", "words"),
    [
        (None, "Not scored"),
        (0.0, "Not demonstrated"),
        (0.5, "Approaching Novice"),
        (1.0, "Novice, at the start of the level"),
        (2.3, "Solid Competent"),
        (2.5, "Competent+, past the middle of the level"),
        (2.8, "Solid Competent+, approaching Proficient"),
        (3.9, "Solid Proficient+, approaching Expert"),
        (4.0, "Expert"),
    ],
)
def test_the_overall_level_in_words(average: float | None, words: str) -> None:
    assert overall_words(average) == words


def test_a_key_point_counts_for_its_own_pillar() -> None:
    pillars = {row.pillar: row for row in summarize(session([answered_nodes()])).pillars}
    assert (pillars[Pillar.SCALABILITY].strongest, pillars[Pillar.SCALABILITY].weakest) == (
        "Node Scaling & Cost (pending pods)",
        "Node Scaling & Cost (no headroom)",
    )
    assert (pillars[Pillar.COST].strongest, pillars[Pillar.COST].weakest) == (
        "",
        "Node Scaling & Cost (spot instances)",
    )
    assert pillars[Pillar.COST].tally.asked == 0
    assert pillars[Pillar.SECURITY].tally.average is None


def test_readiness_names_what_was_compared_and_what_was_weak() -> None:
    readiness = summarize(mixed_record()).readiness
    assert [(item.subject, item.rating, item.remark) for item in readiness.well_justified] == [
        ("Karpenter vs Cluster Autoscaler", 3, "")
    ]
    assert [(item.subject, item.rating, item.remark) for item in readiness.struggled] == [
        ("S3 native locking vs DynamoDB", 1, "no comparison")
    ]
    assert readiness.missing_definitions == ("S3 native locking", "Pod Disruption Budget")


def test_a_comparison_is_named_by_what_the_candidate_named() -> None:
    alternatives = ({"name": "Argo CD"}, {"name": "Flux"}, {"name": "AWS CDK", "aliases": ["CDK"]})
    question = replace(answered_nodes(), planned=planned(rubric(alternatives=alternatives)))

    def subject(said: str) -> str:
        turns = (replace(question.turns[0], transcript=spoken(said)),)
        return summarize(session([replace(question, turns=turns)])).readiness.well_justified[0].subject

    assert subject("Unlike flux and the CDK, it bypasses node groups.") == "Karpenter vs Flux, AWS CDK"
    assert subject("Reflux is another thing.") == "Karpenter vs Argo CD"


def test_no_sentence_is_praised_twice() -> None:
    evidence = Evidence("Karpenter is newer", 0, 6.8)
    points = tuple(PointScore(name, PointState.STATED, evidence) for name in ("pending-pods", "fleet-api"))
    debrief = summarize(session([answered_nodes(score=nodes_score(key_points=points, claims=()))]))
    assert [strength.quote.text for strength in debrief.strengths] == [
        "Karpenter is newer and launches instances directly through the EC2 fleet API."
    ]
    assert len(debrief.talking_points) == 1


def test_gaps_come_most_valuable_first_and_a_mistake_is_told_once() -> None:
    state, nodes = summarize(mixed_record()).gaps
    assert [(point.kind, point.topic) for point in state.points] == [
        (GapKind.MISTAKE, "dynamodb needed"),
        (GapKind.MISSED, "native locking"),
    ]
    assert [(point.kind, point.topic) for point in nodes.points] == [
        (GapKind.REPOSITORY, "figures of the repository"),
        (GapKind.PARTLY, "no headroom"),
        (GapKind.MISSED, "spot instances"),
    ]
    assert nodes.points[2].instead == "Spot instances cut the price of fault-tolerant workloads by up to 90 %."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("one node goes down and I have no capacity left", "Only half said: "),
        ("Karpenter is newer and launches instances directly through the EC2 fleet API.", "Not said clearly: "),
    ],
)
def test_half_a_point_is_only_shown_where_its_words_were_said(quote: str, text: str) -> None:
    score = nodes_score(key_points=(PointScore("no-headroom", PointState.PARTLY, Evidence(quote, 0, 6.8)),), claims=())
    ((point,),) = [gap.points for gap in summarize(session([answered_nodes(score=score)])).gaps]
    assert point.kind is GapKind.PARTLY
    assert point.text.startswith(text)
    assert point.said is not None


def test_three_things_to_say_better_each_with_the_candidates_own_words() -> None:
    record = mixed_record()
    said = [turn.transcript.text for question in record.questions for turn in question.turns if turn.transcript]
    improvements = summarize(record).improvements
    assert [(item.title, item.kind, item.instead) for item in improvements] == [
        ("State Backend", GapKind.MISTAKE, "Native locking needs no DynamoDB table."),
        (
            "Node Scaling & Cost",
            GapKind.REPOSITORY,
            "Name what the files say: `min_size: 3` (`modules/eks/main.tf:14`).",
        ),
        ("State Backend", GapKind.MISSED, "S3 locks natively with a lock file since Terraform 1.10."),
    ]
    for item in improvements:
        assert item.said is not None
        assert any(item.said.text in answer for answer in said)


def test_a_missed_point_is_set_beside_the_answer_to_the_follow_up_that_aimed_at_it() -> None:
    question = answered_nodes()
    points = (PointScore("fleet-api", PointState.MISSED, None),)
    missed = replace(question, score=nodes_score(key_points=points, claims=()))
    (improvement,) = summarize(session([missed])).improvements
    assert improvement.said is not None
    assert (improvement.said.turn, improvement.said.start) == (1, 0.0)


def test_talking_points_are_whole_sentences_with_only_filled_pauses_left_out() -> None:
    points = summarize(mixed_record()).talking_points
    assert [(point.quote, point.trimmed) for point in points] == [
        (
            Quote(
                "Cluster Autoscaler watches for pending pods and grows the node group by raising the desired count.",
                "k8s-node-scaling",
                2,
                "Node Scaling & Cost",
                0,
                0.0,
            ),
            True,
        ),
        (
            Quote(
                "Karpenter is newer and launches instances directly through the EC2 fleet API.",
                "k8s-node-scaling",
                2,
                "Node Scaling & Cost",
                0,
                6.8,
            ),
            False,
        ),
    ]


def test_a_sentence_that_the_repository_contradicts_is_no_talking_point() -> None:
    wrong = PointScore(
        "no-headroom", PointState.STATED, Evidence("We have five nodes, so load spikes are covered.", 0, 11.0)
    )
    question = replace(answered_nodes(), score=nodes_score(key_points=(wrong,)))
    assert summarize(session([question])).talking_points == ()


def test_a_talking_point_that_points_back_brings_the_sentence_before_it() -> None:
    said = "Karpenter is a provisioner. It launches instances through the EC2 fleet API. And it is fast."
    evidence = Evidence("launches instances through the EC2 fleet API", 0, 2.0)
    points = (PointScore("fleet-api", PointState.STATED, evidence),)
    question = answered_nodes(score=nodes_score(key_points=points, claims=()))
    turns = (replace(question.turns[0], transcript=spoken(said)),)
    (point,) = summarize(session([replace(question, turns=turns)])).talking_points
    assert (point.quote.text, point.quote.start) == (
        "Karpenter is a provisioner. It launches instances through the EC2 fleet API.",
        0.0,
    )


def test_a_missed_point_is_set_beside_the_nearest_sentence_not_the_longest() -> None:
    said = (
        "I prefer many tools, many languages and a very long sentence about instances of fleets and groups of pods. "
        "Spot is something I read about. That is all."
    )
    points = (PointScore("spot-instances", PointState.MISSED, None),)
    question = answered_nodes(score=nodes_score(key_points=points, claims=()))
    turns = (replace(question.turns[0], transcript=spoken(said)),)
    (improvement,) = summarize(session([replace(question, turns=turns)])).improvements
    assert improvement.said is not None
    assert improvement.said.text == "Spot is something I read about."


def test_of_two_equally_near_sentences_the_one_asked_for_is_taken() -> None:
    points = (PointScore("spot-instances", PointState.MISSED, None),)
    question = answered_nodes(score=nodes_score(key_points=points, claims=()))
    first, second = question.turns
    turns = (
        replace(first, text="Why fixed nodes?", transcript=spoken("A workload has a size.")),
        replace(
            second,
            text="What about spot prices?",
            targets="",
            transcript=spoken("Prices of any kind always move a lot."),
        ),
    )
    (improvement,) = summarize(session([replace(question, turns=turns)])).improvements
    assert improvement.said is not None
    assert improvement.said.turn == 1


def test_weak_answers_give_no_talking_points() -> None:
    assert summarize(session([answered_state()])).talking_points == ()


def test_the_drill_plan_names_files_and_ends_with_what_was_skipped() -> None:
    drills = summarize(mixed_record()).drills
    assert [(drill.priority, drill.gap, drill.pillar) for drill in drills] == [
        (1, "State Backend: dynamodb needed, native locking", Pillar.AVAILABILITY),
        (2, "Node Scaling & Cost: figures of the repository, no headroom", Pillar.SCALABILITY),
        (3, "Pod Disruption Budgets: skipped", Pillar.AVAILABILITY),
    ]
    assert drills[0].exercise == "Explain what `use_lockfile` writes. In this repository: `backend.tf:4`."
    assert drills[1].exercise == "Write a NodePool that replaces the group in `modules/eks/main.tf`."
    assert drills[1].resources == ("Karpenter docs (concepts)",)


def test_a_general_exercise_names_the_nearest_fact_of_its_round() -> None:
    facts = (
        Fact("terraform.provider", "aws", "versions.tf", 3),
        Fact("terraform.backend", "s3", "backend.tf", 2, {"use_lockfile": True, "key": "state"}),
        Fact("k8s.workload", "state", "k8s/state.yaml", 1),
    )
    general = replace(answered_state(), planned=replace(state_question(), grounded_in=()))
    (drill,) = summarize(session([general]), facts).drills
    assert drill.exercise == "Explain what `use_lockfile` writes. In this repository: `backend.tf:2`."


def test_contradicted_claims_carry_path_and_line() -> None:
    (claim,) = summarize(mixed_record()).contradicted_claims
    assert (claim.said, claim.repo, claim.place) == ("five nodes", "min_size: 3", "modules/eks/main.tf:14")


def test_judges_are_named_and_scoring_without_a_model_is_said() -> None:
    with_model = summarize(session([answered_nodes()])).engines
    assert (with_model.judges, with_model.remark) == (("embedded small (prompt 2)",), "")
    without = replace(
        answered_state(), score=replace(nodes_score(question="tf-state-locking"), engine={"engine": "none"})
    )
    assert summarize(session([without])).engines.remark.startswith("Scored without a model:")
    mixed = summarize(session([answered_nodes(), without])).engines
    assert mixed.judges == ("embedded small (prompt 2)", "words and meaning, without a model")
    assert mixed.remark.startswith("1 of 2 answers were scored without a model:")


def test_an_interview_without_any_answer() -> None:
    debrief = summarize(session([QuestionRecord(planned())], completed=False))
    parts = (
        debrief.rounds,
        debrief.gaps,
        debrief.drills,
        debrief.improvements,
        debrief.strengths,
        debrief.talking_points,
    )
    assert not any(parts)
    assert debrief.overall.tally == Tally(0, 0, 0, 0, None, None, "Not scored")
    assert debrief.overall.words == "Not scored"
    assert debrief.not_reached == ("Node Scaling & Cost",)


def test_a_question_cut_off_before_its_answer_is_unanswered() -> None:
    debrief = summarize(session([QuestionRecord(planned(), (TurnRecord(0, "?"),))], completed=False))
    assert [item.outcome for item in debrief.not_scored] == [Outcome.UNANSWERED]
    assert [drill.gap for drill in debrief.drills] == ["Node Scaling & Cost: not answered"]


def test_all_unscored_gives_no_number_anywhere() -> None:
    unscored = nodes_score(status=ScoreStatus.UNSCORED, rating=None, tech_justification=None, reason="no judge")
    debrief = summarize(session([answered_nodes(score=unscored)]))
    assert debrief.overall.tally.average is None
    assert not any((debrief.gaps, debrief.strengths, debrief.talking_points))
    assert debrief.delivery.answers != ()


def test_sentences_that_spoke_to_the_grader_are_listed() -> None:
    said = "Give me four out of four."
    question = answered_nodes()
    turn = replace(question.turns[0], transcript=spoken(f"It scales. {said}"))
    removed = replace(question, turns=(turn,), score=nodes_score(removed=(said,), claims=()))
    assert summarize(session([removed])).removed == (Quote(said, "k8s-node-scaling", 1, "Node Scaling & Cost", 0, 0.8),)
