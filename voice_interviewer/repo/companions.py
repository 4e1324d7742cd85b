"""What stands beside the infrastructure: scripts, documents, observability configuration and encrypted files."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.code_text import tools_in, without_shell_comments
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Value, child, entries, items, line_of, text
from voice_interviewer.repo.pipelines import text_signals
from voice_interviewer.repo.signals_terraform import signal
from voice_interviewer.repo.tree import SourceFile, Standing

_SCRIPT = re.compile(r".*\.(sh|bash|zsh|ps1)|Makefile|GNUmakefile|[Jj]ustfile|Taskfile\.ya?ml")
_SECRET_FILE = re.compile(r"\.env(\.[\w.-]+)?|[\w.-]+\.env|[\w.-]+\.(pem|key)|id_(rsa|dsa|ecdsa|ed25519)")
_DOCUMENT = re.compile(r".*\.(md|rst|adoc|mdx)", re.IGNORECASE)
_HEADING = re.compile(r"^(?:#+\s+(.+?)\s*#*|=+\s+(.+))$")


def is_script(file: SourceFile) -> bool:
    return file.standing is Standing.LIVE and bool(_SCRIPT.fullmatch(file.name))


def is_document(file: SourceFile) -> bool:
    """A document about the whole: in a documentation folder, or a README and its neighbours at the top."""
    if not _DOCUMENT.fullmatch(file.name):
        return False
    if file.name.upper().startswith(("LICENSE", "LICENCE", "CODE_OF_CONDUCT")):
        return False
    return file.standing is Standing.DOCS or (file.standing is Standing.LIVE and "/" not in file.path)


def script_facts(path: str, source: str) -> Iterator[Fact]:
    """A script: which known tools it runs, and what is dangerous in it."""
    plain = "\n".join(without_shell_comments(line) for line in source.split("\n"))
    attributes = Attributes(path, 1)
    runs = tools_in(plain)
    if runs:
        attributes.set("runs", runs)
    yield attributes.fact("script", posixpath.basename(path))
    yield from text_signals(path, plain, shell=True)


def may_hold_secrets(name: str) -> bool:
    """Environment files and key files; templates of them (`.env.example`) are not."""
    return bool(_SECRET_FILE.fullmatch(name)) and not name.endswith((".example", ".sample", ".template", ".dist"))


def secret_file_facts(path: str, source: str) -> Iterator[Fact]:
    """The secrets that plainly stand in an environment or key file."""
    if "PRIVATE KEY-----" in source:
        line = source[: source.index("PRIVATE KEY-----")].count("\n") + 1
        yield signal("plain_text_secret", posixpath.basename(path), Place(path, line), variable="private key")
    elif ".env" in posixpath.basename(path):
        plain = "\n".join(without_shell_comments(line) for line in source.split("\n"))
        yield from text_signals(path, plain, shell=True)


def document_fact(path: str, source: str) -> Fact:
    """A document with its first heading; nothing that it says counts as infrastructure."""
    for number, line in enumerate(source.split("\n")[:40], 1):
        heading = _HEADING.match(line)
        if heading:
            attributes = Attributes(path, number)
            attributes.set("title", heading.group(1) or heading.group(2))
            return attributes.fact("doc", posixpath.basename(path))
    return Attributes(path, 1).fact("doc", posixpath.basename(path))


def observability_facts(path: str, documents: tuple[Value, ...]) -> Iterator[Fact]:
    """Prometheus, Alertmanager and collector configuration, by shape: these files have no kind of their own."""
    for document in documents:
        if not isinstance(document, Fields) or text(document, "kind"):
            continue
        name = posixpath.basename(path)
        attributes = Attributes(path, document.line)
        scraped = items(document, "scrape_configs")
        groups = items(document, "groups")
        if scraped:
            attributes.set("jobs", tuple(text(item, "job_name") for item in scraped))
            attributes.put("scrape_interval", child(document, "global", "scrape_interval"))
            yield attributes.fact("observability.prometheus", name)
        elif any(child(rule, "expr") is not None for group in groups for rule in items(group, "rules")):
            rules = [rule for group in groups for rule in items(group, "rules")]
            alerts = tuple(text(rule, "alert") for rule in rules if text(rule, "alert"))
            attributes.set("alerts", alerts[:40])
            yield attributes.fact("observability.rules", name)
        elif child(document, "route", "receiver") is not None and items(document, "receivers"):
            attributes.set("receivers", tuple(text(item, "name") for item in items(document, "receivers")))
            yield attributes.fact("observability.alertmanager", name)
        elif child(document, "service", "pipelines") is not None and entries(document, "receivers"):
            pipelines = child(document, "service", "pipelines")
            attributes.set("pipelines", tuple(entries(pipelines)), Place(path, line_of(pipelines, 1)))
            yield attributes.fact("observability.collector", name)


def dashboard_fact(path: str, source: str) -> Fact | None:
    """A Grafana dashboard; None for any other JSON."""
    if '"panels"' not in source or '"schemaVersion"' not in source:
        return None
    try:
        document = json.loads(source)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("panels"), list):
        return None
    attributes = Attributes(path, 1)
    title = document.get("title")
    attributes.set("title", title if isinstance(title, str) else None)
    attributes.set("panels", len(document["panels"]))
    return attributes.fact("observability.dashboard", posixpath.basename(path))


def encrypted_fact(path: str, documents: tuple[Value, ...]) -> Fact | None:
    """A file encrypted with SOPS, or its rules; None for any other file."""
    for document in documents:
        stamp = child(document, "sops")
        if isinstance(stamp, Fields) and ("mac" in stamp.entries or "lastmodified" in stamp.entries):
            return Attributes(path, stamp.line).fact("secrets.sops", posixpath.basename(path))
    rules = child(documents[0], "creation_rules") if documents else None
    if posixpath.basename(path) in (".sops.yaml", ".sops.yml") and rules is not None:
        return Attributes(path, rules.line).fact("secrets.sops_rules", ".sops.yaml")
    return None


def cloudformation_facts(path: str, documents: tuple[Value, ...]) -> Iterator[Fact]:
    """A CloudFormation or SAM template and the types of its resources."""
    for document in documents:
        resources = entries(document, "Resources")
        types = [text(item, "Type") for item in resources.values()]
        if not any(name.startswith("AWS::") for name in types):
            continue
        named = child(document, "AWSTemplateFormatVersion") or child(document, "Resources")
        attributes = Attributes(path, line_of(named, 1))
        attributes.set("resources", len(resources))
        attributes.set("types", tuple(sorted({name for name in types if name}))[:40])
        yield attributes.fact("cloudformation.template", posixpath.basename(path))
