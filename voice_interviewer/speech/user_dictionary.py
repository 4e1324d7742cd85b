"""The user's own pronunciations: a small YAML file of written terms and how to say them, checked before anything is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voice_interviewer.errors import BadInputError, reason_of

FILE_NAME = "spoken.yaml"
"""In the program's configuration folder."""
MAX_BYTES = 200_000
_SHAPE = "It needs a mapping such as `terms: {kubectl: cube cuttle}`."


class _UserFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    terms: dict[str, str] = Field(default_factory=dict, max_length=2000)


def read_user_dictionary(path: Path) -> Mapping[str, str]:
    """Written terms with what to say for each; empty without a file. BadInputError, one sentence, for a bad one."""
    try:
        if not path.exists():
            return {}
        if path.stat().st_size > MAX_BYTES:
            raise BadInputError("this pronunciation file is too long", where=str(path))
        content = yaml.safe_load(path.read_text("utf-8-sig"))
        found = _UserFile.model_validate({} if content is None else content).terms
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        problem = getattr(error, "problem", None) or "something is wrong in it"
        raise BadInputError(
            f"this pronunciation file is not valid YAML ({problem})", where=where, next_step=_SHAPE
        ) from error
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the file"
        raise BadInputError(
            f"the pronunciation of {place!r} is not a word or phrase", where=str(path), next_step=_SHAPE
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"cannot read the pronunciation file: {reason_of(error)}", where=str(path), next_step="Mend or remove it."
        ) from error
    return {term.strip(): said.strip() for term, said in found.items() if term.strip() and said.strip()}
