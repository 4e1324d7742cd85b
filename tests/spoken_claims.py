"""The labelled spoken claims in tests/claims, checked against their repositories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from voice_interviewer.cli.repository import scan
from voice_interviewer.scoring.claims import each_once, said_claims
from voice_interviewer.scoring.score import ClaimCheck, Turn, Verdict
from voice_interviewer.scoring.sentences import split_answer
from voice_interviewer.speech.words import Transcript

ROOT = Path(__file__).resolve().parent
SILENT = "silent"
"""Nothing is claimed about this repository, or its files do not decide it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One spoken claim with its label and what the check made of it."""

    repo: str
    text: str
    expected: str
    place: str
    found: tuple[ClaimCheck, ...]

    @property
    def verdict(self) -> str:
        """The one verdict that decides something; `silent` when there is none."""
        decided = {check.verdict.value for check in self.found if check.verdict is not Verdict.UNKNOWN}
        return " and ".join(sorted(decided)) or SILENT

    @property
    def right(self) -> bool:
        places = {f"{check.path}:{check.line}" for check in self.found}
        return self.verdict == self.expected and (not self.place or self.place in places)


def check_set(name: str) -> list[Checked]:
    """All claims of `tests/claims/NAME.yaml`, checked."""
    done = []
    for case in yaml.safe_load((ROOT / "claims" / f"{name}.yaml").read_text(encoding="utf-8")):
        facts = scan(ROOT / "repos" / case["repo"] / "repo").facts
        for claim in case["claims"]:
            answer = split_answer(Turn(0, "", Transcript(claim["text"])), [])
            found = each_once(said_claims([answer], (), facts))
            done.append(Checked(case["repo"], claim["text"], claim["expect"], claim.get("place", ""), found))
    return done


def precision_recall(done: list[Checked], verdict: str) -> tuple[float, float]:
    """Of those called so, the share that is; of those that are, the share called so."""
    called = [one for one in done if verdict in one.verdict.split(" and ")]
    are = [one for one in done if one.expected == verdict]
    right = [one for one in are if one.verdict == verdict]
    return len(right) / max(len(called), 1), len(right) / max(len(are), 1)
