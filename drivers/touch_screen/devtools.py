"""The browser's DevTools on this box: which pages it has, and one talk with one of them.

Source: chromedevtools.github.io/devtools-protocol, domains Inspector, Page and Runtime, and the
HTTP end points /json/list, /json/new, /json/close.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import h11

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.touch_screen.websocket import CLOSE, PING, PONG, TEXT, Messages, accept_key, frame

LARGEST_ANSWER = 1 << 20
"""Bytes of a list of pages."""

CHUNK = 65_536

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def web_host(url: str) -> str:
    """The host of an http address without user and password, "" for anything else."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return ""
    return (parts.hostname or "") if plain else ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A page of the browser."""

    id: str
    url: str


class PageHung(DeviceBabble):
    """The page does not answer: its script runs without end."""


class PageCrashed(DeviceBabble):
    """The page's process is gone."""


class DevTools:
    """The DevTools at `address`, `http://127.0.0.1:9222`; raises ValueError for one elsewhere."""

    def __init__(self, address: str) -> None:
        host = web_host(address)
        if host not in LOOPBACK or urlsplit(address).path not in ("", "/"):
            raise ValueError(
                f"devtools = {address!r} must be on this box, e.g. http://127.0.0.1:9222"
            )
        port = urlsplit(address).port or 9222
        self._host, self._port = host, port
        self._name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def pages(self) -> list[Target]:
        """The browser's pages; raises DeviceMissing, DeviceRefused, DeviceBabble."""
        told = await self._ask("GET", "/json/list")
        if not isinstance(told, list):
            raise self._strange()
        return [
            Target(id=str(one.get("id")), url=str(one.get("url", "")))
            for one in told
            if isinstance(one, dict) and one.get("type") == "page"
        ]

    async def open(self, url: str) -> None:
        """Open a page in front; raises as `pages`."""
        await self._ask("PUT", f"/json/new?{quote(url, safe='')}")

    async def close(self, target: Target) -> None:
        """Close a page, one that hangs too; raises as `pages`."""
        await self._ask("GET", f"/json/close/{quote(target.id, safe='')}", json_answer=False)

    @asynccontextmanager
    async def talk(self, target: Target) -> AsyncIterator[Talk]:
        """A talk with a page; raises as `pages`."""
        async with self._stream() as (reader, writer):
            key = base64.b64encode(os.urandom(16)).decode()
            # No Origin header: browsers refuse those that name one.
            asked = h11.Request(
                method="GET",
                target=f"/devtools/page/{quote(target.id, safe='')}",
                headers=[
                    ("Host", self._name),
                    ("Connection", "Upgrade"),
                    ("Upgrade", "websocket"),
                    ("Sec-WebSocket-Version", "13"),
                    ("Sec-WebSocket-Key", key),
                ],
            )
            http = h11.Connection(h11.CLIENT)
            writer.write((http.send(asked) or b"") + (http.send(h11.EndOfMessage()) or b""))
            answer = await self._next(http, reader)
            if not isinstance(answer, h11.InformationalResponse) or answer.status_code != 101:
                status = getattr(answer, "status_code", 0)
                raise DeviceRefused(f"浏览器不让看页面（{status}）：重启浏览器，检查它的启动参数")
            if dict(answer.headers).get(b"sec-websocket-accept") != accept_key(key).encode():
                raise self._strange()
            yield Talk(reader, writer, http.trailing_data[0])

    async def _ask(self, method: str, path: str, *, json_answer: bool = True) -> Any:
        http = h11.Connection(h11.CLIENT)
        head = h11.Request(method=method, target=path, headers=[("Host", self._name)])
        body = bytearray()
        async with self._stream() as (reader, writer):
            writer.write((http.send(head) or b"") + (http.send(h11.EndOfMessage()) or b""))
            while not isinstance(event := await self._next(http, reader), h11.EndOfMessage):
                if isinstance(event, h11.Response) and event.status_code != 200:
                    raise DeviceRefused(
                        f"浏览器不做这个操作（{event.status_code}）：重启浏览器，检查它的版本"
                    )
                if isinstance(event, h11.Data):
                    body += event.data
                if isinstance(event, h11.ConnectionClosed) or len(body) > LARGEST_ANSWER:
                    raise self._strange()
        try:
            return json.loads(body) if json_answer else None
        except ValueError:
            raise self._strange() from None

    async def _next(self, http: h11.Connection, reader: asyncio.StreamReader) -> Any:
        try:
            while (event := http.next_event()) is h11.NEED_DATA:
                http.receive_data(await reader.read(CHUNK))
        except h11.RemoteProtocolError:
            raise self._strange() from None
        return event

    @asynccontextmanager
    async def _stream(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        except OSError as flaw:
            raise DeviceMissing(
                f"连不上浏览器的调试端口 {self._name}：检查浏览器是否在运行、"
                f"是否带 --remote-debugging-port={self._port} 启动"
            ) from flaw
        try:
            yield reader, writer
        except OSError as flaw:
            raise DeviceMissing("浏览器断开了连接：检查浏览器是否在运行") from flaw
        finally:
            writer.transport.abort()

    def _strange(self) -> DeviceBabble:
        return DeviceBabble(
            f"{self._name} 的应答不是浏览器的 DevTools：检查 devtools 的端口是不是浏览器的调试端口"
        )


class Talk:
    """A talk with one page: one call at a time, in order."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._messages = Messages()
        self._waiting = self._messages.feed(heard)
        self._number = 0

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The page's answer; raises PageCrashed, DeviceRefused, DeviceMissing, DeviceBabble.

        It waits for as long as the page takes: the caller sets the bound.
        """
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        self._send(TEXT, json.dumps(asked).encode())
        while True:
            told = await self._told()
            if told.get("method") == "Inspector.targetCrashed":
                raise PageCrashed("页面崩溃：用 reload 重新打开页面")
            if told.get("id") != self._number:
                continue  # an event, or the answer to a call given up
            if isinstance(told.get("error"), dict):
                words = str(told["error"].get("message", ""))[:100]
                raise DeviceRefused(f"浏览器不做 {method}（{words}）：重启浏览器，检查它的版本")
            result = told.get("result")
            return result if isinstance(result, dict) else {}

    async def _told(self) -> dict[str, Any]:
        while True:
            while not self._waiting:
                data = await self._reader.read(CHUNK)
                if not data:
                    raise DeviceMissing("浏览器断开了连接：检查浏览器是否在运行")
                self._waiting = self._messages.feed(data)
            opcode, payload = self._waiting.pop(0)
            if opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                raise DeviceMissing("浏览器断开了连接：页面可能刚被关闭")
            elif opcode == TEXT:
                try:
                    told = json.loads(payload)
                except ValueError:
                    raise DeviceBabble("浏览器的应答不是 JSON：重启浏览器") from None
                if isinstance(told, dict):
                    return told

    def _send(self, opcode: int, payload: bytes) -> None:
        self._writer.write(frame(opcode, payload, os.urandom(4)))
