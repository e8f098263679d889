"""The driver of printers: asks over IPP, SNMP or ESC/POS how they feel, and prints slips."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args
from urllib.parse import urlsplit

from drivers.base import (
    DeviceBabble,
    DeviceBroken,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Report,
    UnknownCommand,
)
from drivers.http import post
from drivers.lan import Place, parse_place
from drivers.ports import Port, open_port, parse_address
from drivers.printer import escpos, ipp, ipp_state, mib
from drivers.printer.condition import Condition
from drivers.printer.escpos import Slip
from drivers.snmp import SnmpAddress, open_agent, parse_snmp

LOOK = 12.0
"""Seconds for one look; an SNMP agent on a slow printer takes three."""

WAITING = 64
"""Slips whose report may wait for the supervisor."""

FORMS = "ipp://192.168.1.20/ipp/print, snmp:192.168.1.20, serial:/dev/serial/by-id/…, tcp:host:9100"

Paper = Literal["notice", "receipt"]
"""一次性告知 slip, 回执单."""


@dataclass(frozen=True, kw_only=True)
class SlipPrinted(Report):
    """A slip was sent to the printer; `confirmed` when the printer said that it is out.

    Nothing of its text is kept or told.
    """

    what = "slip_printed"

    slip: str
    lines: int
    confirmed: bool

    def public(self) -> dict[str, Any]:
        """All of it."""
        return self.local()


@dataclass(kw_only=True)
class Printer(Driver):
    """A printer at `address`, looked at each `interval` seconds.

    `ipp://host[:631]/ipp/print` asks the printer or a CUPS queue; `snmp:host?community=…` asks its
    SNMP agent (version 1 or 2c); `serial:…` and `tcp:host:9100` keep the line to a receipt printer
    that speaks ESC/POS, for this box alone. That is a `receipt_printer`: no form comes out of it,
    so it proves no 打印机 (4.6.3.3, 4.7). `slip_port` (`serial:…` or `tcp:…`) is where slips are
    printed when that is not `address`; `slip_columns` is 32 on 58 mm paper, 48 on 80 mm. With
    `kind = "fax"` it is the fax of a copier, at `ipp://host/ipp/faxout` (PWG 5100.15).

    Command: `slip` {title, lines: [text], kind: "notice" | "receipt", code: text} prints and
    answers {"confirmed"}; `code` comes as a QR code below the lines, empty prints none. The text is
    kept nowhere. `detail` has state, supplies in per cent, pages.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "printer"
    patience: float = 40.0
    address: str
    interval: float = 10.0
    slip_port: str = ""
    slip_columns: int = 32

    def __post_init__(self) -> None:
        if self.kind not in {"printer", "receipt_printer", "fax"}:
            raise ValueError(f"kind = {self.kind!r} must be printer or fax, or receipt_printer")
        if self.kind == "fax" and not self.address.startswith("ipp:"):
            raise ValueError("a copier's fax is asked at ipp://192.168.1.20/ipp/faxout")
        if not 0.2 <= self.interval <= 300 or self.patience <= self.interval + LOOK:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to 300 seconds, and patience more than "
                f"{self.interval + LOOK:g}"
            )
        if not 16 <= self.slip_columns <= 64:
            raise ValueError(f"slip_columns = {self.slip_columns} must be 16 to 64")
        self._snmp: SnmpAddress | None = None
        self._ipp: tuple[Place, str] | None = None
        scheme = self.address.partition(":")[0]
        if scheme == "snmp":
            self._snmp = parse_snmp(self.address)
        elif scheme == "ipp":
            self._ipp = _parse_ipp(self.address)
        elif scheme in {"serial", "tcp"}:
            parse_address(self.address)
            self.kind = "receipt_printer"
        else:
            raise ValueError(f"address = {self.address!r} is none of {FORMS}")
        if self.slip_port:
            parse_address(self.slip_port)
        self._line: Port | None = None
        self._talk = asyncio.Lock()
        self._printed: asyncio.Queue[SlipPrinted] = asyncio.Queue(WAITING)
        self._news = asyncio.Event()

    @property
    def prints_slips(self) -> bool:
        """Whether a slip could come out here: there is a line to a receipt printer."""
        return bool(self.slip_port) or not (self._snmp or self._ipp)

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look."""
        clock = asyncio.get_running_loop().time
        next_look = clock()
        async with AsyncExitStack() as held:
            if not self._snmp and not self._ipp:
                self._line = await held.enter_async_context(open_port(self.address, baud=9600))
                held.callback(self._let_go)
            while True:
                if clock() >= next_look:
                    yield (await self._look()).alive()
                    next_look = clock() + self.interval
                for report in await self._printed_until(next_look):
                    yield report

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceError."""
        if name != "slip":
            raise UnknownCommand(name, self)
        try:
            inspect.signature(self._slip).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"slip: {flaw}") from flaw
        return await self._slip(**args)

    async def _slip(
        self, title: str, lines: list[str], kind: Paper = "notice", code: str = ""
    ) -> dict[str, Any]:
        texts = lines if isinstance(lines, list) else [None]
        if not all(isinstance(text, str) for text in (title, code, *texts)):
            raise ValueError("slip needs title and code (texts) and lines (a list of texts)")
        if kind not in get_args(Paper):
            raise ValueError(f"kind must be one of {', '.join(get_args(Paper))}")
        slip = Slip(title=title, lines=tuple(lines), code=code, columns=self.slip_columns)
        if self._printed.full():
            raise DeviceRefused("小票打印太快：稍后再打")
        async with self._talk:  # a look's bytes inside a slip would split a character
            if self.slip_port:
                async with open_port(self.slip_port, baud=9600) as port:
                    confirmed = await _print(port, slip)
            elif self._line:
                confirmed = await _print(self._line, slip)
            else:
                raise _no_line(self.address)
        self._printed.put_nowait(SlipPrinted(slip=kind, lines=len(lines), confirmed=confirmed))
        self._news.set()
        return {"confirmed": confirmed}

    async def _look(self) -> Condition:
        try:
            async with asyncio.timeout(LOOK), self._talk:
                if self._line:
                    return await escpos.look(self._line)
                if self._ipp:
                    return await _ask_ipp(*self._ipp, self.address)
                if self._snmp:
                    async with open_agent(self._snmp) as agent:
                        return await mib.look(agent)
        except TimeoutError:
            pass
        raise DeviceBabble(f"打印机 {LOOK:g} 秒没有答完：检查网线，重启打印机")

    async def _printed_until(self, end: float) -> list[SlipPrinted]:
        """Wait for a slip or for `end`; the slips printed since the last call."""
        self._news.clear()
        if self._printed.empty():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(end):
                    await self._news.wait()
        return [self._printed.get_nowait() for _ in range(self._printed.qsize())]

    def _let_go(self) -> None:
        self._line = None


