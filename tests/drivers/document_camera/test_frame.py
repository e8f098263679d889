"""A frame is decoded no further than asked, and turned the same way at every size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drivers.base import DeviceBabble
from drivers.document_camera.frame import Frame
from drivers.document_camera.lines import Image


def picture() -> Image:
    """Four flat quarters, the first of them white: 160 x 96."""
    image = np.full((96, 160, 3), 40, np.uint8)
    image[:48, :80] = 255
    image[48:, 80:] = (0, 0, 200)
    return image


def framed(compressed: bool) -> Frame:
    if not compressed:
        return Frame.of_pixels(picture())
    frame = Frame.of_jpeg(cv2.imencode(".jpg", picture())[1].tobytes())
    assert frame is not None
    return frame


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(("rotation", "white"), [(0, 0), (90, 1), (180, 2), (270, 3)])
@pytest.mark.parametrize("by", [1, 2, 4, 8])
def test_it_is_shrunk_and_turned(compressed: bool, rotation: int, white: int, by: int) -> None:
    frame = framed(compressed)
    frame.turn(rotation)
    image = frame.shrunk(by)
    assert (frame.width, frame.height) == ((96, 160) if rotation % 180 else (160, 96))
    assert image.shape == (frame.height // by, frame.width // by, 3)
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    quarters = [image[:rows, :columns], image[:rows, columns:]]
    quarters += [image[rows:, columns:], image[rows:, :columns]]
    assert int(np.argmax([quarter.mean() for quarter in quarters])) == white


def test_a_turned_frame_has_no_jpeg_of_its_own() -> None:
    frame = framed(True)
    assert frame.jpeg
    frame.turn(180)
    assert not frame.jpeg
    assert cv2.imdecode(np.frombuffer(frame.oriented(), np.uint8), 1)[95, 159, 0] > 200


def test_pixels_have_no_jpeg() -> None:
    assert framed(False).oriented() == b""


def test_one_bit_makes_another_mark() -> None:
    other = picture()
    other[8, 8, 0] ^= 1
    assert Frame.of_pixels(picture()).mark == Frame.of_pixels(picture()).mark
    assert Frame.of_pixels(other).mark != Frame.of_pixels(picture()).mark


def test_a_picture_that_wants_to_be_turned_is_no_jpeg_to_pass_on() -> None:
    jpeg = cv2.imencode(".jpg", picture())[1].tobytes()
    frame = Frame.of_jpeg(jpeg[:2] + b"\xff\xe1\x00\x08Exif\0\0" + jpeg[2:])
    assert frame is not None
    assert not frame.jpeg
    assert (frame.width, frame.height) == (160, 96)


def test_damaged_data_is_told_when_it_is_looked_at(capfd: pytest.CaptureFixture[str]) -> None:
    jpeg = cv2.imencode(".jpg", picture())[1].tobytes()
    at = jpeg.index(b"\xff\xc0")  # a frame header without any component
    frame = Frame.of_jpeg(jpeg[: at + 9] + b"\0" + jpeg[at + 10 :])
    assert frame is not None
    with pytest.raises(DeviceBabble, match="损坏"):
        frame.image()
