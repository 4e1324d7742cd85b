"""The repo map as a document: the JSON of the `map` command, and the Markdown table with the round availability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voice_interviewer.plan.terms import Availability, RoundAvailability
from voice_interviewer.repo.facts import AttributeValue, Fact, RepoMap

NO_INFRASTRUCTURE: Final = "No infrastructure was found in this repository; every round asks general questions."


def map_document(repo_map: RepoMap, rounds: Sequence[RoundAvailability]) -> dict[str, object]:
    """The JSON document of the `map` command: `repo`, `layers`, `facts`, `rounds`, `unread`."""
    return {
        "repo": repo_map.name,
        "layers": [
            {"layer": str(row.layer), "artifacts": row.artifacts, "key_paths": list(row.key_paths)}
            for row in repo_map.layers
        ],
        "facts": [_fact(fact) for fact in repo_map.facts],
        "rounds": [
            {"round": str(entry.round), "availability": str(entry.availability), "reason": entry.reason}
            for entry in rounds
        ],
        "unread": [{"path": unread.path, "reason": unread.reason} for unread in repo_map.unread],
    }


def map_markdown(repo_map: RepoMap, rounds: Sequence[RoundAvailability]) -> str:
    """The Repo Map table and the Round Availability list; ends with a newline."""
    lines = ["## Repo Map", ""]
    if repo_map.layers:
        lines += ["| Layer | Artifacts Found | Key Paths |", "|-------|----------------|-----------|"]
        lines += [
            f"| {row.layer} | {_cell(row.artifacts)} | {_cell(', '.join(row.key_paths))} |" for row in repo_map.layers
        ]
    if all(entry.availability is Availability.GENERIC for entry in rounds):
        lines += ["", NO_INFRASTRUCTURE] if repo_map.layers else [NO_INFRASTRUCTURE]
    lines += ["", "### Round Availability", ""]
    lines += [
        f"- {entry.round}: **{str(entry.availability).capitalize()}** ({_cell(entry.reason)})" for entry in rounds
    ]
    if repo_map.unread:
        lines += ["", "### Not read", ""]
        lines += [f"- {_cell(unread.path)}: {_cell(unread.reason)}" for unread in repo_map.unread]
    return "\n".join(lines) + "\n"


def _fact(fact: Fact) -> dict[str, object]:
    document: dict[str, object] = {
        "kind": fact.kind,
        "name": fact.name,
        "path": fact.path,
        "line": fact.line,
        "attributes": {key: _value(value) for key, value in fact.attributes.items()},
    }
    if fact.attribute_places:
        document["attribute_places"] = {key: str(place) for key, place in fact.attribute_places.items()}
    if fact.via:
        document["via"] = [str(place) for place in fact.via]
    return document


def _value(value: AttributeValue) -> object:
    return list(value) if isinstance(value, tuple) else value


def _cell(text: str) -> str:
    """Text of the repository inside a Markdown table: one line, no cell breaks."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain.replace("|", "\\|")
