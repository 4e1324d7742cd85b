"""Words as the judge compares them: tokens with their place, canonical forms, and likeness across recognition errors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import jellyfish
from rapidfuzz import fuzz

from voice_interviewer.scoring.synonyms import GROUPS

NOT = "not"
"""The canonical form of every negation."""

_NEGATION_WORDS = """
not no never none nothing nobody without cannot neither nor hardly lack lacks lacking isn't aren't wasn't weren't
don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't hadn't dont doesnt didnt cant wont isnt
arent wasnt ain't
"""
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
PREVENTIVE = frozenset({"prevent", "eliminate", "instead", "unable", "impossible", "refuse", "reject"})
"""Canonical words that turn a sentence round without being a negation."""

_STOP_WORDS = """
a an the this that these those it its it's is are was were be been being am do does did doing have has had having of
to in on at by for from with as into onto about over under between through out up off and or but if then so than too
very just also only even really actually basically i me my mine we us our ours you your yours he she they them their
theirs his her him what which who whom whose when where why how there here can could will would shall should may might
must i'm i'd i'll i've we're we'd we'll we've you're you'd you'll you've they're they'd they'll that's there's what's
let's it'll it'd because since while though although however whereas get gets got go goes going gone make makes made
like thing things something kind sort lot bit way well okay ok um uh er erm hmm ah yeah yes right sure say said says
mean means think know want let some any such own both other another much many one once again still yet already now
back per via etc
"""
_STOP = frozenset(_STOP_WORDS.split()) | {"all", "every", "each", "whole", "entire"}
_WEAK_WORDS = """
use run need want show set take put give work time change way keep look find add come tell call try start point case part
new old good bad easy simple big small different same first last next right wrong example problem main
"""
_GLUE = _STOP - {"and", "or", "with"}
"""Words that only grammar needs; a list of terms has almost none of them."""

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_OPPOSITE_PREFIXES = ("im", "un", "in", "dis", "non", "de", "a", "anti", "mis", "up", "out", "over", "under")
_OPPOSITE_STARTS = ({"en", "de"}, {"in", "de"}, {"in", "ou"}, {"en", "di"}, {"up", "do"})
_TOKEN = re.compile(r"[a-z0-9]+(?:['’.][a-z0-9]+)*|%")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text; `text[start:end]` is how it was said."""

    form: str
    """Lower case, as written."""
    key: str
    """The canonical form under which it is compared."""
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The words of `text` in order; number words become figures (`twenty five` is one token `25`)."""
    found = [Token(match[0], "", match.start(), match.end()) for match in _TOKEN.finditer(text.lower())]
    result: list[Token] = []
    index = 0
    while index < len(found):
        token = found[index]
        value, end = _number(found, index)
        if value is None:
            result.append(Token(token.form, canonical(token.form), token.start, token.end))
            index += 1
        else:
            result.append(Token(str(value), str(value), token.start, found[end - 1].end))
            index = end
    return tuple(result)


def _number(found: Sequence[Token], index: int) -> tuple[int | None, int]:
    form = found[index].form
    if form in _TENS:
        following = found[index + 1].form if index + 1 < len(found) else ""
        unit = _UNITS.get(following, 0)
        return (_TENS[form] + unit, index + 2) if 0 < unit < 10 else (_TENS[form], index + 1)
    # "one" is far more often a pronoun than a figure.
    return (_UNITS[form], index + 1) if form in _UNITS and form != "one" else (None, index)


def is_negation(token: Token) -> bool:
    return token.key == NOT


def is_content(token: Token) -> bool:
    """Whether the word carries meaning of its own; negations do."""
    return token.form not in _STOP


def is_glue(token: Token) -> bool:
    return token.form in _GLUE or token.key == NOT


@lru_cache(maxsize=1)
def weak_keys() -> frozenset[str]:
    """Canonical forms of words so common in any talk that sharing one proves little."""
    return frozenset(canonical(word) for word in _WEAK_WORDS.split())


def content_keys(text: str) -> tuple[str, ...]:
    """The canonical content words of `text` in order, repeats kept."""
    return tuple(token.key for token in tokens(text) if is_content(token))


@lru_cache(maxsize=65536)
def canonical(form: str) -> str:
    """The form under which a word is compared: negations are one word, synonyms share one, endings are gone."""
    if form in _NEGATIONS or form.endswith("n't"):
        return NOT
    if form == "%":
        return "percent"
    plain = form.replace("’", "'").removesuffix("'s")
    return _SYNONYMS.get(plain) or _SYNONYMS.get(stem(plain)) or stem(plain)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without common English endings; short words and versions stay as they are."""
    if len(word) <= 3 or any(character.isdigit() for character in word):
        return word
    for ending, replacement, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            base = word[: len(word) - len(ending)] + replacement
            if ending in ("ing", "ed", "er", "ers") and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls":
                return base[:-1]
            return _without_silent_e(base)
    return _without_silent_e(word)


