"""What is plugged into this box, from sysfs and the links of udev, with the stanza to paste.

It only reads files; nothing is opened, so it disturbs no device that is in use.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from drivers.base import load
from drivers.ports.usb_device import address_of, plugged_in

SYS, DEV = Path("/sys"), Path("/dev")

PRINTER_CLASS = "07"
"""bInterfaceClass of printers (USB class codes)."""

INPUT_PROP_DIRECT = 1
ABS_MT_POSITION_X = 0x35
"""Bits of linux/input-event-codes.h: what one touches is what one sees; several fingers."""

WORD = struct.calcsize("l") * 8


@dataclass(frozen=True, kw_only=True)
class Known:
    """A USB product that published sources name; `scheme` begins its address, if we speak it."""

    title: str
    scheme: str = ""
    note: str = ""


ID_READERS: dict[tuple[str, str], Known] = {
    ("0400", "c35a"): Known(title="身份证阅读器（部标 SAM，多家厂商）", scheme="usb"),
    ("0425", "8159"): Known(title="身份证阅读器（精伦 HID）", scheme="hid"),
    ("10c4", "0007"): Known(title="身份证阅读器（中正 MR-300）", scheme="hid"),
    ("203b", "0101"): Known(title="身份证阅读器（中正，旧）", scheme="hid"),
    ("0483", "572b"): Known(title="身份证阅读器（德科）", scheme="hid"),
    ("0316", "5020"): Known(title="身份证阅读器（新中新）", scheme="usb"),
    ("0483", "df11"): Known(
        title="处于升级模式的设备（STM32 DFU，可能是精伦阅读器）",
        note="不要驱动它：重新插拔，让它回到正常模式",
    ),
    ("10c4", "8a1b"): Known(title="身份证阅读器（信通）", note="没有公开的协议，只有厂商库"),
    ("2015", "0008"): Known(title="身份证阅读器（森锐）", note="没有公开的协议，只有厂商库"),
    ("9573", "4836"): Known(title="身份证阅读器（亿数）", note="没有公开的协议，只有厂商库"),
    ("c216", "0102"): Known(title="身份证阅读器（中软高科）", note="云端解码，本机读不出"),
}
"""USB ids that public sources tie to readers of resident cards; none of them tried by us."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing plugged in: what it seems to be, where, and the stanza that drives it.

    `settings` are the stanza's keys; empty where no driver fits. `note` is for who reads it.
    """

    title: str
    where: str
    driver: str = ""
    name: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def stanza(self) -> str:
        """TOML to paste into the box's file; empty where no driver fits."""
        if not self.driver:
            return ""
        lines = [f"[device.{self.name}]", f"driver = {_quoted(self.driver)}"]
        lines += [f"{key} = {_quoted(value)}" for key, value in self.settings]
        return "\n".join(lines) + "\n"

    def text(self) -> str:
        """The finding for people: notes as TOML comments, then the stanza."""
        notes = [f"# {self.title}：{self.where}", *(f"# {one}" for one in self.note.splitlines())]
        if self.driver:
            notes += [f"# {one}" for one in _cautions(self.driver)]
        return "\n".join(notes) + "\n" + self.stanza()


def scan(sys: Path = SYS, dev: Path = DEV) -> list[Finding]:
    """All that is plugged in, each with a stanza name of its own; `sys` and `dev` are the roots."""
    found = [*_usb(sys), *_serial_lines(dev), *_cameras(sys, dev), *_touch_panels(sys, dev)]
    numbers: Counter[str] = Counter()
    named = []
    for finding in found:
        if finding.name:
            numbers[finding.name] += 1
            if numbers[finding.name] > 1:
                name = f"{finding.name}_{numbers[finding.name]}"
                finding = replace(finding, name=name)
        named.append(finding)
    return named


def _usb(sys: Path) -> Iterator[Finding]:
    devices = list(plugged_in(sys))
    for device in devices:
        ids = f"{device.vendor}:{device.product}"
        alike = [other for other in devices if f"{other.vendor}:{other.product}" == ids]
        folder = device.folder
        says = f"{_read(folder / 'manufacturer')} {_read(folder / 'product')}".strip()
        where = f"USB {device.place} {ids} {says}".rstrip()
        known = ID_READERS.get((device.vendor, device.product))
        if known and known.scheme:
            address = address_of(known.scheme, device, alike)
            note = known.note
            if "@" in address:
                note = "有几个同型号的读卡器，序列号分不开：按插口区分，换插口要改 port"
            yield Finding(
                title=known.title,
                where=where,
                driver="id_card",
                name="id_card_reader",
                settings=(("port", address),),
                note=note,
            )
        elif known:
            yield Finding(title=known.title, where=where, note=known.note)
        elif PRINTER_CLASS in {
            _read(one / "bInterfaceClass") for one in folder.parent.glob(f"{folder.name}:*")
        }:
            serial = _plain(device.serial)
            yield Finding(
                title="打印机",
                where=where,
                driver="presence",
                name="printer",
                settings=(
                    ("kind", "printer"),
                    ("address", f"usb:{ids}" + (f":{serial}" if serial else "")),
                ),
            )


