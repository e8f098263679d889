"""A hub's package of content: one file with everything a hall publishes, checked as a whole."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import msgspec

from kiosk_ui.content import (
    FILES,
    LARGEST_FILE,
    BadContent,
    Content,
    ContentFolder,
    assemble,
)

SCHEMA: Final = 1

log = logging.getLogger(__name__)


class _Package(msgspec.Struct):
    """What is read of a package; what else the hub put in is its own."""

    schema: int
    files: dict[str, dict[str, Any]]
    named: bool = True


def read_package(data: bytes, called: str = "") -> Content:
    """The content of a package; raises BadContent with all mistakes, never half.

    `called` is the hall's name where nobody published one.
    """
    if len(data) > LARGEST_FILE:
        raise BadContent([f"内容包超过 {LARGEST_FILE // 1024 // 1024} MB"])
    try:
        package = msgspec.json.decode(data, type=_Package)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as flaw:
        raise BadContent([f"内容包不是有效的 JSON({flaw})"]) from flaw
    if package.schema != SCHEMA:
        raise BadContent([f"内容包的格式 {package.schema} 本终端不认识，请升级终端"])
    mistakes = [f"内容包缺少 {name}" for name in FILES if name not in package.files]
    if mistakes:
        raise BadContent(mistakes)
    bodies = {name: package.files[name] for name in FILES}
    return assemble(bodies, called="" if package.named else called)


def check_package(data: bytes) -> str:
    """Why the kiosk cannot show this package, in words; empty when it can."""
    try:
        read_package(data)
    except BadContent as bad:
        more = f"；另有 {len(bad.mistakes) - 3} 处" if len(bad.mistakes) > 3 else ""
        return "；".join(bad.mistakes[:3])[:250] + more
    return ""


class PackageFile:
    """The package on this box's disk, read again when it changed; a bad one keeps the last good."""

    def __init__(self, path: Path, called: str = "") -> None:
        self.path = path
        self._called = called
        self._stamp: tuple[int, int] | None = None
        self._content: Content | None = None

    def current(self) -> Content | None:
        """The content; None when there never was a good package."""
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._stamp = stamp
                self._content = read_package(self.path.read_bytes(), self._called)
        except FileNotFoundError:
            self._stamp = None
        except (OSError, BadContent) as flaw:
            log.error("content: %s cannot be used: %s", self.path.name, flaw)
        return self._content


class Shelf:
    """Where the pages take content from: the hub's package, else the folder on this box.

    `called` is the box's hall; it stands where the hub published no name, and in the example.
    """

    def __init__(self, folder: Path, package: Path | None = None, *, called: str = "") -> None:
        self._folder = ContentFolder(folder, called)
        self._package = PackageFile(package, called) if package else None

    @property
    def mistakes(self) -> list[str]:
        """What is wrong with the folder."""
        return self._folder.mistakes

    def current(self) -> Content | None:
        """The content to show; blocks on the disk (milliseconds), from any thread."""
        published = self._package.current() if self._package else None
        return published or self._folder.current()
