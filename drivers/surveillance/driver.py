"""The driver of surveillance: cameras and recorders asked over ONVIF and RTSP."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceError,
    DeviceRefused,
    Driver,
    Identity,
    Report,
    UnknownCommand,
)
from drivers.lan import parse_place
from drivers.surveillance.credentials import Credentials, WrongPassword, read_credentials
from drivers.surveillance.onvif import Service, ask_clock, ask_identity, discover, parse_onvif
from drivers.surveillance.rtsp import Stream, describe, parse_rtsp

logger = logging.getLogger(__name__)

LOOK = 32.0
"""Seconds for all channels: 32 dead ones, 8 at once, 7 seconds each."""

AT_ONCE = 8
MOST_CHANNELS = 32

CLOCK_OFF = 300.0
"""Seconds a camera's clock may differ before its pictures prove nothing about when."""


@dataclass(kw_only=True)
class Surveillance(Driver):
    """A camera or recorder at `address`: `onvif:host[:80]`, or `rtsp://host[:554]/path`.

    `channels` maps places (大厅门口) to the `rtsp://…` of each channel; with an RTSP address alone
    that is the only one. Every `interval` seconds the ONVIF service is asked for its time and every
    channel to describe its video. Some channels gone make it degraded, all gone are a failure.
    `username` and `password_file` (the password alone, readable by this program only) are used
    where it asks for them; a password it does not take is not sent again until the file changes.

    Command: `discover` {seconds=3} finds ONVIF cameras by WS-Discovery at `probe` and answers
    {"found": [{address, name, hardware}]}.
    """

    untested_on_hardware: ClassVar[bool] = True
    commands_when_down: ClassVar[frozenset[str]] = frozenset({"discover"})
    """A camera that cannot be found is what one looks for."""

    kind: str = "surveillance"
    patience: float = 60.0
    address: str
    channels: dict[str, str] = field(default_factory=dict)
    username: str = ""
    password_file: str = ""
    interval: float = 20.0
    probe: str = "239.255.255.250:3702"

    def __post_init__(self) -> None:
        if not 0.2 <= self.interval <= 300 or self.patience <= self.interval + LOOK:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to 300 seconds, and patience more than "
                f"{self.interval + LOOK:g}"
            )
        if len(self.channels) > MOST_CHANNELS:
            raise ValueError(f"channels holds {MOST_CHANNELS} at most; write a second device")
        if bool(self.username) != bool(self.password_file):
            raise ValueError("username and password_file belong together")
        if self.password_file and not self.password_file.startswith("/"):
            raise ValueError(f"password_file = {self.password_file!r} must be an absolute path")
        if '"' in self.username or not self.username.isprintable():
            raise ValueError("username holds a character that no camera takes")
        self._service: Service | None = None
        self._streams = {name: parse_rtsp(url) for name, url in self.channels.items()}
        if self.address.startswith("onvif:"):
            self._service = parse_onvif(self.address)
        elif not self._streams:
            self._streams = {"": parse_rtsp(self.address)}
        else:
            parse_rtsp(self.address)
        self._target = parse_place(self.probe, 3702)
        self._rejected = Credentials()
        self._introduced = Credentials()
        self._identity = Identity()

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look."""
        self._identity, self._introduced = Identity(), Credentials()
        while True:
            credentials = await asyncio.to_thread(
                read_credentials, self.username, self.password_file
            )
            if credentials.user and credentials == self._rejected:
                raise WrongPassword(
                    "摄像机没有认上次的密码，为免锁住账号不再试：改正 password_file 里的密码"
                )
            try:
                async with asyncio.timeout(LOOK):
                    alive = await self._look(credentials)
            except TimeoutError:
                raise DeviceBabble(f"摄像机 {LOOK:g} 秒没有答完：检查网络") from None
            except WrongPassword:
                self._rejected = credentials
                raise
            yield alive
            await asyncio.sleep(self.interval)

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceError."""
        if name != "discover":
            raise UnknownCommand(name, self)
        try:
            inspect.signature(self._discover).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"discover: {flaw}") from flaw
        return await self._discover(**args)

    async def _discover(self, seconds: float = 3.0) -> dict[str, Any]:
        right = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        if not right or not 0.1 <= seconds <= 8:
            raise ValueError("seconds must be a number from 0.1 to 8")
        found = await discover(self._target, seconds)
        return {"found": [asdict(one) for one in found]}

    async def _look(self, credentials: Credentials) -> Alive:
        warnings: list[str] = []
        detail: dict[str, Any] = {}
        if self._service:
            clock = await ask_clock(self._service)
            await self._identify(self._service, credentials, clock)
            off = abs((clock - datetime.now(UTC)).total_seconds()) if clock else 0.0
            if off > CLOCK_OFF:
                warnings.append("摄像机的时钟与本机相差五分钟以上：给摄像机设好 NTP")
        seen = await self._ask_channels(credentials)
        if seen:
            detail["channels"] = [row for row, _ in seen]
            flaws = [flaw for _, flaw in seen if flaw]
            if len(flaws) == len(seen):
                raise type(flaws[0])(_joined([(row["name"], str(flaw)) for row, flaw in seen]))
            told = [(row["name"], str(flaw)) for row, flaw in seen if flaw]
            if told:
                warnings.append(_joined(told))
        return Alive(identity=self._identity, detail=detail, warning="；".join(warnings))

    async def _identify(
        self, service: Service, credentials: Credentials, clock: datetime | None
    ) -> None:
        """Ask for model and serial number once; they are no condition of being there."""
        if credentials == self._introduced:
            return
        self._introduced = credentials
        try:
            self._identity = await ask_identity(
                service, credentials.user, credentials.password, clock or datetime.now(UTC)
            )
        except DeviceRefused as flaw:
            logger.info("%s: %s", self.name, flaw)

    async def _ask_channels(
        self, credentials: Credentials
    ) -> list[tuple[dict[str, Any], DeviceError | None]]:
        """Each channel with what is wrong with it.

        The first is asked alone: eight wrong passwords at once would lock the account.
        """
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(name: str, stream: Stream) -> tuple[dict[str, Any], DeviceError | None]:
            async with gate:
                try:
                    codecs = await describe(stream, credentials)
                except WrongPassword:
                    raise
                except DeviceError as flaw:
                    return {"name": name, "ok": False, "codecs": []}, flaw
            return {"name": name, "ok": True, "codecs": list(codecs)}, None

        if not self._streams:
            return []
        first, *others = self._streams.items()
        seen = [await ask(*first)]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(name, stream)) for name, stream in others]
        except* WrongPassword as flaws:
            raise WrongPassword(str(flaws.exceptions[0])) from flaws
        return seen + [task.result() for task in tasks]


def _joined(told: list[tuple[str, str]]) -> str:
    return "；".join(f"{name}：{reason}" if name else reason for name, reason in told)
