"""Pictures are turned as they say, and left alone where they say nothing."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from edge.upright import upright
from tests.edge.dialects.counter_devices import jpeg

DARK = {1: (2, 8), 3: (29, 8), 6: (8, 2), 8: (8, 29)}
"""Where the left half of a picture is once it is turned."""


def saying(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    kept = io.BytesIO()
    with Image.open(io.BytesIO(jpeg())) as image:
        image.save(kept, "JPEG", quality=95, exif=exif)
    return kept.getvalue()


@pytest.mark.parametrize("orientation", DARK)
async def test_it_is_turned_as_it_says_and_says_so_no_more(orientation: int) -> None:
    with Image.open(io.BytesIO(await upright(saying(orientation)))) as image:
        assert image.size == ((32, 16) if orientation < 5 else (16, 32))
        assert image.getpixel(DARK[orientation]) < 30  # type: ignore[operator]
        assert 0x0112 not in image.getexif()


@pytest.mark.parametrize("picture", [jpeg(), b"", b"WLf of nobody", saying(3)[:300]])
async def test_all_else_stays_as_it_is(picture: bytes) -> None:
    assert await upright(picture) is picture
