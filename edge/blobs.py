"""Pictures and other bytes of reports, in memory for a minute so that the page can fetch them.

They are never written to disk. Frames of a preview replace each other, so that they cannot push out
the page that was captured a moment ago.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

LIFE: Final = 60.0
CAP: Final = 64 * 1024 * 1024
FRAMES: Final = 4
"""Blobs of passing reports that are kept for each source."""


@dataclass(frozen=True)
class _Blob:
    data: bytes
    until: float


class Blobs:
    """Bytes by unguessable id, for LIFE seconds, the oldest giving way above `cap` bytes."""

    def __init__(self, *, cap: int = CAP, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._cap = cap
        self._monotonic = monotonic
        self._all: OrderedDict[str, _Blob] = OrderedDict()
        self._frames: dict[str, deque[str]] = {}
        self.size = 0

    def get(self, name: str) -> bytes | None:
        """The bytes, None when there are none of this id any more."""
        self._forget_old()
        blob = self._all.get(name)
        return blob.data if blob else None

    def swap(self, value: Any, *, passing: str = "") -> Any:
        """`value` with each bytes in it replaced by `{"blob": address, "size": n}`.

        `passing` names the source of a report that the next one replaces.
        """
        if isinstance(value, bytes | bytearray | memoryview):
            return {"blob": f"/api/blobs/{self._keep(bytes(value), passing)}", "size": len(value)}
        if isinstance(value, dict):
            return {key: self.swap(inner, passing=passing) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.swap(inner, passing=passing) for inner in value]
        return value

    def clear(self) -> None:
        """A visit is over: nothing of it can be fetched any more."""
        self._all.clear()
        self._frames.clear()
        self.size = 0

    def _keep(self, data: bytes, passing: str) -> str:
        self._forget_old()
        name = secrets.token_urlsafe(16)
        if len(data) > self._cap:
            return name  # fetched, it is gone
        if passing:
            frames = self._frames.setdefault(passing, deque())
            if len(frames) >= FRAMES:
                self._drop(frames.popleft())
            frames.append(name)
        self._all[name] = _Blob(data, self._monotonic() + LIFE)
        self.size += len(data)
        while self.size > self._cap:
            self._drop(next(iter(self._all)))
        return name

    def _forget_old(self) -> None:
        now = self._monotonic()
        while self._all:
            name, blob = next(iter(self._all.items()))
            if blob.until > now:
                break
            self._drop(name)

    def _drop(self, name: str) -> None:
        blob = self._all.pop(name, None)
        if blob is not None:
            self.size -= len(blob.data)
