"""Docker facts: Dockerfiles with their stages, users and health checks, and the services of compose files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from voice_interviewer.repo.attributes import Attributes
from voice_interviewer.repo.facts import Fact, Place
from voice_interviewer.repo.located import Fields, Leaf, Value, Withheld, child, entries, items, line_of, text
from voice_interviewer.repo.secrecy import has_credential, is_placeholder, is_secret_key
from voice_interviewer.repo.signals_kubernetes import image_tag, is_mutable
from voice_interviewer.repo.signals_terraform import signal

_NAME: Final = re.compile(r"(Dockerfile|Containerfile)([.\-_][\w.-]+)?|[\w.-]+\.(dockerfile|Dockerfile)")
_NOT_A_DOCKERFILE: Final = (
    ".md",
    ".txt",
    ".j2",
    ".tpl",
    ".tmpl",
    ".template",
    ".yml",
    ".yaml",
    ".json",
    ".py",
    ".sh",
    ".dockerignore",
)
_COMPOSE: Final = re.compile(r"(docker-)?compose([.\-_][\w.-]+)?\.ya?ml")
_FROM: Final = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?\s*$", re.IGNORECASE)
_ARGUMENT: Final = re.compile(r"\$\{?(\w+)(?::-([^}]*))?\}?")
MAX_INSTRUCTION: Final = 4000
_HEREDOC: Final = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_PAIR: Final = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S+)")
_RUNS_UNPRIVILEGED: Final = re.compile(r"nonroot|unprivileged|rootless|cgr\.dev/chainguard", re.IGNORECASE)


def is_dockerfile(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.lower().endswith(_NOT_A_DOCKERFILE)


def is_compose(path: str, documents: tuple[Value, ...]) -> bool:
    """A compose file by its name, or a stack file by its shape."""
    if _COMPOSE.fullmatch(posixpath.basename(path)):
        return True
    if len(documents) != 1 or text(documents[0], "kind"):
        return False
    services = entries(documents[0], "services")
    return bool(services) and all(entries(service).keys() & {"image", "build"} for service in services.values())


def instructions(source: str) -> Iterator[tuple[int, str, str]]:
    """(line, INSTRUCTION, rest) with continued lines joined and comments and heredoc bodies left out."""
    lines = [line.strip() for line in source.split("\n")]
    index = 0
    while index < len(lines):
        start = index
        pieces: list[str] = []
        while index < len(lines):
            line = lines[index]
            index += 1
            if line.startswith("#"):
                if not pieces:
                    break
                continue
            pieces.append(line.removesuffix("\\"))
            if not line.endswith("\\"):
                break
        word, _, rest = " ".join(pieces)[:MAX_INSTRUCTION].strip().partition(" ")
        if not word:
            continue
        heredoc = _HEREDOC.search(rest) if word.upper() in ("RUN", "COPY", "ADD") else None
        if heredoc:
            while index < len(lines) and lines[index] != heredoc.group(1):
                index += 1
            index += 1
        yield start + 1, word.upper(), rest.strip()


@dataclass(slots=True)
class _Stage:
    """One FROM with the last of each instruction in it."""

    base: str
    line: int
    name: str
    last: dict[str, tuple[str, int]] = field(default_factory=dict)


def docker_facts(path: str, source: str) -> Iterator[Fact]:
    """The image that a Dockerfile builds, and its signals."""
    arguments: dict[str, str] = {}
    stages: list[_Stage] = []
    secrets: list[tuple[str, int]] = []
    for line, word, rest in instructions(source):
        if word == "ARG":
            name, _, default = rest.partition("=")
            arguments.setdefault(name.strip(), default.strip().strip("\"'"))
            secrets.extend(_secret_names(rest, line))
        elif word == "FROM":
            found = _FROM.match(rest)
            if found is not None:
                stages.append(_Stage(_expand(found.group(1), arguments), line, found.group(2) or ""))
        elif word == "ENV":
            secrets.extend(_secret_names(rest, line))
        elif stages and word in ("USER", "HEALTHCHECK", "EXPOSE"):
            stages[-1].last[word] = (rest, line)
    if stages:
        yield _image(path, stages)
        yield from _image_signals(path, stages, secrets)


def _chain(stages: list[_Stage]) -> list[_Stage]:
    """The last stage, the stage it builds on, and so on down to the one with a real base image."""
    chain = [stages[-1]]
    for stage in reversed(stages[:-1]):
        if stage.name and stage.name.lower() == chain[-1].base.lower():
            chain.append(stage)
    return chain


def _last(chain: list[_Stage], word: str) -> tuple[str, int] | None:
    return next((stage.last[word] for stage in chain if word in stage.last), None)


def _image(path: str, stages: list[_Stage]) -> Fact:
    chain = _chain(stages)
    attributes = Attributes(path, stages[0].line)
    attributes.set("base_images", tuple(stage.base for stage in stages))
    attributes.set("final_base", chain[-1].base, Place(path, chain[-1].line))
    attributes.set("multi_stage", len(stages) > 1)
    named = tuple(stage.name for stage in stages if stage.name)
    if named:
        attributes.set("stages", named)
    for word in ("USER", "EXPOSE"):
        found = _last(chain, word)
        if found is not None:
            attributes.set(word, found[0], Place(path, found[1]))
    checked = _last(chain, "HEALTHCHECK")
    has_check = checked is not None and checked[0].upper() != "NONE"
    attributes.set("HEALTHCHECK", has_check, Place(path, checked[1]) if checked is not None else None)
    return attributes.fact("docker.image", _image_name(path))


def _image_name(path: str) -> str:
    folder, name = posixpath.split(path)
    suffix = re.sub(r"^(Dockerfile|Containerfile)[.\-_]?|\.(dockerfile|Dockerfile)$", "", name)
    return suffix or posixpath.basename(folder) or name


def _image_signals(path: str, stages: list[_Stage], secrets: list[tuple[str, int]]) -> Iterator[Fact]:
    name = _image_name(path)
    names = {stage.name.lower() for stage in stages if stage.name}
    for stage in stages:
        if stage.base.lower() not in names and stage.base != "scratch" and is_mutable(stage.base):
            tag = image_tag(stage.base) or None
            yield signal("unpinned_base_image", name, Place(path, stage.line), base_image=stage.base, tag=tag)
    chain = _chain(stages)
    base, user = chain[-1].base, _last(chain, "USER")
    if user is None:
        if not _RUNS_UNPRIVILEGED.search(base) and "$" not in base:
            yield signal("root_container", name, Place(path, stages[-1].line), base_image=base, absent="USER")
    elif user[0].split(":")[0] in ("root", "0"):
        yield signal("root_container", name, Place(path, user[1]), USER=user[0])
    for variable, at in secrets:
        yield signal("plain_text_secret", name, Place(path, at), variable=variable)


def _secret_names(rest: str, line: int) -> Iterator[tuple[str, int]]:
    pairs = _PAIR.findall(rest)
    if not pairs and " " in rest:
        name, _, value = rest.partition(" ")
        pairs = [(name, value)]
    for name, value in pairs:
        literal = value.strip("\"'")
        if (is_secret_key(name) and not is_placeholder(literal) and "$" not in literal) or has_credential(literal):
            yield name, line


def _expand(image: str, arguments: Mapping[str, str]) -> str:
    def replacement(found: re.Match[str]) -> str:
        return arguments.get(found.group(1)) or found.group(2) or found.group(0)

    return _ARGUMENT.sub(replacement, image)


def compose_facts(path: str, documents: tuple[Value, ...]) -> Iterator[Fact]:
    """The compose file and its services."""
    document = next((item for item in documents if isinstance(item, Fields)), None)
    services = entries(document, "services")
    if document is None or not services:
        return
    attributes = Attributes(path, document.line)
    attributes.set("services", tuple(services), Place(path, line_of(child(document, "services"), 1)))
    yield attributes.fact("docker.compose", posixpath.basename(path))
    for name, service in services.items():
        yield from _service(path, name, service)


def _service(path: str, name: str, service: Value) -> Iterator[Fact]:
    attributes = Attributes(path, service.line)
    for key in ("image", "build", "ports", "restart", "privileged", "user", "network_mode", "profiles"):
        attributes.put(key, child(service, key))
    attributes.put("build", child(service, "build", "context"))
    attributes.set("healthcheck", child(service, "healthcheck") is not None)
    attributes.put("replicas", child(service, "deploy", "replicas"))
    depends = child(service, "depends_on")
    if isinstance(depends, Fields):
        attributes.set("depends_on", tuple(depends.entries), Place(path, depends.line))
    else:
        attributes.put("depends_on", depends)
    yield attributes.fact("docker.compose_service", name)
    image = child(service, "image")
    if isinstance(image, Leaf) and is_mutable(text(image)) and child(service, "build") is None:
        place = Place(path, image.line)
        yield signal(
            "mutable_image_tag", name, place, image=text(image), tag=image_tag(text(image)) or None, compose=True
        )
    environment = child(service, "environment")
    for variable, value in entries(environment).items():
        # The reader cannot know that this map is an environment, so a doubtful name counts here.
        if isinstance(value, Withheld) and (value.plainly or is_secret_key(variable)):
            yield signal("plain_text_secret", name, Place(path, value.line), variable=variable)
    for item in items(environment):
        if isinstance(item, Withheld) and item.plainly:
            yield signal("plain_text_secret", name, Place(path, item.line))
