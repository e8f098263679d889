"""The border to drivers' code: whatever comes out of it is an error that we know."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drivers.base import DeviceError, Driver, UnknownCommand

_log = logging.getLogger(__name__)


class DriverFault(DeviceError):
    """The driver's own code failed; the text names the kind of error and the line."""


class BadArguments(ValueError):
    """A command's arguments do not fit it; the text is the driver's own."""


@contextmanager
def driver_code(name: str, seen: set[str]) -> Iterator[None]:
    """Run a driver's code: what comes out is a DeviceError, UnknownCommand or BadArguments.

    The traceback of anything else is logged once per `seen`, without the error's text and values,
    because those may hold what was read from a card.
    """
    try:
        yield
    except (DeviceError, UnknownCommand, BadArguments):
        raise
    except Exception as flaw:
        # The one broad except of the project: one driver's mistake must not end the other devices,
        # and a driver, or the vendor's library under it, may raise anything.
        last = traceback.extract_tb(flaw.__traceback__)[-1]
        text = f"{type(flaw).__name__}, {Path(last.filename).name}:{last.lineno}"
        if text not in seen:
            seen.add(text)
            lines = "".join(traceback.format_tb(flaw.__traceback__))
            _log.error("%s: driver error %s\n%s", name, text, lines)
        raise DriverFault(f"驱动程序出错（{text}）：请联系维护人员") from flaw


async def answer(driver: Driver, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """The driver's answer to a command; raises UnknownCommand, BadArguments, DeviceError."""
    if "name" in args:
        raise BadArguments("an argument cannot be called name")
    with driver_code(driver.name, set()):
        try:
            return await driver.command(name, **args)
        except (ValueError, TypeError) as flaw:  # TypeError: an argument the command has not
            raise BadArguments(str(flaw)) from flaw


def driver_name(driver: Driver) -> str:
    """What names it in a configuration: `id_card` for a class in drivers/id_card."""
    parts = type(getattr(driver, "inner", driver)).__module__.split(".")
    return parts[1] if parts[0] == "drivers" and len(parts) > 1 else parts[-1]
