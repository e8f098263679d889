"""Switches: how many network sockets there are and which are up, from SNMP's IF-MIB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import ClassVar

from drivers.base import Alive, DeviceBabble, DeviceRefused, Driver, Identity, Report
from drivers.snmp import Agent, Oid, Value, oid, open_agent, parse_snmp

LOOK = 20.0
"""Seconds for one look: 600 ports at 30 ms."""

SYS_DESCR = oid("1.3.6.1.2.1.1.1.0")
SYS_NAME = oid("1.3.6.1.2.1.1.5.0")
IF_DESCR = oid("1.3.6.1.2.1.2.2.1.2")
IF_TYPE = oid("1.3.6.1.2.1.2.2.1.3")
IF_ADMIN_STATUS = oid("1.3.6.1.2.1.2.2.1.7")
IF_OPER_STATUS = oid("1.3.6.1.2.1.2.2.1.8")
IF_NAME = oid("1.3.6.1.2.1.31.1.1.1.1")
IF_CONNECTOR_PRESENT = oid("1.3.6.1.2.1.31.1.1.1.17")
"""RFC 2863: ifTable and ifXTable."""

ETHERNET = frozenset({6, 62, 69, 117})
"""IANAifType: ethernetCsmacd, and fastEther, fastEtherFX, gigabitEthernet of old switches."""

UP, FALSE = 1, 2
MOST_PORTS = 512


@dataclass(frozen=True, kw_only=True)
class Socket:
    """A network socket. `names` are what the switch calls it; `enabled` is what its owner set."""

    names: tuple[str, ...]
    enabled: bool
    up: bool


@dataclass(kw_only=True)
class Network(Driver):
    """A switch at `address`, `snmp:host[:161]?community=public[&version=1]`, read only.

    `detail` has how many sockets there are, are enabled and are up. `sockets` maps what the switch
    calls a socket (GigabitEthernet0/1) to what hangs on it (窗口 1): one of these that is down
    makes the switch degraded.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "network"
    patience: float = 50.0
    address: str
    sockets: dict[str, str] = field(default_factory=dict)
    interval: float = 15.0

    def __post_init__(self) -> None:
        if not 0.2 <= self.interval <= 300 or self.patience <= self.interval + LOOK:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to 300 seconds, and patience more than "
                f"{self.interval + LOOK:g}"
            )
        self._address = parse_snmp(self.address)

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look."""
        while True:
            try:
                async with asyncio.timeout(LOOK), open_agent(self._address) as agent:
                    alive = await self._look(agent)
            except TimeoutError:
                raise DeviceBabble(f"交换机 {LOOK:g} 秒没有答完：检查网线，重启交换机") from None
            yield alive
            await asyncio.sleep(self.interval)

    async def _look(self, agent: Agent) -> Alive:
        system = await agent.get([SYS_DESCR, SYS_NAME])
        found = await read_sockets(agent)
        if not found:
            raise DeviceRefused("设备应答 SNMP，但没有网络接口：改正 address")
        return Alive(
            identity=Identity(model=_text(system[SYS_DESCR])),
            detail={
                "name": _text(system[SYS_NAME]),
                "sockets": len(found),
                "enabled": sum(one.enabled for one in found),
                "up": sum(one.up for one in found),
            },
            warning="；".join(self._warnings(found)),
        )

    def _warnings(self, found: list[Socket]) -> list[str]:
        by_name = {name: one for one in found for name in one.names}
        warnings = []
        for name, purpose in self.sockets.items():
            one = by_name.get(name)
            if one is None:
                warnings.append(f"交换机没有接口 {name}（{purpose}）：改正 sockets")
            elif not one.enabled:
                warnings.append(f"{purpose} 的网络接口 {name} 被停用：在交换机上启用")
            elif not one.up:
                warnings.append(f"{purpose} 的网络接口 {name} 没有连接：检查网线和对端设备")
        return warnings


async def read_sockets(agent: Agent) -> list[Socket]:
    """The sockets a cable goes into, in the switch's order; raises DeviceErrors.

    Virtual interfaces are left out: of another type, or said to have no connector.
    """
    columns = [IF_DESCR, IF_TYPE, IF_ADMIN_STATUS, IF_OPER_STATUS, IF_NAME, IF_CONNECTOR_PRESENT]
    rows = await agent.walk(columns, most=MOST_PORTS)
    return [
        Socket(
            names=tuple(_text(row[name]) for name in (IF_DESCR, IF_NAME) if row.get(name)),
            enabled=row.get(IF_ADMIN_STATUS) == UP,
            up=row.get(IF_OPER_STATUS) == UP,
        )
        for row in rows.values()
        if _is_socket(row)
    ]


def _is_socket(row: dict[Oid, Value]) -> bool:
    return row.get(IF_TYPE) in ETHERNET and row.get(IF_CONNECTOR_PRESENT) != FALSE


def _text(value: Value) -> str:
    if not isinstance(value, bytes):
        return ""
    text = value[:160].decode("utf-8", "replace")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:80]
