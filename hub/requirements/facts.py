"""What a verdict is made from: a hall, its devices, what people attested, and local rules.

Times are seconds since 1970 UTC by the hub's clock, dates are China's. Windows are the registry's
numbers (`"3"`); the empty string is "no window".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from hub.requirements.catalogue import HallTier

Status = Literal["starting", "ok", "degraded", "missing", "fault", "refused", "off", "unknown"]


class Hall(msgspec.Struct, frozen=True):
    """A hall and the numbers of its windows, in the order to be shown."""

    code: str
    tier: HallTier
    windows: tuple[str, ...] = ()


class Device(msgspec.Struct, frozen=True):
    """A device as the hub sees it: `since` and `reason` are of its present `status`."""

    edge: str
    name: str
    kind: str
    window: str = ""
    status: Status = "unknown"
    since: float | None = None
    reason: str = ""


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """What a person (`by`) saw: that `row` holds or not, and how many or how large.

    Without a window it is about the hall, and for a window row about every window. `expires` is
    its last good day. The latest word on a row and window replaces the earlier ones. Raises
    ValueError for a quantity that cannot be counted.
    """

    row: str
    holds: bool
    by: str
    at: float
    window: str = ""
    expires: date | None = None
    note: str = ""
    quantity: float | None = None

    def __post_init__(self) -> None:
        if self.quantity is not None and not 0 <= self.quantity < math.inf:
            raise ValueError(f"quantity {self.quantity} is not a number from 0")


class HallFacts(msgspec.Struct, frozen=True):
    """All that is known of one hall."""

    hall: Hall
    devices: tuple[Device, ...] | list[Device] = ()
    attestations: tuple[Attestation, ...] | list[Attestation] = ()


class LocalRules(msgspec.Struct, frozen=True, kw_only=True):
    """What the annex leaves to the locality; never shown as the notice's own.

    `need` is how many, by row id (for a window row: at each window). It can only raise a number
    that the notice gives. `shared` are kinds whose devices outside the windows serve every window:
    4.7 and 5.6 ask for 满足工作需要 and 数量适宜, not for one at each window. Raises ValueError for
    a need below 1.
    """

    need: Mapping[str, int] = {}
    shared: frozenset[str] = frozenset({"printer", "network"})

    def __post_init__(self) -> None:
        for row, number in self.need.items():
            if number < 1:
                raise ValueError(f"need of {row} is {number}, below 1")
