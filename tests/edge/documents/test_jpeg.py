"""Which JPEGs are pages, what is kept of them, and what is said of those that are none."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from edge.documents.jpeg import NotAPage, examine, parts

from .specimens import jpeg, page


def kept(data: bytes, dpi: int = 300) -> bytes:
    return b"".join(bytes(part) for part in parts(memoryview(data), examine(data), dpi))


def pixels(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_the_pixels_stay_as_they_are(options: dict[str, int]) -> None:
    data = page(**options)
    picture = examine(data)
    assert (picture.width, picture.height, picture.grey) == (640, 900, False)
    assert picture.progressive is bool(options.get("progressive"))
    out = kept(data, 200)
    assert ImageChops.difference(pixels(out), pixels(data)).getbbox() is None
    assert Image.open(BytesIO(out)).info["dpi"] == (200, 200)


def test_what_a_picture_says_of_itself_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker of the camera"
    data = page(exif=exif.tobytes(), comment=b"a comment", icc_profile=b"profile" * 10)
    assert b"maker of the camera" in data
    out = kept(data)
    for word in (b"maker of the camera", b"a comment", b"profile", b"Exif"):
        assert word not in out
    assert Image.open(BytesIO(out)).getexif() == {}


def test_what_follows_the_picture_is_left_out() -> None:
    data = page()
    assert kept(data + b"\0" * 100 + b"trailing") == kept(data)


def test_a_grey_page() -> None:
    picture = examine(page(mode="L"))
    assert picture.grey
    assert picture.sampling == ((1, 1),)


def test_colours_that_are_not_ycc_are_known() -> None:
    assert not examine(page()).rgb
    assert examine(page(keep_rgb=True)).rgb


def patched(data: bytes, **fields: int) -> bytes:
    """`data` with another size or number of bits in its frame header."""
    at = next(data.index(marker) for marker in (b"\xff\xc0", b"\xff\xc2") if marker in data) + 4
    bits, height, width = struct.unpack_from(">BHH", data, at)
    now = {"bits": bits, "height": height, "width": width} | fields
    head = struct.pack(">BHH", now["bits"], now["height"], now["width"])
    return data[:at] + head + data[at + 5 :]


BAD = {
    "empty": (b"", "不是 JPEG 图片：请用高拍仪拍摄"),
    "text": (b"hello", "不是 JPEG 图片"),
    "png": (b"\x89PNG\r\n\x1a\n", "不是 JPEG 图片"),
    "pdf": (b"%PDF-1.7", "不是 JPEG 图片"),
    "head only": (b"\xff\xd8\xff", "图片不完整.*重新拍摄"),
    "cut in a table": (page()[:300], "图片不完整"),
    "cut in the picture": (page()[:-200], "图片不完整"),
    "no end": (page()[:-2], "图片不完整"),
    "bomb": (patched(page(), width=65500, height=65500), "图片太大（65500×65500.*降低拍摄分辨率"),
    "progressive bomb": (patched(page(progressive=True), width=6000, height=6000), "最多 24 百万"),
    "no width": (patched(page(), width=0), "已损坏"),
    "twelve bits": (patched(page(), bits=12), "编码方式不支持"),
    "arithmetic": (page().replace(b"\xff\xc0", b"\xff\xc9", 1), "编码方式不支持"),
    "cmyk": (jpeg(Image.new("CMYK", (64, 64))), "不是彩色（RGB）或灰度"),
    "no frame": (b"\xff\xd8\xff\xda\x00\x02\xff\xd9", "已损坏"),
    "no scan": (b"\xff\xd8\xff\xd9", "已损坏"),
    "noise": (b"\xff\xd8\xff" + bytes(range(256)) * 8, "：请"),
    "many scans": (
        page()[:-2] + page()[page().index(b"\xff\xda") : -2] * 40 + b"\xff\xd9",
        "编码方式不支持",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_page_is_said_in_words(name: str) -> None:
    data, words = BAD[name]
    with pytest.raises(NotAPage, match=words):
        examine(data)


def test_every_cut_of_a_page_is_told_as_one() -> None:
    data = page(160, 90)
    for end in range(len(data)):
        with pytest.raises(NotAPage):
            examine(data[:end])
