"""Who is at work at one moment of the interview: every screen names it, and the keys follow it."""

from __future__ import annotations

from enum import StrEnum


class Moment(StrEnum):
    """Who is at work right now; every screen names it, and the keys follow it."""

    STARTING = "starting"
    """Nothing asked yet, or between a score block and the next question."""
    INTERVIEWER = "interviewer"
    """The interviewer speaks."""
    YOUR_TURN = "your-turn"
    """The microphone is open and nothing was said yet."""
    HEARING = "hearing"
    """The candidate speaks."""
    THINKING = "thinking"
    """A pause inside the answer."""
    ENDING = "ending"
    """The answer ends soon unless the candidate goes on."""
    TYPING = "typing"
    """The candidate types the answer."""
    TYPING_INSTEAD = "typing-instead"
    """The candidate types this one answer of a spoken interview, which is paused meanwhile."""
    TRANSCRIBING = "transcribing"
    JUDGING = "judging"
    SCORE = "score"
    """A score block is shown and waits for the candidate."""
    PAUSED = "paused"
    STOPPING = "stopping"
    """The candidate stopped early; what was answered is being judged."""
    WRITING = "writing"
    """The debrief is being written."""


TYPING_MOMENTS = (Moment.TYPING, Moment.TYPING_INSTEAD)
LISTENING_MOMENTS = (Moment.YOUR_TURN, Moment.HEARING, Moment.THINKING, Moment.ENDING)
