"""The Printer-MIB of an SNMP agent, turned into what a clerk has to do."""

from __future__ import annotations

from typing import Any

import pytest

from drivers.base import DeviceBroken, DeviceRefused
from drivers.printer import Printer
from tests.drivers.looks import look
from tests.drivers.peers.datagram_server import serving_datagrams
from tests.drivers.peers.snmp_agent import Mib, SnmpAgent

SUPPLIES = [
    # class, type, description, capacity, level
    (3, 3, "Black Toner S/N:1", 2000, 1500),
    (3, 9, "Drum", 10000, 900),
    (4, 4, "Waste", 100, 5),
    (3, 15, "Fuser", -2, -3),
]


def printer(*, errors: bytes = b"\0", status: int = 2, state: int = 3, **more: Any) -> Mib:
    mib: Mib = {
        "1.3.6.1.2.1.1.1.0": "HP ETHERNET MULTI-ENVIRONMENT",
        "1.3.6.1.2.1.25.3.2.1.3.1": "HP LaserJet Pro",
        "1.3.6.1.2.1.25.3.2.1.5.1": status,
        "1.3.6.1.2.1.25.3.5.1.1.1": state,
        "1.3.6.1.2.1.25.3.5.1.2.1": errors,
        "1.3.6.1.2.1.43.5.1.1.17.1": "VNC123",
        "1.3.6.1.2.1.43.10.2.1.4.1.1": 4242,
    }
    for row, supply in enumerate(more.get("supplies", SUPPLIES[:1]), 1):
        for column, value in zip((4, 5, 6, 8, 9), supply, strict=True):
            mib[f"1.3.6.1.2.1.43.11.1.1.{column}.1.{row}"] = value
    for row, (severity, text) in enumerate(more.get("alerts", []), 1):
        mib[f"1.3.6.1.2.1.43.18.1.1.2.1.{row}"] = severity
        mib[f"1.3.6.1.2.1.43.18.1.1.8.1.{row}"] = text
    return mib


async def warning(mib: Mib) -> str:
    async with serving_datagrams(SnmpAgent(mib).answers) as port:
        return (await look(Printer(address=f"snmp:127.0.0.1:{port}"))).warning


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_a_printer_that_is_well(version: str) -> None:
    async with serving_datagrams(SnmpAgent(printer()).answers) as port:
        alive = await look(Printer(address=f"snmp:127.0.0.1:{port}?version={version}"))
    assert alive.identity
    assert (alive.identity.model, alive.identity.serial) == ("HP LaserJet Pro", "VNC123")
    assert alive.detail == {
        "state": "idle",
        "pages": 4242,
        "supplies": [{"name": "Black Toner S/N:1", "kind": "碳粉", "percent": 75}],
    }
    assert alive.warning == ""


async def test_supplies_that_run_out_or_fill_up() -> None:
    assert await warning(printer(supplies=SUPPLIES)) == (
        "硒鼓不足（剩 9%，Drum）：准备新的硒鼓；废粉盒将满（Waste）：准备新的废粉盒"
    )


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (b"\x40", "缺纸：装纸"),
        (b"\x84", "纸将用完：加纸；卡纸：取出卡住的纸"),
        (b"\x08\x04", "门没有关好：关上门；有的纸盒空了：装纸"),
        (b"\x02", "打印机脱机：在打印机面板上恢复联机"),
        (b"", ""),
        (b"\0\0\xff\xff", ""),
    ],
)
async def test_detected_errors(errors: bytes, words: str) -> None:
    assert await warning(printer(errors=errors)) == words


async def test_alerts_are_told_where_no_bit_says_it() -> None:
    alerts = [(4, "Toner low"), (3, "Rear cover\r\nopen\x07")]
    assert await warning(printer(alerts=alerts)) == ("打印机停止（Rear cover open）：看打印机面板")
    assert await warning(printer(alerts=alerts, errors=b"\x08")) == "门没有关好：关上门"


async def test_a_printer_to_be_repaired() -> None:
    with pytest.raises(DeviceBroken, match="报修"):
        await warning(printer(errors=b"\x01"))
    with pytest.raises(DeviceBroken, match="停机"):
        await warning(printer(status=5))
    assert await warning(printer(status=5, errors=b"\x40")) == "缺纸：装纸"


async def test_an_agent_that_is_no_printer() -> None:
    with pytest.raises(DeviceRefused, match="不是打印机"):
        await warning({"1.3.6.1.2.1.1.1.0": "Switch"})
