"""A simulated receipt printer that speaks ESC/POS: it keeps what it printed, and runs out of paper.

    paper {"left": "none"}    plenty, low or none
    cover {"open": true}      somebody opens it
    deaf  {"on": true}        prints, and answers nothing
    status                    adds the slips cut so far as text, with what their QR codes say

Written from Epson's published description and not from the driver, so that both can be wrong only
in different ways.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.devices.control import Refused, Simulator, main

KEPT = 20
"""Slips whose text can be asked for."""

_COMMANDS = re.compile(
    rb"\x10\x04[\x01-\x04]|\x1b@|\x1ba[\x00-\x02]|\x1bd[\x00-\xff]|\x1c[&.]|\x1cW[\x00\x01]"
    rb"|\x1d![\x00-\xff]|\x1dV[A-D][\x00-\xff]|\x1dr[\x01\x02]",
    re.DOTALL,
)
_HEALTHY = 0x12
_PAPER = {"plenty": 0x00, "low": 0x0C, "none": 0x6C}


@dataclass
class Mechanism:
    """What prints: bytes in, answers out. `status` are its answers to DLE EOT 1 to 4, by number."""

    status: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, 5), _HEALTHY))
    deaf: bool = False
    chatter: bytes = b""
    lines: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0
    unknown: bytes = b""
    rest: bytes = b""
    _line: bytes = b""
    _stored: bytes = b""

    def heard(self, data: bytes) -> bytes:
        """Print, and give the answer."""
        answer = b""
        self.rest += data
        while self.rest:
            if size := self._graphics():
                if len(self.rest) < size:
                    break
                self._code(self.rest[5:size])
                self.rest = self.rest[size:]
            elif found := _COMMANDS.match(self.rest):
                self.rest = self.rest[found.end() :]
                answer += self._obey(found[0])
            elif self.rest[0] in b"\x10\x1b\x1c\x1d":
                if len(self.rest) < 5:
                    break
                self.unknown += self.rest[:1]
                self.rest = self.rest[1:]
            else:
                byte, self.rest = self.rest[:1], self.rest[1:]
                if byte == b"\n":
                    self.lines.append(self._line.decode("gb18030"))
                    self._line = b""
                else:
                    self._line += byte
        return b"" if self.deaf else answer

    def _graphics(self) -> int:
        """Bytes of the GS ( k at the head, 0 when there is none; the length is little-endian."""
        if not self.rest.startswith(b"\x1d(k") or len(self.rest) < 5:
            return 0
        return 5 + int.from_bytes(self.rest[3:5], "little")

    def _code(self, body: bytes) -> None:
        """A function of symbol 49, the QR code: 80 stores, 81 prints; 65, 67, 69 set it up."""
        symbol, function, data = body[0], body[1], body[2:]
        if symbol == 49 and function == 80 and data[:1] == b"0":
            self._stored = data[1:]
        elif symbol == 49 and function == 81:
            self.codes.append(self._stored.decode("ascii"))
        elif (symbol, function) not in {(49, 65), (49, 67), (49, 69)}:
            self.unknown += body

    def _obey(self, command: bytes) -> bytes:
        if command.startswith(b"\x10\x04"):
            return self.chatter + bytes([self.status[command[2]]])
        if command.startswith(b"\x1dr"):
            return b"\x11" + b"\x00" if self.status[4] == _HEALTHY else b""
        self.cuts += command.startswith(b"\x1dV")
        return b""


@dataclass(kw_only=True)
class ReceiptPrinter(Simulator):
    """A receipt printer at the end of one line."""

    baud: int = 9600
    mechanism: Mechanism = field(init=False, default_factory=Mechanism)
    slips: list[dict[str, Any]] = field(init=False, default_factory=list)

    @classmethod
    def options(cls) -> argparse.ArgumentParser:
        """See Simulator."""
        parser = super().options()
        parser.set_defaults(baud=9600)
        return parser

    def heard(self, data: bytes) -> None:
        """See Simulator."""
        printing = self.mechanism
        before = printing.cuts
        answer = printing.heard(data)
        if printing.cuts > before:
            self.slips.append({"lines": printing.lines, "codes": printing.codes})
            del self.slips[:-KEPT]
            printing.lines, printing.codes = [], []
        if answer:
            self.send(answer)

    def do_status(self) -> dict[str, Any]:
        """See Simulator."""
        return {**super().do_status(), "slips": self.slips, "cuts": self.mechanism.cuts}

    def do_paper(self, left: str = "plenty") -> None:
        """The roll runs low, is out, or is a new one."""
        if left not in _PAPER:
            raise Refused("paper is plenty, low or none")
        self.mechanism.status[4] = _HEALTHY | _PAPER[left]
        self._offline(0x20, on=left == "none")

    def do_cover(self, open: bool = True) -> None:
        """Somebody opens the cover, or closes it."""
        self._offline(0x04, on=open)

    def do_deaf(self, on: bool = True) -> None:
        """Answer nothing."""
        self.mechanism.deaf = on

    def _offline(self, bit: int, *, on: bool) -> None:
        status = self.mechanism.status[2]
        self.mechanism.status[2] = status | bit if on else status & ~bit


if __name__ == "__main__":
    main(ReceiptPrinter)
