"""Numbers with the noun they count, as a document states them: `20+ Kubernetes resources`, `CPU (70%)`, `six modules`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
MAX_NOUN_WORDS = 4
_NUMBER = re.compile(
    r"(?<![\w.,/:$€#-])(?!0\d)(?P<number>\d{1,3}(?:,\d{3})+|\d{1,7}(?:\.\d{1,3})?|" + "|".join(NUMBER_WORDS) + r")"
    r"(?P<sign>\+?%|\+)?(?![\d:/]|\.\d|[–-]\d)(?=\W|$)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*([A-Za-z][\w/'’-]*)")
_CUT_WORDS = """
a an the with for in of on at to from by per via and or but that which who is are was were be has have than across over
under between within into as each every all managing covering running including featuring using plus so when where if
one two three four five six seven eight nine ten out not
"""
_CUT = frozenset(_CUT_WORDS.split())
_NAMES_IN_S = frozenset(
    {"kubernetes", "devops", "gitops", "https", "redis", "jenkins", "access", "postgres", "kinesis", "this"}
)
_BEFORE_PAREN = re.compile(r"([A-Za-z][\w/-]*)\s*\($")
_LABEL = re.compile(r"^([A-Za-z][^:.!?]{1,50}?)\s*:\s*$")


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """One number of the document."""

    value: float
    noun: str
    """What it counts, in the document's words: `Terraform modules`."""
    at_least: bool
    """True for `20+`."""
    percent: bool
    text: str
    """The number as it stands there, with its noun: `20+ Kubernetes Resources`."""
    line: int


def numbers_of_text(text: str, line: int) -> tuple[StatedNumber, ...]:
    """The numbers of one block. Versions, ranges, prices, dates and numbers that count nothing are left out."""
    found: list[StatedNumber] = []
    for match in _NUMBER.finditer(text):
        raw = match["number"].casefold()
        value = float(NUMBER_WORDS[raw]) if raw in NUMBER_WORDS else float(raw.replace(",", ""))
        sign = match["sign"] or ""
        noun = _noun_after(text[match.end() :]) or _noun_before(text[: match.start()])
        if noun:
            shown = f"{match['number']}{sign} {noun}"
            found.append(StatedNumber(value, noun, "+" in sign, "%" in sign, shown, line))
    return tuple(found)


def numbers_of_row(cells: Sequence[str], line: int) -> tuple[StatedNumber, ...]:
    """The numbers of a table row; the first cell says what they belong to (`Terraform | 6 modules`)."""
    if len(cells) < 2:
        return ()
    subject = cells[0]
    found: list[StatedNumber] = []
    for cell in cells[1:]:
        for number in numbers_of_text(cell, line):
            whole = number.noun if subject.casefold() in number.noun.casefold() else f"{subject} {number.noun}"
            found.append(StatedNumber(number.value, whole, number.at_least, number.percent, number.text, line))
        if cell.strip().isdigit():
            found.append(
                StatedNumber(
                    float(cell), subject, at_least=False, percent=False, text=f"{cell.strip()} {subject}", line=line
                )
            )
    return tuple(found)


def _noun_after(rest: str) -> str:
    if rest.startswith("-"):
        word = re.match(r"-([A-Za-z]+)", rest)
        return word[1] if word else ""
    words: list[str] = []
    position = 0
    while len(words) < MAX_NOUN_WORDS and (match := _WORD.match(rest, position)):
        if match[1].casefold() in _CUT or (not words and not rest[:1].isspace()):
            break
        words.append(match[1])
        position = match.end()
        if _plural(match[1].casefold()):
            break
    return " ".join(words)


def _plural(word: str) -> bool:
    """Whether the counted noun ends here: `autoscalers` does, the name `kubernetes` does not."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NAMES_IN_S


def _noun_before(before: str) -> str:
    if match := _BEFORE_PAREN.search(before):
        return match[1]
    label = _LABEL.match(before)
    return label[1] if label else ""
