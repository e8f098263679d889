"""USB ids that public sources name, of readers and keypads."""

from __future__ import annotations

from dataclasses import dataclass


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


TYPING_PADS: dict[tuple[str, str], str] = {
    ("1a86", "e026"): "可编程按键（沁恒）",
    ("1189", "8890"): "可编程小键盘（CH57x）",
    ("1189", "8840"): "可编程小键盘（CH57x）",
}
"""USB ids that public programs for programmable keypads name (footswitch, ch57x-keyboard-tool).
Rating pads are built of such parts; switches and scanners too, so a person has to look."""
