"""A debrief and its transcript as documents: JSON with stable keys, Markdown after the seed, and a plain table for a terminal."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

import jinja2

from voice_interviewer.debrief import attempts, escaping, wording
from voice_interviewer.debrief.sayings import AskedQuestion
from voice_interviewer.debrief.summary import asked_questions
from voice_interviewer.debrief.values import Debrief, Tally
from voice_interviewer.plan.terms import Round
from voice_interviewer.scoring.score_document import score_block_markdown
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.speech.words import Correction

FORMAT_VERSION = 1
ROUND_SUBJECTS = {
    Round.TERRAFORM: "Terraform",
    Round.KUBERNETES: "Kubernetes",
    Round.HELM: "Helm",
    Round.ARGOCD: "ArgoCD",
    Round.CICD: "CI/CD",
    Round.AWS: "AWS",
    Round.RELIABILITY: "Reliability",
    Round.SECURITY: "Security",
}
_SLOT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class TurnText:
    """One prompt and its answer as the transcript shows them."""

    label: str
    """`Follow-up` or `Follow-up 2`; empty for the question itself."""
    text: str
    answer: str
    missing: str
    """Why there is no answer; used when `answer` is empty."""
    corrections: tuple[Correction, ...]
    heard: str = ""
    """What was heard, when the candidate put the answer right."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """One question as the transcript shows it; `lead` is the sentence before the question proper."""

    heading: str
    lead: str
    text: str
    turns: tuple[TurnText, ...]
    block: str
    """The score block in Markdown, with the model answer; empty when the question has no score."""
    model_answer: str
    """For a question that was closed without a score."""


def debrief_document(debrief: Debrief) -> dict[str, object]:
    """The content of `debrief.json`: the fields of Debrief by their names, sets as words, tallies with `questions`."""
    plain = _plain(debrief)
    if not isinstance(plain, dict):
        raise TypeError("a debrief is an object")
    return {"format": FORMAT_VERSION, **plain}


def debrief_markdown(debrief: Debrief) -> str:
    """`debrief.md`: the seed's Phase 4 with the three things to say better on top."""
    return render("debrief.md.j2", debrief=debrief, overall=debrief.overall)


def transcript_markdown(record: SessionRecord, map_markdown: str = "") -> str:
    """`transcript.md`: the repository map, then every question with its answers, score block and model answer."""
    asked = asked_questions(record)
    return render(
        "transcript.md.j2",
        record=record,
        map_markdown=map_markdown.strip(),
        questions=[_question_text(question) for question in asked],
        not_reached=[question.planned.question.title for question in record.questions if not question.turns],
    )


def score_summary_text(debrief: Debrief) -> str:
    """The score summary as an aligned table for a terminal, with the overall line below; ends with a line break."""
    header = ("Round", "Questions", "Score", "Justification", "Level")
    rows = [
        (
            summary.round.value,
            wording.questions_cell(summary.tally),
            wording.figure(summary.tally.average),
            wording.figure(summary.tally.justification_average),
            summary.tally.level,
        )
        for summary in debrief.rounds
    ]
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = [_aligned(header, widths), _aligned(tuple("-" * width for width in widths), widths)]
    lines += [_aligned(row, widths) for row in rows]
    lines += ["", f"Overall: {wording.overall_line(debrief)}"]
    if debrief.engines.remark:
        lines.append(debrief.engines.remark)
    return "\n".join(lines) + "\n"


def lead_and_question(asked: AskedQuestion) -> tuple[str, str]:
    """The shown text cut where the rubric's question begins; the lead is empty when the cut cannot be found."""
    shown = asked.record.turns[0].text.strip()
    template = asked.record.planned.question.text.strip()
    pieces = [re.escape(piece) for piece in _SLOT.split(template)]
    match = re.search(".*?".join(pieces) + r"\Z", shown, re.DOTALL)
    return (shown[: match.start()].strip(), shown[match.start() :].strip()) if match else ("", shown)


