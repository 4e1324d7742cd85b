"""An untrusted model is never asked and the score says so; a doubtful one must be surer."""

from __future__ import annotations

from collections.abc import Callable

from scripted_model import ScriptedModel

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.ports import ModelIdentity
from voice_interviewer.scoring.calibration import calibration_for
from voice_interviewer.scoring.judge import Judge
from voice_interviewer.scoring.score import Turn
from voice_interviewer.scoring.trust import Trust, Use

SAID = "Two people running apply at the same time would overwrite each other, and with it you don't need DynamoDB."


def test_a_model_that_failed_its_trial_is_not_asked(
    planned: PlannedQuestion, answer: Callable[..., tuple[Turn, ...]]
) -> None:
    model = ScriptedModel()
    trust = Trust(Use.NOTHING, shown="7 of 16 easy questions right")
    score = Judge(model, trust=trust).score(planned, answer(SAID), ())
    assert model.asked == []
    assert score.engine["engine"] == "none"
    assert score.reason == "Judged without the model large, which cannot be trusted: 7 of 16 easy questions right."
    alone = Judge(None).score(planned, answer(SAID), ())
    assert (score.rating, score.key_points) == (alone.rating, alone.key_points)


def test_a_doubtful_model_must_be_surer() -> None:
    known = calibration_for(ModelIdentity("ollama", "never heard of", "0"))
    plain = Trust(Use.ITEMS).applied(known)
    wide = Trust(Use.ITEMS, doubtful=True).applied(known)
    assert plain == known
    assert wide.weights == (*known.weights[:-1], 0.2)
    assert wide.stated > plain.stated
    assert wide.partly < plain.partly
    assert wide.mistake > plain.mistake
