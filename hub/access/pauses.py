"""Growing pauses between wrong passwords: slow for who guesses, and never a lock.

Nobody can lock another person out: an account that is guessed at from elsewhere makes its owner
wait half a minute at most, and guessing from one address slows down that address.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

KEPT = 20_000
"""Names and addresses that are remembered; the one that failed longest ago is forgotten."""

FORGOTTEN = 24 * 3600.0
"""Seconds without a failure after which all is forgiven."""


@dataclass(frozen=True)
class Scale:
    """After `free` failures each one costs double the pause before it, from 1 s up to `longest`."""

    free: int
    longest: float

    def pause(self, failures: int) -> float:
        """Seconds to wait after this many failures in a row."""
        over = failures - self.free
        return 0.0 if over <= 0 else min(self.longest, 2.0 ** min(over - 1, 30))


PAIR = Scale(free=4, longest=900.0)
"""One account from one address: 100 guesses, which NIST allows at most, take a whole day."""

ACCOUNT = Scale(free=10, longest=30.0)
ADDRESS = Scale(free=30, longest=900.0)


@dataclass
class _Failures:
    count: int
    last: float


class Pauses:
    """Who failed how often; kept in memory, with a limit. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._changing = threading.Lock()

    def left(self, account: str, address: str, now: float) -> float:
        """Seconds until this account may be tried again from this address."""
        with self._changing:
            return max(
                self._left(key, scale, now) for key, scale in _scales(account, address).items()
            )

    def failed(self, account: str, address: str, now: float) -> None:
        """Count a failure."""
        with self._changing:
            for key in _scales(account, address):
                found = self._failures.pop(key, None)
                if found is None or now - found.last > FORGOTTEN:
                    found = _Failures(0, now)
                self._failures[key] = _Failures(found.count + 1, now)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forgive this account at this address, and one failure of the address and the account."""
        with self._changing:
            for key in _scales(account, address):
                found = self._failures.pop(key, None)
                if found and found.count > 1 and key[0] != "pair":
                    self._failures[key] = _Failures(found.count - 1, found.last)

    def _left(self, key: tuple[str, str], scale: Scale, now: float) -> float:
        found = self._failures.get(key)
        if found is None or now - found.last > FORGOTTEN:
            return 0.0
        return max(0.0, found.last + scale.pause(found.count) - now)


def _scales(account: str, address: str) -> dict[tuple[str, str], Scale]:
    return {
        ("pair", f"{address} {account}"): PAIR,
        ("account", account): ACCOUNT,
        ("address", address): ADDRESS,
    }
