"""What can be set once instead of being typed each time: flag > environment > the repository's file > the user's file > default."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from voice_interviewer.cli.engine_choices import DEFAULT_STT, DEFAULT_VOICE
from voice_interviewer.config import PROJECT_FILE, Entry, Folders, read_entries
from voice_interviewer.errors import BadInputError
from voice_interviewer.plan.terms import Feedback, Mode, Scope, parse_rounds

ENVIRONMENT_PREFIX = "VOICE_INTERVIEWER_"
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadInputError("takes a text in quotes")
    return value


def _listed(value: object) -> str:
    """A list of texts, or one text with commas."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ",".join(value)
    if not isinstance(value, str):
        raise BadInputError('takes a list, as in ["terraform", "kubernetes"]')
    return value


def _rounds(value: object) -> str:
    rounds = _listed(value)
    parse_rounds(rounds)
    return rounds


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInputError("takes true or false")
    return value


def _seed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInputError("takes a whole number from 0")
    return value


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _one_of(known: type[StrEnum]) -> Callable[[object], object]:
    def check(value: object) -> StrEnum:
        try:
            return known(_text(value))
        except ValueError as error:
            raise BadInputError(f"takes one of {', '.join(known)}, not '{value}'") from error

    return check


def _judge(value: object) -> str:
    from voice_interviewer.engines.language_model import parse_choice

    parse_choice(_text(value))
    return _text(value)


def _patience(value: object) -> str:
    from voice_interviewer.speech.endpointing import EndpointMode

    return str(_one_of(EndpointMode)(value))


def _model(use: str) -> Callable[[object], object]:
    def check(value: object) -> str:
        from voice_interviewer.weights.catalog import load_catalog

        fitting = [model.name for model in load_catalog().models if model.use == use]
        if value not in fitting:
            raise BadInputError(f"takes a {use} of the catalog ({', '.join(fitting)}), not '{value}'")
        return _text(value)

    return check


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; its key is the option's name with `_` for `-`."""

    key: str
    check: Callable[[object], object]
    """The value from a file as the option has it; BadInputError, without a place, when it cannot be one."""
    default: str
    """As TOML; empty when there is none."""
    help: str
    project: bool = False
    """Whether a repository's own file may set it: nothing that names a path, a device, a judge or less privacy, because
    the repository may be somebody else's."""

    @property
    def variable(self) -> str:
        """The environment's name for it."""
        return ENVIRONMENT_PREFIX + self.key.upper()


