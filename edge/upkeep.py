"""What the hub may ask of the box itself: ping, self-test, log, a fresh driver, a reboot."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from drivers.base import DeviceRefused
from drivers.programs import started
from edge import redaction
from edge.bundle import journal
from edge.checks import inside
from edge.driver_code import BadArguments
from edge.messages import DeviceState
from edge.settings import Config

LOG_LINES: Final = 500
"""Lines of the agent's own log that are kept for the hub, and most that it may ask for."""

LOG_BYTES: Final = 64 * 1024
"""Most bytes of log in one reply: the end of a longer one is kept."""

LINE_LENGTH: Final = 2000

REBOOT_AFTER: Final = 3.0
"""Seconds in which the answer reaches the hub before the box goes down."""

REBOOT_REST: Final = 120.0
"""Seconds after a start in which the box does not reboot: a command that comes again, because its
answer was lost with the box, must not make it reboot for ever."""

_log = logging.getLogger(__name__)


class RecentLog(logging.Handler):
    """The last lines of this process's log, for where no journal can be read."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._lines: deque[str] = deque(maxlen=LOG_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._lines.append(self.format(record)[:LINE_LENGTH])

    def text(self, lines: int) -> str:
        """The last so many lines."""
        return "\n".join(list(self._lines)[-lines:])


class Upkeep:
    """The box's own commands, by name in `commands`.

    `states` are its devices now, `running` the seconds since its start, `depth` and `trouble` its
    outbox, `restart` opens a device anew and raises UnknownDevice.
    """

    def __init__(
        self,
        config: Config,
        *,
        states: Callable[[], list[DeviceState]],
        restart: Callable[[str], None],
        running: Callable[[], float],
        depth: Callable[[], int],
        trouble: Callable[[], str],
    ) -> None:
        self._config = config
        self._states = states
        self._restart = restart
        self._running = running
        self._depth = depth
        self._trouble = trouble
        self._rebooting: asyncio.Task[None] | None = None
        self.log = RecentLog()
        self.commands: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            "ping": self._ping,
            "self_test": self._self_test,
            "restart_device": self._restart_driver,
            "restart_driver": self._restart_driver,
            "fetch_log": self._fetch_log,
            "reboot": self._reboot,
        }

    async def _ping(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"running_s": round(self._running(), 1), "outbox": self._depth()}

    async def _self_test(self, _args: dict[str, Any]) -> dict[str, Any]:
        """Look at machine, outbox and devices; the devices' statuses are those of their drivers."""
        checks = await asyncio.to_thread(inside, self._config, self._states())
        told = [asdict(check) for check in checks]
        trouble = self._trouble()
        told.append(
            {
                "name": "事件缓存",
                "verdict": "bad" if trouble else "ok",
                "found": trouble or f"待上传 {self._depth()} 条",
                "remedy": "",
            }
        )
        return {"well": all(one["verdict"] != "bad" for one in told), "checks": told}

    async def _restart_driver(self, args: dict[str, Any]) -> dict[str, Any]:
        device = args.get("device")
        if not isinstance(device, str):
            raise BadArguments("restart_driver needs device")
        self._restart(device)
        return {"restarted": device}

    async def _fetch_log(self, args: dict[str, Any]) -> dict[str, Any]:
        """The last lines of the journal, of this process where there is none; redacted."""
        lines = args.get("lines", 200)
        if not isinstance(lines, int) or isinstance(lines, bool) or not 1 <= lines <= LOG_LINES:
            raise BadArguments(f"lines is a count from 1 to {LOG_LINES}")
        return await asyncio.to_thread(self._read_log, lines)

    def _read_log(self, lines: int) -> dict[str, Any]:
        said, source = journal(), "journal"
        if not said.strip() or said.startswith(("no journal", "-- No entries")):
            said, source = self.log.text(lines), "process"
        said = redaction.text("\n".join(said.splitlines()[-lines:]), _secrets(self._config))
        data = said.encode("utf-8", "replace")
        kept = data[-LOG_BYTES:].decode("utf-8", "ignore")
        return {"source": source, "text": kept, "cut": len(data) > LOG_BYTES}

    async def _reboot(self, _args: dict[str, Any]) -> dict[str, Any]:
        command = self._config.box.reboot_command
        if not command:
            raise DeviceRefused(
                "本终端不允许远程重启：需要时在配置 [box] 中写上"
                ' reboot_command = ["systemctl", "reboot"]'
            )
        if self._running() < REBOOT_REST:
            raise DeviceRefused(f"终端刚刚启动，{REBOOT_REST:g} 秒内不再重启：稍后再试")
        if self._rebooting is None or self._rebooting.done():
            self._rebooting = asyncio.create_task(self._go_down(command), name="reboot")
        return {"in_s": REBOOT_AFTER}

    async def _go_down(self, command: list[str]) -> None:
        await asyncio.sleep(REBOOT_AFTER)
        _log.warning("the hub asked for a reboot: %s", " ".join(command))
        try:
            process = await started(*command)
        except OSError as flaw:
            _log.error("cannot reboot: %s", flaw)
            return
        if code := await process.wait():
            _log.error("cannot reboot: %s ended with %s", command[0], code)

    def close(self) -> None:
        """Reboot no more."""
        if self._rebooting is not None:
            self._rebooting.cancel()


def _secrets(config: Config) -> list[str]:
    """Every secret that the configuration holds or names a file of."""
    found = [config.hub.password() or ""]
    for driver in config.drivers:
        for name, value in vars(driver).items():
            if not isinstance(value, str) or not value:
                continue
            if name == "password_file":
                try:
                    found.append(Path(value).read_text(encoding="utf-8").strip())
                except (OSError, UnicodeDecodeError):
                    continue  # what we cannot read we cannot tell
            elif len(value) > 3 and redaction.settings({name: value})[name] == redaction.GONE:
                found.append(value)
    return [secret for secret in found if secret]
