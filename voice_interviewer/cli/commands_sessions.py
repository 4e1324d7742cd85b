"""The commands about past sessions, with their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voice_interviewer.cli.options import AsJson, Session, complete_questions, complete_sessions


def list_(
    search: Annotated[
        str,
        typer.Option(help="Only sessions with all these words in question, answer, repository, mode, state or date."),
    ] = "",
    as_json: AsJson = False,
) -> int:
    """All sessions, newest first."""
    from voice_interviewer.cli.sessions import list_sessions

    return list_sessions(search, as_json=as_json)


def show(session: Session = "last", as_json: AsJson = False) -> int:
    """One session's debrief."""
    from voice_interviewer.cli.sessions import show_session

    return show_session(session, as_json=as_json)


def compare(
    session: Session = "last",
    earlier: Annotated[
        str,
        typer.Argument(
            help="The session to hold it against; without it each question's attempt before, wherever that was.",
            metavar="EARLIER",
            autocompletion=complete_sessions,
        ),
    ] = "",
    question: Annotated[
        str,
        typer.Option(
            help="Only this question.",
            autocompletion=complete_questions,
        ),
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Two attempts at each question of SESSION side by side.

    Points gained and lost, ratings, pace, fillers, pauses.
    """
    from voice_interviewer.cli.comparing import compare_sessions

    return compare_sessions(session, earlier, question, as_json=as_json)


def trends(as_json: AsJson = False) -> int:
    """How ratings and delivery went over all sessions.

    Per round, pillar and delivery measure, with plots; the latest value is held against the mean of the three before.
    """
    from voice_interviewer.cli.comparing import show_trends

    return show_trends(as_json=as_json)


def export(
    session: Session = "last",
    out: Annotated[Path | None, typer.Option(help="The archive; default SESSION.zip here.")] = None,
    as_json: AsJson = False,
) -> int:
    """Write a session's whole folder into a zip archive."""
    from voice_interviewer.cli.sessions import export_session

    return export_session(session, out, as_json=as_json)


def delete(
    session: Annotated[
        str, typer.Argument(help="Session id, its beginning, or a folder.", autocompletion=complete_sessions)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> int:
    """Delete a session with its audio."""
    from voice_interviewer.cli.sessions import delete_session

    return delete_session(session, confirmed=yes, as_json=as_json)


def report(
    session: Session = "last",
    report_format: Annotated[str, typer.Option("--format", help="md, json or html.")] = "md",
    out: Annotated[
        Path | None, typer.Option(help="Write here; without it stdout, and for html the session's folder.")
    ] = None,
) -> int:
    """The debrief of a past session as md, json or html.

    The html report is one file with the sound inside; it opens without a network.
    """
    from voice_interviewer.cli.sessions import write_report

    return write_report(session, report_format, out)