SETTINGS = (
    Setting("repo", _path, '"."', "the repository to talk about when none is named"),
    Setting("mode", _one_of(Mode), '"full"', "full, rounds, rapid, talking-points or drill", project=True),
    Setting("rounds", _rounds, "[]", 'only these rounds, as in ["terraform", "kubernetes"]', project=True),
    Setting("scope", _one_of(Scope), '"quick"', "quick 5-8 questions, standard 12-18, deep 25-35", project=True),
    Setting(
        "feedback", _one_of(Feedback), '"each"', "score blocks after each answer, or only at the end", project=True
    ),
    Setting("seed", _seed, "", "the same seed gives the same questions", project=True),
    Setting("questions", _listed, "[]", "exactly these question ids", project=True),
    Setting("weak_first", _flag, "false", "ask first what past sessions were weak in", project=True),
    Setting("llm", _judge, '"auto"', "the judge: auto, ollama[:MODEL], embedded[:MODEL] or none"),
    Setting("stt", _model("recogniser"), f'"{DEFAULT_STT}"', "the recogniser's model", project=True),
    Setting("voice", _model("voice"), f'"{DEFAULT_VOICE}"', "the interviewer's voice", project=True),
    Setting("patience", _patience, '"patient"', "how silence ends an answer: patient, brisk or manual", project=True),
    Setting("turn_model", _model("turn"), "", "a turn model that helps to tell a pause from an end", project=True),
    Setting("accurate", _flag, "false", "read the answers once more after the interview, slower", project=True),
    Setting("input_device", _text, '""', "microphone by name or number; `doctor` lists them"),
    Setting("output_device", _text, '""', "loudspeaker by name or number"),
    Setting("headphones", _flag, "false", "headphones are worn: speaking cuts the interviewer short"),
    Setting("theme", _text, '"dark"', "colours of the screens: dark, light, terminal or terminal-light"),
    Setting("typed", _flag, "false", "type the answers", project=True),
    Setting("offline", _flag, "false", "nothing leaves the machine", project=True),
    Setting("no_tui", _flag, "false", "a plain terminal instead of the screens"),
    Setting("out", _path, "", "folder for the session's files"),
    Setting("answers_from", _path, "", "WAV files in this folder answer instead of a microphone"),
    Setting("speech_to", _path, "", "WAV files in this folder are written instead of using a loudspeaker"),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


class Origin(StrEnum):
    """Who decided a value that no flag on the command line did."""

    ENVIRONMENT = "environment"
    PROJECT = "project file"
    USER = "user file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting's value and who decided it."""

    value: object
    origin: Origin
    where: str
    """`path:line` or the variable's name; empty for a default."""


def project_file(repo: Path) -> Path:
    """The settings that lie in a repository."""
    return repo / PROJECT_FILE


def user_settings(folders: Folders) -> dict[str, Chosen]:
    """The user's file; relative paths in it are relative to the file."""
    chosen = _read(folders.user_file, Origin.USER)
    return {
        key: replace(found, value=folders.config / found.value) if isinstance(found.value, Path) else found
        for key, found in chosen.items()
    }


def project_settings(repo: Path) -> dict[str, Chosen]:
    """The repository's own file, which may set less; BadInputError names the line that it may not have."""
    chosen = _read(project_file(repo), Origin.PROJECT)
    for key, found in chosen.items():
        if not _BY_KEY[key].project or (key == "offline" and found.value is False):
            raise BadInputError(
                f"a repository may not set `{key} = {_toml(found.value)}`",
                where=found.where,
                next_step="Set it with `voice-interviewer config edit`, for yourself.",
            )
    return chosen


def environment_settings(environment: Mapping[str, str]) -> dict[str, Chosen]:
    """The variables that are set and not empty."""
    return {
        setting.key: Chosen(
            _told(setting, _from_variable(setting, environment[setting.variable]), setting.variable),
            Origin.ENVIRONMENT,
            setting.variable,
        )
        for setting in SETTINGS
        if environment.get(setting.variable)
    }


def decided(repo: Path | None, folders: Folders, environment: Mapping[str, str]) -> dict[str, Chosen]:
    """What environment and files say for a run about `repo`; without it the user's own repository is taken."""
    user, variables = user_settings(folders), environment_settings(environment)
    own = (user | variables).get("repo")
    root = repo if repo is not None else Path(str(own.value)) if own is not None else Path()
    return user | project_settings(root) | variables


def _from_variable(setting: Setting, text: str) -> object:
    """The text as a file would have it; a text that is no number or truth stays one, and the check refuses it."""
    if setting.check is _flag:
        return True if text.lower() in _YES else False if text.lower() in _NO else text
    return int(text) if setting.check is _seed and text.isdecimal() else text


def _read(path: Path, origin: Origin) -> dict[str, Chosen]:
    return {entry.key: Chosen(_checked(entry), origin, entry.where) for entry in read_entries(path)}


def _checked(entry: Entry) -> object:
    setting = _BY_KEY.get(entry.key)
    if setting is None:
        near = difflib.get_close_matches(entry.key, _BY_KEY, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "`voice-interviewer config show` lists them."
        raise BadInputError(f"there is no setting `{entry.key}`", where=entry.where, next_step=hint)
    return _told(setting, entry.value, entry.where)


def _told(setting: Setting, value: object, where: str) -> object:
    """The checked value; a fault is told with its place."""
    try:
        return setting.check(value)
    except BadInputError as error:
        raise BadInputError(f"`{setting.key}`: {error.what}", where=where, next_step=error.next_step) from error


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


def settings_template() -> str:
    """The file that `config edit` begins with: every setting with its default, commented out."""
    lines = [
        "# Settings of voice-interviewer. Take away the # in front of a line to change it.",
        "# A flag or a VOICE_INTERVIEWER_... variable goes before these, and so does .voice-interviewer.toml in a repository.",
        "",
    ]
    for setting in SETTINGS:
        lines += [f"# {setting.help}", f"# {setting.key} = {setting.default or '...'}", ""]
    return "\n".join(lines)


def all_chosen(repo: Path | None, folders: Folders, environment: Mapping[str, str]) -> Iterable[tuple[Setting, Chosen]]:
    """Every setting with the value that `start` would take without a flag."""
    chosen = decided(repo, folders, environment)
    for setting in SETTINGS:
        yield setting, chosen.get(setting.key, Chosen(setting.default.strip('"'), Origin.DEFAULT, ""))


def shown(value: object) -> str:
    """A value for a table."""
    return str(value).lower() if isinstance(value, bool) else str(value)
