"""Hosts and ports as people write them, and the ways to a host that do not lead there."""

from __future__ import annotations

import asyncio

import pytest

from drivers.base import DeviceBabble, DeviceMissing
from drivers.lan import Place, open_datagrams, open_stream, parse_place
from tests.drivers.peers.datagram_server import serving_datagrams
from tests.drivers.peers.stream_server import serving
from tests.ports import free_port


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.1.20", "192.168.1.20", 161),
        ("printer.hall:9100", "printer.hall", 9100),
        ("[fe80::1]", "fe80::1", 161),
        ("[::1]:80", "::1", 80),
    ],
)
def test_a_host_and_its_port(text: str, host: str, port: int) -> None:
    place = parse_place(text, 161)
    assert place == Place(host=host, port=port)
    assert parse_place(str(place), 1) == place


@pytest.mark.parametrize(
    "text", ["", "host:", "host:0", "host:70000", "::1", "a b", "u@host", "h/"]
)
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(ValueError, match=r"192\.168\.1\.20:161"):
        parse_place(text, 161)


async def test_a_port_without_a_program() -> None:
    place = Place(host="127.0.0.1", port=free_port())
    with pytest.raises(DeviceBabble, match="没有程序应答"):
        async with open_stream(place, 1):
            pass
    async with open_datagrams(place) as line:
        await line.send(b"x")
        with pytest.raises(DeviceBabble, match="没有程序应答"):
            await line.receive(1)


async def test_a_host_that_nobody_knows() -> None:
    place = Place(host="nobody.invalid", port=161)
    with pytest.raises(DeviceMissing, match=r"nobody\.invalid"):
        async with open_stream(place, 1):
            pass
    with pytest.raises(DeviceMissing, match=r"nobody\.invalid"):
        async with open_datagrams(place):
            pass


async def test_a_talk_ends_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            pass

    async with serving(silent) as port:
        with pytest.raises(DeviceBabble, match="没有按时应答"):
            async with open_stream(Place(host="127.0.0.1", port=port), 0.1) as (reader, _):
                await reader.read(1)


async def test_datagrams_of_the_peer_only() -> None:
    async with (
        serving_datagrams(lambda data: [data, data.upper()]) as port,
        open_datagrams(Place(host="127.0.0.1", port=port)) as line,
        open_datagrams(line.own) as stranger,
    ):
        await stranger.send(b"from elsewhere")
        assert await line.receive(0.05) is None
        await line.send(b"hello")
        assert [await line.receive(1), await line.receive(1)] == [b"hello", b"HELLO"]
