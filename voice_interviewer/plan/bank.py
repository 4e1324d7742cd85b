"""The question bank: reads the rubric folder into checked questions, or says for every problem in which file and line it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from voice_interviewer.errors import BadInputError, CheckFailedError, reason_of
from voice_interviewer.plan.lint import lint_question, lint_technology
from voice_interviewer.plan.rubric import Question, Technology
from voice_interviewer.plan.terms import Round
from voice_interviewer.resources import bundled

TECHNOLOGY_FILE = "technologies.yaml"
_FROM_TABLE = ("definitions", "alternatives")
_Model = TypeVar("_Model", bound=BaseModel)
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class RubricProblem:
    """Something wrong in a rubric file, at the nearest line that shows it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Bank:
    """All questions, in the order of the rounds and then of the files; ids are unique."""

    questions: tuple[Question, ...]
    technologies: tuple[Technology, ...] = field(default=())

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def by_id(self, question_id: str) -> Question:
        """The question with this id; BadInputError names the nearest ids when there is none."""
        question = self._by_id.get(question_id)
        if question is not None:
            return question
        near = difflib.get_close_matches(question_id, self._by_id, n=3, cutoff=0.6)
        hint = f"Did you mean {', '.join(near)}?" if near else "`voice-interviewer rubrics list` shows all ids."
        raise BadInputError(f"There is no question {question_id!r} in the rubrics", next_step=hint)


def load_bank(folder: Path | None = None) -> Bank:
    """Every question of the folder (the program's own rubrics by default); CheckFailedError names the first problem."""
    bank, problems = _read(folder or bundled("rubrics"), lint=False)
    if problems:
        first = problems[0]
        raise CheckFailedError(
            f"The rubrics cannot be used: {first.message}",
            where=f"{first.path}:{first.line}",
            next_step="`voice-interviewer rubrics check` lists every problem.",
        )
    return bank


def check_bank(folder: Path | None = None) -> tuple[RubricProblem, ...]:
    """Every YAML error, validation error and lint finding of the folder, by file and line; empty when all is well."""
    _, problems = _read(folder or bundled("rubrics"), lint=True)
    return tuple(problems)


@dataclass(frozen=True, slots=True)
class _Source:
    """A parsed file: its data and the nodes that know the lines."""

    path: Path
    data: object
    node: yaml.Node | None

    def line(self, location: Sequence[int | str]) -> int:
        """The line (from 1) of the deepest node along `location` that exists."""
        node, line = self.node, 1
        for step in location:
            if node is None:
                break
            line = node.start_mark.line + 1
            node = _child(node, step)
        return node.start_mark.line + 1 if node is not None else line

    def has(self, location: Sequence[int | str]) -> bool:
        """Whether the file itself holds the place `location`."""
        node = self.node
        for step in location:
            node = _child(node, step) if node is not None else None
        return node is not None


def _read(folder: Path, *, lint: bool) -> tuple[Bank, list[RubricProblem]]:
    if not folder.is_dir():
        raise BadInputError("The rubric folder does not exist", where=str(folder))
    problems: list[RubricProblem] = []
    sources: list[_Source] = []
    for path in sorted(folder.glob("*.yaml")):
        source = _parse(path, problems)
        if source is not None:
            sources.append(source)
    technologies: dict[str, Technology] = {}
    for source in sources:
        if source.path.name == TECHNOLOGY_FILE:
            for index, technology in _technologies(source, problems):
                if technology.id in technologies:
                    message = f"technology id {technology.id!r} is used twice"
                    problems.append(RubricProblem(source.path.name, source.line(("technologies", index)), message))
                technologies[technology.id] = technology
                if lint:
                    for location, message in lint_technology(technology):
                        line = source.line(("technologies", index, *location))
                        problems.append(RubricProblem(source.path.name, line, message))
    questions: dict[str, Question] = {}
    homes: dict[str, str] = {}
    for source in sources:
        if source.path.name == TECHNOLOGY_FILE:
            continue
        for index, question in _questions(source, technologies, problems):
            name = source.path.name
            if question.id in questions:
                message = f"question id {question.id!r} is used twice, first in {homes[question.id]}"
                problems.append(RubricProblem(name, source.line(("questions", index, "id")), message))
                continue
            questions[question.id], homes[question.id] = question, name
            if lint:
                for location, message in lint_question(question):
                    place = ("questions", index, *location)
                    if location[0] in _FROM_TABLE and len(location) > 1 and not source.has(place):
                        continue  # a row of the comparison table, reported there
                    problems.append(RubricProblem(name, source.line(place), message))
    order = {round_: number for number, round_ in enumerate(Round)}
    by_round = sorted(questions.values(), key=lambda question: order[question.round])
    if not questions and not problems:
        problems.append(RubricProblem(str(folder), 1, "the folder holds no question"))
    return Bank(tuple(by_round), tuple(technologies.values())), problems


