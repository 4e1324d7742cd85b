"""The bundled word lists of the speech package, read once and never changed."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

_FOLDER = resources.files("voice_interviewer.speech.data")


@cache
def read_yaml(name: str) -> dict[str, object]:
    """The mapping in the bundled file `name`."""
    data = yaml.safe_load(_FOLDER.joinpath(name).read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise TypeError(f"{name} is no mapping")
    return data


@cache
def word_set(name: str, key: str) -> frozenset[str]:
    """The words or phrases under `key` of a bundled YAML file, in lower case."""
    values = read_yaml(name)[key]
    if not isinstance(values, list):
        raise TypeError(f"{key} of {name} is no list")
    return frozenset(str(value).casefold() for value in values)


@cache
def word_lists(name: str, key: str) -> dict[str, tuple[str, ...]]:
    """A mapping of a term to a list of phrases, in the file's order."""
    values = read_yaml(name)[key]
    if not isinstance(values, dict):
        raise TypeError(f"{key} of {name} is no mapping")
    return {str(term): tuple(str(phrase) for phrase in phrases or ()) for term, phrases in values.items()}


@cache
def common_words() -> frozenset[str]:
    """Common English words in lower case, without regular inflections."""
    lines = _FOLDER.joinpath("common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
