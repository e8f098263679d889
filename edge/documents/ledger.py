"""How many documents nobody has yet, and how many a restart took: two numbers on disk."""

from __future__ import annotations

from pathlib import Path

import msgspec

from edge.content import put


class _Counts(msgspec.Struct):
    undelivered: int = 0
    lost: int = 0


class Ledger:
    """The file at `path`. Opening it counts what the last run left undelivered as lost.

    Blocks. Raises OSError where the file cannot be written; one that cannot be read counts as new.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        before = _read(path)
        self._counts = _Counts(lost=before.lost + before.undelivered)
        if before != self._counts:
            self._keep()

    @property
    def lost(self) -> int:
        """Documents that were there, undelivered, when the box last stopped; until `seen`."""
        return self._counts.lost

    def seen(self) -> None:
        """The clerk knows of the lost ones."""
        if self._counts.lost:
            self._counts.lost = 0
            self._keep()

    def undelivered(self, count: int) -> None:
        """There are `count` documents with pages that nobody has yet."""
        if count != self._counts.undelivered:
            before, self._counts.undelivered = self._counts.undelivered, count
            try:
                self._keep()
            except OSError:
                self._counts.undelivered = before
                raise

    def _keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        put(self._path, msgspec.json.encode(self._counts))


def _read(path: Path) -> _Counts:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Counts)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return _Counts()
