"""USB devices as sysfs and /proc know them: which one an address means, who holds it, who may."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drivers.base import DeviceMissing, DeviceRefused
from drivers.ports.address import HidAddress, OnUsb

SYS, PROC = Path("/sys"), Path("/proc")

GROUP = "hallkeeper"
"""The group that the udev rules in deploy/udev give devices to; the agent runs in it."""


@dataclass(frozen=True, kw_only=True)
class UsbDevice:
    """One device that is plugged in. `place` is its socket (`1-1.4`), `folder` its sysfs folder."""

    place: str
    vendor: str
    product: str
    serial: str
    bus: int
    number: int
    folder: Path

    @property
    def node(self) -> Path:
        """Its usbfs file."""
        return Path(f"/dev/bus/usb/{self.bus:03}/{self.number:03}")

    @property
    def plugged(self) -> bool:
        """Whether it still is: after a re-plug the kernel counts on."""
        return _read(self.folder / "devnum") == str(self.number)

    def __str__(self) -> str:
        return f"{self.vendor}:{self.product}（插口 {self.place}）"


def plugged_in(sys: Path = SYS, ids: str = "") -> Iterator[UsbDevice]:
    """All USB devices, by socket, or those with these ids (`0400:c35a`) alone.

    The kernel gives out a serial number only when it has done with that device; a hub is busy for
    100 ms and more after a plug was pulled (hub_port_debounce), so others are not asked for theirs.
    """
    for folder in sorted((sys / "bus/usb/devices").glob("*")):
        vendor, product = _read(folder / "idVendor"), _read(folder / "idProduct")
        if ids and ids != f"{vendor}:{product}":
            continue
        bus, number = _read(folder / "busnum"), _read(folder / "devnum")
        if bus.isdigit() and number.isdigit():
            yield UsbDevice(
                place=folder.name,
                vendor=vendor,
                product=product,
                serial=_read(folder / "serial"),
                bus=int(bus),
                number=int(number),
                folder=folder,
            )


def find(address: OnUsb, sys: Path = SYS) -> UsbDevice:
    """The one device that `address` means.

    Raises DeviceMissing, and DeviceRefused when it means several: a clerk must not read the card
    that lies on the neighbour's reader.
    """
    alike = list(plugged_in(sys, address.ids))
    meant = [
        device
        for device in alike
        if address.serial in ("", device.serial) and address.place in ("", device.place)
    ]
    if len(meant) == 1:
        return meant[0]
    scheme = "hid" if isinstance(address, HidAddress) else "usb"
    others = "、".join(address_of(scheme, device, alike) for device in alike)
    if meant:
        raise DeviceRefused(
            f"插着 {len(meant)} 个 {address.ids}，不知道用哪个：port 写成其中之一：{others}"
        )
    if alike:
        wanted = address.serial or address.place
        raise DeviceMissing(
            f"插着的 {address.ids} 不是 {wanted}：插好那一个，或把 port 改成 {others}"
        )
    raise DeviceMissing(f"USB 上没有 {address.ids}：插好 USB 线，打开设备电源")


def address_of(scheme: str, device: UsbDevice, alike: list[UsbDevice]) -> str:
    """The address that means `device` only, among those `alike`.

    By serial number, which holds in every socket, or where that does not tell them apart by socket.
    """
    ids = f"{scheme}:{device.vendor}:{device.product}"
    same = [other for other in alike if other.serial == device.serial]
    if len(same) == 1 and re.fullmatch(r"[!-?A-~]+", device.serial):
        return f"{ids}:{device.serial}"
    return f"{ids}@{device.place}" if len(alike) > 1 else ids


def hidraw_of(device: UsbDevice) -> tuple[Path, int] | None:
    """The hidraw file of the device's first HID interface, and the number of its endpoints."""
    for interface in hid_interfaces(device):
        for found in sorted(interface.glob("*/hidraw/hidraw*")):
            return Path("/dev") / found.name, _hexadecimal(interface / "bNumEndpoints")
    return None


def hid_interfaces(device: UsbDevice) -> list[Path]:
    """Its HID interfaces in sysfs; those that play a keyboard or mouse come last."""
    found = [
        folder
        for folder in device.folder.parent.glob(f"{device.place}:*")
        if _read(folder / "bInterfaceClass") == "03"
    ]
    return sorted(found, key=lambda one: (_hexadecimal(one / "bInterfaceProtocol"), one.name))


def interface_number(interface: Path) -> int:
    """The bInterfaceNumber of an interface's folder."""
    return _hexadecimal(interface / "bInterfaceNumber")


def holders(node: Path, proc: Path = PROC) -> list[str]:
    """The other programs that have `node` open, as `name（PID 1234）`, as far as we may see."""
    found = []
    for process in sorted(proc.glob("[0-9]*")):
        if process.name != str(os.getpid()) and _holds(process, node):
            name = _read(process / "comm") or "?"
            found.append(f"{name}（PID {process.name}）")
    return found


def held(node: Path) -> DeviceRefused:
    """The refusal that names who holds `node`."""
    programs = "、".join(holders(node))
    if programs:
        return DeviceRefused(f"{node} 被 {programs} 占用：关闭那个程序")
    return DeviceRefused(
        f"{node} 被占用：检查是否有两段配置用同一个设备，或用 fuser -v {node} 找到并关闭那个程序"
    )


def forbidden(address: OnUsb, node: Path) -> DeviceRefused:
    """The refusal for want of rights, with the rule that gives them."""
    rule = udev_rule(address.vendor, address.product, hidraw=node.name.startswith("hidraw"))
    return DeviceRefused(
        f"没有权限用 {node}：把下面一行写进 /etc/udev/rules.d/60-hallkeeper.rules，"
        f"执行 udevadm control --reload 后重新插拔，并把运行用户加入 {GROUP} 组：{rule}"
    )


def udev_rule(vendor: str, product: str, *, hidraw: bool) -> str:
    """The line of a udev rules file that gives our group such devices."""
    # The usbfs file is there for the whole device, the interfaces have none.
    where, key = ('KERNEL=="hidraw*"', "ATTRS") if hidraw else (_USBFS, "ATTR")
    match = f'{where}, {key}{{idVendor}}=="{vendor}", {key}{{idProduct}}=="{product}"'
    return f'{match}, GROUP="{GROUP}", MODE="0660"'


def keys_rule(vendor: str, product: str) -> str:
    """The line that gives our group a keypad that types, and keeps a desktop off it."""
    return (
        f'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{{idVendor}}=="{vendor}", '
        f'ATTRS{{idProduct}}=="{product}", GROUP="{GROUP}", MODE="0660", '
        'ENV{LIBINPUT_IGNORE_DEVICE}="1"'
    )


_USBFS = 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device"'


def _holds(process: Path, node: Path) -> bool:
    try:
        return any(_target(opened) == node for opened in (process / "fd").iterdir())
    except OSError:  # another user's, or it ended just now
        return False


def _target(link: Path) -> Path | None:
    try:
        return link.readlink()
    except OSError:
        return None


def _hexadecimal(path: Path) -> int:
    try:
        return int(_read(path), 16)
    except ValueError:
        return 0


def _read(path: Path) -> str:
    """An attribute as sysfs gives it; empty where the device has none, or was just pulled."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
