"""The debrief as one HTML file that opens without a network: its own sound, charts and script, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from voice_interviewer.debrief import attempts, wording
from voice_interviewer.debrief.answer_view import TIMELINE_WIDTH, Piece, Timeline, pieces, timeline
from voice_interviewer.debrief.documents import lead_and_question, missing_answer, question_heading
from voice_interviewer.debrief.embedded_sound import EmbeddedSound, embed
from voice_interviewer.debrief.escaping import CODE_SPAN, printable, without_controls
from voice_interviewer.debrief.sayings import AskedQuestion
from voice_interviewer.debrief.summary import asked_questions, outcome_of
from voice_interviewer.debrief.values import AnswerDelivery, Debrief, Outcome
from voice_interviewer.scoring.score import AnswerScore, Evidence, PointState
from voice_interviewer.session.record import SessionRecord, TurnRecord
from voice_interviewer.speech.words import Correction


@dataclass(frozen=True, slots=True)
class PointView:
    """One key point or mistake beside its answer."""

    id: str
    state: str
    text: str
    correction: str
    evidence: Evidence | None
    sound: str
    """The element that can play the evidence; empty without a recording."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One prompt with its answer."""

    id: str
    label: str
    lead: str
    text: str
    pieces: tuple[Piece, ...]
    missing: str
    timeline: Timeline | None
    sound_id: str
    sound: EmbeddedSound | None
    sound_lost: bool
    """The answer was spoken and its recording is not there."""
    delivery: AnswerDelivery | None
    corrections: tuple[Correction, ...]
    heard: str
    """What was heard, when the candidate put the answer right."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its turns, its score and its model answer."""

    number: int
    id: str
    title: str
    heading: str
    outcome: Outcome
    turns: tuple[TurnView, ...]
    score: AnswerScore | None
    points: tuple[PointView, ...]
    model_answer: str
    places: tuple[str, ...]


def html_report(record: SessionRecord, debrief: Debrief, audio_folder: Path) -> str:
    """The whole report; `audio_folder` is the session folder, which the answers' sound names are relative to.

    A recording that is missing is said to be missing. About 5 kB a second of answer go into the file.
    """
    details = {(answer.question, answer.turn): answer for answer in debrief.delivery.answers}
    questions = [_question(asked, details, audio_folder) for asked in asked_questions(record)]
    sounds = {turn.sound_id: turn.sound for question in questions for turn in question.turns if turn.sound}
    style, script = _asset("report.css"), _asset("report.js")
    template = _environment().get_template("report.html.j2")
    return template.render(
        debrief=debrief,
        overall=debrief.overall,
        questions=questions,
        playable=frozenset(sounds),
        style=Markup(style),
        script=Markup(script),
        style_hash=Markup(_hash(style)),
        script_hash=Markup(_hash(script)),
        sound_note=_sound_note(list(sounds.values())),
        timeline_width=TIMELINE_WIDTH,
    )


def _question(asked: AskedQuestion, details: dict[tuple[str, int], AnswerDelivery], folder: Path) -> QuestionView:
    score = asked.record.score
    planned = asked.record.planned
    turns = tuple(_turn(asked, turn, details.get((asked.id, turn.index)), folder) for turn in asked.record.turns)
    sounds = {
        turn.index: view.sound_id if view.sound else "" for turn, view in zip(asked.record.turns, turns, strict=True)
    }
    model = (score.model_answer if score else "") or planned.model_answer
    return QuestionView(
        number=asked.number,
        id=asked.id,
        title=asked.title,
        heading=question_heading(asked),
        outcome=outcome_of(asked),
        turns=turns,
        score=score,
        points=_points(asked, score, sounds) if score else (),
        model_answer=model if score is not None or asked.record.closed else "",
        places=tuple(dict.fromkeys(f"{ground.path}:{ground.line}" for ground in planned.grounded_in)),
    )


