"""The documents of a session: the seed's sections and tables, stable JSON, and hostile text that stays text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from debrief_cases import answered_nodes, answered_state, mixed_record, nodes_score, planned, session, spoken
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from voice_interviewer.debrief import escaping
from voice_interviewer.debrief.documents import (
    debrief_document,
    debrief_markdown,
    score_summary_text,
    transcript_markdown,
)
from voice_interviewer.debrief.files import write_session_files
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.errors import BadInputError
from voice_interviewer.scoring.score import Evidence, PointScore, PointState
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import QuestionRecord, SessionRecord, TurnRecord

HOSTILE = (
    "a | b `code` *bold* _x_ <script>alert(1)</script> <img src=x onerror=alert(1)> [l](http://evil.example) "
    "![i](http://evil.example/i.png)\n# Title\n```\n| --- |\n\x1b[31mred\u202e &lt; </table>"
)
RENDER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tags(markdown: str) -> set[str]:
    tokens = RENDER.parse(markdown)
    kinds = {token.type for token in tokens}
    return kinds | {child.type for token in tokens for child in token.children or ()}


def shown(markdown: str) -> str:
    """The text that a reader sees."""
    parts = []
    for token in RENDER.parse(markdown):
        parts += [child.content or ("\n" if child.type == "softbreak" else "") for child in token.children or ()]
    return "".join(parts)


def test_the_debrief_has_the_seeds_sections_in_order() -> None:
    text = debrief_markdown(summarize(mixed_record()))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Interview about bookshop",
        "## Interview Debrief",
        "### Three things to say better tomorrow",
        "### Score Summary",
        "### Best Practice Pillar Coverage",
        "### Technology Justification Readiness",
        "### Delivery",
        "### Strengths",
        "### Gaps",
        "### What you said that the repository contradicts",
        "### Interview-Ready Talking Points",
        "### Targeted Drill Plan",
        "### How this was judged",
    ]
    assert "| Round | Questions | Avg Score | Tech Justification Avg | Level |" in text
    assert "| Kubernetes | 1 (+1 unscored, 1 skipped) | 3.0 | 3.0 | Proficient |" in text
    assert "**Overall: 2.0 / 4.0 — Competent, at the start of the level**" in text
    assert "| Pillar | Questions Asked | Avg Score | Strongest Area | Weakest Area |" in text
    assert "| Priority | Gap | Pillar | Suggested Exercise | Resources |" in text
    assert (
        "2. **Node Scaling & Cost**: “five nodes”, but modules/eks/main.tf:14 says min_size: 3; "
        "Only half said: A fixed size leaves no headroom when a node fails; Did not mention spot instances\n"
    ) in text


def test_improvements_stand_with_the_candidates_words_and_what_to_say_instead() -> None:
    text = debrief_markdown(summarize(session([answered_state()])))
    assert (
        "1. **State Backend**: Wrong: S3 state needs DynamoDB to lock\n"
        "   - You said: “We lock with DynamoDB.” (question 1, 0:04)\n"
        "   - Say instead: Native locking needs no DynamoDB table.\n"
    ) in text


def test_fewer_talking_points_are_said_to_be_fewer() -> None:
    text = debrief_markdown(summarize(mixed_record()))
    assert (
        "2 sentences to confidently say in an actual interview, in your own words (no more were fully stated):" in text
    )


def test_the_transcript_shows_the_whole_interview_as_the_seed_does() -> None:
    text = transcript_markdown(mixed_record(), "## Repo Map\n\n| Layer | Artifacts Found |\n|---|---|\n| Helm | none |")
    order = [
        "## Phase 1: Repo Intake",
        "## Repo Map",
        "## Phase 3: Interview",
        "### Terraform Question — Technology Comparison",
        "**What is state locking?**",
        "> **User:** State locking stops two people",
        "### Kubernetes Question — Best Practice Pillar (Scalability)",
        "Your node group in `modules/eks/main.tf` is fixed.\n\n**What is a Cluster Autoscaler and what is Karpenter?**",
        "> *Recognised as “carpenter”, written as “Karpenter” (0:06).*",
        "**Follow-up:** Which would you choose?",
        "> **User:** Karpenter is faster",
        "### Score: Kubernetes — Node Scaling & Cost\n```\nRating: 3/4 — Proficient\nTech Justification: 3/4 — Compared both.\n",
        "**Model answer:** Karpenter adds nodes.",
        "> *Skipped.*",
        "Not reached: Network Policies",
    ]
    positions = [text.find(part) for part in order]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_an_interview_stopped_in_the_middle_of_a_question_says_so() -> None:
    text = transcript_markdown(session([QuestionRecord(planned(), (TurnRecord(0, "Why?"),))], completed=False))
    assert "> *Not answered: the interview ended here.*" in text
    assert "Model answer" not in text


def test_the_terminal_summary_is_aligned() -> None:
    assert score_summary_text(summarize(mixed_record())) == (
        "Round            Questions                   Score  Justification  Level\n"
        "---------------  --------------------------  -----  -------------  ----------\n"
        "Terraform & IaC  1                           1.0    1.0            Novice\n"
        "Kubernetes       1 (+1 unscored, 1 skipped)  3.0    3.0            Proficient\n"
        "\n"
        "Overall: 2.0 / 4.0 — Competent, at the start of the level\n"
    )


def test_the_json_has_stable_keys() -> None:
    document = debrief_document(summarize(mixed_record()))
    assert list(document) == [
        "format",
        "session",
        "repo",
        "started_at",
        "mode",
        "scope",
        "typed",
        "completed",
        "overall",
        "rounds",
        "pillars",
        "readiness",
        "delivery",
        "improvements",
        "strengths",
        "gaps",
        "talking_points",
        "drills",
        "contradicted_claims",
        "not_scored",
        "not_reached",
        "retries",
        "corrected",
        "removed",
        "engines",
        "warnings",
    ]
    assert document["overall"] == {
        "words": "Competent, at the start of the level",
        "planned": 5,
        "questions": 4,
        "scored": 2,
        "unscored": 1,
        "skipped": 1,
        "unanswered": 0,
        "average": 2.0,
        "justification_average": 2.0,
        "level": "Competent",
    }
    assert json.loads(json.dumps(document)) == document


def empty() -> SessionRecord:
    return session([QuestionRecord(planned())], completed=False)


def typed() -> SessionRecord:
    turn = TurnRecord(0, "?", transcript=spoken("Karpenter adds nodes."), reason=EndReason.TYPED)
    return session([QuestionRecord(planned(), (turn,), nodes_score(claims=(), key_points=()), closed=True)], typed=True)


@pytest.mark.parametrize(
    "record", [empty(), typed(), session([answered_nodes()]), session([answered_state()]), mixed_record()]
)
def test_every_kind_of_interview_can_be_written(record: SessionRecord) -> None:
    debrief = summarize(record)
    for text in (debrief_markdown(debrief), transcript_markdown(record), score_summary_text(debrief)):
        assert text.endswith("\n")
        assert "None" not in text
        assert "\n\n\n" not in text


def test_an_empty_debrief_says_why_it_is_empty() -> None:
    text = debrief_markdown(summarize(empty()))
    for sentence in (
        "Nothing was scored, so there is nothing to compare your words with yet.",
        "**Overall: Not scored**",
        "Nothing was said, so there is no delivery to measure.",
        "No sentence of this interview is ready to be repeated word for word",
        "Nothing to drill from this interview.",
    ):
        assert sentence in text
    assert "Every answer was typed" in debrief_markdown(summarize(typed()))


def hostile_record() -> SessionRecord:
    question = answered_nodes()
    score = nodes_score(
        key_points=(
            PointScore("pending-pods", PointState.STATED, Evidence(HOSTILE, 0, 0.0)),
            PointScore("no-headroom", PointState.PARTLY, Evidence(HOSTILE, 0, 0.0)),
        ),
        claims=(replace(nodes_score().claims[0], said=HOSTILE, repo=HOSTILE, path=HOSTILE),),
        missing_definitions=(HOSTILE,),
        model_answer=HOSTILE,
        gap=HOSTILE,
        strengths=(HOSTILE,),
    )
    turns = (replace(question.turns[0], text=HOSTILE, transcript=spoken(HOSTILE)),)
    hostile = replace(
        question, score=score, turns=turns, planned=replace(question.planned, drill=HOSTILE, text=HOSTILE)
    )
    record = session([hostile], warnings=(HOSTILE,), engines=((HOSTILE, HOSTILE),), session=HOSTILE, started_at=HOSTILE)
    return replace(record, plan=replace(record.plan, repo=HOSTILE))


def test_hostile_text_stays_text() -> None:
    record = hostile_record()
    for text in (debrief_markdown(summarize(record)), transcript_markdown(record)):
        kinds = tags(text.replace("[debrief.md](debrief.md)", ""))
        assert not kinds & {"html_block", "html_inline", "link_open", "image"}
        assert not any(ord(character) < 32 and character != "\n" for character in text)
        assert "\u202e" not in text


def test_hostile_text_adds_no_table_column_and_no_heading() -> None:
    hostile, plain = (
        debrief_markdown(summarize(hostile_record())),
        debrief_markdown(summarize(session([answered_nodes()]))),
    )

    def headings(text: str) -> int:
        return sum(token.type == "heading_open" for token in RENDER.parse(text))

    def columns(text: str) -> set[int]:
        tokens = RENDER.parse(text)
        rows = [index for index, token in enumerate(tokens) if token.type == "tr_open"]
        ends = [index for index, token in enumerate(tokens) if token.type == "tr_close"]
        return {sum(t.type in ("td_open", "th_open") for t in tokens[a:b]) for a, b in zip(rows, ends, strict=True)}

    assert headings(hostile) == headings(plain)
    assert columns(hostile) == columns(plain)


@given(st.text(max_size=80))
def test_any_text_reads_as_it_was_said(text: str) -> None:
    markdown = f"say: {escaping.inline(text)}"
    assert not tags(markdown) - {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    assert shown(markdown) == f"say: {escaping.printable(text)}".rstrip()


@given(st.text(alphabet="a`|*<_[]()!\\ \n#", max_size=40))
def test_rubric_prose_keeps_code_spans_and_nothing_else(text: str) -> None:
    kinds = tags(f"> {escaping.prose(text)}")
    assert not kinds & {
        "html_inline",
        "html_block",
        "link_open",
        "image",
        "em_open",
        "strong_open",
        "heading_open",
        "fence",
    }


def test_the_session_files_are_written_whole_and_again_the_same(tmp_path: Path) -> None:
    record = mixed_record()
    debrief = write_session_files(tmp_path / "s", record, (), "## Repo Map")
    first = {path.name: path.read_bytes() for path in (tmp_path / "s").iterdir()}
    assert sorted(first) == ["debrief.json", "debrief.md", "transcript.md"]
    assert json.loads(first["debrief.json"]) == debrief_document(debrief)
    write_session_files(tmp_path / "s", record, (), "## Repo Map")
    assert {path.name: path.read_bytes() for path in (tmp_path / "s").iterdir()} == first


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(BadInputError, match="cannot write the file"):
        write_session_files(blocked / "s", mixed_record())
