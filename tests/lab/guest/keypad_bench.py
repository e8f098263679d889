"""What the lab's tests of keypads share: pads whose lights are seen, the driver, its learning."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from deploy.demo.devices.keypad_pad import KeypadPad
from drivers.keypad import Keypad
from drivers.rating import LABELS
from tests.lab import vhci
from tests.lab.descriptors import Setup
from tests.lab.gadgets import KEYPAD_KEYBOARD
from tests.lab.hid import KEYBOARD_REPORT, SET_REPORT, HidInput, HidReader
from tests.lab.plugged import Plugged, plugged

BY_ID = "/dev/input/by-id/usb-Hallkeeper_lab_Rating_keyboard_K1-event-kbd"
IDS = "1a86:e026"
SCROLL_LOCK = b"\x04"
"""The light in the boot keyboard's output report (HID 1.11, B.1)."""


@dataclass(kw_only=True)
class Lit(HidInput):
    """A keyboard that remembers what its lights were set to."""

    lights: list[bytes] = field(default_factory=list)

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        if setup.request == SET_REPORT:
            self.lights.append(data)
        return super().control(setup, data)


TYPING = replace(KEYPAD_KEYBOARD, function=lambda: Lit(report=KEYBOARD_REPORT, of_class=(3, 1, 1)))

REPORTING = replace(KEYPAD_KEYBOARD, function=HidReader, simulator=KeypadPad)
"""The demo's keypad with each frame in a report of 64 bytes."""


@pytest.fixture
async def pad() -> AsyncIterator[Plugged]:
    async with plugged(TYPING, serial="K1") as one:
        await one.node("event*")
        await one.node("hidraw*")
        yield one


def keypad(port: str = f"evdev:{BY_ID}", profile: str = "keyboard") -> Keypad:
    return Keypad(name="pad", port=port, profile=profile, window="3", patience=60)


async def lit(pad: Plugged, light: bytes) -> None:
    """Wait until its lights were set to this last."""
    assert isinstance(pad.function, Lit)
    lights = pad.function.lights
    await vhci.until(lambda: lights[-1:] == [light], 30)


async def taught(pad: Plugged, port: str, file: Path) -> None:
    """An installer has `hall-edge learn keypad` write the profile `file`, pressing as it says."""
    grades = {label: grade for grade, label in LABELS.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "edge", "learn", "keypad", "--port", port, "--file", str(file)),
        *("--wait", "60", "--settle", "0.5"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async for line in process.stdout:
        before, quote, after = line.decode().partition("“")
        if quote and before in ("请按", "再按一次"):
            await pad.tell("press", grade=grades[after.split("”")[0]])
    assert await process.wait() == 0
