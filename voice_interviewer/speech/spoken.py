"""The spoken form of written text: what a person would say for paths, versions, names and acronyms, with all markup gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import yaml

from voice_interviewer.speech.spoken_values import in_words

_FENCE = re.compile(r"^\s*(```|~~~).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)", re.MULTILINE)
_ENTRY = re.compile(r"^([ \t]*(?:#{1,6}|[-*+]|\d+[.)])[ \t].*[^\s.,;:!?])[ \t]*$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ \t|:-]+$", re.MULTILINE)
_BOLD = re.compile(r"(\*\*\*|\*\*|__|\*|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_PLACE_FIRST = re.compile(
    r"((?:^|[.!?:;]\s)\s*(?:At|From|In|Inside|Under|With)\s+`?(?=[^\s`]*[a-z])"
    r"(?:[^\s`,;]*/[^\s`,;]+|[^\s`,;/]+\.(?:tf|ya?ml|json|tpl|sh|hcl)(?::\d+)?)`?)"
    r"(?=\s+(?!(?:lines?|and|or|of|at|on|to)\b)\w)"
)
"""A sentence that begins with a file; without a breath after it the path runs into what follows."""
_TOKEN = re.compile(r"^([\"'“‘(\[<]*)(.*?)([\"'”’)\]>]*[.,;:!?…]*[\"'”’)\]>]*)$", re.DOTALL)
_VERSION = re.compile(r"v?\d+(?:\.(?:\d+|x))+(?:-[a-z0-9.]+)?", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\d{1,3})?")
_INSTANCE = re.compile(
    r"(?:db\.|cache\.)?([a-z]{1,4})(\d{1,2})([a-z]{0,4})\.(nano|micro|small|medium|large|\d*xlarge|metal)"
)
_MONEY = re.compile(r"([~≈]?)\$(\d[\d,]*(?:\.\d+)?)([kKmM]?)(?:/([\w-]+))?")
_COUNTED = re.compile(r"\b(\d+)x\s+(?=`?[a-z]+\d+[a-z]*\.)")
_CONSTRAINT = re.compile(r"(?<!\w)(?:>=|<=|~>|!=)\s*v?\d+(?:\.\d+)*")
_MULTIPLE = re.compile(r"(\d+)x")
_PERCENT = re.compile(r"([~≈]?)(\d[\d,.]*)(?:\s*%)")
_REGION = re.compile(r"(us|eu|ap|sa|ca|me|af|il)-([a-z]+(?:-[a-z]+)?)-(\d[a-f]?)")
_LINE_NUMBER = re.compile(r"(.*[A-Za-z]):(\d+)")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_CODE_PART = re.compile(
    r"(?P<address>\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,3})?)"
    r"|(?P<operator>>=|<=|~>|!=|==|=>|->|&&|\|\||:\s|[=|<>*@+])"
    r"|(?P<comma>,)"
    r"|(?P<name>[A-Za-z0-9_.~/%-]+(?::\d+\b(?!\.))?)"
    r"|(?P<rest>\s+|.)",
    re.DOTALL,
)
_OPERATORS = {
    ">=": "at least",
    "<=": "at most",
    "~>": "compatible with",
    "!=": "not equal to",
    "==": "equals",
    "=>": "to",
    "->": "to",
    "&&": "and",
    "||": "or",
    "=": "set to",
    ":": "set to",
    "|": "pipe",
    "<": "less than",
    ">": "greater than",
    "*": "star",
    "@": "at",
    "+": "plus",
}
_FOLDER_ENDS = ", slash "
"""After a folder of several words or letters; without a breath `C D N slash` is heard as "CD and slash"."""
_VERSION_CUES = frozenset({"version", "versions", "release", "chart", "since", "v"})
_PER = {"hr": "hour", "h": "hour", "mo": "month", "yr": "year", "s": "second", "min": "minute", "d": "day"}
_SCALES = {"k": " thousand", "m": " million", "": ""}


@dataclass(frozen=True, slots=True)
class _Saying:
    """One dictionary ready for use: phrases to look for in prose, names by folded spelling, letters and words."""

    terms: Mapping[str, str]
    folded: Mapping[str, str]
    phrases: re.Pattern[str]
    letters: frozenset[str]
    as_words: frozenset[str]


def spoken_form(text: str, dictionary: Mapping[str, str] | None = None) -> str:
    """What a person would say for `text`, on one line, without markup or code.

    `dictionary` maps written terms to their spoken form and wins over the bundled one. Acronyms are spaced letters
    (`E K S`); those with an A are joined by dots (`A.W.S`), because a lone A would be read as the article.
    """
    saying = _bundled_saying() if not dictionary else _with_terms(tuple(sorted(dictionary.items())))
    plain = _PLACE_FIRST.sub(r"\1,", _COUNTED.sub(r"\1 ", in_words(_without_markdown(text))))
    said: list[str] = []
    at = 0
    for code in _CODE.finditer(plain):
        said.append(_say_prose(plain[at : code.start()], saying))
        said.append(_say_code(code.group(2), saying))
        at = code.end()
    said.append(_say_prose(plain[at:], saying))
    return _tidy(" ".join(said))


def _without_markdown(text: str) -> str:
    plain = _FENCE.sub("", text)
    plain = _TABLE_RULE.sub("", plain)
    plain = _LINK.sub(r"\1", plain)
    plain = _LINE_START.sub("", _TABLE_ROW.sub(_table_row, _ENTRY.sub(r"\1.", plain)))
    kept: list[str] = []
    at = 0
    for code in _CODE.finditer(plain):
        kept += [_BOLD.sub(r"\2", plain[at : code.start()]), code.group(0)]
        at = code.end()
    kept.append(_BOLD.sub(r"\2", plain[at:]))
    joined = "".join(kept)
    return joined.replace("**", "")


def _table_row(row: re.Match[str]) -> str:
    return ", ".join(cell.strip() for cell in row.group(1).split("|")) + "."


def _tidy(text: str) -> str:
    one_line = re.sub(r"[\s`_{}|]+", " ", text.replace("**", " ")).strip()
    one_line = re.sub(r"\s+([.,;:!?])(?!\w)", r"\1", one_line)
    one_line = re.sub(r"\(\s+", "(", one_line)
    one_line = re.sub(r"\s+\)", ")", one_line)
    return re.sub(r",(?:\s*,)+", ",", one_line)


def _say_prose(text: str, saying: _Saying) -> str:
    text = _CONSTRAINT.sub(lambda match: _say_code(match[0], saying), text)
    said: list[str] = []
    at = 0
    for phrase in saying.phrases.finditer(text):
        said.append(_say_words(text[at : phrase.start()], saying))
        said.append(saying.terms[phrase.group(0)])
        at = phrase.end()
    said.append(_say_words(text[at:], saying))
    return "".join(said)


def _say_words(text: str, saying: _Saying) -> str:
    """Prose word by word, white space kept, so that punctuation stays where it was."""
    pieces = re.split(r"(\s+)", text.replace("—", " , ").replace("–", "-"))
    said: list[str] = []
    previous = ""
    for piece in pieces:
        if not piece or piece.isspace():
            said.append(piece)
            continue
        match = _TOKEN.match(piece)
        before, core, after = match.groups() if match else ("", piece, "")
        token = _say_token(core, previous, saying)
        said.append(before.replace("[", "").replace("<", "") + token + _closing(after))
        previous = core
    return "".join(said)


def _closing(after: str) -> str:
    return after.replace("]", "").replace(">", "").replace("…", ".")


def _say_token(core: str, previous: str, saying: _Saying) -> str:
    if not core:
        return ""
    if core in saying.terms:
        return saying.terms[core]
    quantity = _say_quantity(core)
    if quantity is not None:
        return quantity
    if _ADDRESS.fullmatch(core) or _INSTANCE.fullmatch(core):
        return _say_code(core, saying)
    if _VERSION.fullmatch(core):
        named = previous[:1].isupper() or previous.casefold() in _VERSION_CUES or core.count(".") > 1
        return _say_version(core) if named or core[0] in "vV" else core
    if re.fullmatch(r"[\d.,:%-]+", core):
        return core
    if _looks_like_code(core):
        return _say_code(core, saying)
    region = _REGION.fullmatch(core)
    if region:
        return f"{' '.join(region.group(1).upper())} {region.group(2)} {region.group(3).upper()}".replace("-", " ")
    if "-" in core or "/" in core:
        said = re.sub(r"[^/-]+", lambda part: _say_token(part.group(0), "", saying), core)
        return (said if said == core else said.replace("-", " ")).replace("/", " slash ")
    return _say_name(core, saying)


def _say_quantity(core: str) -> str | None:
    money = _MONEY.fullmatch(core)
    if money:
        about, amount, scale, unit = money.groups()
        per = f" per {_PER.get(unit, unit.replace('-', ' '))}" if unit else ""
        return f"{'about ' if about else ''}{amount}{_SCALES[scale.lower()]} dollars{per}"
    percent = _PERCENT.fullmatch(core)
    if percent:
        return f"{'about ' if percent.group(1) else ''}{percent.group(2)} percent"
    multiple = _MULTIPLE.fullmatch(core)
    if multiple:
        return f"{multiple.group(1)} times"
    if re.fullmatch(r"[~≈]\d[\d.,]*", core):
        return f"about {core[1:]}"
    return None


def _looks_like_code(core: str) -> bool:
    if re.search(r"[_=${}|\\@*<>]|::|://|^\.{1,2}/|^\.\w|^--?\w|\w\.\w|/$", core):
        return not re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]?", core)
    return core.count("/") > 1 or bool(_LINE_NUMBER.fullmatch(core))


def _say_code(span: str, saying: _Saying) -> str:
    """A code span: `min_size = 3` is "min size set to 3", `modules/eks/main.tf` "modules slash E K S, slash main dot T F"."""
    stripped = span.strip()
    if stripped in saying.terms:
        return saying.terms[stripped]
    instance = _INSTANCE.fullmatch(stripped)
    if instance:
        family, generation, kind, size = instance.groups()
        letters = " ".join(family.upper())
        return f"{letters} {generation}{kind.upper()} {size.replace('xlarge', ' X large').strip()}"
    cleaned = re.sub(r"^\w+://", "", stripped)
    cleaned = re.sub(r"[\"'`$(){}\[\];#!?\\]+", " ", cleaned) if not cleaned.startswith("!") else cleaned
    said: list[str] = []
    names = 0
    for part in _CODE_PART.finditer(cleaned):
        if part["address"]:
            said.append(part["address"].replace(".", " dot ").replace("/", " slash "))
        elif part["operator"]:
            label = part["operator"].strip() == ":" and names > 1
            said.append("," if label else _OPERATORS[part["operator"].strip()])
            names = 0
        elif part["comma"]:
            said.append(",")
            names = 0
        elif part["name"]:
            said.append(_say_path(part["name"], saying))
            names += 1
        else:
            said.append(" ")
    text = re.sub(r"\s+", " ", " ".join(said)).strip()
    text = re.sub(r"\bset to (?=at least|at most|compatible|less than|greater than)", "", text)
    return re.sub(r" set to$", "", text)


def _say_path(name: str, saying: _Saying) -> str:
    if name in saying.terms:
        return saying.terms[name]
    if _VERSION.fullmatch(name):
        return _say_version(name)
    if re.fullmatch(r"-?\d[\d.]*%?", name):
        return name.replace("-", "minus ").replace("%", " percent")
    line = _LINE_NUMBER.fullmatch(name)
    if line:
        return f"{_say_path(line.group(1), saying)} line {line.group(2)}"
    trimmed = re.sub(r"^(?:\.{1,2}/)+|^--?(?=\w)|/+$", "", name)
    *folders, last = [_say_dotted(segment, saying) for segment in trimmed.split("/") if segment] or [""]
    return "".join(f"{folder}{_FOLDER_ENDS if ' ' in folder else ' slash '}" for folder in folders) + last


def _say_dotted(segment: str, saying: _Saying) -> str:
    if segment in saying.terms:
        return saying.terms[segment]
    if _INSTANCE.fullmatch(segment):
        return _say_code(segment, saying)
    if _VERSION.fullmatch(segment):
        return _say_version(segment)
    parts = [_say_identifier(part, saying) for part in segment.split(".")]
    return " dot ".join(parts).strip()


def _say_identifier(identifier: str, saying: _Saying) -> str:
    """One identifier in words: snake, kebab and camel case taken apart, known acronyms spelled."""
    known = saying.folded.get(identifier.casefold())
    if known is not None:
        return known
    words = [word for word in re.split(r"[_~%-]+", identifier) if word]
    return " ".join(_say_name(word, saying) for word in words)


def _say_name(word: str, saying: _Saying) -> str:
    """A single word without separators, from prose or code."""
    if word in saying.terms:
        return saying.terms[word]
    if word.casefold() in saying.folded and (word.islower() or word.isupper() or not word.isalpha()):
        return saying.folded[word.casefold()]
    plural = word[:-1] if re.fullmatch(r"[A-Z]{2,5}s", word) else ""
    if plural:
        return _spell(plural) + "'s"
    if word.isupper() and word.isalpha() and len(word) > 1:
        return _say_capitals(word, saying)
    parts = _CAMEL.findall(word)
    if len(parts) < 2 or not word.replace("'", "").replace("’", "").isalnum() or "'" in word or "’" in word:
        return word
    camel = word[0].islower()
    said = []
    for part in parts:
        if part.isupper() and part.isalpha():
            said.append(_say_capitals(part, saying) if len(part) > 1 else part)
        else:
            said.append(saying.folded.get(part.casefold(), part.lower() if camel else part))
    return _join_letters_and_digits(said)


def _join_letters_and_digits(parts: list[str]) -> str:
    """`T`, `3`, `A` become "T 3A": a digit before a lone A keeps it a letter for the voice."""
    text = " ".join(part.upper() if len(part) == 1 else part for part in parts)
    return re.sub(r"(\d) A\b", r"\1A", text)


def _say_capitals(word: str, saying: _Saying) -> str:
    if word in saying.as_words or len(word) > 5:
        return word.lower()
    return _spell(word)


def _spell(letters: str) -> str:
    return ("." if "A" in letters.upper() else " ").join(letters.upper())


def _say_version(version: str) -> str:
    said = re.sub(r"^[vV]", "", version).replace("-", " ")
    return ("version " if version[0] in "vV" else "") + said.replace(".", " point ")


@cache
def _bundled_saying() -> _Saying:
    source = resources.files("voice_interviewer.speech").joinpath("data/spoken.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    terms = {str(term): str(said) for term, said in data["terms"].items()}
    return _saying(terms, frozenset(data["letters"]), frozenset(data["as_words"]))


@lru_cache(maxsize=8)
def _with_terms(terms: tuple[tuple[str, str], ...]) -> _Saying:
    bundled = _bundled_saying()
    return _saying({**bundled.terms, **dict(terms)}, bundled.letters, bundled.as_words)


def _saying(terms: Mapping[str, str], letters: frozenset[str], as_words: frozenset[str]) -> _Saying:
    folded = {acronym.casefold(): _spell(acronym) for acronym in sorted(letters)}
    folded.update({term.casefold(): said for term, said in terms.items()})
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    phrases = "|".join(re.escape(term) for term in longest_first)
    pattern = re.compile(rf"(?<![\w./_-])(?:{phrases})(?![\w/_-]|\.\w)")
    return _Saying(terms, folded, pattern, letters, as_words)
