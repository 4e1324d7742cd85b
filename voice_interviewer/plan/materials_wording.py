"""Plain words out of Markdown: titles without numbers, emoji and budgets, and sentences without their quotation marks."""

from __future__ import annotations

import re
import unicodedata

TIME_BUDGET = re.compile(
    r"[(\[]?\s*(?P<minutes>\d{1,3}(?:\.\d+)?)\s*(?P<plus>\+)?\s*(?:-\s*\d{1,3}\s*)?-?\s*min(?:ute)?s?\b\.?\s*[)\]]?",
    re.I,
)
_MARKUP = re.compile(r"\*\*|__|~~|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>&])")
_WITNESS = re.compile(r"\s*[-–—(]*\s*(?:,\s*)?`[^`\s]+:\d+`\)?\s*$")
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}[.)]|[a-z][.)])\s+")
_QUOTES = "\"'“”‘’«»"


def plain_line(text: str) -> str:
    """One line of Markdown as plain words: markup, links, pictograms and a closing `path:line` are gone."""
    plain = _LINK.sub(r"\1", _WITNESS.sub("", text))
    plain = _MARKUP.sub("", plain)
    plain = _ESCAPED.sub(r"\1", plain).replace("&lt;", "<").replace("&amp;", "&")
    kept = "".join(" " if character.isspace() else character for character in plain if not _pictogram(character))
    return " ".join(kept.split())


def plain_title(heading: str) -> str:
    """A heading without its number, budget, pictograms and marks."""
    title = _ORDINAL.sub("", plain_line(heading))
    return TIME_BUDGET.sub("", title).strip(" :-–—") or title


def unquoted(text: str) -> str:
    """The text without the quotation marks and asterisks around it."""
    return text.strip().strip("*").strip(_QUOTES).strip()


def _pictogram(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Cs", "Cf", "Cc", "Co") and not character.isspace()
