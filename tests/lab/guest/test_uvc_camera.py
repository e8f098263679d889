"""The document camera on the kernel's uvcvideo: pages over USB, links, controls, pulled plugs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import cv2
import numpy as np
import pytest

from drivers.base import Alive, DeviceBabble, DeviceMissing, Report
from drivers.document_camera import DocumentCamera, capture
from drivers.document_camera.reports import PageCaptured, Preview
from tests.lab.gadgets import DOCUMENT_CAMERA
from tests.lab.guest.life import failure, first, living, target
from tests.lab.plugged import Plugged, plugged, udevadm

BY_ID = "/dev/v4l/by-id/usb-Hallkeeper_lab_Document_camera_{}-video-index0"


@pytest.fixture(autouse=True)
def _slow_box(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, times in (("OPEN_TIMEOUT", 10), ("FRAME_TIMEOUT", 3)):
        monkeypatch.setattr(capture, name, times * getattr(capture, name))


def driver(camera: Plugged, size: str = "width=640&height=480") -> DocumentCamera:
    address = f"v4l2:{BY_ID.format(camera.serial)}?{size}&fourcc=MJPG"
    return DocumentCamera(name="camera", address=address, patience=100)


async def captured(reports: AsyncIterator[Report]) -> PageCaptured:
    """The page; previews that were on their way come before it."""
    async for report in reports:
        if isinstance(report, PageCaptured):
            return report
    raise AssertionError("no page")


async def test_a_page_is_seen_and_taken() -> None:
    async with plugged(DOCUMENT_CAMERA, serial="C1") as camera:
        assert target(BY_ID.format("C1")) == await camera.node("video*")
        one = driver(camera)
        async with living(one) as reports:
            await first(reports, Alive)
            assert (await camera.tell("status"))["size"] == [640, 480]
            await one.command("preview", on=True)
            while (preview := await first(reports, Preview)).corners is None:
                pass
            assert (preview.width, preview.height) == (640, 480)
            await one.command("preview", on=False)
            await one.command("capture")
            page = await captured(reports)
            pixels = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
            assert pixels is not None
            assert pixels.mean() > 150  # paper, without the wood that it lies on


async def test_the_plug_pulled_between_two_frames_and_put_into_another_socket() -> None:
    async with plugged(DOCUMENT_CAMERA, serial="C1") as camera:
        await camera.node("video*")
        one = driver(camera)
        async with living(one) as reports:
            await first(reports, Alive)
            await one.command("preview", on=True)
            await first(reports, Preview)
            await camera.tell("unplug")
            assert isinstance(await failure(reports), DeviceMissing)
        await udevadm("wait", "--removed", "--timeout=60", BY_ID.format("C1"))
        await camera.tell("plug", port=6)
        await camera.node("video*")
        async with living(driver(camera)) as reports:
            await first(reports, Alive)


async def test_a_camera_that_sends_no_more_frames() -> None:
    async with plugged(DOCUMENT_CAMERA, serial="C1") as camera:
        await camera.node("video*")
        async with living(driver(camera)) as reports:
            await first(reports, Alive)
            await camera.freeze()
            async with asyncio.timeout(200):
                assert isinstance(await failure(reports), DeviceBabble)


async def test_two_of_one_model_by_their_serial_numbers() -> None:
    async with (
        plugged(DOCUMENT_CAMERA, serial="C1") as left,
        plugged(DOCUMENT_CAMERA, serial="C2") as right,
    ):
        for camera, size in ((left, (640, 480)), (right, (1280, 960))):
            await camera.node("video*")
            async with living(driver(camera, "width={}&height={}".format(*size))) as reports:
                await first(reports, Alive)
                assert (await camera.tell("status"))["size"] == list(size)
        assert (await left.tell("status"))["size"] == [640, 480]
