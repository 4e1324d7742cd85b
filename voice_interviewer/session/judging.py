"""Judging in the background: one answer after the other on a thread of its own, while the interview goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from voice_interviewer.plan.question_plan import PlannedQuestion
from voice_interviewer.scoring.score import AnswerScore, Turn

POLL_SECONDS = 0.2

Judging = Callable[[PlannedQuestion, Sequence[Turn]], AnswerScore]
"""Scores all turns of one question; called from one background thread."""


class BackgroundJudging:
    """Takes answers and gives their scores when asked."""

    def __init__(self, judge: Judging) -> None:
        self._judge = judge
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge")
        self._ahead: Future[AnswerScore] | None = None
        self._scores: dict[str, tuple[Sequence[Turn], Future[AnswerScore]]] = {}

    def make_ready(self, work: Callable[[], None]) -> None:
        """Do this on the same thread, before anything that is handed over later."""
        self._worker.submit(work)

    def begin(self, planned: PlannedQuestion, turns: Sequence[Turn]) -> None:
        """Judge what was answered so far while a follow-up is asked and answered. Its score is not told; a judge that
        remembers then has only the follow-ups left to do. Nothing is done when nothing was answered."""
        if not turns:
            return
        self._ahead = self._worker.submit(self._judge, planned, turns)

    def start(self, planned: PlannedQuestion, turns: Sequence[Turn]) -> None:
        """Judge these turns once all earlier ones are judged; harmless when they are on their way already. Other turns of
        the same question (corrected, or another attempt) take the place of those before."""
        if self._ahead is not None:
            self._ahead.cancel()
        known, pending = self._scores.get(planned.id, ((), None))
        if pending is None or known != turns:
            if pending is not None:
                pending.cancel()
            self._scores[planned.id] = turns, self._worker.submit(self._judge, planned, turns)

    def result(self, question_id: str, meanwhile: Callable[[], None]) -> AnswerScore:
        """The score of a started question. `meanwhile` is called while waiting and may raise to stop waiting; what the
        judge raised is raised here."""
        while not (pending := self._scores[question_id][1]).done():
            wait([pending], timeout=POLL_SECONDS)
            meanwhile()
        return pending.result()

    def close(self, *, finish: bool) -> None:
        """End the thread; with `finish` the answer in hand is judged to its end first."""
        self._worker.shutdown(wait=finish, cancel_futures=True)
