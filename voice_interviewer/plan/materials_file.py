"""Reads interview materials in Markdown, ours or anybody's: talking points, scenarios, decision records and their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.materials_markdown import Block, BlockKind, blocks_of
from voice_interviewer.plan.materials_numbers import StatedNumber, numbers_of_row, numbers_of_text
from voice_interviewer.plan.materials_wording import TIME_BUDGET, plain_title, unquoted

MAX_BYTES = 2_000_000
MAX_ITEMS = 60
"""A file with more talking points or scenarios than this is read up to here."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One line under a talking point: a figure, a pattern, a highlight."""

    text: str
    line: int
    numbers: tuple[StatedNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """Something to speak about for a while."""

    title: str
    line: int
    budget_minutes: float | None
    """None when the file gives none."""
    open_ended: bool
    """True for `15+ minutes`: the budget is what it should take at least."""
    achievement: str
    say: str
    """What to say, in the file's own words; may be empty."""
    say_line: int
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question that an interviewer may ask, with the prepared answer."""

    question: str
    answer: str
    line: int


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """Why one technology and not another."""

    question: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class MaterialsFile:
    """What can be rehearsed from one document, in its order."""

    name: str
    """The file's name, for the places that point into it."""
    title: str
    talking_points: tuple[TalkingPoint, ...]
    scenarios: tuple[Scenario, ...]
    decisions: tuple[DecisionRecord, ...]
    numbers: tuple[StatedNumber, ...]
    """Every number with a noun in the whole document, each once, with its first line."""


def read_materials(path: Path) -> MaterialsFile:
    """The document at `path`; BadInputError when it cannot be read or holds nothing to rehearse."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInputError("this file is too long for interview materials", where=str(path))
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("this is not a text file in UTF-8", where=str(path)) from error
    except OSError as error:
        raise BadInputError(
            f"cannot read the interview materials: {error.strerror}",
            where=str(path),
            next_step="`voice-interviewer materials REPO --out FILE` writes such a file.",
        ) from error
    return parse_materials(text, path.name)


def parse_materials(text: str, name: str) -> MaterialsFile:
    """The talking points, scenarios and decision records of Markdown text; BadInputError when there is none of them."""
    reader = _Reader(name)
    for block in blocks_of(text):
        reader.take(block)
    found = reader.finished()
    if not (found.talking_points or found.scenarios or found.decisions):
        raise BadInputError(
            "there is no talking point, scenario or decision record in this file",
            where=name,
            next_step="Headings such as `### 1. Architecture (10 minutes)` or `### Scenario 1: ...` make one.",
        )
    return found


class _Reader:
    """Collects the blocks of a document into its parts."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._title = ""
        self._above: list[tuple[int, str]] = []
        self._points: list[TalkingPoint] = []
        self._scenarios: list[Scenario] = []
        self._decisions: list[DecisionRecord] = []
        self._numbers: dict[tuple[float, str], StatedNumber] = {}
        self._open: _OpenPoint | _OpenAnswer | None = None

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.HEADING:
            self._heading(block)
            return
        numbers = self._count(block)
        if block.kind is BlockKind.ITEM and (decision := _decision(block)) is not None:
            self._decisions.append(decision)
        elif self._open is not None:
            self._open.take(block, numbers)

    def finished(self) -> MaterialsFile:
        self._close()
        return MaterialsFile(
            name=self._name,
            title=self._title or self._name,
            talking_points=tuple(point for point in self._points if point.say or point.metrics)[:MAX_ITEMS],
            scenarios=tuple(scenario for scenario in self._scenarios if scenario.answer)[:MAX_ITEMS],
            decisions=tuple(self._decisions)[:MAX_ITEMS],
            numbers=tuple(self._numbers.values()),
        )

    def _count(self, block: Block) -> tuple[StatedNumber, ...]:
        rows = block.kind is BlockKind.ROW
        found = numbers_of_row(block.cells, block.line) if rows else numbers_of_text(block.text, block.line)
        for number in found:
            self._numbers.setdefault((number.value, number.noun.casefold()), number)
        return found

    def _heading(self, block: Block) -> None:
        title = plain_title(block.text)
        self._title = self._title or title
        self._above = [entry for entry in self._above if entry[0] < block.level]
        sections = " ".join(entry[1].casefold() for entry in self._above)
        self._above.append((block.level, title))
        self._close()
        budget = TIME_BUDGET.search(block.text)
        question = _scenario_question(block.text, sections)
        if question:
            self._open = _OpenAnswer(question, block.line)
        elif budget or "talking point" in sections:
            self._open = _OpenPoint(title, block.line, block.text)
        elif title.casefold().startswith("why ") and title.endswith("?"):
            self._open = _OpenAnswer(title, block.line, decision=True)

    def _close(self) -> None:
        match self._open:
            case _OpenPoint():
                self._points.append(self._open.closed())
            case _OpenAnswer(decision=True):
                self._decisions.append(DecisionRecord(self._open.question, self._open.text, self._open.line))
            case _OpenAnswer():
                self._scenarios.append(Scenario(self._open.question, self._open.text, self._open.line))
            case None:
                pass
        self._open = None


def _scenario_question(heading: str, sections: str) -> str:
    """The question of a scenario heading (`Scenario 1: "Tell me ..."`), else an empty text."""
    title = plain_title(heading)
    label, separator, rest = title.partition(":")
    words = label.casefold().split()
    if separator and words and words[0] in ("scenario", "question", "q") and len(words) <= 2:
        return unquoted(rest)
    inside = "scenario" in sections or "interview question" in sections or "questions and answers" in sections
    return unquoted(title) if inside else ""


def _decision(block: Block) -> DecisionRecord | None:
    """`Why X over Y? - reason` as a list item."""
    question, mark, reason = block.text.partition("?")
    if not mark or not question.casefold().startswith("why ") or len(question.split()) > 14:
        return None
    return DecisionRecord(f"{question}?", unquoted(reason.lstrip(" -–—:")), block.line)


class _OpenAnswer:
    """A question whose answer is still being read."""

    __match_args__ = ("decision",)

    def __init__(self, question: str, line: int, *, decision: bool = False) -> None:
        self.question = question
        self.line = line
        self.decision = decision
        self.text = ""

    def take(self, block: Block, numbers: tuple[StatedNumber, ...]) -> None:
        del numbers
        if block.kind is BlockKind.LABEL and not block.text:
            return
        said = unquoted(", ".join(block.cells) if block.kind is BlockKind.ROW else block.text)
        self.text = _joined(self.text, said)


class _OpenPoint:
    """A talking point whose lines are still being read."""

    def __init__(self, title: str, line: int, heading: str) -> None:
        budget = TIME_BUDGET.search(heading)
        self._title = title
        self._line = line
        self._budget = float(budget["minutes"]) if budget else None
        self._open_ended = bool(budget and budget["plus"])
        self._label = ""
        self._achievement = ""
        self._say = ""
        self._say_line = line
        self._metrics: list[Metric] = []

    def take(self, block: Block, numbers: tuple[StatedNumber, ...]) -> None:
        match block.kind:
            case BlockKind.LABEL:
                self._label = block.label.casefold()
                if block.text:
                    self._prose(block)
            case BlockKind.QUOTE:
                self._add_say(block)
            case BlockKind.ITEM:
                self._metrics.append(Metric(block.text, block.line, numbers))
            case BlockKind.ROW:
                self._metrics.append(Metric(": ".join(block.cells[:2]), block.line, numbers))
            case _:
                self._prose(block)

    def _prose(self, block: Block) -> None:
        if "achievement" in self._label:
            self._achievement = _joined(self._achievement, unquoted(block.text))
        elif not self._label or any(word in self._label for word in ("say", "script", "pitch", "answer")):
            self._add_say(block)
        else:
            self._metrics.append(Metric(block.text, block.line, numbers_of_text(block.text, block.line)))

    def _add_say(self, block: Block) -> None:
        if not self._say:
            self._say_line = block.line
        self._say = _joined(self._say, unquoted(block.text))

    def closed(self) -> TalkingPoint:
        return TalkingPoint(
            title=self._title,
            line=self._line,
            budget_minutes=self._budget,
            open_ended=self._open_ended,
            achievement=self._achievement,
            say=self._say or self._achievement,
            say_line=self._say_line,
            metrics=tuple(self._metrics),
        )


def _joined(before: str, after: str) -> str:
    return f"{before} {after}".strip()
