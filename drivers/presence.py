"""Whether something is there at all: a USB device, a device file, a TCP port, a host."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from drivers.base import Alive, DeviceMissing, DeviceRefused, Driver, Identity, Report
from drivers.lan import Place, open_stream, unreachable

TIMEOUT = 3.0
"""Seconds one look may take; an echo request is sent again after each third of it."""

ECHO_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
ECHO_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}

FORMS = (
    "usb:04f9:0027, usb:04f9:0027:SERIAL, serial:/dev/serial/by-id/…, tcp:192.168.1.20:9100, "
    "icmp:192.168.1.20"
)


@dataclass(kw_only=True)
class Presence(Driver):
    """Any device that has no driver of its own, looked for at `address` each `interval` seconds.

    `usb:VVVV:PPPP[:serial]` is plugged in; `serial:/dev/…` has a device file; `tcp:host:port` takes
    a connection; `icmp:host` answers an echo request. `kind` is what it counts as.
    """

    untested_on_hardware: ClassVar[bool] = True

    address: str
    interval: float = 5.0
    sysfs: str = "/sys"

    def __post_init__(self) -> None:
        if not self.kind:
            raise ValueError(
                'presence needs kind: what the device counts as, e.g. kind = "printer" '
                "(display, computer, telephone, queue_caller, surveillance, network, …)"
            )
        if not 0.2 <= self.interval <= 300:
            raise ValueError(f"interval = {self.interval} must be 0.2 to 300 seconds")
        if self.patience <= self.interval + TIMEOUT:
            raise ValueError(
                f"patience = {self.patience:g} is too short for interval = {self.interval:g}; "
                f"write more than {self.interval + TIMEOUT:g}"
            )
        scheme, _, rest = self.address.partition(":")
        form = _FORMS.get(scheme)
        if form is None or not form.fullmatch(rest):
            raise ValueError(f"address = {self.address!r} is none of {FORMS}")

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look that found it."""
        scheme, _, rest = self.address.partition(":")
        while True:
            if scheme == "usb":
                yield await asyncio.to_thread(look_for_usb, rest, Path(self.sysfs))
            elif scheme == "serial":
                yield await asyncio.to_thread(look_for_file, Path(rest))
            elif scheme == "tcp":
                host, _, port = rest.rpartition(":")
                yield await connect(host.strip("[]"), int(port))
            else:
                yield await echo(rest.strip("[]"))
            await asyncio.sleep(self.interval)


_HOST = r"(\[[0-9a-fA-F:.]+\]|[^\[\]:/\s]+)"
_FORMS = {
    "usb": re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:.+)?"),
    "serial": re.compile(r"/.+"),
    "tcp": re.compile(
        _HOST + r":([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
    ),
    "icmp": re.compile(_HOST),
}


def look_for_usb(wanted: str, sysfs: Path = Path("/sys")) -> Alive:
    """The USB device `VVVV:PPPP[:serial]` in sysfs; raises DeviceMissing."""
    vendor, product, *serials = wanted.split(":", 2)
    others = []
    for folder in sorted((sysfs / "bus/usb/devices").glob("*")):
        ids = (_attribute(folder, "idVendor"), _attribute(folder, "idProduct"))
        if ids != (vendor.lower(), product.lower()):
            continue
        serial = _attribute(folder, "serial")
        if serials and serial != serials[0]:
            others.append(serial or "无序列号")
            continue
        model = f"{_attribute(folder, 'manufacturer')} {_attribute(folder, 'product')}".strip()
        release = _attribute(folder, "bcdDevice")
        return Alive(identity=Identity(model=model, serial=serial, firmware=release))
    if others:
        raise DeviceMissing(
            f"插着 {vendor}:{product}，但不是 {serials[0]}（是 {'、'.join(others)}）：插错了设备"
        )
    raise DeviceMissing(f"USB 上没有 {vendor}:{product}：插好 USB 线，打开设备电源")


def look_for_file(path: Path) -> Alive:
    """The device file `path`; raises DeviceMissing, DeviceRefused."""
    if not path.exists():
        raise DeviceMissing(f"{path} 不在：插好数据线，打开设备电源")
    if not path.is_char_device():
        raise DeviceRefused(f"{path} 不是设备文件：改正 address")
    if not os.access(path, os.R_OK | os.W_OK):
        raise DeviceRefused(f"没有权限用 {path}：把运行用户加入 dialout 组")
    return Alive()


async def connect(host: str, port: int) -> Alive:
    """A TCP connection, opened and closed; raises DeviceMissing, DeviceBabble when refused."""
    async with open_stream(Place(host=host, port=port), TIMEOUT):
        return Alive()


async def echo(host: str) -> Alive:
    """One ICMP echo reply; raises DeviceMissing, DeviceRefused (rights)."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(TIMEOUT):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except TimeoutError:
        raise DeviceMissing(f"主机名 {host} 没有解析：检查域名服务器") from None
    except OSError as flaw:
        raise DeviceMissing(f"找不到主机名 {host}：改正 address，或检查域名解析") from flaw
    family, _, _, _, address = found[0]
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    try:
        line = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, protocol)
    except PermissionError as flaw:
        raise DeviceRefused(
            "系统不许普通用户发 ICMP：执行 sysctl -w net.ipv4.ping_group_range='0 2147483647'，"
            "并写进 /etc/sysctl.d/ 里"
        ) from flaw
    with line:
        try:
            line.connect(address)
            await _exchange(line, family)
        except TimeoutError:
            raise DeviceMissing(f"{host} 没有应答：检查设备电源和网线") from None
        except OSError as flaw:
            raise unreachable(host, flaw) from flaw
    return Alive()


async def _exchange(line: socket.socket, family: int) -> None:
    """Send echo requests until one is answered; raises TimeoutError.

    The kernel sets identifier and checksum (RFC 792) and hands over only our own replies.
    """
    loop = asyncio.get_running_loop()
    kind = socket.AddressFamily(family)
    async with asyncio.timeout(TIMEOUT):
        for sequence in range(1, 4):
            request = struct.pack("!BBHHH", ECHO_REQUEST[kind], 0, 0, 0, sequence)
            await loop.sock_sendall(line, request + b"hallkeeper")
            try:
                async with asyncio.timeout(TIMEOUT / 3):
                    while True:
                        reply = await loop.sock_recv(line, 1024)
                        if reply[:1] == bytes([ECHO_REPLY[kind]]):
                            return
            except TimeoutError:
                continue
    raise TimeoutError


def _attribute(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # the attribute is optional, or the device was just pulled
        return ""
