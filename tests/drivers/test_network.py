"""The switch driver against an SNMP agent with the tables of a small switch."""

from __future__ import annotations

import pytest

from drivers.base import DeviceRefused
from drivers.network import Network
from tests.drivers.looks import look
from tests.drivers.peers.datagram_server import serving_datagrams
from tests.drivers.peers.snmp_agent import Mib, SnmpAgent

ROWS = [
    # index, ifDescr, ifType, ifAdminStatus, ifOperStatus, ifConnectorPresent
    (1, "GigabitEthernet0/1", 6, 1, 1, 1),
    (2, "GigabitEthernet0/2", 117, 1, 2, 1),
    (3, "GigabitEthernet0/3", 6, 2, 2, 1),
    (51, "Vlan1", 53, 1, 1, 2),
    (52, "Bridge", 6, 1, 1, 2),
]


def switch() -> Mib:
    mib: Mib = {"1.3.6.1.2.1.1.1.0": "H3C S5130\r\nComware", "1.3.6.1.2.1.1.5.0": "大厅"}
    for index, name, kind, admin, oper, connector in ROWS:
        mib[f"1.3.6.1.2.1.2.2.1.2.{index}"] = name
        for column, value in {3: kind, 7: admin, 8: oper}.items():
            mib[f"1.3.6.1.2.1.2.2.1.{column}.{index}"] = value
        mib[f"1.3.6.1.2.1.31.1.1.1.1.{index}"] = name.replace("GigabitEthernet", "GE")
        mib[f"1.3.6.1.2.1.31.1.1.1.17.{index}"] = connector
    return mib


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_sockets_are_counted_without_virtual_ones(version: str) -> None:
    async with serving_datagrams(SnmpAgent(switch()).answers) as port:
        alive = await look(Network(address=f"snmp:127.0.0.1:{port}?version={version}"))
    assert alive.identity
    assert alive.identity.model == "H3C S5130 Comware"
    assert alive.detail == {"name": "大厅", "sockets": 3, "enabled": 2, "up": 1}
    assert alive.warning == ""


async def test_a_socket_that_matters_and_is_down() -> None:
    sockets = {
        "GE0/1": "窗口 1",
        "GigabitEthernet0/2": "窗口 2",
        "GE0/3": "窗口 3",
        "GE0/9": "窗口 9",
    }
    async with serving_datagrams(SnmpAgent(switch()).answers) as port:
        alive = await look(Network(address=f"snmp:127.0.0.1:{port}", sockets=sockets))
    assert alive.warning.split("；") == [
        "窗口 2 的网络接口 GigabitEthernet0/2 没有连接：检查网线和对端设备",
        "窗口 3 的网络接口 GE0/3 被停用：在交换机上启用",
        "交换机没有接口 GE0/9（窗口 9）：改正 sockets",
    ]


async def test_an_old_switch_without_the_newer_table() -> None:
    old = {name: value for name, value in switch().items() if not name.startswith("1.3.6.1.2.1.31")}
    async with serving_datagrams(SnmpAgent(old).answers) as port:
        alive = await look(Network(address=f"snmp:127.0.0.1:{port}?version=1"))
    assert alive.detail
    assert alive.detail["sockets"] == 4  # nothing says that the bridge has no connector


async def test_an_agent_that_is_no_switch() -> None:
    async with serving_datagrams(SnmpAgent({"1.3.6.1.2.1.1.1.0": "UPS"}).answers) as port:
        with pytest.raises(DeviceRefused, match="没有网络接口"):
            await look(Network(address=f"snmp:127.0.0.1:{port}"))


def test_bad_settings_name_what_to_write() -> None:
    with pytest.raises(ValueError, match="snmp:"):
        Network(address="http://switch")
    with pytest.raises(ValueError, match="more than 80"):
        Network(address="snmp:switch", interval=60.0)
