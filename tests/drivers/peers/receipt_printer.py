"""An ESC/POS receipt printer on a pty: prints what it gets into lines, and tells of its paper."""

from __future__ import annotations

import asyncio
import os
import re
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

COMMANDS = re.compile(
    rb"\x10\x04[\x01-\x04]|\x1b@|\x1ba[\x00-\x02]|\x1bd[\x00-\xff]|\x1c[&.]|\x1cW[\x00\x01]"
    rb"|\x1d![\x00-\xff]|\x1dV[A-D][\x00-\xff]|\x1dr[\x01\x02]",
    re.DOTALL,
)


@dataclass
class ReceiptPrinter:
    """`status` are its answers to DLE EOT 1 to 4, by number; `deaf` ones answer nothing."""

    status: dict[int, int] = field(default_factory=lambda: {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12})
    deaf: bool = False
    chatter: bytes = b""
    lines: list[str] = field(default_factory=list)
    cuts: int = 0
    unknown: bytes = b""
    cut: asyncio.Event = field(default_factory=asyncio.Event)
    line: bytes = b""
    rest: bytes = b""

    def heard(self, data: bytes) -> bytes:
        """What it answers."""
        answer = b""
        self.rest += data
        while self.rest:
            if found := COMMANDS.match(self.rest):
                self.rest = self.rest[found.end() :]
                answer += self.obey(found[0])
            elif self.rest[0] in b"\x10\x1b\x1c\x1d":
                if len(self.rest) < 4:
                    break
                self.unknown += self.rest[:1]
                self.rest = self.rest[1:]
            else:
                byte, self.rest = self.rest[:1], self.rest[1:]
                if byte == b"\n":
                    self.lines.append(self.line.decode("gb18030"))
                    self.line = b""
                else:
                    self.line += byte
        return b"" if self.deaf else answer

    def obey(self, command: bytes) -> bytes:
        if command.startswith(b"\x10\x04"):
            return self.chatter + bytes([self.status[command[2]]])
        if command.startswith(b"\x1dr"):
            return b"\x11" + b"\x00" if self.status[4] == 0x12 else b""
        self.cuts += command.startswith(b"\x1dV")
        return b""


@asynccontextmanager
async def on_a_line(printer: ReceiptPrinter) -> AsyncIterator[str]:
    """The address of the printer's line."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    loop = asyncio.get_running_loop()

    def hear() -> None:
        if answer := printer.heard(os.read(master, 4096)):
            os.write(master, answer)
        if printer.cuts:
            printer.cut.set()

    loop.add_reader(master, hear)
    try:
        yield f"serial:{os.ttyname(slave)}"
    finally:
        loop.remove_reader(master)
        os.close(master)
        os.close(slave)
