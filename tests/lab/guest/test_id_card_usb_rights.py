"""Who may use a reader: kernel drivers, other programs, other users, twins."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import Alive, DeviceRefused
from drivers.discovery import scan
from drivers.id_card.reports import CardRead
from tests.lab.gadgets import (
    SAM_BULK_PAIR,
    SAM_HID,
    SAM_HID_CONTROL,
    SAM_SPLIT,
    Gadget,
)
from tests.lab.guest.id_card_bench import (
    BUS,
    USBHID,
    becomes,
    driver,
    failure,
    first,
    life,
    program,
    write,
)
from tests.lab.plugged import plugged


async def test_endpoints_are_given_back_to_the_kernel_s_driver() -> None:
    # The generic serial driver takes any bulk pair whose ids it is told, and cannot be made to
    # forget them, so these are used by no other test.
    write(Path("/sys/bus/usb-serial/drivers/generic/new_id"), "0316 5020")
    device = replace(SAM_BULK_PAIR.device, vendor=0x0316, product=0x5020)
    async with plugged(replace(SAM_BULK_PAIR, device=device)) as reader:
        await reader.node("tty*")
        bound = BUS / f"{reader.sysfs.name}:1.0/driver"
        assert bound.resolve().name == "usbserial_generic"
        async with life("usb:0316:5020") as reports:
            await reader.tell("lay")
            await first(reports, CardRead)
            assert bound.resolve().name == "usbfs"
        await reader.node("tty*")
        assert bound.resolve().name == "usbserial_generic"


async def test_hid_past_the_kernel_and_given_back() -> None:
    async with plugged(SAM_HID_CONTROL) as reader:
        hidraw = await reader.node("hidraw*")
        async with life("hid:0425:8159") as reports:
            await reader.tell("lay")
            await first(reports, CardRead)
            assert not hidraw.exists()
        await becomes(lambda: list(BUS.glob(f"{reader.sysfs.name}:*/*/hidraw/*")))


async def test_hid_by_its_endpoints_where_the_kernel_has_no_driver_for_it() -> None:
    async with plugged(SAM_HID) as reader:
        await reader.node("hidraw*")
        write(USBHID / "unbind", f"{reader.sysfs.name}:1.0")
        async with life("hid:0425:8159", read_fingerprint=True) as reports:
            await reader.tell("lay")
            local = (await first(reports, CardRead)).local()
            assert local["fingerprints"] == SPECIMENS["resident"].fingerprints


HOLD_USB = """
import json, sys, usb.core, usb.util
reader = usb.core.find(idVendor=0x0400, idProduct=0xC35A)
usb.util.claim_interface(reader, 0)
print(json.dumps("held"), flush=True)
sys.stdin.read()
"""

HOLD_FILE = """
import json, os, sys
held = os.open(sys.argv[1], os.O_RDWR)
print(json.dumps("held"), flush=True)
sys.stdin.read()
"""


async def test_the_program_that_has_claimed_the_reader_is_named() -> None:
    async with plugged(SAM_BULK_PAIR):
        with program(HOLD_USB) as (other, said):
            assert said == "held"
            flaw, _ = await failure(driver("usb:0400:c35a").reports())
            assert isinstance(flaw, DeviceRefused)
            assert "python" in str(flaw)
            assert f"（PID {other.pid}） 占用：关闭那个程序" in str(flaw)
        for _ in range(2):
            async with life("usb:0400:c35a") as reports:
                await first(reports, Alive)
        with program(HOLD_USB) as (_, said):
            assert said == "held"  # what we have closed is free


async def test_the_program_that_has_the_hidraw_file_open_is_named() -> None:
    async with plugged(SAM_HID) as reader:
        hidraw = await reader.node("hidraw*")
        with program(HOLD_FILE, str(hidraw)) as (other, said):
            assert said == "held"
            flaw, _ = await failure(driver("hid:0425:8159").reports())
            assert isinstance(flaw, DeviceRefused)
            assert f"（PID {other.pid}） 占用" in str(flaw)


async def test_two_stanzas_for_one_reader() -> None:
    async with plugged(SAM_BULK_PAIR), life("usb:0400:c35a") as reports:
        await first(reports, Alive)
        flaw, _ = await failure(driver("usb:0400:c35a").reports())
        assert isinstance(flaw, DeviceRefused)
        assert "两段配置" in str(flaw)
        await first(reports, Alive)


AS_NOBODY = """
import asyncio, json, os, sys
import drivers.ports.hid, drivers.ports.usb
from drivers.base import DeviceError
from drivers.ports import open_port

os.setgroups([])
os.setgid(65534)
os.setuid(65534)

async def main():
    try:
        async with open_port(sys.argv[1]):
            return "opened"
    except DeviceError as flaw:
        return [type(flaw).__name__, str(flaw)]

print(json.dumps(asyncio.run(main())), flush=True)
"""


@pytest.mark.parametrize(
    ("gadget", "port", "rule"),
    [
        (SAM_BULK_PAIR, "usb:0400:c35a", 'ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a"'),
        (SAM_HID, "hid:0425:8159", 'ATTRS{idVendor}=="0425", ATTRS{idProduct}=="8159"'),
        (SAM_HID_CONTROL, "hid:0425:8159", 'ATTR{idVendor}=="0425", ATTR{idProduct}=="8159"'),
    ],
    ids=["usbfs", "hidraw", "HID past the kernel"],
)
async def test_without_rights_the_rule_to_install_is_told(
    gadget: Gadget, port: str, rule: str
) -> None:
    async with plugged(gadget) as reader:
        if gadget is not SAM_BULK_PAIR:
            await reader.node("hidraw*")
        with program(AS_NOBODY, port) as (_, said):
            kind, words = said
        assert kind == "DeviceRefused"
        assert rule in words
        assert "60-hallkeeper.rules" in words


async def test_two_identical_readers_by_serial_number() -> None:
    async with (
        plugged(SAM_BULK_PAIR, serial="A1") as one,
        plugged(SAM_BULK_PAIR, serial="B2") as two,
    ):
        flaw, _ = await failure(driver("usb:0400:c35a").reports())
        assert isinstance(flaw, DeviceRefused)
        assert "usb:0400:c35a:A1、usb:0400:c35a:B2" in str(flaw)
        found = await asyncio.to_thread(scan)
        ports = [dict(one.settings)["port"] for one in found if one.driver == "id_card"]
        assert ports == ["usb:0400:c35a:A1", "usb:0400:c35a:B2"]
        async with (
            life("usb:0400:c35a:A1") as first_reports,
            life("usb:0400:c35a:B2") as second_reports,
        ):
            await one.tell("lay", card="resident")
            await two.tell("lay", card="hmt")
            assert (await first(first_reports, CardRead)).card.kind == "resident"
            assert (await first(second_reports, CardRead)).card.kind == "hmt"


async def test_two_identical_readers_by_socket() -> None:
    async with plugged(SAM_SPLIT) as one, plugged(SAM_SPLIT) as two:
        for reader, card in ((one, "resident"), (two, "hmt")):
            await reader.tell("lay", card=card)
            async with life(f"usb:0400:c35a@{reader.sysfs.name}") as reports:
                assert (await first(reports, CardRead)).card.kind == card
