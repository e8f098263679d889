"""The touch screen: real pipes carry the panel's events, the page's heartbeat decides."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceMissing,
    DeviceRefused,
    Report,
    UnknownCommand,
)
from drivers.rating import Rated
from drivers.touch_screen import TouchScreen
from drivers.touch_screen.panel import EVENT, touches
from tests.drivers.test_display import plug
from tests.drivers.test_edid import edid

FINGER = [(3, 0x39, 41), (3, 0x35, 500), (1, 0x14A, 1), (0, 0, 0)]
LIFT = [(3, 0x39, -1), (1, 0x14A, 0), (0, 0, 0)]


def events(rows: list[tuple[int, int, int]]) -> bytes:
    return b"".join(EVENT.pack(0, 0, *row) for row in rows)


@asynccontextmanager
async def living(screen: TouchScreen) -> AsyncIterator[AsyncGenerator[Report, None]]:
    async with aclosing(cast(AsyncGenerator[Report, None], screen.reports())) as reports:
        yield reports


async def beat(screen: TouchScreen, **args: object) -> None:
    await screen.command(
        "heartbeat", **{"page": "/query", "visible": True, "frames": 300, "error": ""} | args
    )


async def next_alive(reports: AsyncGenerator[Report, None]) -> Alive:
    async with asyncio.timeout(60):
        while not isinstance(report := await anext(reports), Alive):
            pass
    return report


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe in place of the evdev node: read the same way, and it ends when its writer goes."""
    path = tmp_path / "event3"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    yield path, writer
    os.close(writer)


async def test_the_page_is_alive_when_it_beats() -> None:
    screen = TouchScreen(sysfs="/nowhere")
    await beat(screen)
    async with living(screen) as reports:
        alive = await next_alive(reports)
        assert alive.warning == ""
        assert alive.detail == {
            "page": "/query",
            "heartbeat_age_s": 0,
            "panel": "未配置：只看页面心跳，看不到触摸面板",
            "panel_mm": None,
            "fingers": None,
            "black_share": None,
            "last_touch": None,
            "repeated": 0,
            "refused": 0,
        }


async def test_a_silent_page_has_failed_and_comes_back() -> None:
    screen = TouchScreen(page_patience=1.0)
    await beat(screen)
    async with living(screen) as reports:
        await next_alive(reports)
        with pytest.raises(DeviceBabble, match="页面无心跳超过 1 秒"):
            await anext(reports)
    async with living(screen) as reports:  # at once, without a second second
        with pytest.raises(DeviceBabble):
            await anext(reports)
    assert "heartbeat" in screen.commands_when_down
    await beat(screen)
    async with living(screen) as reports:
        assert (await next_alive(reports)).warning == ""


async def test_a_page_known_to_be_silent_is_seen_at_once_when_it_beats() -> None:
    screen = TouchScreen(page_patience=1.0)
    screen._page._since = asyncio.get_running_loop().time() - 100
    async with living(screen) as reports:
        waiting = asyncio.create_task(next_alive(reports))
        await asyncio.sleep(0)
        await beat(screen)
        assert (await waiting).detail


async def test_a_page_that_never_beats_fails() -> None:
    async with living(TouchScreen(page_patience=1.0)) as reports:
        with pytest.raises(DeviceBabble, match="检查浏览器"):
            await anext(reports)


@pytest.mark.parametrize(
    ("beats", "warning"),
    [
        ([{"error": "Uncaught TypeError: x of 张三"}, {}], "页面报告错误：TypeError"),
        ([{"error": "张三 11010"}], "页面报告错误：脚本错误"),
        ([{"visible": False, "frames": 0}], "页面不在前台"),
        ([{"frames": 0}], ""),
        ([{"frames": 0}, {"frames": 0}], "页面画面不动"),
        ([{"frames": 0}, {"frames": 0}, {"frames": 9}], ""),
    ],
)
async def test_what_the_page_says_of_itself(beats: list[dict[str, object]], warning: str) -> None:
    screen = TouchScreen()
    for one in beats:
        await beat(screen, **one)
    async with living(screen) as reports:
        said = (await next_alive(reports)).warning
        assert said.startswith(warning)
        assert bool(said) == bool(warning)
        assert "张三" not in said


async def test_what_follows_a_pages_path_stays_in_the_page() -> None:
    screen = TouchScreen()
    await beat(screen, page="/query?words=ylbx#3")
    async with living(screen) as reports:
        detail = (await next_alive(reports)).detail
        assert detail
        assert detail["page"] == "/query"


