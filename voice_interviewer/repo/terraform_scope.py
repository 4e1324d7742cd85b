"""What is live in the Terraform code of a repository, and what a reference in it leads to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from voice_interviewer.repo.facts import Place
from voice_interviewer.repo.located import Block, Expression, Fields, Items, Leaf, Value, Withheld
from voice_interviewer.repo.terraform_folders import Call, Folder, Folders, Located, is_module_path

MAX_STEPS: Final = 24
_SEGMENT: Final = re.compile(r"\.?([A-Za-z_][\w-]*|\d+)|\[\"([^\"\]]*)\"\]|\[(\d+)\]")


class Scope:
    """Follows references through variables, locals, module arguments and outputs; never guesses."""

    def __init__(
        self,
        files: Mapping[str, Sequence[Block]],
        var_files: Mapping[str, Sequence[Block]],
        units: Mapping[str, Sequence[Block]] | None = None,
        shown: frozenset[str] = frozenset(),
    ) -> None:
        """`files` maps each live `.tf` path to its blocks, `var_files` each `.tfvars` or backend file to its attributes,
        `units` each Terragrunt file to its blocks; `shown` are the module folders that examples and tests call."""
        folders = Folders(files, var_files, units or {})
        self.folders = folders.by_path
        self._opaque_callers = folders.opaque_callers
        self._retire(shown)

    def _retire(self, shown: frozenset[str]) -> None:
        """Switched-off modules, and modules that nobody calls in a repository that calls its other modules."""
        calls_modules = any(call.target for folder in self.folders.values() for call in folder.calls)
        library = not any(folder.is_applied for folder in self.folders.values())
        for folder in self.folders.values():
            uncalled = folder.is_root and not folder.is_applied and is_module_path(folder.path)
            offered = library and folder.path in shown
            if uncalled and calls_modules and not offered and not self._opaque_callers:
                folder.retired = "a module that nothing calls"
        for _ in range(8):
            for folder in self.folders.values():
                if folder.callers and all(self._is_idle(call) for call in folder.callers):
                    folder.retired = folder.retired or "a module whose every call is switched off or itself not live"

    def _is_idle(self, call: Call) -> bool:
        return bool(call.caller.retired) or self.is_off(call.caller, call.path, call.block)

    @property
    def live(self) -> Iterator[Folder]:
        return (folder for folder in self.folders.values() if not folder.retired)

    def is_off(self, folder: Folder, path: str, block: Block) -> bool:
        """Whether `count` or `for_each` provably gives no instance. A collection that a module of a library takes from
        its unknown caller, empty only by default, proves nothing."""
        for key in ("count", "for_each"):
            if key in block.attributes:
                value = block.attributes[key]
                if key == "for_each" and folder.is_root and not folder.is_applied and _refers(value):
                    return False
                found = self.resolve(Located(value, path), folder).value
                match found:
                    case Leaf(int(count), _) if not isinstance(count, bool):
                        return count == 0
                    case Items(values, _):
                        return not values
                    case Fields(inner, _):
                        return not inner
        return False

    def resolve(self, written: Located, folder: Folder) -> Located:
        """What `written` leads to, as seen from `folder`; an expression that cannot be followed comes back as it is."""
        found = self._follow(written, folder, MAX_STEPS)
        return written if found is None else found

    def _follow(self, written: Located, folder: Folder, steps: int) -> Located | None:
        """The literal, list or map behind a value; None when it cannot be known."""
        value = written.value
        if not isinstance(value, Expression):
            return None if isinstance(value, Withheld) else written
        if steps <= 0:
            return None
        operands = value.operands

        def operand(index: int) -> Located | None:
            if index >= len(operands):
                return None
            return self._follow(Located(operands[index], written.path), folder, steps - 1)

        match value.operator:
            case "ref":
                return self._reference(written, folder, steps - 1)
            case "if":
                condition = operand(0)
                if (
                    condition is None
                    or not isinstance(condition.value, Leaf)
                    or not isinstance(condition.value.value, bool)
                ):
                    return None
                chosen = operand(1 if condition.value.value else 2)
                return (
                    None
                    if chosen is None
                    else chosen._replace(via=_joined((condition.place,), condition.via, chosen.via))
                )
            case "template":
                return self._join(written, [operand(index) for index in range(len(operands))])
            case "!":
                inner = operand(0)
                if inner is None or not isinstance(inner.value, Leaf) or not isinstance(inner.value.value, bool):
                    return None
                return Located(
                    Leaf(not inner.value.value, value.line), written.path, _joined((inner.place,), inner.via)
                )
            case "==" | "!=" | "&&" | "||":
                return _logic(written, operand(0), operand(1))
            case operator if operator.startswith("call "):
                return self._call(operator[5:], written, [operand(index) for index in range(len(operands))])
            case _:
                return None

    def _join(self, written: Located, parts: Sequence[Located | None]) -> Located | None:
        words: list[str] = []
        via: tuple[Place, ...] = ()
        for part in parts:
            if part is None or not isinstance(part.value, Leaf) or part.value.value is None:
                return None
            if part.value.value == "" and part.place != written.place:
                # A variable that is empty by default: what will stand there is somebody else's choice.
                return None
            content = part.value.value
            words.append(("true" if content else "false") if isinstance(content, bool) else str(content))
            here = () if part.path == written.path and part.value.line == written.value.line else (part.place,)
            via = _joined(via, part.via, here)
        return Located(Leaf("".join(words), written.value.line), written.path, via)

    def _call(self, name: str, written: Located, arguments: Sequence[Located | None]) -> Located | None:
        if not arguments:
            return None
        first = arguments[0]
        match name:
            case (
                "toset"
                | "tolist"
                | "tostring"
                | "tonumber"
                | "tomap"
                | "tobool"
                | "jsonencode"
                | "yamlencode"
                | "sensitive"
            ):
                return first
            case "concat" if all(item is not None and isinstance(item.value, Items) for item in arguments):
                lists = [item for item in arguments if item is not None]
                values = tuple(inner for item in lists if isinstance(item.value, Items) for inner in item.value.values)
                same_file = all(item.path == written.path for item in lists)
                return Located(Items(values, written.value.line), written.path) if same_file else None
            case "length" if first is not None and isinstance(first.value, Items | Fields):
                size = len(first.value.values if isinstance(first.value, Items) else first.value.entries)
                return Located(Leaf(size, written.value.line), written.path, _joined(first.via, (first.place,)))
            case "merge" if all(item is not None and isinstance(item.value, Fields) for item in arguments):
                maps = [item for item in arguments if item is not None]
                if any(item.path != written.path for item in maps):
                    return None
                merged: dict[str, Value] = {}
                for item in maps:
                    merged.update(item.value.entries if isinstance(item.value, Fields) else {})
                return Located(Fields(merged, written.value.line), written.path)
            case _:
                return None

    def _reference(self, written: Located, folder: Folder, steps: int) -> Located | None:
        text = written.value.text if isinstance(written.value, Expression) else ""
        segments = _segments(text)
        if segments is None or len(segments) < 2:
            return None
        here = (written.place,)
        match segments[0]:
            case "var":
                found, rest = self._variable(folder, segments[1], steps), segments[2:]
            case "local":
                target = folder.locals.get(segments[1])
                found, rest = (None if target is None else self._follow(target, folder, steps)), segments[2:]
            case "module" if len(segments) > 2:
                found, rest = self._output(folder, segments[1], segments[2], steps), segments[3:]
            case _:
                return None
        for segment in rest:
            if found is None:
                return None
            inner = _into(found.value, segment)
            # A member of a map can itself be an expression, seen from the folder where the map was written.
            owner = self.folders.get(posixpath.dirname(found.path) or ".", folder)
            found = None if inner is None else self._follow(found._replace(value=inner), owner, steps)
        if found is None:
            return None
        return found._replace(via=_joined((), found.via, (found.place,))) if here else found

    def _variable(self, folder: Folder, name: str, steps: int) -> Located | None:
        if folder.callers:
            candidates = [
                self._argument(call, folder, name, steps) for call in folder.callers if not call.caller.retired
            ]
            return _agreed(candidates)
        if name in folder.settings:
            return self._follow(folder.settings[name], folder, steps)
        named = [self._follow(value, folder, steps) for value in folder.var_files.get(name, ())]
        default = self._default(folder, name, steps)
        if not named:
            return default
        return _agreed(named) if default is None else _agreed([*named, default])

    def _argument(self, call: Call, folder: Folder, name: str, steps: int) -> Located | None:
        given = call.block.attributes.get(name)
        if given is None:
            return self._default(folder, name, steps)
        found = self._follow(Located(given, call.path), call.caller, steps)
        if found is None or found.place == Place(call.path, given.line):
            return found
        return found._replace(via=_joined((Place(call.path, given.line),), found.via))

    def _default(self, folder: Folder, name: str, steps: int) -> Located | None:
        variable = folder.variables.get(name)
        if variable is None or "default" not in variable.block.attributes:
            return None
        return self._follow(Located(variable.block.attributes["default"], variable.path), folder, steps)

    def _output(self, folder: Folder, module: str, output: str, steps: int) -> Located | None:
        for call in folder.calls:
            if call.block.label(0) == module and call.target is not None and output in call.target.outputs:
                found = call.target.outputs[output]
                value = found.block.attributes.get("value")
                return None if value is None else self._follow(Located(value, found.path), call.target, steps)
        return None


def _refers(value: Value) -> bool:
    """Whether the value depends on something that is defined elsewhere."""
    return isinstance(value, Expression) and (
        value.operator in ("", "ref") or any(_refers(operand) for operand in value.operands)
    )


def _segments(text: str) -> list[str] | None:
    found: list[str] = []
    position = 0
    while position < len(text):
        match = _SEGMENT.match(text, position)
        if match is None or match.end() == position:
            return None
        found.append(next(group for group in match.groups() if group is not None))
        position = match.end()
    return found


def _into(value: Value, segment: str) -> Value | None:
    match value:
        case Fields(inner, _):
            return inner.get(segment)
        case Items(values, _) if segment.isdigit() and int(segment) < len(values):
            return values[int(segment)]
        case _:
            return None


def _logic(written: Located, left: Located | None, right: Located | None) -> Located | None:
    if left is None or right is None or not isinstance(left.value, Leaf) or not isinstance(right.value, Leaf):
        return None
    a, b = left.value.value, right.value.value
    operator = written.value.operator if isinstance(written.value, Expression) else ""
    match operator:
        case "==":
            result = a == b
        case "!=":
            result = a != b
        case "&&" if isinstance(a, bool) and isinstance(b, bool):
            result = a and b
        case "||" if isinstance(a, bool) and isinstance(b, bool):
            result = a or b
        case _:
            return None
    steps = tuple(side.place for side in (left, right) if side.place != written.place)
    return Located(Leaf(result, written.value.line), written.path, _joined(steps, left.via, right.via))


def _agreed(candidates: Sequence[Located | None]) -> Located | None:
    """The one value that every way leads to; None when one way is unknown or two differ."""
    if not candidates or candidates[0] is None:
        return None
    first = candidates[0]
    for other in candidates[1:]:
        if other is None or content(other.value) != content(first.value):
            return None
    return first


def content(value: Value) -> object:
    """The value without its lines, for comparison."""
    match value:
        case Leaf(literal, _):
            return (type(literal).__name__, literal)
        case Items(values, _):
            return tuple(content(item) for item in values)
        case Fields(inner, _):
            return tuple((key, content(inner[key])) for key in sorted(inner))
        case Expression(source, _, _, _):
            return ("expression", source)
        case Withheld():
            return ("withheld", id(value))


def _joined(*groups: tuple[Place, ...]) -> tuple[Place, ...]:
    found: list[Place] = []
    for group in groups:
        found.extend(place for place in group if place not in found)
    return tuple(found)
