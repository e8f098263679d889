"""Queue callers (叫号器) on a bus of the FF 68 family: keys heard and answered, numbers shown."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from drivers.base import Alive, DeviceBabble, DeviceMissing, Driver, Report, UnknownCommand
from drivers.keypad.framing import Decoder, Frame
from drivers.keypad.pads import Key
from drivers.keypad.profile import Profile, load
from drivers.keypad.template import Template
from drivers.ports import Port, open_port, parse_address
from drivers.rating import Ballot

ALIVE_EVERY = 2.0
LOOK = 1.0
PAUSE = 0.5
"""Seconds of quiet that end a frame: a long one takes 70 ms at 9600 baud."""

NOISE = 64
"""Bytes in a row that are no frame: more than noise at power-on, so speed or profile is wrong."""


@dataclass(kw_only=True)
class QueueCaller(Driver):
    """The caller pads on the line `port` (`serial:/dev/…`, `tcp:host:port`), this box their host.

    `profile` is a keypad profile with a bus; `pads` maps each address to its window, by default
    address 1 to `window`. A key becomes the report `key`, a rating the report `rated`. No source
    says that such a pad answers anything by itself, so only the line is known to be open; `detail`
    says so, with the last key. A queue machine with a port of its own is for driver `presence`.

    Commands: `show` {ticket | waiting: 0 to 999, window?}; `beep` {window?}.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "queue_caller"
    port: str
    profile: str = "ff68"
    pads: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parse_address(self.port)
        self._profile: Profile = load(self.profile)
        if self._profile.address_at is None or not self._profile.prompts.get("ticket"):
            raise ValueError(f"profile {self.profile} is no bus of caller pads; ff68 is one")
        if not all(pad.isdecimal() and int(pad) < 256 for pad in self.pads):
            raise ValueError('pads maps addresses 0 to 255 to windows, e.g. "1" = "3"')
        self._windows = {int(pad): window for pad, window in self.pads.items()}
        self._windows = self._windows or {1: self.window}
        self._ballots = {pad: self._ballot(pad) for pad in self._windows}
        self._last_key: str | None = None
        self._strange: set[int] = set()
        self._unknown = 0
        self._line: Port | None = None

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver. A pad gets its answer after its report was taken, not before."""
        clock = asyncio.get_running_loop().time
        decoder = Decoder(self._profile.framing)
        told = last_byte = -math.inf
        async with open_port(self.port, baud=self._profile.baud) as line:
            self._line = line
            try:
                while True:
                    if clock() - told >= ALIVE_EVERY:
                        told = clock()
                        yield Alive(detail=self._facts(), warning=self._warning())
                    data = await line.read(LOOK)
                    if data:
                        last_byte = clock()
                    elif clock() - last_byte > PAUSE:
                        decoder.forget()
                    for frame in decoder.feed(data):
                        report, reply = self._hear(frame, clock())
                        if report:
                            yield report
                        if reply:
                            await line.write(reply)
                    if decoder.garbage > NOISE:
                        raise DeviceBabble(
                            f"收到的字节不是“{self._profile.title}”的格式：检查型号（profile）、"
                            f"波特率（{self._profile.baud}）和接线"
                        )
            finally:
                self._line = None

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceError."""
        acts: dict[str, Callable[..., bytes]] = {"show": self._show, "beep": self._beep}
        act = acts.get(name)
        if act is None:
            raise UnknownCommand(name, self)
        try:
            inspect.signature(act).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"{name}: {flaw}") from flaw
        data = act(**args)
        if self._line is None:
            raise DeviceMissing("叫号器没有连上：检查电源和数据线")
        await self._line.write(data)  # one frame in one go: none can come between its bytes
        return {"sent": True}

    def _hear(self, frame: Frame, now: float) -> tuple[Report | None, bytes]:
        address = frame.body[self._profile.address_at or 0]
        if address not in self._windows:
            self._strange.add(address)
        window = self._windows.get(address, "")
        rule = self._profile.rule(frame.body)
        if rule is None:
            self._unknown += 1
            return None, b""
        report: Report | None = None
        if rule.grade:
            ballot = self._ballots.setdefault(address, self._ballot(address))
            report = ballot.cast(rule.grade, now)
        elif rule.key:
            self._last_key = datetime.now(UTC).isoformat(timespec="seconds")
            report = Key(key=rule.key, window=window, data=frame.body.hex(" "))
        return report, self._wrap(rule.reply, address, frame.body) if rule.reply else b""

    def _show(
        self, ticket: int | None = None, waiting: int | None = None, window: str = ""
    ) -> bytes:
        name, number = ("ticket", ticket) if waiting is None else ("waiting", waiting)
        if (ticket is None) == (waiting is None):
            raise ValueError("show needs either ticket or waiting")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 999:
            raise ValueError(f"{name} must be 0 to 999, not {number!r}")
        digits = bytes(int(digit) for digit in f"{number:03}")
        return self._prompt(name, window, **{name: digits})

    def _beep(self, window: str = "") -> bytes:
        return self._prompt("beep", window)

    def _prompt(self, name: str, window: str, **values: bytes) -> bytes:
        template = next(iter(self._profile.prompts.get(name, ())), None)
        if template is None:
            raise ValueError(f"profile {self._profile.name} has no prompt {name!r}")
        wanted = window or (self.window if len(self._windows) > 1 else "")
        for address, here in self._windows.items():
            if not wanted or here == wanted:
                return self._wrap(template, address, **values)
        raise ValueError(f"no pad at window {wanted!r}; there are {sorted(self._windows.values())}")

    def _wrap(self, template: Template, address: int, body: bytes = b"", **values: bytes) -> bytes:
        try:
            return self._profile.wrap(template, body=body, address=bytes([address]), **values)
        except ValueError as flaw:
            raise DeviceBabble(
                f"型号 {self._profile.name} 的 {template.text!r} 装不进一帧：改正它"
            ) from flaw

    def _ballot(self, address: int) -> Ballot:
        return Ballot(window=self._windows.get(address, ""), by="keypad")

    def _facts(self) -> dict[str, Any]:
        return {
            "profile": self._profile.name,
            "liveness": "line",
            "note": "此型号不应答询问：只知道线路已打开，上次按键见 last_key",
            "last_key": self._last_key,
            "unknown_frames": self._unknown,
        }

    def _warning(self) -> str:
        pads = "、".join(str(address) for address in sorted(self._strange))
        return pads and f"地址 {pads} 的叫号器没有登记窗口：在 pads 里写上"
