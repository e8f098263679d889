"""Presence: a built sysfs tree, real ptys, real TCP and ICMP; absent and silent are two words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import cast

import pytest

from deploy.demo.devices.remote import running
from drivers.base import Alive, DeviceBabble, DeviceMissing, DeviceRefused, Report
from drivers.presence import Presence


async def look(device: Presence) -> Alive:
    """The first report."""
    async with aclosing(cast(AsyncGenerator[Report, None], device.reports())) as reports:
        report = await anext(reports)
        assert isinstance(report, Alive)
        return report


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    for folder, attributes in {
        "1-1": {"idVendor": "04f9", "idProduct": "0027", "serial": "A1", "product": "HL-2030"},
        "1-2": {"idVendor": "04f9", "idProduct": "0027", "serial": "B2", "bcdDevice": "0100"},
        "usb1": {"idVendor": "1d6b", "idProduct": "0002"},
        "1-1:1.0": {"bInterfaceClass": "07"},
    }.items():
        place = tmp_path / "bus/usb/devices" / folder
        place.mkdir(parents=True)
        for name, value in attributes.items():
            (place / name).write_text(value + "\n", encoding="utf-8")
    return tmp_path


async def test_usb_by_its_numbers(sysfs: Path) -> None:
    alive = await look(Presence(kind="printer", address="usb:04F9:0027", sysfs=str(sysfs)))
    assert alive.identity
    assert (alive.identity.model, alive.identity.serial) == ("HL-2030", "A1")


async def test_usb_by_its_serial_number(sysfs: Path) -> None:
    alive = await look(Presence(kind="printer", address="usb:04f9:0027:B2", sysfs=str(sysfs)))
    assert alive.identity
    assert (alive.identity.serial, alive.identity.firmware) == ("B2", "0100")


async def test_usb_that_is_not_plugged_in(sysfs: Path, tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="插好 USB 线"):
        await look(Presence(kind="printer", address="usb:04f9:9999", sysfs=str(sysfs)))
    with pytest.raises(DeviceMissing, match="是 A1、B2"):
        await look(Presence(kind="printer", address="usb:04f9:0027:C3", sysfs=str(sysfs)))
    with pytest.raises(DeviceMissing):
        await look(Presence(kind="printer", address="usb:04f9:0027", sysfs=str(tmp_path / "no")))


async def test_a_device_file(tmp_path: Path) -> None:
    link = tmp_path / "line"
    device = Presence(kind="queue_caller", address=f"serial:{link}")
    with pytest.raises(DeviceMissing, match="不在"):
        await look(device)
    master, slave = os.openpty()
    link.symlink_to(os.ttyname(slave))
    assert isinstance(await look(device), Alive)
    link.unlink()
    link.write_text("", encoding="utf-8")
    with pytest.raises(DeviceRefused, match="不是设备文件"):
        await look(device)
    os.close(master)
    os.close(slave)


async def test_a_network_printer_on_and_off(tmp_path: Path) -> None:
    async with running("tcp_host", tmp_path, "--tcp", "0") as printer:
        device = Presence(kind="printer", address=printer.address, interval=0.2)
        async with aclosing(cast(AsyncGenerator[Report, None], device.reports())) as reports:
            await anext(reports)
            await anext(reports)
            await printer.tell("unplug")
            with pytest.raises(DeviceBabble, match="在网上，但端口"):
                await anext(reports)
        await printer.tell("plug")
        assert isinstance(await look(device), Alive)


async def test_a_host_name_nobody_knows() -> None:
    for address in ("tcp:printer.invalid:9100", "icmp:printer.invalid"):
        with pytest.raises(DeviceMissing, match=r"printer\.invalid"):
            await look(Presence(kind="printer", address=address))


ICMP = """
import asyncio, sys
from contextlib import ExitStack, aclosing
from drivers.presence import echo
async def told(host):
    try:
        return type(await echo(host)).__name__
    except Exception as flaw:
        return f"{type(flaw).__name__}: {flaw}"
async def all_():
    for host in sys.argv[1:]:
        print(await told(host))
asyncio.run(all_())
"""

ALLOW = "echo 0 0 > /proc/sys/net/ipv4/ping_group_range"


def in_own_network(allow: str, *hosts: str, script: str = ICMP) -> list[str]:
    """What `script` tells of each host inside a network of its own that has only a loopback.

    A new network allows ICMP to nobody; `allow` is a shell command run before.
    """
    setup = f'ip link set lo up && ip -6 addr add ::1/128 dev lo 2>/dev/null; {allow} && exec "$@"'
    command = ["unshare", "-Urn", "sh", "-c", setup, "sh", sys.executable, "-c", script, *hosts]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip(f"no network namespace of our own here: {done.stderr.strip()}")
    return done.stdout.splitlines()


def test_a_host_that_answers_and_one_without_a_way() -> None:
    answers, answers6, lost = in_own_network(ALLOW, "127.0.0.1", "::1", "192.0.2.1")
    assert answers == "Alive"
    assert answers6 == "Alive"
    assert lost.startswith("DeviceMissing: 本机到 192.0.2.1 没有网络")


def test_icmp_without_rights_names_the_setting() -> None:
    (refused,) = in_own_network("true", "127.0.0.1")
    assert refused.startswith("DeviceRefused")
    assert "sysctl -w net.ipv4.ping_group_range=" in refused


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"address": "usb:04f9:0027"}, 'kind = "printer"'),
        ({"kind": "printer", "address": "usb:4f9:27"}, "usb:04f9:0027"),
        ({"kind": "printer", "address": "tcp:host:70000"}, "tcp:192.168.1.20:9100"),
        ({"kind": "printer", "address": "tcp:host"}, "is none of"),
        ({"kind": "printer", "address": "serial:ttyS0"}, "is none of"),
        ({"kind": "printer", "address": "http://host"}, "is none of"),
        ({"kind": "printer", "address": "icmp:host", "interval": 0}, "0.2 to 300"),
        ({"kind": "printer", "address": "icmp:host", "interval": 30.0}, "write more than 33"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy.replace("(", r"\(")):
        Presence(**fields)  # type: ignore[arg-type]


async def test_a_host_that_takes_no_connection_does_not_answer() -> None:
    """A full backlog drops what comes: the connection neither opens nor is refused."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        port = server.getsockname()[1]
        with pytest.raises(DeviceMissing, match="没有应答"):
            await look(Presence(kind="printer", address=f"tcp:127.0.0.1:{port}"))
