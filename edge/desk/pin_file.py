"""The file of the clerks' PINs, which the running agent and `hall-edge pin` both change."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from edge.content import put

NAME: Final = "desk-pins.json"

_log = logging.getLogger(__name__)


class Spoilt(Exception):
    """The file is there and holds no PINs; the text is what is wrong with it."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a PIN."""

    salt: bytes
    hash: bytes


Mark = tuple[int, int, int] | None
"""Which version of the file it is; None where there is none."""


class PinFile:
    """PINs by staff number. All of it blocks on the disk.

    Changes are made under a lock on the file's folder, so that none of two processes loses one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark: Mark = None
        self._kept: dict[str, Kept] = {}

    def read(self) -> dict[str, Kept]:
        """What is in it now; nothing, with a warning, where it cannot be read."""
        mark = self._version()
        if mark != self._mark:
            try:
                self._kept = self._load()
            except (OSError, Spoilt) as flaw:
                _log.warning(
                    "%s cannot be read (%s): every clerk sets a PIN anew", self._path.name, flaw
                )
                self._kept = {}
            self._mark = mark
        return self._kept

    def set(self, number: str, kept: Kept) -> None:
        """Keep it for good beside the others; raises OSError."""
        with self._locked():
            self._write({**self.read(), number: kept})

    def remove(self, number: str) -> list[str]:
        """Take this clerk's away; returns who had one before. Raises Spoilt, OSError."""
        with self._locked():
            before = self._load()
            if number in before:
                self._write({had: kept for had, kept in before.items() if had != number})
        return sorted(before)

    def _load(self) -> dict[str, Kept]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Kept])
        except FileNotFoundError:
            return {}
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
            raise Spoilt(type(flaw).__name__) from flaw

    def _write(self, kept: dict[str, Kept]) -> None:
        put(self._path, msgspec.json.encode(kept), 0o600)

    def _version(self) -> Mark:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_ctime_ns, found.st_size

    @contextmanager
    def _locked(self) -> Iterator[None]:
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
