"""Readers and keypads at serial lines that kernel and udev made: cdc_acm, ch341, by-id, by-path."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import Alive, DeviceBabble, DeviceMissing, DeviceRefused
from drivers.discovery import Finding, scan
from drivers.id_card import IdCardReader
from drivers.id_card.reports import CardLifted, CardRead
from drivers.keypad import Keypad
from drivers.rating import Rated
from tests.lab.functions import Ch341
from tests.lab.gadgets import KEYPAD_CDC, SAM_CDC, SAM_CH341, Gadget
from tests.lab.guest.life import failure, first, living, start_failure, target
from tests.lab.plugged import Plugged, plugged, udevadm

BY_ID = "/dev/serial/by-id/usb-Hallkeeper_lab_Serial_reader_A1-if00"
BY_PATH = "/dev/serial/by-path"


@pytest.fixture(params=[SAM_CDC, SAM_CH341], ids=["cdc_acm", "ch341"])
async def reader(request: pytest.FixtureRequest) -> AsyncIterator[Plugged]:
    gadget: Gadget = request.param
    async with plugged(gadget, serial="A1" if gadget is SAM_CDC else "") as one:
        yield one


async def driver(reader: Plugged) -> IdCardReader:
    return IdCardReader(name="reader", port=f"serial:{await reader.node('tty*')}", patience=60)


def lines() -> list[Finding]:
    return [one for one in scan() if one.title == "串口"]


async def test_a_card_is_read_and_lifted(reader: Plugged) -> None:
    await reader.tell("lay", card="resident")
    async with living(await driver(reader)) as reports:
        read = await first(reports, CardRead)
        assert read.local()["photo"] == SPECIMENS["resident"].photo
        await reader.tell("lift")
        await first(reports, CardLifted)


async def test_the_plug_pulled_within_a_frame(reader: Plugged) -> None:
    async with living(await driver(reader)) as reports:
        await first(reports, Alive)
        await reader.tell("unplug", after_bytes=300)
        await reader.tell("lay", card="resident")
        assert isinstance(await failure(reports), DeviceMissing)
    assert (await reader.tell("status"))["plugged"] is False


async def test_after_a_plug_pulled_a_new_life_reads(reader: Plugged) -> None:
    one = await driver(reader)
    async with living(one) as reports:
        await first(reports, Alive)
        await reader.tell("unplug")
        assert isinstance(await failure(reports), DeviceMissing)
    assert isinstance(await start_failure(one), DeviceMissing)
    await reader.tell("lay", card="hmt")
    await reader.tell("plug")
    async with living(await driver(reader)) as reports:
        assert (await first(reports, CardRead)).card.kind == "hmt"


async def test_a_reader_that_falls_silent(reader: Plugged) -> None:
    async with living(await driver(reader)) as reports:
        await first(reports, Alive)
        await reader.tell("silence")
        assert isinstance(await failure(reports), DeviceBabble)


async def test_a_line_has_one_user(reader: Plugged) -> None:
    async with living(await driver(reader)) as reports:
        await first(reports, Alive)
        assert isinstance(await start_failure(await driver(reader)), DeviceRefused)


async def test_by_serial_number_it_is_found_in_any_port() -> None:
    async with plugged(SAM_CDC, serial="A1") as reader:
        assert target(BY_ID) == await reader.node("tty*")
        one = IdCardReader(name="reader", port=f"serial:{BY_ID}", patience=60)
        async with living(one) as reports:
            await first(reports, Alive)
            await reader.tell("unplug")
            assert isinstance(await failure(reports), DeviceMissing)
        await udevadm("wait", "--removed", "--timeout=60", BY_ID)
        await reader.tell("plug", port=4)
        await reader.node("tty*")
        await reader.tell("lay")
        async with living(one) as reports:
            await first(reports, CardRead)


async def test_discovery_gives_the_stanza_of_a_line() -> None:
    async with plugged(SAM_CDC, serial="A1") as reader:
        await reader.node("tty*")
        (line,) = lines()
        (stanza,) = tomllib.loads(line.stanza())["device"].values()
        assert stanza["port"] == f"serial:{BY_ID}"


async def test_discovery_tells_two_of_one_kind_apart_by_their_sockets() -> None:
    async with plugged(SAM_CH341) as left, plugged(SAM_CH341) as right:
        nodes = {await left.node("tty*"), await right.node("tty*")}
        ports = [dict(line.settings)["port"].removeprefix("serial:") for line in lines()]
        assert all(port.startswith(BY_PATH) for port in ports)
        assert {target(port) for port in ports} == nodes


async def test_the_wrong_speed_is_told() -> None:
    slow = replace(SAM_CH341, function=lambda: Ch341(baud=9600), options={"baud": 9600})
    async with plugged(slow) as reader:
        wrong = IdCardReader(port=f"serial:{await reader.node('tty*')}", baud=115200)
        assert isinstance(await start_failure(wrong), DeviceBabble)
        right = replace(wrong, baud=9600)
        async with living(right) as reports:
            await first(reports, Alive)


async def test_a_keypad_rates_and_is_told_to_ask() -> None:
    async with plugged(KEYPAD_CDC, serial="K1") as pad:
        port = f"serial:{await pad.node('tty*')}"
        keypad = Keypad(name="keypad", port=port, profile="five_key", window="3", patience=60)
        async with living(keypad) as reports:
            await first(reports, Alive)
            await keypad.command("ask", transaction="T-1")
            await pad.tell("press", grade=5)
            rated = (await first(reports, Rated)).public()
            assert (rated["grade"], rated["transaction"], rated["window"]) == (5, "T-1", "3")
            await first(reports, Alive)  # the acknowledgement goes out after the report was taken
            status = await pad.tell("status")
            assert (status["acknowledged"], status["prompts"][0]) == (1, "ask")
            await pad.tell("unplug")
            assert isinstance(await failure(reports), DeviceMissing)
