"""What a language model may be used for in judging, decided once from what it showed it can do; never by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from voice_interviewer.scoring.calibration import Calibration

FORM_BILLION = 7.0
"""From this many billion parameters on, a model may fill a whole form at once and reword feedback."""
DOUBTFUL_SHARE = 0.5
DOUBTFUL_MARGIN = 0.1
"""A model that got some easy questions wrong must be this much surer."""


class Use(StrEnum):
    """The most that a model is asked to do."""

    NOTHING = "nothing"
    """It failed easy questions: the words of the rubric decide."""
    ITEMS = "yes or no"
    FORMS = "forms"
    """One form for all items, yes or no only where that leaves doubt; and it may reword feedback, which is checked."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a model's word goes."""

    use: Use
    doubtful: bool = False
    """It got some easy questions wrong."""
    shown: str = ""
    """What this rests on (`16 of 16 easy questions right`); empty when it was not tried."""

    def applied(self, calibration: Calibration) -> Calibration:
        """The constants under this trust: the word of a doubtful model weighs half, and its undecided band is wider."""
        if not self.doubtful:
            return calibration
        return replace(
            calibration.with_model_weight(DOUBTFUL_SHARE * calibration.weights[-1]),
            stated=min(calibration.stated + DOUBTFUL_MARGIN, 0.95),
            partly=max(calibration.partly - DOUBTFUL_MARGIN / 2, 0.05),
            mistake=calibration.mistake + 1.0,
        )


UNTRIED = Trust(Use.ITEMS)
"""For recorded answers of a model, and for measuring one."""