def _without_silent_e(word: str) -> str:
    """`wipe` as `wiped` leaves it; `note` keeps its ending, or it would be the canonical no."""
    if len(word) > 4:
        return word.rstrip("e")
    if word in (NOT, f"{NOT}e"):
        return f"{NOT}e"
    return word[:3] if len(word) == 4 and word[3] == "e" and word[2] not in "aeiou" else word


_ENDINGS = (
    ("iliation", "il", 4),
    ("ations", "at", 3),
    ("ation", "at", 3),
    ("sses", "ss", 2),
    ("ies", "y", 2),
    ("ments", "", 4),
    ("ment", "", 4),
    ("ings", "", 3),
    ("ing", "", 3),
    ("edly", "", 3),
    ("ers", "", 4),
    ("er", "", 4),
    ("ed", "", 3),
    ("ly", "", 3),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("ss", "ss", 1),
    ("us", "us", 1),
    ("is", "is", 1),
    ("s", "", 3),
)


def _synonyms() -> dict[str, str]:
    groups = [line.split() for line in GROUPS.strip().splitlines()]
    table: dict[str, str] = {}
    for form in (str, stem):
        for words in groups:
            for word in words:
                table.setdefault(form(word), stem(words[0]))
    return table


_SYNONYMS = _synonyms()


_LONGEST_ENDING = 6
"""More than this is another word: what is tolerated is no `tolerationSeconds`."""


@lru_cache(maxsize=262144)
def alike(first: str, second: str) -> bool:
    """Whether two canonical words are the same word, allowing endings and the recogniser's spelling."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 5 or any(character.isdigit() for character in shorter + longer) or NOT in (first, second):
        return False
    if _opposites(first, second):
        return False
    if longer.startswith(shorter) and len(shorter) >= 6 and len(longer) - len(shorter) <= 3:
        return True
    shared = _shared_prefix(first, second)
    if shared >= 7 and len(longer) - shared <= _LONGEST_ENDING:
        return True
    if fuzz.ratio(first, second) >= 86:
        return True
    return fuzz.ratio(first, second) >= 66 and jellyfish.metaphone(first) == jellyfish.metaphone(second)


def _opposites(first: str, second: str) -> bool:
    """`mutable` and `immutable`, `encrypt` and `decrypt`: alike in letters, opposite in meaning."""
    for one, other in ((first, second), (second, first)):
        for prefix in _OPPOSITE_PREFIXES:
            if one.startswith(prefix) and fuzz.ratio(one[len(prefix) :], other) >= 90:
                return True
    starts = {first[:2], second[:2]}
    return starts in _OPPOSITE_STARTS and fuzz.ratio(first[2:], second[2:]) >= 80


def _shared_prefix(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def find_phrase(phrase: Sequence[str], said: Sequence[str], *, gap: int = 2) -> tuple[int, int] | None:
    """Where the canonical words of `phrase` stand in `said`, in order and with at most `gap` words between any two.

    Returns the first and one past the last position. Two words of either side may stand for one of the other
    (`dynamo db` for `dynamodb`).
    """
    if not phrase:
        return None
    for start in range(len(said)):
        if same_at(phrase, 0, said, start) is None:
            continue
        end = _follow(phrase, said, 0, start, gap=0)
        if end is None and len(phrase) > 1:
            end = _follow(phrase, said, 0, start, gap=gap)
        if end is not None:
            return start, end
    return None


def _follow(phrase: Sequence[str], said: Sequence[str], at: int, start: int, *, gap: int) -> int | None:
    if at == len(phrase):
        return start
    slack = gap if at else 0
    for position in range(start, min(start + slack + 1, len(said))):
        taken = same_at(phrase, at, said, position)
        if taken is not None:
            end = _follow(phrase, said, at + taken[0], position + taken[1], gap=gap)
            if end is not None:
                return end
    return None


def same_at(phrase: Sequence[str], at: int, said: Sequence[str], position: int) -> tuple[int, int] | None:
    """How many words of each side match here (2-1, 1-2 or 1-1), or None."""
    if at + 1 < len(phrase) and _joined(phrase[at], phrase[at + 1], said[position]):
        return 2, 1
    if position + 1 < len(said) and _joined(said[position], said[position + 1], phrase[at]):
        return 1, 2
    return (1, 1) if alike(phrase[at], said[position]) else None


@lru_cache(maxsize=65536)
def _joined(first: str, second: str, whole: str) -> bool:
    """Whether two words written together are the third; the first may have lost a silent ending."""
    return len(whole) >= len(first) + len(second) and whole in (first + second, f"{first}e{second}")