def _turn(asked: AskedQuestion, turn: TurnRecord, delivery: AnswerDelivery | None, folder: Path) -> TurnView:
    lead, text = lead_and_question(asked) if turn.index == 0 else ("", turn.text)
    sound = embed(folder, turn.audio)
    shown = pieces(turn, _evidence(asked.record.score))
    return TurnView(
        id=f"q{asked.number}-t{turn.index}",
        label="Question" if turn.index == 0 else f"Follow-up {turn.index}",
        lead=lead,
        text=text,
        pieces=shown,
        missing="" if shown else missing_answer(turn),
        timeline=timeline(turn, sound.seconds if sound else None),
        sound_id=f"sound-{asked.number}-{turn.index}",
        sound=sound,
        sound_lost=bool(turn.audio) and sound is None,
        delivery=delivery,
        corrections=turn.transcript.corrections if turn.transcript else (),
        heard=turn.heard.text if turn.heard else "",
    )


def _evidence(score: AnswerScore | None) -> dict[str, Evidence]:
    if score is None:
        return {}
    points = {point.id: point.evidence for point in score.key_points if point.evidence is not None}
    return points | {mistake.id: mistake.evidence for mistake in score.mistakes if mistake.evidence is not None}


def _points(asked: AskedQuestion, score: AnswerScore, sounds: dict[int, str]) -> tuple[PointView, ...]:
    claims = {point.id: point.claim for point in asked.record.planned.question.key_points}

    def sound(evidence: Evidence | None) -> str:
        return sounds.get(evidence.turn, "") if evidence is not None and evidence.start is not None else ""

    mistakes = [
        PointView(m.id, "mistake", m.claim, m.correction, m.evidence, sound(m.evidence)) for m in score.mistakes
    ]
    order = list(PointState)
    points = [
        PointView(p.id, p.state.value, claims.get(p.id, p.id), "", p.evidence, sound(p.evidence))
        for p in sorted(score.key_points, key=lambda point: order.index(point.state))
    ]
    return (*mistakes, *points)


def _sound_note(sounds: list[EmbeddedSound]) -> str:
    if not sounds:
        return "This report holds no sound."
    size = sum(len(sound.uri) for sound in sounds) / 1e6
    if all(sound.compact for sound in sounds):
        return f"The answers' sound is inside this file ({size:.1f} MB, MP3 at 32 kbit/s)."
    return f"The answers' sound is inside this file ({size:.1f} MB, WAV, because no MP3 encoder was found)."


def _asset(name: str) -> str:
    text = (files("voice_interviewer.debrief") / "templates" / name).read_text("utf-8")
    return text.replace("\r\n", "\n")


def _hash(text: str) -> str:
    """The source expression under which the page's policy lets exactly this text run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _prose(text: str) -> Markup:
    """Rubric text with its code spans; everything else is escaped."""
    line = printable(text)
    parts: list[str] = []
    position = 0
    for match in CODE_SPAN.finditer(line):
        parts += [escape(line[position : match.start()]), Markup("<code>{}</code>").format(match[1])]
        position = match.end()
    return Markup("").join([*parts, escape(line[position:])])


def _finalize(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else without_controls(value)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("voice_interviewer.debrief", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "prose": _prose,
        "bare": wording.bare,
        "figure": wording.figure,
        "clock": wording.clock,
        "day": wording.day,
        "questions": wording.questions_cell,
        "overall_line": wording.overall_line,
        "pillar": wording.PILLAR_NAMES.__getitem__,
        "source": wording.source,
        "shortened": wording.shortened,
        "improvement_remark": wording.improvement_remark,
        "talking_points_intro": wording.talking_points_intro,
        "measures": wording.measure_rows,
        "attempt_rows": attempts.rows,
        "sound_id": lambda quote: f"sound-{quote.number}-{quote.turn}",
        "embedded": lambda sound: Markup(sound.uri),
    }
    return environment
