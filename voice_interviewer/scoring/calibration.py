"""What turns traces and model probabilities into item states: fitted constants, a set for each model, for none, for words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

from voice_interviewer.ports import ModelIdentity
from voice_interviewer.scoring.evidence import Trace
from voice_interviewer.scoring.levels import Thresholds

FEATURES = (
    "bias",
    "coverage",
    "phrase",
    "single",
    "share",
    "shared",
    "opposed",
    "nearness",
    "lead",
    "reversal",
    "model",
)
"""The inputs of an item's probability, in order."""
_FILE = Path(__file__).with_name("calibration.json")
LEAST_SHARE = 0.7
"""A phrase of which less was said is no trace of it."""
MARGIN = 0.05
"""By so much the kappa of a model must exceed that of the judge without one, or `auto` does not use it."""
NEAR = 10.0
"""Cosines count tenfold, so that their weights are of the size of the others."""
_LIMIT = 6.0
"""Log-odds beyond this are taken as this, so that one sure token cannot outweigh everything else."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Constants of one judge. `weights` are in the order of FEATURES."""

    weights: tuple[float, ...]
    stated: float = 0.70
    """Probability from which an item is stated (with evidence)."""
    partly: float = 0.40
    mistake: float = 0.0
    """Least log-odds of the model, above its usual log-odds for a statement that was not made, to believe a mistake."""
    usual: float = 0.0
    """The model's mean log-odds for statements that were not made."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    fitted_on: str = ""
    """How many labelled items of how many questions these constants come from; empty when set by hand."""
    gain: float | None = None
    """Kappa above that of the judge without it on the tune questions, each judged by constants of the others; None when not
    measured."""

    @property
    def pays(self) -> bool:
        """Whether the model is worth its time: measured ones must gain enough, others get the benefit of the doubt."""
        return self.gain is None or self.gain >= MARGIN

    def with_model_weight(self, weight: float) -> Calibration:
        """The same constants with another weight for the model's own word."""
        return replace(self, weights=(*self.weights[:-1], weight))

    def probability(self, trace: Trace, model_log_odds: float | None) -> float:
        """Calibrated probability, 0 to 1, that the item was said."""
        total = sum(weight * value for weight, value in zip(self.weights, features(trace, model_log_odds), strict=True))
        return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))


def features(trace: Trace, model_log_odds: float | None) -> tuple[float, ...]:
    """One item's inputs in the order of FEATURES."""
    phrase = 1.0 if trace.alias_words >= 2 else 0.0
    single = 1.0 if trace.alias_words == 1 else 0.0
    share = 0.0 if phrase or single or trace.alias_share < LEAST_SHARE else trace.alias_share
    opposed = 1.0 if trace.opposed else 0.0
    return (
        1.0,
        trace.coverage,
        phrase,
        single,
        share,
        trace.shared,
        opposed,
        NEAR * trace.nearness,
        NEAR * trace.lead,
        NEAR * trace.reversal,
        model_log_odds or 0.0,
    )


def log_odds(probability: float) -> float:
    """Log-odds of a probability, held within -6 to 6."""
    safe = min(max(probability, 1e-9), 1.0 - 1e-9)
    return max(min(math.log(safe / (1.0 - safe)), _LIMIT), -_LIMIT)


def weights_of(**named: float) -> tuple[float, ...]:
    """The weights of these features in the order of FEATURES, nothing for the others; KeyError for one that there is not."""
    if unknown := named.keys() - set(FEATURES):
        raise KeyError(f"no such features: {', '.join(sorted(unknown))}")
    return tuple(named.get(name, 0.0) for name in FEATURES)


BY_WORDS = Calibration(weights_of(bias=-3.0, coverage=6.0, phrase=3.6, single=2.6, share=0.8, opposed=-3.5))
"""By words alone, set by hand."""
BY_MEANING = Calibration(
    weights_of(
        bias=-4.0, coverage=2.5, phrase=0.5, single=1.0, shared=0.5, opposed=-2.5, nearness=0.2, lead=1.2, reversal=-2.0
    )
)
"""With a sentence encoder beside the words, set by hand."""
ANY_MODEL_WEIGHT = 0.4
ANY_MODEL_MISTAKE = 1.5


NO_MODEL = "none"
WORDS_ALONE = "words"
"""The names of the constants without a model: with a sentence encoder, and without."""


def calibration_for(identity: ModelIdentity | None, *, meaning: bool = True) -> Calibration:
    """The constants fitted for this model, by digest and then by name; those of any model when it was never measured.
    `meaning` says whether a sentence encoder helps; models are measured with one."""
    known = load_calibrations(_FILE)
    alone = known.get(NO_MODEL, BY_MEANING) if meaning else known.get(WORDS_ALONE, BY_WORDS)
    if identity is None:
        return alone
    fitted = known.get(identity.digest) or known.get(identity.model) if meaning else None
    return fitted or by_any_model(alone)


def by_any_model(by_words: Calibration) -> Calibration:
    """For a model that was never measured: the constants without one, beside which its own word weighs little."""
    weighed = by_words.with_model_weight(ANY_MODEL_WEIGHT)
    return replace(weighed, mistake=ANY_MODEL_MISTAKE, fitted_on="", gain=None)


def is_calibrated(identity: ModelIdentity) -> bool:
    """Whether constants were fitted for this very model."""
    known = load_calibrations(_FILE)
    return identity.digest in known or identity.model in known


@cache
def load_calibrations(path: Path) -> Mapping[str, Calibration]:
    """Calibrations by model digest or name (`none` and `words` for judges without one); empty when there is no such file."""
    if not path.is_file():
        return {}
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {name: _read(entry) for name, entry in raw.items()}


def _read(entry: Mapping[str, object]) -> Calibration:
    plain = BY_WORDS
    values = dict(entry)
    weights = values.pop("weights")
    thresholds = values.pop("thresholds")
    if not isinstance(weights, Mapping) or not isinstance(thresholds, Mapping):
        raise TypeError("calibration.json holds weights and thresholds by name")
    return replace(
        plain,
        weights=tuple(float(weights.get(name, 0.0)) for name in FEATURES),
        thresholds=Thresholds(
            tuple(thresholds["levels"]), float(thresholds["expert_weight"]), tuple(thresholds["lacking"])
        ),
        **values,  # type: ignore[arg-type]  # numbers and one text, written by write_calibrations
    )


def write_calibrations(path: Path, calibrations: Mapping[str, Calibration]) -> None:
    """Write the constants as `load_calibrations` reads them, figures rounded to four places."""
    document = {}
    for name in sorted(calibrations):
        entry = asdict(calibrations[name])
        entry["weights"] = dict(zip(FEATURES, (round(value, 4) for value in entry["weights"]), strict=True))
        entry["usual"] = round(entry["usual"], 4)
        document[name] = entry
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
