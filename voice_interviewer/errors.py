"""The errors that end a run: each says what went wrong, where, and what to do next, and knows its exit code."""

from __future__ import annotations


class InterviewerError(Exception):
    """A failure of the whole run, told to the user in one sentence and never as a traceback."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        """A file, `file:line`, device, model or server; empty when `what` already names it."""
        self.next_step = next_step

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        step = f" {self.next_step}" if self.next_step else ""
        return f"{self.what}{place}.{step}"


class CheckFailedError(InterviewerError):
    """The command did its work and the result is a failure: a replay differs, a check found errors."""

    exit_code = 1


class BadInputError(InterviewerError):
    """Wrong usage, or a file the user gave cannot be used."""

    exit_code = 2


class MissingPartError(InterviewerError):
    """A model, device or server is needed and not there; `next_step` names the remedy."""

    exit_code = 3


class AudioDeviceError(MissingPartError):
    """A microphone or loudspeaker cannot be used; typed answers still work."""


class ModelReplyError(InterviewerError):
    """A language model answered with something that cannot be used; the caller turns this into `unscored`."""


class StoppedError(InterviewerError):
    """The user stopped the program (Ctrl-C or the stop key); everything finished is on disk."""

    exit_code = 130


def reason_of(error: Exception) -> str:
    """Why a file could not be read or written, as the clause of a sentence: no error number, no file name."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, EOFError):
        return "it ends too early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
