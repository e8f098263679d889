"""How soon a box's pages know of a plug pulled or put in: the agent as it runs in a hall."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.base import Driver
from drivers.id_card import IdCardReader
from drivers.keypad import Keypad
from edge.agent import Agent
from edge.messages import DeviceState
from edge.settings import BoxSettings, Config, HubSettings, LocalSettings, OutboxSettings
from tests.lab.gadgets import KEYPAD_CDC, KEYPAD_KEYBOARD, SAM_BULK_PAIR, SAM_CDC, SAM_HID, Gadget
from tests.lab.pace import fair
from tests.lab.plugged import Plugged, plugged

PULLS, MORE = 3, 5
"""The best of three counts, for the emulated box has no hardware and its host has other work; where
that is too late it is tried so often more."""

AT_ONCE = 0.3
"""Seconds from pulling the plug to the device's new state at the pages and the line of this box."""


class Page:
    """What a page of the box hears, each with the monotonic second it came."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def until(self, device: str, status: str) -> float:
        """When this device took this status."""
        with self._agent.listeners.listen() as listener:
            if any((s.name, s.status) == (device, status) for s in self._agent.supervisor.states()):
                return time.monotonic()
            async for news in listener.read():
                if isinstance(news, DeviceState) and (news.name, news.status) == (device, status):
                    return time.monotonic()
        raise AssertionError("the agent has ended")


@asynccontextmanager
async def box(folder: Path, *drivers: Driver) -> AsyncIterator[Page]:
    """An agent with these devices and no hub."""
    config = Config(
        box=BoxSettings(id="box-1"),
        hub=HubSettings(host="127.0.0.1", port=9),
        outbox=OutboxSettings(path=str(folder / "outbox.db")),
        local=LocalSettings(),
        drivers=drivers,
    )
    agent = await Agent.open(config)
    running = asyncio.create_task(agent.run())
    try:
        yield Page(agent)
    finally:
        agent.stop.set()
        await running


@pytest.mark.parametrize(
    ("gadget", "scheme"),
    [
        (SAM_CDC, "serial"),
        (KEYPAD_CDC, "serial"),
        (SAM_BULK_PAIR, "usb"),
        (SAM_HID, "hid"),
        (KEYPAD_KEYBOARD, "evdev"),
    ],
    ids=["serial reader", "serial keypad", "usb reader", "hid reader", "typing keypad"],
)
async def test_a_pulled_plug_is_told_at_once_and_a_plug_in_soon(
    gadget: Gadget, scheme: str, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async with plugged(gadget, serial="A1") as one:
        device = made(gadget, await address(one, scheme))
        pulled: list[float] = []
        back: list[float] = []
        limits: list[float] = []
        async with box(tmp_path, device) as page:
            await page.until("device", "ok")
            while len(pulled) < PULLS or (min(pulled) > max(limits) and len(pulled) < PULLS + MORE):
                limits.append(fair(AT_ONCE))
                pulled.append(await moment(page, "missing", one.tell("unplug")))
                back.append(await moment(page, "ok", one.tell("plug")))
        figure(
            f"{gadget.device.title} at {scheme}: missing {seconds(pulled)} after the pull, "
            f"ok {seconds(back)} after the plug (fair: {max(limits):.2f} s)",
        )
        assert min(pulled) < max(limits)


async def moment(page: Page, status: str, doing: Coroutine[Any, Any, object]) -> float:
    """Seconds from the beginning of what is done to the plug until a page hears of it."""
    telling = asyncio.create_task(page.until("device", status))
    await asyncio.sleep(0)
    started = time.monotonic()
    await doing
    return await telling - started


async def address(one: Plugged, scheme: str) -> str:
    """By ids or by the link of its serial number, never by the number of a device file."""
    if scheme in ("usb", "hid"):
        return f"{scheme}:{one.device.vendor:04x}:{one.device.product:04x}"
    node, links = ("tty*", "serial") if scheme == "serial" else ("event*", "input")
    return f"{scheme}:{link_of(await one.node(node), Path('/dev', links, 'by-id'))}"


def link_of(node: Path, links: Path) -> Path:
    """The name that udev gives a device file by its serial number."""
    (link,) = (one for one in links.iterdir() if one.resolve() == node)
    return link


def made(gadget: Gadget, port: str) -> Driver:
    if gadget is KEYPAD_CDC or gadget is KEYPAD_KEYBOARD:
        profile = "five_key" if gadget is KEYPAD_CDC else "keyboard"
        return Keypad(name="device", port=port, profile=profile)
    return IdCardReader(name="device", port=port)


def seconds(times: list[float]) -> str:
    return " ".join(f"{one:.2f}" for one in times) + " s"
