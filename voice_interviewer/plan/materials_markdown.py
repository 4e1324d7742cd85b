"""Markdown as a flat run of blocks (headings, labels, quotes, list items, table rows, paragraphs), however it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.plan.materials_wording import TIME_BUDGET, plain_line

BOLD_HEADING_LEVEL = 7
"""A line in bold that is meant as a heading stands below every real one."""
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_QUOTE = re.compile(r"^\s{0,3}>\s?(.*)$")
_LABEL = re.compile(r"^\s*(?:\*\*|__)([^*_]{1,60}?)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*(.*)$")
_BARE_LABEL = re.compile(r"^\s*([A-Z][A-Za-z &/-]{2,40}):\s*$")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)(.+?)(?:\*\*|__)\s*$")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    LABEL = "label"
    QUOTE = "quote"
    ITEM = "item"
    ROW = "row"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """One block as plain words; `line` counts from 1."""

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    """Of a heading, 1 to 7."""
    label: str = ""
    """`What to Say` of `**What to Say:** ...`; `text` is what follows it on the line."""
    cells: tuple[str, ...] = ()


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks in their order; a wrapped paragraph, quotation or list item is one block, code and comments are none."""
    waiting: Block | None = None
    for block in _lines(text):
        if block is None or waiting is None or not _continues(waiting, block):
            if waiting is not None:
                yield waiting
            waiting = block
        else:
            waiting = Block(waiting.kind, f"{waiting.text} {block.text}".strip(), waiting.line, label=waiting.label)
    if waiting is not None:
        yield waiting


def _continues(waiting: Block, block: Block) -> bool:
    if block.kind is BlockKind.QUOTE:
        return waiting.kind is BlockKind.QUOTE
    joins = waiting.kind in (BlockKind.TEXT, BlockKind.ITEM, BlockKind.QUOTE)
    return block.kind is BlockKind.TEXT and (joins or (waiting.kind is BlockKind.LABEL and bool(waiting.text)))


def _lines(text: str) -> Iterator[Block | None]:
    """A block for each line, None where a paragraph ends."""
    lines = re.sub(r"<!--.*?-->", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL).splitlines()
    fenced = ""
    for number, line in enumerate(lines, start=1):
        following = lines[number] if number < len(lines) else ""
        fence = _FENCE.match(line)
        if fence and fenced in ("", fence[1]):
            fenced = "" if fenced else fence[1]
            yield None
        elif fenced:
            continue
        elif not line.strip():
            yield None
        else:
            yield _block(line, following, number)


def _block(line: str, following: str, number: int) -> Block | None:
    if match := _HEADING.match(line):
        return Block(BlockKind.HEADING, _kept_title(match[2]), number, level=len(match[1]))
    if _RULE.match(line) or _UNDERLINE.match(line) or _TABLE_RULE.match(line):
        return None
    if line.lstrip().startswith("|"):
        cells = tuple(plain_line(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
        is_header = bool(_TABLE_RULE.match(following))
        return None if is_header else Block(BlockKind.ROW, " ".join(cells), number, cells=cells)
    if match := _QUOTE.match(line):
        quoted = plain_line(match[1])
        return Block(BlockKind.QUOTE, quoted, number) if quoted else None
    if match := _ITEM.match(line):
        return Block(BlockKind.ITEM, plain_line(match[1]), number)
    if (underline := _UNDERLINE.match(following)) and not line.startswith((" ", "\t")):
        return Block(BlockKind.HEADING, _kept_title(line), number, level=1 if underline[1][0] == "=" else 2)
    if (match := _BOLD_LINE.match(line)) and _is_title(match[1]):
        return Block(BlockKind.HEADING, _kept_title(match[1]), number, level=BOLD_HEADING_LEVEL)
    if match := _LABEL.match(line) or _BARE_LABEL.match(line):
        rest = match[2] if match.re is _LABEL else ""
        return Block(BlockKind.LABEL, plain_line(rest), number, label=plain_line(match[1]))
    return Block(BlockKind.TEXT, plain_line(line), number)


def _is_title(bold: str) -> bool:
    return TIME_BUDGET.search(bold) is not None or bold.casefold().startswith(("scenario", "q:", "question"))


def _kept_title(heading: str) -> str:
    return plain_line(heading)
