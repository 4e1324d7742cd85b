"""Measures the claim check on the spoken claims in tests/claims: precision and recall, and every claim it got wrong."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from voice_interviewer.scoring.score import Verdict

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from spoken_claims import check_set, precision_recall


def main(names: list[str]) -> None:
    """Print the figures of the named sets."""
    for name in names or ["tune", "report"]:
        done = check_set(name)
        labels = Counter(one.expected for one in done)
        print(
            f"{name}: {len(done)} claims about {len({one.repo for one in done})} repositories {dict(sorted(labels.items()))}"
        )
        for verdict in (Verdict.CONTRADICTED.value, Verdict.AGREES.value):
            precision, recall = precision_recall(done, verdict)
            print(f"  {verdict:13} precision {precision:.2f}  recall {recall:.2f}")
        for one in done:
            if not one.right:
                shown = [(check.verdict.value, check.repo, f"{check.path}:{check.line}") for check in one.found]
                print(f"  {one.repo}: {one.text!r} is {one.expected}, found {shown}")


if __name__ == "__main__":
    main(sys.argv[1:])
