"""A multi-touch panel through the kernel's HID and evdev: ten fingers, lost events, a deaf page."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from drivers.base import Alive, DeviceMissing
from drivers.touch_screen import TouchScreen
from drivers.touch_screen.panel import Panel
from tests.lab.fingers import FINGERS
from tests.lab.gadgets import TOUCH_PANEL
from tests.lab.guest.life import failure, first, living
from tests.lab.plugged import Plugged, plugged


@pytest.fixture
async def panel() -> AsyncIterator[Plugged]:
    async with plugged(TOUCH_PANEL, serial="P2") as one:
        yield one


class Hand:
    """What the panel tells us, with a way to wait for it."""

    def __init__(self) -> None:
        self.came = 0
        self.news = asyncio.Event()

    def touched(self, fingers: int) -> None:
        self.came += fingers
        self.news.set()

    async def until(self, fingers: int) -> None:
        async with asyncio.timeout(10):
            while self.came < fingers:
                self.news.clear()
                await self.news.wait()


class Counted(Panel):
    """A panel that counts how often it asked the kernel for the slots."""

    asked = 0

    def _resume(self) -> None:
        self.asked += 1
        super()._resume()


async def test_ten_fingers_come_down(panel: Plugged) -> None:
    hand = Hand()
    opened = Panel(str(await panel.node("event*")), hand.touched)
    try:
        assert opened.fingers == FINGERS
        for finger in range(FINGERS):
            await panel.tell("touch", finger=finger, x=finger / 10, y=0.5)
        await hand.until(FINGERS)
        assert hand.came == FINGERS
    finally:
        opened.close()


async def test_fingers_are_right_after_the_kernel_s_buffer_ran_over(panel: Plugged) -> None:
    loop, hand = asyncio.get_running_loop(), Hand()
    opened = Counted(str(await panel.node("event*")), hand.touched)
    try:
        for finger in range(5):
            await panel.tell("touch", finger=finger, x=finger / 10, y=0.5)
        await hand.until(5)
        loop.remove_reader(opened._fd)
        for move in range(500):
            await panel.tell("touch", finger=4, x=move / 500, y=move / 500)
        for finger in range(3):
            await panel.tell("lift", finger=finger)
        await panel.tell("touch", finger=5, x=0.9, y=0.9)
        loop.add_reader(opened._fd, opened._read)
        await panel.tell("touch", finger=6, x=0.1, y=0.9)  # the last: all others are known then
        async with asyncio.timeout(20):
            while len(opened.contacts) != 4:
                hand.news.clear()
                await hand.news.wait()
        assert opened.asked > 1
    finally:
        opened.close()


async def test_a_page_deaf_to_the_panel_and_the_unplug(panel: Plugged) -> None:
    screen = TouchScreen(name="screen", panel=str(await panel.node("event*")))
    async with living(screen) as reports:
        await screen.command("heartbeat", page="/", visible=True, frames=60, touches=0)
        alive = await first(reports, Alive)
        for _ in range(3):
            await panel.tell("touch", finger=0)
            await panel.tell("lift", finger=0)
        while not alive.detail["last_touch"]:
            alive = await first(reports, Alive)
        while not alive.warning:
            await screen.command("heartbeat", page="/", visible=True, frames=60, touches=0)
            alive = await first(reports, Alive)
        assert "面板有触摸，页面收不到" in alive.warning
        await panel.tell("unplug")
        assert isinstance(await failure(reports), DeviceMissing)
