"""Queue callers on a bus of three pads at the end of a pty, and the same bus over TCP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.demo.devices.remote import Running, running
from drivers.base import Alive, DeviceBabble, DeviceMissing, Report, UnknownCommand
from drivers.keypad.pads import Key
from drivers.queue_caller import QueueCaller
from drivers.rating import Rated
from tests.drivers.looks import life, look

BUS = ("--protocol", "ff68", "--pads", "3")


async def shown(pads: Running, pad: str, text: str) -> None:
    """Wait until the display of a pad shows `text`."""
    async with asyncio.timeout(60):
        while (await pads.tell("status"))["display"].get(pad) != text:
            pass


async def to_the_end(reports: AsyncIterator[Report]) -> None:
    """Take reports until the driver fails."""
    async for _ in reports:
        pass


async def news(driver: QueueCaller, pads: Running, *orders: dict[str, object]) -> list[Report]:
    """What is reported of each order to the pads."""
    heard: list[Report] = []
    async with life(driver) as reports:
        assert isinstance(await anext(reports), Alive)
        for order in orders:
            await pads.tell(**order)  # type: ignore[arg-type]
            async with asyncio.timeout(60):
                while isinstance(report := await anext(reports), Alive):
                    pass
            heard.append(report)
        async with asyncio.timeout(60):
            while (await pads.tell("status"))["acknowledged"] < len(orders):
                await anext(reports)
    return heard


@pytest.mark.parametrize("line", [(), ("--tcp", "0")], ids=["serial", "tcp"])
async def test_keys_are_heard_and_answered(tmp_path: Path, line: tuple[str, ...]) -> None:
    async with running("keypad_pad", tmp_path, *BUS, *line) as pads:
        driver = QueueCaller(port=pads.address, pads={"1": "A1", "2": "A2"})
        heard = await news(
            driver,
            pads,
            {"do": "key", "key": "next", "pad": 2},
            {"do": "key", "key": "hang", "pad": 1},
            {"do": "press", "grade": 5, "pad": 1},
        )
    assert heard[:2] == [
        Key(key="next", window="A2", data="02 10 0c"),
        Key(key="hang", window="A1", data="01 10 00 0f"),
    ]
    assert isinstance(heard[2], Rated)
    assert (heard[2].grade, heard[2].window) == (5, "A1")


async def test_numbers_are_shown_at_their_windows(tmp_path: Path) -> None:
    async with running("keypad_pad", tmp_path, *BUS) as pads:
        driver = QueueCaller(port=pads.address, pads={"1": "A1", "3": "A3"})
        with pytest.raises(DeviceMissing, match="叫号器没有连上"):
            await driver.command("show", ticket=7, window="A3")
        async with life(driver) as reports:
            alive = await anext(reports)
            assert isinstance(alive, Alive)
            assert alive.detail
            assert alive.detail["liveness"] == "line"
            assert await driver.command("show", ticket=123, window="A3") == {"sent": True}
            await shown(pads, "3", "   123")
            await driver.command("show", waiting=4, window="A1")
            await shown(pads, "1", "004   ")
            await driver.command("beep", window="A1")
            for args in (
                {"ticket": 1, "window": "B9"},
                {"ticket": 1000, "window": "A1"},
                {"ticket": True, "window": "A1"},
                {"window": "A1"},
                {"ticket": 1, "colour": "red"},
            ):
                with pytest.raises(ValueError, match=r"window|show|ticket|colour"):
                    await driver.command("show", **args)
            with pytest.raises(UnknownCommand):
                await driver.command("sing")
        async with asyncio.timeout(60):
            while "beep 1" not in (await pads.tell("status"))["prompts"]:
                pass


async def test_a_pad_that_nobody_entered_is_a_warning(tmp_path: Path) -> None:
    async with running("keypad_pad", tmp_path, *BUS) as pads:
        driver = QueueCaller(port=pads.address, window="1")
        (key,) = await news(driver, pads, {"do": "key", "key": "recall", "pad": 2})
        assert key == Key(key="recall", window="", data="02 10 0d")
        assert (await look(driver)).warning == "地址 2 的叫号器没有登记窗口：在 pads 里写上"


async def test_a_pulled_plug_and_a_wrong_line(tmp_path: Path) -> None:
    async with running("keypad_pad", tmp_path, *BUS) as pads:
        driver = QueueCaller(port=pads.address)
        async with life(driver) as reports:
            await anext(reports)
            await pads.tell("noise", data="00 68 ff", count=40)
            with pytest.raises(DeviceBabble, match="FF 68 叫号评价总线"):
                await to_the_end(reports)
        async with life(driver) as reports:
            await anext(reports)
            await pads.tell("unplug")
            with pytest.raises(DeviceMissing, match="已断开"):
                await to_the_end(reports)


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"port": "ttyS0"}, "names no port"),
        ({"port": "tcp:host:1", "profile": "five_key"}, "no bus"),
        ({"port": "tcp:host:1", "profile": "abacus"}, "cannot be read"),
        ({"port": "tcp:host:1", "pads": {"x": "1"}}, "0 to 255"),
        ({"port": "tcp:host:1", "pads": {"256": "1"}}, "0 to 255"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        QueueCaller(**fields)  # type: ignore[arg-type]
