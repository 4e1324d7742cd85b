"""Where the program keeps its things (XDG folders), and its settings files as entries that know their line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from voice_interviewer.errors import BadInputError

APP = "voice-interviewer"
USER_FILE = "config.toml"
PROJECT_FILE = ".voice-interviewer.toml"
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one user; nothing is created before it is written to."""

    data: Path
    config: Path
    cache: Path

    @property
    def models(self) -> Path:
        """One folder per model of the catalog."""
        return self.data / "models"

    @property
    def sessions(self) -> Path:
        """One folder per interview."""
        return self.data / "sessions"

    @property
    def user_file(self) -> Path:
        """The user's settings; they hold for every repository."""
        return self.config / USER_FILE


def user_folders() -> Folders:
    """The folders for this user on this system, honouring XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME."""
    return Folders(
        data=Path(platformdirs.user_data_dir(APP, appauthor=False)),
        config=Path(platformdirs.user_config_dir(APP, appauthor=False)),
        cache=Path(platformdirs.user_cache_dir(APP, appauthor=False)),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a settings file."""

    key: str
    """As written, with `-` as `_`."""
    value: object
    where: str
    """`path:line`."""


def read_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of a settings file in its order; none when it is not there. BadInputError, with file and line, when it
    is no TOML or holds a section."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise BadInputError(f"the settings cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise BadInputError("the settings are not UTF-8 text", where=str(path)) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from error
    entries = []
    for key, value in table.items():
        where = f"{path}:{_line_of(key, text)}"
        if isinstance(value, dict):
            raise BadInputError(
                f"there is no section `{key}`", where=where, next_step="Write every setting as `key = value`."
            )
        entries.append(Entry(key.replace("-", "_"), value, where))
    return tuple(entries)


def _not_toml(path: Path, text: str, problem: str) -> BadInputError:
    found = _AT_LINE.search(problem)
    line = found[1] if found and found[1] else str(max(text.count("\n"), 1))
    return BadInputError(
        f"the settings are no valid TOML: {_AT_LINE.sub('', problem).lower()}",
        where=f"{path}:{line}",
        next_step='Write texts in quotes, as in `scope = "standard"`.',
    )


def _line_of(key: str, text: str) -> int:
    """The line that sets a top-level key; a section's heading counts too."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _KEY.match(line)
        if (found and found[1] == key) or re.match(rf"\s*\[+\s*[\"']?{re.escape(key)}\b", line):
            return number
    return 1
