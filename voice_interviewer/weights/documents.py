"""What `models list`, `models pull` and `models verify` print: one JSON document each, and plain text tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voice_interviewer.weights.catalog import HubSource, Model, PackageSource, Source
from voice_interviewer.weights.fetching import PullProgress, Stage
from voice_interviewer.weights.pull import PullOutcome
from voice_interviewer.weights.store import FileCheck, ModelStore

Document = dict[str, object]


def list_document(store: ModelStore) -> Document:
    """Every model of the catalog and whether it is here."""
    return {"folder": str(store.folder), "models": [_model(store, model) for model in store.catalog.models]}


def list_text(store: ModelStore) -> str:
    """The same as a table, with the command that gets what the defaults lack."""
    rows = [("MODEL", "USE", "SIZE", "STATE", "DEFAULT", "LICENCE", "WHAT IT IS FOR")]
    for model in store.catalog.models:
        state = store.state(model.name)
        default = "yes" if model.default else ""
        rows.append(
            (model.name, model.use, readable_size(model.size), state, default, model.licence, model.description)
        )
    lines = [_table(rows), "", f"Folder: {store.folder}"]
    if store.missing(tuple(model.name for model in store.catalog.defaults())):
        lines.append("Get the default models with: voice-interviewer models pull")
    return "\n".join(lines) + "\n"


def pull_document(outcomes: Mapping[str, PullOutcome], store: ModelStore) -> Document:
    """What a pull did, model by model."""
    return {
        "folder": str(store.folder),
        "models": [
            {"name": name, "outcome": outcome.value, "path": str(store.folder_of(name))}
            for name, outcome in outcomes.items()
        ],
    }


def verify_document(checks: Mapping[str, tuple[FileCheck, ...]]) -> Document:
    """Every file held against its size and sha256; `ok` is true when no model has a fault."""
    return {
        "ok": not _faulty(checks),
        "models": [
            {
                "name": name,
                "ok": all(check.fault is None for check in found),
                "files": [
                    {"name": check.name, "size": check.size, "sha256": check.sha256, "fault": check.fault}
                    for check in found
                ],
            }
            for name, found in checks.items()
        ],
    }


def verify_text(checks: Mapping[str, tuple[FileCheck, ...]]) -> str:
    """The same as a table, with the command that mends what is wrong."""
    rows = [("MODEL", "FILE", "SIZE", "RESULT")]
    for name, found in checks.items():
        rows += [(name, check.name, readable_size(check.size), check.fault or "right") for check in found]
    lines = [_table(rows)]
    lines += [f"Mend it with: voice-interviewer models pull {name}" for name in _faulty(checks)]
    return "\n".join(lines) + "\n"


def progress_text(progress: PullProgress) -> str:
    """One line for a status bar: `qwen... downloading (packages) 312.4 of 1065.6 MiB, 29 %`."""
    if progress.stage is Stage.DONE:
        return f"{progress.model} is there ({readable_size(progress.total_bytes)})"
    source = f" ({progress.source})" if progress.source else ""
    share = 100 * progress.done_bytes // max(progress.total_bytes, 1)
    done = f"{progress.done_bytes / (1 << 20):.1f}"
    return f"{progress.model} {progress.stage}{source} {done} of {readable_size(progress.total_bytes)}, {share} %"


def readable_size(size: int) -> str:
    """A size for people: `138.5 MiB`, `2.3 KiB`."""
    return f"{size / (1 << 20):.1f} MiB" if size >= 1 << 20 else f"{size / (1 << 10):.1f} KiB"


def _faulty(checks: Mapping[str, tuple[FileCheck, ...]]) -> list[str]:
    return [name for name, found in checks.items() if any(check.fault is not None for check in found)]


def _model(store: ModelStore, model: Model) -> Document:
    return {
        "name": model.name,
        "use": model.use.value,
        "title": model.title,
        "description": model.description,
        "licence": model.licence,
        "origin": model.origin,
        "default": model.default,
        "state": store.state(model.name).value,
        "size": model.size,
        "path": str(store.folder_of(model.name)),
        "files": [file.model_dump() for file in model.files],
        "sources": [_source(source) for source in model.sources],
    }


def _source(source: Source) -> Document:
    match source:
        case HubSource():
            return {"kind": source.kind, "repository": source.repository, "revision": source.revision}
        case PackageSource():
            names = [f"{package.project} {package.version}" for package in source.packages]
            return {"kind": source.kind, "packages": names}


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    cells = list(rows)
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)
