"""What every driver is: a dataclass; its fields are its configuration, `reports` is its life.

DeviceError            something is wrong with the device
├── DeviceMissing      plug it in
├── DeviceRefused      give rights, or close the program that holds it
├── DeviceBabble       it does not speak its protocol: cable, speed, wrong driver
└── DeviceBroken       it answers that it is broken: repair or replace it
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar, Literal


class DeviceError(Exception):
    """A device failed; the text says in a sentence what somebody can do about it."""

    status: ClassVar[Literal["missing", "refused", "fault"]] = "fault"


class DeviceMissing(DeviceError):
    """Nothing there: plug it in, switch it on, check the address."""

    status = "missing"


class DeviceRefused(DeviceError):
    """It is there and we may not use it: give rights, or close the program that holds it."""

    status = "refused"


class DeviceBabble(DeviceError):
    """What it sends is not its protocol, or it does not answer: cable, speed, wrong driver."""


class DeviceBroken(DeviceError):
    """It answers that it is broken: repair or replace it."""


class Worth(IntEnum):
    """How much a lost event would hurt; a full outbox drops the lowest first."""

    FIGURE = 0  # a measurement that the next one replaces
    RECORD = 1  # something happened
    VOICE = 2  # a citizen said it and will not say it again


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a device says it is; empty where it does not say."""

    model: str = ""
    serial: str = ""
    firmware: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Something a device told. `public()` is what may leave the box, `local()` what the page sees.

    A report whose `lasting` is true becomes the event `hall.{kind}.{what}`; the others reach only
    who listens on the box at that moment.
    """

    what: ClassVar[str]
    lasting: ClassVar[bool] = True
    worth: ClassVar[Worth] = Worth.RECORD

    def public(self) -> dict[str, Any]:
        """JSON for the hub: never a name, number, address, picture, or a hash of one."""
        return {}

    def local(self) -> dict[str, Any]:
        """JSON, with `bytes` allowed, for the page on this box; by default every field."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, kw_only=True)
class Alive(Report):
    """The device answered; what is given replaces what was known; a `warning` makes it degraded."""

    what = "alive"
    lasting = False

    identity: Identity | None = None
    detail: dict[str, Any] | None = None
    warning: str = ""


@dataclass(kw_only=True)
class Driver(ABC):
    """One device. Its fields are its configuration; `reports` is its life.

    `kind` is what the device counts as in the requirement catalogue. `patience` is the number of
    seconds without a report after which it counts as failed. `isolated` runs it in a child process.
    """

    untested_on_hardware: ClassVar[bool] = True
    """True until somebody has run this driver on the real thing; `hall-edge scan` says so."""

    name: str = ""
    kind: str = ""
    window: str = ""
    patience: float = 10.0
    isolated: bool = False

    @abstractmethod
    def reports(self) -> AsyncIterator[Report]:
        """Open the device, yield reports until closed, raise DeviceError when it fails.

        Opening, reading and closing are one `async with` inside this one generator. With no news
        it yields `Alive` more often than `patience`. It may be called again after it ended.
        """

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """Do what the device can be told; raises UnknownCommand, ValueError (bad argument)."""
        raise UnknownCommand(name, self)


class UnknownCommand(Exception):
    """The driver has no such command."""

    def __init__(self, command: str, driver: Driver) -> None:
        super().__init__(f"{type(driver).__name__} has no command {command!r}")


class UnknownDriver(Exception):
    """No file or folder in `drivers` has this name."""


def names() -> list[str]:
    """The names that `load` knows: every module here that holds a driver."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if name not in _NOT_DRIVERS)


def load(name: str) -> type[Driver]:
    """The driver class of file or folder `name`, imported on first use; raises UnknownDriver."""
    if name not in names():
        raise UnknownDriver(f"no driver {name!r}; there are: {', '.join(names())}")
    package = f"drivers.{name}"
    module = importlib.import_module(package)
    for _, thing in inspect.getmembers(module, inspect.isclass):
        if issubclass(thing, Driver) and thing.__module__.startswith(package):
            return thing
    raise UnknownDriver(f"drivers/{name} holds no driver")


_NOT_DRIVERS = frozenset(
    {
        "base",
        "discovery",
        "edid",
        "http",
        "known_ids",
        "lan",
        "ports",
        "programs",
        "rating",
        "snmp",
        "text_reply",
    }
)
