"""Values as people say them ("t three a medium", "ten dot zero slash sixteen", "one thirty one"), read exactly or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voice_interviewer.scoring.wording import Token


class Measure(StrEnum):
    """What kind of value was said; only values of one kind are compared."""

    COUNT = "count"
    INSTANCE = "instance type"
    CIDR = "address range"
    REGION = "region"
    VERSION = "version"
    BYTES = "size"
    DAYS = "days"
    SECONDS = "seconds"
    PERCENT = "percent"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value and the tokens `first` to `last` (one past) that said it."""

    measure: Measure
    value: str | int
    first: int
    last: int


_JOINERS = {"dot": ".", "point": ".", "slash": "/"}
_DIGIT_WORDS = {"one": "1", "oh": "0"}
_FAMILIES = r"(?:t|m|c|r|x|i|g|p|inf|trn|z|d|h)"
_INSTANCE = re.compile(
    rf"\b(?P<service>db |cache |db\.|cache\.)?(?P<family>{_FAMILIES}) ?(?P<generation>\d) ?(?P<letters>[a-z]{{0,3}}?)[ .]"
    r"(?P<size>nano|micro|small|medium|(?:\d{1,2} ?)?(?:x ?|extra )?large|metal)\b"
)
_CIDR = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?: ?/ ?| )(\d{1,2})\b")
_REGION = re.compile(
    r"\b(us|eu|ap|sa|ca|me|af|il) (north|south|east|west|central|north ?east|south ?east|north ?west|south ?west) ?(\d)\b"
)
_VERSION = re.compile(r"\bv? ?(\d{1,3}(?:\.\d{1,3}){1,3})\b|\b(1|3) ?(\d\d)\b")
_BYTES = re.compile(
    r"\b(\d+(?:\.\d+)?) ?(kibibytes?|kilobytes?|kb|ki|mebibytes?|megabytes?|megs?|mb|mib|mi|gibibytes?|gigabytes?|gigs?|"
    r"gb|gib|gi)\b"
)
_TIME = re.compile(r"\b(\d+) (seconds?|minutes?|hours?|days?|weeks?)\b")
_PERCENT = re.compile(r"\b(\d{1,3}) ?(?:percent|%)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
_SCALE = {"k": 1, "m": 1024, "g": 1024 * 1024}


def written(text: str, tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens as somebody would type them, in lower case, and for each character the token that it comes from."""
    parts: list[str] = []
    owners: list[int] = []
    for index, token in enumerate(tokens):
        form = _DIGIT_WORDS.get(token.form, token.form)
        joiner = _JOINERS.get(form) if _between_figures(tokens, index) else None
        gap = text[tokens[index - 1].end : token.start] if index else ""
        glued = joiner or (parts and parts[-1][-1] in "./")
        before = "" if not index or glued else "/" if gap.strip() == "/" else " "
        piece = before + (joiner or form)
        parts.append(piece)
        owners.extend([index] * len(piece))
    return "".join(parts), owners


def _between_figures(tokens: Sequence[Token], index: int) -> bool:
    """Only then is "dot" or "point" a character; "at some point three nodes" stays as it is."""
    if not 0 < index < len(tokens) - 1:
        return False
    before, after = (_DIGIT_WORDS.get(tokens[at].form, tokens[at].form) for at in (index - 1, index + 1))
    service = before in ("db", "cache") and tokens[index].form == "dot"
    return service or (before[-1:].isdigit() and after[:1].isdigit())


def readings(text: str, tokens: Sequence[Token]) -> Iterator[Reading]:
    """Every value of `text` that says by itself what kind it is, in order of kind; plain counts are read by `counts`."""
    typed, owners = written(text, tokens)

    def at(match: re.Match[str], measure: Measure, value: str | int) -> Reading:
        return Reading(measure, value, owners[match.start() + (match[0][0] == " ")], owners[match.end() - 1] + 1)

    for match in _INSTANCE.finditer(typed):
        yield at(match, Measure.INSTANCE, _instance(match))
    for match in _CIDR.finditer(typed):
        yield at(match, Measure.CIDR, f"{match[1]}/{match[2]}")
    for match in _REGION.finditer(typed):
        yield at(match, Measure.REGION, f"{match[1]}-{match[2].replace(' ', '')}-{match[3]}")
    for match in _VERSION.finditer(typed):
        yield at(match, Measure.VERSION, match[1] or f"{match[2]}.{match[3]}")
    for match in _BYTES.finditer(typed):
        yield at(match, Measure.BYTES, int(float(match[1]) * _SCALE[match[2][0]]))
    for match in _TIME.finditer(typed):
        seconds = int(match[1]) * _SECONDS[match[2].rstrip("s")]
        yield at(match, Measure.SECONDS, seconds)
        if seconds % 86400 == 0:
            yield at(match, Measure.DAYS, seconds // 86400)
    for match in _PERCENT.finditer(typed):
        yield at(match, Measure.PERCENT, int(match[1]))


def _instance(match: re.Match[str]) -> str:
    service = (match["service"] or "").strip(" .")
    size = match["size"].replace("extra ", "x").replace(" ", "")
    name = f"{match['family']}{match['generation']}{match['letters']}.{size}"
    return f"{service}.{name}" if service else name


def counts(tokens: Sequence[Token]) -> Iterator[Reading]:
    """Every whole number; "one" and "a single" only where a thing that can be counted may follow. What counts something
    of many parts (`2 multi-stage files`) says nothing about the number of its parts."""
    for index, token in enumerate(tokens):
        following = tokens[index + 1].form if index + 1 < len(tokens) else ""
        if following == "multi":
            continue
        if token.form.isdigit() and len(token.form) <= 5:
            yield Reading(Measure.COUNT, int(token.form), index, index + 1)
        elif token.form == "single" or (token.form == "one" and following not in ("of", "is", "that", "thing", "")):
            yield Reading(Measure.COUNT, 1, index, index + 1)


_SUFFIX = re.compile(r"^(\d+(?:\.\d+)?) ?([KMG])i?B?$")


def same_value(measure: Measure, said: str | int, known: object, attribute: str) -> bool | None:
    """Whether the file's value is the one said; None when the file's value cannot be compared (a variable, a range)."""
    if isinstance(known, tuple):
        if measure is Measure.COUNT:
            return len(known) == said
        found = [same_value(measure, said, part, attribute) for part in known]
        return True if True in found else None if None in found else False
    match measure:
        case Measure.COUNT if attribute == "single_nat_gateway":
            return (said == 1) == known if isinstance(known, bool) and (known or said == 1) else None
        case Measure.COUNT | Measure.PERCENT | Measure.DAYS | Measure.SECONDS:
            return known == said if isinstance(known, int) and not isinstance(known, bool) else None
        case Measure.BYTES:
            kibibytes = _kibibytes(known, attribute)
            return None if kibibytes is None else kibibytes == said
        case Measure.VERSION:
            return _same_version(str(said), known)
        case Measure.INSTANCE | Measure.CIDR | Measure.REGION | Measure.WORD:
            plain = isinstance(known, str) and not re.search(r"[{}$()\[\]]|\bvar\.|\blocal\.", known)
            return str(known).lower() == said if plain else None


def _kibibytes(known: object, attribute: str) -> int | None:
    if isinstance(known, int) and not isinstance(known, bool):
        return known * (_SCALE["g"] if "disk" in attribute or "storage" in attribute else _SCALE["m"])
    match = _SUFFIX.match(str(known))
    return int(float(match[1]) * _SCALE[match[2].lower()]) if match else None


def _same_version(said: str, known: object) -> bool | None:
    """`1.31` agrees with `v1.31.2`, and `16.3.1` with `16.3.1`; a range (`~> 5.80`) is agreed with, never contradicted."""
    text = str(known).rpartition(":")[2] if ":" in str(known) else str(known)
    text = re.sub(r"^[a-z]+(?=\d)", "", text)
    found = re.search(r"\d+(?:\.\d+)*", text)
    if found is None or isinstance(known, bool):
        return None
    parts, wanted = found[0].split("."), said.split(".")
    shorter = min(len(parts), len(wanted))
    same = shorter >= min(2, len(parts)) and parts[:shorter] == wanted[:shorter]
    exact = text[: found.start()] in ("", "v") and (found.end() == len(text) or text[found.end()] in "-+")
    return True if same else False if exact else None
