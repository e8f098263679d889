"""A TCP server on 127.0.0.1 for one talk per connection, and HTTP POST on top of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from deploy.demo.devices.line import Connections

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Post = Callable[[str, dict[str, str], bytes], tuple[int, str, bytes]]
"""Path, headers in lower case, body -> status, type and body of the answer."""


@asynccontextmanager
async def serving(talk: Talk) -> AsyncIterator[int]:
    """The port of a server that lives as long as the block."""
    connections = Connections()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with connections.held(writer):
            await talk(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await connections.close()
        await server.wait_closed()


def http(post: Post, *, chunked: bool = False) -> Talk:
    """A talk of one HTTP POST."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return
        first, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (x.split(":", 1) for x in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        status, kind, answer = post(first.split()[1], headers, body)
        size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(answer)}"
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{size}\r\n\r\n".encode())
        if chunked:
            for start in range(0, len(answer), 50):
                piece = answer[start : start + 50]
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            answer = b"0\r\n\r\n"
        writer.write(answer)
        await writer.drain()

    return talk
