"""Questions to one SNMP agent over UDP, asked again when lost."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.lan import Datagrams, Place, open_datagrams, parse_place
from drivers.snmp.message import Ask, Oid, Response, Value, Version, decode, encode

WAITS = (0.6, 1.2, 1.7)
"""Seconds to wait for an answer before each sending again, and after the last."""

AT_ONCE = 12
"""OIDs in one request: its answer fits a packet of 1,472 bytes unless each is a long text."""

STEPS = 600
"""Requests of one walk; above the ports of the largest switch."""

_NO_SUCH_NAME = 2
_REFUSALS = frozenset({6, 16})  # noAccess, authorizationError


@dataclass(frozen=True, kw_only=True)
class SnmpAddress:
    """`snmp:host[:161][?community=public&version=2c]`; the community is not shown."""

    place: Place
    community: str = field(default="public", repr=False)
    version: Version = Version.V2C


def parse_snmp(address: str) -> SnmpAddress:
    """The parts of an address; raises ValueError that shows the right form."""
    scheme, _, rest = address.partition(":")
    where, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    version = {"1": Version.V1, "2c": Version.V2C}.get(options.pop("version", "2c"))
    community = options.pop("community", "public")
    if scheme != "snmp" or options or version is None or not 0 < len(community) <= 64:
        raise ValueError("write snmp:192.168.1.20?community=public&version=2c; version is 1 or 2c")
    return SnmpAddress(place=parse_place(where, 161), community=community, version=version)


class Agent:
    """An agent that can be asked; errors are DeviceErrors."""

    def __init__(self, address: SnmpAddress, line: Datagrams) -> None:
        self._address = address
        self._line = line

    async def get(self, oids: list[Oid]) -> dict[Oid, Value]:
        """The value of each; None for what the agent does not have."""
        values: dict[Oid, Value] = dict.fromkeys(oids)
        for start in range(0, len(oids), AT_ONCE):
            for name, value in await self._ask(Ask.GET, oids[start : start + AT_ONCE]):
                if name in values:
                    values[name] = value
        return values

    async def walk(self, columns: list[Oid], *, most: int) -> dict[Oid, dict[Oid, Value]]:
        """A table's rows by index, each with the values it has by column; at most `most` rows."""
        rows: dict[Oid, dict[Oid, Value]] = {}
        cursors = {column: column for column in columns[:AT_ONCE]}
        for _ in range(min(STEPS, most + 1)):
            active = list(cursors)
            if not active:
                break
            found = await self._ask(Ask.GETNEXT, [cursors[column] for column in active])
            if len(found) < len(active):
                # Version 1 tells only that one column has ended, so each is asked by itself.
                found = [
                    one
                    for column in active
                    for one in await self._ask(Ask.GETNEXT, [cursors[column]]) or [((), None)]
                ]
            for column, (name, value) in zip(active, found, strict=False):
                inside = name[: len(column)] == column and name > cursors[column]
                if not inside or value is None:
                    del cursors[column]
                    continue
                cursors[column] = name
                index = name[len(column) :]
                if index in rows or len(rows) < most:
                    rows.setdefault(index, {})[column] = value
        return rows

    async def _ask(self, ask: Ask, oids: list[Oid]) -> list[tuple[Oid, Value]]:
        """The bindings of the answer, without those that a version 1 agent does not have."""
        oids = list(oids)
        while oids:
            answer = await self._exchange(ask, oids)
            if not answer.error_status:
                return list(answer.bindings)
            if answer.error_status in _REFUSALS:
                raise DeviceRefused("设备不许读 SNMP：在设备上给此团体名（community）读的权限")
            if answer.error_status != _NO_SUCH_NAME or not 0 < answer.error_index <= len(oids):
                raise DeviceBabble(f"设备的 SNMP 报错 {answer.error_status}：重启设备")
            del oids[answer.error_index - 1]
        return []

    async def _exchange(self, ask: Ask, oids: list[Oid]) -> Response:
        babble: DeviceBabble | None = None
        number = secrets.randbelow(2**31)
        request = encode(
            ask,
            oids,
            version=self._address.version,
            community=self._address.community,
            request_id=number,
        )
        for wait in WAITS:
            await self._line.send(request)
            for _ in range(8):  # late answers to earlier questions come first
                data = await self._line.receive(wait)
                if data is None:
                    break
                try:
                    answer = decode(data)
                except DeviceBabble as flaw:
                    babble = flaw
                    continue
                if answer.request_id == number:
                    return answer
        raise babble or DeviceMissing(
            f"{self._address.place.host} 没有应答 SNMP：检查设备电源和网线，"
            "在设备上打开 SNMP，核对团体名（community）"
        )


@asynccontextmanager
async def open_agent(address: SnmpAddress) -> AsyncIterator[Agent]:
    """The agent at `address`; raises DeviceMissing."""
    async with open_datagrams(address.place) as line:
        yield Agent(address, line)