def _parse(path: Path, problems: list[RubricProblem]) -> _Source | None:
    loader = None
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "not valid YAML"
        problems.append(RubricProblem(path.name, mark.line + 1 if mark else 1, f"not valid YAML: {message}"))
        return None
    except (OSError, UnicodeDecodeError) as error:
        problems.append(RubricProblem(path.name, 1, f"cannot be read: {reason_of(error)}"))
        return None
    finally:
        if loader is not None:
            loader.dispose()
    if node is not None:
        problems.extend(
            RubricProblem(path.name, line, f"the key {key!r} stands twice in one mapping")
            for key, line in _repeated_keys(node)
        )
    return _Source(path, data, node)


def _technologies(source: _Source, problems: list[RubricProblem]) -> Iterator[tuple[int, Technology]]:
    for index, entry in _entries(source, "technologies", problems):
        technology = _validated(Technology, entry, source, ("technologies", index), problems)
        if technology is not None:
            yield index, technology


def _questions(
    source: _Source, technologies: Mapping[str, Technology], problems: list[RubricProblem]
) -> Iterator[tuple[int, Question]]:
    if not isinstance(source.data, dict) or source.data.get("round") not in set(Round):
        names = ", ".join(Round)
        problems.append(RubricProblem(source.path.name, 1, f"the file needs `round:` with one of: {names}"))
        return
    for index, entry in _entries(source, "questions", problems):
        expanded = dict(entry)
        expanded.setdefault("round", source.data["round"])
        for message in _expand_technologies(expanded, technologies):
            problems.append(RubricProblem(source.path.name, source.line(("questions", index)), message))
        question = _validated(Question, expanded, source, ("questions", index), problems)
        if question is not None:
            yield index, question


def _entries(source: _Source, key: str, problems: list[RubricProblem]) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = source.data.get(key) if isinstance(source.data, dict) else None
    if not isinstance(entries, list):
        problems.append(RubricProblem(source.path.name, 1, f"the file needs a list under `{key}:`"))
        return
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            yield index, entry
        else:
            problems.append(RubricProblem(source.path.name, source.line((key, index)), "an entry must be a mapping"))


def _expand_technologies(entry: dict[str, Any], technologies: Mapping[str, Technology]) -> Iterator[str]:
    """Replaces `defines` (definitions) and `compares` (definitions and alternatives) by the rows of the comparison table."""
    definitions, alternatives = list(entry.get("definitions") or ()), list(entry.get("alternatives") or ())
    for key in ("compares", "defines"):
        for name in entry.pop(key, None) or ():
            technology = technologies.get(name)
            if technology is None:
                yield f"`{key}` names {name!r}, which {TECHNOLOGY_FILE} does not have"
                continue
            definitions.append(technology.definition.model_dump())
            if key == "compares":
                alternatives.extend(alternative.model_dump() for alternative in technology.alternatives)
    entry["definitions"], entry["alternatives"] = definitions, alternatives


def _validated(
    model: type[_Model],
    entry: Mapping[str, Any],
    source: _Source,
    location: tuple[int | str, ...],
    problems: list[RubricProblem],
) -> _Model | None:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = ".".join(str(step) for step in detail["loc"])
            message = str(detail["msg"]).removeprefix("Value error, ")
            line = source.line((*location, *detail["loc"]))
            problems.append(RubricProblem(source.path.name, line, f"{place}: {message}" if place else message))
        return None


def _child(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.value, key.start_mark.line + 1
                seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)
