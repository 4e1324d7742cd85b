"""What biases the recogniser's spelling: the terms of the trade, names of the repository, and the words before."""

from __future__ import annotations

from collections.abc import Sequence

from voice_interviewer.speech.data import read_yaml
from voice_interviewer.speech.vocabulary import Lexicon

_FILE = "lexicon.yaml"
_MOST_NAMES = 6
_DOMAIN_CHARACTERS = 430


def domain_prompt(lexicon: Lexicon) -> str:
    """The same for every question: terms of the trade, among them such as nobody asks for, and names of the repository."""
    prompt = str(read_yaml(_FILE)["prompt"]).strip()
    for name in lexicon.names[:_MOST_NAMES]:
        longer = f"{prompt} {name}."
        if len(longer) > _DOMAIN_CHARACTERS:
            break
        prompt = longer
    return prompt


def segment_prompt(domain: str, before: Sequence[str] = ()) -> str:
    """The prompt of one segment as a Recognizer takes it: `before`, what was heard just before it, on the second line."""
    return f"{domain}\n{' '.join(before)}" if before else domain
