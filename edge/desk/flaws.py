"""What in `[desk]` cannot be, beside what a field's type tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from drivers.base import Driver
from edge.desk.paper import PRINTS
from edge.settings import DeskSettings

LONGEST_ADDRESS: Final = 100
"""Characters, so that with an item's code it fits in the QR code of a slip."""


def desk_flaws(desk: DeskSettings, drivers: Iterable[Driver]) -> Iterator[tuple[str, str, str]]:
    """Each mistake as its key, what is wrong, and what to do."""
    if desk.slip_printer:
        able = [driver.name for driver in drivers if getattr(driver, PRINTS, False)]
        if desk.slip_printer not in able:
            yield (
                "[desk] slip_printer",
                f"{desk.slip_printer!r} is no device that prints slips",
                f"write one of: {', '.join(able)}"
                if able
                else 'add a [device.NAME] with driver = "printer" and a serial or tcp address',
            )
    if desk.item_address and (flaw := _address_flaw(desk.item_address)):
        yield "[desk] item_address", flaw, "write e.g. https://hall.example/items/{code}"


def _address_flaw(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not host:
        return "is no web address"
    if "{item}" not in address and "{code}" not in address:
        return "names no item"
    if not address.isascii() or " " in address or len(address) > LONGEST_ADDRESS:
        return f"is more than {LONGEST_ADDRESS} ASCII characters without spaces"
    return ""
