"""A screen at a video card of the kernel's DRM: its EDID, its sleep, its plug, the touched size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.base import Alive, DeviceBabble, DeviceMissing, DeviceRefused
from drivers.display import Display
from drivers.touch_screen import TouchScreen
from tests.lab.gadgets import TOUCH_PANEL
from tests.lab.guest.life import failure, first, living, start_failure
from tests.lab.plugged import plugged

SOCKET = "Virtual-1"
CARD = Path("/sys/bus/pci/drivers/bochs-drm")
BLANK = Path("/sys/class/graphics/fb0/blank")
UNBLANKED, POWERED_DOWN = "0", "4"
"""FB_BLANK_UNBLANK and FB_BLANK_POWERDOWN of linux/fb.h."""


def connector() -> Path:
    (folder,) = Path("/sys/class/drm").glob(f"card*-{SOCKET}")
    return folder


def blank(how: str) -> None:
    BLANK.write_text(how, encoding="ascii")


@pytest.fixture
def card() -> Iterator[Path]:
    """The card's PCI address file in its driver's folder; it is started anew at the end."""
    (address,) = (one for one in CARD.iterdir() if one.name.startswith("0000:"))
    yield address
    if address.exists():
        (CARD / "unbind").write_text(address.name)
    (CARD / "bind").write_text(address.name)


async def test_the_screen_tells_its_model_and_size() -> None:
    async with living(Display(name="screen", connector=SOCKET)) as reports:
        alive = await first(reports, Alive)
    assert alive.identity.model == "RHT QEMU Monitor"
    assert alive.warning == ""
    told = {key: alive.detail[key] for key in ("dpms", "enabled", "width_mm", "height_mm")}
    assert told == {"dpms": "On", "enabled": True, "width_mm": 487, "height_mm": 274}
    assert (alive.detail["width_px"], alive.detail["height_px"]) == (1920, 1080)


async def test_a_screen_that_is_asleep_is_told() -> None:
    screen = Display(name="screen", interval=0.2)
    async with living(screen) as reports:
        blank(POWERED_DOWN)
        try:
            while not (alive := await first(reports, Alive)).warning:
                pass
            assert "休眠（Off）" in alive.warning
        finally:
            blank(UNBLANKED)
        while (await first(reports, Alive)).warning:
            pass


async def test_a_plug_pulled_a_cable_without_edid_and_a_card_without_a_driver(card: Path) -> None:
    screen = Display(name="screen", interval=0.2)
    async with living(screen) as reports:
        await first(reports, Alive)
        (connector() / "status").write_text("off")
        assert isinstance(await failure(reports), DeviceMissing)
    # The kernel reads the EDID of this card once, so what comes back has none, as with a bad cable.
    (connector() / "status").write_text("detect")
    flaw = await start_failure(screen)
    assert isinstance(flaw, DeviceBabble)
    assert "EDID" in str(flaw)
    (CARD / "unbind").write_text(card.name)
    assert isinstance(await start_failure(screen), DeviceRefused)


async def test_the_touch_screen_knows_how_large_its_picture_is() -> None:
    async with plugged(TOUCH_PANEL, serial="P3") as panel:
        node = str(await panel.node("event*"))
        screen = TouchScreen(name="screen", panel=node, connector=SOCKET)
        async with living(screen) as reports:
            await screen.command("heartbeat", page="/", visible=True, frames=60)
            alive = await first(reports, Alive)
    assert alive.detail["panel_mm"] == {"width": 487, "height": 274}
