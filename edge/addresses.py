"""Where devices are: the address among a driver's settings, and that no two devices share one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from drivers.base import Driver
from drivers.ports import parse_address

FIELDS: Final = ("port", "address")
"""What drivers call the field."""

_FOR_MANY: Final = ("replay:", "icmp:")
"""Addresses that nobody holds for himself."""

_SCHEMES: Final = ("serial", "tcp", "replay")


def address(driver: Driver) -> str:
    """Where the driver's device is, empty where it says nothing of the kind."""
    for name in FIELDS:
        value = getattr(driver, name, "")
        if value and isinstance(value, str):
            return value
    return ""


def check_address(address: str) -> None:
    """Raise AddressError for a port's address that cannot be one.

    A scheme that `drivers.ports` does not know is the driver's own and checked by its class, but
    for one that is a slip of the pen.
    """
    if not address:
        return
    scheme, colon, _ = address.partition(":")
    if not colon or difflib.get_close_matches(scheme, _SCHEMES, n=1, cutoff=0.75):
        parse_address(address)


def shared(drivers: Iterable[Driver]) -> Iterator[tuple[Driver, Driver, str]]:
    """Each driver whose address an earlier one has: (it, the earlier one, the address)."""
    owners: dict[str, Driver] = {}
    for driver in drivers:
        line = address(driver).partition("?")[0]  # one line at two speeds is still one line
        if not line or line.startswith(_FOR_MANY):
            continue
        if line in owners:
            yield driver, owners[line], line
        owners.setdefault(line, driver)
