"""Keeps on disk what the hub publishes for this hall: fetched by its tag, checked, put in whole.

The box shows what it has, with the line down too. A package that the pages cannot show is not put
in place of one that they can; the hub is told why with the next question.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import logging
import os
import random
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from drivers.base import DeviceRefused
from edge.clock import Clock
from edge.identity import HUB_NAME, Identity, NoIdentity
from edge.settings import HubSettings

FIRST: Final = 20.0
"""Seconds within which a box first asks, spread so that a city that gets power asks in turn."""

EVERY: Final = 300.0
ANSWER_TIME: Final = 30.0
LARGEST: Final = 16 * 1024 * 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Check = Callable[[bytes], str]
"""Why the pages cannot show a package, in words; empty when they can. Called in a thread."""

_log = logging.getLogger(__name__)


class NotFetched(Exception):
    """There is nothing new and it is not known whether there should be; the text says why."""


class _Tagged(msgspec.Struct):
    tag: str


class ContentFetch:
    """The package in `path`. Without an address or without `check` (no pages) it does nothing."""

    def __init__(self, hub: HubSettings, edge: str, path: Path, clock: Clock) -> None:
        self.path = path
        self.check: Check | None = None
        self.flaw = ""
        self._hub = hub
        self._edge = edge
        self._clock = clock
        self._asking = asyncio.Lock()

    async def run(self) -> None:
        """Ask for ever."""
        if self.check is None or not (self._hub.url or self._hub.identity):
            await asyncio.Event().wait()
        await self._clock.sleep(random.uniform(0, FIRST))  # noqa: S311 - spreads the fleet
        while True:
            try:
                await self.refresh()
            except NotFetched as flaw:
                _log.info("content: %s", flaw)
            await self._clock.sleep(EVERY * random.uniform(0.8, 1.2))  # noqa: S311

    async def command(self, _args: dict[str, Any]) -> dict[str, Any]:
        """Ask now, because the hub says so; raises DeviceRefused."""
        if self.check is None:
            raise DeviceRefused("本终端没有安装查询页面")
        try:
            changed = await self.refresh()
        except NotFetched as flaw:
            raise DeviceRefused(str(flaw)) from flaw
        return {"changed": changed}

    async def refresh(self) -> bool:
        """Ask once; whether there is another package now. Raises NotFetched."""
        async with self._asking:
            return await asyncio.to_thread(self._refresh)

    # From here on in a thread.

    def _refresh(self) -> bool:
        held = self._held()
        data = self._ask(held)
        if data is None:
            self.flaw = ""
            return False
        self.flaw = self._judge(data)
        if not self.flaw:
            try:
                put(self.path, data)
            except OSError as flaw:
                self.flaw = f"存不下内容（{flaw.strerror}）：清理磁盘空间"
        with contextlib.suppress(NotFetched):  # tell the hub at once what is shown now
            self._ask(self._held(), body=False)
        if self.flaw:
            raise NotFetched(f"新内容不能使用，继续显示原来的：{self.flaw}")
        _log.info("content: %d bytes in place", len(data))
        return True

    def _judge(self, data: bytes) -> str:
        try:
            msgspec.json.decode(data, type=_Tagged)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return "内容包没有版本标记"
        return self.check(data) if self.check else ""

    def _held(self) -> str:
        """The tag of the package on disk, empty when there is none that can be shown."""
        try:
            data = self.path.read_bytes()
            tag = msgspec.json.decode(data, type=_Tagged).tag
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ""
        return tag if self.check and not self.check(data) else ""

    def _ask(self, held: str, *, body: bool = True) -> bytes | None:
        """The hub's package, None when it is the one we hold or there is none."""
        connection, headers = self._connect()
        if held:
            headers["If-None-Match"] = f'"{held}"'
        path = "/api/box/content" + (f"?flaw={quote(self.flaw[:90])}" if self.flaw else "")
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            if answer.status in (304, 404) or not body:
                return None
            if answer.status != 200:
                raise NotFetched(f"中心没有给内容（{answer.status}）")
            data = answer.read(LARGEST + 1)
            length = answer.getheader("Content-Length")
        except (OSError, http.client.HTTPException, ValueError) as flaw:
            raise NotFetched(f"连不上中心（{type(flaw).__name__}）") from flaw
        finally:
            connection.close()
        if len(data) > LARGEST:
            raise NotFetched(f"内容包超过 {LARGEST // 1024 // 1024} MB")
        if length is not None and length != str(len(data)):
            raise NotFetched("内容包没有传完")
        return data

    def _connect(self) -> tuple[http.client.HTTPConnection, dict[str, str]]:
        if self._hub.identity and not self._hub.url:
            identity = Identity(Path(self._hub.identity))
            try:
                facts, context = identity.facts(), identity.context(self._clock)
            except (NoIdentity, OSError) as flaw:
                raise NotFetched(f"证书读不了：{flaw}") from flaw
            secure = http.client.HTTPSConnection(
                facts.host, facts.web_port, timeout=ANSWER_TIME, context=context
            )
            return secure, {"Host": HUB_NAME}
        url = urlsplit(self._hub.url)
        host = url.hostname or ""
        try:
            password = self._hub.password() or ""
        except OSError as flaw:
            raise NotFetched(f"口令文件读不了（{flaw.strerror}）") from flaw
        word = base64.b64encode(f"{self._edge}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {word}"}
        if url.scheme == "https":
            trust = ssl.create_default_context(cafile=self._hub.ca_file or None)
            return (
                http.client.HTTPSConnection(host, url.port, timeout=ANSWER_TIME, context=trust),
                headers,
            )
        if host not in LOOPBACK:  # the configuration refuses it too
            raise NotFetched("口令只能走加密连接：url 写成 https://…")
        return http.client.HTTPConnection(host, url.port, timeout=ANSWER_TIME), headers


def put(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Replace the file at once and for good: a power cut leaves the old or the new one.

    `mode` is who may read it, less what the umask takes away.
    """
    part = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def url_flaw(url: str) -> str:
    """What is wrong with `[hub] url`, empty when nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if not host or parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query:
        return "is not scheme, host and port"
    if parts.scheme == "http" and host not in LOOPBACK:
        return "would send the password in the clear"
    return ""
