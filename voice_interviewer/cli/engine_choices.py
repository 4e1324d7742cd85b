"""Which machines an interview uses; a value so light that the command line can hold it before any engine is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_STT = "whisper-base"
DEFAULT_VOICE = "piper-en_US-joe-medium"


@dataclass(frozen=True, slots=True)
class EngineChoices:
    """Which machines an interview uses, as the user named them; empty device names mean the system's default."""

    llm: str
    stt: str
    voice: str
    patience: str = "patient"
    input_device: str = ""
    output_device: str = ""
    typed: bool = False
    offline: bool = False
    answers_from: Path | None = None
    speech_to: Path | None = None
    accurate: bool = False
    """The answers are read once more after the interview, slower."""
    turn_model: str = ""
    """Tells pauses from ends; empty for none."""
    silent: bool = False
    """The voice speaks and nobody hears it."""
    headphones: bool = False
    """The microphone does not hear the loudspeaker, so whoever speaks while the interviewer does cuts in."""

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """(port, engine) pairs for the journal."""
        from voice_interviewer.session.events import ANSWERS_FROM

        hearing = (
            (("source", "typed"),)
            if self.typed
            else (
                ("source", self.input_device or "default microphone")
                if self.answers_from is None
                else ("source", "recorded answers"),
                *([] if self.answers_from is None else [(ANSWERS_FROM, str(self.answers_from.resolve()))]),
                ("detector", "silero behind webrtcvad"),
                ("recognizer", self.stt),
            )
        )
        return (*hearing, ("voice", self.voice), ("model", self.llm))