async def test_a_touch_is_noticed(panel: tuple[Path, int]) -> None:
    path, writer = panel
    screen = TouchScreen(panel=str(path))
    await beat(screen)
    async with living(screen) as reports:
        first = await next_alive(reports)
        assert first.detail
        assert first.detail["last_touch"] is None
        data = events(FINGER + LIFT)
        os.write(writer, data[:30])
        os.write(writer, data[30:])
        again = await next_alive(reports)
        assert again.detail
        assert again.detail["last_touch"]


async def test_a_pulled_panel_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "event3"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(path, os.O_WRONLY)
    screen = TouchScreen(panel=str(path))
    await beat(screen)
    async with living(screen) as reports:
        await next_alive(reports)
        os.close(writer)
        with pytest.raises(DeviceMissing, match="被拔掉"):
            await anext(reports)
    os.close(keeper)


async def test_no_panel_is_missing_and_keeps_what_citizens_said(tmp_path: Path) -> None:
    screen = TouchScreen(panel=str(tmp_path / "event9"), window="K1")
    assert await screen.command("rate", grade=2) == {"accepted": True}
    async with living(screen) as reports:
        assert isinstance(await anext(reports), Rated)
        with pytest.raises(DeviceMissing, match="检查触摸屏的 USB 线"):
            await anext(reports)


