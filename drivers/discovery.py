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
from drivers.known_ids import ID_READERS, TYPING_PADS
from drivers.ports.usb_device import address_of, keys_rule, plugged_in

SYS, DEV = Path("/sys"), Path("/dev")

PRINTER_CLASS = "07"
"""bInterfaceClass of printers (USB class codes)."""

INPUT_PROP_DIRECT = 1
ABS_MT_POSITION_X = 0x35
"""Bits of linux/input-event-codes.h: what one touches is what one sees; several fingers."""

WORD = struct.calcsize("l") * 8


DIGITS = (*range(2, 7), 79, 80, 81, 75, 76)
LETTERS = (*range(16, 26), *range(30, 39), *range(44, 51))
"""Codes of linux/input-event-codes.h: KEY_1 to KEY_5 on both blocks, and the letters."""


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
    found = [
        *_usb(sys),
        *_serial_lines(dev),
        *_typing_pads(sys, dev),
        *_cameras(sys, dev),
        *_touch_panels(sys, dev),
    ]
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


def _typing_pads(sys: Path, dev: Path) -> Iterator[Finding]:
    """Known ones, and what has digits and no letters: a keyboard people write on is none."""
    by_id, by_path = _links(dev / "input/by-id"), _links(dev / "input/by-path")
    pads = [
        (folder, (dev / "input" / folder.name).resolve())
        for folder in sorted((sys / "class/input").glob("event*"))
        if _types_grades(folder / "device")
    ]
    # Two of one type without serial numbers share one by-id link, and it points to either.
    twins = {_ids(folder) for folder, node in pads if node in by_path and node not in by_id}
    for folder, node in pads:
        ids = _ids(folder)
        links = by_path if ids in twins else by_path | by_id
        notes = ["是评价器才用这一段；按键与型号不同时，用 hall-edge learn keypad 逐键学习"]
        if ids in twins and len(pads) > 1:
            notes.append("有几个同型号、无序列号的按键设备：按插口区分，换插口要改 port")
        if ids not in TYPING_PADS:
            rule = keys_rule(*ids)
            notes.append(f"先把这一行写进 /etc/udev/rules.d/60-hallkeeper.rules：{rule}")
        yield Finding(
            title=f"{TYPING_PADS.get(ids, '数字键盘')}（评价器？）",
            where=f"{folder.name} {_read(folder / 'device/name')}".rstrip(),
            driver="keypad",
            name="keypad",
            settings=(("port", f"evdev:{links.get(node, node)}"), ("profile", "keyboard")),
            note="\n".join(notes),
        )


def _types_grades(device: Path) -> bool:
    """Whether it has the digits, and the letters only where it is known for a keypad."""
    keys = _bits(_read(device / "capabilities/key"))
    if not any(keys >> code & 1 for code in DIGITS):
        return False
    return _ids(device.parent) in TYPING_PADS or not any(keys >> code & 1 for code in LETTERS)


def _ids(folder: Path) -> tuple[str, str]:
    about = folder / "device/id"
    return _read(about / "vendor"), _read(about / "product")


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