def score_title(asked: AskedQuestion) -> str:
    """`Kubernetes — Node Scaling & Cost`."""
    return f"{ROUND_SUBJECTS[asked.record.planned.question.round]} — {asked.title}"


def question_heading(asked: AskedQuestion) -> str:
    """`Kubernetes Question — Best Practice Pillar (Scalability)`."""
    rubric = asked.record.planned.question
    category = wording.CATEGORY_NAMES[rubric.category]
    pillar = f" ({wording.PILLAR_NAMES[rubric.pillar]})" if category == "Best Practice Pillar" else ""
    return f"{ROUND_SUBJECTS[rubric.round]} Question — {category}{pillar}"


def missing_answer(turn: TurnRecord) -> str:
    """Why a turn has no words."""
    if turn.skipped:
        return "Skipped."
    return "Nothing was said." if turn.transcript is not None else "Not answered: the interview ended here."


def _question_text(asked: AskedQuestion) -> QuestionText:
    lead, text = lead_and_question(asked)
    follow_ups = len(asked.record.turns) - 1
    shows_model = asked.record.closed and asked.record.score is None
    return QuestionText(
        heading=question_heading(asked),
        lead=lead,
        text=text,
        turns=tuple(_turn_text(turn, follow_ups) for turn in asked.record.turns),
        block=_score_block(asked),
        model_answer=asked.record.planned.model_answer if shows_model else "",
    )


def _turn_text(turn: TurnRecord, follow_ups: int) -> TurnText:
    label = "" if turn.index == 0 else "Follow-up" if follow_ups == 1 else f"Follow-up {turn.index}"
    said = turn.transcript.text.strip() if turn.transcript else ""
    corrections = turn.transcript.corrections if turn.transcript else ()
    heard = turn.heard.text.strip() if turn.heard else ""
    return TurnText(label, turn.text, said, missing_answer(turn), corrections, heard)


def _score_block(asked: AskedQuestion) -> str:
    """The score block with the model answer, every text in it on one line and without markup of its own."""
    score = asked.record.score
    if score is None:
        return ""
    clean = dataclasses.replace(
        score,
        reason=escaping.printable(score.reason),
        justification_remark=escaping.printable(score.justification_remark),
        strengths=tuple(escaping.printable(text) for text in score.strengths),
        gap=escaping.printable(score.gap),
        key_point=escaping.printable(score.key_point),
        model_answer=escaping.prose(score.model_answer or asked.record.planned.model_answer),
    )
    return score_block_markdown(clean, escaping.prose(score_title(asked))).strip()


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _plain(value: object) -> object:
    if isinstance(value, Tally):
        fields = {"questions": value.asked}
        return fields | {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _flat({field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)})
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value


def _flat(fields: dict[str, object]) -> dict[str, object]:
    """A row's tally becomes fields of the row."""
    tally = fields.pop("tally", None)
    return fields | tally if isinstance(tally, dict) else fields


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("voice_interviewer.debrief", "templates"),
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "inline": escaping.inline,
        "prose": escaping.prose,
        "cell": escaping.cell,
        "code": escaping.code,
        "figure": wording.figure,
        "clock": wording.clock,
        "day": wording.day,
        "bare": wording.bare,
        "questions": wording.questions_cell,
        "overall_line": wording.overall_line,
        "quoted": wording.quoted,
        "source": wording.source,
        "subjects": wording.subjects,
        "pillar": wording.PILLAR_NAMES.__getitem__,
        "improvement_remark": wording.improvement_remark,
        "talking_points_intro": wording.talking_points_intro,
        "measures": wording.measure_rows,
        "answer_rows": wording.answer_rows,
        "attempt_rows": attempts.rows,
        "change_words": wording.change_words,
    }
    return environment


def render(template: str, **values: object) -> str:
    """Blank lines in a row become one, so that the templates may be laid out for reading."""
    text = _environment().get_template(template).render(values)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
