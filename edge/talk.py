"""One WebSocket of a page: the news of the box to it, commands to devices from it.

Out: `{"event","data"}` as the SSE stream tells them, `{"id","result"}` or `{"id","error"}` for each
command, and `{"event":"alive"}` where nothing else was said for ALIVE seconds.
In: `{"id","device","command","args":{}}`, any number at a time up to COMMANDS, answered when done.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Annotated, Any, Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge.answers import Problem
from edge.bulletin import DROPPED
from edge.guard import PROTOCOL

ALIVE: Final = 15.0
COMMANDS: Final = 8
"""At once on one socket; more are refused."""

TRY_AGAIN: Final = 1013
GOING_AWAY: Final = 1001

Command = Callable[[str, str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Device, command and arguments to the answer; raises Problem."""

_Name = Annotated[str, msgspec.Meta(max_length=64)]


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command as a page sends it; its answer carries the same `id`."""

    id: int | _Name
    device: _Name
    command: _Name
    args: dict[str, Any] = {}


async def talk(
    socket: WebSocket, news: AsyncGenerator[tuple[str, str], None], command: Command
) -> None:
    """Until the page leaves, the box stops, or the page reads too slowly."""
    offered = socket.scope.get("subprotocols", [])
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
    talking = _Talk(socket, command)
    parts = {
        asyncio.create_task(talking.tell(news), name="socket news"),
        asyncio.create_task(talking.hear(), name="socket commands"),
        asyncio.create_task(talking.live(), name="socket alive"),
    }
    try:
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        parts |= talking.running
        for part in parts:
            part.cancel()
        ended = await asyncio.gather(*parts, return_exceptions=True)
    for flaw in ended:
        if isinstance(flaw, Exception) and not isinstance(flaw, WebSocketDisconnect):
            raise flaw


class _Talk:
    def __init__(self, socket: WebSocket, command: Command) -> None:
        self.running: set[asyncio.Task[None]] = set()
        self._socket = socket
        self._command = command
        self._said = asyncio.Event()

    async def tell(self, news: AsyncGenerator[tuple[str, str], None]) -> None:
        code = GOING_AWAY
        async with contextlib.aclosing(news) as telling:
            async for event, text in telling:
                await self._send({"event": event, "data": msgspec.Raw(text.encode())})
                if event == DROPPED:
                    code = TRY_AGAIN
        await self._socket.close(code)

    async def live(self) -> None:
        while True:
            self._said.clear()
            try:
                async with asyncio.timeout(ALIVE):
                    await self._said.wait()
            except TimeoutError:
                await self._send({"event": "alive"})

    async def hear(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                order = msgspec.json.decode(message.get("text") or b"", type=Order)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
                await self._refuse(None, Problem(422, "bad_command", f"看不懂这条命令：{flaw}"))
                continue
            if len(self.running) >= COMMANDS:
                await self._refuse(order.id, Problem(429, "too_many", "同时执行的命令太多"))
                continue
            task = asyncio.create_task(self._run(order), name="socket command")
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    async def _run(self, order: Order) -> None:
        try:
            result = await self._command(order.device, order.command, order.args)
        except Problem as problem:
            await self._refuse(order.id, problem)
        else:
            await self._send({"id": order.id, "result": result})

    async def _refuse(self, to: int | str | None, problem: Problem) -> None:
        await self._send({"id": to, "error": {"status": problem.status, **problem.body}})

    async def _send(self, body: dict[str, Any]) -> None:
        self._said.set()
        await self._socket.send_text(msgspec.json.encode(body).decode())