async def test_a_rating_on_the_page() -> None:
    screen = TouchScreen(window="K1")
    await beat(screen)
    async with living(screen) as reports:
        await next_alive(reports)
        assert await screen.command("rate", grade=5, transaction="T-1") == {"accepted": True}
        assert await screen.command("rate", grade=4, transaction="T-1") == {"accepted": False}
        rated = await anext(reports)
        assert isinstance(rated, Rated)
        assert rated.public() == {
            "grade": 5,
            "label": "非常满意",
            "transaction": "T-1",
            "window": "K1",
            "asked": True,
            "by": "touch",
        }


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("rate", {"grade": 6}),
        ("rate", {"grade": 5, "transaction": "a b"}),
        ("rate", {}),
        ("heartbeat", {"page": "/"}),
        ("heartbeat", {"page": "/", "visible": 1, "frames": 1}),
        ("heartbeat", {"page": 1, "visible": True, "frames": 1}),
        ("heartbeat", {"page": "/", "visible": True, "frames": 1, "colour": "red"}),
        ("heartbeat", {"page": "/", "visible": True, "frames": 1, "touches": -1}),
        ("heartbeat", {"page": "/", "visible": True, "frames": 1, "touches": "3"}),
        ("reload", {"hard": True}),
    ],
)
async def test_bad_arguments(command: str, args: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        await TouchScreen().command(command, **args)


async def test_unknown_commands() -> None:
    with pytest.raises(UnknownCommand):
        await TouchScreen().command("reboot")


@pytest.mark.parametrize(
    "fields",
    [
        {"panel": "event3"},
        {"page_patience": 20.0},
        {"stuck_after": 0.0},
        {"look_every": 0.0},
        {"url": "http://192.168.1.20:8701/"},
        {"url": "file:///etc/passwd"},
        {"devtools": "http://192.168.1.20:9222"},
        {"devtools": "http://127.0.0.1@192.168.1.20:9222"},
        {"devtools": "ws://127.0.0.1:9222"},
        {"devtools": "http://127.0.0.1:9222/json"},
        {"devtools": "127.0.0.1:9222"},
        {"devtools": "http://127.0.0.1:99999"},
    ],
)
def test_bad_settings(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        TouchScreen(**fields)  # type: ignore[arg-type]


async def test_a_finger_that_never_leaves_is_dirt(panel: tuple[Path, int]) -> None:
    path, writer = panel
    screen = TouchScreen(panel=str(path), stuck_after=0.5)
    await beat(screen)
    os.write(writer, events(FINGER))
    async with living(screen) as reports:
        while not (warning := (await next_alive(reports)).warning):
            await beat(screen)
        assert warning == "触摸面板有 1 个触点按住超过 0.5 秒：清洁屏幕，检查边框遮挡"
        os.write(writer, events(LIFT))
        while (await next_alive(reports)).warning:
            await beat(screen)


async def test_a_page_that_is_deaf_to_the_panel(panel: tuple[Path, int]) -> None:
    path, writer = panel
    screen = TouchScreen(panel=str(path))
    await beat(screen, touches=0)
    async with living(screen) as reports:
        await next_alive(reports)
        os.write(writer, events((FINGER + LIFT) * 3))
        assert not (await next_alive(reports)).warning
        await beat(screen, touches=0)
        assert not (await next_alive(reports)).warning  # perhaps in the next beat
        await beat(screen, touches=0)
        assert "页面收不到" in (await next_alive(reports)).warning
        os.write(writer, events(FINGER + LIFT))
        await beat(screen, touches=1)
        assert not (await next_alive(reports)).warning


async def test_a_panel_that_is_not_the_one_touched(panel: tuple[Path, int]) -> None:
    screen = TouchScreen(panel=str(panel[0]))
    await beat(screen, touches=0)
    async with living(screen) as reports:
        await next_alive(reports)
        await beat(screen, touches=3)
        assert "改正 panel" in (await next_alive(reports)).warning


async def test_touches_are_not_compared_without_a_panel() -> None:
    screen = TouchScreen()
    async with living(screen) as reports:
        for _ in range(3):
            await beat(screen, touches=9)
        assert not (await next_alive(reports)).warning


@pytest.mark.parametrize("command", ["reload", "restart", "wake"])
async def test_without_devtools_these_say_what_to_configure(command: str) -> None:
    assert command in TouchScreen.commands_when_down
    with pytest.raises(DeviceRefused, match="没有配置 devtools"):
        await TouchScreen().command(command)


@pytest.mark.parametrize("command", ["reload", "restart", "wake"])
async def test_no_browser_at_the_port(command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    screen = TouchScreen(devtools=f"http://127.0.0.1:{port}")
    with pytest.raises(DeviceMissing, match=f"--remote-debugging-port={port}"):
        await screen.command(command)


async def test_a_browser_that_cannot_be_seen_is_told_after_the_second_look() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    screen = TouchScreen(devtools=f"http://127.0.0.1:{port}", look_every=0.1)
    await beat(screen)
    async with living(screen) as reports:
        while not (warning := (await next_alive(reports)).warning):
            pass
        assert warning.startswith("看不到画面：连不上浏览器的调试端口")


@pytest.mark.parametrize(
    ("connector", "size"),
    [
        ("HDMI-A-1", {"width": 527, "height": 296}),
        ("card0-HDMI-A-1", {"width": 527, "height": 296}),
        ("HDMI-A-2", {"width": 344, "height": 194}),
        ("DP-1", None),
        ("DP-9", None),
        ("", None),  # of two screens nobody knows which one is touched
    ],
)
async def test_the_size_of_the_screen_at_its_socket(
    tmp_path: Path, connector: str, size: dict[str, int] | None
) -> None:
    plug(tmp_path, "card0-HDMI-A-1", edid(timing_mm=(527, 296), base_cm=(53, 30)))
    plug(tmp_path, "card0-HDMI-A-2", edid(timing_mm=(344, 194), base_cm=(34, 19)))
    plug(tmp_path, "card0-DP-1", status="disconnected")
    screen = TouchScreen(sysfs=str(tmp_path), connector=connector)
    await beat(screen)
    async with living(screen) as reports:
        detail = (await next_alive(reports)).detail
        assert detail
        assert detail["panel_mm"] == size


@pytest.mark.parametrize("data", [b"", bytes(128), edid(timing_mm=(0, 0), base_cm=(0, 0))])
async def test_a_screen_that_tells_no_size(tmp_path: Path, data: bytes) -> None:
    plug(tmp_path, "card0-HDMI-A-1", data)
    screen = TouchScreen(sysfs=str(tmp_path))
    await beat(screen)
    async with living(screen) as reports:
        detail = (await next_alive(reports)).detail
        assert detail
        assert detail["panel_mm"] is None


def test_fingers_are_counted_once() -> None:
    assert touches(events(FINGER)) == 1
    assert touches(events(LIFT)) == 0
    assert touches(events(FINGER + LIFT + FINGER)) == 2
    assert touches(events([(1, 0x14A, 1)])) == 1


@given(count=st.integers(0, 5), data=st.data())
def test_any_events_are_read(count: int, data: st.DataObject) -> None:
    size = count * EVENT.size
    assert 0 <= touches(data.draw(st.binary(min_size=size, max_size=size))) <= count
