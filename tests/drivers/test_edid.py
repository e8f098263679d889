"""EDID: screens as edid-decode reads them, screens that tell their size wrongly, any bytes."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import DeviceBabble
from drivers.edid import BLOCK, HEADER, parse_edid

SAMSUNG = bytes.fromhex(
    "00ffffffffffff004c2dad07000000003014010380351e780aba41a159559d28"
    "0d5054bfef80714f8100814081809500950fb3000101023a801871382d40582c"
    "4500132b2100001e662150b051001b3040703600132b2100001e000000fd0018"
    "4b1a5117000a202020202020000000fc00534d543234413335300a2020200161"
)
PANEL = bytes.fromhex(
    "00ffffffffffff0006af3d3100000000001a0104a51f1178028d15a156529d28"
    "0a505400000001010101010101010101010101010101143780b8703824401010"
    "3e0035ae100000180000000f0000000000000000000000000020000000fe0041"
    "554f0a202020202020202020000000fe004231343048414e30332e31200a003b"
)
"""Types without a number of their own, published in a display server's log and a configuration."""


def edid(
    *,
    timing_mm: tuple[int, int] = (527, 296),
    base_cm: tuple[int, int] = (53, 30),
    timing: bool = True,
    number: int = 0,
    letters: str = "BNQ",
) -> bytes:
    """A base block, packed field by field as the standard's tables have them."""
    code = 0
    for letter in letters:
        code = code << 5 | ord(letter) - 64
    block = HEADER + struct.pack(">H", code) + struct.pack("<HIBB", 0x801B, number, 37, 27)
    block += bytes([1, 4, 0xA5, *base_cm, 120, 0x26]) + bytes(10) + bytes(3) + b"\x01\x01" * 8
    width, height = timing_mm
    detailed = struct.pack("<H", 24150) + bytes([0x00, 0xA0, 0xA0, 0xA0, 0x29, 0x50, 0x30, 0x20])
    detailed += bytes(
        [0x35, 0, width & 255, height & 255, (width >> 8) << 4 | height >> 8, 0, 0, 0]
    )
    block += detailed if timing else b"\0\0\0\x10" + bytes(14)
    block += b"\0\0\0\xff\0" + b"SN-42\n".ljust(13)
    block += b"\0\0\0\xfc\0" + b"BenQ \x01LCD\n".ljust(13)
    block += b"\0\0\0\xfd\0" + bytes(13) + b"\0"
    assert len(block) == BLOCK - 1
    return block + bytes([-sum(block) & 0xFF])


def test_screens_as_edid_decode_reads_them() -> None:
    screen = parse_edid(SAMSUNG)
    assert (screen.maker, screen.model, screen.serial) == ("SAM", "SMT24A350", "")
    assert (screen.product, screen.year) == (1965, 2010)
    assert (screen.width_mm, screen.height_mm) == (531, 299)
    assert (screen.width_px, screen.height_px) == (1920, 1080)
    panel = parse_edid(PANEL)
    assert (panel.maker, panel.model, panel.year) == ("AUO", "B140HAN03.1", 2016)
    assert (panel.width_mm, panel.height_mm) == (309, 174)


def test_a_screen_with_name_and_number() -> None:
    screen = parse_edid(edid() + bytes(128))
    assert (screen.maker, screen.model, screen.serial) == ("BNQ", "BenQ LCD", "SN-42")
    assert (screen.product, screen.year) == (0x801B, 2017)
    assert (screen.width_mm, screen.height_mm) == (527, 296)
    assert (screen.width_px, screen.height_px) == (2560, 1440)
    assert parse_edid(edid(letters="\x40\x40\x40")).maker == ""


@pytest.mark.parametrize(
    ("timing_mm", "base_cm", "size"),
    [
        ((527, 296), (53, 30), (527, 296)),
        ((53, 30), (53, 30), (530, 300)),  # centimetres in a field of millimetres
        ((160, 90), (16, 9), (0, 0)),  # an aspect ratio
        ((160, 90), (53, 30), (530, 300)),
        ((527, 296), (0, 0), (527, 296)),
        ((527, 296), (79, 0), (527, 296)),  # version 1.4: an aspect ratio of landscape
        ((0, 0), (53, 30), (530, 300)),
        ((0, 0), (0, 0), (0, 0)),  # a projector
        ((1600, 900), (0, 0), (0, 0)),
        ((1872, 1053), (187, 105), (1872, 1053)),
    ],
)
def test_the_size_that_can_be_believed(
    timing_mm: tuple[int, int], base_cm: tuple[int, int], size: tuple[int, int]
) -> None:
    screen = parse_edid(edid(timing_mm=timing_mm, base_cm=base_cm))
    assert (screen.width_mm, screen.height_mm) == size


def test_a_screen_without_a_timing() -> None:
    screen = parse_edid(edid(timing=False))
    assert (screen.width_px, screen.height_px) == (0, 0)
    assert (screen.width_mm, screen.height_mm) == (530, 300)


@pytest.mark.parametrize("data", [b"", SAMSUNG[:127], b"\x01" + SAMSUNG[1:], SAMSUNG[:-1] + b"x"])
def test_what_is_no_edid(data: bytes) -> None:
    with pytest.raises(DeviceBabble, match="换一根线"):
        parse_edid(data)


@given(st.binary(min_size=BLOCK - 9, max_size=BLOCK - 9))
def test_any_block_with_a_right_sum_is_a_screen(rest: bytes) -> None:
    block = HEADER + rest
    screen = parse_edid(block + bytes([-sum(block) & 0xFF]))
    assert screen.model.isprintable()
    assert screen.maker == "" or len(screen.maker) == 3
    assert screen.width_mm < 4096


@given(st.binary(max_size=300))
def test_any_bytes_are_a_screen_or_babble(data: bytes) -> None:
    with suppress(DeviceBabble):
        parse_edid(data)
