"""Acronyms by the names of their letters: which known one a misheard one may be (`HBA` for `HPA`), decided only when one fits."""

from __future__ import annotations

from collections.abc import Collection

_RHYMING = ("BCDEGPTVZ", "AJK", "FSX", "MN", "QU", "IY")
_GROUPS = {letter: group for group in _RHYMING for letter in group}
_FEWEST_LETTERS = 3
_LETTERS_A_CONFUSION = 3
"""An acronym of so many letters may have one letter wrong, one of twice as many two."""


def meant_acronym(heard: str, known: Collection[str]) -> str | None:
    """The only acronym of `known` that sounds like `heard` letter by letter; None when it is known itself, or several do."""
    if len(heard) < _FEWEST_LETTERS or not (heard.isalpha() and heard.isupper()) or heard in known:
        return None
    fitting = [acronym for acronym in known if _sound_alike(heard, acronym)]
    return fitting[0] if len(fitting) == 1 else None


def _sound_alike(heard: str, acronym: str) -> bool:
    if len(heard) != len(acronym):
        return False
    wrong = [(one, other) for one, other in zip(heard, acronym, strict=True) if one != other]
    return len(wrong) <= len(heard) // _LETTERS_A_CONFUSION and all(
        other in _GROUPS.get(one, "") for one, other in wrong
    )
