"""Computers at the windows: switched on or not, seen by any of their ports or by an echo."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any, ClassVar

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceError,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Report,
)
from drivers.presence import TIMEOUT, connect, echo

MOST_PORTS = 8


@dataclass(kw_only=True)
class Computer(Driver):
    """A computer at `host`, on when it answers an ICMP echo (`ping`) or at any of `ports`.

    A port that refuses shows a computer that is on, as does one that takes the connection; one that
    filters both is taken for off. `hours`, e.g. "08:30-12:00 13:30-17:00" on the box's clock, is
    when it has to be on: outside it a computer that is off is told as such and is no failure.
    Without `hours` it always has to be on. `detail` has {"on", "by"}.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "computer"
    patience: float = 25.0
    host: str
    ports: list[int] = field(default_factory=lambda: [3389, 445, 22])
    ping: bool = True
    hours: str = ""
    interval: float = 10.0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\[\]/\s:]+|[0-9a-fA-F:.]+", self.host):
            raise ValueError(f"host = {self.host!r} must be a name or an address")
        if len(self.ports) > MOST_PORTS or not all(0 < port < 65536 for port in self.ports):
            raise ValueError(f"ports holds up to {MOST_PORTS} numbers from 1 to 65535")
        if not self.ports and not self.ping:
            raise ValueError("with no ports and ping = false the computer cannot be seen")
        if not 0.2 <= self.interval <= 300 or self.patience <= self.interval + 2 * TIMEOUT:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to 300 seconds, and patience more than "
                f"{self.interval + 2 * TIMEOUT:g}"
            )
        self._hours = _parse_hours(self.hours)

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look."""
        while True:
            try:
                detail: dict[str, Any] = {"on": True, "by": await self._look()}
            except DeviceMissing:
                if self.expected(datetime.now(UTC).astimezone().time()):
                    raise
                detail = {"on": False, "by": "", "note": "非办公时间，已关机"}
            yield Alive(detail=detail)
            await asyncio.sleep(self.interval)

    def expected(self, now: time) -> bool:
        """Whether the computer has to be on at this time of day."""
        return not self._hours or any(start <= now < end for start, end in self._hours)

    async def _look(self) -> str:
        """What answered, "echo" or the port; raises DeviceMissing when nothing did.

        All are asked at once, since each that says nothing takes TIMEOUT.
        """
        looks = [self._knock(port) for port in self.ports] + ([self._echo()] if self.ping else [])
        answers = await asyncio.gather(*looks)
        if by := next((answer for answer in answers if isinstance(answer, str)), ""):
            return by
        refusals = [answer for answer in answers if isinstance(answer, DeviceRefused)]
        if refusals and len(refusals) == len(answers):
            raise refusals[0]
        also = f"（{refusals[0]}）" if refusals else ""
        raise DeviceMissing(
            f"计算机 {self.host} 没有应答：开机，检查网线；"
            f"开着却没有应答，就让防火墙许本机访问{also}"
        )

    async def _knock(self, port: int) -> str | DeviceError:
        try:
            await connect(self.host, port)
        except DeviceBabble:  # refused: somebody is there to refuse it
            return str(port)
        except DeviceError as flaw:
            return flaw
        return str(port)

    async def _echo(self) -> str | DeviceError:
        try:
            await echo(self.host)
        except DeviceError as flaw:
            return flaw
        return "echo"


def _parse_hours(text: str) -> list[tuple[time, time]]:
    hours = []
    for part in text.split():
        found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", part)
        try:
            start, end = (
                time.fromisoformat(one) for one in (found.groups() if found else ("", ""))
            )
        except ValueError:
            raise ValueError(f'hours = {text!r} must be like "08:30-12:00 13:30-17:00"') from None
        if start >= end:
            raise ValueError(f"hours = {text!r}: {part} ends before it starts")
        hours.append((start, end))
    return hours
