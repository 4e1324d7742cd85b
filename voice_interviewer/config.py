"""Where the program keeps its things (XDG folders) and what the user prefers; flag > environment > project file > user file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "voice-interviewer"


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


def user_folders() -> Folders:
    """The folders for this user on this system, honouring XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME."""
    return Folders(
        data=Path(platformdirs.user_data_dir(APP, appauthor=False)),
        config=Path(platformdirs.user_config_dir(APP, appauthor=False)),
        cache=Path(platformdirs.user_cache_dir(APP, appauthor=False)),
    )
