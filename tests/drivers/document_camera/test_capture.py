"""Frames from real folders, real video files and paths that are no camera."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.document_camera import capture
from drivers.document_camera.capture import Camera, open_source
from drivers.document_camera.frame import Frame
from drivers.document_camera.source import Source
from drivers.ports import AddressError


def place(folder: Path, level: int, name: str = "current.jpg") -> None:
    """One flat grey picture, put there whole."""
    _, data = cv2.imencode(".jpg", np.full((60, 80, 3), level, np.uint8))
    part = folder / "part"
    part.write_bytes(data.tobytes())
    part.replace(folder / name)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Five frames of 160 x 120, each lighter than the one before."""
    path = tmp_path / "desk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (160, 120))
    for level in range(40, 240, 40):
        writer.write(np.full((120, 160, 3), level, np.uint8))
    writer.release()
    return path


async def levels(camera: Camera, count: int) -> list[int]:
    return [round(float((await camera.frame()).image().mean())) for _ in range(count)]


async def test_a_video_plays_and_starts_again(video: Path) -> None:
    async with open_source(f"video:{video}") as camera:
        frame = (await camera.frame()).image()
        assert (frame.shape, frame.dtype) == ((120, 160, 3), np.uint8)
        assert await levels(camera, 6) == pytest.approx([80, 120, 160, 200, 40, 80], abs=3)


@pytest.mark.parametrize(("rotation", "brightest"), [(0, 0), (90, 1), (180, 2), (270, 3)])
async def test_pictures_are_turned_clockwise(tmp_path: Path, rotation: int, brightest: int) -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:30, :40] = 255
    cv2.imwrite(str(tmp_path / "current.png"), picture)
    async with open_source(f"pictures:{tmp_path}", rotation=rotation) as camera:
        frame = (await camera.frame()).image()
    rows, columns = frame.shape[0] // 2, frame.shape[1] // 2
    quarters = [frame[:rows, :columns], frame[:rows, columns:]]
    quarters += [frame[rows:, columns:], frame[rows:, :columns]]  # clockwise from the top left
    assert frame.shape == ((80, 60, 3) if rotation % 180 else (60, 80, 3))
    assert np.argmax([quarter.mean() for quarter in quarters]) == brightest


async def test_the_newest_placed_picture_is_the_scene(tmp_path: Path) -> None:
    place(tmp_path, 50)
    async with open_source(f"pictures:{tmp_path}") as camera:
        assert await levels(camera, 2) == [50, 50]
        place(tmp_path, 150)
        assert await levels(camera, 1) == [150]


async def test_without_current_jpg_the_newest_picture_counts(tmp_path: Path) -> None:
    place(tmp_path, 50, "a.jpg")
    place(tmp_path, 90, "b.png")
    async with open_source(f"pictures:{tmp_path}") as camera:
        assert await levels(camera, 1) == [90]


async def test_the_scene_stays_without_a_picture_or_with_half_a_one(tmp_path: Path) -> None:
    place(tmp_path, 50)
    async with open_source(f"pictures:{tmp_path}") as camera:
        assert await levels(camera, 1) == [50]
        (tmp_path / "current.jpg").write_bytes(b"\xff\xd8\xff half a picture")
        assert await levels(camera, 1) == [50]
        (tmp_path / "current.jpg").unlink()
        assert await levels(camera, 1) == [50]


async def test_a_removed_folder_is_a_pulled_cable(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    place(folder, 50)
    async with open_source(f"pictures:{folder}") as camera:
        await camera.frame()
        (folder / "current.jpg").unlink()
        folder.rmdir()
        with pytest.raises(DeviceMissing, match="接好"):
            await camera.frame()


async def test_an_empty_folder_asks_for_a_picture(tmp_path: Path) -> None:
    async with open_source(f"pictures:{tmp_path}") as camera:
        with pytest.raises(DeviceBabble, match=r"current\.jpg"):
            await camera.frame()


@pytest.mark.parametrize("scheme", ["v4l2", "pictures", "video"])
async def test_what_is_not_there_is_missing(tmp_path: Path, scheme: str) -> None:
    with pytest.raises(DeviceMissing, match="nothing"):
        async with open_source(f"{scheme}:{tmp_path}/nothing"):
            pass


@pytest.mark.parametrize("scheme", ["v4l2", "video"])
async def test_what_is_no_camera_is_refused(
    tmp_path: Path, scheme: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text"
    path.write_text("no picture")
    with pytest.raises(DeviceRefused, match="打不开"):
        async with open_source(f"{scheme}:{path}"):
            pass


async def test_a_wrong_address_is_told_before_anything_opens() -> None:
    with pytest.raises(AddressError, match="v4l2:/dev/v4l/by-id/"):
        async with open_source("/dev/video0"):
            pass


class Hung(Source):
    """A driver library that never comes back, until the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def open(self) -> None:
        pass

    def grab(self) -> Frame:
        self.let_go.wait(30)
        return Frame.of_pixels(np.zeros((1, 1, 3), np.uint8))


async def test_a_camera_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "FRAME_TIMEOUT", 0.1)
    monkeypatch.setattr(capture, "CLOSE_TIMEOUT", 0.1)
    source = Hung()
    camera = Camera(source, "/dev/video9")
    await camera.open()
    try:
        async with asyncio.timeout(60), contextlib.aclosing(_Closing(camera)):
            with pytest.raises(DeviceBabble, match="没有响应"):
                await camera.frame()
    finally:
        source.let_go.set()


class _Closing:
    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    async def aclose(self) -> None:
        await self._camera.close()
