"""A WebSocket client for tests, with every header in the test's hands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)


class Refused(Exception):
    """The server did not take the connection; `status` is what it said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class WebSocket:
    """An open connection; `closed` is the code with which the server ended it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self.subprotocol: str | None = None
        self.closed: int | None = None
        self._reader = reader
        self._writer = writer
        self._parts: list[str] = []

    async def send(self, body: Any) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self._writer.write(self.protocol.send(TextMessage(data=text)))
        await self._writer.drain()

    async def text(self) -> str:
        """The next message; EOFError when there comes none any more."""
        while True:
            for event in self.protocol.events():
                if isinstance(event, TextMessage):
                    self._parts.append(event.data)
                    if event.message_finished:
                        text, self._parts = "".join(self._parts), []
                        return text
                elif isinstance(event, CloseConnection):
                    self.closed = event.code
                    raise EOFError
            await self._hear()

    async def json(self) -> Any:
        return json.loads(await self.text())

    async def until(self, **wanted: Any) -> Any:
        """The next message in which these keys have these values."""
        async with asyncio.timeout(30):
            while True:
                told = await self.json()
                if all(told.get(key) == value for key, value in wanted.items()):
                    return told

    async def connect(self, request: Request) -> None:
        self._writer.write(self.protocol.send(request))
        status = 0
        while True:
            for event in self.protocol.events():
                if isinstance(event, AcceptConnection):
                    self.subprotocol = event.subprotocol
                    return
                if isinstance(event, RejectConnection):
                    status = event.status_code
                    if not event.has_body:
                        raise Refused(status)
                if isinstance(event, RejectData) and event.body_finished:
                    raise Refused(status)
            await self._hear()

    async def _hear(self) -> None:
        async with asyncio.timeout(30):
            data = await self._reader.read(1 << 16)
        self.protocol.receive_data(data or None)
        if not data:
            raise EOFError


@asynccontextmanager
async def web_socket(
    port: int, path: str, *, headers: dict[str, str] | None = None, protocols: tuple[str, ...] = ()
) -> AsyncIterator[WebSocket]:
    """Connect to this machine; raises Refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    more = {"host": f"127.0.0.1:{port}", **(headers or {})}
    socket = WebSocket(reader, writer)
    try:
        await socket.connect(
            Request(
                host=more.pop("host"),
                target=path,
                subprotocols=list(protocols),
                extra_headers=[(k.encode(), v.encode()) for k, v in more.items()],
            )
        )
        yield socket
    finally:
        writer.close()
