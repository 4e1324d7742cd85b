"""The story of an interview as frozen events: what a front end draws, what the journal keeps, and what resume reads back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from voice_interviewer.plan.adaptation import Pace
from voice_interviewer.plan.question_plan import QuestionPlan
from voice_interviewer.plan.terms import Feedback
from voice_interviewer.scoring.score import AnswerScore
from voice_interviewer.speech.words import Delivery, Transcript

ANSWERS_FROM = "answers-from"
"""The port name under which a journal keeps the folder of recorded answers, so that a resumed session finds it."""


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """First event of every journal; holds all that `resume` needs."""

    session: str
    started_at: str
    """ISO 8601, local time with offset; given by the caller, the core has no clock."""
    repo_path: str
    plan: QuestionPlan
    feedback: Feedback
    typed: bool
    engines: tuple[tuple[str, str], ...]
    """(port, engine name) pairs, as in `("recognizer", "faster-whisper base int8")`."""
    kind: Literal["session_started"] = "session_started"


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question or a follow-up is put to the candidate; speaking begins after this event."""

    question: str
    turn: int
    """0 for the question itself, then 1, 2 for the follow-ups."""
    number: int
    """Position in the interview from 1."""
    total: int
    text: str
    spoken: str
    follow_up_id: str = ""
    targets: str = ""
    leaks: bool = False
    lead: str = ""
    """The beginning of `text` that only gives the candidate's own words back; no part of what is asked."""
    kind: Literal["question_asked"] = "question_asked"


@dataclass(frozen=True, slots=True)
class QuestionExchanged:
    """A planned question gives its place to a harder or easier one of the plan's reserve."""

    question: str
    chosen: str
    pace: Pace
    kind: Literal["question_exchanged"] = "question_exchanged"


class Phase(StrEnum):
    """What is going on; exactly one at a time, so that a front end can say who is speaking."""

    SPEAKING = "speaking"
    LISTENING = "listening"
    TRANSCRIBING = "transcribing"
    JUDGING = "judging"
    PAUSED = "paused"
    WRITING = "writing"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    phase: Phase
    typed: bool = False
    """While listening: no microphone is used for this answer, it is awaited from the keyboard."""
    kind: Literal["phase_changed"] = "phase_changed"


class SpeechState(StrEnum):
    """What the endpointer makes of the sound right now."""

    WAITING = "waiting"
    """Nothing said yet."""
    SPEAKING = "speaking"
    PAUSE = "pause"
    """Silence inside the answer; thinking is allowed."""
    ENDING = "ending"
    """The answer will end when the countdown is over; any speech cancels it."""


@dataclass(frozen=True, slots=True)
class InputHeard:
    """Ten times a second while listening: level and state; not journaled."""

    position: float
    """Seconds of audio since listening began."""
    level_dbfs: float
    state: SpeechState
    silence_seconds: float
    ends_in: float | None
    """Seconds until the automatic end; None when no countdown runs."""
    kind: Literal["input_heard"] = "input_heard"


@dataclass(frozen=True, slots=True)
class WordsHeard:
    """The live transcript so far: committed words will not change, tentative ones may; not journaled."""

    committed: str
    tentative: str
    kind: Literal["words_heard"] = "words_heard"


@dataclass(frozen=True, slots=True)
class Nudged:
    """Nothing was said for long; the interviewer asks whether the candidate is there."""

    text: str
    kind: Literal["nudged"] = "nudged"


class EndReason(StrEnum):
    """Why an answer ended."""

    SILENCE = "silence"
    KEY = "key"
    LIMIT = "limit"
    NOTHING_SAID = "nothing-said"
    SOURCE_ENDED = "source-ended"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """An answer is complete and on disk."""

    question: str
    turn: int
    transcript: Transcript
    delivery: Delivery
    reason: EndReason
    audio: str
    """The answer's WAV file relative to the session folder; empty when typed."""
    kind: Literal["answer_heard"] = "answer_heard"


@dataclass(frozen=True, slots=True)
class AnswerCorrected:
    """The candidate put right what was misheard in an answer; from here on this transcript is the answer, and a score that
    it had counts no more. What was heard stays in the `AnswerHeard` before it."""

    question: str
    turn: int
    transcript: Transcript
    kind: Literal["answer_corrected"] = "answer_corrected"


@dataclass(frozen=True, slots=True)
class AnswerReread:
    """A slower recogniser read the sound of an answer once more after the interview; from here on this is the answer, and a
    score that other words had counts no more. The live words stay in the `AnswerHeard` before it."""

    question: str
    turn: int
    transcript: Transcript
    delivery: Delivery
    recognizer: str
    kind: Literal["answer_reread"] = "answer_reread"


@dataclass(frozen=True, slots=True)
class QuestionSkipped:
    question: str
    turn: int
    kind: Literal["question_skipped"] = "question_skipped"


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """All turns of a question are done; from here on a crash cannot lose it and resume does not ask it again."""

    question: str
    kind: Literal["question_closed"] = "question_closed"


@dataclass(frozen=True, slots=True)
class QuestionRetried:
    """The candidate answers a closed question once more; what came before is kept as an earlier attempt."""

    question: str
    kind: Literal["question_retried"] = "question_retried"


@dataclass(frozen=True, slots=True)
class AnswerScored:
    """The score block of a question; with feedback at the end it is journaled but not shown before."""

    score: AnswerScore
    kind: Literal["answer_scored"] = "answer_scored"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went wrong that the interview survives, as one sentence."""

    message: str
    kind: Literal["warned"] = "warned"


@dataclass(frozen=True, slots=True)
class SessionResumed:
    started_at: str
    kind: Literal["session_resumed"] = "session_resumed"


@dataclass(frozen=True, slots=True)
class SessionFinished:
    """The last event: every planned question closed (`completed`) or the candidate stopped early."""

    completed: bool
    kind: Literal["session_finished"] = "session_finished"


Event = (
    SessionStarted
    | QuestionAsked
    | QuestionExchanged
    | PhaseChanged
    | InputHeard
    | WordsHeard
    | Nudged
    | AnswerHeard
    | AnswerCorrected
    | AnswerReread
    | QuestionSkipped
    | QuestionClosed
    | QuestionRetried
    | AnswerScored
    | Warned
    | SessionResumed
    | SessionFinished
)

TRANSIENT = (InputHeard, WordsHeard, PhaseChanged)
"""Events that are drawn but not journaled."""
