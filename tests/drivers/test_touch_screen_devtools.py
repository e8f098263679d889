"""WebSocket frames cut anywhere, and ports that are something else than a browser's DevTools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceError, DeviceMissing, DeviceRefused
from drivers.touch_screen.devtools import DevTools, Target
from drivers.touch_screen.websocket import CLOSE, PING, TEXT, Messages, accept_key, frame

TARGET = Target(id="A1", url="http://127.0.0.1:8701/")


def server_frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
    """Masked with zeros it is the payload itself; a server does not mask."""
    size = len(payload)
    if size < 126:
        head = bytes([size])
    elif size < 1 << 16:
        head = b"\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x7f" + size.to_bytes(8, "big")
    return bytes([opcode | (0x80 if final else 0)]) + head + payload


def test_the_example_of_the_rfc() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    masked = frame(TEXT, b"Hello", bytes.fromhex("37fa213d"))
    assert masked == bytes.fromhex("818537fa213d7f9f4d5158")


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_lengths(size: int) -> None:
    payload = bytes(range(256)) * (size // 256 + 1)
    sent = frame(TEXT, payload[:size], b"\1\2\3\4")
    body = sent[-size:] if size else b""
    assert bytes(b ^ (1, 2, 3, 4)[i % 4] for i, b in enumerate(body)) == payload[:size]
    assert Messages().feed(server_frame(TEXT, payload[:size])) == [(TEXT, payload[:size])]


@given(st.lists(st.binary(max_size=300), max_size=5), st.data())
def test_any_cut_gives_the_same_messages(payloads: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(
        server_frame(TEXT, p[: len(p) // 2], final=False)
        + server_frame(PING, b"!")
        + server_frame(0, p[len(p) // 2 :])
        for p in payloads
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    messages, heard = Messages(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        heard += messages.feed(stream[start:end])
    assert heard == [one for p in payloads for one in ((PING, b"!"), (TEXT, p))]


@given(st.binary(max_size=400))
def test_any_bytes_are_messages_or_babble(data: bytes) -> None:
    with suppress(DeviceBabble):
        assert all(len(p) <= 100 for _, p in Messages(largest=100).feed(data))


def test_a_message_in_too_many_parts() -> None:
    messages = Messages(largest=10)
    messages.feed(server_frame(TEXT, b"123456", final=False))
    with pytest.raises(DeviceBabble):
        messages.feed(server_frame(0, b"78901"))


@asynccontextmanager
async def port_that_says(*answers: bytes) -> AsyncIterator[str]:
    """A port that gives each connection its next answer, then ends it."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(left.pop(0))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def test_only_pages_are_listed() -> None:
    listed = b'[{"type":"page","id":"A1","url":"u"},{"type":"browser_ui","id":"B"},7]'
    async with port_that_says(ok(listed)) as address:
        assert await DevTools(address).pages() == [Target(id="A1", url="u")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"220 mail.example ESMTP\r\n", DeviceBabble),
        (b"", DeviceBabble),
        (ok(b"<html>"), DeviceBabble),
        (ok(b"{}"), DeviceBabble),
        (ok(b"x" * (2 << 20)), DeviceBabble),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", DeviceBabble),
        (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", DeviceRefused),
    ],
)
async def test_what_is_no_devtools(answer: bytes, error: type[DeviceError]) -> None:
    async with port_that_says(answer) as address:
        with pytest.raises(error):
            await DevTools(address).pages()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ok(b"[]"), DeviceRefused),
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", DeviceRefused),
        (
            b"HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Accept: wrong\r\n\r\n",
            DeviceBabble,
        ),
        (b"", DeviceBabble),
    ],
)
async def test_what_is_no_talk(answer: bytes, error: type[DeviceError]) -> None:
    async with port_that_says(answer) as address:
        with pytest.raises(error):
            async with DevTools(address).talk(TARGET):
                pass


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (server_frame(TEXT, b"{"), DeviceBabble),
        (server_frame(CLOSE, b""), DeviceMissing),
        (b"", DeviceMissing),
        (server_frame(TEXT, b'{"id":1,"error":{"message":"no"}}'), DeviceRefused),
        (b"\xff\xff", DeviceBabble),
    ],
)
async def test_a_talk_that_breaks_off(told: bytes, error: type[DeviceError]) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = asked.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        writer.write(
            b"HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Accept: %s\r\n\r\n" % accept_key(key).encode()
        )
        await reader.readexactly(6)
        writer.write(told)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with DevTools(address).talk(TARGET) as talk:
            with pytest.raises(error):
                await talk.call("Page.enable")
