"""A keypad that types, through the kernel's HID and evdev: ours alone, lit, refused, learned."""

from __future__ import annotations

import asyncio
import os
import select
import stat
import sys
import tomllib
from pathlib import Path

from drivers.base import Alive, DeviceMissing, DeviceRefused
from drivers.discovery import scan
from drivers.keypad.profile import load
from drivers.rating import LABELS, Rated
from tests.lab import vhci
from tests.lab.guest.keypad_bench import BY_ID, IDS, SCROLL_LOCK, keypad, lit, pad, taught
from tests.lab.guest.life import failure, first, living, start_failure, target
from tests.lab.plugged import Plugged

__all__ = ["pad"]


async def test_it_rates_and_nobody_else_hears_it(pad: Plugged) -> None:
    assert target(BY_ID) == await pad.node("event*")
    page = os.open(BY_ID, os.O_RDONLY | os.O_NONBLOCK)
    try:
        async with living(keypad()) as reports:
            await first(reports, Alive)
            for grade in LABELS:
                await pad.tell("press", grade=grade)
                assert (await first(reports, Rated)).grade == grade
            # What the driver has heard, another program would have heard before.
            assert not select.select([page], [], [], 0)[0]
        await pad.tell("press", grade=1)
        assert select.select([page], [], [], 30)[0]  # given back
    finally:
        os.close(page)


async def test_its_light_asks_and_goes_out_with_the_answer(pad: Plugged) -> None:
    one = keypad()
    async with living(one) as reports:
        await first(reports, Alive)
        await one.command("ask", transaction="T-1")
        await lit(pad, SCROLL_LOCK)
        await pad.tell("press", grade=4)
        rated = (await first(reports, Rated)).public()
        assert (rated["grade"], rated["transaction"], rated["window"]) == (4, "T-1", "3")
        await first(reports, Alive)  # the light goes out after the report was taken
        await lit(pad, b"\0")


async def test_pulled_and_plugged_again_it_rates(pad: Plugged) -> None:
    one = keypad()
    async with living(one) as reports:
        await first(reports, Alive)
        await pad.tell("unplug")
        assert isinstance(await failure(reports), DeviceMissing)
    await vhci.until(lambda: not Path(BY_ID).exists(), 30)
    assert isinstance(await start_failure(one), DeviceMissing)
    await pad.tell("plug", port=5)
    await pad.node("event*")
    async with living(one) as reports:
        await first(reports, Alive)
        await pad.tell("press", grade=5)
        assert (await first(reports, Rated)).grade == 5


GRABBING = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.ioctl(file, 0x40044590, 1)  # EVIOCGRAB
print("held", flush=True)
sys.stdin.read()
"""


async def test_another_program_that_grabs_it_is_named(pad: Plugged) -> None:
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", GRABBING, BY_ID, stdin=pipe, stdout=pipe
    )
    assert other.stdout
    assert await other.stdout.readline() == b"held\n"
    try:
        flaw = await start_failure(keypad())
        assert isinstance(flaw, DeviceRefused)
        assert f"（PID {other.pid}） 占用" in str(flaw)
    finally:
        await other.communicate(b"")  # it ends with its input
    async with living(keypad()) as reports:
        await first(reports, Alive)
        second = await start_failure(keypad())
        assert isinstance(second, DeviceRefused)
        assert "两段配置" in str(second)


AS_NOBODY = """
import asyncio, os, sys
import concurrent.futures.thread, encodings.ascii  # nobody may not be able to read Python's folder
from drivers.base import DeviceRefused
from drivers.keypad.line import open_line

os.setgroups([])
os.setgid(65534)
os.setuid(65534)

async def main():
    for port in sys.argv[1:]:
        try:
            async with open_line(port, baud=9600):
                print("opened")
        except DeviceRefused as flaw:
            print(flaw)

asyncio.run(main())
"""


async def test_without_rights_the_rule_to_install_is_told(pad: Plugged) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", AS_NOBODY, f"evdev:{BY_ID}", f"hid:{IDS}"),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    keys, reports = said.decode().splitlines()
    ids = 'ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="e026", GROUP="hallkeeper"'
    assert 'SUBSYSTEM=="input", KERNEL=="event*"' in keys
    assert 'KERNEL=="hidraw*"' in reports
    assert ids in keys
    assert ids in reports


GROUP = 990
"""hallkeeper in the box."""


async def test_our_rules_give_it_to_our_group(pad: Plugged) -> None:
    about = target(BY_ID).stat()
    assert (about.st_gid, stat.S_IMODE(about.st_mode)) == (GROUP, 0o660)


async def test_discovery_gives_its_stanza(pad: Plugged) -> None:
    (found,) = [one for one in scan() if one.driver == "keypad" and "evdev:" in one.stanza()]
    (stanza,) = tomllib.loads(found.text())["device"].values()
    assert stanza == {"driver": "keypad", "port": f"evdev:{BY_ID}", "profile": "keyboard"}


async def test_an_installer_teaches_it(pad: Plugged, tmp_path: Path) -> None:
    port, file = f"evdev:{BY_ID}", tmp_path / "site.toml"
    await taught(pad, port, file)
    assert {rule.grade for rule in load(str(file)).rules} >= set(LABELS)
    async with living(keypad(port, str(file))) as reports:
        await first(reports, Alive)
        for grade in LABELS:
            await pad.tell("press", grade=grade)
            assert (await first(reports, Rated)).grade == grade
