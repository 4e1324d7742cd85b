"""Whether a model's wording stays inside its sources: no name and no rare word that they do not have."""

from __future__ import annotations

import re
from functools import lru_cache

from voice_interviewer.scoring.wording import is_content, stem, tokens
from voice_interviewer.speech.data import common_words

_NAMES = re.compile(r"[\w./-]*[\d/_][\w./-]*|\b[A-Z][a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*|(?<=[a-z,;] )[A-Z]\w+")


def names_in(text: str) -> tuple[str, ...]:
    """What reads like a name or a value: figures, paths, CamelCase, capitals in the middle of a sentence."""
    return tuple(name.strip("./-") for name in _NAMES.findall(text))


def has_word(text: str, name: str) -> bool:
    """Whether the name stands in the text as a word of its own, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def foreign_word(text: str, source: str) -> str | None:
    """The first name, or word that is no common English, that the source does not have; None when there is none."""
    for name in names_in(text):
        if not has_word(source, name):
            return name
    keys = {token.key for token in tokens(source)}
    for token in tokens(text):
        if is_content(token) and token.key not in keys and stem(token.form) not in _common_stems():
            return token.form
    return None


@lru_cache(maxsize=1)
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in common_words())
