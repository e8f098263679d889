"""Signs of life to systemd, by its datagram protocol (sd_notify(3))."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping

_log = logging.getLogger(__name__)


class Watchdog:
    """Speaks to the socket that systemd names in the environment; silent without one."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        microseconds = environ.get("WATCHDOG_USEC", "")
        meant = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.interval = int(microseconds) / 2e6 if microseconds.isdigit() and meant else None
        """Seconds between two signs, half of what systemd allows; None when it does not watch."""

    def notify(self, *lines: str) -> None:
        """Send e.g. `READY=1`, `STOPPING=1`, `STATUS=…`."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            try:
                sender.sendto("\n".join(lines).encode(), self._address)
            except OSError as flaw:  # systemd re-executes itself now and then
                _log.debug("systemd does not listen: %s", flaw)

    async def run(self, healthy: Callable[[], bool]) -> None:
        """Give signs of life while `healthy`; without them systemd starts the agent anew."""
        while True:
            if healthy():
                self.notify("WATCHDOG=1")
            else:
                _log.error("not healthy: no sign of life to systemd")
            await asyncio.sleep(self.interval or 10.0)
