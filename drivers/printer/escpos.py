"""Slips for receipt printers that speak ESC/POS, and what such a printer says of its paper.

Sources: Epson's published ESC/POS reference (ESC @, ESC a, ESC d, FS &, FS W, GS !, GS ( k, GS V,
GS r, DLE EOT); makers here follow it and print Chinese as GB18030 after FS &.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from drivers.base import DeviceBabble
from drivers.ports import Port
from drivers.printer.condition import Condition

LONGEST_CODE = 150
"""Characters of a QR code: version 8 at level M holds 152 bytes (ISO/IEC 18004 table 7)."""

MOST_LINES, LONGEST_LINE, LONGEST_TITLE = 120, 400, 64

MOST_BYTES = 4_000
"""Of a slip: the buffer of a serial line takes them at once, so a slow printer stalls nobody."""

ANSWER_TIME = 1.0
"""Seconds for a byte of status, which a printer sends at once."""

PRINT_TIME = 6.0
"""Seconds for a slip to run out: 900 mm at the usual 150 mm/s; the page waits ten at most."""

_START = b"\x1b@" + b"\x1c&"
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
_DOUBLE, _SINGLE = b"\x1d!\x11\x1cW\x01", b"\x1d!\x00\x1cW\x00"
_QR_MODEL_2 = b"\x1d(k\x04\x00\x31\x41\x32\x00"
_QR_SIZE = b"\x1d(k\x03\x00\x31\x43"
_QR_LEVEL_M = b"\x1d(k\x03\x00\x31\x45\x31"
_QR_PRINT = b"\x1d(k\x03\x00\x31\x51\x30"
_CLOSING = frozenset("，。、；：？！）】》”’…,.;:?!)]}%")
_FEED_AND_CUT = b"\x1bd\x04" + b"\x1dVB\x00"
_ASK = b"\x10\x04"
_ASK_WHEN_PRINTED = b"\x1dr\x01"


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A slip as text: a title in double size, and lines; raises ValueError for what cannot print.

    `code` is what a QR code below the lines says, empty for none. `columns` is the width in
    half-width characters: 32 on 58 mm paper, 48 on 80 mm.
    """

    title: str
    lines: tuple[str, ...]
    code: str = ""
    columns: int = 32

    def __post_init__(self) -> None:
        if not 1 <= len(self.title) <= LONGEST_TITLE or not 1 <= len(self.lines) <= MOST_LINES:
            raise ValueError(f"a slip has a title and 1 to {MOST_LINES} lines")
        for line in (self.title, *self.lines):
            if len(line) > LONGEST_LINE:
                raise ValueError(f"a line has at most {LONGEST_LINE} characters")
            # A control character would be a command to the printer.
            if not all(char.isprintable() or char == "\u3000" for char in line):
                raise ValueError("a slip holds printable characters only, no line breaks inside")
        if self.code and not re.fullmatch(rf"[!-~]{{1,{LONGEST_CODE}}}", self.code):
            raise ValueError(f"a slip's QR code holds 1 to {LONGEST_CODE} ASCII characters")
        if len(self.to_bytes()) > MOST_BYTES:
            raise ValueError(f"the lines of a slip are {MOST_BYTES} bytes at most, in GB18030")

    def to_bytes(self) -> bytes:
        """What to send to the printer, from its reset to the cut."""
        title = wrap(self.title, self.columns // 2)
        body = [part for line in self.lines for part in wrap(line, self.columns)]
        return (
            _START
            + _CENTRE
            + _DOUBLE
            + _rows(title)
            + _SINGLE
            + _LEFT
            + b"\n"
            + _rows(body)
            + (_qr(self.code, self.columns) if self.code else b"")
            + _FEED_AND_CUT
        )


def width(text: str) -> int:
    """Half-width columns: what GB18030 writes in several bytes is printed as a full square."""
    return sum(1 if char < "\x80" else 2 for char in text)


def wrap(line: str, columns: int) -> list[str]:
    """The line in rows of at most `columns`; numbers and words stay whole where they fit.

    No row begins with a mark that closes what is before it (GB/T 15834): the character before it
    comes down too. What a line begins with in spaces, up to a quarter of the paper, all rows have.
    """
    text = line.lstrip(" ")
    indent = " " * min(len(line) - len(text), columns // 4)
    return [indent + row for row in _rows_of(text, columns - len(indent))]


def _rows_of(text: str, columns: int) -> list[str]:
    rows = [""]
    for piece in re.findall(r"[!-~]+|.", text):
        if width(rows[-1]) + width(piece) <= columns:
            rows[-1] += piece
        elif piece in _CLOSING and len(rows[-1]) > 1 and rows[-1][-1] not in _CLOSING:
            rows[-1], last = rows[-1][:-1], rows[-1][-1]
            rows.append(last + piece)
        elif width(piece) <= columns:
            rows.append(piece.lstrip(" "))
        else:
            for char in piece:
                if width(rows[-1]) + width(char) > columns:
                    rows.append("")
                rows[-1] += char
    return rows


async def look(port: Port) -> Condition:
    """The condition of the printer on the line; raises DeviceBabble when it does not answer."""
    await port.discard_input()
    offline, error, paper = [await _status(port, number) for number in (2, 3, 4)]
    warnings = [
        text
        for text, told in (
            ("盖没有关好：关上盖", offline & 0x04),
            ("缺纸：换纸卷", paper & 0x60 or offline & 0x20),
            ("纸将用完：准备新的纸卷", paper & 0x0C and not paper & 0x60),
            ("切刀卡住：打开盖，取出纸屑", error & 0x08),
        )
        if told
    ]
    broken = "打印头或主板故障：断电重启，再出现时报修" if error & 0x20 else ""
    stopped = bool(offline & 0x24 or paper & 0x60 or error & 0x28)
    return Condition(
        state="stopped" if stopped else "idle", warnings=tuple(warnings), broken=broken
    )


async def put_out(port: Port, slip: Slip) -> bool:
    """Print the slip; whether the printer said that it is out. Raises DeviceErrors of the port."""
    await port.discard_input()
    await port.write(slip.to_bytes())
    await port.write(_ASK_WHEN_PRINTED)
    return await _byte(port, PRINT_TIME, 0x90, 0x00) is not None


async def _status(port: Port, number: int) -> int:
    """The answer to DLE EOT; its bits 1 and 4 are set, 0 and 7 are not."""
    await port.write(_ASK + bytes([number]))
    answer = await _byte(port, ANSWER_TIME, 0x93, 0x12)
    if answer is None:
        raise DeviceBabble(
            "小票打印机没有应答状态询问：检查电源、数据线和波特率；只收不答的型号改用驱动 presence"
        )
    return answer


async def _byte(port: Port, seconds: float, mask: int, wanted: int) -> int | None:
    """The first byte that fits; flow control and automatic status may come between."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while (left := end - clock()) > 0:
        for byte in await port.read(left):
            if byte & mask == wanted:
                return byte
    return None


def _qr(text: str, columns: int) -> bytes:
    """The commands of one QR code in the middle of the paper, and what it is for."""
    data = text.encode("ascii")
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"\x31\x50\x30" + data
    dots = bytes([5 if columns <= 32 else 6])  # 49 modules at most, on 384 dots or more
    words = "扫码查看办事指南".encode("gb18030") + b"\n"
    code = _QR_MODEL_2 + _QR_SIZE + dots + _QR_LEVEL_M + store + _QR_PRINT
    return b"\n" + _CENTRE + code + words + _LEFT


def _rows(rows: list[str]) -> bytes:
    return b"".join(row.encode("gb18030") + b"\n" for row in rows)
