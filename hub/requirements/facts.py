"""What a verdict is made from: a hall, its devices, what people attested, and local rules.

Times are seconds since 1970 UTC by the hub's clock, dates are China's. Windows are the registry's
numbers (`"3"`); the empty string is "no window".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal

import msgspec

from hub.requirements.row import HallTier

Status = Literal[
    "starting", "ok", "degraded", "missing", "fault", "refused", "off", "unknown", "flapping"
]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody in charge decided of a row for a hall, or for the halls below one.

    `quantity`: how many are needed. `exemption`: the row does not apply. `notice`: as the notice
    has it, against a decision from further up. `at` is when it was decided; it holds from `starts`
    to `ends`, both included, but not from `closes` on, when another took its place or it was
    withdrawn. `hall` is where it was decided; `reach` subtree is also for the halls below, of
    `tier` only if it names one.
    """

    id: int
    row: str
    kind: Literal["quantity", "exemption", "notice"]
    reason: str
    by: str
    at: float
    starts: date
    ends: date | None = None
    need: int = 0
    hall: str = ""
    hall_name: str = ""
    reach: Literal["hall", "subtree"] = "hall"
    tier: HallTier | Literal[""] = ""
    closes: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return (
            self.starts <= day
            and (self.ends is None or day <= self.ends)
            and (self.closes is None or day < self.closes)
        )


class Hall(msgspec.Struct, frozen=True):
    """A hall, the numbers of its windows in the order to be shown, and what was decided for it.

    `decisions` are all that bear on it, also those of another day, the nearest first
    (`hub.requirements.local.bearing`).
    """

    code: str
    tier: HallTier
    windows: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


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
    its last good day. The latest word on a row and window replaces the earlier ones. `photos` are
    the names of pictures taken there, `walk` the walk through the hall that it was part of. Raises
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
    on_behalf: str = ""
    photos: tuple[str, ...] = ()
    walk: str = ""

    def __post_init__(self) -> None:
        if self.quantity is not None and not 0 <= self.quantity < math.inf:
            raise ValueError(f"quantity {self.quantity} is not a number from 0")


class LocalRules(msgspec.Struct, frozen=True, kw_only=True):
    """What the annex leaves to the locality; never shown as the notice's own.

    `need` is how many, by row id (for a window row: at each window). It can only raise a number
    that the notice gives. `decisions` say by row who decided so, or that the row is exempt.
    `shared` are kinds whose devices outside the windows serve every window: 4.7 and 5.6 ask for
    满足工作需要 and 数量适宜, not for one at each window. Raises ValueError for a need below 1.
    """

    need: Mapping[str, int] = {}
    shared: frozenset[str] = frozenset({"printer", "network"})
    decisions: Mapping[str, Decision] = {}

    def __post_init__(self) -> None:
        for row, number in self.need.items():
            if number < 1:
                raise ValueError(f"need of {row} is {number}, below 1")

    @classmethod
    def decided(cls, decisions: Iterable[Decision], day: date) -> LocalRules:
        """The rules that follow on a day: for each row the first decision in force."""
        first: dict[str, Decision] = {}
        for each in decisions:
            if each.row not in first and each.holds_on(day):
                first[each.row] = each
        chosen = {row: each for row, each in first.items() if each.kind != "notice"}
        need = {row: each.need for row, each in chosen.items() if each.kind == "quantity"}
        return cls(need=need, decisions=chosen)


THE_NOTICE: Final = LocalRules()
"""The notice with nothing decided locally but what LocalRules has by default."""


class HallFacts(msgspec.Struct, frozen=True):
    """All that is known of one hall."""

    hall: Hall
    devices: tuple[Device, ...] | list[Device] = ()
    attestations: tuple[Attestation, ...] | list[Attestation] = ()
