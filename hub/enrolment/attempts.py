"""How often an address may come with a wrong code before it has to wait."""

from __future__ import annotations

from collections import OrderedDict

MOST = 10
WITHIN = 600.0
"""Wrong codes within so many seconds. A typing error is caught by the box and never gets here."""

ADDRESSES = 10_000
"""Addresses remembered; the one that failed longest ago is forgotten first."""


class Attempts:
    """Failures by address; a success costs nothing, so halls behind one address do not suffer."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds until this address may try again, 0 when it may now."""
        recent = [at for at in self._failures.get(address, ()) if now - at < WITHIN]
        return recent[-MOST] + WITHIN - now if len(recent) >= MOST else 0.0

    def note_failure(self, address: str, now: float) -> None:
        """A wrong code came from this address."""
        recent = [at for at in self._failures.pop(address, ()) if now - at < WITHIN]
        self._failures[address] = [*recent[-(MOST - 1) :], now]
        while len(self._failures) > ADDRESSES:
            self._failures.popitem(last=False)
