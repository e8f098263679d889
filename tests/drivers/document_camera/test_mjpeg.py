"""JPEG heads are read and a camera's frames made whole, whatever is missing or too much."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.document_camera.mjpeg import head_of, oriented, whole

PICTURE = np.random.default_rng(1).integers(0, 256, (48, 80, 3)).astype(np.uint8)
JPEG = cv2.imencode(".jpg", PICTURE, [cv2.IMWRITE_JPEG_OPTIMIZE, 0])[1].tobytes()


def without_tables(jpeg: bytes) -> bytes:
    """As cameras send it: the Huffman tables (FF C4) taken out."""
    while (at := jpeg.find(b"\xff\xc4")) >= 0:
        jpeg = jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big") :]
    return jpeg


def test_a_head_tells_the_size() -> None:
    head = head_of(JPEG)
    assert head is not None
    assert (head.width, head.height, head.tables, head.turned) == (80, 48, True, False)
    assert JPEG[head.scan : head.scan + 2] == b"\xff\xda"


def test_a_cameras_frame_gets_the_standard_tables_back() -> None:
    bare = without_tables(JPEG)
    assert len(bare) < len(JPEG) - 400
    found = whole(bare + bytes(300))
    assert found is not None
    jpeg, head = found
    assert head.tables
    assert head_of(jpeg) == head
    one, other = (cv2.imdecode(np.frombuffer(data, np.uint8), 1) for data in (jpeg, JPEG))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", JPEG[:-200], JPEG[2:], b"\x89PNG" + JPEG])
def test_a_damaged_frame_is_none(data: bytes) -> None:
    assert whole(data) is None


def test_exif_is_told() -> None:
    head = head_of(JPEG[:2] + b"\xff\xe1\x00\x04ab" + JPEG[2:])
    assert head is not None
    assert head.turned


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_says_how_it_is_turned(rotation: int) -> None:
    turned = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    plain = cv2.imdecode(np.frombuffer(JPEG, np.uint8), cv2.IMREAD_COLOR)
    assert plain is not None
    jpeg = oriented(JPEG, rotation)
    seen = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)  # goes by Exif
    assert np.array_equal(seen, cv2.rotate(plain, turned[rotation]) if rotation else plain)
    assert len(jpeg) == len(JPEG) + (36 if rotation else 0)


@given(st.binary(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_garbage_within_is_no_trouble(junk: bytes, at: int, size: int) -> None:
    whole(JPEG[:at] + junk + JPEG[at + size :])
