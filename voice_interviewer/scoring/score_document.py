"""The score of an answer as the JSON document of the `score` command and as the score block of a transcript."""

from __future__ import annotations

import textwrap

from voice_interviewer.plan.terms import level_name
from voice_interviewer.scoring.score import AnswerScore, Evidence, ScoreStatus

BLOCK_WIDTH = 96


def score_document(score: AnswerScore) -> dict[str, object]:
    """The fields of the `score` document, in a stable order; plain JSON values only."""
    parts = score.justification
    return {
        "question": score.question,
        "status": score.status.value,
        "reason": score.reason,
        "rating": score.rating,
        "level": score.level,
        "tech_justification": score.tech_justification,
        "justification_remark": score.justification_remark,
        "justification": {name: getattr(parts, name) for name in parts.asked} if parts else None,
        "borderline": score.borderline,
        "coverage": score.coverage,
        "key_points": [
            {
                "id": point.id,
                "state": point.state.value,
                "evidence": _evidence(point.evidence),
                "probability": point.probability,
            }
            for point in score.key_points
        ],
        "mistakes": [
            {
                "id": mistake.id,
                "claim": mistake.claim,
                "severity": mistake.severity,
                "correction": mistake.correction,
                "evidence": _evidence(mistake.evidence),
            }
            for mistake in score.mistakes
        ],
        "claims": [
            {
                "said": claim.said,
                "repo": claim.repo,
                "path": claim.path,
                "line": claim.line,
                "verdict": claim.verdict.value,
            }
            for claim in score.claims
        ],
        "strengths": list(score.strengths),
        "gap": score.gap,
        "key_point": score.key_point,
        "model_answer": score.model_answer,
        "missing_definitions": list(score.missing_definitions),
        "removed": list(score.removed),
        "engine": dict(score.engine),
    }


def _evidence(evidence: Evidence | None) -> dict[str, object] | None:
    return None if evidence is None else {"quote": evidence.quote, "turn": evidence.turn, "start": evidence.start}


def score_block_markdown(score: AnswerScore, title: str) -> str:
    """The score block under its heading, with the model answer; `title` is `Kubernetes — Node Scaling & Cost`."""
    heading = f"### Score: {title}"
    if score.status is ScoreStatus.UNSCORED or score.rating is None:
        lines = [_wrapped("Rating", f"not scored — {score.reason}")]
    else:
        lines = [f"Rating: {score.rating}/4 — {level_name(score.rating)}"]
        if score.tech_justification is not None:
            lines.append(_wrapped("Tech Justification", f"{score.tech_justification}/4 — {score.justification_remark}"))
        lines.append(_wrapped("Strengths", " ".join(score.strengths) or "None of the key points were stated."))
        lines.append(_wrapped("Gap", score.gap or "None of the key points is missing."))
        if score.reason:
            lines.append(_wrapped("Note", score.reason))
    lines.append(_wrapped("Key point for interview", f'"{score.key_point}"'))
    block = "\n".join(lines).replace("```", "'''")
    return f"{heading}\n```\n{block}\n```\n\n**Model answer:** {score.model_answer}\n"


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(
        f"{label}: {text}",
        width=BLOCK_WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
