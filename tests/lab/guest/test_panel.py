"""What people touch, through the kernel's HID and evdev: a multi-touch panel, a typing keypad."""

import fcntl
import os
import select
import struct
import tomllib
from collections.abc import AsyncIterator

import pytest

from drivers.base import Alive, DeviceMissing
from drivers.discovery import scan
from drivers.touch_screen import TouchScreen
from drivers.touch_screen.panel import EVENT, touches
from tests.lab.gadgets import KEYPAD_KEYBOARD, TOUCH_PANEL
from tests.lab.guest.life import failure, first, living, target
from tests.lab.plugged import Plugged, plugged

BY_ID = "/dev/input/by-id/usb-Hallkeeper_lab_Multi-touch_panel_P1-event-if00"
EV_KEY, KEY_1, KEY_5 = 1, 2, 6
ABS_MT_POSITION_X, ABS_MT_POSITION_Y = 0x35, 0x36


@pytest.fixture
async def panel() -> AsyncIterator[Plugged]:
    async with plugged(TOUCH_PANEL, serial="P1") as one:
        yield one


def events(file: int, seconds: float = 5.0) -> bytes:
    assert select.select([file], [], [], seconds)[0]
    return os.read(file, EVENT.size * 64)


async def test_it_is_a_multi_touch_screen_of_this_size(panel: Plugged) -> None:
    node = await panel.node("event*")
    file = os.open(node, os.O_RDONLY)
    try:
        for axis, millimetres in ((ABS_MT_POSITION_X, 527), (ABS_MT_POSITION_Y, 296)):
            # EVIOCGABS(axis): struct input_absinfo, six ints.
            about = fcntl.ioctl(file, 0x80184540 + axis, bytes(24))
            _, low, high, _, _, per_millimetre = struct.unpack("6i", about)
            assert (high - low) / per_millimetre == pytest.approx(millimetres, rel=0.02)
    finally:
        os.close(file)


async def test_two_fingers_are_two_touches(panel: Plugged) -> None:
    file = os.open(await panel.node("event*"), os.O_RDONLY)
    try:
        await panel.tell("touch", finger=0, x=0.2, y=0.2)
        await panel.tell("touch", finger=1, x=0.8, y=0.2)
        heard = events(file)
        while touches(heard) < 2:
            heard += events(file)
        assert touches(heard) == 2
    finally:
        os.close(file)


async def test_the_driver_names_the_panel_and_sees_touch_and_unplug(panel: Plugged) -> None:
    screen = TouchScreen(name="screen", panel=str(await panel.node("event*")))
    async with living(screen) as reports:
        await screen.command("heartbeat", page="/", visible=True, frames=60)
        alive = await first(reports, Alive)
        assert alive.identity.model == "Hallkeeper lab Multi-touch panel"
        assert alive.detail["last_touch"] is None
        await panel.tell("touch", finger=0)
        await panel.tell("lift", finger=0)
        while not alive.detail["last_touch"]:
            await screen.command("heartbeat", page="/", visible=True, frames=60)
            alive = await first(reports, Alive)
        await panel.tell("unplug")
        assert isinstance(await failure(reports), DeviceMissing)


async def test_discovery_gives_the_panel_s_stanza(panel: Plugged) -> None:
    node = await panel.node("event*")
    (found,) = [one for one in scan() if one.title == "触摸屏"]
    (stanza,) = tomllib.loads(found.stanza())["device"].values()
    assert stanza["panel"].startswith("/dev/input/by-path/")
    assert target(stanza["panel"]) == node


async def test_a_typing_keypad_presses_keys() -> None:
    async with plugged(KEYPAD_KEYBOARD, serial="K1") as pad:
        file = os.open(await pad.node("event*"), os.O_RDONLY)
        try:
            for grade, key in ((5, KEY_1), (1, KEY_5)):
                await pad.tell("press", grade=grade)
                heard: list[tuple[int, int]] = []
                while (key, 0) not in heard:
                    unpacked = EVENT.iter_unpack(events(file))
                    heard += [(code, value) for *_, kind, code, value in unpacked if kind == EV_KEY]
                assert heard == [(key, 1), (key, 0)]
        finally:
            os.close(file)