async def _ask_ipp(place: Place, path: str, uri: str) -> Condition:
    question = ipp.encode(uri, ipp_state.WANTED, request_id=1)
    answer = await post(place, path, question, content_type=ipp.CONTENT_TYPE, seconds=LOOK)
    if answer.status in {401, 403, 426}:
        raise DeviceRefused(
            f"打印机不许读状态（HTTP {answer.status}）：在打印机上允许本机不加密、不登录访问 IPP，"
            "或改用 snmp: 地址"
        )
    if answer.status == 404:
        raise DeviceRefused(f"打印机没有 {path}：改正 address 的路径，常见为 /ipp/print")
    if answer.status != 200:
        raise DeviceBabble(f"打印机的 IPP 服务应答 HTTP {answer.status}：重启打印机")
    return ipp_state.condition(ipp.decode(answer.body))


async def _print(port: Port, slip: Slip) -> bool:
    """Whether the printer confirmed; raises DeviceBroken when it stands still."""
    try:
        condition = await escpos.look(port)
    except DeviceBabble:  # many print and say nothing: the slip goes out unconfirmed
        await port.write(slip.to_bytes())
        return False
    if condition.state == "stopped" or condition.broken:
        why = "；".join(text for text in (condition.broken, *condition.warnings) if text)
        raise DeviceBroken(f"小票没有打印：{why}")
    return await escpos.put_out(port, slip)


def _no_line(address: str) -> DeviceRefused | DeviceMissing:
    if address.startswith(("ipp:", "snmp:")):
        return DeviceRefused("没有配置小票打印口：在此设备的配置里写上 slip_port")
    return DeviceMissing("小票打印机没有连上：检查电源和数据线")


def _parse_ipp(address: str) -> tuple[Place, str]:
    parts = urlsplit(address)
    if parts.scheme != "ipp" or parts.username or parts.query or parts.fragment:
        raise ValueError("write ipp://192.168.1.20:631/ipp/print, without name or password")
    return parse_place(parts.netloc, 631), parts.path or "/"
