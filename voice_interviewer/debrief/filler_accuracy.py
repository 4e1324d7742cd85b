"""How far the count of filled pauses can be trusted: the measured precision and recall, for the room of the session.

The figures are those of `scripts/bench hearing` on voices that nothing was tuned on; docs/hearing.md holds the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interviewer.speech.words import Delivery


@dataclass(frozen=True, slots=True)
class Measured:
    """One room of the benchmark."""

    room: str
    least_db: float
    """Voice above the room's noise, as `Delivery.signal_to_noise_db` has it."""
    precision: float
    recall: float


MEASURED = (
    Measured("a quiet room", 25.0, 0.93, 0.85),
    Measured("a noisy room", 0.0, 0.89, 0.67),
)


def accuracy_remark(deliveries: Sequence[Delivery]) -> str:
    """What the benchmark says about a count from these answers, by the noisiest room among them; empty without any."""
    levels = [delivery.signal_to_noise_db for delivery in deliveries if delivery.signal_to_noise_db is not None]
    if not levels:
        return ""
    measured = next(row for row in MEASURED if min(levels) >= row.least_db or row is MEASURED[-1])
    return (
        f"How good the count is: on voices it was not tuned on, in {measured.room} like this one, it found "
        f"{measured.recall * 100:.0f} of 100 filled pauses, and {measured.precision * 100:.0f} of 100 it counted were real."
    )
