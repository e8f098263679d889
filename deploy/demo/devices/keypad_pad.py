"""Simulated keypads: several pads on one FF 68 bus, or one pad of the five-key profile.

    press {"grade": 5, "pad": 1}    a citizen presses; on the bus also {"choice": 0}
    key   {"key": "next", "pad": 1} the clerk presses (bus only)
    status                          adds presses acknowledged, prompts seen, what the display shows

Written from the published description of each protocol and not from the driver, so that both can
be wrong only in different ways.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.devices.control import Refused, Simulator, main

AGAIN = 1.0
TIMES = 5
"""A press is sent again each second until acknowledged, five times at most."""

KEYS = {
    "next": b"\x0c",
    "recall": b"\x0d",
    "ask_for_rating": b"\x0b",
    "cancel": b"\x0e",
    "hang": b"\x00\x0f",
    "call_back": b"\x03\x0f",
    "give_up": b"\x06\x0f",
    "one_metre_line": b"\x11",
    "pause": b"\x12",
    "transfer": b"\x13",
}
CHOICES = {5: 0, 4: 1, 3: 2, 1: 3}
"""The evaluator has four keys: nobody can press 不满意 (2) on it."""


@dataclass(kw_only=True)
class KeypadPad(Simulator):
    """Keypads at the end of one line; `--protocol ff68 --pads 3` or `--protocol five_key`."""

    baud: int = 9600
    protocol: str = "five_key"
    pads: int = 1
    deaf: bool = False
    acknowledged: int = field(init=False, default=0)
    given_up: int = field(init=False, default=0)
    prompts: list[str] = field(init=False, default_factory=list)
    display: dict[int, str] = field(init=False, default_factory=dict)
    _buffer: bytes = field(init=False, default=b"")
    _due: dict[bytes, asyncio.Event] = field(init=False, default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    @classmethod
    def options(cls) -> argparse.ArgumentParser:
        """See Simulator."""
        parser = super().options()
        parser.set_defaults(baud=9600)
        parser.add_argument("--protocol", choices=("five_key", "ff68"), default="five_key")
        parser.add_argument("--pads", type=int, default=1, help="pads on the bus, addresses 1 up")
        return parser

    def do_status(self) -> dict[str, Any]:
        """See Simulator."""
        return {
            **super().do_status(),
            "acknowledged": self.acknowledged,
            "given_up": self.given_up,
            "prompts": self.prompts[-20:],
            "display": {str(pad): text for pad, text in self.display.items()},
        }

    def do_press(self, grade: int = 0, pad: int = 1, choice: int | None = None) -> None:
        """A citizen presses a key."""
        self._check(pad)
        if self.protocol == "five_key":
            if grade not in range(1, 6):
                raise Refused("press a grade from 1 to 5")
            self._push(_five(0x47, grade), until=_five(0x06, grade))
            return
        if choice is None:
            choice = CHOICES.get(grade)
        if choice is None:
            raise Refused("this evaluator has the grades 5, 4, 3 and 1, or choice 0 to 255")
        self._push(_bus(pad, 0x11, bytes([choice])), until=_bus(pad, 0x01, bytes([choice])))

    def do_key(self, key: str, pad: int = 1) -> None:
        """The clerk presses a key of the caller pad."""
        self._check(pad)
        if self.protocol != "ff68" or key not in KEYS:
            raise Refused(f"only the bus has keys: {', '.join(KEYS)}")
        frame = _bus(pad, 0x10, KEYS[key])
        self._push(frame, until=frame)

    def do_noise(self, data: str = "", count: int = 1) -> None:
        """Put bytes in hex on the line, `count` times."""
        self.send(bytes.fromhex(data) * count)

    def do_deaf(self, on: bool = True) -> None:
        """Answer no poll, but push presses."""
        self.deaf = on

    async def replugged(self) -> None:
        """See Simulator."""
        self._buffer = b""
        self.prompts.clear()
        self.display.clear()

    async def ended(self) -> None:
        """See Simulator."""
        for task in self._tasks:
            task.cancel()

    def heard(self, data: bytes) -> None:
        """Take whole frames of the host; this end of the line is clean, so it need not search."""
        self._buffer = (self._buffer + data)[-512:]
        while (size := self._whole()) > 0:
            frame, self._buffer = self._buffer[:size], self._buffer[size:]
            if waiting := self._due.pop(frame, None):
                waiting.set()
            elif self.protocol == "five_key":
                self._obey_five(frame[1], frame[2])
            else:
                self._obey_bus(frame[5], frame[6], frame[7:-2])

    def _whole(self) -> int:
        """Bytes of the frame at the head of the buffer, 0 when it is not whole yet."""
        head = b"\xaa" if self.protocol == "five_key" else b"\xff\x68"
        start = self._buffer.find(head)
        self._buffer = self._buffer[start:] if start >= 0 else self._buffer[-1:]
        if self.protocol == "five_key":
            return 5 if len(self._buffer) >= 5 else 0
        size = self._buffer[2] + 7 if len(self._buffer) > 2 else 0
        return size if len(self._buffer) >= size else 0

    def _obey_five(self, kind: int, value: int) -> None:
        if kind == 0x50:
            if not self.deaf:
                self.send(_five(0x4F, 0))
            return
        told = {
            (0x41, 1): "ask",
            (0x41, 0): "cancel",
            (0x42, 1): "beep",
            (0x54, 1): "thanks",
            (0x56, 1): "voice",
        }
        self._prompted(told.get((kind, value), f"unknown {kind:02x} {value:02x}"))

    def _obey_bus(self, pad: int, function: int, data: bytes) -> None:
        if pad > self.pads:
            return
        if function == 0x03:
            self._prompted(f"beep {pad}")
        elif function == 0x01 and data == b"\x0b":
            self._prompted(f"ask {pad}")
        elif function == 0x02 and len(data) == 6:
            shown = "".join(" " if digit == 0x0A else str(digit) for digit in data)
            self.display[pad] = shown
            self._prompted(f"display {pad}")
        else:
            self._prompted(f"unknown {function:02x} {data.hex(' ')}")

    def _prompted(self, prompt: str) -> None:
        self.prompts.append(prompt)
        del self.prompts[:-100]

    def _check(self, pad: int) -> None:
        if not 1 <= pad <= self.pads:
            raise Refused(f"there are the pads 1 to {self.pads}")

    def _push(self, frame: bytes, *, until: bytes) -> None:
        task = asyncio.get_running_loop().create_task(self._push_until(frame, until))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _push_until(self, frame: bytes, until: bytes) -> None:
        answered = self._due.setdefault(until, asyncio.Event())
        for _ in range(TIMES):
            self.send(frame)
            try:
                async with asyncio.timeout(AGAIN):
                    await answered.wait()
            except TimeoutError:
                continue
            self.acknowledged += 1
            return
        self._due.pop(until, None)
        self.given_up += 1


def _five(kind: int, value: int) -> bytes:
    return bytes([0xAA, kind, value, kind ^ value, 0x55])


def _bus(pad: int, function: int, data: bytes) -> bytes:
    body = bytes([pad, function]) + data
    size = len(body)
    return bytes([0xFF, 0x68, size, size, 0x68]) + body + bytes([sum(body) & 0xFF, 0x16])


if __name__ == "__main__":
    main(KeypadPad)
