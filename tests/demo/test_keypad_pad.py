"""The simulated keypads keep to the published frames, and press again until acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.demo.devices.control import Refused
from deploy.demo.devices.remote import Running, running
from drivers.ports import Port, open_port


@pytest.fixture
async def five(tmp_path: Path) -> AsyncIterator[Running]:
    async with running("keypad_pad", tmp_path) as device:
        yield device


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(
        "keypad_pad", tmp_path / "bus", "--protocol", "ff68", "--pads", "2"
    ) as device:
        yield device


async def hears(port: Port, frame: str) -> None:
    """The next bytes from the pad are `frame`."""
    wanted = bytes.fromhex(frame)
    got = b""
    while len(got) < len(wanted):
        piece = await port.read(3.0)
        assert piece, f"silent after {got.hex(' ')}"
        got += piece
    assert got == wanted


async def acknowledged(device: Running, count: int) -> None:
    async with asyncio.timeout(60):
        while (await device.tell("status"))["acknowledged"] < count:
            pass


async def test_it_answers_a_poll_in_any_pieces(five: Running) -> None:
    async with open_port(five.address, baud=9600) as port:
        for piece in ("aa 50", "00", "50 55"):
            await port.write(bytes.fromhex(piece))
        await hears(port, "aa 4f 00 4f 55")


async def test_a_press_is_sent_again_until_acknowledged(five: Running) -> None:
    async with open_port(five.address, baud=9600) as port:
        await five.tell("press", grade=5)
        await hears(port, "aa 47 05 42 55")
        await hears(port, "aa 47 05 42 55")
        await port.write(bytes.fromhex("aa 06 05 03 55"))
        await acknowledged(five, 1)
        await five.tell("press", grade=5)  # the same key later is a new press
        await hears(port, "aa 47 05 42 55")


async def test_it_is_prompted(five: Running) -> None:
    async with open_port(five.address, baud=9600) as port:
        for frame in ("aa 41 01 40 55", "aa 42 01 43 55", "aa 41 00 41 55", "aa 50 00 50 55"):
            await port.write(bytes.fromhex(frame))
        await hears(port, "aa 4f 00 4f 55")
    assert (await five.tell("status"))["prompts"] == ["ask", "beep", "cancel"]


async def test_silent_deaf_and_unplugged(five: Running) -> None:
    poll = bytes.fromhex("aa 50 00 50 55")
    async with open_port(five.address, baud=9600) as port:
        await five.tell("deaf")
        await port.write(poll)
        await five.tell("press", grade=1)
        await hears(port, "aa 47 01 46 55")
        await five.tell("deaf", on=False)
        await port.write(bytes.fromhex("aa 06 01 07 55") + poll)
        await hears(port, "aa 4f 00 4f 55")
    await five.tell("unplug")
    assert (await five.tell("status"))["plugged"] is False
    await five.tell("plug")
    async with open_port(five.address, baud=9600) as port:
        await port.write(poll)
        await hears(port, "aa 4f 00 4f 55")


async def test_the_bus_speaks_the_published_frames(bus: Running) -> None:
    async with open_port(bus.address, baud=9600) as port:
        await bus.tell("key", key="next", pad=2)
        await hears(port, "ff 68 03 03 68 02 10 0c 1e 16")
        await port.write(bytes.fromhex("ff 68 03 03 68 02 10 0c 1e 16"))
        await acknowledged(bus, 1)
        await bus.tell("press", grade=5)
        await hears(port, "ff 68 03 03 68 01 11 00 12 16")
        await port.write(bytes.fromhex("ff 68 03 03 68 01 01 00 02 16"))
        await acknowledged(bus, 2)
        await port.write(bytes.fromhex("ff 68 08 08 68 01 02 0a 0a 0a 01 02 03 27 16"))
        await port.write(bytes.fromhex("ff 68 02 02 68 01 03 04 16"))
        await port.write(bytes.fromhex("ff 68 03 03 68 01 01 0b 0d 16"))
        async with asyncio.timeout(60):
            while len((status := await bus.tell("status"))["prompts"]) < 3:
                pass
    assert status["display"] == {"1": "   123"}
    assert status["prompts"] == ["display 1", "beep 1", "ask 1"]


async def test_what_cannot_be_pressed_is_refused(five: Running, bus: Running) -> None:
    for device, order, args in (
        (five, "press", {"grade": 6}),
        (five, "press", {"grade": 5, "pad": 2}),
        (five, "key", {"key": "next"}),
        (bus, "press", {"grade": 2}),
        (bus, "press", {"grade": 5, "pad": 3}),
        (bus, "key", {"key": "sing"}),
    ):
        with pytest.raises(Refused):
            await device.tell(order, **args)
