"""How people say the claims of the rubrics: whole spoken sentences for each key point, read when one is first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from voice_interviewer.resources import bundled

FILE = "spoken_examples.jsonl"


def examples_of(claim: str) -> tuple[str, ...]:
    """Sentences that say this claim of the program's own rubrics, in other words; none for any other claim."""
    return _by_claim().get(claim, ())


@cache
def _by_claim() -> Mapping[str, tuple[str, ...]]:
    lines = (bundled("rubrics") / FILE).read_text("utf-8").splitlines()
    return {entry["claim"]: tuple(entry["said"]) for entry in map(json.loads, lines)}
