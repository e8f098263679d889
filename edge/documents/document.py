"""A document from its first page until it is delivered or wiped, and what is told of it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from edge.documents.jpeg import Picture
from edge.documents.spool import Sealed, Vault

Format = Literal["pdf", "tiff", "jpeg"]


class State(StrEnum):
    """Where a document is; failed with a file can be sent again, without one be made again."""

    DRAFT = "draft"
    MAKING = "making"
    READY = "ready"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page in the spool; `rotation` is clockwise, 0, 90, 180 or 270 degrees."""

    sealed: Sealed
    picture: Picture
    rotation: int
    dpi: int


@dataclass(frozen=True, kw_only=True)
class File:
    """The document as a file in the spool."""

    sealed: Sealed
    media_type: str
    name: str
    sha256: bytes


@dataclass(kw_only=True, eq=False)
class Document:
    """One document. `vault` holds its bytes; `touched` is monotonic seconds.

    `key` is the same in each attempt to deliver it, `handed_over` once somebody has it.
    """

    vault: Vault
    touched: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: State = State.DRAFT
    step: str = ""
    done: int = 0
    of: int = 0
    pages: dict[int, Page] = field(default_factory=dict)
    page_count: int = 0
    file: File | None = None
    format: Format | None = None
    searchable: bool = False
    title: str = ""
    size: int = 0
    reason: str = ""
    attempts: int = 0
    retry_at: datetime | None = None
    milliseconds: int = 0
    handed_over: bool = False
    deliver_when_ready: bool = False
    work: asyncio.Task[None] | None = None

    def told(self) -> dict[str, Any]:
        """What the pages are told; `bytes` are the file's, or the pages' as long as it is none."""
        return {
            "id": self.id,
            "state": self.state,
            "step": self.step,
            "done": self.done,
            "of": self.of,
            "pages": self.page_count,
            "bytes": self.size,
            "format": self.format or "",
            "reason": self.reason,
            "attempts": self.attempts,
            "retry_at": self.retry_at,
        }

    @property
    def waits(self) -> bool:
        """It has pages that nobody else has."""
        return not self.handed_over and bool(self.pages or self.file)

    @property
    def missing(self) -> int | None:
        """The first place without a page before one with a page; None where there is none."""
        return next((at for at in range(max(self.pages, default=0)) if at not in self.pages), None)

    def put(self, index: int, page: Page) -> None:
        """Lay `page` at `index`, in place of what lies there."""
        before = self.pages.get(index)
        self.pages[index] = page
        if before is not None:
            self.vault.drop(before.sealed)
        self._count()

    def only(self, page: Page) -> None:
        """Let `page` be the only one."""
        before, self.pages = self.pages, {0: page}
        for one in before.values():
            self.vault.drop(one.sealed)
        self._count()

    def finished(self, file: File) -> None:
        """The file stands for the pages from now on."""
        self.file, self.size = file, file.sealed.size
        for page in self.pages.values():
            self.vault.drop(page.sealed)
        self.pages.clear()

    def _count(self) -> None:
        self.page_count = len(self.pages)
        self.size = sum(page.sealed.size for page in self.pages.values())
