"""`hall-edge learn keypad`: walks an installer through the five keys and writes the profile."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drivers.base import DeviceError
from drivers.discovery import Finding
from drivers.keypad.learning import Lesson, Press, Unlearnable, profile_text
from drivers.keypad.line import brings_packets, open_line
from drivers.ports import AddressError, Port, SerialAddress, parse_address
from drivers.rating import LABELS

GAP = 0.15
"""Seconds of quiet that end one message of a stream: USB adapters hold bytes up to 16 ms."""

LONGEST = 200
"""Bytes of one message; a line that brings more without a pause has the wrong speed."""

TRIES = 4
"""Presses of one key until two in a row were alike."""

IDLE = 4
"""Different messages that a keypad may send by itself; more are counters, clocks or noise."""

BAUD = 9600
CANCELLED = 130
"""The exit code of a program that Ctrl-C ended."""


@dataclass
class Walk:
    """One installer at one keypad. `wait` is for a press, `settle` for the quiet after it, in s."""

    port: Port
    packets: bool
    say: Callable[[str], None]
    wait: float
    settle: float
    _idle: list[Press] = field(default_factory=list)
    _resent: float = 0.0

    async def lesson(self, baud: int) -> Lesson:
        """All five keys; raises Unlearnable, DeviceError."""
        await self._listen_to_nothing()
        presses: dict[int, Press] = {}
        for grade, label in LABELS.items():
            presses[grade] = await self._key(label, presses)
        return Lesson(
            presses=presses,
            idle=self._idle,
            packets=self.packets,
            baud=baud,
            resent=self._resent,
        )

    async def _listen_to_nothing(self) -> None:
        self.say("先不要碰评价器……")
        clock = asyncio.get_running_loop().time
        end = clock() + 2 * self.settle
        while (left := end - clock()) > 0:
            message = await self._message(left)
            if message and message not in self._idle:
                self._idle.append(message)
            if len(self._idle) > IDLE:
                raise Unlearnable(
                    "没有人按键，评价器也在发各种数据：检查波特率（serial:…?baud=）和接线"
                )

    async def _key(self, label: str, known: dict[int, Press]) -> Press:
        """What the key sends: the same twice in a row, and unlike the keys before."""
        last: Press | None = None
        twin = ""
        for _ in range(TRIES):
            again = "再按一次" if last else "请按"
            await self.port.discard_input()
            self.say(f"{again}“{label}”")
            press = await self._press(label)
            twin = next((LABELS[grade] for grade, one in known.items() if one == press), "")
            if twin:
                self.say(f"与“{twin}”发的一样，不算：看清键名")
                last = None
            elif press == last:
                return press
            else:
                if last:
                    self.say("与上一次不一样，不算上一次：每次只按一下，轻按即松")
                last = press
        if twin:
            raise Unlearnable(f"“{label}”和“{twin}”发的数据一样，分不开：检查评价器的按键设置")
        raise Unlearnable(f"“{label}”每次发的都不一样：检查波特率（serial:…?baud=）、接线和干扰")

    async def _press(self, label: str) -> Press:
        """One press with all that follows it, until the line is quiet for `settle`."""
        clock = asyncio.get_running_loop().time
        end = clock() + self.wait
        press = await self._news(end)
        if press is None:
            raise Unlearnable(
                f"{self.wait:g} 秒内没有收到“{label}”：检查电源、数据线、port 和波特率"
            )
        self.say("收到 " + " / ".join(piece.hex(" ").upper() for piece in press))
        heard = clock()
        while (after := await self._news(clock() + self.settle)) is not None:
            if set(after) <= set(press):
                self._resent = max(self._resent, clock() - heard)
            # What differs may belong to the press, such as Enter or a report that the key is up.
            press = tuple(dict.fromkeys(press + after))
            heard = clock()
            if heard > end + self.wait:
                raise Unlearnable("按键之后数据一直不停：等评价器安静下来再试")
        return press

    async def _news(self, end: float) -> Press | None:
        """The next message that the keypad does not send by itself, or None until `end`."""
        clock = asyncio.get_running_loop().time
        while (left := end - clock()) > 0:
            message = await self._message(left)
            if message and message not in self._idle:
                return message
        return None

    async def _message(self, timeout: float) -> Press | None:
        """One packet, or the bytes of a stream up to a pause."""
        message = data = await self.port.read(timeout)
        while data and not self.packets:
            data = await self.port.read(GAP)
            message += data
            if len(message) > LONGEST:
                raise Unlearnable("数据一直不停：检查波特率（serial:…?baud=）和接线")
        return (message,) if message else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What follows `hall-edge learn`."""
    parser.add_argument("what", choices=["keypad"], help="keypad 评价器")
    parser.add_argument(
        "--port",
        required=True,
        help="serial:/dev/serial/by-id/…?baud=9600、evdev:/dev/input/by-id/…、hid:1a86:e026",
    )
    parser.add_argument(
        "--file", type=Path, default=Path("keypad.toml"), help="写到哪里（默认 keypad.toml）"
    )
    parser.add_argument("--wait", type=_seconds, default=30.0, help="每次按键最多等几秒")
    parser.add_argument(
        "--settle", type=_seconds, default=1.5, help="按键后安静几秒才算完（评价器会重发时加长）"
    )


def learn(options: argparse.Namespace) -> int:
    """Learn, write, and print the stanza; 0, 1 when it failed, 130 after Ctrl-C.

    The profile is written whole at the end or not at all, and never over another.
    """
    file: Path = options.file.absolute()
    if file.exists() or not file.parent.is_dir():
        why = "已经存在" if file.exists() else "所在的文件夹不存在"
        print(f"{file} {why}：换一个 --file", file=sys.stderr)
        return 1
    try:
        text = asyncio.run(_learned(options.port, options.wait, options.settle))
        _write_new(file, text)
    except KeyboardInterrupt:
        print("已取消，什么也没有写", file=sys.stderr)
        return CANCELLED
    except (AddressError, DeviceError, Unlearnable, OSError) as flaw:
        print(flaw, file=sys.stderr)
        return 1
    stanza = Finding(
        title="评价器",
        where=options.port,
        driver="keypad",
        name="keypad",
        settings=(("port", options.port), ("profile", str(file))),
        note=f"型号文件已写到 {file}；把下面一段放进配置文件，换成自己的窗口号",
    )
    print(stanza.text(), end="")
    return 0


async def _learned(address: str, wait: float, settle: float) -> str:
    packets = brings_packets(address)
    parsed = None if packets else parse_address(address)
    baud = (parsed.baud if isinstance(parsed, SerialAddress) else None) or BAUD
    async with open_line(address, baud=baud) as port:
        walk = Walk(port, packets, _say, wait, settle)
        lesson = await walk.lesson(baud)
    if lesson.resent:
        _say("评价器会重发按键：按说明书在型号文件的各 [[on]] 里补上应答（reply）")
    return profile_text(lesson)


def _write_new(file: Path, text: str) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.link(part, file)  # unlike a rename it never replaces what is there
    finally:
        part.unlink(missing_ok=True)


def _say(text: str) -> None:
    print(text, flush=True)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 600:
        raise argparse.ArgumentTypeError("0.1 to 600 seconds")
    return seconds
