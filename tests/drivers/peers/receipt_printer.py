"""The demo's receipt printer on a pty of this very process."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from deploy.demo.devices.receipt_printer import Mechanism


@dataclass
class ReceiptPrinter(Mechanism):
    """`cut` is set when a slip was cut."""

    cut: asyncio.Event = field(default_factory=asyncio.Event)


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
