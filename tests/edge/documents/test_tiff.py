"""TIFF of several pages: each the JPEG as it was, readable by others, true to size."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from edge.documents import tiff
from edge.documents.jpeg import examine
from edge.documents.tiff import TiffWriter, TooLong, fits

from .specimens import page


def made(*jpegs: bytes, dpi: int = 300) -> bytes:
    out = BytesIO()
    writer = TiffWriter(out, len(jpegs))
    for jpeg in jpegs:
        writer.page(jpeg, examine(jpeg), dpi)
    return out.getvalue()


def test_each_page_is_there_as_it_was() -> None:
    jpegs = [page(seed=1), page(401, 301, seed=2, subsampling=0), page(seed=3, mode="L")]
    with Image.open(BytesIO(made(*jpegs, dpi=200))) as image:
        assert image.n_frames == 3
        for number, jpeg in enumerate(jpegs):
            image.seek(number)
            before = Image.open(BytesIO(jpeg))
            assert (image.size, image.mode) == (before.size, before.mode)
            assert image.info["dpi"] == (200, 200)
            least = ImageChops.difference(image.convert("RGB"), before.convert("RGB"))
            # libtiff and Pillow need not take the same way from YCbCr to RGB
            assert max(high for _, high in least.getextrema()) <= 2


def test_the_jpeg_is_in_it_bit_by_bit() -> None:
    jpeg = page()
    assert jpeg in made(jpeg)


def test_what_a_strip_cannot_be_is_known() -> None:
    assert fits(examine(page()))
    assert fits(examine(page(mode="L")))
    assert not fits(examine(page(progressive=True)))


def test_above_four_gigabytes_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "MOST", 30_000)
    with pytest.raises(TooLong):
        made(*[page()] * 5)
