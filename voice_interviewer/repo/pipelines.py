"""CI/CD facts: Jenkinsfiles, GitHub Actions, GitLab CI and other pipelines, with their stages and what they run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.code_text import AUTO_APPROVE, tools_in, without_groovy_comments
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Items, Leaf, Value, child, entries, items, line_of, text
from voice_interviewer.repo.secrecy import has_credential, is_placeholder, is_secret_key
from voice_interviewer.repo.signals_terraform import signal

_STAGE: Final = re.compile(r"\bstage\s*\(\s*(?:name\s*:\s*)?(['\"])(.+?)\1\s*\)|\bstage\s+(['\"])(.+?)\3\s*[{,]")
_ASSIGNMENT: Final = re.compile(r"^\s*(?:export\s+|def\s+|env\.)?([A-Za-z_]\w*)\s*=\s*(['\"])(.*?)\2\s*$")
_SHELL_ASSIGNMENT: Final = re.compile(
    r"^\s*(?:export\s+|readonly\s+|local\s+)?([A-Za-z_]\w*)=(['\"]?)([^'\"\s]*)\2\s*$"
)
_CREDENTIALS: Final = re.compile(
    r"credentialsId\s*:\s*(['\"])(.+?)\1|\bcredentials\s*\(\s*(['\"])(.+?)\3|sshagent\s*\(\s*\[?\s*(['\"])(.+?)\5"
)
_LIBRARY: Final = re.compile(r"@Library\s*\(\s*(['\"])(.+?)\1")
_FLOATING_REF: Final = frozenset(("main", "master", "latest", "develop", "dev", "head"))
_GITLAB_WORDS: Final = frozenset(
    [
        "stages",
        "variables",
        "include",
        "default",
        "workflow",
        "image",
        "services",
        "cache",
        "before_script",
        "after_script",
        "pages",
        "spec",
    ]
)


def is_jenkinsfile(name: str) -> bool:
    return bool(
        re.fullmatch(r"Jenkinsfile([.\-_][\w.-]+)?|[\w.-]+\.jenkinsfile|[\w-]+\.Jenkinsfile", name, re.IGNORECASE)
    )


def jenkins_facts(path: str, source: str) -> Iterator[Fact]:
    """The pipeline, its stages, and the signals in it."""
    plain = without_groovy_comments(source)
    lines = plain.split("\n")
    stages: list[tuple[str, int]] = []
    for number, line in enumerate(lines, 1):
        stages.extend((found.group(2) or found.group(4), number) for found in _STAGE.finditer(line))
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    attributes = Attributes(path, first)
    if stages:
        attributes.set("stages", tuple(name for name, _ in stages), Place(path, stages[0][1]))
    attributes.set("style", "declarative" if re.search(r"^\s*pipeline\s*\{", plain, re.MULTILINE) else "scripted")
    if "parallel" in plain:
        attributes.set("parallel", bool(re.search(r"\bparallel\b\s*(\(|\{|\w+\s*:)", plain)))
    credentials = tuple(
        dict.fromkeys(next(group for group in found[1::2] if group) for found in _CREDENTIALS.findall(plain))
    )
    if credentials:
        attributes.set("credential_ids", credentials)
    library = _LIBRARY.search(plain)
    if library:
        attributes.set("library", library.group(2))
    runs = tools_in(plain)
    if runs:
        attributes.set("runs", runs)
    yield attributes.fact("ci.jenkinsfile", posixpath.basename(path))
    for index, (name, at) in enumerate(stages):
        end = stages[index + 1][1] - 1 if index + 1 < len(stages) else len(lines)
        body = "\n".join(lines[at - 1 : end])
        stage = Attributes(path, at)
        if tools_in(body):
            stage.set("runs", tools_in(body))
        branch = re.search(r"\bbranch\s+(?:pattern\s*:\s*)?(['\"])(.+?)\1", body)
        if branch:
            stage.set("branch", branch.group(2))
        yield stage.fact("ci.stage", name)
    yield from text_signals(path, plain)


def text_signals(path: str, plain: str, *, shell: bool = False) -> Iterator[Fact]:
    """Applied without asking, and secrets written down, in any script-like text whose comments are gone."""
    for number, line in enumerate(plain.split("\n"), 1):
        if AUTO_APPROVE.search(line):
            yield signal("auto_approve", posixpath.basename(path), Place(path, number), flag="-auto-approve")
        assigned = (_SHELL_ASSIGNMENT if shell else _ASSIGNMENT).match(line)
        named = assigned is not None and is_secret_key(assigned.group(1)) and not _is_reference(assigned.group(3))
        if named and assigned is not None:
            yield signal("plain_text_secret", posixpath.basename(path), Place(path, number), variable=assigned.group(1))
        elif len(line) < 2000 and has_credential(line):
            yield signal("plain_text_secret", posixpath.basename(path), Place(path, number))


def _is_reference(value: str) -> bool:
    return is_placeholder(value) or "$" in value or "credentials(" in value or "(" in value


def pipeline_facts(path: str, documents: tuple[Value, ...]) -> Iterator[Fact]:
    """The facts of a pipeline written in YAML; nothing for any other file."""
    reader = _reader(path)
    document = next((item for item in documents if isinstance(item, Fields)), None)
    if reader is not None and isinstance(document, Fields):
        yield from reader(path, document)


def is_pipeline(path: str) -> bool:
    return _reader(path) is not None


def _reader(path: str) -> Callable[[str, Fields], Iterator[Fact]] | None:
    folder, name = posixpath.split(path)
    if folder.endswith(".github/workflows"):
        return _github
    if name in (".gitlab-ci.yml", ".gitlab-ci.yaml") or name.endswith(".gitlab-ci.yml"):
        return _gitlab
    if folder.endswith(".circleci") and name.startswith("config."):
        return _jobs("ci.circleci")
    if re.fullmatch(r"azure-pipelines[\w.-]*\.ya?ml", name):
        return _azure
    if name in ("bitbucket-pipelines.yml", "bitbucket-pipelines.yaml"):
        return _phases("ci.bitbucket", "pipelines")
    if re.fullmatch(r"buildspec[\w.-]*\.ya?ml", name):
        return _phases("ci.codebuild", "phases")
    if name == ".drone.yml":
        return _phases("ci.drone", "steps")
    if name in (".travis.yml", "cloudbuild.yaml", "cloudbuild.yml"):
        return _phases("ci.other", "steps")
    return None


def _github(path: str, document: Fields) -> Iterator[Fact]:
    jobs = entries(document, "jobs")
    if not jobs:
        return
    attributes = Attributes(path, document.line)
    triggers = child(document, "on")
    match triggers:
        case Fields(inner, _):
            attributes.set("on", tuple(inner), Place(path, triggers.line))
        case Leaf() | Items():
            attributes.put("on", triggers)
    attributes.set("jobs", tuple(jobs), Place(path, line_of(child(document, "jobs"), 1)))
    attributes.put("permissions", child(document, "permissions"))
    yield attributes.fact("ci.github_workflow", text(document, "name") or posixpath.basename(path))
    for name, job in jobs.items():
        yield from _github_job(path, name, job)


def _github_job(path: str, name: str, job: Value) -> Iterator[Fact]:
    attributes = Attributes(path, job.line)
    for key in ("runs-on", "needs", "environment", "timeout-minutes", "uses", "if"):
        attributes.put(key, child(job, key))
    attributes.put("environment", child(job, "environment", "name"))
    steps = items(job, "steps")
    runs = tools_in("\n".join(text(step, "run") for step in steps))
    uses = tuple(text(step, "uses") for step in steps if text(step, "uses"))
    if runs:
        attributes.set("runs", runs)
    if uses:
        attributes.set("actions", uses)
    yield attributes.fact("ci.job", name)
    for step in [job, *steps]:
        action = child(step, "uses")
        reference = text(action).rpartition("@")[2] if "@" in text(action) else ""
        if action is not None and reference.lower() in _FLOATING_REF:
            yield signal("unpinned_action", name, Place(path, action.line), uses=text(action))
        keys = child(step, "with", "aws-access-key-id")
        if keys is not None:
            yield signal(
                "long_lived_cloud_keys", name, Place(path, keys.line), uses=text(action), absent="role-to-assume"
            )
        command = child(step, "run")
        if command is not None and AUTO_APPROVE.search(text(command)):
            yield signal("auto_approve", name, Place(path, command.line), flag="-auto-approve")


def _gitlab(path: str, document: Fields) -> Iterator[Fact]:
    attributes = Attributes(path, document.line)
    jobs = {
        name: job
        for name, job in document.entries.items()
        if name not in _GITLAB_WORDS and not name.startswith(".") and isinstance(job, Fields)
    }
    stages = child(document, "stages")
    attributes.put("stages", stages)
    attributes.put("image", child(document, "image"))
    if jobs:
        attributes.set("jobs", tuple(jobs))
    yield attributes.fact("ci.gitlab", posixpath.basename(path))
    for name, job in jobs.items():
        inner = Attributes(path, job.line)
        for key in ("stage", "image", "when", "environment", "needs"):
            inner.put(key, child(job, key))
        script = "\n".join(text(line) for line in items(job, "script"))
        if tools_in(script):
            inner.set("runs", tools_in(script))
        yield inner.fact("ci.job", name)
        for line in items(job, "script"):
            if AUTO_APPROVE.search(text(line)):
                yield signal("auto_approve", name, Place(path, line.line), flag="-auto-approve")


def _jobs(kind: str) -> Callable[[str, Fields], Iterator[Fact]]:
    def read(path: str, document: Fields) -> Iterator[Fact]:
        attributes = Attributes(path, document.line)
        jobs = entries(document, "jobs")
        if jobs:
            attributes.set("jobs", tuple(jobs), Place(path, line_of(child(document, "jobs"), 1)))
        yield attributes.fact(kind, posixpath.basename(path))

    return read


def _azure(path: str, document: Fields) -> Iterator[Fact]:
    attributes = Attributes(path, document.line)
    stages = tuple(text(stage, "stage") for stage in items(document, "stages") if text(stage, "stage"))
    jobs = tuple(text(job, "job") for job in items(document, "jobs") if text(job, "job"))
    if stages:
        attributes.set("stages", stages, Place(path, line_of(child(document, "stages"), 1)))
    if jobs:
        attributes.set("jobs", jobs, Place(path, line_of(child(document, "jobs"), 1)))
    yield attributes.fact("ci.azure_pipelines", posixpath.basename(path))


def _phases(kind: str, key: str) -> Callable[[str, Fields], Iterator[Fact]]:
    def read(path: str, document: Fields) -> Iterator[Fact]:
        attributes = Attributes(path, document.line)
        names = tuple(entries(document, key)) or tuple(text(item, "name") for item in items(document, key))
        named = tuple(name for name in names if name)
        if named:
            attributes.set("stages", named, Place(path, line_of(child(document, key), 1)))
        yield attributes.fact(kind, posixpath.basename(path))

    return read
