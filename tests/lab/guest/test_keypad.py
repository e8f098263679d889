"""A keypad that types, through the kernel's HID and evdev."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.base import Alive, DeviceMissing
from drivers.keypad import Keypad
from drivers.rating import Rated
from tests.lab import vhci
from tests.lab.gadgets import KEYPAD_KEYBOARD
from tests.lab.guest.life import failure, first, living, start_failure
from tests.lab.plugged import Plugged, plugged

BY_ID = "/dev/input/by-id/usb-Hallkeeper_lab_Rating_keyboard_K1-event-kbd"


@pytest.fixture
async def pad() -> AsyncIterator[Plugged]:
    async with plugged(KEYPAD_KEYBOARD, serial="K1") as one:
        await one.node("event*")
        yield one


async def test_pulled_and_plugged_again_it_rates(pad: Plugged) -> None:
    one = Keypad(name="pad", port=f"evdev:{BY_ID}", profile="keyboard", window="3", patience=60)
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
