"""A multi-touch panel by the kernel's HID and evdev: fingers, lost events, dirt, a deaf page."""

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
        async with asyncio.timeout(30):
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
        async with asyncio.timeout(60):
            while len(opened.contacts) != 4:
                hand.news.clear()
                await hand.news.wait()
        assert opened.asked > 1
    finally:
        opened.close()


async def beaten(screen: TouchScreen) -> None:
    await screen.command("heartbeat", page="/", visible=True, frames=60)


async def test_a_finger_held_since_before_the_start_until_it_leaves(panel: Plugged) -> None:
    node, hand = str(await panel.node("event*")), Hand()
    keeps_open = Panel(node, hand.touched)  # as the desktop: closed devices tell nothing
    try:
        await panel.tell("touch", finger=4, x=0.01, y=0.01)
        await hand.until(1)
        screen = TouchScreen(name="screen", panel=node, stuck_after=1.0)
        async with living(screen) as reports:
            await beaten(screen)
            while not (warning := (await first(reports, Alive)).warning):
                await beaten(screen)
            assert "有 1 个触点按住超过 1 秒：清洁屏幕" in warning
            await panel.tell("lift", finger=4)
            while (alive := await first(reports, Alive)).warning:
                await beaten(screen)
            assert alive.detail["fingers"] == FINGERS
            assert alive.detail["last_touch"] is None
    finally:
        keeps_open.close()


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
