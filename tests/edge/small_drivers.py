"""Small real drivers for the tests of the edge: each does one thing a device can do to us."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceBroken,
    DeviceMissing,
    Driver,
    Identity,
    Report,
    UnknownCommand,
    UnknownDriver,
    Worth,
)

READ_FROM_CARD = "张三 11010119900307123X"
"""What must not show in any text: an invented name, a number without a valid check digit."""


@dataclass(frozen=True, kw_only=True)
class Pressed(Report):
    what = "pressed"
    worth: ClassVar[Worth] = Worth.VOICE

    key: int
    picture: bytes = b""

    def public(self) -> dict[str, Any]:
        return {"key": self.key}


@dataclass(frozen=True, kw_only=True)
class Preview(Report):
    what = "preview"
    lasting: ClassVar[bool] = False

    jpeg: bytes
    sequence: int = 0


@dataclass(kw_only=True)
class Buttons(Driver):
    """A device that the test holds in its hand: `device.feed(report or error)`."""

    kind: str = "satisfaction_keypad"
    address: str = ""
    speed: float = 1.0
    mode: Literal["plain", "fancy"] = "plain"

    def __post_init__(self) -> None:
        self.told: asyncio.Queue[Report | BaseException | None] = asyncio.Queue()
        self.opened = 0
        self.closed = 0
        self.commands: list[tuple[str, dict[str, Any]]] = []

    def feed(self, *told: Report | BaseException | None) -> None:
        for one in told:
            self.told.put_nowait(one)

    async def reports(self) -> AsyncIterator[Report]:
        self.opened += 1
        try:
            while (one := await self.told.get()) is not None:
                if isinstance(one, BaseException):
                    raise one
                yield one
        finally:
            self.closed += 1

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        self.commands.append((name, args))
        if name == "ask":
            return self._ask(**args)
        if name == "wait":
            await asyncio.Event().wait()
        if name == "fail":
            raise KeyError(READ_FROM_CARD)
        if name == "missing":
            raise DeviceMissing("not there")
        raise UnknownCommand(name, self)

    def _ask(self, *, transaction: str, seconds: float = 30) -> dict[str, Any]:
        if seconds <= 0:
            raise ValueError("seconds must be above 0")
        return {"asked": transaction}


@dataclass(kw_only=True)
class FileDevice(Driver):
    """Present while a file exists, like a device node; polls it as quickly as a card reader."""

    kind: str = "printer"
    path: Path = Path("/nonexistent")

    async def reports(self) -> AsyncIterator[Report]:
        while True:
            if not self.path.exists():
                raise DeviceMissing(f"{self.path} is not there")
            yield Alive(identity=Identity(model="file"))
            await asyncio.sleep(0.02)


@dataclass(kw_only=True)
class Wild(Driver):
    """What a vendor's library does: `mode` says what, after one good report."""

    kind: str = "document_camera"
    mode: str = "talk"
    isolated: bool = True

    async def reports(self) -> AsyncIterator[Report]:
        print("vendor library 1.0 loading")
        os.write(1, b"\x00\x00noise from C")
        sys.stdout.flush()
        yield Alive(identity=Identity(model="wild", serial=str(os.getpid())), detail={"mode": 1})
        if self.mode == "hang":
            time.sleep(60)  # noqa: ASYNC251 - the library blocks the whole process
        if self.mode == "segfault":
            ctypes.string_at(0)
        if self.mode == "exit":
            os._exit(3)
        if self.mode == "grow":
            self.hoard = bytearray(os.urandom(1 << 20) * 256)
        if self.mode == "broken":
            raise DeviceBroken("the lamp is broken")
        if self.mode == "bug":
            raise RuntimeError(READ_FROM_CARD)
        if self.mode == "babble":
            raise DeviceBabble("garbage")
        yield Pressed(key=4, picture=b"\xff\xd8" + bytes(300_000))
        yield Preview(jpeg=b"\xff\xd8\xff")
        while True:
            await asyncio.sleep(0.05)
            yield Alive()

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        print("command", name)
        if name == "capture":
            return {"accepted": True, "page": b"\x01\x02", **args}
        if name == "bad":
            raise ValueError("dpi must be above 0")
        if name == "bug":
            raise RuntimeError("secret")
        raise UnknownCommand(name, self)


DRIVERS: dict[str, type[Driver]] = {"buttons": Buttons, "file_device": FileDevice, "wild": Wild}


def names() -> list[str]:
    return sorted(DRIVERS)


def load(name: str) -> type[Driver]:
    if name not in DRIVERS:
        raise UnknownDriver(name)
    return DRIVERS[name]
