"""Remembers what a model said about a prompt, so that the same answer gets the same score, at once and after a restart."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from voice_interviewer.ports import LanguageModel, Message, ModelIdentity, YesNo
from voice_interviewer.scoring.prompts import PROMPT_VERSION


class Memo:
    """Yes/no answers by content: model digest, prompt version and the whole prompt (which holds the rubric statement and
    the transcript). One append-only file for each model in `folder`; without a folder it lives as long as this object."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, YesNo]] = {}
        self._forms: dict[tuple[str, str], object] = {}

    def yes_no(self, model: LanguageModel, messages: Sequence[Message]) -> YesNo:
        """The remembered answer, or the model's, remembered from now on. A folder that cannot be written costs only the
        memory."""
        owner = _owner(model.identity)
        known = self._known.setdefault(owner, {}) if owner in self._known else self._load(owner)
        key = _key(messages)
        if key not in known:
            known[key] = model.yes_no(messages)
            self._append(owner, key, known[key])
        return known[key]

    def form(
        self, model: LanguageModel, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int
    ) -> object:
        """The remembered form, or the model's, remembered from now on; a failure is not remembered."""
        owner = _owner(model.identity)
        if owner not in self._known:
            self._load(owner)
        key = _key(messages)
        if (owner, key) not in self._forms:
            self._forms[owner, key] = model.fill_form(messages, schema, max_tokens=max_tokens)
            self._write(owner, {"key": key, "form": self._forms[owner, key]})
        return self._forms[owner, key]

    def _load(self, owner: str) -> dict[str, YesNo]:
        known: dict[str, YesNo] = {}
        self._known[owner] = known
        if self._folder is None:
            return known
        try:
            lines = (self._folder / f"{owner}.jsonl").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return known
        for line in lines:
            entry = _entry(line)
            if entry:
                known[entry[0]] = entry[1]
            elif (form := _form_entry(line)) is not None:
                self._forms[owner, form[0]] = form[1]
        return known

    def _append(self, owner: str, key: str, answer: YesNo) -> None:
        self._write(owner, {"key": key, "p_yes": answer.p_yes, "mass": answer.mass, "tokens": answer.prompt_tokens})

    def _write(self, owner: str, entry: Mapping[str, object]) -> None:
        if self._folder is None:
            return
        line = json.dumps(entry)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{owner}.jsonl").open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            self._folder = None


def _owner(identity: ModelIdentity) -> str:
    """A file-name-safe name of the model and the prompt version."""
    source = identity.digest or f"{identity.engine}/{identity.model}"
    return hashlib.sha256(f"{source}/{PROMPT_VERSION}".encode()).hexdigest()[:16]


def _key(messages: Sequence[Message]) -> str:
    content = json.dumps([[message.role, message.content] for message in messages])
    return hashlib.sha256(content.encode()).hexdigest()


def _entry(line: str) -> tuple[str, YesNo] | None:
    """One line of the file; None for a torn or foreign line."""
    try:
        raw = json.loads(line)
        key, p_yes, mass, prompt_tokens = str(raw["key"]), float(raw["p_yes"]), float(raw["mass"]), raw.get("tokens")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not (math.isfinite(p_yes) and 0.0 <= p_yes <= 1.0 and math.isfinite(mass)):
        return None
    return key, YesNo(p_yes, mass, prompt_tokens if isinstance(prompt_tokens, int) else None)


def _form_entry(line: str) -> tuple[str, object] | None:
    """One remembered form; None for any other line. Its content is as untrusted as when the model wrote it."""
    try:
        raw = json.loads(line)
        return str(raw["key"]), raw["form"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
