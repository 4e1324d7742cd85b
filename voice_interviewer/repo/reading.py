"""One file's bytes to text: any encoding, bounded size, and a reason instead of an exception when it is not text."""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 2_000_000

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableError(Exception):
    """The file cannot be used as text; the message is one short sentence."""


def read_bytes(path: Path) -> bytes:
    """The whole file; UnreadableError when it is too large, gone, or not a regular file any more."""
    try:
        # A file can turn into a link or a pipe between the walk and here: never follow, never wait.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise UnreadableError(f"cannot be opened: {getattr(error, 'strerror', None) or 'bad name'}") from error
    try:
        with os.fdopen(handle, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES // 1_000_000} MB")
    return data


def decode(data: bytes) -> str:
    """The text with `\\n` line ends; UnreadableError for binary data. Text in no known encoding is read as Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _plain(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise UnreadableError("its byte order mark promises an encoding that it does not keep") from error
    if b"\0" in data:
        raise UnreadableError("binary data")
    try:
        return _plain(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _plain(data.decode("cp1252", "replace"))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