def _serial_lines(dev: Path) -> Iterator[Finding]:
    by_id, by_path = _links(dev / "serial/by-id"), _links(dev / "serial/by-path")
    # Two adapters of one type without serial numbers share one by-id link, and it points to either:
    # then only the path, the socket they are plugged into, tells them apart.
    twins = len(by_id) < len(by_path)
    chosen = by_path if twins else by_id
    for target, link in sorted(chosen.items(), key=lambda pair: pair[1]):
        notes = [
            "从串口看不出接的是什么：接评价器就用下面一段，并把 profile 改成它的型号；",
            '接身份证阅读器就写 driver = "id_card"，删掉 profile',
        ]
        if twins:
            notes.append("有几条同型号、无序列号的串口线：按插口区分，换插口要改 port")
        yield Finding(
            title="串口",
            where=target.name,
            driver="keypad",
            name="keypad",
            settings=(("port", f"serial:{link}"), ("profile", "five_key")),
            note="\n".join(notes),
        )


def _cameras(sys: Path, dev: Path) -> Iterator[Finding]:
    by_id, by_path = _links(dev / "v4l/by-id"), _links(dev / "v4l/by-path")
    folders = [
        folder
        for folder in sorted((sys / "class/video4linux").glob("video*"))
        # The others are metadata and second streams of a camera that is listed already.
        if _read(folder / "index") in {"", "0"}
    ]
    # Two cameras of one model without serial numbers share one by-id link, and it points to either.
    twins = {
        _read(folder / "name")
        for folder in folders
        if by_id and (node := (dev / folder.name).resolve()) in by_path and node not in by_id
    }
    for folder in folders:
        node, name = dev / folder.name, _read(folder / "name")
        links = by_path if name in twins else by_path | by_id  # by-id names it, not the socket
        link = links.get(node.resolve(), node)
        note = ""
        if link == node:
            note = "没有固定的设备链接：重新插拔后编号会变，先装 udev 规则"
        elif name in twins:
            note = "有几台同型号、无序列号的摄像头：按插口区分，换插口要改 address"
        yield Finding(
            title="摄像头（高拍仪？）",
            where=f"{folder.name} {name}".rstrip(),
            driver="document_camera",
            name="document_camera",
            settings=(("address", f"v4l2:{link}"),),
            note=note,
        )


def _touch_panels(sys: Path, dev: Path) -> Iterator[Finding]:
    links = _links(dev / "input/by-path")
    for folder in sorted((sys / "class/input").glob("event*")):
        device = folder / "device"
        direct = _bits(_read(device / "properties")) >> INPUT_PROP_DIRECT & 1
        fingers = _bits(_read(device / "capabilities/abs")) >> ABS_MT_POSITION_X & 1
        if not direct or not fingers:
            continue
        node = dev / "input" / folder.name
        yield Finding(
            title="触摸屏",
            where=f"{folder.name} {_read(device / 'name')}".rstrip(),
            driver="touch_screen",
            name="touch_screen",
            settings=(("panel", str(links.get(node.resolve(), node))),),
        )


def _cautions(driver: str) -> list[str]:
    try:
        untested = load(driver).untested_on_hardware
    except ImportError as flaw:
        return [f"驱动 {driver} 缺少 {flaw.name}：安装 hallkeeper[edge]"]
    if not untested:
        return []
    return [f"注意：驱动 {driver} 还没有在真实设备上运行过，请先试用再投入使用"]


def _links(folder: Path) -> dict[Path, Path]:
    """Target → link for the links of udev in `folder`; of several to one target the first."""
    links: dict[Path, Path] = {}
    for link in sorted(folder.glob("*")):
        links.setdefault(link.resolve(), link)
    return links


def _bits(text: str) -> int:
    """A bit field of sysfs: words of the machine's `long` in hex, the highest first."""
    value = 0
    for word in re.findall(r"[0-9a-fA-F]+", text):
        value = value << WORD | int(word, 16)
    return value


def _read(path: Path) -> str:
    """One line: a device may say anything of itself, and what it says goes into a TOML file."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # an attribute this device does not have
        return ""
    return _plain(text)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
