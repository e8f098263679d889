"""The document camera on two of the kernel's own V4L2 test devices (vivid), with their faults."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.base import Alive, DeviceBabble, DeviceMissing, Report
from drivers.discovery import scan
from drivers.document_camera import DocumentCamera
from drivers.document_camera.reports import PageCaptured, Preview
from drivers.document_camera.v4l2 import Control, Node
from edge.driver_code import DriverFault
from edge.isolation import Isolated
from edge.supervisor import Supervisor
from tests.lab.guest.life import failure, first, living, start_failure

NODE = "/dev/video0"
SMALL = f"v4l2:{NODE}?width=640&height=480"


def camera(address: str = SMALL, **settings: Any) -> DocumentCamera:
    return DocumentCamera(name="camera", address=address, **({"patience": 100} | settings))


@contextmanager
def beside() -> Iterator[Node]:
    """The same camera, as another program sees it."""
    node = Node(NODE)
    try:
        yield node
    finally:
        node.close()


def control(node: Node, name: str) -> Control:
    (found,) = [one for one in node.controls() if one.name == name]
    return found


def turn(name: str, value: int) -> None:
    with beside() as node:
        node.set(control(node, name), value)


@contextmanager
def no_frames() -> Iterator[None]:
    """The camera takes every request for a picture and fulfils none."""
    turn("percentage_of_dropped_buffers", 100)
    try:
        yield
    finally:
        turn("percentage_of_dropped_buffers", 0)


def children() -> list[int]:
    """Processes of isolated drivers."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"edge.isolation" in line.read_bytes():
                found.append(int(line.parent.name))
        except OSError:  # it ended meanwhile
            continue
    return found


async def test_previews_and_a_page_come_from_v4l2() -> None:
    one = camera()
    async with living(one) as reports:
        await first(reports, Alive)
        await one.command("preview", on=True)
        preview = await first(reports, Preview)
        assert (preview.width, preview.height) == (640, 480)
        assert preview.jpeg.startswith(b"\xff\xd8")
        await one.command("preview", on=False)
        assert await one.command("capture") == {"accepted": True}
        async for report in reports:
            if isinstance(report, PageCaptured):
                assert report.jpeg.startswith(b"\xff\xd8")
                break


async def test_it_says_what_it_is_and_offers() -> None:
    async with living(camera()) as reports:
        alive = await first(reports, Alive)
    assert alive.identity.model == "vivid"
    assert alive.detail["bus"] == "platform:vivid-000"
    assert (alive.detail["width"], alive.detail["height"]) == (640, 480)
    assert alive.detail["still"] == "3840x2160"
    offers = dict(one.partition(" ")[::2] for one in alive.detail["formats"])
    assert "1280x720" in offers["YUYV"]
    assert alive.detail["format"] in offers


async def test_the_stanza_sets_controls_and_turns_the_picture() -> None:
    async with living(camera(controls={"brightness": 70}, rotation=90)) as reports:
        alive = await first(reports, Alive)
        assert (alive.detail["width"], alive.detail["height"]) == (480, 640)
        told = alive.detail["controls"]["brightness"]
        assert (told["value"], told["low"], told["high"]) == (70, 0, 255)
        with beside() as node:
            assert node.value(control(node, "brightness")) == 70


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"controls": {"brightness": 256}}, "brightness 不能是 256：请在 controls 里写 0 到 255"),
        ({"controls": {"focus_absolute": 30}}, "没有控制项 focus_absolute：.*brightness"),
        ({"address": f"v4l2:{NODE}?fourcc=MJPG"}, "没有 MJPG 格式：.*YUYV .*640x480"),
        ({"address": f"v4l2:{NODE}?width=3264&height=2448"}, "没有 3264x2448 .*3840x2160"),
    ],
    ids=["range", "control", "format", "size"],
)
async def test_a_wrong_setting_is_told_with_the_right_ones(
    settings: dict[str, Any], words: str
) -> None:
    flaw = await start_failure(camera(**settings))
    assert isinstance(flaw, DeviceBabble)
    with pytest.raises(DeviceBabble, match=words):
        raise flaw


async def test_two_of_one_model_are_told_apart_by_their_sockets() -> None:
    first_bus, second_bus = "platform:vivid-000", "platform:vivid-001"
    one = camera(f"v4l2:@{first_bus}?width=640&height=480", controls={"brightness": 90})
    other = camera(f"v4l2:@{second_bus}?width=320&height=180", controls={"brightness": 20})
    async with living(one) as reports, living(other) as others:
        alive, beside_it = await first(reports, Alive), await first(others, Alive)
    assert alive.identity.model == beside_it.identity.model == "vivid"
    told = [
        (one.detail["bus"], one.detail["width"], one.detail["controls"]["brightness"]["value"])
        for one in (alive, beside_it)
    ]
    assert told == [(first_bus, 640, 90), (second_bus, 320, 20)]


async def test_a_camera_that_is_not_there() -> None:
    assert isinstance(await start_failure(camera("v4l2:/dev/video9")), DeviceMissing)
    assert isinstance(await start_failure(camera("v4l2:@usb-0000:00:14.0-3")), DeviceMissing)


async def test_a_plug_pulled_while_a_page_is_taken_and_put_in_again() -> None:
    one = camera()
    async with living(one) as reports:
        await first(reports, Alive)
        turn("disconnect", 1)
        assert await one.command("capture") == {"accepted": True}
        assert isinstance(await failure(reports), DeviceMissing)
    # The test device is plugged in again when the last program has let it go.
    async with living(camera()) as reports:
        assert (await first(reports, Alive)).identity.model == "vivid"


async def test_a_stream_that_broke_is_told_and_begins_again() -> None:
    async with living(camera()) as reports:
        await first(reports, Alive)
        turn("inject_fatal_streaming_error", 1)
        assert isinstance(await failure(reports), DeviceBabble)
    async with living(camera()) as reports:
        await first(reports, Alive)


async def test_a_read_that_hangs_is_given_up_and_its_process_with_it() -> None:
    isolated = Isolated(camera())
    async with aclosing(cast(Any, isolated.reports())) as reports:
        await first(reports, Alive)
        (child,) = children()
        with no_frames():
            async with asyncio.timeout(120):
                flaw = await failure(reports)
    assert isinstance(flaw, DeviceBabble)
    assert not isinstance(flaw, DriverFault)
    assert child not in children()


async def test_a_process_that_falls_silent_is_killed_and_replaced() -> None:
    news = asyncio.Event()

    async def report(_driver: object, _report: Report) -> None:
        pass

    supervisor = Supervisor(
        [camera(patience=20)], on_change=lambda _state, _flip: news.set(), on_report=report
    )
    running = asyncio.create_task(supervisor.run())

    async def running_after(restarts: int) -> int:
        """How often it was replaced, once it is well and that is more often than `restarts`."""
        while True:
            (state,) = supervisor.states()
            now: int = state.detail.get("restarts", 0)
            if state.status == "ok" and now > restarts:
                return now
            await news.wait()
            news.clear()

    try:
        async with asyncio.timeout(240):
            restarts = await running_after(-1)
            (child,) = children()
            os.kill(child, signal.SIGSTOP)
            await running_after(restarts)
        assert child not in children()
    finally:
        running.cancel()
        await asyncio.wait({running})


def test_discovery_lists_both_cameras() -> None:
    found = [one for one in scan() if one.driver == "document_camera"]
    assert len(found) == 2
    assert all("vivid" in one.where for one in found)
    assert len({one.settings for one in found}) == 2
